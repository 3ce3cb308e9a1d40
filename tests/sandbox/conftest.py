"""A sandbox platform in this process, a small casino over real HTTP beside it, and players who open games."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casino.platform.signature import php_encode, sign
from casino.sandbox.app import create_sandbox
from casino.sandbox.engines import Chance
from casino.sandbox.house import Sandbox
from casino.sandbox.settings import SandboxSettings
from tests.sandbox.stub import AGENT_ID, TOKEN, StubCasino

GAME_IDS = {"slot": 1001, "roulette": 1002, "tower": 1003}
HOME = "http://127.0.0.1:8000/exit"


class Steered:
    """A source of chance that first says what a test wants, then goes on by a seed."""

    def __init__(self) -> None:
        self.next: list[int] = []
        self._seeded = random.Random(20261122)

    def randrange(self, stop: int, /) -> int:
        return self.next.pop(0) if self.next else self._seeded.randrange(stop)


class Time:
    """The platform's clock: real time plus what a test adds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Platform:
    """The sandbox under test, with a caller who signs as PHP does."""

    app: Flask
    chance: Steered
    time: Time
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def parts(self) -> Sandbox:
        found: Sandbox = self.app.extensions["sandbox"]
        return found

    def post(self, endpoint: str, body: bytes, signature: str | None) -> TestResponse:
        headers = {"X-Signature": signature} if signature is not None else {}
        return self.client.post(f"/api/games/{endpoint}", data=body, headers=headers, content_type="application/json")

    def call(self, endpoint: str, **fields: Any) -> TestResponse:
        body = php_encode({"agent_id": AGENT_ID, "timestamp": int(self.time()), **fields})
        return self.post(endpoint, body, sign(body, TOKEN))

    def link(self, kind: str = "slot", **fields: Any) -> TestResponse:
        wanted = {
            "game_id": GAME_IDS[kind],
            "player_id": "p1",
            "player_username": "Анна",
            "language": "en",
            "currency": "EUR",
            "home_url": HOME,
        }
        return self.call("get_game_link", **{**wanted, **fields})

    def sit(self, kind: str, **fields: Any) -> "Player":
        """Launch a game, open its page and return the player who sits at it."""
        answer = self.link(kind, **fields)
        assert answer.json is not None
        path = answer.json["content"]["url"].removeprefix(self.parts.settings.public_url)
        assert self.client.get(path).status_code == 200
        return Player(self, path, answer.json["content"]["session_id"])

    def arm(self, fault: str, **order: Any) -> None:
        assert self.client.post("/faults", json={"fault": fault, **order}).status_code == 201

    def journal(self, /, **wanted: str) -> list[dict[str, Any]]:
        answer = self.client.get("/journal", query_string=wanted).json
        assert answer is not None
        return list(answer["entries"])


@dataclass
class Player:
    """Somebody on an open game page."""

    platform: Platform
    path: str
    session_id: str

    def act(self, action: str, **fields: Any) -> dict[str, Any]:
        answer = self.platform.client.post(f"{self.path}/act", json={"action": action, **fields})
        assert answer.status_code == 200
        return dict(answer.json or {})

    def state(self) -> dict[str, Any]:
        return dict(self.platform.client.get(f"{self.path}/state").json or {})


@pytest.fixture
def casino() -> Iterator[StubCasino]:
    stub = StubCasino()
    yield stub
    stub.close()


@pytest.fixture
def own_settings(casino: StubCasino) -> SandboxSettings:
    return SandboxSettings(
        TOKEN, AGENT_ID, callback_url=casino.url, callback_timeout=0.3, retry_first=0.03, retry_longest=0.1
    )


@pytest.fixture
def start_platform(own_settings: SandboxSettings) -> Iterator[Callable[..., Platform]]:
    """Return a function that starts a sandbox, with other settings where the test names them."""
    started: list[Platform] = []

    def start(chance: Chance | None = None, **changes: Any) -> Platform:
        steered, clock = Steered(), Time()
        app = create_sandbox(replace(own_settings, **changes), chance=chance or steered, clock=clock)
        started.append(Platform(app, steered, clock))
        return started[-1]

    yield start
    for platform in started:
        platform.parts.close()


@pytest.fixture
def platform(start_platform: Callable[..., Platform]) -> Platform:
    return start_platform()


def eventually(true: Callable[[], object], within: float = 3.0) -> None:
    """Wait until something that happens in the background has happened."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
