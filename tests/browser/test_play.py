"""A real Chromium plays: the frame on another origin, our bar above it, and what a bad game or a bad network may do."""

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import Stage

NUMBERS = itertools.count(1)
PASSWORD = "a quiet evening by the water"
ON_ONE_DATABASE = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
HOSTILE = """<!doctype html><title>x</title>
<script>
  const tell = (message) => parent.postMessage(message, "*");
  const junk = [null, 1, "exit", [], {}, {type: 1}, {type: "constructor"}, {type: "__proto__"}, {type: "toString"},
                {type: "balance", balance: "9999999"}, {type: "balance", html: "<img src=x onerror=alert(1)>"}];
  for (let i = 0; i < 100; i++) for (const message of junk) tell(message);
  try { top.location = "https://evil.example/"; } catch (error) {}
  addEventListener("click", () => { try { top.location = "https://evil.example/"; } catch (error) {} });
</script><button>win</button>"""
BREAKING = """<!doctype html><title>x</title><button>break</button>
<script>document.body.onclick = () => parent.postMessage({type: "error"}, "*");</script>"""


@pytest.fixture
def player(stage: Stage, page: Page) -> Page:
    """A page in which a new player with 100.00 EUR is logged in."""
    name = f"guest{stage.kind[0]}{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "100.00", password=PASSWORD)
    page.goto(stage.site.url + "/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".door-form").get_by_role("button", name="Log in").click()
    expect(page.locator(".topbar .balance")).to_have_text(re.compile("€100.00"))
    return page


@pytest.fixture
def open_game(stage: Stage, player: Page) -> Callable[[str], Page]:
    """Return a function that launches a game from its page."""

    def go(slug: str) -> Page:
        player.goto(f"{stage.site.url}/games/{slug}")
        player.get_by_role("button", name="Play", exact=True).click(no_wait_after=True)
        player.wait_for_url("**/play/**", wait_until="commit")
        return player

    return go


def answer_frame_with(page: Page, stage: Stage, html: str) -> None:
    """Let the platform's host answer the game link with a page of the test's own."""

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body=html)

    page.route(re.compile(re.escape(stage.sandbox.url) + r"/play/[^/]+$"), answer)


def test_search_play_and_read_the_statement(stage: Stage, player: Page) -> None:
    """Issue 2: log in, search, open, play a round in the frame, see our bar move, find bet and win in the statement."""
    player.goto(stage.site.url)
    player.get_by_role("searchbox").press_sequentially("harbour", delay=20)
    player.locator("[data-search-panel] a").first.click()
    expect(player.get_by_role("heading", level=1)).to_have_text("Harbour Lights")
    player.get_by_role("button", name="Play", exact=True).click()
    player.wait_for_url("**/play/**")
    frame = player.frame_locator("#game")
    game = frame.locator("#game")
    expect(game).to_have_attribute("data-state", "idle", timeout=15_000)

    frame.locator('[data-act="spin"]').click()
    expect(game).not_to_have_attribute("data-round-id", "", timeout=15_000)

    books = player.context.new_page()
    books.goto(stage.site.url + "/wallet/")
    lines = books.locator("tbody tr[id]")
    expect(lines.last).to_contain_text("+€100.00")
    bet = lines.nth(lines.count() - 2)
    expect(bet).to_contain_text("Harbour Lights")
    expect(bet).to_contain_text("\N{MINUS SIGN}€1.00")
    held = books.locator(".figure").inner_text()
    won = re.search(r"Win\s+\+(€[\d.]+)", books.locator(".facts").inner_text())
    assert held == f"€{99 + float(won[1][1:] if won else 0):.2f}"
    expect(player.locator("[data-balance-figure]")).to_have_text(held, timeout=4_000)
    player.get_by_role("button", name="Leave the game").click()
    expect(player.get_by_role("heading", level=1)).to_have_text("Harbour Lights")


