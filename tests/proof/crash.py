"""Kill the site and its database under load, many times, and see that nothing that was acknowledged is missing.

`python -m tests.proof.crash --kills 200` does it on both databases and prints figures and seeds; `make prove-crash`.
After every kill: the audit is clean, every acknowledged call is present exactly once. At the end: every repeated call
is answered as the first time, and every balance is what its gambler knows it to be.
"""

import argparse
import gc
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from secrets import randbits
from typing import TypeVar

from sqlalchemy import Engine, bindparam, text
from sqlalchemy.exc import OperationalError

from casino.wallet.audit import audit
from tests.conftest import migrate
from tests.proof.fragile import FragilePostgres, FragileSite, LossyProxy, fragile_postgres
from tests.proof.gamblers import Acknowledged, Gambler, Tally, euros
from tests.support.ledger import new_player, open_engine, units_of
from tests.support.processes import House

T = TypeVar("T")

GAMBLERS = 6
START_CENTS = 100_000
SHARED_CENTS = 100_000_000
_COUNT = text(
    'SELECT player_id, kind, reference, COUNT(*) FROM "transaction" WHERE reference IN :references '
    "GROUP BY player_id, kind, reference"
).bindparams(bindparam("references", expanding=True))


@dataclass
class Report:
    """What happened."""

    database: str
    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unclear: int = 0
    busy: int = 0
    lost_answers: int = 0
    lost: int = 0
    repeated: int = 0
    movements: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items()))
        return (
            f"{self.database}: {self.kills.total()} kills ({kinds}), {self.acknowledged} calls acknowledged, "
            f"{self.unclear} tries unclear ({self.lost_answers} answers dropped), {self.busy} tries busy, "
            f"{self.lost} acknowledged and missing, {self.repeated} repeated at the end, {self.movements} movements, "
            f"{len(self.faults)} faults, seed {self.seed}"
        )


@dataclass
class Table:
    """A site with gamblers at it, and what kills it."""

    house: House
    site: FragileSite
    server: FragilePostgres | None
    engine: Engine
    chance: Random
    report: Report
    gamblers: list[Gambler]
    _checked: dict[int, int] = field(default_factory=dict)

    def kill(self, kind: str) -> None:
        """Kill one thing, and start again what does not start by itself."""
        if kind == "worker":
            while not self.site.kill_worker(self.chance):
                time.sleep(0.05)
        elif kind == "site":
            self.site.kill_all()
            self.site.child.start()
            self.site.wait()
        elif self.server is not None and kind == "backend":
            self.server.kill_backend(self.chance)
        elif self.server is not None:
            self.server.kill()
            self.server.resume()
        self.report.kills[kind] += 1

    def inspect(self) -> None:
        """See that the ledger is whole, and that everything acknowledged so far is there exactly once."""
        claims = {number: g.acknowledged[self._checked.get(number, 0) :] for number, g in enumerate(self.gamblers)}
        differences = self._patiently(lambda: audit(self.engine)).differences
        self.report.faults += [f"audit: {difference}" for difference in differences]
        for number, claimed in claims.items():
            self._find(claimed)
            self._checked[number] = self._checked.get(number, 0) + len(claimed)
        self.report.faults += [fault for gambler in self.gamblers for fault in gambler.faults]

    def _find(self, claimed: Sequence[Acknowledged]) -> None:
        for start in range(0, len(claimed), 500):
            part = claimed[start : start + 500]
            found = self._patiently(partial(self._count, part))
            missing = [a for a in part if found.get((a.player_id, a.kind, a.reference)) != 1]
            self.report.lost += len(missing)
            self.report.faults += [f"acknowledged, but not there exactly once: {one}" for one in missing]

    def _count(self, part: Sequence[Acknowledged]) -> dict[tuple[int, str, str], int]:
        with self.engine.connect() as connection:
            rows = connection.execute(_COUNT, {"references": [one.reference for one in part]})
            return {(row[0], row[1], row[2]): row[3] for row in rows}

    def _patiently(self, question: Callable[[], T]) -> T:
        """Ask again while the database is down or recovers; what a killed connection leaves open is no fault."""
        deadline = time.monotonic() + 60
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            while True:
                try:
                    return question()
                except OperationalError:
                    if time.monotonic() > deadline:
                        raise
                gc.collect()
                time.sleep(0.1)

    def settle(self, repeats: int) -> Report:
        """Let the gamblers finish, compare every balance, and repeat calls that were answered long ago."""
        for gambler in self.gamblers:
            gambler.stop()
        for gambler in self.gamblers:
            gambler.join(120)
            if gambler.is_alive():
                self.report.faults.append("a gambler still waits for an answer")
        for gambler in self.gamblers:
            known = len(gambler.faults)
            for first in self.chance.sample(gambler.acknowledged, min(repeats, len(gambler.acknowledged))):
                gambler.check_again(first)
                self.report.repeated += 1
            self.report.faults += gambler.faults[known:]
        self.inspect()
        self.report.acknowledged = sum(len(gambler.acknowledged) for gambler in self.gamblers)
        self.report.unclear = sum(gambler.unclear for gambler in self.gamblers)
        self.report.busy = sum(gambler.busy for gambler in self.gamblers)
        self.report.movements = audit(self.engine).movements
        return self.report


