"""The longest words and the other direction, on a phone: nothing is pushed out of the page, in both themes."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app
from casino import config
from casino.web import i18n, messages
from casino.web.cli.children import free_port
from tests.conftest import Stage

NUMBERS = itertools.count(1)
THEMES: dict[str, Literal["dark", "light"]] = {"de": "dark", "he": "light"}
PASSWORD = "a quiet evening by the water"
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתםןףץ")
FOR_VISITORS = ("/", "/games", "/games/lighthouse", "/login", "/register", "/help", "/responsible-play", "/nowhere")
FOR_PLAYERS = (
    "/",
    "/games",
    "/games?q=no-such-game",
    "/games/lighthouse",
    "/wallet/",
    "/wallet/rounds",
    "/wallet/withdrawals/",
    "/account/",
    "/account/safety",
    "/account/protection/",
    "/account/protection/breaks",
    "/account/protection/reminders",
    "/account/protection/self-exclusion",
)
KEPT = re.compile(r"(%\(\w+\)s|<[^>]*>)")
PUSHED_OUT = """() => {
  document.querySelectorAll("details").forEach((menu) => { menu.open = true; });
  const room = document.documentElement.clientWidth;
  const scrolls = (box) => /auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX);
  const held = (box) => box !== document.body && (scrolls(box) || (box.parentElement && held(box.parentElement)));
  return [...document.body.querySelectorAll("*")].filter((box) => {
    const { left, right, width } = box.getBoundingClientRect();
    return box.checkVisibility() && width > 1 && (left < -1 || right > room + 1) && !held(box.parentElement);
  }).map((box) => `${box.tagName.toLowerCase()}.${box.className}`);
}"""
pytestmark = [pytest.mark.feature("L18"), pytest.mark.parametrize("house", ["sqlite"], indirect=True)]


def in_hebrew_letters(words: str) -> str:
    """Turn each Latin letter into a Hebrew one, and leave placeholders and tags as they are."""
    parts = KEPT.split(words)
    return "".join(part if at % 2 else part.lower().translate(LETTERS) for at, part in enumerate(parts))


def make_words(folder: Path) -> None:
    """Write a language of the right to left, made from English, beside the German that is shipped."""
    catalogue = Catalog(locale="he")
    for _, message in messages.spoken():
        if isinstance(message, tuple):
            catalogue.add(message, [in_hebrew_letters(message[-1])] * catalogue.num_plurals)
        else:
            catalogue.add(message, in_hebrew_letters(message))
    path = folder / "he" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    (folder / "de").symlink_to(i18n.DIRECTORY / "de")


@pytest.fixture(scope="module")
def site_url(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stage's own database behind a site that offers German and the language that was made."""
    folder = tmp_path_factory.mktemp("words")
    make_words(folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**stage.house.environ, "CASINO_LANGUAGES": "en,de,he", "CASINO_PUBLIC_URL": url}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "DIRECTORY", folder)
        i18n.catalogue.cache_clear()
        app = create_app(config.load(environ, stage.house.folder))
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield url
        server.shutdown()
        thread.join()
        app.extensions["casino"].engine.dispose()
    i18n.catalogue.cache_clear()


@pytest.fixture
def open_as(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a phone of a language; German is read in the dark, the other in daylight."""
    contexts = []

    def go(language: str) -> Page:
        context = browser.new_context(
            locale=language,
            viewport={"width": 390, "height": 844},
            color_scheme=THEMES[language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()


def nothing_is_pushed_out(page: Page) -> None:
    """Open every menu, and fail with the boxes that reach over the sides of the page."""
    assert page.evaluate(PUSHED_OUT) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("he", "rtl")])
def test_visitors_pages_hold_their_words(
    site_url: str, open_as: Callable[[str], Page], language: str, direction: str
) -> None:
    """The browser's wish alone decides, and the page says which way it is read."""
    page = open_as(language)

    for path in FOR_VISITORS:
        page.goto(site_url + path)
        html = page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction)
        nothing_is_pushed_out(page)


@pytest.mark.parametrize("language", ["de", "he"])
def test_players_pages_hold_their_words(
    stage: Stage, site_url: str, open_as: Callable[[str], Page], language: str
) -> None:
    """With money of nine digits, and at last inside a game."""
    name = f"linguist{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "1234567.89", password=PASSWORD)
    page = open_as(language)
    page.goto(site_url + "/login")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(site_url + "/")
    page.locator(f"[name=language][value={language}]").first.click()

    for path in FOR_PLAYERS:
        page.goto(site_url + path)
        assert page.locator("html").get_attribute("lang") == language
        nothing_is_pushed_out(page)
    page.goto(site_url + "/games/lighthouse")
    page.locator("form[action$='/launch'] button").first.click(no_wait_after=True)
    page.wait_for_url("**/play/**", wait_until="commit")
    page.locator(".playbar").wait_for()
    nothing_is_pushed_out(page)
