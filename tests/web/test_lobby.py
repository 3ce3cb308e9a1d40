"""The lobby: rails, the shelf with its filters, a game's page, pictures, and an empty catalogue."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from casino.config import Settings
from casino.domain import games
from casino.platform.listing import ListedGame
from casino.storage.catalogue import CatalogueState
from casino.storage.database import unit_of_work
from tests.conftest import Clock
from tests.page import CheckedClient
from tests.web.conftest import HOSTILE, PICTURE, PlatformStandIn


def names(page: object) -> list[str]:
    return [card.text for card in page.select("#results .card-name")]  # type: ignore[attr-defined]


def test_a_visitor_sees_the_shelf_and_one_way_in(client: CheckedClient, shelf: None) -> None:
    """The visitor's lobby is the player's, with one clear way in."""
    page = client.page("/")

    assert page.heading == "The quiet room where the good games are"
    assert [one["href"] for one in page.select(".threshold .button")] == ["/register"]
    assert page.one("#rail-popular").text == "Popular"
    assert not page.select("#launch")
    assert page.select(".card-play a")[0]["href"] == "/login?next=/games/harbour-lights"


def test_a_player_sees_balance_and_plays_from_the_shelf(at_home: CheckedClient, shelf: None) -> None:
    """L02, R48: money in view, and each card opens its game with one press."""
    page = at_home.page("/")

    assert page.heading == "Lobby"
    assert page.one(".topbar .balance").text == "Balance €100.00"
    button = page.select(".card-play button")[0]
    assert (button["form"], button["formaction"]) == ("launch", "/games/harbour-lights/launch")
    token = page.one("#launch [name=csrf_token]")["value"]
    assert at_home.post(button["formaction"], data={"csrf_token": token}).status_code == 303


@pytest.mark.feature("L06")
def test_what_was_played_comes_first(at_home: CheckedClient, shelf: None, launch: object) -> None:
    """L06: the rail that matters to this player is the first one."""
    launch(at_home, "quay-roulette")  # type: ignore[operator]

    page = at_home.page("/")

    assert page.select(".rail-head h2")[0]["id"] in ("rail-continue", "rail-recent")
    assert page.select(".rail")[0].select(".card-name")[0].text == "Quay Roulette"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=harb", ["Harbour Lights"]),
        ("q=HOUSE+quay", ["Harbour Lights", "Quay Roulette"]),
        ("q=cafe", ["Café Minuit"]),
        ("category=Table+games", ["Quay Roulette"]),
        ("provider=quay-house&category=slots", ["Harbour Lights"]),
        ("provider=quay-house&provider=sable-finch", ["Harbour Lights", "Quay Roulette", "Café Minuit"]),
        ("q=%25", []),
        ("q=_", []),
        ("category=nonsense", []),
    ],
)
def test_search_and_filters_work_without_scripts(
    client: CheckedClient, shelf: None, query: str, found: list[str]
) -> None:
    """L03, L04: a plain GET form, the state in the address."""
    assert names(client.page(f"/games?{query}")) == found


def test_the_form_keeps_the_state_of_the_address(client: CheckedClient, shelf: None) -> None:
    """L04: what was chosen stands in the form again."""
    page = client.page("/games?q=quay&category=slots&provider=quay-house&sort=name")

    form = next(form for form in page.forms if "data-filters" in form.element.attributes)
    assert form.fields == {"q": "quay", "category": "slots", "provider": "quay-house", "feature": "", "sort": "name"}
    assert page.one("#search")["value"] == "quay"
    assert page.one(".tabs [aria-current=page]").text.startswith("Slots")


@pytest.mark.parametrize(
    "query", ["sort=evil", "page=-4", "page=x", "page=99999999999", "q=" + "x" * 5000, "provider="]
)
def test_nonsense_in_the_address_is_left_out(client: CheckedClient, shelf: None, query: str) -> None:
    """A mangled link still shows the shelf."""
    assert client.get(f"/games?{query}").status_code == 200


def test_more_games_survive_a_reload(
    client: CheckedClient, engine: Engine, settings: Settings, platform: PlatformStandIn, clock: Clock
) -> None:
    """L10: "show more" is an address that shows everything up to there."""
    platform.listed = [ListedGame(str(n), f"Game {n:03d}", "Maker", "slots", popularity=500 - n) for n in range(100)]
    games.sync(engine, platform, settings.instance / "pictures", clock())

    first = client.page("/games?category=slots")
    second = client.page(first.one("[data-more]")["href"])
    third = client.page(second.one("[data-more]")["href"])

    assert [len(names(page)) for page in (first, second, third)] == [48, 96, 100]
    assert names(second)[:48] == names(first)
    assert "category=slots" in first.one("[data-more]")["href"]
    assert not third.select("[data-more]")


@pytest.mark.parametrize("path", ["/", "/games"])
def test_an_empty_catalogue_is_a_designed_page(client: CheckedClient, path: str) -> None:
    """Before the first sync the lobby says so, and what to do."""
    page = client.page(path)

    assert page.one(".nothing h2").text == "The shelf is empty for the moment"


def test_a_search_without_hits_helps(client: CheckedClient, shelf: None) -> None:
    """The empty result says what was searched, and leads back."""
    page = client.page("/games?q=zzz")

    assert "“zzz”" in page.one(".nothing p").text
    assert page.one(".nothing a")["href"] == "/games"


@pytest.mark.feature("R73")
def test_a_games_page_tells_what_is_known(client: CheckedClient, shelf: None) -> None:
    """L11, R73: the facts, the return with the word theoretical, and the way in."""
    page = client.page("/games/harbour-lights")

    assert page.heading == "Harbour Lights"
    assert "Theoretical return 96.1%" in page.one(".game dl").text
    assert page.one(".game .button-main")["href"] == "/login?next=/games/harbour-lights"
    assert "as stated in the platform's game list of May 4, 2026." in page.one(".game-words .small").text
    silent = client.page("/games/quay-roulette")
    assert "return" not in silent.one(".game").text.lower()


@pytest.mark.feature("R73")
def test_the_return_is_as_old_as_the_list_that_states_it(
    client: CheckedClient, shelf: None, engine: Engine, clock: Clock
) -> None:
    """A renewal makes it younger."""
    with unit_of_work(engine) as unit:
        unit.execute(update(CatalogueState).values(synced_at=clock() + timedelta(days=3)))

    assert "game list of May 7, 2026" in client.page("/games/harbour-lights").one(".game-words .small").text


@pytest.mark.feature("R74", "L11")
@pytest.mark.parametrize(
    ("said", "words", "link"),
    [
        ({}, "Choose a stake and start a round: the stake is taken at that moment.", None),
        ({"rules": "Three bells\npay ten."}, "Three bells pay ten.", None),
        ({"rules": "<b>x</b>", "rules_url": "https://maker.example/r?g=1"}, "<b>x</b>", "https://maker.example/r?g=1"),
        ({"rules_url": "javascript:alert(1)"}, "Choose a stake", None),
        ({"rules_url": "https://a:b@maker.example/"}, "Choose a stake", None),
    ],
)
def test_rules_are_one_press_from_the_card(
    client: CheckedClient,
    engine: Engine,
    settings: Settings,
    platform: PlatformStandIn,
    clock: Clock,
    said: dict[str, str],
    words: str,
    link: str | None,
) -> None:
    """For a visitor, before any stake; what the list says is text, and only a plain https page is linked."""
    platform.listed = [ListedGame("1", "Three Bells", "Quay House", "slots", extra=said)]
    games.sync(engine, platform, settings.instance / "pictures", clock())

    page = client.page(client.page("/games").one("#results .card-link")["href"])

    rules = page.one("#rules")
    assert words in " ".join(rules.text.split())
    outside = [one["href"] for one in rules.select("a") if one["href"].startswith(("http", "java"))]
    assert outside == ([link] if link else [])


def test_a_game_without_a_picture_gets_lettering(client: CheckedClient, shelf: None) -> None:
    """L08: no broken picture, but a drawing from our own host with the game's name on it."""
    page = client.page("/games/cafe-minuit")
    drawing = client.get(page.select(".game-poster img")[0]["src"])

    assert page.select(".game-poster .poster-title")[0].text == "Café Minuit"
    assert (drawing.status_code, drawing.mimetype) == (200, "image/svg+xml")
    assert "immutable" in drawing.headers["Cache-Control"]
    assert drawing.headers["Content-Security-Policy"].endswith("sandbox")


