"""What the lobby keeps for a player, and what scripts, operators and the proxy change in it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from casino.domain import switches
from casino.storage.catalogue import Game
from casino.storage.database import unit_of_work
from casino.web import drawn
from casino.web.services import Services
from tests.cast import Member
from tests.conftest import Clock
from tests.page import CheckedClient
from tests.web.conftest import PlatformStandIn


def names(page: object) -> list[str]:
    return [card.text for card in page.select("#results .card-name")]  # type: ignore[attr-defined]


def rails(page: object) -> list[str]:
    return [heading["id"] for heading in page.select(".rail-head h2")]  # type: ignore[attr-defined]


def press_heart(client: CheckedClient, path: str, keep: str, **headers: str) -> object:
    token = client.page("/games").one("#launch [name=csrf_token]")["value"]
    return client.post(f"{path}/favourite", data={"csrf_token": token, "keep": keep}, headers=headers)


@pytest.mark.feature("L05")
def test_a_heart_is_kept_without_scripts(at_home: CheckedClient, visitor_bob: CheckedClient, shelf: None) -> None:
    """One press on the card; the rail of favourites; nobody else's lobby changes."""
    card = at_home.page("/").select(".heart")[0]
    assert (card["formaction"], card["value"], card["aria-pressed"]) == (
        "/games/harbour-lights/favourite",
        "1",
        "false",
    )

    answer = press_heart(at_home, "/games/harbour-lights", "1", Referer="http://localhost/games?q=quay")

    assert (answer.status_code, answer.location) == (303, "/games?q=quay")  # type: ignore[attr-defined]
    page = at_home.page("/")
    assert rails(page)[0] == "rail-favourites"
    assert page.select(".heart")[0]["aria-pressed"] == "true"
    assert names(at_home.page("/games?favourites=1")) == ["Harbour Lights"]
    assert "rail-favourites" not in rails(visitor_bob.page("/"))


@pytest.mark.feature("L05")
def test_a_heart_taken_off_can_be_put_back(at_home: CheckedClient, shelf: None) -> None:
    """The page after it offers an undo, once."""
    press_heart(at_home, "/games/harbour-lights", "1")
    press_heart(at_home, "/games/harbour-lights", "0", Referer="http://localhost/games?favourites=1")

    page = at_home.page("/games?favourites=1")

    undo = page.one(".notice button")
    assert (undo["formaction"], undo["value"]) == ("/games/harbour-lights/favourite", "1")
    assert page.one(".nothing h2").text == "No favourites here yet"
    assert not at_home.page("/games?favourites=1").select(".notice button")


@pytest.mark.feature("L05")
def test_a_script_gets_a_short_answer(at_home: CheckedClient, shelf: None) -> None:
    """204, and doing it twice is doing it once."""
    for _ in range(2):
        answer = press_heart(at_home, "/games/harbour-lights", "1", **{"HX-Request": "true"})
        assert answer.status_code == 204  # type: ignore[attr-defined]

    assert names(at_home.page("/games?favourites=1")) == ["Harbour Lights"]


@pytest.mark.parametrize(
    ("path", "keep", "status"), [("/games/nothing", "1", 404), ("/games/harbour-lights", "2", 400)]
)
def test_a_made_up_heart_is_refused(at_home: CheckedClient, shelf: None, path: str, keep: str, status: int) -> None:
    assert press_heart(at_home, path, keep).status_code == status  # type: ignore[attr-defined]


def test_hearts_are_for_players(client: CheckedClient, shelf: None) -> None:
    """A visitor sees none, and a forged press goes nowhere."""
    assert not client.page("/games").select(".heart")
    assert client.post("/games/harbour-lights/favourite", data={"keep": "1"}).status_code in (302, 303, 400)
    assert client.get("/games/harbour-lights/favourite").status_code == 405


@pytest.mark.feature("R67", "L02")
def test_a_running_game_comes_first(at_home: CheckedClient, shelf: None, launch: Callable[..., str]) -> None:
    """Its card leads straight back into it, and so does its page."""
    running = launch(at_home, "harbour-lights")

    page = at_home.page("/")

    assert rails(page)[0] == "rail-continue"
    assert page.select(".rail")[0].one(".card-link")["href"] == running
    assert at_home.page("/games/harbour-lights").one(".game .button-main")["href"] == running


