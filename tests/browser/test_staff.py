"""The back office in a real Chromium: rails dragged by a mouse, a finger and keys; axe on its pages (L23, L16)."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.test_devices import ANDROID
from tests.browser.test_pages import EVERY_RULE, TARGETS, violations
from tests.conftest import Stage

NUMBERS = itertools.count(1)
PASSWORD = "a quiet desk by the window"
pytestmark = [pytest.mark.parametrize("house", ["sqlite"], indirect=True), pytest.mark.feature("L23")]


def sit_down(page: Page, stage: Stage, role: str = "games") -> None:
    name = f"keeper{next(NUMBERS)}"
    stage.house.run("staff", "create", name, "--role", role, "--password-file", "-", text=PASSWORD)
    page.goto(stage.site.url + "/staff/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-grip]").first).to_be_visible()


def order(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-row]").evaluate_all("(rows) => rows.map((one) => one.dataset.row)")
    return found


def middle(page: Page, row: int) -> tuple[float, float]:
    box = page.locator("[data-row] [data-grip]").nth(row).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_rails_are_dragged_and_put_into_force(stage: Stage, page: Page) -> None:
    """A rail goes where the hand puts it; Escape puts it back; the arrow keys do the same; then players see it."""
    page.set_viewport_size({"width": 1440, "height": 1200})
    sit_down(page, stage)
    before = order(page)

    page.mouse.move(*middle(page, 0))
    page.mouse.down()
    x, y = middle(page, 3)
    page.mouse.move(x, y - 20, steps=6)
    page.mouse.move(x, y + 12, steps=3)
    page.mouse.up()
    dragged = [*before[1:4], before[0], *before[4:]]
    assert order(page) == dragged

    page.mouse.move(*middle(page, 5))
    page.mouse.down()
    page.mouse.move(*middle(page, 1), steps=8)
    assert order(page) != dragged
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order(page) == dragged

    grip = page.locator(f"[data-row='{before[4]}'] [data-grip]")
    grip.press("ArrowUp")
    grip.press("Home")
    assert order(page)[0] == before[4]
    expect(page.locator("[data-said]")).to_contain_text("is now number 1")
    page.get_by_role("button", name="Move Popular up").click()
    wanted = order(page)

    page.get_by_label("Why").fill("categories first")
    page.get_by_role("button", name="Put the order into force").click()

    expect(page.get_by_role("status").first).to_contain_text("laid out anew")
    assert order(page) == wanted
    page.goto(stage.site.url + "/")
    first = page.locator(".rail-head h2").first.get_attribute("id")
    assert first == f"rail-{before[4].replace(':', '-').lower()}"
    page.goto(stage.site.url + "/staff/lobby/log")
    page.get_by_label("The usual order: Put back").check()
    page.get_by_label("Why").fill("for the next test")
    page.get_by_role("button", name="Put it back into force").click()
    expect(page.locator("[data-grip]").first).to_be_visible()
    assert order(page) == before


def test_a_finger_drags_and_a_slip_loses_nothing(stage: Stage, browser: Browser) -> None:
    """On a phone the list scrolls with the finger beside the grip, and follows it on the grip; leaving asks first."""
    device: dict[str, Any] = {**ANDROID, "service_workers": "block", "reduced_motion": "reduce"}
    context = browser.new_context(**device)
    page = context.new_page()
    sit_down(page, stage)
    before = order(page)

    touch = context.new_cdp_session(page)
    x, y = middle(page, 1)
    to = middle(page, 2)[1] + 14
    for kind, at in (("touchStart", y), ("touchMove", (y + to) / 2), ("touchMove", to), ("touchEnd", None)):
        points = [] if at is None else [{"x": x, "y": at}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    assert order(page) == [before[0], before[2], before[1], *before[3:]]
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="To the site").click()
    page.wait_for_url(stage.site.url + "/")
    assert asked == ["beforeunload"]
    context.close()


@pytest.mark.feature("L16")
def test_its_pages_have_no_fault_that_axe_can_see(stage: Stage, browser: Browser) -> None:
    """Light and dark at the desk, light on a phone; nothing scrolls sideways, no target is below 24 pixels."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(stage.site.url + "/staff/login")
    wrong = {"door": violations(page, EVERY_RULE)}
    sit_down(page, stage)
    for path in ("/staff/lobby", "/staff/lobby/collections/new", "/staff/lobby/log"):
        page.goto(stage.site.url + path)
        wrong[path] = violations(page, EVERY_RULE)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        wrong[f"{path} dark"] = violations(page, EVERY_RULE)
        page.set_viewport_size({"width": 390, "height": 844})
        sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        wrong[f"{path} size"] = [*page.evaluate(TARGETS), *(["scrolls sideways"] if sideways else [])]
        page.set_viewport_size({"width": 1440, "height": 900})

    assert {path: faults for path, faults in wrong.items() if faults} == {}
    context.close()
