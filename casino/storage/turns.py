"""SQLite has one writer at a time. Those who want to write queue here, instead of polling the database's own lock.

SQLite's busy handler sleeps and tries again, up to 100 ms at a time, and nobody is first: under load a call can wait
half a second for a lock that is held for half a millisecond. Here the threads of a process wait in line for its turn,
and one of each process for the file `<database>-turn`. The turn is a courtesy: whoever does not get it in time, or
writes from outside, still meets the database's own lock. The kernel gives a killed holder's turn back.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, PoolProxiedConnection

_NAP_SECONDS = 0.0003
_lines: dict[str, "_Line"] = {}
_guard = threading.Lock()


class _Line:
    """The turn of one database file, as one process sees it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: int | None = None

    def take(self, patience: float) -> bool:
        """Wait for the turn for at most `patience` seconds; tell whether it came."""
        deadline = time.monotonic() + patience
        if not self._threads.acquire(timeout=patience):
            return False
        try:
            if self._file is None:
                self._file = os.open(f"{self._path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            while True:
                try:
                    fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return True
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        self._threads.release()
                        return False
                    time.sleep(_NAP_SECONDS)
        except OSError:
            self._threads.release()
            return False

    def give_back(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def forget(self) -> None:
        """Start anew after a fork: the parent's lock and file are not ours."""
        self._threads = threading.Lock()
        self._file = None


@contextmanager
def turn(engine: Engine, patience: float) -> Iterator[bool]:
    """Wait in line to write to an SQLite file, and yield whether the turn came; other databases need no line."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield True
        return
    with _guard:
        line = _lines.setdefault(path, _Line(path))
    ours = line.take(patience)
    try:
        yield ours
    finally:
        if ours:
            line.give_back()


def let_write(connection: PoolProxiedConnection, writes: bool) -> None:
    """Tell an SQLite connection whether it may write. Said only when it changes: it makes SQLite parse all anew."""
    word = "OFF" if writes else "ON"
    if connection.info.get("query_only") != word and connection.driver_connection is not None:
        connection.driver_connection.execute(f"PRAGMA query_only={word}")
        connection.info["query_only"] = word


def _forget_all() -> None:
    for line in _lines.values():
        line.forget()


os.register_at_fork(after_in_child=_forget_all)
