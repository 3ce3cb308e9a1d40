"""Jackpot figures from a feed over HTTP: fresh and dated, or said to be missing; one worker asks for all (R72)."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine

from casino.config import Settings
from casino.domain import games, jackpots
from casino.platform.listing import ListedGame
from casino.web.jackpots import look_once
from casino.web.services import Services
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient
from tests.web.conftest import PlatformStandIn

pytestmark = pytest.mark.feature("R72")
ON_BOTH = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
JSON = {"Accept": "application/json"}
GONE = {"amount": "", "as_of": ""}


@dataclass
class Feed:
    """A feed on loopback; it says what it is told to, and counts how often it was asked."""

    says: bytes = b"{}"
    status: int = 200
    asked: int = 0
    url: str = ""


@pytest.fixture(scope="module")
def served() -> Iterator[Feed]:
    feed = Feed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed.asked += 1
            self.send_response(feed.status)
            self.send_header("Content-Length", str(len(feed.says)))
            self.end_headers()
            self.wfile.write(feed.says)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        feed.url = f"http://127.0.0.1:{server.server_port}/jackpots"
        yield feed
        server.shutdown()


@pytest.fixture
def feed(
    served: Feed, services: Services, engine: Engine, settings: Settings, platform: PlatformStandIn, clock: Clock
) -> Feed:
    """The feed, a site that asks it, and games with a jackpot by the list, by the feed, and without one."""
    platform.listed = [
        ListedGame("7", "Deep Well", "Quay House", "slots", features=("Jackpot",)),
        ListedGame("8", "Slow River", "Quay House", "slots"),
        ListedGame("9", "Plain Field", "Quay House", "slots"),
    ]
    games.sync(engine, platform, settings.instance / "pictures", clock())
    services.settings = replace(services.settings, jackpot_url=served.url)
    served.status, served.asked = 200, 0
    served.says = tell({"7": ("48210.35", clock().isoformat()), "8": (12, int(clock().timestamp()))})
    return served


def tell(figures: Mapping[str, tuple[object, object]]) -> bytes:
    said = {name: {"amount": amount, "currency": "EUR", "time": time} for name, (amount, time) in figures.items()}
    return json.dumps(said).encode()


def shown(client: CheckedClient, slug: str) -> object:
    return client.get(f"/games/{slug}/jackpot", headers=JSON).json


@ON_BOTH
def test_the_figure_stands_on_the_games_page_with_its_time(client: CheckedClient, services: Services, feed: Feed):
    """Amount, currency and the feed's own time; a game without a jackpot has no such line."""
    assert look_once(services) is True

    page = client.page("/games/deep-well")
    line = page.one(".jackpot")
    assert line.one("[data-jackpot-amount]").text == "€48,210.35"
    assert line.one("[data-jackpot-time]").text == "as of 12:00:00"
    assert "data-missing" not in line.attributes
    assert shown(client, "slow-river") == {"amount": "€12.00", "as_of": "12:00:00"}
    assert client.page("/games/plain-field").select(".jackpot") == []
    assert any("jackpot.js" in one["src"] for one in page.select("script") if "src" in one.attributes)


def test_the_drawer_beside_the_game_shows_it(at_home: CheckedClient, services: Services, feed: Feed) -> None:
    look_once(services)
    path = at_home.submit(at_home.page("/games/deep-well").form("/games/deep-well/launch")).location

    assert at_home.page(str(path)).one(".drawer [data-jackpot-amount]").text == "€48,210.35"


@pytest.mark.parametrize(("seconds", "fresh"), [(59, True), (60, True), (61, False)])
def test_a_figure_older_than_a_minute_is_not_shown(
    client: CheckedClient, services: Services, feed: Feed, clock: Clock, seconds: int, fresh: bool
) -> None:
    look_once(services)
    clock.advance(seconds=seconds)

    assert (shown(client, "deep-well") != GONE) is fresh
    assert ("data-missing" in client.page("/games/deep-well").one(".jackpot").attributes) is not fresh
    assert "not available" in client.page("/games/deep-well").one(".jackpot-missing").text


@pytest.mark.parametrize(
    ("status", "says"),
    [(500, b"{}"), (302, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b"[" * 100_000), (200, b"x" * 1_000_001)],
)
def test_a_feed_that_fails_leaves_the_last_figure_to_age(
    client: CheckedClient, services: Services, feed: Feed, clock: Clock, status: int, says: bytes
) -> None:
    """For a minute it stands, with its time; then it is missing."""
    look_once(services)
    feed.status, feed.says = status, says

    clock.advance(seconds=20)
    assert look_once(services) is False
    assert shown(client, "deep-well") == {"amount": "€48,210.35", "as_of": "12:00:00"}
    clock.advance(seconds=41)
    assert shown(client, "deep-well") == GONE


def test_what_makes_no_sense_is_left_out(client: CheckedClient, services: Services, feed: Feed, clock: Clock) -> None:
    """Each entry stands for itself; a time to come counts as now, so that nothing stays fresh for ever."""
    now = clock().isoformat()
    later = (clock() + timedelta(days=1)).isoformat()
    odd = {
        "7": ("-1", now),
        "8": ("1e9999999", now),
        "9": (True, now),
        "10": ("5", "yesterday"),
        "11": ("5", "2026-05-04T12:00:00"),
    }
    feed.says = tell(odd)[:-1] + b', "12": 5, "13": {"amount": "NaN", "currency": "EUR", "time": 1}}'
    assert look_once(services) is True
    assert [shown(client, slug) for slug in ("deep-well", "slow-river", "plain-field")] == [GONE] * 3

    feed.says = tell({"7": ("1", later)})
    clock.advance(seconds=20)
    look_once(services)
    assert shown(client, "deep-well") == {"amount": "€1.00", "as_of": "12:00:20"}
    clock.advance(seconds=61)
    assert shown(client, "deep-well") == GONE


@ON_BOTH
def test_one_worker_of_all_asks_every_twenty_seconds(services: Services, feed: Feed, engine: Engine, clock: Clock):
    """Four look at the same moment, again and again: the feed is asked once in twenty seconds."""
    for _ in range(8):
        threads = [threading.Thread(target=look_once, args=(services,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.advance(seconds=5)

    assert feed.asked == 2
    assert jackpots.take_turn(engine, clock()) is True


def test_without_a_feed_nothing_is_asked_and_nothing_is_claimed(
    client: CheckedClient, services: Services, feed: Feed, clock: Clock
) -> None:
    """A game that the list calls a jackpot game says that its figure is not available; old figures are not shown."""
    look_once(services)
    services.settings = replace(services.settings, jackpot_url="")

    assert "data-missing" in client.page("/games/deep-well").one(".jackpot").attributes
    assert shown(client, "deep-well") == GONE