@ON_ONE_DATABASE
def test_the_bar_keeps_its_place_and_its_time(open_game: Callable[[str], Page]) -> None:
    """L38, R49: 48 px above the frame, 44 px below it on a phone; the clock runs; the frame takes the rest."""
    page = open_game("quay-roulette")

    bar, frame = page.locator(".playbar").bounding_box(), page.locator("#game").bounding_box()
    assert bar is not None
    assert frame is not None
    assert (bar["y"], bar["height"], frame["y"], frame["height"]) == (0, 48, 48, 852)
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"0:00:0[2-9]"), timeout=6_000)
    page.set_viewport_size({"width": 390, "height": 844})
    bar, frame = page.locator(".playbar").bounding_box(), page.locator("#game").bounding_box()
    assert bar is not None
    assert frame is not None
    assert (frame["y"], frame["height"], bar["y"], bar["height"]) == (0, 800, 800, 44)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@ON_ONE_DATABASE
def test_a_bad_game_cannot_leave_its_frame(stage: Stage, open_game: Callable[[str], Page], player: Page) -> None:
    """Findings 13 and 4.3 nos. 8 and 9: no top navigation, before or after a click; a thousand lies change nothing."""
    answer_frame_with(player, stage, HOSTILE)
    dialogs: list[str] = []
    player.on("dialog", lambda dialog: dialogs.append(dialog.message))

    page = open_game("harbour-lights")
    page.frame_locator("#game").get_by_role("button").click()
    page.wait_for_timeout(2_000)

    assert page.url.startswith(stage.site.url + "/play/")
    assert dialogs == []
    expect(page.locator("[data-balance-figure]")).to_have_text("€100.00")
    expect(page.locator("[data-cover]:visible")).to_have_count(0)


@ON_ONE_DATABASE
def test_a_game_that_goes_elsewhere_is_stopped(stage: Stage, open_game: Callable[[str], Page], player: Page) -> None:
    """Finding 15: the frame may not go to a host that is not listed, and the player is told."""
    answer_frame_with(player, stage, "<script>location = 'http://127.0.0.1:1/'</script>")

    page = open_game("harbour-lights")

    expect(page.get_by_role("heading", name="The game wanted to go elsewhere")).to_be_visible()
    expect(page.locator(".playbar")).to_be_visible()


@ON_ONE_DATABASE
def test_the_return_address_breaks_out_of_the_frame(stage: Stage, open_game: Callable[[str], Page]) -> None:
    """Finding 14, L46: the game sends its frame to our exit page; the player is back where they came from."""
    page = open_game("harbour-lights")
    expect(page.frame_locator("#game").locator("#game")).to_have_attribute("data-state", "idle", timeout=15_000)
    frame = next(frame for frame in page.frames if frame.url.startswith(stage.sandbox.url))

    frame.evaluate("address => { location = address }", f"{stage.site.url}/exit")

    page.wait_for_url(f"{stage.site.url}/games/harbour-lights")


@ON_ONE_DATABASE
def test_a_game_that_asks_to_exit_is_left(stage: Stage, open_game: Callable[[str], Page], player: Page) -> None:
    """The sandbox's own word for it, from the listed origin."""
    answer_frame_with(player, stage, "<script>parent.postMessage({source: 'sandbox-game', type: 'exit'}, '*')</script>")

    open_game("quay-roulette")

    player.wait_for_url(f"{stage.site.url}/games/quay-roulette")


@ON_ONE_DATABASE
@pytest.mark.feature("L33")
def test_a_silent_game_offers_a_way_on(stage: Stage, open_game: Callable[[str], Page], player: Page) -> None:
    """L33: the poster while it loads; after 15 seconds of silence, again or the lobby."""
    player.clock.install()
    player.route(re.compile(re.escape(stage.sandbox.url) + r"/play/[^/]+$"), lambda route: None)

    page = open_game("harbour-lights")
    expect(page.get_by_text("Setting the table")).to_be_visible()
    page.clock.fast_forward(15_000)

    expect(page.get_by_role("heading", name="The game is taking its time")).to_be_visible()
    page.get_by_role("button", name="Back to the lobby").click()
    page.wait_for_url(f"{stage.site.url}/games/harbour-lights", wait_until="commit")


