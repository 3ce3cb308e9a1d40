"""R18 in a real browser from which something was taken away."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Stage

PASSWORD = "a quiet evening by the water"


@pytest.mark.feature("R18")
@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_r18_a_browser_that_lacks_something_opens_no_game(
    stage: Stage, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    """It says what is missing; neither the game's page nor a card of the lobby leads into a game."""
    stage.house.create_player("oldtimer", "--currency", "EUR", "--deposit", "25.00", password=PASSWORD)
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.goto(stage.site.url + "/login?next=/games/harbour-lights")
    page.get_by_label("Name or e-mail").fill("oldtimer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    expect(page.locator("#browser")).to_be_hidden()

    page.add_init_script("delete HTMLIFrameElement.prototype.sandbox; delete window.AbortController;")
    page.reload()
    expect(page.locator("#browser li:visible")).to_have_count(2)
    play.click()
    expect(page.locator("#browser")).to_be_focused()
    page.goto(stage.site.url + "/games")
    page.locator('button[formaction$="/launch"]').first.click(force=True)

    expect(page.locator("#browser")).to_be_focused()
    assert page.url == stage.site.url + "/games"
    context.close()
