"""A few kills in the suite; `make prove-crash` kills hundreds of times. And what a full disk does."""

import time
from collections.abc import Iterator
from pathlib import Path
from secrets import randbits

import pytest

from tests.conftest import DATABASES, migrate
from tests.proof.crash import Report, Table, laid_table, placed, torture
from tests.proof.fragile import FragilePostgres, SmallDisk, fragile_postgres, small_disk
from tests.proof.wire import Unclear, send

KILLS = {"sqlite": 4, "postgresql": 5}


@pytest.fixture(scope="module")
def durable() -> Iterator[FragilePostgres]:
    """A server with fsync on, for all tests here."""
    with fragile_postgres() as server:
        yield server


@pytest.mark.parametrize("kind", DATABASES)
def test_nothing_acknowledged_is_lost_when_processes_are_killed(kind: str, durable: FragilePostgres) -> None:
    """Workers, the whole site, the database and one of its connections, by SIGKILL, under load, with lost answers."""
    with placed(kind, durable) as place:
        report = torture(place, KILLS[kind], randbits(32), repeats=25, pause=(0.1, 0.4))
    print(report)

    assert report.faults == []
    assert report.lost == 0
    assert report.acknowledged > 0
    assert report.kills.total() == KILLS[kind]


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """A small file system; the tests that need it are skipped, with the reason, where there can be none."""
    with small_disk(400) as made:
        if isinstance(made, str):
            pytest.skip(made)
        yield made


def play_until_it_fails(table: Table, patience: float = 30) -> Report:
    """Wait until the site answers 503 because it cannot write."""
    deadline = time.monotonic() + patience
    while not sum(gambler.busy for gambler in table.gamblers) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    assert sum(gambler.busy for gambler in table.gamblers), "the disk is full and nobody noticed"
    return table.report


def test_a_full_disk_refuses_and_loses_nothing_on_sqlite(disk: SmallDisk) -> None:
    """503 while it is full, in JSON; everything as before when there is room again, without a restart."""
    url = f"sqlite:///{disk.folder / 'casino.db'}"
    migrate(url)
    with laid_table("sqlite", disk.folder, url, None, randbits(32)) as table:
        time.sleep(0.3)
        disk.fill()
        play_until_it_fails(table)
        table.inspect()
        disk.empty()
        report = table.settle(repeats=25)

    assert report.faults == []
    assert report.lost == 0


def test_a_full_disk_refuses_and_loses_nothing_on_postgresql(disk: SmallDisk, tmp_path: Path) -> None:
    """The server may give up when it cannot write its log; started again with room, it holds all it promised."""
    with fragile_postgres(disk.folder) as server:
        url = server.new_database()
        migrate(url)
        with laid_table("postgresql", tmp_path, url, server, randbits(32)) as table:
            time.sleep(0.3)
            disk.fill()
            play_until_it_fails(table)
            disk.empty()
            if not server.is_running():
                server.resume()
            report = table.settle(repeats=25)

    assert report.faults == []
    assert report.lost == 0


def test_an_unclear_call_says_so() -> None:
    """The clients of these tests must not take silence for an answer."""
    with pytest.raises(Unclear):
        send("http://127.0.0.1:9", b"{}", timeout=1)
