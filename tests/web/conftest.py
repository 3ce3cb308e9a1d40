"""What the pages' tests need: a shelf with games, a platform that hands out links, players at the door."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from casino.config import Settings
from casino.domain import games
from casino.errors import CasinoError
from casino.platform import signature
from casino.platform.client import LinkRequest
from casino.platform.listing import ListedGame
from casino.web.services import Services
from tests.cast import Cast, Member, log_in
from tests.conftest import Clock, Databases, fresh_database
from tests.page import CheckedClient
from tests.support.processes import AGENT_ID, TOKEN

PICTURE = (
    b"<!-- the address follows the drawing -->"
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'
)
HOSTILE = '"><img src=x onerror=alert(1)></script>\N{LINE SEPARATOR}'
SHELF = (
    ListedGame("1001", "Harbour Lights", "Quay House", "slots", "http://p/1.svg", rtp="96.1", popularity=90),
    ListedGame("1002", "Quay Roulette", "Quay House", "Table games", "http://p/2.svg", popularity=80),
    ListedGame("1003", "Café Minuit", "Sable & Finch", "slots", None, is_new=True, popularity=70),
    ListedGame("1004", HOSTILE, HOSTILE, "slots", None, volatility="high", features=(HOSTILE,), popularity=60),
    ListedGame("1005", "Roubles Only", "Polar Kiosk", "instant", None, currencies=("RUB",), popularity=50),
)


@dataclass
class PlatformStandIn:
    """A platform's client that keeps what it was asked; `failure` is raised instead of an answer."""

    listed: list[ListedGame] = field(default_factory=lambda: list(SHELF))
    asked: list[LinkRequest] = field(default_factory=list)
    failure: CasinoError | None = None
    link: str = "https://games.example/play/{number}"
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def game_list(self) -> list[ListedGame]:
        return self.listed

    def picture(self, url: str) -> tuple[bytes, str]:
        return PICTURE + url.encode(), "svg"

    def game_link(self, request: LinkRequest) -> str:
        self.asked.append(request)
        if self.failure is not None:
            raise self.failure
        return self.link.format(number=next(self.numbers))

    def reset(self) -> None:
        return None


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Pages are tested on one database; what differs between the two is below them, and tested there on both."""
    with fresh_database(request, databases, tmp_path) as url:
        yield url


@pytest.fixture
def platform(services: Services) -> PlatformStandIn:
    """The platform that the site asks for links."""
    made = PlatformStandIn()
    services.platform = made  # type: ignore[assignment]
    return made


@pytest.fixture
def shelf(engine: Engine, settings: Settings, platform: PlatformStandIn, clock: Clock) -> None:
    """Five games in the catalogue, two of them with pictures, one with hostile words."""
    games.sync(engine, platform, settings.instance / "pictures", clock())


@pytest.fixture
def at_home(app: Flask, cast: Cast) -> CheckedClient:
    """A browser in which alice is logged in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    log_in(client, cast.alice)
    return client


@pytest.fixture
def visitor_bob(app: Flask, cast: Cast) -> CheckedClient:
    """Another browser, in which bob is logged in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    log_in(client, cast.bob)
    return client


@pytest.fixture
def launch(shelf: None) -> Callable[..., str]:
    """Return a function that launches a game in a browser and returns the path of its game session."""

    def go(client: CheckedClient, slug: str = "harbour-lights") -> str:
        form = client.page(f"/games/{slug}").form(f"/games/{slug}/launch")
        answer = client.submit(form)
        assert answer.status_code == 303, answer.status
        return str(answer.location)

    return go


@pytest.fixture
def play_round(app: Flask) -> Callable[..., None]:
    """Return a function that plays a round from a player's wallet: the platform's signed call, to /callback."""
    numbers = itertools.count(1)

    def play(member: Member, stake: int, payout: int) -> None:
        number = next(numbers)
        body = signature.php_encode(
            {
                "type": "makeBet",
                "agent_id": AGENT_ID,
                "session_id": "s",
                "player_id": member.public_id,
                "player_username": member.username,
                "game_id": 1001,
                "currency": "EUR",
                "language": "en",
                "request_id": f"q-{number}",
                "transaction_id": f"t-{number}",
                "round_id": f"round-{number}",
                "bet": stake,
                "win": payout,
                "finished": True,
            }
        )
        headers = {"X-Signature": signature.sign(body, TOKEN), "Content-Type": "application/json"}
        answer = app.test_client().post("/callback", data=body, headers=headers)
        assert "content" in answer.get_json(), answer.text

    return play
