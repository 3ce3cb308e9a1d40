"""How a game opens: by device, by the operator's word, by the player's own; and what stands beside it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from casino.config import ConfigurationError
from casino.config_providers import Manners
from casino.domain import games
from casino.errors import PlatformError
from casino.platform.listing import ListedGame
from casino.web.services import Services
from tests.conftest import Clock, make_settings
from tests.page import CheckedClient
from tests.web.conftest import PlatformStandIn

Launch = Callable[..., str]
PHONE = {"Sec-CH-UA-Mobile": "?1"}
IPHONE = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile"
}


def open_as(client: CheckedClient, path: str, way: str) -> TestResponse:
    form = client.page(path).form(f"{path}/open-as")
    return client.post(form.action, data={**form.fields, "way": way})


def without_bar(services: Services) -> None:
    services.policy = replace(services.policy, session_clock=False, net_position=False)


def settle(services: Services, **said: object) -> None:
    services.settings = replace(services.settings, providers={"quay-house": Manners(**said)})  # type: ignore[arg-type]


@pytest.mark.feature("L28")
@pytest.mark.parametrize(
    ("bar", "phone", "said", "mode"),
    [
        (True, False, {}, "frame"),
        (True, True, {}, "frame"),
        (False, False, {}, "frame"),
        (False, True, {}, "page"),
        (False, True, {"open": "frame"}, "frame"),
        (True, True, {"open_phone": "page"}, "page"),
        (True, False, {"open_phone": "page"}, "frame"),
        (True, False, {"open": "tab"}, "tab"),
    ],
)
def test_a_game_opens_as_device_policy_and_operator_say(
    services: Services, at_home: CheckedClient, launch: Launch, bar: bool, phone: bool, said: dict[str, str], mode: str
) -> None:
    """A phone gives the game its page, but where the law wants clock and result on screen the frame stays."""
    if not bar:
        without_bar(services)
    settle(services, **said)

    path = launch(at_home)
    page = at_home.page(path, headers=PHONE if phone else None)

    stage = page.one("[data-stage]")
    assert stage["data-mode"] == mode
    assert len(page.select("iframe")) == (1 if mode == "frame" else 0)
    if mode != "frame":
        assert page.one("[data-open]")["href"] == f"{path}/full"
        assert page.one("[data-clock]").text == "0:00:00"


@pytest.mark.feature("L12", "L28")
def test_an_iphone_is_a_phone(services: Services, at_home: CheckedClient, launch: Launch) -> None:
    """It sends no client hints, only its name."""
    without_bar(services)

    assert at_home.page(launch(at_home), headers=IPHONE).one("[data-stage]")["data-mode"] == "page"


@pytest.mark.feature("L25", "L28", "L49")
def test_the_full_page_asks_for_a_link_of_its_own(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn, visitor_bob: CheckedClient
) -> None:
    """Fresh each time, kept nowhere, for the player alone; and a guess of the browser gets none."""
    path = launch(at_home)

    answer = at_home.get(f"{path}/full")

    assert (answer.status_code, answer.location) == (303, "https://games.example/play/0")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert at_home.get(f"{path}/full", headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert visitor_bob.get(f"{path}/full").status_code == 404
    assert len(platform.asked) == 1
    at_home.submit(at_home.page(path).form(f"{path}/exit"))
    assert at_home.get(f"{path}/full").status_code == 410


@pytest.mark.feature("L12", "L32")
def test_a_device_remembers_how_a_game_opens(
    at_home: CheckedClient, launch: Launch, visitor_bob: CheckedClient
) -> None:
    """Learned from a failure: a game that was silent in the frame opens on its own page, on this device alone."""
    path = launch(at_home)

    assert open_as(at_home, path, "page").location == path

    assert at_home.page(path).one("[data-stage]")["data-mode"] == "page"
    assert visitor_bob.page(launch(visitor_bob)).one("[data-stage]")["data-mode"] == "frame"
    other = launch(at_home, "quay-roulette")
    assert at_home.page(other).one("[data-stage]")["data-mode"] == "frame"
    back = launch(at_home)
    open_as(at_home, back, "frame")
    assert at_home.page(back).one("[data-stage]")["data-mode"] == "frame"
    assert open_as(at_home, back, "elsewhere").status_code == 400


@pytest.mark.feature("L30", "L40")
def test_a_provider_has_its_dialect_and_its_looser_frame(
    services: Services, at_home: CheckedClient, launch: Launch
) -> None:
    """By the operator's settings; what moves our own page is never among what can be allowed."""
    settle(services, messages="event", sandbox=("allow-modals",))

    page = at_home.page(launch(at_home))

    assert page.one("[data-stage]")["data-adapter"] == "event"
    assert page.one("iframe")["sandbox"] == "allow-scripts allow-same-origin allow-forms allow-popups allow-modals"


