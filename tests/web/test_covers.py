"""What the covers of the game's page say: why play has stopped, what is open, what to do (L43); whose fault (L44)."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from casino.domain import limits, players, switches
from casino.domain.limits import LimitKey, LoosenRule
from casino.storage.database import unit_of_work
from casino.web import covers
from tests.cast import Member
from tests.conftest import Clock
from tests.page import CheckedClient
from tests.protection.conftest import Call, call
from tests.support.processes import ROOT

__all__ = ["call"]

Launch = Callable[..., str]
JSON = {"Accept": "application/json"}
SETTLED = "Nothing is open: everything that you staked is settled."


def bar(client: CheckedClient, path: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"{path}/bar", headers=JSON).json  # type: ignore[assignment]
    return found


@pytest.mark.feature("L43", "R69")
@pytest.mark.parametrize("switch", ["maintenance", "gaming", "provider", "game"])
def test_a_game_that_the_house_closes_says_so(
    engine: Engine, at_home: CheckedClient, launch: Launch, clock: Clock, switch: str
) -> None:
    """Covered at the bar's next question, and open again when the switch is back."""
    path = launch(at_home)
    assert bar(at_home, path)["stopped"] == ""
    set_switch = {
        "maintenance": lambda unit, off: switches.set_maintenance(unit, off, "a test", "vera", clock()),
        "gaming": lambda unit, off: switches.switch_gaming(unit, off, "a test", "vera", clock()),
        "provider": lambda unit, off: switches.switch_provider(unit, "quay-house", off, "a test", "vera", clock()),
        "game": lambda unit, off: switches.switch_game(unit, "harbour-lights", off, "a test", "vera", clock()),
    }[switch]

    with unit_of_work(engine) as unit:
        set_switch(unit, True)
    said = bar(at_home, path)
    with unit_of_work(engine) as unit:
        set_switch(unit, False)

    assert said["stopped"] == "We have closed this game for now. No further stake is taken."
    assert (said["ended"], said["open_words"]) == (False, SETTLED)
    assert bar(at_home, path)["stopped"] == ""


@pytest.mark.feature("L43", "R29")
def test_a_limit_that_is_used_up_is_named(
    engine: Engine, at_home: CheckedClient, alice: Member, launch: Launch, call: Call, clock: Clock
) -> None:
    """Which limit, how much, when it starts anew, and what is in a round without an end."""
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        limits.set_limit(unit, who, LimitKey("wager", "day", "EUR"), 50_000, clock(), LoosenRule())
    path = launch(at_home)
    call(alice, "3.00", finished=False)
    assert bar(at_home, path)["stopped"] == ""

    call(alice, "2.00")

    said = bar(at_home, path)
    words = (
        r"Your limit is used up: All stakes, a day, €5\.00\. No further stake is taken\. It starts anew on .*2026.*\."
    )
    assert re.fullmatch(words, str(said["stopped"]).replace("\N{NO-BREAK SPACE}", " "))
    assert str(said["open_words"]).startswith("1 round is open, with €3.00 in it.")
    cover = at_home.page(path).one("[data-cover=stopped]")
    assert [one["href"] for one in cover.select("a")] == ["/account/protection/", "/wallet/rounds"]


@pytest.mark.feature("L43", "R32")
def test_time_that_is_used_up_is_named(
    engine: Engine, at_home: CheckedClient, alice: Member, launch: Launch, clock: Clock
) -> None:
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        limits.set_limit(unit, who, LimitKey("daily_time", "once", ""), 5, clock(), LoosenRule())
    path = launch(at_home)

    for _ in range(5):
        clock.advance(minutes=1)
        bar(at_home, path)

    assert "Your limit is used up: Time in a day, 5 min." in str(bar(at_home, path)["stopped"])


@pytest.mark.feature("L43")
def test_a_log_in_that_ended_says_so_and_leads_back(at_home: CheckedClient, launch: Launch, clock: Clock) -> None:
    """Fifteen minutes without a sign of life; the way back is the game's own page."""
    path = launch(at_home)
    again = at_home.page(path).one("[data-log-in-again]")["href"]
    clock.advance(minutes=16)

    answer = at_home.get(f"{path}/bar", headers=JSON)

    assert answer.status_code == 401
    assert answer.json == {
        "ended": True,
        "ended_words": "Your log-in has ended: nothing happened for a while, or it was ended elsewhere.",
        "log_in": True,
    }
    assert again == "/login?next=/games/harbour-lights"


@pytest.mark.feature("L43", "L46")
def test_the_way_out_of_every_cover_is_the_place_one_came_from(at_home: CheckedClient, shelf: None) -> None:
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    path = at_home.submit(form, headers={"Referer": "http://localhost/games?category=slots"}).location

    page = at_home.page(str(path))

    ways = {one["href"] for one in page.select("[data-cover] a") if one.text in ("Back to the lobby", "Stay there")}
    assert ways == {"/games?category=slots"}


@pytest.mark.feature("L43")
def test_every_reason_to_end_a_game_has_its_words(app: Flask) -> None:
    """What ends game sessions anywhere in the code is known to the page that tells it."""
    code = "\n".join(path.read_text() for path in (ROOT / "casino").rglob("*.py"))
    told = r"end_all\(unit, player, now, \"(\w+)\"|ended_reason=\"(\w+)\"|reason: str = \"(\w+)\""
    named = {name for found in re.findall(told, code) for name in found if name}
    assert {"exit", "another_game", "logged_out"} <= named

    with app.test_request_context():
        silent = [name for name in named | {"panic", "break", "self_exclusion"} if not covers.why_ended(name)]

    assert silent == []


@pytest.mark.feature("L44")
def test_only_the_games_own_house_may_be_asked_whether_it_lives(at_home: CheckedClient, launch: Launch) -> None:
    """The page may reach one address besides ours, the game's; every other page none."""
    policies = [at_home.get(path).headers["Content-Security-Policy"] for path in (launch(at_home), "/")]

    asked = [re.search(r"connect-src ([^;]*)", policy)[1] for policy in policies]  # type: ignore[index]
    assert asked == ["'self' https://games.example", "'self'"]
