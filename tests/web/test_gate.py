"""The gate before a game: what it asks first, and how often it opens (L26)."""

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from casino.domain import switches
from casino.storage.database import unit_of_work
from tests.cast import Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.web.conftest import PlatformStandIn

GAME = "/games/harbour-lights"


def press_play(browser: CheckedClient, token: str) -> TestResponse:
    return browser.post(f"{GAME}/launch", data={"csrf_token": token})


@pytest.fixture
def token(at_home: CheckedClient, shelf: None) -> str:
    """Of the button on the game's page."""
    return at_home.page(GAME).form(f"{GAME}/launch").fields["csrf_token"]


@pytest.mark.feature("L26")
def test_games_opened_faster_than_anybody_plays_wait_a_minute(
    at_home: CheckedClient, token: str, clock: Clock, platform: PlatformStandIn
) -> None:
    """A script that opens games in a row would cost the platform a link each time."""
    for _ in range(20):
        assert press_play(at_home, token).status_code == 303

    refused = press_play(at_home, token)
    clock.advance(seconds=61)

    assert (refused.status_code, Page(refused).heading) == (429, "Too many games in a minute")
    assert press_play(at_home, token).status_code == 303
    assert platform.asked == []


@pytest.mark.feature("L26")
def test_who_may_not_play_reads_that_and_not_that_the_game_is_closed(
    client: CheckedClient, shelf: None, engine: Engine, clock: Clock, carol: Member
) -> None:
    """The gate asks about the player first, then the house, then the game: its first answer is the one that helps."""
    log_in(client, carol)
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE game SET enabled = false"))
        switches.set_maintenance(unit, True, "a test", "a test", clock())

    answer = press_play(client, client.page("/account/").form("/logout").fields["csrf_token"])

    assert answer.location == "/account/protection/pause"
