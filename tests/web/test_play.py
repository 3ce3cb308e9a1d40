"""Launch, the game page and its bar, the way out: who gets a game, what the frame may do, what failing looks like."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import players
from casino.errors import GameHostNotAllowed, PlatformError
from casino.storage.database import unit_of_work
from casino.web.services import Services
from tests.cast import Member
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page
from tests.web.conftest import PlatformStandIn

Launch = Callable[..., str]
pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
JSON = {"Accept": "application/json"}


def policy(answer: object) -> dict[str, str]:
    header = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return {name: value for name, _, value in (rule.partition(" ") for rule in header.split("; "))}


def dump(engine: Engine) -> str:
    tables = ("game_session", "game", "player", "login")
    with engine.connect() as connection:
        return "".join(str(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in tables)


def test_launch_leads_to_a_game_in_a_frame(at_home: CheckedClient, launch: Launch, platform: PlatformStandIn) -> None:
    """L25 to L27: POST, redirect, a page of ours with the platform's link in a frame."""
    page = at_home.page(launch(at_home))

    frame = page.one("iframe")
    assert frame["src"] == "https://games.example/play/0"
    assert frame["title"] == page.heading == "Harbour Lights"
    [asked] = platform.asked
    assert (asked.game_ref, asked.player_name, asked.language, asked.currency) == ("1001", "alice", "en", "EUR")
    assert asked.home_url == "http://127.0.0.1:8000/exit"


@pytest.mark.feature("L29", "L31")
def test_the_frame_gets_what_security_allows_and_no_more(at_home: CheckedClient, launch: Launch) -> None:
    """SECURITY.md 4.2, L29 to L31, finding 13: no top navigation, no devices, no referrer."""
    answer = at_home.get(launch(at_home))

    frame = Page(answer).one("iframe")
    assert frame["sandbox"] == "allow-scripts allow-same-origin allow-forms allow-popups"
    assert frame["allow"] == "autoplay; fullscreen"
    assert "allowfullscreen" in frame.attributes
    assert frame["referrerpolicy"] == "no-referrer"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    rules = policy(answer)
    assert rules["default-src"] == "'none'"
    assert rules["frame-src"] == "http://127.0.0.1:8000/exit https://games.example"
    assert rules["frame-ancestors"] == "'none'"
    assert re.fullmatch(r"'nonce-[\w-]{24}'", rules["script-src"])
    permissions = answer.headers["Permissions-Policy"]
    assert 'autoplay=(self "https://games.example"), fullscreen=(self "https://games.example")' in permissions
    assert permissions.startswith("camera=(), microphone=(), geolocation=(), payment=(), usb=()")


def test_each_open_asks_for_a_fresh_link_and_keeps_none(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn, engine: Engine
) -> None:
    """L25: a reload asks anew; the link is in the frame and nowhere else."""
    path = launch(at_home)

    links = [at_home.page(path).one("iframe")["src"] for _ in range(3)]

    assert links == [f"https://games.example/play/{number}" for number in range(3)]
    assert "games.example" not in dump(engine)
    assert "games.example" not in path


def test_a_guess_of_the_browser_opens_nothing(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn
) -> None:
    """L49: a prefetch gets no link."""
    path = launch(at_home)

    for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
        assert at_home.get(path, headers=headers).status_code == 503
    assert platform.asked == []


def test_a_launch_needs_a_log_in_a_post_and_a_token(
    client: CheckedClient, at_home: CheckedClient, shelf: None, engine: Engine
) -> None:
    """L49, 3.5.1: no link, no crawler and no other site can open a game."""
    path = "/games/harbour-lights/launch"

    assert at_home.get(path).status_code == 405
    assert at_home.post(path).status_code == 400
    assert at_home.post(path, data={"csrf_token": "nonsense"}).status_code == 400
    token = client.page("/login").form("/login").fields["csrf_token"]
    asked = client.post(path, data={"csrf_token": token})
    assert (asked.status_code, asked.location) == (303, "/login")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM game_session")).scalar_one() == 0


@pytest.mark.parametrize("tail", ["", "/bar"])
def test_a_strangers_game_is_not_there(
    at_home: CheckedClient, visitor_bob: CheckedClient, client: CheckedClient, launch: Launch, tail: str
) -> None:
    """8.2.2: bob gets the very answer of an address that never was; a visitor is asked to log in."""
    path = launch(at_home) + tail

    assert visitor_bob.get(path).status_code == visitor_bob.get("/play/never-was" + tail).status_code == 404
    assert client.get(path).location == f"/login?next={path}"


