"""The one function that moves money, and the cashier's sentences on top of it."""

import pytest
from sqlalchemy import Connection, Engine, text

from casino.errors import BalanceOutOfRange, CurrencyMismatch, InsufficientFunds, WithdrawalsHeld
from casino.money import MAX_BALANCE_UNITS, Money
from casino.wallet import posting
from casino.wallet.posting import Leg, Wallet, balances_after
from tests.cast import Member
from tests.support.ledger import NOW, new_player, rows, units_of, value, writing


def eur(text_: str) -> Money:
    return Money.parse(text_, "EUR")


def movements_of(engine: Engine, player: Member) -> list[tuple[str, int, int, bool]]:
    """Return kind, amount, balance after and whether the wallet received, in their order."""
    found = rows(
        engine,
        "SELECT m.kind, m.amount_units, m.balance_after_units, m.payee_id = a.id AS gives FROM movement m "
        "JOIN account a ON a.id = m.wallet_id WHERE a.player_id = :player ORDER BY m.id",
        player=player.id,
    )
    return [(r["kind"], r["amount_units"], r["balance_after_units"], bool(r["gives"])) for r in found]


def test_each_movement_carries_the_balance_after_it(shared: Engine, player: Member) -> None:
    """So that a statement can be read from any line, and checked from the first."""
    with writing(shared) as connection:
        posting.withdraw(connection, player.id, eur("30.01"), NOW)
        posting.adjust(connection, player.id, eur("-0.0001"), NOW, reason="rounding", actor="ada")
        posting.adjust(connection, player.id, eur("5"), NOW, reason="sorry", actor="ada")

    assert movements_of(shared, player) == [
        ("deposit", 1_000_000, 1_000_000, True),
        ("withdrawal", 300_100, 699_900, False),
        ("adjustment", 1, 699_899, False),
        ("adjustment", 50_000, 749_899, True),
    ]
    assert units_of(shared, player) == 749_899


def test_several_legs_of_one_posting_follow_each_other(shared: Engine, player: Member) -> None:
    """The order is the order of the platform's words: first the bet, then the win."""
    with writing(shared) as connection:
        wallet = posting.lock_wallet(connection, player.id, "EUR")
        posting.post(
            connection, wallet, [Leg("withdrawal", 400, False), Leg("deposit", 900, True)], NOW, counter="cashier"
        )

    assert movements_of(shared, player)[1:] == [
        ("withdrawal", 400, 999_600, False),
        ("deposit", 900, 1_000_500, True),
    ]


def test_a_withdrawal_takes_what_is_there_and_not_more(shared: Engine, player: Member) -> None:
    """Just below, exactly, just above."""
    for amount, left in (("99.9999", "0.0001"), ("0.0001", "0")):
        with writing(shared) as connection:
            posting.withdraw(connection, player.id, eur(amount), NOW)
        assert units_of(shared, player) == eur(left).units
    with pytest.raises(InsufficientFunds), writing(shared) as connection:
        posting.withdraw(connection, player.id, eur("0.0001"), NOW)
    assert units_of(shared, player) == 0


def test_a_refused_posting_writes_nothing(shared: Engine, player: Member) -> None:
    """Also when its first leg would have been fine."""
    before = movements_of(shared, player)
    with writing(shared) as connection:
        wallet = posting.lock_wallet(connection, player.id, "EUR")
        legs = [Leg("deposit", 5, True), Leg("withdrawal", 2_000_000, False)]
        with pytest.raises(InsufficientFunds):
            posting.post(connection, wallet, legs, NOW, counter="cashier")

    assert movements_of(shared, player) == before
    assert units_of(shared, player) == 1_000_000


def test_posting_nothing_writes_nothing(shared: Engine, player: Member) -> None:
    """A bet of nothing that wins nothing is a transaction without movements (row 17)."""
    before = movements_of(shared, player)
    with writing(shared) as connection:
        posting.post(connection, posting.lock_wallet(connection, player.id, "EUR"), [], NOW)

    assert movements_of(shared, player) == before


@pytest.mark.parametrize("amount", ["0", "-1.00"])
def test_the_cashier_moves_only_more_than_nothing(shared: Engine, player: Member, amount: str) -> None:
    """A deposit of -1 would be a withdrawal without its checks."""
    for verb in (posting.deposit, posting.withdraw):
        with pytest.raises(ValueError, match="larger than nothing"), writing(shared) as connection:
            verb(connection, player.id, eur(amount), NOW)


def test_an_adjustment_of_nothing_is_refused(shared: Engine, player: Member) -> None:
    """It would be a line in the statement that says nothing."""
    with pytest.raises(ValueError, match="nothing"), writing(shared) as connection:
        posting.adjust(connection, player.id, eur("0"), NOW, reason="x", actor="ada")


