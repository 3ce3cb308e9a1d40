"""The standing cast: alice has 100.00 EUR, bob must never see or touch what is alice's, carol has excluded herself."""

from dataclasses import dataclass
from datetime import date, datetime

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Engine

from casino.domain import breaks, players
from casino.domain.passwords import Passwords
from casino.domain.players import RegistrationRequest
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.wallet import posting
from casino.web.pages import TERMS_VERSION
from tests.page import CheckedClient

PASSWORD = "a quiet evening by the water"
QUICK = Passwords(PasswordHasher.from_parameters(CHEAPEST))
"""Hashes in a tenth of a millisecond; the real cost has its own test."""


@dataclass(frozen=True)
class Member:
    """One of the cast, as the tests know them."""

    id: int
    public_id: str
    username: str
    email: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Cast:
    """All of them."""

    alice: Member
    bob: Member
    carol: Member


def enrol(engine: Engine, name: str, now: datetime, *, funds: str = "0", currency: str = "EUR") -> Member:
    """Register an adult player with some money, through the functions that the site uses."""
    request = RegistrationRequest(
        username=name,
        email=f"{name}@example.net",
        password=PASSWORD,
        birth_date=date(1990, 2, 28),
        currency=currency,
        language="en",
        terms_version=TERMS_VERSION,
    )
    with unit_of_work(engine) as unit:
        player = players.register(unit, request, now, 18, QUICK)
        amount = Money.parse(funds, currency)
        if amount:
            posting.deposit(unit.connection(), player.id, amount, now)
        return Member(player.id, player.public_id, player.username, player.email)


def make_cast(engine: Engine, now: datetime) -> Cast:
    """Bring the cast on stage."""
    cast = Cast(
        alice=enrol(engine, "alice", now, funds="100.00"),
        bob=enrol(engine, "bob", now),
        carol=enrol(engine, "carol", now, funds="50.00"),
    )
    with unit_of_work(engine) as unit:
        breaks.start(unit, players.get(unit, cast.carol.public_id), "self_exclusion", None, now)
    return cast


def log_in(client: CheckedClient, member: Member) -> None:
    """Log a member of the cast in through the site's own form."""
    form = client.page("/login").form("/login")
    answer = client.submit(form, {"username": member.username, "password": member.password})
    assert answer.status_code in (302, 303), f"{member.username} was not let in: {answer.status}"
