"""Bonus money: restricted until it was staked, the next to expire first; what is left at its end goes back (R63)."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import rounds
from casino.errors import InsufficientFunds, WithdrawalsHeld
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.wallet import bonuses, posting, statements, withdrawals
from casino.wallet.audit import audit
from casino.wallet.rollbacks import RollbackRules
from tests.cast import Member
from tests.support.ledger import NOW, bet, new_player, rollback, rows, units_of, value, writing

pytestmark = pytest.mark.feature("R63")
DAY = timedelta(days=1)


def eur(amount: str) -> Money:
    return Money.parse(amount, "EUR")


def give(engine: Engine, player: Member, amount: str, days: int = 7, now: datetime = NOW) -> int:
    """Grant a bonus and return its number."""
    with unit_of_work(engine) as unit:
        given = bonuses.grant(unit, player.id, eur(amount), now + days * DAY, now, reason="a gift", actor="a test")
        return given.id


def stake(engine: Engine, player: Member, amount: str, payout: str = "0") -> str:
    """Play a round through the bet's own path; return its transaction id."""
    placed = bet(eur(amount).units, eur(payout).units)
    with writing(engine) as connection:
        assert rounds.place_bet(connection, player.public_id, placed, NOW).refusal is None
    return placed.reference


def cancel(engine: Engine, player: Member, reference: str) -> None:
    with writing(engine) as connection:
        rounds.roll_back(connection, player.public_id, rollback(reference), NOW, RollbackRules())


def lefts(engine: Engine, player: Member) -> dict[int, str]:
    """Return what is left of each bonus that runs."""
    with read_unit(engine) as unit:
        wallet_id = bonuses.wallet_of(unit, player.id, "EUR")
        assert wallet_id is not None
        return {one.id: one.left.text for one in bonuses.standing(unit, wallet_id, "EUR")}


def free(engine: Engine, player: Member) -> str:
    """Return what could be withdrawn."""
    with read_unit(engine) as unit:
        return withdrawals.available(unit, player.id, "EUR").free.text


def take_out(engine: Engine, player: Member, amount: str, now: datetime = NOW) -> int:
    with unit_of_work(engine) as unit:
        return withdrawals.request(unit, player.id, eur(amount), now)[0].id


def run_out(engine: Engine, player: Member, now: datetime) -> list[int]:
    """Book what has expired; return what was taken, in units."""
    with unit_of_work(engine) as unit:
        return [end.taken_units for end in bonuses.expire(unit, player.id, "EUR", now)]


def test_a_grant_is_a_movement_and_none_of_it_can_be_withdrawn(shared: Engine, player: Member) -> None:
    give(shared, player, "20.00")

    assert units_of(shared, player) == eur("120.00").units
    assert free(shared, player) == "100.00"
    last = rows(shared, "SELECT kind, note, actor FROM movement ORDER BY id DESC LIMIT 1")
    assert [tuple(row.values()) for row in last] == [("bonus", "a gift", "a test")]
    days = rows(
        shared, "SELECT d.* FROM wallet_day d JOIN account a ON a.id = d.wallet_id WHERE player_id = :p", p=player.id
    )
    assert [row["deposited_units"] for row in days] == [eur("100.00").units], "a gift is no deposit"


def test_stakes_make_it_cash_and_wins_are_cash(shared: Engine, player: Member) -> None:
    """Boundary: one cent less than the bonus is not enough, the bonus itself is, more changes nothing."""
    give(shared, player, "20.00")

    stake(shared, player, "19.99", "50.00")
    assert free(shared, player) == "150.00", "100.00 of cash and the win; 0.01 is still to be staked"
    stake(shared, player, "0.01")
    assert (free(shared, player), lefts(shared, player)) == ("150.00", {})
    stake(shared, player, "5.00")
    assert free(shared, player) == "145.00"


