"""Nothing younger than the policy's years is erased; older accounts lose who they were, the ledger nothing (R90)."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import accounts, breaks, erasure, players
from casino.storage.database import read_unit, unit_of_work
from casino.wallet.audit import audit
from casino.web.services import Services
from tests.accounts.test_one_account import Claim, person
from tests.cast import Cast, Member, log_in
from tests.conftest import DATABASES, START, Clock
from tests.page import CheckedClient
from tests.protection.test_launches import under

pytestmark = pytest.mark.feature("R90")
both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
TEN_YEARS_ON = datetime(2036, 5, 4, 12, 0, tzinfo=UTC)
WORDS = ("zoe", "Müller", "+49 170 1234567", "192.0.2.9", "zoe@example.net")


@pytest.fixture
def closed(engine: Engine, clock: Clock) -> Member:
    """An account that its player closed at the tests' first moment."""
    member = person(engine, clock, "zoe", Claim("Zoe", "Müller", "+49 170 1234567", "C01X00T47"))
    with unit_of_work(engine) as unit:
        player = players.get(unit, member.public_id)
        accounts.close(unit, player, clock())
        unit.execute(
            text(
                "INSERT INTO login (token_digest, player_id, created_at, seen_at, address, agent) "
                "VALUES ('d', :id, :now, :now, '192.0.2.9', 'a browser')"
            ),
            {"id": member.id, "now": START.replace(tzinfo=None) if engine.dialect.name == "sqlite" else START},
        )
    return member


def due(engine: Engine, moment: datetime, years: int = 10) -> list[str]:
    with read_unit(engine) as unit:
        return [one.public_id for one in erasure.due(unit, moment, years)]


@both
def test_the_years_are_counted_to_the_moment(engine: Engine, cast: Cast, closed: Member) -> None:
    """Open accounts are never on the list, however old."""
    assert due(engine, TEN_YEARS_ON - timedelta(microseconds=1)) == []
    assert due(engine, TEN_YEARS_ON) == [closed.public_id]
    assert due(engine, TEN_YEARS_ON, 11) == []


@both
def test_who_they_were_goes_and_the_ledger_stays(engine: Engine, cast: Cast, closed: Member, clock: Clock) -> None:
    before = audit(engine)
    with unit_of_work(engine) as unit:
        [player] = erasure.due(unit, TEN_YEARS_ON, 10)
        erasure.erase(unit, player, TEN_YEARS_ON)

    assert due(engine, TEN_YEARS_ON) == [], "once"
    with engine.connect() as connection:
        left = str(connection.execute(text("SELECT * FROM player WHERE id = :id"), {"id": closed.id}).one())
        left += str(connection.execute(text("SELECT * FROM login WHERE player_id = :id"), {"id": closed.id}).all())
        assert connection.execute(text("SELECT COUNT(*) FROM identity")).scalar_one() == 0
    assert [word for word in WORDS if word in left] == []
    assert closed.public_id in left, "the number that the ledger knows"
    assert "1990-01-01" in left or "date(1990, 1, 1)" in left
    after = audit(engine)
    assert after.clean
    assert (after.wallets, after.movements) == (before.wallets, before.movements)


@both
def test_what_stands_against_it_keeps_it(engine: Engine, closed: Member, clock: Clock) -> None:
    """An exclusion that runs for ever must be kept, so who it is for is kept too; so is anyone with money left."""
    with unit_of_work(engine) as unit:
        player = players.get(unit, closed.public_id)
        player.status = "active"
        breaks.start(unit, player, "self_exclusion", None, clock())
        player.status = "closed"

    assert due(engine, datetime(2090, 1, 1, tzinfo=UTC)) == []


def test_nobody_is_erased_while_the_account_is_open(engine: Engine, cast: Cast, clock: Clock) -> None:
    with unit_of_work(engine) as unit, pytest.raises(ValueError, match="closed"):
        erasure.erase(unit, players.get(unit, cast.alice.public_id), clock())


def test_the_command_says_first_and_does_when_told(app: Flask, engine: Engine, closed: Member, clock: Clock) -> None:
    run = app.test_cli_runner()
    clock.now = TEN_YEARS_ON

    assert json.loads(run.invoke(args=["player", "erase", "--json"]).output) == {"would_erase": [closed.public_id]}
    assert json.loads(run.invoke(args=["player", "erase", "--for-good", "--json"]).output) == {
        "erased": [closed.public_id]
    }
    assert "Nobody" in run.invoke(args=["player", "erase", "--for-good"]).output


def test_the_privacy_notice_says_the_years_of_the_profile(
    client: CheckedClient, services: Services, cast: Cast
) -> None:
    assert "for 10 years after it was closed" in client.page("/privacy").text
    under(services, retention_years=7)
    assert "for 7 years after it was closed" in client.page("/privacy").text
    log_in(client, cast.alice)
    assert "your phone number" in client.page("/privacy").text