@pytest.mark.feature("R67")
def test_an_unfinished_round_comes_first(
    at_home: CheckedClient, shelf: None, launch: Callable[..., str], app: Flask, alice: Member
) -> None:
    """Also after the game was left, until the platform says that the round is over."""
    from casino.platform import signature
    from tests.support.processes import AGENT_ID, TOKEN

    def call(number: int, finished: bool) -> None:
        body = {"type": "makeBet", "agent_id": AGENT_ID, "session_id": "s", "player_id": alice.public_id}
        body |= {"player_username": alice.username, "game_id": 1002, "currency": "EUR", "language": "en"}
        body |= {"request_id": f"q{number}", "transaction_id": f"t{number}", "round_id": "r", "win": 0}
        encoded = signature.php_encode(body | {"bet": 0 if finished else 1, "finished": finished})
        headers = {"X-Signature": signature.sign(encoded, TOKEN), "Content-Type": "application/json"}
        assert "content" in app.test_client().post("/callback", data=encoded, headers=headers).get_json()

    call(1, finished=False)
    page = at_home.page("/")
    assert rails(page)[0] == "rail-continue"
    assert [card.text for card in page.select(".rail")[0].select(".card-name")] == ["Quay Roulette"]

    call(2, finished=True)
    assert "rail-continue" not in rails(at_home.page("/"))


@pytest.mark.feature("L24")
def test_a_view_is_remembered_on_request(at_home: CheckedClient, shelf: None) -> None:
    """GET changes nothing; a press does. The bare address then opens that view, and it can be forgotten."""
    page = at_home.page("/games?category=slots&sort=name")
    button = next(one for one in page.select(".filters button") if one.attributes.get("formaction") == "/games/view")
    token = page.one("#launch [name=csrf_token]")["value"]

    answer = at_home.post("/games/view", data={"csrf_token": token, "query": button["value"]})

    assert answer.location == "/games?category=slots&sort=name"
    assert at_home.get("/games").location == "/games?category=slots&sort=name"
    assert at_home.page("/games?sort=popular").heading == "All games"
    assert at_home.page("/games?q=quay").heading == "Games for “quay”"
    at_home.post("/games/view", data={"csrf_token": token, "query": ""})
    assert at_home.get("/games").status_code == 200


def test_a_view_is_made_of_filters_only(at_home: CheckedClient, shelf: None) -> None:
    """No search, no page, and no way to another host."""
    token = at_home.page("/games").one("#launch [name=csrf_token]")["value"]

    answer = at_home.post(
        "/games/view", data={"csrf_token": token, "query": "//evil.example&sort=rtp&q=x&page=9&next=/"}
    )

    assert answer.location == "/games?sort=rtp"


@pytest.mark.feature("L03")
def test_scripts_get_the_part_that_changes(client: CheckedClient, shelf: None) -> None:
    """One address, two faces, told apart for every cache."""
    whole = client.get("/games?q=harbuor")
    part = client.get("/games?q=harbuor", headers={"HX-Request": "true"})

    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]
    assert "<!doctype html>" in whole.text
    assert part.text.lstrip().startswith('<div id="shelf"')
    assert "Harbour Lights" in part.text


@pytest.mark.feature("L04")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=rtp", ["Harbour Lights", "Quay Roulette"]),
        ("feature=nothing", []),
        ("favourites=1", ["Harbour Lights", "Quay Roulette"]),
    ],
)
def test_more_filters(client: CheckedClient, shelf: None, query: str, found: list[str]) -> None:
    """Return sorts by number, unknown last; a feature must be there; a visitor has no favourites to filter by."""
    assert names(client.page(f"/games?{query}"))[:2] == found


@pytest.mark.feature("L13")
def test_what_cannot_be_played_is_not_listed(
    at_home: CheckedClient, client: CheckedClient, app: Flask, shelf: None
) -> None:
    """A game for roubles alone: a visitor sees it, alice with euros does not, and its page says why."""
    assert "Roubles Only" in names(client.page("/games"))
    assert "Roubles Only" not in names(at_home.page("/games"))

    page = at_home.page("/games/roubles-only")

    assert page.one(".game-closed strong").text == "This game is not played in EUR."
    assert not page.select(".game form")
    token = page.one("#launch [name=csrf_token]")["value"]
    assert at_home.post("/games/roubles-only/launch", data={"csrf_token": token}).status_code == 409


@pytest.fixture
def only_in_malta(engine: Engine, shelf: None) -> None:
    """Harbour Lights is licensed for Malta alone."""
    with unit_of_work(engine) as unit:
        unit.execute(update(Game).where(Game.slug == "harbour-lights").values(allowed_key="|MT|"))


