"""Search and lobby with 5,000 games, on both databases: p50 and p95 in milliseconds of server time.

Run by hand: make bench-catalogue, or python -m bench.catalogue sqlite. Targets: 100 ms for a search (L03), 60 ms for a
player's lobby.
"""

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.databases import engine_of
from casino.domain import favourites, games
from casino.domain.audience import Audience
from casino.domain.games import GameQuery
from casino.platform.listing import ListedGame
from casino.storage.database import read_unit, unit_of_work
from tests.cast import Member, enrol, log_in
from tests.conftest import make_settings, migrate
from tests.page import CheckedClient
from tests.support.postgres import PostgresServer

GAMES = 5000
FIRST = [
    "Harbour",
    "Midnight",
    "Golden",
    "Silent",
    "Crimson",
    "Lucky",
    "Northern",
    "Velvet",
    "Amber",
    "Lost",
    "Hidden",
    "Royal",
    "Wild",
    "Frozen",
    "Ancient",
    "Electric",
    "Café",
    "Señor",
    "Ночной",
    "Тихий",
]
SECOND = [
    "Lights",
    "Fortune",
    "Dragon",
    "Roulette",
    "Pyramid",
    "Orchard",
    "Lantern",
    "Voyage",
    "Kraken",
    "Carnival",
    "Emerald",
    "Tiger",
    "Mirage",
    "Phoenix",
    "Blossom",
    "Reel",
    "Маяк",
    "Причал",
    "Éclair",
    "Fiesta",
]
THIRD = [
    "",
    "Deluxe",
    "Megaways",
    "Gold",
    "II",
    "Nights",
    "Rising",
    "Quest",
    "Classic",
    "Riches",
    "Extra",
    "Link",
    "Hold",
    "Rush",
]
PROVIDERS = [
    f"{a} {b}"
    for a in ("Quay", "Sable", "Polar", "Tinder", "Juniper", "Cobalt")
    for b in ("House", "Works", "Studio", "& Finch", "Kiosk")
]
CATEGORIES = [
    "slots",
    "table",
    "roulette",
    "blackjack",
    "baccarat",
    "poker",
    "live",
    "instant",
    "crash",
    "lottery",
    "bingo",
    "dice",
]
FEATURES = ["Free spins", "Bonus buy", "Wilds", "Jackpot", "Multiplier", "Respins", "Cascades"]
SEARCHES = [
    "h",
    "ha",
    "harb",
    "harbour lights",
    "harbuor",
    "lihgts",
    "golden dragn",
    "quay house",
    "хаус",
    "харбор",
    "кракен",
    "драгон",
    "nochnoi",
    "тихий маяк",
    "cafe",
    "senor",
    "рфкищгк",
    "zzzzqq",
    "megaways",
    "roullette tiger",
    "p",
    "фортуна",
    "velvt blosom",
    "polar kiosk gold",
]


class Shop:
    """A platform's client with a long list and no pictures."""

    def game_list(self) -> list[ListedGame]:
        """Return the list: every combination of words, in a fixed order."""
        names = itertools.product(THIRD, FIRST, SECOND)
        return [
            ListedGame(
                str(number),
                " ".join(filter(None, (first, second, third))),
                PROVIDERS[number * 7 % len(PROVIDERS)],
                CATEGORIES[number * number % len(CATEGORIES)],
                rtp=f"{92 + number % 60 / 10:.1f}",
                features=tuple(FEATURES[at] for at in range(len(FEATURES)) if number >> at & 1),
                currencies=("EUR", "USD") if number % 3 else None,
                is_new=number % 40 == 0,
                popularity=number * 7919 % 10007,
            )
            for number, (third, first, second) in enumerate(itertools.islice(names, GAMES))
        ]

    def picture(self, url: str) -> tuple[bytes, str]:
        """Never asked."""
        raise AssertionError(url)


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield (name, address) of an empty migrated database of each kind, and of a PostgreSQL without pg_trgm."""
    server = PostgresServer.start()
    try:
        found = [("sqlite", f"sqlite:///{folder}/casino.db")]
        found += [(name, server.url(server.create())) for name in ("postgresql", "postgresql, no pg_trgm")]
        for _, url in found:
            migrate(url)
        with engine_of(found[-1][1]) as engine, unit_of_work(engine) as unit:
            unit.connection().exec_driver_sql("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        yield found
    finally:
        server.stop()


Took = tuple[float, float]
"""Milliseconds by the clock, and of this process's processor time."""


