"""SQLite's checkpoints, taken out of the players' way.

What is committed lies in the log (`-wal`) until a checkpoint carries it over to the database file. By default the
commit that makes the log long enough does that, and its player waits for thousands of pages to be written. Here a
thread of one serving process does it beside them: nearly all of it while others write on, and when they never let it
catch up, the little that is left in our turn to write. Commands and other servers have no such thread; their commits
do it at `database.LONGEST_LOG_PAGES`.
"""

import fcntl
import logging
import os
import sqlite3
import threading
from contextlib import closing
from urllib.parse import quote

from sqlalchemy import Engine

from casino.storage.turns import turn

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
MOST_PAGES = 16_000
"""A log of this length (64 MB) is begun anew, though that holds up those who write for a moment."""
_PATIENCE_SECONDS = 0.05
_REST_SECONDS = 5.0


def start_checkpoints(engine: Engine) -> threading.Thread | None:
    """Keep the log of an SQLite file short from now on, in this process; call it after a fork. None for others."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    thread = threading.Thread(target=_look, args=(engine, path), name="checkpoints", daemon=True)
    thread.start()
    return thread


def _look(engine: Engine, path: str) -> None:
    """Look for as long as the process lives; what goes wrong is told and tried again on a new connection.

    Of several processes one looks; the kernel passes that on when it dies.
    """
    pause = threading.Event()
    try:
        office = os.open(f"{path}-checkpoints", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(office, fcntl.LOCK_EX)
    except OSError as error:
        log.warning("the log of %s is left to those who write: %s", os.path.basename(path), error)
        return
    while True:
        try:
            with closing(open_beside(path)) as connection:
                seen = -1
                while not pause.wait(LOOK_SECONDS):
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                    if version != seen and carry_over(engine, connection):
                        seen = version
        except sqlite3.Error as error:
            log.warning("the log of %s was not carried over: %s", os.path.basename(path), error)
            pause.wait(_REST_SECONDS)


def open_beside(path: str) -> sqlite3.Connection:
    """Return a connection for checkpoints; what it carries over is on the disk when the log forgets it."""
    address = f"file:{quote(path)}?mode=rw"  # a file that is not there yet is not ours to make
    connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def carry_over(engine: Engine, connection: sqlite3.Connection) -> bool:
    """Carry the log over beside those who read and write; tell whether all of it is in the database file now.

    A log beyond `MOST_PAGES` is then begun anew in our turn to write, unless a reader still needs it.
    Raises `sqlite3.Error`: a full disk, a file that is gone.
    """
    busy, pages, carried = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if pages > MOST_PAGES:
        with turn(engine, _PATIENCE_SECONDS) as ours:
            if ours:
                busy, pages, carried = connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    return not busy and pages == carried
