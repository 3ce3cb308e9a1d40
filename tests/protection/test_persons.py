"""One person, all accounts: a self-exclusion closes each of them, and the next one too (R45, R47)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from casino.domain import breaks, persons, players, verification
from casino.domain.players import RegistrationRequest
from casino.domain.policy_values import duration
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player
from casino.web.pages import TERMS_VERSION
from tests.cast import PASSWORD, QUICK, Cast, Member, enrol
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page
from tests.protection.conftest import Call

both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


def account(engine: Engine, member: Member) -> Player:
    with read_unit(engine) as unit:
        return players.get(unit, member.public_id)


def second_account(engine: Engine, clock: Clock, name: str = "alice+two") -> Member:
    """An account of alice's own mailbox under another spelling, with her birth date."""
    made = enrol(engine, "again", clock())
    with unit_of_work(engine) as unit:
        found = players.get(unit, made.public_id)
        found.email, found.email_key = f"{name}@example.net", "alice@example.net"
    return made


@both
@pytest.mark.feature("R45")
def test_r45_a_self_exclusion_closes_every_account_of_the_person(
    engine: Engine, cast: Cast, call: Call, clock: Clock
) -> None:
    other = second_account(engine, clock)
    assert "content" in call(other, "0")

    with unit_of_work(engine) as unit:
        persons.exclude(unit, players.get(unit, cast.alice.public_id), clock() + timedelta(days=180), clock())

    assert call(other, "1.00")["error"] == call(cast.alice, "1.00")["error"] == "player_blocked"
    assert account(engine, other).status == "excluded"
    assert account(engine, cast.bob).status == "active"


@pytest.mark.feature("R45")
def test_r45_at_the_page_too(at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock) -> None:
    other = second_account(engine, clock)
    path = "/account/protection/self-exclusion"

    at_home.submit(at_home.page(f"{path}?length=P6M").form(path))

    assert account(engine, other).barred_until == account(engine, alice).barred_until


@pytest.mark.feature("R45")
@pytest.mark.parametrize("change", ["birth_date", "email_key", "email_verified_at"])
def test_r45_somebody_else_is_left_alone(engine: Engine, cast: Cast, clock: Clock, change: str) -> None:
    """Another birth date, another mailbox, or an address that was never confirmed is no proof of the same person."""
    other = second_account(engine, clock)
    values = {"birth_date": date(1991, 1, 1), "email_key": "z@example.net", "email_verified_at": None}
    with unit_of_work(engine) as unit:
        setattr(players.get(unit, other.public_id), change, values[change])

    with unit_of_work(engine) as unit:
        persons.exclude(unit, players.get(unit, cast.alice.public_id), None, clock())

    assert account(engine, other).status == "active"


@both
@pytest.mark.feature("R45", "R47")
@pytest.mark.parametrize(
    ("reopens", "days", "barred"), [("permanent", 4000, True), ("P1Y", 364, True), ("P1Y", 365, False)]
)
def test_r47_a_new_account_is_closed_as_the_old_one(
    engine: Engine, cast: Cast, clock: Clock, reopens: str, days: int, barred: bool
) -> None:
    """For ever under the strict profile; in Denmark a new account opens after a year, the old one never."""
    with unit_of_work(engine) as unit:
        persons.exclude(unit, players.get(unit, cast.alice.public_id), None, clock())
    clock.advance(days=days)
    other = second_account(engine, clock)

    with unit_of_work(engine) as unit:
        row = persons.carry_over(unit, players.get(unit, other.public_id), clock(), duration(reopens))

    assert (row is not None) is barred
    assert account(engine, other).status == ("excluded" if barred else "active")
    assert account(engine, cast.alice).status == "excluded"


@pytest.mark.feature("R45")
def test_r45_a_break_or_an_exclusion_that_is_over_carries_nothing(engine: Engine, cast: Cast, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        alice = players.get(unit, cast.alice.public_id)
        breaks.start(unit, alice, "self_exclusion", clock() + timedelta(days=180), clock())
        clock.advance(days=180)
        breaks.panic(unit, alice, clock())
    other = second_account(engine, clock)

    with unit_of_work(engine) as unit:
        assert persons.carry_over(unit, players.get(unit, other.public_id), clock(), duration("permanent")) is None


@pytest.mark.feature("R45")
def test_r45_the_next_account_closes_when_its_address_is_confirmed(
    client: CheckedClient, engine: Engine, cast: Cast, clock: Clock
) -> None:
    """Alice excludes herself and registers anew with another spelling: the link in her mail closes that one, too."""
    with unit_of_work(engine) as unit:
        persons.exclude(unit, players.get(unit, cast.alice.public_id), clock() + timedelta(days=180), clock())
        made = players.register(unit, newcomer("alice+again@example.net"), clock(), 18, QUICK)
        token = verification.issue(unit, made.id, "verify", clock(), detail=made.email)
        public_id = made.public_id

    page = Page(client.get(f"/verify/{token}", follow_redirects=True), "/verify/confirm")
    client.submit(page.form("/verify/confirm"))

    with read_unit(engine) as unit:
        again = players.get(unit, public_id)
        assert (again.status, again.barred_until) == ("excluded", clock() + timedelta(days=180))


def newcomer(email: str) -> RegistrationRequest:
    """Somebody at the form, with alice's birth date."""
    return RegistrationRequest(
        "anew", email, PASSWORD, date(1990, 2, 28), "EUR", "en", TERMS_VERSION, is_verified=False
    )
