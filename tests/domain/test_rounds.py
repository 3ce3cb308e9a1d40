"""Bets and rollbacks by the domain's own functions; the callback's rows are certified over HTTP (tests/certify)."""

import pytest
from sqlalchemy import Engine, text

from casino.domain import players, rounds, stake_limits, switches
from casino.errors import CurrencyMismatch, InvalidAmount, PlayerNotFound
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.wallet import posting
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import Rollback, RollbackRules
from casino.wallet.transactions import Outcome
from tests.cast import Member
from tests.support.ledger import NOW, bet, new_player, rollback, rows, units_of, value, writing

BY_THE_BOOK = RollbackRules()


def play(engine: Engine, player: Member, placed: Bet, large: int | None = None) -> Outcome:
    with writing(engine) as connection:
        return rounds.place_bet(connection, player.public_id, placed, NOW, large_win_units=large)


def cancel(engine: Engine, player: Member, wanted: Rollback, rules: RollbackRules = BY_THE_BOOK) -> Outcome:
    with writing(engine) as connection:
        return rounds.roll_back(connection, player.public_id, wanted, NOW, rules)[0]


def block(engine: Engine, player: Member) -> None:
    with unit_of_work(engine) as unit:
        players.block(unit, players.get(unit, player.public_id), "a test", NOW)


def codes(outcome: Outcome) -> list[str]:
    return [code for code, _ in outcome.alerts]


def test_a_bet_and_its_win_are_one_step(shared: Engine, player: Member) -> None:
    """Two movements, one transaction, the balance after both."""
    placed = bet(100_000, 250_000)

    outcome = play(shared, player, placed)

    assert (outcome.balance_units, outcome.refusal, outcome.replayed) == (1_150_000, None, False)
    moved = rows(
        shared,
        "SELECT m.kind, m.amount_units, m.balance_after_units FROM movement m WHERE m.transaction_id = :id ORDER BY id",
        id=outcome.transaction_id,
    )
    assert [tuple(row.values()) for row in moved] == [("bet", 100_000, 900_000), ("win", 250_000, 1_150_000)]


@pytest.mark.parametrize(("stake", "refusal"), [(999_999, None), (1_000_000, None), (1_000_001, "insufficient_funds")])
def test_a_stake_takes_what_is_there_and_not_more(shared: Engine, player: Member, stake: int, refusal: str) -> None:
    """Just below, exactly, just above; the payout of the same call does not help (row 14)."""
    outcome = play(shared, player, bet(stake, 5_000_000))

    assert outcome.refusal == refusal
    assert units_of(shared, player) == (1_000_000 if refusal else 1_000_000 - stake + 5_000_000)


def test_a_repeated_bet_gets_the_first_answer(shared: Engine, player: Member) -> None:
    """Whatever happened in between (row 2); a decline stays a decline when the money is there (row 8)."""
    won, dear = bet(100_000), bet(2_000_000)
    first, declined = play(shared, player, won), play(shared, player, dear)
    with writing(shared) as connection:
        posting.deposit(connection, player.id, Money.parse("500", "EUR"), NOW)

    again, still = play(shared, player, won), play(shared, player, dear)

    assert (again.balance_units, again.replayed) == (first.balance_units, True)
    assert still.refusal == declined.refusal == "insufficient_funds"
    assert units_of(shared, player) == 5_900_000


def test_every_other_content_under_a_taken_id_is_a_conflict(shared: Engine, player: Member) -> None:
    """Stake, payout, currency, round and game are the fingerprint (row 3); it is alerted and moves nothing."""
    taken = bet(10_000, 5_000, game_ref="g1")
    play(shared, player, taken)
    values = {name: getattr(taken, name) for name in ("agent_id", "reference", "currency", "round_ref", "game_ref")}

    for stake, payout, change in (
        (10_001, 5_000, {}),
        (10_000, 5_001, {}),
        (10_000, 5_000, {"currency": "USD"}),
        (10_000, 5_000, {"round_ref": "another"}),
        (10_000, 5_000, {"game_ref": "g2"}),
        (10_000, 5_000, {"game_ref": None}),
    ):
        outcome = play(shared, player, Bet(stake_units=stake, payout_units=payout, **{**values, **change}))
        assert outcome.refusal == "transaction_conflict", change
        assert codes(outcome) == ["transaction_conflict"]
    assert units_of(shared, player) == 995_000


def test_the_same_id_for_another_player_is_another_transaction(shared: Engine, player: Member) -> None:
    """Ids may be unique per player only; staff hear of it (row 6)."""
    other, placed = new_player(shared, "50"), bet(10_000)
    play(shared, player, placed)

    outcome = play(shared, other, placed)

    assert (outcome.balance_units, codes(outcome)) == (490_000, ["same_id_other_player"])


def test_only_stakes_are_barred(shared: Engine, player: Member) -> None:
    """A blocked player's wins and rollbacks are taken (rows 25, 26 and 46)."""
    earlier = bet(10_000)
    play(shared, player, earlier)
    block(shared, player)

    assert play(shared, player, bet(1)).refusal == "player_blocked"
    assert play(shared, player, bet(1, 10**6)).refusal == "player_blocked"
    assert play(shared, player, bet(0, 30_000)).refusal is None
    assert cancel(shared, player, rollback(earlier.reference)).refusal is None
    assert units_of(shared, player) == 1_030_000


