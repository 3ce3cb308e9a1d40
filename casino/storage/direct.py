"""Plain statements straight to the driver, for the callback's hot path.

The same SQL serves both databases: `:name` parameters are rewritten once for PostgreSQL's driver, which keeps each
statement prepared. What a unit here does is what `database.unit_of_work` does, with fewer layers under it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection

from casino.storage.turns import let_write, turn

TURN_SECONDS = 0.6
ZONE_OPTION = "casino_zone"
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Statement:
    """One SQL statement with `:name` parameters, in the words of both drivers."""

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, sql: str, *, postgresql: str | None = None) -> None:
        self.sqlite = sql
        self.postgresql = _PARAMETER.sub(r"%(\1)s", postgresql or sql)


class Direct:
    """One driver connection; knows which database it talks to."""

    __slots__ = ("_driver", "_zone", "postgresql")

    def __init__(self, driver: Any, *, postgresql: bool, zone: tzinfo = UTC) -> None:
        self._driver = driver
        self._zone = zone
        self.postgresql = postgresql

    def _execute(self, statement: Statement, parameters: Mapping[str, Any]) -> Any:
        if self.postgresql:
            return self._driver.execute(statement.postgresql, parameters, prepare=True)
        return self._driver.execute(statement.sqlite, parameters)

    def row(self, statement: Statement, parameters: Mapping[str, Any]) -> Any | None:
        """Return the first row as a tuple, or None."""
        return self._execute(statement, parameters).fetchone()

    def rows(self, statement: Statement, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """Return all rows as tuples."""
        found: Sequence[Any] = self._execute(statement, parameters).fetchall()
        return found

    def ask(self, questions: Sequence[tuple[Statement, Mapping[str, Any]]]) -> list[Sequence[Any]]:
        """Return the rows of each statement's answer, in their order; PostgreSQL takes one round trip for all."""
        if not self.postgresql or len(questions) == 1:
            return [self.rows(statement, parameters) for statement, parameters in questions]
        with self._driver.pipeline():
            cursors = [self._execute(statement, parameters) for statement, parameters in questions]
        return [cursor.fetchall() for cursor in cursors]

    def run(self, statement: Statement, parameters: Mapping[str, Any]) -> int:
        """Execute, and return how many rows were touched."""
        touched: int = self._execute(statement, parameters).rowcount
        return touched

    def moment(self, moment: datetime) -> datetime | str:
        """Bind a moment as `storage.base.UtcDateTime` would: SQLite keeps text without a zone."""
        if self.postgresql:
            return moment
        return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")

    def day(self, moment: datetime | str) -> date:
        """Return the day of a moment in the site's time zone; takes what the database gave back, too."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(self._zone).date()

    def date(self, day: date) -> date | str:
        """Bind a day as SQLAlchemy's Date would: SQLite keeps text."""
        return day if self.postgresql else day.isoformat()


def zone_of(engine: Engine | Connection) -> tzinfo:
    """Return the site's time zone, which the engine carries; days begin and end in it."""
    zone: tzinfo = engine.get_execution_options().get(ZONE_OPTION, UTC)
    return zone


def direct(connection: Connection | Direct) -> Direct:
    """Return the driver's side of a connection whose unit of work is already open."""
    if isinstance(connection, Direct):
        return connection
    driver = connection.connection.driver_connection
    return Direct(driver, postgresql=connection.dialect.name == "postgresql", zone=zone_of(connection))


@contextmanager
def single_statements(engine: Engine) -> Iterator[Direct]:
    """Lend a connection on which every statement is a unit of work of its own: one round trip, no BEGIN, no COMMIT."""
    postgresql = engine.dialect.name == "postgresql"
    with _lent(engine) as proxy:
        driver: Any = proxy.driver_connection
        if not postgresql:
            yield Direct(driver, postgresql=False, zone=zone_of(engine))
            return
        driver.autocommit = True
        try:
            yield Direct(driver, postgresql=True, zone=zone_of(engine))
        finally:
            if not driver.closed:
                driver.autocommit = False


@contextmanager
def direct_unit(engine: Engine) -> Iterator[Direct]:
    """Open a writing unit: SQLite's takes the write lock at once; leaving by an exception undoes everything."""
    postgresql = engine.dialect.name == "postgresql"
    with _lent(engine) as proxy, turn(engine, TURN_SECONDS) as ours:
        driver: Any = proxy.driver_connection
        if not ours:
            raise engine.dialect.loaded_dbapi.OperationalError("it was not our turn to write in time")
        if not postgresql:
            let_write(proxy, True)
            driver.execute("BEGIN IMMEDIATE")
        try:
            yield Direct(driver, postgresql=postgresql, zone=zone_of(engine))
            driver.commit()
        except BaseException:
            if not (postgresql and driver.closed):
                driver.rollback()
            raise


@contextmanager
def _lent(engine: Engine) -> Iterator[PoolProxiedConnection]:
    """Take a connection from the pool; one that broke is thrown away, not given back."""
    proxy = engine.raw_connection()
    try:
        yield proxy
    except BaseException as error:
        if engine.dialect.is_disconnect(error, proxy, None):  # type: ignore[arg-type]
            proxy.invalidate(error)
        raise
    finally:
        proxy.close()


def driver_errors(engine: Engine) -> tuple[type[Exception], ...]:
    """Return the driver's errors that a second try may get over: busy, gone, deadlock, a lost race on a key."""
    module = engine.dialect.loaded_dbapi
    return (module.OperationalError, module.InterfaceError, module.IntegrityError, module.InternalError)
