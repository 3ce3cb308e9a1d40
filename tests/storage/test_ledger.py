"""The rules of the ledger are kept by the database itself, migrated as an operator's is; these tests speak SQL."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import rounds
from casino.storage.database import writer
from casino.storage.ledger import APPEND_ONLY
from casino.wallet.bets import Bet
from tests.cast import Member
from tests.support.ledger import AGENT, NOW, bet, fresh, new_player, rows, units_of, value, writing

_TODAY = "'2026-05-04 12:00:00+00:00'"


def refused(engine: Engine, *statements: str, **parameters: Any) -> str:
    """Run statements in one unit of work, expect the database to refuse the last one, and return its words."""
    *before, last = statements
    with writer(engine).connect() as connection:
        for statement in before:
            connection.execute(text(statement), parameters)
        with pytest.raises(DBAPIError) as caught:
            connection.execute(text(last), parameters)
        connection.rollback()
    return str(caught.value.orig)


def wallet_of(engine: Engine, player: Member, currency: str = "EUR") -> int:
    sql = "SELECT id FROM account WHERE player_id = :player AND currency = :currency"
    return int(value(engine, sql, player=player.id, currency=currency))


def house_of(engine: Engine, kind: str = "house", currency: str = "EUR") -> int:
    sql = "SELECT id FROM account WHERE kind = :kind AND currency = :currency AND player_id IS NULL"
    return int(value(engine, sql, kind=kind, currency=currency))


def movement(**values: Any) -> str:
    """Return the INSERT of a movement in plain SQL."""
    given = {"kind": "deposit", "currency": "EUR", "amount_units": 1, "balance_after_units": 1, **values}
    written = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in given.values())
    return f"INSERT INTO movement ({', '.join(given)}, created_at) VALUES ({written}, {_TODAY})"


@pytest.fixture
def played(shared: Engine, player: Member) -> int:
    """The transaction of a bet of 1.00 that won 2.50; returns its id."""
    with writing(shared) as connection:
        return apply(connection, player, bet(10_000, 25_000))


def apply(connection: Connection, player: Member, placed: Bet) -> int:
    outcome = rounds.place_bet(connection, player.public_id, placed, NOW)
    assert outcome.refusal is None
    assert outcome.transaction_id is not None
    return outcome.transaction_id


@pytest.mark.feature("R75")
def test_a_wallet_below_zero_is_refused(shared: Engine, player: Member) -> None:
    """Whatever the code above does, a bet or a withdrawal cannot overdraw."""
    wallet = wallet_of(shared, player)

    assert "no_overdraw" in refused(shared, f"UPDATE account SET balance_units = -1 WHERE id = {wallet}")
    assert "no_overdraw" in refused(
        shared, f"UPDATE account SET balance_units = balance_units - 1000001 WHERE id = {wallet}"
    )
    assert units_of(shared, player) == 1_000_000


def test_the_mark_of_a_debt_and_the_balance_must_agree(shared: Engine, player: Member) -> None:
    """Row 41's wallet below zero is marked, so that nothing slips there by accident."""
    assert "no_overdraw" in refused(shared, f"UPDATE account SET in_debt = true WHERE id = {wallet_of(shared, player)}")


