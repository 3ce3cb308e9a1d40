"""Rollbacks of bets: once, in any order, and never more than was moved (PLATFORM.md 4.3)."""

import pytest
from sqlalchemy import Engine

from casino.domain import players, rounds
from casino.errors import CurrencyDiffers, CurrencyMismatch, InvalidRequest
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.wallet import posting
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import Rollback, RollbackRules
from casino.wallet.transactions import Outcome
from tests.cast import Member
from tests.support.ledger import NOW, bet, fresh, new_player, rollback, rows, units_of, value, writing

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


def test_a_rollback_undoes_the_bet_and_its_win_once(shared: Engine, player: Member) -> None:
    """Twice under its own id, and under another one (rows 35 to 37)."""
    placed = bet(100_000, 250_000)
    play(shared, player, placed)
    first = rollback(placed.reference)

    done, again, other = (cancel(shared, player, one) for one in (first, first, rollback(placed.reference)))

    assert [o.balance_units for o in (done, again, other)] == [1_000_000] * 3
    assert [o.replayed for o in (done, again, other)] == [False, True, False]
    reverses = rows(
        shared,
        "SELECT m.amount_units, m.balance_after_units, o.kind FROM movement m JOIN movement o ON o.id = m.reverses_id "
        "WHERE m.transaction_id = :id ORDER BY m.id",
        id=done.transaction_id,
    )
    assert sorted(tuple(row.values())[::2] for row in reverses) == [(100_000, "bet"), (250_000, "win")]


def test_a_rollback_before_its_bet_leaves_a_tombstone(shared: Engine, player: Member) -> None:
    """The late bet is refused, for ever (rows 38 and 39)."""
    late = bet(10_000)

    early = cancel(shared, player, rollback(late.reference))
    refused = [play(shared, player, late).refusal for _ in range(2)]

    assert (early.refusal, early.balance_units) == (None, 1_000_000)
    assert refused == ["transaction_rolled_back"] * 2
    assert units_of(shared, player) == 1_000_000


def test_the_rollback_of_a_declined_bet_pays_nothing(shared: Engine, player: Member) -> None:
    """Refund only what was taken (row 40); a later deposit does not revive the bet."""
    dear = bet(2_000_000)
    play(shared, player, dear)

    outcome = cancel(shared, player, rollback(dear.reference))

    assert (outcome.refusal, outcome.balance_units) == (None, 1_000_000)
    assert play(shared, player, dear).refusal == "insufficient_funds"


def test_a_spent_win_leaves_a_debt_that_bars_play(shared: Engine, player: Member) -> None:
    """The one way below zero (row 41): no stake, no withdrawal, no correction downwards, until it is paid."""
    lucky = bet(0, 500_000)
    play(shared, player, lucky)
    play(shared, player, bet(1_500_000))

    outcome = cancel(shared, player, rollback(lucky.reference))

    assert (outcome.balance_units, codes(outcome)) == (-500_000, ["negative_balance"])
    assert play(shared, player, bet(1)).refusal == "insufficient_funds"
    assert play(shared, player, bet(0, 200_000)).balance_units == -300_000
    with writing(shared) as connection:
        posting.deposit(connection, player.id, Money.parse("30", "EUR"), NOW)
    assert units_of(shared, player) == 0
    assert not value(shared, "SELECT in_debt FROM account WHERE player_id = :id", id=player.id)


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        (RollbackRules(refuse_negative=True), "win_already_spent"),
        (RollbackRules(refuse_settled=True), "round_settled"),
    ],
)
def test_switches_that_refuse_a_rollback(shared: Engine, player: Member, rules: RollbackRules, refusal: str) -> None:
    """A refusal moves nothing and is repeated alike."""
    lucky = bet(0, 500_000)
    play(shared, player, lucky)
    play(shared, player, bet(1_500_000))
    wanted = rollback(lucky.reference)

    assert [cancel(shared, player, wanted, rules).refusal for _ in range(2)] == [refusal] * 2
    assert units_of(shared, player) == 0


def test_a_switch_makes_an_unknown_target_an_error_and_keeps_the_tombstone(shared: Engine, player: Member) -> None:
    """The money is as safe under either answer."""
    late, rules = bet(10_000), RollbackRules(unknown_is_error=True)

    assert cancel(shared, player, rollback(late.reference), rules).refusal == "transaction_not_found"
    assert play(shared, player, late).refusal == "transaction_rolled_back"


