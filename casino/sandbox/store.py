"""What must outlive a request, and with a file a restart: game sessions, links, unacknowledged calls."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS game_session (
    session_id TEXT PRIMARY KEY,
    player_id TEXT NOT NULL,
    username TEXT NOT NULL,
    game_id INTEGER NOT NULL,
    currency TEXT NOT NULL,
    language TEXT NOT NULL,
    table_state TEXT NOT NULL DEFAULT '{}',
    replies TEXT NOT NULL DEFAULT '[]',
    balance INTEGER,
    UNIQUE (player_id, game_id, currency)
);
CREATE TABLE IF NOT EXISTS link (
    token TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES game_session (session_id),
    language TEXT NOT NULL,
    home_url TEXT NOT NULL,
    created_at REAL NOT NULL,
    browser TEXT,
    used_at REAL
);
CREATE TABLE IF NOT EXISTS delivery (
    delivery_id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES game_session (session_id),
    kind TEXT NOT NULL CHECK (kind IN ('bet', 'win', 'rollback')),
    call TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    given_up INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (given_up, due_at);
"""


@dataclass(slots=True)
class GameSession:
    """One player in one game in one currency; `table` is the game's own state, amounts in minor units."""

    session_id: str
    player_id: str
    username: str
    game_id: int
    currency: str
    language: str
    table: dict[str, Any] = field(default_factory=dict)
    replies: list[dict[str, Any]] = field(default_factory=list)
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The right to open a game session's page once, and then to play on it."""

    token: str
    session_id: str
    language: str
    home_url: str
    created_at: float
    browser: str | None
    used_at: float | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A call to the casino whose end is not known: a bet in flight, or a win or rollback to be repeated."""

    delivery_id: int
    session_id: str
    kind: str
    call: dict[str, Any]
    attempts: int


class Store:
    """An SQLite file, or memory, behind one connection and one lock: enough for a stand-in."""

    def __init__(self, database: str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(_SCHEMA)
        self._depth = 0

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def unit(self) -> Iterator[None]:
        """Do all or nothing of what happens inside; units nest into the outermost one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def _run(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def open_session(self, session: GameSession) -> str:
        """Keep the session, or renew the names of the one that player has in that game; return its id."""
        rows = self._run(
            "INSERT INTO game_session (session_id, player_id, username, game_id, currency, language)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (player_id, game_id, currency)"
            " DO UPDATE SET username = excluded.username, language = excluded.language RETURNING session_id",
            session.session_id,
            session.player_id,
            session.username,
            session.game_id,
            session.currency,
            session.language,
        )
        return str(rows[0]["session_id"])

    def session(self, session_id: str) -> GameSession:
        """Return a game session as it was last saved; KeyError when there is none."""
        rows = self._run("SELECT * FROM game_session WHERE session_id = ?", session_id)
        if not rows:
            raise KeyError(session_id)
        values = dict(rows[0])
        values["table"] = json.loads(values.pop("table_state"))
        values["replies"] = json.loads(values["replies"])
        return GameSession(**values)

    def save(self, session: GameSession) -> None:
        """Write back what play changes: the table and the last known balance."""
        self._run(
            "UPDATE game_session SET table_state = ?, balance = ? WHERE session_id = ?",
            json.dumps(session.table),
            session.balance,
            session.session_id,
        )

    def save_replies(self, session: GameSession) -> None:
        """Write back the answers that the page may ask for again."""
        sql = "UPDATE game_session SET replies = ? WHERE session_id = ?"
        self._run(sql, json.dumps(session.replies), session.session_id)

    def note_balance(self, session_id: str, balance: int) -> None:
        """Keep the balance that the casino named last, in minor units."""
        self._run("UPDATE game_session SET balance = ? WHERE session_id = ?", balance, session_id)

    def add_link(self, link: Link) -> None:
        """Keep a new link and drop those that nobody can use any more (a day old)."""
        with self.unit():
            self._run("DELETE FROM link WHERE coalesce(used_at, created_at) < ?", link.created_at - 86400)
            self._run(
                "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?)",
                link.token,
                link.session_id,
                link.language,
                link.home_url,
                link.created_at,
                link.browser,
                link.used_at,
            )

    def link(self, token: str) -> Link | None:
        """Return the link of that token."""
        rows = self._run("SELECT * FROM link WHERE token = ?", token)
        return Link(**dict(rows[0])) if rows else None

    def open_link(self, token: str, browser: str, now: float) -> bool:
        """Spend the link for the browser that brought it; False when it was spent before."""
        sql = "UPDATE link SET browser = ?, used_at = ? WHERE token = ? AND browser IS NULL RETURNING token"
        return bool(self._run(sql, browser, now, token))

    def touch_link(self, token: str, now: float) -> None:
        """Note that the page of this link is in use."""
        self._run("UPDATE link SET used_at = ? WHERE token = ?", now, token)

    def add_delivery(self, session_id: str, kind: str, call: dict[str, Any], due_at: float) -> int:
        """Keep a call until its end is known; return its number."""
        sql = "INSERT INTO delivery (session_id, kind, call, due_at) VALUES (?, ?, ?, ?) RETURNING delivery_id"
        return int(self._run(sql, session_id, kind, json.dumps(call), due_at)[0]["delivery_id"])

    def drop_delivery(self, delivery_id: int) -> None:
        """Forget a call: it was taken, or refused for good."""
        self._run("DELETE FROM delivery WHERE delivery_id = ?", delivery_id)

    def put_off(self, delivery_id: int, attempts: int, due_at: float, *, given_up: bool = False) -> None:
        """Note a failed attempt and when the next one is due."""
        self._run(
            "UPDATE delivery SET attempts = ?, due_at = ?, given_up = ? WHERE delivery_id = ?",
            attempts,
            due_at,
            int(given_up),
            delivery_id,
        )

    def due(self, now: float) -> list[Delivery]:
        """Return the wins and rollbacks whose time has come, oldest first."""
        return self._deliveries("NOT given_up AND kind <> 'bet' AND due_at <= ?", now)

    def in_flight(self) -> list[Delivery]:
        """Return the bets whose answer nobody has seen: after a restart they are rolled back."""
        return self._deliveries("kind = 'bet'")

    def undelivered(self, session_id: str) -> list[Delivery]:
        """Return the session's wins that the casino has not taken yet."""
        return self._deliveries("NOT given_up AND kind = 'win' AND session_id = ?", session_id)

    def next_due(self) -> float | None:
        """Return when the next call is due."""
        rows = self._run("SELECT min(due_at) AS due_at FROM delivery WHERE NOT given_up AND kind <> 'bet'")
        return None if rows[0]["due_at"] is None else float(rows[0]["due_at"])

    def _deliveries(self, condition: str, *values: object) -> list[Delivery]:
        columns = "delivery_id, session_id, kind, call, attempts"
        rows = self._run(f"SELECT {columns} FROM delivery WHERE {condition} ORDER BY delivery_id", *values)  # noqa: S608
        return [Delivery(**{**dict(row), "call": json.loads(row["call"])}) for row in rows]
