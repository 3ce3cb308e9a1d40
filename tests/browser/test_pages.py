"""Every page under axe-core, in both themes and on a phone; targets for fingers; the way by keyboard alone (L16)."""

import itertools
import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Stage

NUMBERS = itertools.count(1)
PASSWORD = "a quiet evening by the water"
pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
OPEN: tuple[str, ...] = (
    *("/", "/games", "/games?q=nothing-at-all", "/games/harbour-lights", "/login", "/register", "/forgot", "/help"),
    *("/terms", "/privacy", "/responsible-play", "/offline", "/nowhere"),
)
OWN: tuple[str, ...] = (
    *("/", "/games?favourites=1", "/games?q=harbour", "/games/harbour-lights", "/wallet/", "/wallet/rounds"),
    "/wallet/withdrawals/",
    *("/account/", "/account/safety", "/account/protection/", "/account/protection/breaks"),
    *("/account/protection/reminders", "/account/protection/log", "/account/passkeys", "/account/data"),
)
TARGETS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((one) => !one.closest(".sr, .skip, p, label, .ledger, .inline"))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && Math.min(box.width, box.height) < 23.9)
  .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))
  .then(() => document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 5000))
  .then((moving) => Promise.allSettled(moving.map((one) => one.finished))).then(() => true)"""
"""Colours change by transitions; one that is under way has a contrast of its own."""
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
EVERY_RULE = {"resultTypes": ["violations"]}


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    page.evaluate(SETTLED)
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]


def walk(page: Page, url: str, paths: tuple[str, ...], *, audited: bool) -> dict[str, list[str]]:
    """Look at each page, under axe in both themes where `audited`; what is wrong by address."""
    wrong: dict[str, list[str]] = {}
    for path in paths:
        page.goto(url + path, wait_until="domcontentloaded")
        if audited:
            for theme, rules in (("dark", EVERY_RULE), ("light", CONTRAST)):
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
                wrong[f"{path} {theme}"] = violations(page, rules)
        sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        wrong[f"{path} size"] = [*page.evaluate(TARGETS), *(["scrolls sideways"] if sideways else [])]
    return {path: faults for path, faults in wrong.items() if faults}


def enter(page: Page, stage: Stage) -> None:
    name = f"reader{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "25.00", password=PASSWORD)
    page.goto(stage.site.url + "/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".topbar .balance")).to_be_visible()
    page.wait_for_load_state()  # the keys of the page are its script's


@pytest.mark.feature("L16", "L17")
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_no_page_has_a_fault_that_axe_can_see(stage: Stage, browser: Browser, width: int) -> None:
    """Open pages and a player's own, dark and light; nothing scrolls sideways, no target is below 24 pixels."""
    size: Any = {"width": width, "height": 844 if width < 600 else 900}
    context = browser.new_context(viewport=size, locale="en-GB", service_workers="block", reduced_motion="reduce")
    page = context.new_page()

    some = slice(None) if width != 820 else slice(5)
    wrong = walk(page, stage.site.url, OPEN[some], audited=width == 1440)
    enter(page, stage)
    wrong |= walk(page, stage.site.url, OWN[some], audited=width == 1440)

    assert wrong == {}, json.dumps(wrong, indent=1)
    context.close()


@pytest.mark.feature("L14", "L16")
def test_the_thumbs_bar_has_targets_of_44_pixels(stage: Stage, browser: Browser) -> None:
    """On every page but the game's."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    enter(page, stage)

    assert violations(page, EVERY_RULE) == []
    boxes = [one.bounding_box() for one in page.locator(".bottombar a").all()]

    assert len(boxes) == 4
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    page.goto(stage.site.url + "/games/harbour-lights")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_url("**/play/**")
    expect(page.locator(".bottombar")).to_have_count(0)
    assert violations(page, EVERY_RULE) == []
    context.close()


@pytest.mark.feature("L16")
def test_the_whole_evening_by_keyboard(stage: Stage, page: Page) -> None:
    """Log in, search, open, play, look at the money, leave, log out: the mouse stays in its hole."""
    enter(page, stage)
    page.keyboard.press("/")
    page.keyboard.type("harbour")
    expect(page.locator("[data-search-panel] a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/games/harbour-lights")
    tab_to(page, "Play")
    page.keyboard.press("Enter")
    page.wait_for_url("**/play/**", wait_until="domcontentloaded")
    tab_to(page, "Your money and other games")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Statement")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Statement")).to_be_hidden()
    page.locator("#main").focus()
    tab_to(page, "Leave the game")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/games/harbour-lights"))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus, and see that the focus shows."""
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const one = document.activeElement; return [one.ariaLabel ?? one.textContent.trim(), "
            "getComputedStyle(one).outlineStyle]; })()"
        )
        if found[0] == name:
            assert found[1] != "none"
            return
    pytest.fail(f"Tab does not lead to {name!r}")
