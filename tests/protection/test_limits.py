"""Limits where they bind: inside the bet, on both databases, across periods, clocks and changes (R22 to R31)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from casino.domain import cashier, limits, players, rounds
from casino.domain.limits import LimitKey, LoosenRule
from casino.errors import LimitExceeded, LimitNotDue, NotFound
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.storage.direct import ZONE_OPTION
from casino.wallet.rollbacks import RollbackRules
from tests.cast import Member
from tests.support.ledger import NOW, bet, new_player, rollback, writing

RULE = LoosenRule()
EUR = 10_000
"""Units of one euro."""


def key(kind: str, period: str) -> LimitKey:
    return LimitKey(kind, period, "" if kind.endswith("_time") else "EUR")


def put(
    engine: Engine, player: Member, kind: str, period: str, units: int | None, now: datetime = NOW, **by: str
) -> int:
    """Set a limit in a unit of its own and return its row's id."""
    with unit_of_work(engine) as unit:
        return limits.set_limit(unit, players.get(unit, player.public_id), key(kind, period), units, now, RULE, **by).id


def play(engine: Engine, player: Member, stake: int, payout: int = 0, now: datetime = NOW, ref: str = "") -> str | None:
    """Place a bet and return why it was refused, or None."""
    placed = bet(stake, payout, **({"reference": ref} if ref else {}))
    with writing(engine) as connection:
        return rounds.place_bet(connection, player.public_id, placed, now).refusal


def left(engine: Engine, player: Member, kind: str, period: str, now: datetime = NOW) -> int:
    with unit_of_work(engine) as unit:
        found = {meter.key: meter for meter in limits.meters(unit, players.get(unit, player.public_id), now)}
        return found[key(kind, period)].left


@pytest.mark.feature("R22")
@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize("kind", ["wager", "loss"])
@pytest.mark.parametrize(("stake", "refusal"), [(9_999, None), (10_000, None), (10_001, "limit_exceeded")])
def test_r22_just_below_exactly_and_just_above(
    shared: Engine, player: Member, kind: str, period: str, stake: int, refusal: str | None
) -> None:
    """The boundary trio, one unit finer than a cent, on what is left after a bet before."""
    put(shared, player, kind, period, 3 * EUR)
    assert play(shared, player, 2 * EUR) is None

    assert play(shared, player, stake) == refusal


@pytest.mark.feature("R22", "R23", "R29", "R64")
@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize(("amount", "allowed"), [("19.99", True), ("20.00", True), ("20.01", False)])
def test_r22_deposits_are_gross(shared: Engine, player: Member, period: str, amount: str, allowed: bool) -> None:
    """R23: taking money out gives no room back; 100.00 came in with the player."""
    put(shared, player, "deposit", period, 120 * EUR)
    with unit_of_work(shared) as unit:
        cashier.withdraw(unit, players.get(unit, player.public_id), Money.parse("50.00", "EUR"), NOW)

    with unit_of_work(shared) as unit:
        who, money = players.get(unit, player.public_id), Money.parse(amount, "EUR")
        if allowed:
            assert cashier.deposit(unit, who, money, NOW).kind == "deposit"
        else:
            with pytest.raises(LimitExceeded, match=rf"a {period} leaves 20\.00 EUR\. It starts anew at 2026-"):
                cashier.deposit(unit, who, money, NOW)


@pytest.mark.feature("R31")
@pytest.mark.parametrize(("stake", "refusal"), [(49_999, None), (50_000, None), (50_001, "limit_exceeded")])
def test_r31_a_single_stake(shared: Engine, player: Member, stake: int, refusal: str | None) -> None:
    put(shared, player, "stake", "once", 5 * EUR)

    assert play(shared, player, stake) == refusal


@pytest.mark.feature("R22")
def test_r22_the_lowest_headroom_decides(shared: Engine, player: Member) -> None:
    put(shared, player, "wager", "month", 50 * EUR)
    put(shared, player, "loss", "week", 7 * EUR)

    assert play(shared, player, 8 * EUR) == "limit_exceeded"
    assert play(shared, player, 7 * EUR, payout=7 * EUR) is None
    assert play(shared, player, 7 * EUR) is None, "the first one lost nothing"


@pytest.mark.feature("R27")
def test_r27_a_lower_limit_binds_the_next_bet(shared: Engine, player: Member) -> None:
    put(shared, player, "wager", "day", 50 * EUR)
    assert play(shared, player, 5 * EUR) is None

    put(shared, player, "wager", "day", 6 * EUR)

    assert play(shared, player, 2 * EUR) == "limit_exceeded"
    assert play(shared, player, 1 * EUR) is None