def test_a_rollback_takes_its_stake_out_again(shared: Engine, player: Member) -> None:
    give(shared, player, "20.00")
    first = stake(shared, player, "15.00")
    assert free(shared, player) == "100.00"

    cancel(shared, player, first)

    assert free(shared, player) == "100.00", "the stake came back, and so did what it had made cash"
    assert list(lefts(shared, player).values()) == ["20.00"]


def test_the_next_to_expire_is_used_first_and_no_stake_counts_twice(shared: Engine, player: Member) -> None:
    stake(shared, player, "40.00")
    late = give(shared, player, "10.00", days=9)
    stake(shared, player, "4.00")
    soon = give(shared, player, "10.00", days=2)
    assert lefts(shared, player) == {soon: "10.00", late: "6.00"}, "stakes from before a grant are not for it"

    again = stake(shared, player, "13.00")

    assert lefts(shared, player) == {late: "3.00"}
    cancel(shared, player, again)
    assert lefts(shared, player) == {soon: "10.00", late: "6.00"}


def test_what_is_left_at_the_end_goes_back_once(shared: Engine, player: Member) -> None:
    """To the moment: a moment before its end it stays; at it the rest goes; and nothing the second time."""
    give(shared, player, "20.00", days=1)
    stake(shared, player, "5.00")

    assert run_out(shared, player, NOW + DAY - timedelta(microseconds=1)) == []
    assert run_out(shared, player, NOW + DAY) == [eur("15.00").units]
    assert run_out(shared, player, NOW + DAY) == []
    assert units_of(shared, player) == eur("100.00").units
    assert free(shared, player) == "100.00"


def test_an_end_never_takes_more_than_is_there(shared: Engine) -> None:
    """A correction has taken what the bonus was; the wallet does not go below zero for it."""
    player = new_player(shared)
    give(shared, player, "20.00", days=1)
    with writing(shared) as connection:
        posting.adjust(connection, player.id, eur("-12.00"), NOW, reason="a mistake", actor="a test")
    assert free(shared, player) == "0.00"

    assert run_out(shared, player, NOW + DAY) == [eur("8.00").units]
    assert units_of(shared, player) == 0


def test_what_one_bonus_used_stays_used_after_its_end(shared: Engine, player: Member) -> None:
    """Stakes that counted for a bonus that is over do not count again for the next one."""
    give(shared, player, "10.00", days=1)
    late = give(shared, player, "30.00", days=9)
    stake(shared, player, "12.00")
    assert lefts(shared, player) == {late: "28.00"}

    assert run_out(shared, player, NOW + 2 * DAY) == [0]
    assert lefts(shared, player) == {late: "28.00"}
    stake(shared, player, "8.00")
    assert lefts(shared, player) == {late: "20.00"}


@pytest.mark.feature("R77")
@pytest.mark.parametrize(("amount", "goes"), [("99.99", True), ("100.00", True), ("100.01", False), ("120.00", False)])
def test_a_withdrawal_leaves_what_is_restricted(shared: Engine, player: Member, amount: str, goes: bool) -> None:
    """Just below, exactly, just above what is cash; the refusal says what is in the way."""
    give(shared, player, "20.00")

    if goes:
        take_out(shared, player, amount)
        assert units_of(shared, player) == eur("120.00").units - eur(amount).units
        return
    with pytest.raises(InsufficientFunds, match="bonus money"):
        take_out(shared, player, amount)
    with pytest.raises(InsufficientFunds, match="too low"):
        take_out(shared, player, "120.01")
    assert units_of(shared, player) == eur("120.00").units


def test_a_withdrawal_books_the_end_that_is_due_first(shared: Engine, player: Member) -> None:
    give(shared, player, "20.00", days=1)

    with pytest.raises(InsufficientFunds):
        take_out(shared, player, "100.01", NOW + DAY)
    take_out(shared, player, "100.00", NOW + DAY)

    assert units_of(shared, player) == 0


