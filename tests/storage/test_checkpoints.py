"""The log of an SQLite file is carried over beside the players, never by one of them (PLATFORM.md row 54)."""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from casino.storage import checkpoints
from casino.storage.checkpoints import carry_over, open_beside, start_checkpoints
from casino.storage.database import write_connection

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
COUNT = text("SELECT count(*) FROM note")


@pytest.fixture
def path(engine: Engine) -> str:
    """A database with a table of the test's own."""
    with write_connection(engine) as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
    return str(engine.url.database)


@pytest.fixture
def beside(path: str) -> Iterator[sqlite3.Connection]:
    with closing(open_beside(path)) as connection:
        yield connection


def note(engine: Engine) -> None:
    with write_connection(engine) as connection:
        connection.execute(text("INSERT INTO note VALUES ('a line')"))


def notes_in_the_file(path: str) -> int:
    """Count what is in the database file alone. Another process copies it: closing it here would drop our locks."""
    copy = Path(path).with_name("copy.db")
    subprocess.run(["cp", path, copy], check=True)
    with closing(sqlite3.connect(copy)) as without_log:
        return int(without_log.execute("SELECT count(*) FROM note").fetchone()[0])


def generation(path: str) -> bytes:
    """What the log's head says of how often it was begun."""
    return Path(f"{path}-wal").read_bytes()[12:24]


def test_what_was_committed_is_in_the_file_afterwards(engine: Engine, path: str, beside: sqlite3.Connection):
    assert carry_over(engine, beside)
    note(engine)
    assert notes_in_the_file(path) == 0

    assert carry_over(engine, beside)

    assert notes_in_the_file(path) == 1


def test_a_reader_keeps_the_log_and_holds_nobody_up(engine: Engine, path: str, beside: sqlite3.Connection):
    """A long report reads an old state; what came after it stays in the log until it is done."""
    with engine.connect() as reader:
        assert reader.execute(COUNT).scalar_one() == 0
        note(engine)
        assert not carry_over(engine, beside)
        assert reader.execute(COUNT).scalar_one() == 0
    assert carry_over(engine, beside)
    assert notes_in_the_file(path) == 1


def test_a_long_log_is_begun_anew_in_our_turn_to_write(
    engine: Engine, path: str, beside: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
):
    """While another process writes, it is left for the next look."""
    asked: list[str] = []
    beside.set_trace_callback(asked.append)
    monkeypatch.setattr(checkpoints, "MOST_PAGES", 0)
    note(engine)
    with write_connection(engine):
        carry_over(engine, beside)
    assert asked == ["PRAGMA wal_checkpoint(PASSIVE)"]

    before = generation(path)
    assert carry_over(engine, beside)
    note(engine)

    assert asked[-1] == "PRAGMA wal_checkpoint(RESTART)"
    assert generation(path) != before


def test_commits_carry_over_only_a_very_long_log(engine: Engine):
    with engine.connect() as connection:
        pages: int = connection.execute(text("PRAGMA wal_autocheckpoint")).scalar_one()
    assert pages > 2 * checkpoints.MOST_PAGES


def test_the_thread_does_it_by_itself(engine: Engine, path: str, beside: sqlite3.Connection):
    carry_over(engine, beside)
    thread = start_checkpoints(engine)
    assert thread is not None
    assert thread.daemon
    note(engine)
    deadline = time.monotonic() + 10
    while notes_in_the_file(path) < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert notes_in_the_file(path) == 1


def test_a_file_that_is_not_there_is_not_made(path: str):
    with pytest.raises(sqlite3.OperationalError):
        open_beside(path + "2")
    assert not Path(path + "2").exists()
