"""Engines and units of work.

The engine's own connections only read: a unit that writes is opened by `unit_of_work`. On SQLite a writing unit takes
the write lock at once (BEGIN IMMEDIATE), so that it never loses a race half-way (STACK.md section 1, pitfall 1), and
every commit is synced to the disk before it is acknowledged (synchronous=FULL, SECURITY.md finding 1).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from casino.storage.direct import ZONE_OPTION
from casino.storage.turns import let_write, turn

TURN_SECONDS = 2.0
LOCK_TIMEOUT_MS = 600
"""How long a unit waits for another one's lock; below the platform's patience (PLATFORM.md rows 54 and 58)."""
RESTED_SECONDS = 2.0
LONGEST_LOG_PAGES = 65_536
"""A commit that makes SQLite's log this long (256 MB) carries it over itself; `storage.checkpoints` is sooner."""
_WRITES = "casino_writes"


def engine_options(url: str, pool_size: int, zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the options for `create_engine`: a bounded pool, lock time-outs, durable commits, the days' time zone."""
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": 2}
    options["pool_use_lifo"] = True  # the connection used last knows our statements, and SQLite's its pages, best
    options["execution_options"] = {ZONE_OPTION: zone}
    if url.startswith("postgresql"):
        options["connect_args"] = {
            "connect_timeout": 3,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC "
            "-c idle_in_transaction_session_timeout=15000 -c plan_cache_mode=force_generic_plan",
        }
    else:
        options["connect_args"] = {"timeout": LOCK_TIMEOUT_MS / 1000, "check_same_thread": False}
    return options


def prepare(engine: Engine) -> None:
    """Teach `engine` the difference between reading and writing units; call once, before the first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_ping_when_rested, engine))


def _sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    _write_ahead(dbapi_connection)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_TIMEOUT_MS}",
        "cache_size=-16384",
        "temp_store=MEMORY",
        f"wal_autocheckpoint={LONGEST_LOG_PAGES}",
        "recursive_triggers=ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _write_ahead(dbapi_connection: Any) -> None:
    """Turn the write-ahead log on; while another process does so for a new file, SQLite refuses without waiting."""
    deadline = time.monotonic() + TURN_SECONDS
    while True:
        try:
            dbapi_connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    let_write(connection.connection, writes)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _note_return(_dbapi_connection: Any, record: Any) -> None:
    record.info["returned_at"] = time.monotonic()


def _ping_when_rested(engine: Engine, dbapi_connection: Any, record: Any, _proxy: Any) -> None:
    """Try a connection that lay in the pool for a while; under load none does, and no call pays for a ping."""
    if time.monotonic() - record.info.get("returned_at", time.monotonic()) < RESTED_SECONDS:
        return
    try:
        dbapi_connection.execute("SELECT 1")
        dbapi_connection.rollback()
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _postgresql_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def writer(engine: Engine) -> Engine:
    """Return `engine` in its writing mode; it shares the pool."""
    return engine.execution_options(**{_WRITES: True})


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """Open a writing unit; leaving it commits, leaving it by an exception undoes everything."""
    with turn(engine, TURN_SECONDS), Session(writer(engine), expire_on_commit=False) as unit, unit.begin():
        yield unit


@contextmanager
def read_unit(engine: Engine) -> Iterator[Session]:
    """Open a unit that can only read; the database itself refuses a write in it."""
    with Session(engine, expire_on_commit=False) as unit:
        yield unit


@contextmanager
def write_connection(engine: Engine) -> Iterator[Connection]:
    """Open a writing unit without the object mapper, for the callback's hot path."""
    with turn(engine, TURN_SECONDS), writer(engine).begin() as connection:
        yield connection


def durability_faults(engine: Engine) -> list[str]:
    """Name every database setting under which an acknowledged bet could vanish (SECURITY.md findings 1 and 2)."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            level: int = connection.execute(text("PRAGMA synchronous")).scalar_one()
            return [] if level == 2 else [f"SQLite runs with synchronous={level}; it must be FULL (2)"]
        return [
            f"PostgreSQL runs with {name}=off: acknowledged bets could vanish at a power cut; set it to on"
            for name in ("fsync", "synchronous_commit", "full_page_writes")
            if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"
        ]