def test_hostile_words_stay_words(at_home: CheckedClient, shelf: None) -> None:
    """SECURITY.md 4.3 no. 27: what the platform sends is text, wherever it is shown."""
    slug = at_home.page("/games?q=onerror").one("#results .card-link")["href"]

    for path in ("/", "/games", f"/games?q={HOSTILE[:20]}", slug):
        answer = at_home.get(path)
        assert "<img src=x" not in answer.text
        assert "</script>\N{LINE SEPARATOR}" not in answer.text
    assert "onerror=alert(1)" in at_home.page(slug).heading


@pytest.mark.parametrize("path", ["/games/nothing", "/pictures/none.svg", "/pictures/../casino.db", "/pictures/.part"])
def test_what_is_not_there_is_a_404(client: CheckedClient, shelf: None, path: str) -> None:
    """An unknown game and a path out of the folder look the same."""
    assert client.get(path).status_code == 404


def test_a_picture_is_ours_for_a_year_and_can_do_nothing(
    client: CheckedClient, shelf: None, settings: Settings
) -> None:
    """L09: kept by its contents' name; opened by itself, an SVG runs no script."""
    file = min(path.name for path in Path(settings.instance / "pictures").iterdir())

    with client.get(f"/pictures/{file}") as answer:
        assert answer.data.startswith(PICTURE)
        assert answer.mimetype == "image/svg+xml"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert "script-src" not in answer.headers["Content-Security-Policy"]