@pytest.mark.feature("R28")
def test_r28_a_higher_limit_waits_and_asks_again(shared: Engine, player: Member) -> None:
    """Three days, the running period, and a second yes; until then the old one holds."""
    put(shared, player, "wager", "week", 5 * EUR)
    asked = put(shared, player, "wager", "week", 9 * EUR)
    due = datetime(2026, 5, 11, tzinfo=UTC)  # the Monday after; three days alone would be Thursday

    with unit_of_work(shared) as unit, pytest.raises(LimitNotDue):
        limits.confirm(unit, players.get(unit, player.public_id), asked, due - timedelta(seconds=1), RULE)
    assert play(shared, player, 6 * EUR, now=due) == "limit_exceeded", "nobody has confirmed"
    with unit_of_work(shared) as unit:
        limits.confirm(unit, players.get(unit, player.public_id), asked, due, RULE)

    assert play(shared, player, 6 * EUR, now=due) is None


@pytest.mark.feature("R28")
def test_r28_unanswered_it_lapses_and_taken_back_it_is_gone(shared: Engine, player: Member) -> None:
    put(shared, player, "loss", "day", 5 * EUR)
    lapsed = put(shared, player, "loss", "day", None)
    late = NOW + RULE.delay + RULE.window + timedelta(days=1)

    with unit_of_work(shared) as unit, pytest.raises(NotFound):
        limits.confirm(unit, players.get(unit, player.public_id), lapsed, late, RULE)
    assert play(shared, player, 6 * EUR, now=late) == "limit_exceeded"
    again = put(shared, player, "loss", "day", None, late)
    with unit_of_work(shared) as unit:
        limits.cancel(unit, players.get(unit, player.public_id), again, late)
    with unit_of_work(shared) as unit, pytest.raises(NotFound):
        limits.confirm(unit, players.get(unit, player.public_id), again, late + timedelta(days=4), RULE)


@pytest.mark.feature("R33")
def test_r33_the_stricter_side_wins(shared: Engine, player: Member) -> None:
    put(shared, player, "wager", "day", 5 * EUR)
    put(shared, player, "wager", "day", 3 * EUR, setter="operator", actor="staff")

    assert play(shared, player, 4 * EUR) == "limit_exceeded"
    put(shared, player, "wager", "day", 30 * EUR, setter="operator", actor="staff")
    assert play(shared, player, 5 * EUR) is None
    assert play(shared, player, 1) == "limit_exceeded"


@pytest.mark.feature("R30")
def test_r30_a_rollback_gives_room_back_on_the_day_of_its_bet(shared: Engine, player: Member) -> None:
    """Cancelled a day later, it frees yesterday, not today."""
    put(shared, player, "wager", "day", 5 * EUR)
    put(shared, player, "wager", "week", 20 * EUR)
    play(shared, player, 5 * EUR, ref=(reference := bet().reference))
    tomorrow = NOW + timedelta(days=1)
    assert play(shared, player, 4 * EUR, now=tomorrow) is None

    with writing(shared) as connection:
        rounds.roll_back(connection, player.public_id, rollback(reference), tomorrow, RollbackRules())

    assert left(shared, player, "wager", "day", tomorrow) == 1 * EUR
    assert left(shared, player, "wager", "day", NOW) == 1 * EUR, "the meter of a past moment counts from its day on"
    assert left(shared, player, "wager", "week", tomorrow) == 16 * EUR


BORDERS = [
    # period, the first day of the next one; a second before its midnight the old one still runs
    ("day", date(2026, 3, 29)),
    ("day", date(2026, 3, 30)),  # after 23 hours
    ("day", date(2026, 10, 26)),  # after 25 hours
    ("week", date(2026, 3, 30)),
    ("week", date(2026, 10, 26)),
    ("month", date(2028, 3, 1)),
    ("month", date(2026, 11, 1)),
    ("month", date(2027, 1, 1)),
]


@pytest.mark.feature("R22", "R30")
@pytest.mark.parametrize(("period", "next_day"), BORDERS)
def test_r22_a_period_ends_at_the_houses_midnight(shared: Engine, period: str, next_day: date) -> None:
    """Europe/Malta, clocks changed and not: used up at the last second, whole again at the first."""
    zone = ZoneInfo("Europe/Malta")
    engine = shared.execution_options(**{ZONE_OPTION: zone})
    begin = datetime.combine(next_day, time(), zone).astimezone(UTC)
    end, noon = begin - timedelta(seconds=1), begin - timedelta(hours=12)
    player = new_player(engine, "100.00")
    put(engine, player, "wager", period, 5 * EUR, noon)
    assert play(engine, player, 5 * EUR, now=noon) is None

    assert play(engine, player, 1, now=end) == "limit_exceeded"
    with unit_of_work(engine) as unit:
        [meter] = limits.meters(unit, players.get(unit, player.public_id), end)
    assert meter.resets_at == begin
    assert play(engine, player, 5 * EUR, now=begin) is None