def test_a_stranger_cannot_end_a_game(at_home: CheckedClient, visitor_bob: CheckedClient, launch: Launch) -> None:
    """Bob's own token does not reach alice's game session."""
    path = launch(at_home)
    token = visitor_bob.page("/account/").select("[name=csrf_token]")[0]["value"]

    assert visitor_bob.post(f"{path}/exit", data={"csrf_token": token}).status_code == 404
    assert at_home.get(path).status_code == 200


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (PlatformError("it answered <b>nonsense</b>", platform_code="oops", request_id="r-1"), 502),
        (GameHostNotAllowed(), 502),
    ],
)
def test_a_platform_that_fails_is_a_plain_page(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn, failure: PlatformError, status: int
) -> None:
    """L50: our words and a reference; never the platform's own text."""
    path = launch(at_home)
    platform.failure = failure

    answer = at_home.get(path)

    page = Page(answer)
    assert answer.status_code == status
    assert page.heading == "The game did not open"
    assert re.search(r"\d{4}-\d{4}", page.one(".word-reference").text)
    assert "nonsense" not in answer.text
    assert "oops" not in answer.text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a:b@evil.example/", "https://x y/"]
)
def test_a_link_that_is_none_is_never_shown(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn, link: str
) -> None:
    """SECURITY.md 4.3 no. 10: a swapped link fails at launch."""
    path = launch(at_home)
    platform.link = link

    answer = at_home.get(path)

    assert answer.status_code == 502
    assert "iframe" not in answer.text


@pytest.mark.feature("L26")
def test_a_game_of_another_currency_is_refused(at_home: CheckedClient, shelf: None) -> None:
    """L13: its page has no way in, and a launch made by hand is refused on the server, with words."""
    page = at_home.page("/games/roubles-only")
    assert not page.select('[action="/games/roubles-only/launch"]')
    token = page.select("[name=csrf_token]")[0]["value"]

    answer = at_home.post("/games/roubles-only/launch", data={"csrf_token": token})

    assert answer.status_code == 409
    assert Page(answer).heading == "This game is closed for now"


def test_a_blocked_player_is_out_at_once(
    at_home: CheckedClient, launch: Launch, cast: object, engine: Engine, clock: Clock
) -> None:
    """7.4.2: blocking ends every log-in; the next request is a visitor's."""
    path = launch(at_home)
    with unit_of_work(engine) as unit:
        player = players.get(unit, cast.alice.public_id)  # type: ignore[attr-defined]
        players.block(unit, player, "a check", clock())

    assert at_home.get(path).location == f"/login?next={path}"


@pytest.mark.feature("L26")
def test_an_excluded_player_gets_in_but_plays_nothing(app: Flask, carol: Member, shelf: None) -> None:
    """R41: carol may see her money; a game stays closed, and its page leads to the one that says why and who helps."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    form = client.page("/login").form("/login")
    assert client.submit(form, {"username": "carol", "password": carol.password}).status_code == 303

    answer = client.get("/games/harbour-lights", follow_redirects=True)

    assert Page(answer).heading == "Play is closed for good"
    token = client.page("/account/").form("/logout").fields["csrf_token"]
    assert (
        client.post("/games/harbour-lights/launch", data={"csrf_token": token}).location == "/account/protection/pause"
    )
    assert client.get("/wallet/").status_code == 200


@pytest.mark.feature("R48", "R49", "R50")
def test_the_bar_shows_money_time_and_net(
    at_home: CheckedClient, launch: Launch, alice: Member, play_round: Callable[..., None], clock: Clock
) -> None:
    """R48 to R50: all three from the ledger and the server's clock."""
    path = launch(at_home)
    clock.advance(minutes=14, seconds=3)
    play_round(alice, 30, 12)

    page = at_home.page(path)

    facts = [one.text for one in page.select(".playbar-facts dd") if one.text]
    assert facts == ["0:14:03", "\N{MINUS SIGN}€18.00", "€82.00"]
    assert page.one("[data-stage]")["data-elapsed"] == "843"