def test_an_adjustment_does_not_overdraw(shared: Engine, player: Member) -> None:
    """Only a rollback may, by row 41."""
    with pytest.raises(InsufficientFunds), writing(shared) as connection:
        posting.adjust(connection, player.id, eur("-100.0001"), NOW, reason="x", actor="ada")


def test_there_is_no_money_without_a_wallet(shared: Engine, player: Member) -> None:
    """A wallet is opened by registration or by a launch, never by money that arrives."""
    for verb in (posting.deposit, posting.withdraw):
        with pytest.raises(CurrencyMismatch), writing(shared) as connection:
            verb(connection, player.id, Money.parse("1", "USD"), NOW)
    assert value(shared, "SELECT COUNT(*) FROM account WHERE player_id = :id", id=player.id) == 1


def test_a_wallet_holds_what_fits_and_not_more(shared: Engine) -> None:
    """Just below, exactly, just above the range that the database keeps."""
    player = new_player(shared, "0")
    with writing(shared) as connection:
        posting.deposit(connection, player.id, Money(MAX_BALANCE_UNITS - 1, "EUR"), NOW)
    with writing(shared) as connection:
        posting.deposit(connection, player.id, Money(1, "EUR"), NOW)
    with pytest.raises(BalanceOutOfRange), writing(shared) as connection:
        posting.deposit(connection, player.id, Money(1, "EUR"), NOW)

    assert units_of(shared, player) == MAX_BALANCE_UNITS


def test_balances_are_foretold_without_writing() -> None:
    """What a bet will do is known before its row is stored."""
    wallet = Wallet(1, "EUR", 100)
    legs = [Leg("bet", 100, False), Leg("win", 250, True)]

    assert balances_after(wallet, legs) == [0, 250]
    assert balances_after(wallet, [Leg("rollback", 130, False, 1)], may_overdraw=True) == [-30]
    with pytest.raises(InsufficientFunds):
        balances_after(wallet, [Leg("bet", 101, False), Leg("win", 250, True)])
    with pytest.raises(BalanceOutOfRange):
        balances_after(Wallet(1, "EUR", -MAX_BALANCE_UNITS), [Leg("rollback", 1, False, 1)], may_overdraw=True)
    assert wallet.balance_units == 100


def test_a_stale_wallet_is_a_bug_that_stops(shared: Engine, player: Member) -> None:
    """The update names the balance it started from, so that no lost update can pass in silence."""

    def post_late(connection: Connection) -> None:
        wallet = posting.lock_wallet(connection, player.id, "EUR")
        connection.execute(text("UPDATE account SET balance_units = 5 WHERE id = :id"), {"id": wallet.id})
        posting.post(connection, wallet, [Leg("deposit", 1, True)], NOW, counter="cashier")

    with pytest.raises(RuntimeError, match="changed under our lock"), writing(shared) as connection:
        post_late(connection)

    assert units_of(shared, player) == 1_000_000


def test_a_hold_stops_withdrawals_until_it_is_released(shared: Engine, player: Member) -> None:
    """Row 32: after a large win a person looks first. The release leaves its reason."""
    with writing(shared) as connection:
        connection.execute(text("UPDATE account SET withdrawals_held = true WHERE player_id = :id"), {"id": player.id})
    with pytest.raises(WithdrawalsHeld), writing(shared) as connection:
        posting.withdraw(connection, player.id, eur("1"), NOW)
    with writing(shared) as connection:
        posting.deposit(connection, player.id, eur("1"), NOW)
        posting.release_withdrawals(connection, player.id, "EUR", "looked at the round", NOW)
    with writing(shared) as connection:
        posting.withdraw(connection, player.id, eur("101"), NOW)

    assert units_of(shared, player) == 0
    assert "looked at the round" in str(rows(shared, "SELECT detail FROM alert WHERE code = 'withdrawals_released'"))


def test_each_currency_has_its_own_wallet_and_its_own_house(shared: Engine) -> None:
    """Money of two currencies never meets."""
    player = new_player(shared, "3", "EUR")
    with writing(shared) as connection:
        posting.open_wallet(connection, player.id, "BTC", NOW)
        posting.deposit(connection, player.id, Money.parse("0.00000001", "BTC"), NOW)

    assert units_of(shared, player, "EUR") == 30_000
    assert units_of(shared, player, "BTC") == 1
    houses = rows(shared, "SELECT id, kind FROM account WHERE currency = 'BTC' AND player_id IS NULL")
    assert sorted(r["kind"] for r in houses) == ["adjustment", "cashier", "house"]
    assert all(r["id"] < 0 for r in houses)
    with pytest.raises(ValueError, match="mix"):
        eur("1") + Money.parse("1", "BTC")
