"""A real Chromium looks for a game: search as one types, hearts with one press, filters that the back button undoes."""

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Stage

NUMBERS = itertools.count(1)
PASSWORD = "a quiet evening by the water"
pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


@pytest.fixture
def player(stage: Stage, page: Page) -> Iterator[Page]:
    """A page in which a new player is logged in; an error in a script fails the test."""
    name = f"seeker{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", password=PASSWORD)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(stage.site.url + "/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".door-form").get_by_role("button", name="Log in").click()
    expect(page.locator(".topbar .balance")).to_be_visible()
    yield page
    assert errors == []


@pytest.mark.feature("L03")
def test_the_shelf_follows_the_letters(stage: Stage, player: Page) -> None:
    """With a slip in it; the address follows, the count is said, the field keeps the focus, a reload finds the same."""
    player.goto(stage.site.url + "/games")

    player.locator("#search").press_sequentially("lihgthouse")

    expect(player.locator("#results .card-name").first).to_have_text("Lighthouse")
    expect(player).to_have_url(re.compile(r"/games\?q=lihgthouse$"))
    expect(player.locator("[data-announce]")).to_have_text(re.compile(r"\d+ games?"))
    expect(player.locator("#search")).to_be_focused()
    player.reload()
    expect(player.locator("#search")).to_have_value("lihgthouse")
    expect(player.locator("#results .card-name").first).to_have_text("Lighthouse")


@pytest.mark.feature("L05")
def test_a_heart_takes_one_press(stage: Stage, player: Page) -> None:
    """It is said, it stays after a reload, and a second press is the undo."""
    player.goto(stage.site.url + "/games")
    heart = player.get_by_role("button", name="Favourite: Lighthouse", exact=True).first

    heart.press("Enter")

    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(player.locator("[data-heart-said]")).to_have_text("Added to your favourites")
    player.goto(stage.site.url + "/games?favourites=1")
    expect(player.locator("#results .card-name")).to_have_text(["Lighthouse"])
    heart = player.get_by_role("button", name="Favourite: Lighthouse", exact=True)
    heart.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "false")
    expect(player.locator("[data-heart-said]")).to_contain_text("Press again to undo")


@pytest.mark.feature("L04", "L10")
def test_filters_apply_themselves_and_back_undoes_them(stage: Stage, player: Page) -> None:
    """Several providers at once, then an order; each step back is the shelf before."""
    player.goto(stage.site.url + "/games")
    player.locator(".filters summary").click()
    for at in (0, 1):
        player.locator(".filters .menu-panel input").nth(at).check()
    player.keyboard.press("Escape")
    player.wait_for_url(re.compile("provider=.*provider="))
    player.get_by_label("Order").select_option("rtp")
    player.wait_for_url(re.compile("sort=rtp"))

    player.go_back()

    expect(player).not_to_have_url(re.compile("sort=rtp"))
    assert player.locator(".filters .menu-panel input:checked").count() == 2