def test_maintenance_declines_stakes_alone(shared: Engine, player: Member) -> None:
    """Wins and rollbacks repeat until they are taken (row 34)."""
    for on in (True, True):
        with unit_of_work(shared) as unit:
            switches.set_maintenance(unit, on, "a test", "ada", NOW)

    barred, win = play(shared, player, bet(1)), play(shared, player, bet(0, 1))
    with unit_of_work(shared) as unit:
        switches.set_maintenance(unit, False, "done", "ada", NOW)
    allowed = play(shared, player, bet(1))

    assert (barred.refusal, win.refusal, allowed.refusal) == ("maintenance", None, None)


def test_a_stake_limit_holds_to_the_unit(shared: Engine, player: Member) -> None:
    """Just below, exactly, just above (row 33); removing it removes it; another currency is not meant."""
    with unit_of_work(shared) as unit:
        mine = players.get(unit, player.public_id)
        stake_limits.set_stake_limit(unit, mine, "EUR", Money.parse("2.00", "EUR"), NOW)
        stake_limits.set_stake_limit(unit, mine, "EUR", Money.parse("1.00", "EUR"), NOW)
        stake_limits.set_stake_limit(unit, mine, "USD", Money.parse("0.01", "USD"), NOW)

    assert [play(shared, player, bet(n)).refusal for n in (9_999, 10_000, 10_001)] == [None, None, "limit_exceeded"]
    with unit_of_work(shared) as unit:
        stake_limits.set_stake_limit(unit, players.get(unit, player.public_id), "EUR", None, NOW)
    assert play(shared, player, bet(10_001)).refusal is None


def test_a_limit_below_nothing_is_refused(shared: Engine, player: Member) -> None:
    """It would bar wins of nothing."""
    with unit_of_work(shared) as unit, pytest.raises(InvalidAmount):
        stake_limits.set_stake_limit(unit, players.get(unit, player.public_id), "EUR", Money.parse("-0.01", "EUR"), NOW)


def test_a_large_win_is_paid_and_holds_withdrawals(shared: Engine, player: Member) -> None:
    """Just below, exactly (row 32)."""
    assert codes(play(shared, player, bet(0, 499), large=500)) == []
    assert codes(play(shared, player, bet(0, 500), large=500)) == ["large_win"]

    held = value(shared, "SELECT withdrawals_held FROM account WHERE player_id = :id", id=player.id)
    assert bool(held)
    assert units_of(shared, player) == 1_000_999


def test_a_nominal_stake_is_kept_and_not_debited(shared: Engine, player: Member) -> None:
    """The switch for free spins (row 23); the row still says what was sent."""
    outcome = play(shared, player, bet(5_000, 9_000, free_spin=True, charged=False))

    assert outcome.balance_units == 1_009_000
    assert codes(outcome) == ["free_spin_with_stake"]
    assert value(shared, 'SELECT stake_units FROM "transaction" WHERE id = :id', id=outcome.transaction_id) == 5_000


def test_nobody_and_no_wallet(shared: Engine, player: Member) -> None:
    """An unknown player leaves nothing; a missing wallet is refused, kept, and never opened by a bet (rows 27, 29)."""
    abroad = bet(1, currency="USD")
    with pytest.raises(PlayerNotFound), writing(shared) as connection:
        rounds.place_bet(connection, "nobodyatall", bet(1), NOW)

    assert play(shared, player, abroad).refusal == "currency_mismatch"
    with writing(shared) as connection:
        posting.open_wallet(connection, player.id, "USD", NOW)
    assert play(shared, player, abroad).refusal == "currency_mismatch"
    assert play(shared, player, bet(0, 1, currency="USD")).refusal is None


def test_a_bet_in_a_round_that_was_rolled_back_is_looked_at(shared: Engine, player: Member) -> None:
    """It is taken, and staff hear of it (row 21); a round with a live bet is none of these."""
    one, two = bet(10_000, round_ref="same-round"), bet(10_000, round_ref="same-round")
    play(shared, player, one)
    play(shared, player, two)
    cancel(shared, player, rollback(one.reference))
    assert codes(play(shared, player, bet(1, round_ref="same-round", reference="live"))) == []

    cancel(shared, player, rollback(two.reference))
    cancel(shared, player, rollback("live"))
    assert codes(play(shared, player, bet(1, round_ref="same-round"))) == ["bet_after_round_rollback"]


def test_a_balance_is_asked_without_a_trace(shared: Engine, player: Member) -> None:
    """Nothing is locked, nothing stored; nobody's is not found."""
    with shared.connect() as connection:
        assert rounds.balance_units(connection, player.public_id, "EUR") == 1_000_000
        with pytest.raises(CurrencyMismatch):
            rounds.balance_units(connection, player.public_id, "USD")
        with pytest.raises(PlayerNotFound):
            rounds.balance_units(connection, "nobodyatall", "EUR")
        connection.execute(text("SELECT 1"))
