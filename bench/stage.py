"""What is measured, ready to be loaded: servers and databases, made when a figure first asks for them."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import beexar_venv
from bench.databases import FUNDS, Database, Databases, PlayerList, engine_of, settle, transactions
from bench.measure import Sample, Side, run
from bench.servers import ROOT, Served, site, yardstick
from casino.wallet.audit import audit

FIRST_PLAY_SECONDS = 1.5
Say = Callable[[str], None]
Pairs = list[tuple[Sample, Sample]]
"""What the yardstick gave and what ours gave, run after run."""


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how often to measure."""

    seconds: float
    pairs: int
    connections: int
    wallets: int
    movements: int


class Stage:
    """Servers and databases, started when a figure first asks for them and kept for the next one."""

    def __init__(self, options: Options, databases: Databases, folder: Path, stack: ExitStack, say: Say) -> None:
        self.options = options
        self.databases = databases
        self.say = say
        self._folder = folder
        self._stack = stack
        self._servers: dict[str, Served] = {}
        self._expected: dict[str, int] = {}
        self._urls: dict[str, str] = {}
        self._played: set[str] = set()

    def _serve(self, name: str, make: Callable[[], Served]) -> Served:
        if name not in self._servers:
            self._servers[name] = self._stack.enter_context(make())
        return self._servers[name]

    def bare(self, kind: str, database: str) -> Side:
        """Return the bare handler; it gets the calls that the site on that database gets."""
        served = self._serve("bare", lambda: yardstick("bare", "bench.bare:app", self._folder))
        return Side("bare", served, self.databases.site(database).players, kind, repeat=True)

    def ours(self, kind: str, database: str, *, hot: bool = False) -> Side:
        """Return the site on the small database of that kind."""
        found = self.databases.site(database)
        name = f"ours on {database}"
        served = self._serve(name, lambda: site(f"ours-{database}", found.url, self._folder))
        self._play_once(Side(name, served, found.players, "makeBet"), found.url)
        return self._side(f"{name}, one player" if hot else name, served, found, kind, database, hot=hot)

    def ours_filled(self, kind: str, database: str) -> Side:
        """Return the site on the database with a long past."""
        wallets, movements = self.options.wallets, self.options.movements
        self.say(f"filling {database} with {movements:,} movements in {wallets:,} wallets")
        found = self.databases.filled(database, wallets, movements, lambda done: self.say(f"  {done:,} movements"))
        name = f"ours on {database}, filled"
        served = self._serve(name, lambda: site(f"ours-{database}-filled", found.url, self._folder))
        return self._side(name, served, found, kind, database)

    def _side(self, name: str, served: Served, found: Database, kind: str, database: str, *, hot: bool = False) -> Side:
        if found.url not in self._expected:
            self._expected[found.url] = transactions(found.url)
        pid = self.databases.server_pid if database == "postgresql" else None
        return Side(
            name, served, found.players, kind,
            repeat=kind == "getBalance", hot=hot, database_pid=pid, database_url=found.url,
        )  # fmt: skip

    def orm(self) -> Side:
        """Return the textbook ORM handler on a PostgreSQL database of its own."""
        players = self.databases.site("postgresql").players

        def make() -> Served:
            url = self.databases.address("postgresql", "orm")
            served = yardstick("orm", "bench.orm:app", self._folder, BENCH_DATABASE_URL=url)
            subprocess.run(
                [sys.executable, "-m", "bench.orm", str(self._roster(players)), FUNDS],
                env=served.environ, cwd=ROOT, check=True,
            )  # fmt: skip
            self._urls["orm"] = url
            return served

        served = self._serve("orm", make)
        self._play_once(Side("orm", served, players, "makeBet"), self._urls["orm"])
        return Side("orm", served, players, "makeBet", database_pid=self.databases.server_pid)

    def beexar(self) -> Side:
        """Return the beexar package's blueprint over its in-memory wallet."""
        players = self.databases.site("postgresql").players

        def make() -> Served:
            found = beexar_venv.install(self._folder)
            return yardstick(
                "beexar", "bench.beexar_wallet:app", self._folder, python=found.python,
                BENCH_BEEXAR_EXAMPLES=str(found.examples), BENCH_PLAYERS=str(self._roster(players)),
            )  # fmt: skip

        return Side("beexar", self._serve("beexar", make), players, "betwin")

    def _play_once(self, side: Side, url: str) -> None:
        """Play a little before anything is measured, and let PostgreSQL see that its tables are not empty any more.

        Its own maintenance does that within a minute. Until then it reads whole tables that it believes to be empty.
        """
        if url.startswith("postgresql") and url not in self._played:
            self._played.add(url)
            run(side, min(FIRST_PLAY_SECONDS, self.options.seconds), self.options.connections)
            settle(url)

    def _roster(self, players: PlayerList) -> Path:
        path = self._folder / "players.json"
        path.write_text(json.dumps(players), encoding="utf-8")
        return path

    def run(self, side: Side, rate: float | None = None) -> Sample:
        """Measure one side once."""
        url = side.database_url
        expected = self._expected.pop(url, None) if url else None
        sample = run(side, self.options.seconds, self.options.connections, rate)
        if url and expected is not None:  # a run that failed leaves nothing to expect; the next figure counts anew
            self._expected[url] = expected + (sample.answered if side.kind == "makeBet" else 0)
        cpu = "" if sample.server_us is None else f", {_spent(sample)} µs of processor a call"
        busy = f", others took {sample.foreign_share:.0%}" if (sample.foreign_share or 0) > 0.05 else ""
        self.say(f"  {side.name}: {sample.rate:.0f}/s, p50 {sample.p50} ms, p99 {sample.p99} ms{cpu}{busy}")
        return sample

    def pairs(self, yard: Side, ours: Side, rate: float | None = None) -> Pairs:
        """Measure both sides in turn, as often as the options say."""
        return [(self.run(yard, rate), self.run(ours, rate)) for _ in range(self.options.pairs)]

    def faults(self) -> list[str]:
        """Audit the databases that were played on, and count their transactions; name what is not as it must be."""
        found = []
        for url, expected in self._expected.items():
            with engine_of(url) as engine:
                report = audit(engine)
            found += [
                f"{one.check}: {one.subject}: expected {one.expected}, found {one.found}" for one in report.differences
            ]
            if report.transactions != expected:
                found.append(
                    f"{expected} bets were answered or filled in, and {report.transactions} transactions are there"
                )
            else:
                self.say(f"audit: each of {report.transactions:,} bets is there once, {report.movements:,} movements")
        return found


def _spent(sample: Sample) -> str:
    server = f"{sample.server_us:.0f}"
    return server if sample.database_us is None else f"{server} + {sample.database_us:.0f}"