def test_a_balance_beyond_the_range_is_refused(shared: Engine, player: Member) -> None:
    """Sums stay inside 64 bits."""
    wallet = wallet_of(shared, player)

    assert "balance_range" in refused(
        shared, f"UPDATE account SET balance_units = 9000000000000000001 WHERE id = {wallet}"
    )


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE movement SET amount_units = amount_units + 1", "append-only"),
        ("UPDATE movement SET note = 'later'", "append-only"),
        ("DELETE FROM movement", "append-only"),
        ("UPDATE \"transaction\" SET outcome = 'tombstone'", "append-only"),
        ('DELETE FROM "transaction"', "append-only"),
        ("UPDATE callback SET reply = ''", "append-only"),
        ("DELETE FROM callback", "append-only"),
        ("UPDATE alert SET code = ''", "append-only"),
        ("DELETE FROM alert", "append-only"),
    ],
)
@pytest.mark.feature("R83", "R90")
def test_what_is_written_stays(shared: Engine, played: int, statement: str, word: str) -> None:
    """No row of the ledger and of the journals is changed or taken away, whoever asks."""
    with writing(shared) as connection:
        connection.execute(text(f"INSERT INTO alert (code, detail, created_at) VALUES ('test', '', {_TODAY})"))
        connection.execute(
            text(
                "INSERT INTO callback (received_at, type, form, body, decision, status, reply, duration_us) "
                f"VALUES ({_TODAY}, 'makeBet', 'raw', '{{}}', 'ok', 503, '', 1)"
            )
        )

    assert word in refused(shared, statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_table_cannot_be_emptied_or_replaced(shared: Engine, played: int, table: str) -> None:
    """TRUNCATE on PostgreSQL, REPLACE on SQLite: both go around triggers on rows, unless one is made for them."""
    if shared.dialect.name == "postgresql":
        assert "append-only" in refused(shared, f'TRUNCATE "{table}" CASCADE')
    elif rows(shared, f'SELECT id FROM "{table}" LIMIT 1'):
        columns = [row["name"] for row in rows(shared, f"SELECT name FROM pragma_table_info('{table}')")]
        names = ", ".join(columns)
        newest = f'SELECT {names} FROM "{table}" ORDER BY id DESC LIMIT 1'
        assert "append-only" in refused(shared, f'REPLACE INTO "{table}" ({names}) {newest}')


def test_an_upsert_of_a_movement_is_refused(shared: Engine, played: int) -> None:
    """INSERT … ON CONFLICT DO UPDATE is an update."""
    newest = value(shared, "SELECT MAX(id) FROM movement")
    insert = movement(id=newest, payer_id=-2, payee_id=1)

    assert refused(shared, f"{insert} ON CONFLICT (id) DO UPDATE SET amount_units = 5")


@pytest.mark.feature("R76")
def test_money_never_goes_from_player_to_player(shared: Engine, player: Member, played: int) -> None:
    """One side of every movement is the house's."""
    other = new_player(shared)
    ours, theirs = wallet_of(shared, player), wallet_of(shared, other)

    for kind, extra in (("deposit", {}), ("withdrawal", {}), ("bet", {"transaction_id": played})):
        statement = movement(kind=kind, payer_id=ours, payee_id=theirs, **extra)
        assert "one_side_is_a_wallet" in refused(shared, statement)


def test_money_never_goes_from_house_to_house(shared: Engine, player: Member) -> None:
    """A movement that no player sees in a statement does not exist."""
    statement = movement(
        kind="adjustment", note="x", payer_id=house_of(shared, "house"), payee_id=house_of(shared, "cashier")
    )

    assert "one_side_is_a_wallet" in refused(shared, statement)


def test_a_movement_in_another_currency_than_its_wallet_is_refused(shared: Engine, player: Member) -> None:
    """The pair of account and currency is a foreign key on both sides."""
    new_player(shared, currency="USD")
    wallet = wallet_of(shared, player)

    wrong = refused(shared, movement(currency="USD", payer_id=house_of(shared, "cashier", "USD"), payee_id=wallet))
    mixed = refused(shared, movement(currency="EUR", payer_id=house_of(shared, "cashier", "USD"), payee_id=wallet))

    assert "foreign key" in wrong.lower()
    assert "foreign key" in mixed.lower()


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_cannot_move(shared: Engine, player: Member, amount: int) -> None:
    """A negative amount would turn a deposit into a debit."""
    statement = movement(payer_id=house_of(shared, "cashier"), payee_id=wallet_of(shared, player), amount_units=amount)

    assert "amount_positive" in refused(shared, statement)


def test_bets_take_and_wins_give(shared: Engine, player: Member, played: int) -> None:
    """The kind and the direction must agree, or totals by kind would lie."""
    wallet, house = wallet_of(shared, player), house_of(shared)

    assert "kind_takes" in refused(shared, movement(kind="bet", payer_id=house, payee_id=wallet, transaction_id=played))
    assert "kind_takes" in refused(shared, movement(kind="withdrawal", payer_id=house, payee_id=wallet))
    assert "kind_gives" in refused(shared, movement(kind="win", payer_id=wallet, payee_id=house, transaction_id=played))
    assert "kind_gives" in refused(shared, movement(kind="deposit", payer_id=wallet, payee_id=house))
    assert "ck_movement_kind" in refused(shared, movement(kind="gift", payer_id=house, payee_id=wallet))


def test_play_needs_a_transaction_and_the_cashier_has_none(shared: Engine, player: Member, played: int) -> None:
    """A debit without the platform's id could not be explained to anyone."""
    wallet, house = wallet_of(shared, player), house_of(shared)

    assert "play_has_transaction" in refused(shared, movement(kind="bet", payer_id=wallet, payee_id=house))
    assert "play_has_transaction" in refused(
        shared, movement(kind="deposit", payer_id=house, payee_id=wallet, transaction_id=played)
    )
    assert (
        "foreign key"
        in refused(shared, movement(kind="bet", payer_id=wallet, payee_id=house, transaction_id=987654321)).lower()
    )


def test_an_adjustment_needs_a_reason(shared: Engine, player: Member) -> None:
    """The player reads it in the statement."""
    sides = {"payer_id": house_of(shared, "adjustment"), "payee_id": wallet_of(shared, player)}

    assert "adjustment_has_reason" in refused(shared, movement(kind="adjustment", note="", **sides))


def test_a_movement_is_reversed_once(shared: Engine, player: Member, played: int) -> None:
    """Eight rollbacks that arrive together reverse once, even if the code above had a hole."""
    wallet, house = wallet_of(shared, player), house_of(shared)
    stake = value(shared, "SELECT id FROM movement WHERE transaction_id = :id AND kind = 'bet'", id=played)
    reverse = movement(
        kind="rollback", payer_id=house, payee_id=wallet, transaction_id=played, reverses_id=stake, amount_units=10_000
    )

    assert "reverses" in refused(shared, reverse, reverse)
    assert "rollback_reverses" in refused(
        shared, movement(kind="rollback", payer_id=house, payee_id=wallet, transaction_id=played)
    )


def transaction(player: Member, **values: Any) -> str:
    """Return the INSERT of a transaction in plain SQL."""
    given = {"agent_id": AGENT, "kind": "bet", "reference": fresh("q-"), "player_id": player.id, "currency": "EUR",
             "outcome": "applied", **values}  # fmt: skip
    written = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in given.values())
    return f'INSERT INTO "transaction" ({", ".join(given)}, created_at) VALUES ({written}, {_TODAY})'


