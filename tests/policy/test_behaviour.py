"""What the house does with the numbers of a profile, on both databases; boundaries just below, exactly, just above."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from casino.domain import breaks, limits, logins, players, policy
from casino.domain.limits import LimitKey, LoosenRule
from casino.domain.passwords import Passwords, check_password
from casino.domain.players import RegistrationRequest
from casino.domain.policy import Policy
from casino.errors import NotFound, Refusal, Underage, WeakPassword
from casino.storage.database import unit_of_work
from casino.storage.players import Player
from tests.cast import PASSWORD, QUICK, Member
from tests.support.ledger import NOW, fresh

MONDAY_NOON = NOW
NEXT_WEEK = datetime(2026, 5, 11, tzinfo=NOW.tzinfo)
SECOND = timedelta(seconds=1)


@pytest.fixture
def unit(shared: Engine, player: Member) -> Iterator[Session]:
    """A writing unit, opened after the player was made: there is one writer at a time."""
    with unit_of_work(shared) as unit:
        yield unit


@pytest.fixture
def person(unit: Session, player: Member) -> Player:
    return players.get(unit, player.public_id)


def someone_born(day: date) -> RegistrationRequest:
    name = fresh("p")
    return RegistrationRequest(name, f"{name}@example.net", PASSWORD, day, "EUR", "en", "1")


def loosening(found: Policy) -> LoosenRule:
    return LoosenRule.of(found)


@pytest.mark.feature("R01")
@pytest.mark.parametrize(("name", "age"), [("strict", 18), ("gb", 18), ("on", 19), ("pa", 21)])
def test_an_account_opens_on_the_birthday_and_not_before(unit: Session, name: str, age: int):
    minimum = policy.load(name).minimum_age
    turned_today = NOW.date().replace(year=NOW.year - age)
    before = players.count(unit)

    with pytest.raises(Underage, match=f"at least {age}"):
        players.register(unit, someone_born(turned_today + timedelta(days=1)), NOW, minimum, QUICK)
    assert players.count(unit) == before

    players.register(unit, someone_born(turned_today), NOW, minimum, QUICK)
    players.register(unit, someone_born(turned_today - timedelta(days=1)), NOW, minimum, QUICK)
    assert players.count(unit) == before + 2


@pytest.mark.feature("R09")
@pytest.mark.parametrize("least", [8, policy.load("strict").password_min_length])
def test_a_password_has_the_length_of_the_profile(least: int):
    letters = "kx7-quay-lantern-by-the-water"

    with pytest.raises(WeakPassword, match=f"at least {least} characters"):
        check_password(letters[: least - 1], min_length=least)
    check_password(letters[:least], min_length=least)


@pytest.mark.feature("R09")
def test_registration_asks_for_the_length_of_the_profile(unit: Session):
    longer = Passwords(QUICK.hasher, min_length=len(PASSWORD) + 1)

    with pytest.raises(WeakPassword):
        players.register(unit, someone_born(date(1990, 1, 1)), NOW, 18, longer)


@pytest.mark.feature("R15")
@pytest.mark.parametrize(("name", "minutes"), [("strict", 15), ("se", 2), ("pa", 15)])
def test_a_log_in_ends_after_the_idle_time_of_the_profile(unit: Session, player: Member, name: str, minutes: int):
    idle = policy.load(name).inactivity
    token = logins.start(unit, player.id, NOW, None, None)
    end = NOW + timedelta(minutes=minutes)

    assert logins.find(unit, token, end - SECOND, idle) is not None
    assert logins.find(unit, token, end, idle) is not None
    assert logins.find(unit, token, end + SECOND, idle) is None


@pytest.mark.feature("R15")
@pytest.mark.parametrize(("name", "seconds"), [("strict", 60), ("se", 30)])
def test_activity_is_noted_often_enough_for_the_idle_time(unit: Session, player: Member, name: str, seconds: int):
    """Two minutes noted once a minute would end a log-in after one."""
    idle = policy.load(name).inactivity
    found = logins.find(unit, logins.start(unit, player.id, NOW, None, None), NOW, idle)
    assert found is not None

    assert not logins.is_stale(found[1], NOW + timedelta(seconds=seconds), idle)
    assert logins.is_stale(found[1], NOW + timedelta(seconds=seconds) + SECOND, idle)


@pytest.mark.feature("R28")
@pytest.mark.parametrize(
    ("name", "period", "due"),
    [
        ("strict", "day", MONDAY_NOON + timedelta(hours=72)),
        ("strict", "week", NEXT_WEEK),
        ("strict", "month", datetime(2026, 6, 1, tzinfo=NOW.tzinfo)),
        ("gb", "day", MONDAY_NOON + timedelta(hours=24)),
        ("gb", "month", MONDAY_NOON + timedelta(hours=24)),
        ("on", "week", MONDAY_NOON + timedelta(hours=24)),
        ("se", "day", MONDAY_NOON + timedelta(hours=72)),
        ("se", "week", NEXT_WEEK),
        ("dk", "week", MONDAY_NOON + timedelta(hours=24)),
        ("mt", "week", MONDAY_NOON + timedelta(hours=24)),
        ("de", "week", NEXT_WEEK),
        ("pa", "day", datetime(2026, 5, 5, tzinfo=NOW.tzinfo)),
        ("pa", "week", NEXT_WEEK),
    ],
)
def test_an_increase_waits_as_long_as_the_profile_says_and_for_the_second_word(
    unit: Session, person: Player, name: str, period: str, due: datetime
):
    rule, key = loosening(policy.load(name)), LimitKey("deposit", period, "EUR")
    limits.set_limit(unit, person, key, 100, NOW, rule)

    wanted = limits.set_limit(unit, person, key, 200, NOW, rule)

    assert wanted.effective_at == due
    with pytest.raises(Refusal) as refused:
        limits.confirm(unit, person, wanted.id, due - SECOND, rule)
    assert refused.value.code == "limit_not_due"
    assert in_force(unit, person) == [100]
    limits.confirm(unit, person, wanted.id, due, rule)
    assert in_force(unit, person) == [200]


@pytest.mark.feature("R28")
def test_an_increase_that_nobody_confirms_lapses_after_the_window(unit: Session, person: Player):
    found = policy.load("gb")
    rule, key = loosening(found), LimitKey("loss", "day", "EUR")
    limits.set_limit(unit, person, key, 100, NOW, rule)
    wanted = limits.set_limit(unit, person, key, 200, NOW, rule)

    with pytest.raises(NotFound):
        limits.confirm(unit, person, wanted.id, wanted.effective_at + found.limit_confirmation_window + SECOND, rule)

    assert in_force(unit, person) == [100]


@pytest.mark.feature("R27")
@pytest.mark.parametrize("name", policy.NAMES)
def test_a_decrease_holds_at_once_under_every_profile(unit: Session, person: Player, name: str):
    rule, key = loosening(policy.load(name)), LimitKey("wager", "week", "EUR")
    limits.set_limit(unit, person, key, 100, NOW, rule)

    limits.set_limit(unit, person, key, 99, NOW, rule)

    assert in_force(unit, person) == [99]


def in_force(unit: Session, person: Player) -> list[int | None]:
    return [row.amount for row in limits.in_force(unit, person) if row.state == "active"]


@pytest.mark.feature("R38", "R39")
@pytest.mark.parametrize("name", policy.NAMES)
def test_every_length_on_offer_bars_until_its_last_second(unit: Session, person: Player, name: str):
    found = policy.load(name)
    kinds = [("break", one) for one in found.break_lengths] + [
        ("self_exclusion", one) for one in found.exclusion_lengths
    ]
    for kind, length in kinds:
        end = length.after(NOW)

        row = breaks.start(unit, person, kind, end, NOW)

        assert row.ends_at == end
        assert breaks.is_barred(person, (end or breaks.FOR_EVER) - SECOND), length


@pytest.mark.feature("R42")
@pytest.mark.parametrize("name", policy.NAMES)
def test_the_panic_button_stops_play_for_the_hours_of_the_profile(unit: Session, person: Player, name: str):
    stop = NOW + policy.load(name).panic

    row = breaks.panic(unit, person, NOW)

    assert row.ends_at == stop
    assert breaks.is_barred(person, stop - SECOND)
    assert not breaks.is_barred(person, stop)