@pytest.mark.feature("R77")
def test_a_hold_stops_requests_too(shared: Engine, player: Member) -> None:
    with writing(shared) as connection:
        connection.execute(text("UPDATE account SET withdrawals_held = true WHERE player_id = :id"), {"id": player.id})

    with pytest.raises(WithdrawalsHeld):
        take_out(shared, player, "1.00")


def test_withdrawals_race_bets_and_both_stay_within_the_wallet(shared: Engine, player: Member) -> None:
    """Eight bets of 10.00 and eight requests of 15.00 at once, on 100.00 and 20.00 of bonus: the restricted part stays.

    Whatever the order, nothing is withdrawn that was not cash at that moment.
    """
    give(shared, player, "20.00")
    start = threading.Barrier(16)
    said: list[str] = []

    def bets() -> None:
        start.wait(10)
        with writing(shared) as connection:
            outcome = rounds.place_bet(connection, player.public_id, bet(eur("10.00").units), NOW)
        said.append(outcome.refusal or "bet")

    def asks() -> None:
        start.wait(10)
        try:
            take_out(shared, player, "15.00")
            said.append("withdrawal")
        except InsufficientFunds:
            said.append("insufficient_funds")

    threads = [threading.Thread(target=work) for work in (bets, asks) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(said) == 16, "a thread died"
    placed, taken = said.count("bet"), said.count("withdrawal")
    assert units_of(shared, player) == eur("120.00").units - placed * eur("10.00").units - taken * eur("15.00").units
    sql = (
        "SELECT m.kind, m.balance_after_units FROM movement m JOIN account a ON a.id = m.wallet_id "
        "WHERE a.player_id = :p ORDER BY m.id"
    )
    still = eur("20.00").units
    for row in rows(shared, sql, p=player.id):
        if row["kind"] == "bet":
            still = max(0, still - eur("10.00").units)
        elif row["kind"] == "withdrawal":
            assert row["balance_after_units"] >= still


@pytest.mark.feature("R61")
def test_the_statement_adds_up_and_the_audit_is_clean(shared: Engine, player: Member) -> None:
    give(shared, player, "20.00", days=1)
    stake(shared, player, "5.00", "2.50")
    number = take_out(shared, player, "30.00")
    with unit_of_work(shared) as unit:
        withdrawals.refuse(unit, number, "the name differs", NOW, actor="a test")
    run_out(shared, player, NOW + DAY)

    with read_unit(shared) as unit:
        page = statements.movements(unit, player.id, "EUR")
    assert {kind: total.text for kind, total in page.totals.items()} == {
        "deposit": "100.00",
        "bonus": "20.00",
        "bet": "-5.00",
        "win": "2.50",
        "withdrawal": "-30.00",
        "returned": "30.00",
        "bonus_end": "-15.00",
    }
    assert sum((total.units for total in page.totals.values()), 0) == page.closing.units == units_of(shared, player)
    report = audit(shared)
    assert report.clean, report.differences


def test_the_database_keeps_a_grant_as_it_was(shared: Engine, player: Member) -> None:
    """Nobody makes a bonus smaller, later or somebody else's afterwards; a second end is refused as well."""
    number = give(shared, player, "20.00", days=1)
    run_out(shared, player, NOW + DAY)

    for sql in (
        "UPDATE bonus SET amount_units = 1 WHERE id = :id",
        "DELETE FROM bonus_end WHERE bonus_id = :id",
        "INSERT INTO bonus_end (bonus_id, cause, staked_units, left_units, taken_units, ended_at) "
        "SELECT bonus_id, cause, 0, 0, 0, ended_at FROM bonus_end WHERE bonus_id = :id",
    ):
        with pytest.raises(DBAPIError), writing(shared) as connection:
            connection.execute(text(sql), {"id": number})
    assert value(shared, "SELECT amount_units FROM bonus WHERE id = :id", id=number) == eur("20.00").units
