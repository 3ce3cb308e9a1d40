"""Databases under measurement: durable, migrated, with players who have money."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Engine, create_engine, text

from bench.fill import Progress, fill, first_day
from casino.domain import players
from casino.domain.passwords import Passwords
from casino.domain.players import RegistrationRequest
from casino.money import Money
from casino.storage import database
from casino.wallet import posting
from tests.support.postgres import PostgresServer
from tests.support.processes import AGENT_ID, House

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
"""PostgreSQL as an operator would run money on it; what is not named here is PostgreSQL's default."""
FUNDS = "1000000"
BATCH = 200
_QUICK = Passwords(PasswordHasher.from_parameters(CHEAPEST))

PlayerList = list[tuple[str, str]]
"""The platform's id and the name of each player."""


def transactions(url: str) -> int:
    """Return how many of the platform's transactions the database holds."""
    with engine_of(url) as engine, engine.connect() as connection:
        return int(connection.execute(text('SELECT COUNT(*) FROM "transaction"')).scalar_one())


class NotDurable(Exception):
    """The database could lose an acknowledged bet; a figure measured on it would be worth nothing."""


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """Yield an engine as the site makes it."""
    engine = create_engine(url, **database.engine_options(url, 4))
    database.prepare(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate(url: str, folder: Path) -> None:
    """Bring an empty database to the newest migration, as an operator does. Raises `NotDurable`."""
    House(folder, url).run("db", "upgrade")
    with engine_of(url) as engine:
        faults = database.durability_faults(engine)
    if faults:
        raise NotDurable(" ".join(faults))


def enrol(url: str, count: int) -> PlayerList:
    """Register `count` players with money, through the functions that the site uses."""
    then = first_day(datetime.now(UTC))
    enrolled: PlayerList = []
    with engine_of(url) as engine:
        for start in range(0, count, BATCH):
            with database.unit_of_work(engine) as unit:
                for number in range(start, min(start + BATCH, count)):
                    request = RegistrationRequest(
                        username=f"player{number}",
                        email=f"player{number}@example.net",
                        password="a quiet evening by the water",  # noqa: S106 (nobody logs in here)
                        birth_date=date(1990, 2, 28),
                        currency="EUR",
                        language="en",
                        terms_version="1",
                    )
                    player = players.register(unit, request, then, 18, _QUICK)
                    posting.deposit(unit.connection(), player.id, Money.parse(FUNDS, "EUR"), then)
                    enrolled.append((player.public_id, player.username))
    return enrolled


def settle(url: str) -> None:
    """Give PostgreSQL the statistics that its own maintenance would have gathered a minute later."""
    if url.startswith("postgresql"):
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
            connection.execute(text("CHECKPOINT"))


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database with players who have money."""

    url: str
    players: PlayerList


class Databases:
    """Databases made at the first question for them and kept for the run."""

    def __init__(self, folder: Path, players: int) -> None:
        self._folder = folder
        self._players = players
        self._server: PostgresServer | None = None
        self._sites: dict[str, Database] = {}

    @property
    def server(self) -> PostgresServer:
        """The PostgreSQL server, started at the first question for it."""
        if self._server is None:
            self._server = PostgresServer.start(DURABLE)
        return self._server

    @property
    def server_pid(self) -> int | None:
        """The process id of the PostgreSQL server, once it runs."""
        return None if self._server is None else self._server.pid

    def address(self, kind: str, name: str) -> str:
        """Return the address of a fresh empty database."""
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        return self.server.url(self.server.create())

    def site(self, kind: str) -> Database:
        """Return the small database of that kind: its players have not played yet when it is first asked for."""
        if kind not in self._sites:
            self._sites[kind] = self._make(kind, kind)
        return self._sites[kind]

    def filled(self, kind: str, wallets: int, movements: int, progress: Progress) -> Database:
        """Return a database of that kind with a long past."""
        name = f"{kind}-{movements}"
        if name not in self._sites:
            made = self._make(kind, name)
            past = fill(made.url, wallets, movements, FUNDS, AGENT_ID, datetime.now(UTC), progress)
            self._sites[name] = Database(made.url, made.players + past)
        return self._sites[name]

    def _make(self, kind: str, name: str) -> Database:
        url = self.address(kind, name)
        migrate(url, self._folder)
        return Database(url, enrol(url, self._players))

    def close(self) -> None:
        """Stop the server; the folder's owner takes the files away."""
        if self._server is not None:
            self._server.stop()
