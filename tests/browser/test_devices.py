"""A real Chromium as phone and desktop: full screen, a screen that stays on, games that talk, tabs, no network."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_play import answer_frame_with
from tests.conftest import Stage
from tests.support.processes import ROOT

NUMBERS = itertools.count(1)
PASSWORD = "a quiet evening by the water"
pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
IPHONE = {
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile",
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
ANDROID = {
    "user_agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "viewport": {"width": 412, "height": 915},
    "is_mobile": True,
    "has_touch": True,
}
NO_FULLSCREEN = """
delete Element.prototype.requestFullscreen; delete Element.prototype.webkitRequestFullscreen;
for (const name of ["fullscreenEnabled", "webkitFullscreenEnabled"])
  Object.defineProperty(Document.prototype, name, { get: () => undefined });
"""
NOTE_THE_LOCK = """
window.locked = [];
navigator.wakeLock.request = async (kind) => {
  const lock = { released: false, release() { this.released = true; } };
  window.locked.push([kind, lock]);
  return lock;
};
"""
LISTENER = """<!doctype html><title>x</title><script>
window.heard = [];
addEventListener("message", (event) => heard.push(event.data));
const tell = (message) => parent.postMessage(message, "*");
</script><p>a game</p>"""


@pytest.fixture
def log_in(stage: Stage, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Return a function that makes a browser of some device in which a new player is logged in."""

    made: list[BrowserContext] = []

    def go(**device: Any) -> Page:
        name = f"holder{next(NUMBERS)}"
        stage.house.create_player(name, "--currency", "EUR", "--deposit", "100.00", password=PASSWORD)
        context = browser.new_context(**{**browser_context_args, **device})
        made.append(context)
        page = context.new_page()
        page.goto(stage.site.url + "/login")
        page.get_by_label("Name or e-mail").fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator(".door-form").get_by_role("button", name="Log in").click()
        expect(page.locator(".topbar .balance")).to_be_visible()
        return page

    yield go
    for context in made:
        context.close()


def play(page: Page, stage: Stage, slug: str = "harbour-lights") -> None:
    page.goto(f"{stage.site.url}/games/{slug}")
    page.get_by_role("button", name="Play", exact=True).click(no_wait_after=True)
    page.wait_for_url("**/play/**", wait_until="domcontentloaded")
    expect(page.locator("[data-cover]:visible")).to_have_count(0, timeout=15_000)


@pytest.mark.feature("L28", "L34", "L35", "L37")
def test_an_iphone_has_no_fullscreen_api_and_no_dead_button(stage: Stage, log_in: Callable[..., Page]) -> None:
    """The frame takes all but the bar; the button makes the bar small, and time, money and the way out stay."""
    page = log_in(**IPHONE)
    page.add_init_script(NO_FULLSCREEN)
    page.add_init_script(NOTE_THE_LOCK)
    play(page, stage)
    bar = page.locator(".playbar")
    assert page.locator("#game").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
    assert page.evaluate("locked.map(([kind]) => kind)") == ["screen"]

    page.get_by_role("button", name="Full screen").tap()

    assert page.locator("#game").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 816}
    for part in (
        page.locator("[data-clock]"),
        page.locator("[data-balance-figure]"),
        bar.locator("[data-leave] button"),
    ):
        expect(part).to_be_in_viewport()
    box = bar.get_by_role("button", name="Leave the game").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    page.get_by_role("button", name="Full screen").tap()
    assert page.locator("#game").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}


@pytest.mark.feature("L12", "L28", "L32")
def test_an_android_opens_a_game_on_its_own_page_and_comes_back(stage: Stage, log_in: Callable[..., Page]) -> None:
    """As the player chose for this device; the back button leads to time, money and the way out."""
    page = log_in(**ANDROID)
    play(page, stage)
    page.evaluate("document.querySelector('#open-as').append(Object.assign(document.createElement('input'), "
                  "{name: 'way', value: 'page'}))")  # fmt: skip

    page.evaluate("document.querySelector('#open-as').requestSubmit()")

    page.wait_for_url(re.compile("^" + re.escape(stage.sandbox.url)))
    page.go_back()
    expect(page.get_by_role("heading", name="The game takes the whole screen")).to_be_visible()
    expect(page.locator("[data-balance-figure]")).to_have_text("€100.00")
    page.get_by_role("link", name="Open the game").tap()
    page.wait_for_url(re.compile("^" + re.escape(stage.sandbox.url)))


@pytest.mark.feature("L40", "L41")
def test_a_check_waits_for_the_end_of_the_round(stage: Stage, log_in: Callable[..., Page]) -> None:
    """Pause is said first; the running round ends; then the cover; resume after the answer. Lies move nothing."""
    page = log_in()
    answer_frame_with(page, stage, LISTENER)
    play(page, stage)
    expect(page.frame_locator("#game").get_by_text("a game")).to_be_visible()
    frame = next(frame for frame in page.frames if frame.url.startswith(stage.sandbox.url))
    frame.evaluate("tell({type: 'round-start', stake: 9999})")
    frame.evaluate("tell({type: 'open-history'})")
    expect(page.get_by_role("link", name="Statement")).to_be_visible()
    page.keyboard.press("Escape")
    facts = {
        **page.request.get(page.url + "/bar", headers={"Accept": "application/json"}).json(),
        "mark": "new",
        "reality": {"time": "0:30:00", "staked": "€1.00", "paid": "€0.00", "net": "−€1.00"},
    }
    page.route("**/bar?**", lambda route: route.fulfill(status=200, json=facts))

    frame.wait_for_function("heard.some((said) => said.type === 'pause')")
    expect(page.locator("[data-cover=check]")).to_be_hidden()
    frame.evaluate("tell({type: 'round-end', payout: 9999})")

    expect(page.locator("[data-cover=check]")).to_be_visible()
    expect(page.locator("[data-balance-figure]")).to_have_text("€100.00")
    facts["reality"], facts["mark"] = None, "newer"
    frame.wait_for_function("heard.at(-1).type === 'resume'")
    expect(page.locator("[data-cover]:visible")).to_have_count(0)