@pytest.mark.feature("L13")
@pytest.mark.parametrize(
    ("sent", "listed"),
    [("MT", True), ("mt", True), ("DE", False), ("XX", True), ("T1", True), ("Malta", True), ("", True)],
)
def test_the_proxy_says_from_where_a_visitor_comes(
    services: Services, client: CheckedClient, only_in_malta: None, sent: str, listed: bool
) -> None:
    """CASINO_COUNTRY_HEADER names the proxy's header; what is no country hides nothing."""
    services.settings = replace(services.settings, country_header="X-Country")

    assert ("Harbour Lights" in names(client.page("/games", headers={"X-Country": sent}))) is listed


def test_without_the_setting_nobody_names_a_country(client: CheckedClient, only_in_malta: None) -> None:
    """A visitor's own header must not open or close anything."""
    assert "Harbour Lights" in names(client.page("/games", headers={"CF-IPCountry": "DE", "X-Country": "DE"}))


@pytest.mark.feature("L13")
def test_a_launch_from_the_wrong_country_is_refused(
    services: Services, at_home: CheckedClient, only_in_malta: None
) -> None:
    """Hiding is not enough: the gate asks as well."""
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    services.settings = replace(services.settings, country_header="X-Country")

    assert at_home.submit(form, headers={"X-Country": "DE"}).status_code == 409
    assert at_home.submit(form, headers={"X-Country": "MT"}).status_code == 303


@pytest.mark.feature("L12")
def test_a_phone_is_told_by_its_own_words(client: CheckedClient, shelf: None) -> None:
    """Client hints first, then the browser's name; both are only words, so nothing is locked by them."""
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"}

    assert client.get("/games", headers=phone).status_code == 200
    assert client.get("/games", headers={"Sec-CH-UA-Mobile": "?1"}).status_code == 200


@pytest.mark.feature("R69")
def test_the_operator_closes_games_by_a_command(
    app: Flask, client: CheckedClient, shelf: None, engine: Engine, clock: Clock
) -> None:
    """The next request sees it; the page stays, without the way in; the log names who and why."""
    runner = app.test_cli_runner()

    done = runner.invoke(args=["games", "switch", "off", "--game", "harbour-lights", "--reason", "a fault"])

    assert done.output == "Harbour-lights is off.\n"
    assert "Harbour Lights" not in names(client.page("/games"))
    assert client.page("/games/harbour-lights").one(".game-closed strong").text == "This game is closed for now."
    said = json.loads(runner.invoke(args=["games", "switches", "--log", "--json"]).output)["switches"]
    assert [(row["action"], row["name"], row["reason"]) for row in said] == [("off", "game:harbour-lights", "a fault")]
    assert runner.invoke(args=["games", "switch", "off", "--all", "--game", "x", "--reason", "y"]).exit_code == 2
    assert runner.invoke(args=["games", "switch", "off", "--game", "nothing", "--reason", "y"]).exit_code == 1


@pytest.mark.feature("R69")
@pytest.mark.parametrize("path", ["/", "/games"])
def test_all_gaming_off_is_a_designed_page(
    client: CheckedClient, shelf: None, engine: Engine, clock: Clock, path: str
) -> None:
    """Nobody wonders whether the money is gone."""
    with unit_of_work(engine) as unit:
        switches.switch_gaming(unit, True, "a fault", "mira", clock())

    assert client.page(path).one(".nothing h2").text == "All games are closed for now"


@pytest.mark.feature("L08")
@pytest.mark.parametrize("number", [0, 63, 64, 500, 767])
def test_every_drawing_is_sound(client: CheckedClient, number: int) -> None:
    """Well-formed, small, without a script, and the same for ever."""
    from xml.etree import ElementTree

    answer = client.get(f"/pictures/drawn/{number}.svg")

    ElementTree.fromstring(answer.text)  # noqa: S314 (our own words)
    assert len(answer.data) < 4000
    assert answer.text == drawn.draw(number)


def test_a_drawing_that_is_not_there_is_a_404(client: CheckedClient) -> None:
    assert client.get("/pictures/drawn/768.svg").status_code == 404


@pytest.mark.feature("L01")
def test_a_sync_by_command_says_what_it_did(app: Flask, platform: PlatformStandIn) -> None:
    """And a second one finds nothing to change."""
    runner = app.test_cli_runner()

    first = runner.invoke(args=["games", "sync"])
    second = runner.invoke(args=["games", "sync"])

    assert first.output == "5 games: 5 added, 0 changed, 0 gone; 2 pictures.\n"
    assert second.output == "5 games: 0 added, 0 changed, 0 gone; 2 pictures.\n"