@pytest.mark.feature("L39")
def test_the_bar_answers_figures_and_then_nothing_new(
    at_home: CheckedClient, launch: Launch, alice: Member, play_round: Callable[..., None]
) -> None:
    """204 while nothing has changed; new figures with the first question after a callback."""
    path = launch(at_home)
    mark = at_home.page(path).one("[data-stage]")["data-mark"]

    quiet = at_home.get(f"{path}/bar?mark={mark}", headers=JSON)
    play_round(alice, 10, 25)
    news = at_home.get(f"{path}/bar?mark={mark}", headers=JSON)
    again = at_home.get(f"{path}/bar?mark={news.json['mark']}", headers=JSON)  # type: ignore[index]

    assert (quiet.status_code, quiet.data) == (204, b"")
    assert news.json == {
        "mark": news.json["mark"],  # type: ignore[index]
        "balance": "€115.00",
        "net": "+€15.00",
        "elapsed": 0,
        "bonus": "",
        "ended": False,
        "ended_words": "",
        "seconds_left": None,
        "stopped": "",
        "open_words": "",
        "left": "",
        "note": "",
        "check": False,
        "reality": None,
        "pause": "",
    }
    assert news.headers["Cache-Control"] == "no-store"
    assert again.status_code == 204


def test_the_bar_is_a_page_where_scripts_are_off(at_home: CheckedClient, launch: Launch) -> None:
    """The figures can be refreshed without touching the game."""
    path = launch(at_home)
    assert at_home.page(path).one("noscript a")["href"] == f"{path}/bar"

    page = at_home.page(f"{path}/bar", headers={"Accept": "text/html,*/*;q=0.8"})

    assert page.one(".figure").text == "€100.00"


def test_leaving_ends_the_game_and_goes_back_to_the_same_place(at_home: CheckedClient, shelf: None) -> None:
    """L46: back to the same filter; the old address leads to the game's page."""
    origin = "http://localhost/games?category=slots&sort=name"
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    path = at_home.submit(form, headers={"Referer": origin}).location
    assert path is not None

    answer = at_home.submit(at_home.page(path).form(f"{path}/exit"))

    assert (answer.status_code, answer.location) == (303, "/games?category=slots&sort=name")
    assert at_home.get(path).location == "/games/harbour-lights"
    bar = at_home.get(f"{path}/bar", headers=JSON)
    assert bar.json["ended"] is True  # type: ignore[index]


@pytest.mark.parametrize(
    "referer", ["https://evil.example/games", "http://localhost/wallet/", "http://localhost//evil", ""]
)
def test_leaving_goes_to_the_lobby_and_nowhere_else(at_home: CheckedClient, shelf: None, referer: str) -> None:
    """4.3 no. 12: what the browser says about where it came from opens no way out of the house."""
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    path = at_home.submit(form, headers={"Referer": referer}).location
    assert path is not None

    assert at_home.submit(at_home.page(path).form(f"{path}/exit")).location == "/"


@pytest.mark.feature("R54")
def test_a_second_game_ends_the_first(at_home: CheckedClient, launch: Launch) -> None:
    """L47: one game at a time, and the first one's bar says why it ended."""
    first = launch(at_home)
    launch(at_home, "quay-roulette")

    bar = at_home.get(f"{first}/bar", headers=JSON)

    assert bar.json["ended_words"] == "You opened another game, and one is played at a time."  # type: ignore[index]


def test_the_exit_page_works_without_a_cookie_and_may_be_framed_by_us(client: CheckedClient) -> None:
    """SECURITY.md finding 14: the game's frame gets no cookie of ours."""
    answer = client.get("/exit")

    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert policy(answer)["default-src"] == "'none'"
    assert "Set-Cookie" not in answer.headers
    assert Page(answer).one("script")["src"].endswith("/exit.js")
    assert Page(answer).one("a")["target"] == "_top"


def test_the_configured_hosts_are_the_frames_only_hosts(
    app: Flask, services: Services, at_home: CheckedClient, launch: Launch, platform: PlatformStandIn
) -> None:
    """Finding 15: where an operator names hosts, the policy and the gate know the same ones."""
    object.__setattr__(services.settings, "game_hosts", ("https://*.provider.example", "https://games.example"))
    path = launch(at_home)

    assert policy(at_home.get(path))["frame-src"].endswith("/exit https://*.provider.example https://games.example")
    platform.link = "https://elsewhere.example/"
    assert at_home.get(path).status_code == 502