@pytest.mark.feature("L30", "L40")
@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('[providers.quay]\nopen = "window"', "window"),
        ('[providers.quay]\nsandbox = ["allow-top-navigation"]', "allow-top-navigation"),
        ('[providers.quay]\nsandbox = "allow-top-navigation-by-user-activation"', "allow-top-navigation"),
        ('[providers.quay]\nmessages = "loud"', "loud"),
        ('[providers.quay]\ncolour = "red"', "colour"),
        ('[providers]\nquay = "page"', "quay"),
    ],
)
def test_what_cannot_be_said_of_a_provider_is_named_at_the_start(tmp_path: Path, written: str, fault: str) -> None:
    """In plain words, before anything starts."""
    (tmp_path / "casino.toml").write_text(written)

    with pytest.raises(ConfigurationError, match=f"CASINO_PROVIDERS.*{fault}"):
        make_settings(tmp_path, "sqlite:///x.db")


@pytest.mark.feature("L28")
def test_what_is_said_of_a_provider_is_read(tmp_path: Path) -> None:
    (tmp_path / "casino.toml").write_text(
        '[providers.quay-house]\nopen_phone = "page"\nmessages = "text"\nsandbox = ["allow-modals"]'
    )

    said = make_settings(tmp_path, "sqlite:///x.db").providers

    assert said == {"quay-house": Manners(open_phone="page", messages="text", sandbox=("allow-modals",))}


@pytest.mark.feature("R60")
@pytest.mark.parametrize(
    "replay",
    [
        "http://maker.example/{round}",
        "https://{round}.example/",
        "https://maker.example/",
        "https://x.example/{round}{key}",
    ],
)
def test_an_address_of_a_replay_is_checked_at_the_start(tmp_path: Path, replay: str) -> None:
    """Only an https page that names the round, and nothing in it that we do not know."""
    (tmp_path / "casino.toml").write_text(f'[providers.quay-house]\nreplay = "{replay}"')

    with pytest.raises(ConfigurationError, match="replay"):
        make_settings(tmp_path, "sqlite:///x.db")


@pytest.mark.feature("L45", "L46")
def test_another_game_is_one_press_away(at_home: CheckedClient, launch: Launch) -> None:
    """What was played lately and the favourites; the first game ends, and the way back to the lobby stays."""
    token = at_home.page("/games").one("#launch [name=csrf_token]")["value"]
    at_home.post("/games/cafe-minuit/favourite", data={"csrf_token": token, "keep": "1"})
    launch(at_home, "quay-roulette")
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    path = at_home.submit(form, headers={"Referer": "http://localhost/games?category=slots"}).location
    assert path is not None
    page = at_home.page(path)

    assert [one.text for one in page.select(".drawer-games .drawer-name")] == [
        "Quay Roulette",
        "Café Minuit",
    ]
    switched = at_home.submit(
        page.form("/games/quay-roulette/launch"), headers={"Referer": f"http://localhost{path}"}
    ).location
    assert at_home.get(f"{path}/bar", headers={"Accept": "application/json"}).json["ended"] is True  # type: ignore[index]
    assert at_home.submit(at_home.page(str(switched)).form(f"{switched}/exit")).location == "/games?category=slots"


@pytest.mark.feature("L36")
@pytest.mark.parametrize(("said", "hints"), [("landscape", 1), ("Landscape", 1), ("portrait", 0), (None, 0), (7, 0)])
def test_only_a_game_for_landscape_asks_to_turn_the_phone(
    services: Services, at_home: CheckedClient, platform: PlatformStandIn, clock: Clock, said: object, hints: int
) -> None:
    """As the platform's list states it; silence asks for nothing."""
    extra = {} if said is None else {"orientation": said}
    platform.listed = [ListedGame("1", "Wide Water", "Quay House", "slots", extra=extra)]
    games.sync(services.engine, platform, services.settings.instance / "pictures", clock())
    path = at_home.submit(at_home.page("/games/wide-water").form("/games/wide-water/launch")).location

    assert len(at_home.page(str(path)).select(".turn-hint")) == hints


@pytest.mark.feature("L50")
def test_a_game_that_keeps_failing_leaves_the_shelf(
    at_home: CheckedClient, launch: Launch, platform: PlatformStandIn
) -> None:
    """Counted per game; at the fifth time it is gone, and the page says so instead of trying a sixth."""
    path = launch(at_home)
    platform.failure = PlatformError("down")

    answers = [at_home.get(path).status_code for _ in range(5)]

    assert answers == [502] * 5
    assert "Harbour Lights" not in [one.text for one in at_home.page("/games").select(".card-name")]
    assert at_home.page("/games/harbour-lights").one(".game-closed strong").text == "This game is closed for now."