@contextmanager
def laid_table(kind: str, folder: Path, url: str, server: FragilePostgres | None, seed: int) -> Iterator[Table]:
    """Start a site on a migrated database with gamblers playing at it; half of them lose answers on the way."""
    chance = Random(seed)
    house = House(folder, url)
    engine = open_engine(url)
    report = Report(kind, seed)
    shared = new_player(engine, euros(SHARED_CENTS))
    tally = Tally(SHARED_CENTS, threading.Lock())
    with FragileSite(house) as site, LossyProxy(site.url, Random(seed)) as proxy:
        gamblers = []
        players = [new_player(engine, euros(START_CENTS)) for _ in range(GAMBLERS)]
        for number, player in enumerate(players):
            way = proxy.url if number % 2 else site.url
            gamblers.append(Gambler(way, player, shared, tally, START_CENTS, chance.getrandbits(32)))
        table = Table(house, site, server, engine, chance, report, gamblers)
        for gambler in gamblers:
            gambler.start()
        yield table
        for player, gambler in zip(players, gamblers, strict=True):
            if units_of(engine, player) != gambler.cents * 100:
                report.faults.append(f"{player.public_id} has {units_of(engine, player)}, not {gambler.cents * 100}")
        if units_of(engine, shared) != tally.cents * 100:
            report.faults.append(f"the shared wallet has {units_of(engine, shared)}, not {tally.cents * 100}")
        report.lost_answers = proxy.lost
    engine.dispose()


@dataclass(frozen=True)
class Place:
    """A migrated database, and the server that it lives in when that is ours to kill."""

    kind: str
    url: str
    server: FragilePostgres | None = None


@contextmanager
def placed(kind: str, server: FragilePostgres | None = None) -> Iterator[Place]:
    """Make a migrated database; PostgreSQL's is in a durable server of our own, the given one or a new one."""
    with ExitStack() as stack:
        if kind == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-"))
            url = f"sqlite:///{folder}/casino.db"
        else:
            server = server or stack.enter_context(fragile_postgres())
            if server.setting("fsync") != "on":
                raise RuntimeError("crash tests need fsync on")
            url = server.new_database()
        migrate(url)
        yield Place(kind, url, server if kind == "postgresql" else None)


def torture(
    place: "Place", kills: int, seed: int, *, repeats: int = 400, pause: tuple[float, float] = (0.05, 0.6)
) -> Report:
    """Kill at random moments, `kills` times; return what came of it."""
    kind, url, server = place.kind, place.url, place.server
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        with laid_table(kind, Path(folder), url, server, seed) as table:
            kinds = ["worker"] * 6 + ["site"] + (["database", "backend"] if server else [])
            first = [*dict.fromkeys(kinds)]
            for number in range(kills):
                time.sleep(table.chance.uniform(*pause))
                table.kill(first[number] if number < len(first) else table.chance.choice(kinds))
                table.inspect()
                if table.report.faults:
                    break
                if (number + 1) % 20 == 0:
                    count = sum(len(gambler.acknowledged) for gambler in table.gamblers)
                    print(f"  {kind}: {number + 1} kills, {count} acknowledged, seed {seed}", flush=True)
            report = table.settle(repeats)
            if kills > 20:
                print(f"  flask audit: {table.house.run('audit').strip()}", flush=True)
        return report


def main() -> int:
    """Run the long form; exit status 1 when anything was lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    chosen = parser.parse_args()
    failed = False
    for kind in ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,):
        seed = randbits(32) if chosen.seed is None else chosen.seed
        print(f"{kind}: seed {seed}", flush=True)
        with placed(kind) as place:
            report = torture(place, chosen.kills, seed)
        print(report, flush=True)
        for fault in report.faults[:20]:
            print(f"  {fault}", flush=True)
        failed = failed or bool(report.faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
