"""The fixtures of the pages' tests and of the shared database, for this folder; a player with a game open."""

from collections.abc import Callable

import pytest
from flask import Flask

from casino.platform import signature
from tests.cast import Member
from tests.page import CheckedClient
from tests.support.ledger import fresh, player, shared
from tests.support.processes import AGENT_ID, TOKEN
from tests.web.conftest import at_home, database_url, launch, platform, shelf, visitor_bob

__all__ = ["at_home", "database_url", "launch", "platform", "player", "shared", "shelf", "visitor_bob"]

Call = Callable[..., dict[str, object]]


@pytest.fixture
def call(app: Flask) -> Call:
    """Return a function that sends the platform's signed call and returns the answer: a bet unless `type` says so."""

    def send(member: Member, bet: str = "0", win: str = "0", **changes: object) -> dict[str, object]:
        fields = {
            "type": "makeBet",
            "agent_id": AGENT_ID,
            "player_id": member.public_id,
            "game_id": 1001,
            "currency": "EUR",
            "request_id": fresh("q-"),
            "transaction_id": fresh("t-"),
            "round_id": fresh("r-"),
            "bet": bet,
            "win": win,
            "finished": True,
            **changes,
        }
        body = signature.php_encode({key: value for key, value in fields.items() if value is not None})
        headers = {"X-Signature": signature.sign(body, TOKEN), "Content-Type": "application/json"}
        answer: dict[str, object] = app.test_client().post("/callback", data=body, headers=headers).get_json()
        return answer

    return send


@pytest.fixture
def stop(app: Flask) -> Callable[[CheckedClient], None]:
    """Return a function that presses the panic button of the bar."""

    def press(client: CheckedClient) -> None:
        form = client.page("/account/protection/breaks").form("/account/protection/panic")
        assert client.submit(form).status_code == 303

    return press
