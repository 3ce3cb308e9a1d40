"""A migrated database that the tests of one module share, and players made for one test each.

A database of its own costs a test on PostgreSQL a third of a second; most tests need only a player of their own.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from casino.storage import database
from casino.storage.database import unit_of_work
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import Rollback
from tests.cast import Member, enrol

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
AGENT = 1042


def fresh(prefix: str = "x") -> str:
    """Return an id that nobody used; never from `random`, which property tests seed again and again."""
    return prefix + uuid.uuid4().hex[:15]


def open_engine(url: str, pool_size: int = 5) -> Engine:
    """Return an engine as the site makes it, without the site."""
    engine = create_engine(url, **database.engine_options(url, pool_size))
    database.prepare(engine)
    return engine


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a migrated database that the module's tests share."""
    databases = request.getfixturevalue("databases")
    url, drop = databases.create(request.param, tmp_path_factory.mktemp("shared"))
    engine = open_engine(url)
    yield engine
    engine.dispose()
    drop()


@pytest.fixture
def player(shared: Engine) -> Member:
    """A player of the test's own with 100.00 EUR."""
    return new_player(shared, "100.00")


def new_player(engine: Engine, funds: str = "0", currency: str = "EUR") -> Member:
    """Register a player with some money."""
    return enrol(engine, fresh(), NOW, funds=funds, currency=currency)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a writing unit and hand out its connection."""
    with unit_of_work(engine) as unit:
        yield unit.connection()


def rows(engine: Engine, sql: str, **parameters: Any) -> list[Mapping[str, Any]]:
    """Run a question outside of any unit."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]


def value(engine: Engine, sql: str, **parameters: Any) -> Any:
    """Return the one value that the question has."""
    with engine.connect() as connection:
        return connection.execute(text(sql), parameters).scalar_one()


def units_of(engine: Engine, player: Member, currency: str = "EUR") -> int:
    """Return what the player's wallet says."""
    sql = "SELECT balance_units FROM account WHERE player_id = :player AND currency = :currency"
    return int(value(engine, sql, player=player.id, currency=currency))


def bet(stake_units: int = 0, payout_units: int = 0, **changes: Any) -> Bet:
    """Return a bet in EUR with a fresh transaction id."""
    values = {"agent_id": AGENT, "reference": fresh("t-"), "currency": "EUR", "round_ref": fresh("r-"), **changes}
    return Bet(stake_units=stake_units, payout_units=payout_units, **values)


def rollback(target: str, **changes: Any) -> Rollback:
    """Return a rollback with a fresh id of its own."""
    return Rollback(**{"agent_id": AGENT, "reference": fresh("k-"), "target": target, **changes})