def test_a_rollback_is_final(shared: Engine, player: Member) -> None:
    """Row 44; it is alerted, and answered alike the second time."""
    placed = bet(10_000)
    play(shared, player, placed)
    first = rollback(placed.reference)
    cancel(shared, player, first)
    second = rollback(first.reference)

    outcome = cancel(shared, player, second)

    assert (outcome.refusal, codes(outcome)) == ("not_reversible", ["not_reversible"])
    assert cancel(shared, player, second).refusal == "not_reversible"


def test_a_refused_rollback_is_answered_alike_after_its_target_became_a_bet(shared: Engine, player: Member) -> None:
    """Bets and rollbacks share no ids (row 7), so the bet may come later; the first answer stays (row 36)."""
    placed = bet(10_000)
    play(shared, player, placed)
    first = rollback(placed.reference)
    cancel(shared, player, first)
    second = rollback(first.reference)
    cancel(shared, player, second)

    play(shared, player, bet(20_000, reference=first.reference))

    assert cancel(shared, player, second).refusal == "not_reversible"
    assert units_of(shared, player) == 980_000


def test_a_rollback_that_comes_again_with_another_target_is_a_conflict(shared: Engine, player: Member) -> None:
    """Or with another currency."""
    one, two = bet(10_000), bet(20_000)
    play(shared, player, one)
    play(shared, player, two)
    wanted = rollback(one.reference, currency="EUR")
    cancel(shared, player, wanted)

    outcome = cancel(shared, player, rollback(two.reference, reference=wanted.reference))

    assert (outcome.refusal, codes(outcome)) == ("transaction_conflict", ["transaction_conflict"])
    assert units_of(shared, player) == 980_000


def test_another_players_rollback_touches_nothing(shared: Engine, player: Member) -> None:
    """For him the target is unknown (row 43)."""
    placed, stranger = bet(10_000), new_player(shared, "1")
    play(shared, player, placed)

    outcome = cancel(shared, stranger, rollback(placed.reference))

    assert outcome.balance_units == 10_000
    assert units_of(shared, player) == 990_000


def test_a_rollback_in_another_currency_changes_nothing(shared: Engine, player: Member) -> None:
    """Row 43: whether the player has that wallet or not."""
    placed = bet(10_000)
    play(shared, player, placed)

    with pytest.raises(CurrencyDiffers), writing(shared) as connection:
        rounds.roll_back(connection, player.public_id, rollback(placed.reference, currency="USD"), NOW, BY_THE_BOOK)
    with writing(shared) as connection:
        posting.open_wallet(connection, player.id, "USD", NOW)
    with pytest.raises(CurrencyDiffers), writing(shared) as connection:
        rounds.roll_back(connection, player.public_id, rollback(placed.reference, currency="USD"), NOW, BY_THE_BOOK)
    assert units_of(shared, player) == 990_000


def test_a_rollback_without_a_currency_finds_its_own(shared: Engine, player: Member) -> None:
    """The target's, or the only wallet's; between two wallets nobody guesses."""
    with writing(shared) as connection:
        posting.open_wallet(connection, player.id, "USD", NOW)
    placed = bet(0, 7, currency="USD")
    play(shared, player, placed)

    with writing(shared) as connection:
        _, currency = rounds.roll_back(connection, player.public_id, rollback(placed.reference), NOW, BY_THE_BOOK)
    assert currency == "USD"
    with pytest.raises(InvalidRequest), writing(shared) as connection:
        rounds.roll_back(connection, player.public_id, rollback(fresh()), NOW, BY_THE_BOOK)
    with pytest.raises(CurrencyMismatch), writing(shared) as connection:
        rounds.roll_back(connection, player.public_id, rollback(fresh(), currency="GBP"), NOW, BY_THE_BOOK)


def test_stated_amounts_are_compared_and_ours_count(shared: Engine, player: Member) -> None:
    """Row 42."""
    placed = bet(10_000, 3_000)
    play(shared, player, placed)

    outcome = cancel(shared, player, rollback(placed.reference, stated_stake_units=99, stated_payout_units=3_000))

    assert (outcome.balance_units, codes(outcome)) == (1_000_000, ["rollback_amount_differs"])