@ON_ONE_DATABASE
@pytest.mark.feature("R70")
def test_a_lost_network_covers_the_game_and_comes_back(open_game: Callable[[str], Page]) -> None:
    """R70, L44: covered at once when the player's own network goes, uncovered when it is back."""
    page = open_game("harbour-lights")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"0:00:0[1-9]"))
    expect(page.locator("[data-cover=loading]")).to_be_hidden()

    page.context.set_offline(True)
    expect(page.get_by_role("heading", name="Your connection is gone")).to_be_visible()
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="Your connection is gone")).to_be_hidden(timeout=8_000)


@ON_ONE_DATABASE
@pytest.mark.feature("R70")
def test_a_house_that_does_not_answer_covers_the_game(stage: Stage, open_game: Callable[[str], Page]) -> None:
    """R70, L44: our server's silence is told apart from the player's network, within ten seconds."""
    page = open_game("harbour-lights")
    expect(page.locator("[data-cover=loading]")).to_be_hidden(timeout=10_000)

    page.route("**/bar?**", lambda route: route.fulfill(status=503, body=""))

    expect(page.get_by_role("heading", name="We cannot reach our own house")).to_be_visible(timeout=10_000)
    page.unroute("**/bar?**")
    expect(page.get_by_role("heading", name="We cannot reach our own house")).to_be_hidden(timeout=8_000)


@ON_ONE_DATABASE
@pytest.mark.feature("R70", "L44")
def test_silence_is_told_from_silence(stage: Stage, open_game: Callable[[str], Page]) -> None:
    """L44: our house when the game's can be reached, the device's own network when neither can."""
    page = open_game("harbour-lights")
    expect(page.locator("[data-cover=loading]")).to_be_hidden(timeout=10_000)

    page.route("**/bar?**", lambda route: route.abort())
    expect(page.get_by_role("heading", name="We cannot reach our own house")).to_be_visible(timeout=10_000)
    page.route(stage.sandbox.url + "/", lambda route: route.abort())
    expect(page.get_by_role("heading", name="Your connection is gone")).to_be_visible(timeout=6_000)
    page.unroute("**/bar?**")

    expect(page.locator("[data-cover]:visible")).to_have_count(0, timeout=6_000)


@ON_ONE_DATABASE
@pytest.mark.feature("L44")
def test_a_game_that_lost_its_own_house_says_so(stage: Stage, player: Page, open_game: Callable[[str], Page]) -> None:
    """L44: the game reports an error; its house is asked, and blamed only when it does not answer."""
    answer_frame_with(player, stage, BREAKING)
    page = open_game("harbour-lights")
    trouble = page.get_by_role("heading", name="The game's own house does not answer")

    with page.expect_response(stage.sandbox.url + "/"):
        page.frame_locator("#game").get_by_role("button").click()
    expect(trouble).to_be_hidden()
    page.route(stage.sandbox.url + "/", lambda route: route.abort())
    page.frame_locator("#game").get_by_role("button").click()

    expect(trouble).to_be_visible()
    page.unroute(stage.sandbox.url + "/")
    expect(trouble).to_be_hidden(timeout=9_000)


