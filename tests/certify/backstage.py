"""The operator's side of the certified site, and fresh players for every case."""

import os
import signal
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import requests
from sqlalchemy import Connection, Engine, text

from casino import config
from casino.certify.control import Control
from casino.certify.players import Player
from casino.domain import players, stake_limits, switches
from casino.errors import CurrencyMismatch
from casino.money import Money
from casino.storage.database import unit_of_work, write_connection
from casino.wallet import posting
from casino.web.services import utc_now
from tests.cast import enrol
from tests.support.processes import Site

_NUMBERS = count(1)
_DATED = ("transaction", "movement", "callback")


class FreshPlayers:
    """A new player for every taking, registered as the site registers them."""

    currency = "EUR"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, currency: str, taken: Container[str]) -> Player:
        """Register one more."""
        name = f"certified{next(_NUMBERS)}"
        return Player(enrol(self._engine, name, utc_now(), funds="100.00", currency=currency).public_id, currency, name)

    def currencies(self, player_id: str) -> set[str]:
        """Return nothing: a fresh player has no wallet but the one that was asked for."""
        return set()

    def opened(self, player: Player) -> None:
        """Forget it: nobody meets this player again."""


class OperatorControl(Control):
    """Does what the documented commands do, through the same functions, and what only a test may do."""

    def __init__(self, site: Site, engine: Engine) -> None:
        self._site = site
        self._engine = engine

    def block(self, player_id: str) -> None:
        with unit_of_work(self._engine) as unit:
            players.block(unit, players.get(unit, player_id), "certified", utc_now())

    def unblock(self, player_id: str) -> None:
        with unit_of_work(self._engine) as unit:
            players.unblock(players.get(unit, player_id), "certified", utc_now())

    def adjust(self, player_id: str, amount: str, currency: str) -> None:
        with unit_of_work(self._engine) as unit:
            found = players.get(unit, player_id)
            try:
                posting.lock_wallet(unit.connection(), found.id, currency)
            except CurrencyMismatch:
                posting.open_wallet(unit.connection(), found.id, currency, utc_now())
            change = Money.parse(amount, currency)
            posting.adjust(unit.connection(), found.id, change, utc_now(), reason="certified", actor="a test")

    def set_stake_limit(self, player_id: str, amount: str | None, currency: str) -> None:
        limit = None if amount is None else Money.parse(amount, currency)
        with unit_of_work(self._engine) as unit:
            stake_limits.set_stake_limit(unit, players.get(unit, player_id), currency, limit, utc_now())

    def maintenance(self, on: bool) -> None:
        with unit_of_work(self._engine) as unit:
            switches.set_maintenance(unit, on, "certified", "a test", utc_now())

    @contextmanager
    def wallet_locked(self, player: Player) -> Iterator[None]:
        """Hold the lock from a connection of our own: the row's on PostgreSQL, the database's on SQLite."""
        with write_connection(self._engine) as connection:
            posting.lock_wallet(connection, _player_key(connection, player), player.currency)
            yield

    def crash(self) -> None:
        """Kill every worker with SIGKILL; gunicorn's master starts new ones."""
        killed = self._site.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 15
        while time.monotonic() < until and (set(killed) & set(self._site.workers()) or not self._answers()):
            time.sleep(0.02)

    def age(self, player: Player, days: int) -> None:
        """Date everything back by hand, past the triggers that refuse it."""
        with write_connection(self._engine) as connection:
            key = _player_key(connection, player)
            with _without_triggers(connection):
                _date_back(connection, key, days)

    def starts_with_token(self, token: str) -> bool:
        """Read the site's settings with this token, as every process of the site does before anything else."""
        environ = {**self._site.house.environ, "CASINO_API_TOKEN": token}
        try:
            config.load(environ, Path(self._site.house.folder))
        except config.ConfigurationError:
            return False
        return True

    def _answers(self) -> bool:
        try:
            return requests.get(self._site.url + "/healthz", timeout=1).status_code == 200
        except requests.RequestException:
            return False


def _player_key(connection: Connection, player: Player) -> int:
    statement = text("SELECT id FROM player WHERE public_id = :public_id")
    return int(connection.execute(statement, {"public_id": player.player_id}).scalar_one())


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in found:
        connection.exec_driver_sql(str(statement))


def _date_back(connection: Connection, player_key: int, days: int) -> None:
    mine = {
        "transaction": "player_id = :key",
        "movement": "wallet_id IN (SELECT id FROM account WHERE player_id = :key)",
        "callback": 'transaction_id IN (SELECT id FROM "transaction" WHERE player_id = :key)',
    }
    long_ago = utc_now() - timedelta(days=days)
    for table in _DATED:
        column = "received_at" if table == "callback" else "created_at"
        when = long_ago.isoformat(" ") if connection.dialect.name == "sqlite" else long_ago
        statement = text(f'UPDATE "{table}" SET {column} = :when WHERE {mine[table]}')
        dated = connection.execute(statement, {"when": when, "key": player_key})
        assert dated.rowcount > 0, f"no row of {table} was dated back"
