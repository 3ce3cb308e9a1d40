"""Units of work: all or nothing, readers that cannot write, commits that survive, moments that know their zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from casino.money import Money
from casino.storage import database
from casino.storage.base import UtcDateTime
from casino.storage.database import durability_faults, read_unit, unit_of_work, write_connection
from casino.storage.ledger import Alert
from casino.wallet import posting
from tests.cast import Member
from tests.support.ledger import NOW, fresh, units_of


def test_leaving_by_an_exception_undoes_everything(shared: Engine, player: Member) -> None:
    """Also what was flushed and what went by plain SQL."""

    def pay_and_fail(connection: Connection) -> None:
        posting.deposit(connection, player.id, Money.parse("7.00", "EUR"), NOW)
        raise ArithmeticError

    with pytest.raises(ArithmeticError), unit_of_work(shared) as unit:
        pay_and_fail(unit.connection())
    with pytest.raises(ArithmeticError), write_connection(shared) as connection:
        pay_and_fail(connection)

    assert units_of(shared, player) == 1_000_000


def test_leaving_a_unit_commits(shared: Engine, player: Member) -> None:
    """Without a word from the caller."""
    with unit_of_work(shared) as unit:
        posting.deposit(unit.connection(), player.id, Money.parse("7.00", "EUR"), NOW)
    with write_connection(shared) as connection:
        posting.deposit(connection, player.id, Money.parse("0.50", "EUR"), NOW)

    assert units_of(shared, player) == 1_075_000


def test_a_reading_unit_cannot_write(shared: Engine, player: Member) -> None:
    """The database itself says no, so a GET changes nothing whatever the view does."""
    with read_unit(shared) as unit, pytest.raises(DBAPIError):
        unit.execute(text("UPDATE account SET balance_units = 0 WHERE player_id = :id"), {"id": player.id})
    with shared.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("DELETE FROM login"))

    assert units_of(shared, player) == 1_000_000


def test_a_connection_that_wrote_reads_only_the_next_time(shared: Engine, player: Member) -> None:
    """The pool hands the same connection to writers and readers."""
    for _ in range(3):
        with unit_of_work(shared) as unit:
            posting.deposit(unit.connection(), player.id, Money.parse("1.00", "EUR"), NOW)
        with read_unit(shared) as unit, pytest.raises(DBAPIError):
            unit.execute(text("DELETE FROM login"))

    assert units_of(shared, player) == 1_030_000


def test_commits_are_synced_before_they_are_acknowledged(shared: Engine) -> None:
    """Otherwise paid answers vanish at a power cut (SECURITY.md 1 and 2); our test server only skips page images."""
    faults = durability_faults(shared)

    if shared.dialect.name == "sqlite":
        assert faults == []
        with shared.connect() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    else:
        assert all("full_page_writes" in fault for fault in faults)


def test_careless_settings_of_the_database_are_named(shared: Engine) -> None:
    """`flask doctor` says them in words."""
    careless = create_engine(shared.url)

    @database.event.listens_for(careless, "connect")
    def loosen(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        if careless.dialect.name == "sqlite":
            cursor.execute("PRAGMA synchronous=NORMAL")
        else:
            cursor.execute("SET synchronous_commit = off")
            connection.commit()  # type: ignore[attr-defined]

    faults = durability_faults(careless)
    careless.dispose()

    assert any("synchronous" in fault for fault in faults)


def test_moments_come_back_aware_and_in_utc(shared: Engine) -> None:
    """SQLite keeps no zone, PostgreSQL answers in the session's."""
    moscow = timezone(timedelta(hours=3))
    moment = datetime(2026, 5, 4, 2, 30, 0, 123456, moscow)
    code = fresh()
    with unit_of_work(shared) as unit:
        unit.add(Alert(code=code, detail="", created_at=moment))

    with read_unit(shared) as unit:
        found = unit.scalars(select(Alert.created_at).where(Alert.code == code)).one()

    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    """It would mean something else on each machine."""
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 5, 4), create_engine("sqlite://").dialect)  # noqa: DTZ001