@ON_ONE_DATABASE
def test_a_game_opened_elsewhere_ends_here(stage: Stage, open_game: Callable[[str], Page]) -> None:
    """L43, L47: the first tab says why it ended, and lets the game go."""
    page = open_game("harbour-lights")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"0:00:0[1-9]"))
    other = page.context.new_page()
    other.goto(f"{stage.site.url}/games/quay-roulette")
    other.get_by_role("button", name="Play", exact=True).click()
    expect(other.get_by_text("Harbour Lights is open in another tab.")).to_be_visible()
    other.get_by_role("button", name="Stay there").click()
    expect(page.locator("[data-cover]:visible")).to_have_count(0)
    other.get_by_role("button", name="Play", exact=True).click()
    other.get_by_role("button", name="Play here").click()
    other.wait_for_url("**/play/**")

    expect(page.get_by_role("heading", name="This game has ended")).to_be_visible(timeout=6_000)
    expect(page.locator("[data-ended-words]")).to_have_text("You opened another game, and one is played at a time.")
    assert page.locator("#game").get_attribute("src") is None


@ON_ONE_DATABASE
def test_everything_but_the_game_works_without_scripts(stage: Stage, browser: Browser) -> None:
    """Issue 2: search, launch, bar and exit are plain links and forms."""
    name = f"guest{stage.kind[0]}{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "100.00", password=PASSWORD)
    context = browser.new_context(java_script_enabled=False, base_url=stage.site.url)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".door-form").get_by_role("button", name="Log in").click()
    page.get_by_role("searchbox").fill("harbour")
    page.get_by_role("searchbox").press("Enter")
    page.locator(".card-link").first.click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_url("**/play/**")

    expect(page.locator("[data-balance-figure]")).to_have_text("€100.00")
    expect(page.locator("[data-cover]:visible")).to_have_count(0)
    page.get_by_role("button", name="Leave the game").click()
    page.wait_for_url("**/games/harbour-lights")
    context.close()


@ON_ONE_DATABASE
@pytest.mark.feature("L16")
def test_a_log_in_about_to_end_is_kept_by_one_press(stage: Stage, player: Page) -> None:
    """A page left alone asks in time; one press keeps the log-in, and the question goes."""
    player.clock.install()
    player.goto(stage.site.url + "/wallet/")
    question = player.get_by_role("dialog", name="Are you still there?")
    player.route("**/account/stay", lambda route: route.fulfill(json={"left": 100, "may_stay": True}))

    player.clock.fast_forward("12:00")
    expect(question).to_be_hidden()
    player.clock.fast_forward("01:01")
    expect(question.get_by_role("timer")).to_have_text("1:40")
    player.unroute("**/account/stay")
    with player.expect_response("**/account/stay") as kept:
        question.get_by_role("button", name="Stay logged in").click()

    assert kept.value.status == 204
    expect(question).to_be_hidden()


@ON_ONE_DATABASE
@pytest.mark.feature("L46")
def test_back_from_a_game_the_lobby_stands_as_it_was(stage: Stage, player: Page) -> None:
    """The same filter, as far down, and the rail as far along."""
    player.set_viewport_size({"width": 390, "height": 844})
    for path, along in (("/games?category=slots", None), ("/", 300)):
        player.goto(stage.site.url + path)
        player.evaluate("scrollTo({ top: 700, behavior: 'instant' })")
        if along is not None:
            player.evaluate("(x) => { document.querySelectorAll('[data-rail-track]')[2].scrollLeft = x; }", along)
        stood = player.evaluate("[scrollY, document.querySelectorAll('[data-rail-track]')[2]?.scrollLeft]")
        assert stood[0] > 400
        player.locator("form#launch").evaluate(
            "(form) => { form.action = '/games/harbour-lights/launch'; form.submit(); }"
        )
        player.wait_for_url("**/play/**", wait_until="commit")
        player.get_by_role("button", name="Leave the game").click()
        player.wait_for_url(stage.site.url + path)

        expect(player.locator("body")).to_be_visible()
        player.wait_for_function("(y) => Math.abs(scrollY - y) < 40", arg=stood[0])
        if along is not None:
            names = player.evaluate("[...document.querySelectorAll('[data-rail-track]')].map((one) => one.scrollLeft)")
            assert stood[1] in names