@pytest.mark.feature("L40", "L42")
def test_money_is_paid_in_beside_a_game_that_waits(stage: Stage, log_in: Callable[..., Page]) -> None:
    """The round may end, the limits are spoken of, the game is covered; afterwards it looks at the balance again."""
    page = log_in()
    page.goto(stage.site.url + "/account/protection/start")
    page.locator("button[name=answer][value=as_is]").click()
    answer_frame_with(page, stage, LISTENER)
    play(page, stage)
    expect(page.frame_locator("#game").get_by_text("a game")).to_be_visible()
    frame = next(frame for frame in page.frames if frame.url.startswith(stage.sandbox.url))
    panel = page.locator("[data-cover=cashier]")
    frame.evaluate("tell({type: 'round-start'})")
    frame.evaluate("tell({type: 'open-cashier', amount: 500})")
    frame.wait_for_function("heard.some((said) => said.type === 'pause')")
    expect(panel).to_be_hidden()
    frame.evaluate("tell({type: 'round-end'})")

    expect(panel.get_by_role("status")).to_contain_text("You have set no limit for deposits")
    assert page.locator("#game").evaluate("(frame) => frame.inert")
    panel.get_by_role("button", name="Go to the cashier").click()
    cashier = page.frame_locator("[data-cashier-frame]")
    expect(cashier.get_by_text("Demo money", exact=True)).to_be_visible()
    cashier.get_by_label("Amount, EUR").fill("25")
    frame.evaluate("heard.length = 0")
    cashier.get_by_role("button", name="Book demo money").click()

    expect(page.locator("[data-balance-figure]")).to_have_text("€125.00")
    frame.wait_for_function("heard.some((said) => said.type === 'refresh')")
    assert not frame.evaluate("heard.some((said) => said.type === 'resume')")
    cashier.get_by_role("button", name="Back to the game").click()
    expect(page.locator("[data-cover]:visible")).to_have_count(0)
    frame.wait_for_function("heard.some((said) => said.type === 'resume')")
    assert not page.locator("#game").evaluate("(frame) => frame.inert")


@pytest.mark.feature("L40")
def test_games_speak_in_dialects(page: Page, house: object) -> None:
    """Each dialect hears its own words and no other; what it does not know is nothing."""
    page.evaluate((ROOT / "static/adapters.js").read_text() + "; window.ADAPTERS = ADAPTERS")
    said: dict[str, list[tuple[Any, str | None]]] = {
        "plain": [({"type": "exit"}, "exit"), ({"type": "toString"}, None), ({"event": "exit"}, None), ("exit", None)],
        "event": [({"event": "roundStarted"}, "round-start"), ({"event": "__proto__"}, None), (None, None), ([], None)],
        "name": [
            ({"name": "game.busy"}, "round-start"),
            ({"name": "GAME_IDLE"}, "round-end"),
            ({"name": "party"}, None),
            ({"name": "idle"}, "round-end"),
        ],
        "text": [("roundEnd", "round-end"), (json.dumps({"event": "close"}), "exit"), ("{", None), ("x" * 3000, None)],
    }

    for name, messages in said.items():
        for message, word in messages:
            assert page.evaluate("([name, message]) => ADAPTERS[name].hear(message)", [name, message]) == word, message


@pytest.mark.feature("L47")
def test_the_same_game_in_two_tabs_is_played_in_one(stage: Stage, log_in: Callable[..., Page]) -> None:
    """The second asks; taken over, the first lets go and can take it back."""
    page = log_in()
    play(page, stage)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", name="This game is open in another tab")).to_be_visible()

    other.get_by_role("button", name="Play here").click()

    expect(page.get_by_role("heading", name="You went on in another tab")).to_be_visible()
    assert page.locator("#game").get_attribute("src") is None
    page.get_by_role("button", name="Play here").click()
    expect(other.get_by_role("heading", name="You went on in another tab")).to_be_visible()


@pytest.mark.feature("L19")
def test_after_a_log_out_nothing_private_is_left_on_the_device(stage: Stage, browser: Browser) -> None:
    """Installed, played, logged out, without a network: every address and the back button show the same page."""
    name = f"sailor{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "77.00", password=PASSWORD)
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    page.goto(stage.site.url + "/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".door-form").get_by_role("button", name="Log in").click()
    page.evaluate("navigator.serviceWorker.ready")
    for path in ("/wallet/", "/account/", "/"):
        page.goto(stage.site.url + path)
        expect(page.locator(".topbar .balance")).to_have_text(re.compile("€77.00"))
    kept = page.evaluate(
        "(async () => { const found = []; for (const name of await caches.keys()) for (const request of "
        "await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname); return found; })()"
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline"]
    page.locator(".topbar summary").click()
    page.locator(".topbar").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()

    context.set_offline(True)

    for path in ("/wallet/", "/account/", "/", "/games/harbour-lights"):
        page.goto(stage.site.url + path)
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    for _ in range(3):
        page.go_back()
        assert "77.00" not in page.content()
        assert name not in page.content()
    context.set_offline(False)
    page.goto(stage.site.url + "/wallet/")
    expect(page).to_have_url(re.compile("/login"))
    context.close()