def timed(run: Callable[[], object], times: list[Took] | None = None) -> float:
    """Run once; note what it took, and return the milliseconds by the clock."""
    started, worked = time.perf_counter(), time.process_time()
    run()
    took = 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - worked)
    if times is not None:
        times.append(took)
    return took[0]


def report(what: str, times: list[Took]) -> None:
    """Print one line. Processor time hardly moves when other work runs beside; the database server's is not in it."""
    found = []
    for column in ([took[0] for took in times], [took[1] for took in times]):
        found.append((statistics.median(column), statistics.quantiles(column, n=20)[-1], max(column)))
    (p50, p95, most), (cpu50, cpu95, _) = found
    clock = f"p50 {p50:6.1f}  p95 {p95:6.1f}  max {most:6.1f}"
    print(f"  {what:<30} {clock}  processor p50 {cpu50:5.1f}  p95 {cpu95:5.1f}  n={len(times)}")


def logged_in(app: Flask, member: Member) -> FlaskClient:
    """Return a browser that spends no time on checking pages."""
    app.test_client_class = CheckedClient
    checked = app.test_client()
    log_in(checked, member)  # type: ignore[arg-type]
    cookie = checked.get_cookie("casino")
    app.test_client_class = None
    client = app.test_client()
    client.set_cookie("casino", cookie.value if cookie else "")
    return client


def measure(name: str, url: str, folder: Path) -> None:
    """Fill one database and measure on it."""
    from app import create_app

    print(name)
    app = create_app(make_settings(folder, url))
    engine, now = app.extensions["casino"].engine, datetime.now(UTC)
    print(f"  first sync of {GAMES} games      {timed(lambda: games.sync(engine, Shop(), folder, now)):8.0f} ms")
    print(f"  sync without a change          {timed(lambda: games.sync(engine, Shop(), folder, now)):8.0f} ms")
    with unit_of_work(engine) as unit:
        unit.connection().exec_driver_sql("ANALYZE game")
    member = enrol(engine, "alice", now, funds="100.00")
    with unit_of_work(engine) as unit:
        for slug in ("harbour-lights", "golden-dragon", "lucky-tiger"):
            favourites.keep(unit, member.id, slug, now)
    times: list[Took] = []
    slowest: dict[str, float] = {}
    for _ in range(12):
        for typed in SEARCHES:
            with read_unit(engine) as unit:
                query = GameQuery(text=typed, audience=Audience("EUR"))
                took = timed(lambda u=unit, q=query: games.search(u, q), times)  # type: ignore[misc]
                slowest[typed] = max(slowest.get(typed, 0), took)
    report("search, domain alone", times)
    top = sorted(slowest.items(), key=lambda pair: -pair[1])[:4]
    print("    slowest:", ", ".join(f"{typed!r} {took:.0f}" for typed, took in top))
    client = logged_in(app, member)
    paths = {
        "lobby of a player": ["/"] * 60,
        "shelf, popular": ["/games"] * 40,
        "shelf, filtered, by return": ["/games?category=slots&feature=free+spins&sort=rtp"] * 40,
        "search, partial": [f"/games?q={typed}" for typed in SEARCHES] * 4,
    }
    for what, asked in paths.items():
        client.get(asked[0])
        times = []
        for path in asked:
            headers = {"HX-Request": "true"} if "partial" in what else {}
            timed(lambda p=path, h=headers: client.get(p, headers=h).get_data(), times)  # type: ignore[misc]
        report(what, times)
    engine.dispose()


def main(wanted: Sequence[str]) -> None:
    """Measure on the databases that are named, all without a name."""
    with tempfile.TemporaryDirectory() as made, databases(Path(made)) as found:
        for name, url in found:
            if wanted and name not in wanted:
                continue
            folder = Path(made) / name.replace(" ", "-").replace(",", "")
            folder.mkdir()
            measure(name, url, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