def test_a_key_is_used_once(shared: Engine, player: Member) -> None:
    """Agent, id, player and kind: the second row of a race finds the first."""
    first = transaction(player, reference="the-key")

    assert "unique" in refused(shared, first, first).lower()


def test_a_target_is_rolled_back_once(shared: Engine, player: Member, played: int) -> None:
    """Only one applied rollback of a bet; those that moved nothing may be many."""
    with writing(shared) as connection:
        for _ in range(2):
            statement = transaction(player, kind="rollback", target_id=played, outcome="nothing")
            connection.execute(text(statement))
    one, two = (transaction(player, kind="rollback", target_id=played) for _ in range(2))

    assert "unique" in refused(shared, one, two).lower()


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "declined"},
        {"outcome": "applied", "refusal": "insufficient_funds"},
        {"outcome": "tombstone", "kind": "rollback"},
        {"outcome": "perhaps"},
        {"kind": "gift"},
        {"stake_units": -1},
        {"payout_units": -1},
        {"reference": ""},
    ],
)
def test_a_transaction_that_makes_no_sense_is_refused(shared: Engine, player: Member, values: dict[str, Any]) -> None:
    """A decline has its reason, only a decline has one, a tombstone stands for a bet, amounts are not negative."""
    assert refused(shared, transaction(player, **values))


def test_a_transaction_of_nobody_is_refused(shared: Engine, player: Member) -> None:
    """Foreign keys are on, on SQLite too."""
    assert "foreign key" in refused(shared, transaction(player, player_id=987654321)).lower()


def account(**values: Any) -> str:
    """Return the INSERT of an account in plain SQL."""
    written = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values.values())
    return f"INSERT INTO account ({', '.join(values)}, created_at) VALUES ({written}, {_TODAY})"


def test_accounts_are_what_their_id_says(shared: Engine, player: Member) -> None:
    """Wallets have an owner, a balance and a positive id; the house's accounts have none of these."""
    other = {"id": 987_654_321, "kind": "wallet", "currency": "GBP", "player_id": player.id, "balance_units": 0}

    assert "wallet_ids_are_positive" in refused(shared, account(**{**other, "id": -987}))
    assert refused(shared, account(**{k: v for k, v in other.items() if k != "player_id"}))
    assert refused(shared, account(**{k: v for k, v in other.items() if k != "balance_units"}))
    assert refused(shared, account(**{**other, "balance_units": -5}))
    assert refused(shared, account(**{**other, "currency": "EUR"})), "a second wallet in one currency"
    assert refused(shared, account(id=-987, kind="house", currency="EUR")), "a second house account in one currency"
    assert refused(shared, account(id=-987, kind="house", currency="GBP", balance_units=0))


def test_players_and_wallets_with_a_past_stay(shared: Engine, player: Member) -> None:
    """Nobody who has moved money can be deleted."""
    assert "foreign key" in refused(shared, f"DELETE FROM account WHERE id = {wallet_of(shared, player)}").lower()
    assert "foreign key" in refused(shared, f"DELETE FROM player WHERE id = {player.id}").lower()
