"""How much a phone fetches for the first pages, and that nothing in them jumps; bench/pages.py measures the time."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from bench.pages import MOST_BYTES, MOST_CLS, MOST_WITH_PICTURES, PAGES, PHONE, Measured, measure
from tests.conftest import Stage

pytestmark = [
    pytest.mark.parametrize("house", ["sqlite"], indirect=True),
    pytest.mark.feature("L07", "L09", "L15"),
]


@pytest.mark.parametrize("path", PAGES)
def test_the_first_view_is_light_and_still(stage: Stage, browser: Browser, path: str) -> None:
    """For a new visitor, with nothing kept on the phone."""
    seen = measure(browser, stage.site.url, path, throttled=False)

    assert seen.bytes <= MOST_BYTES
    assert seen.bytes + seen.pictures <= MOST_WITH_PICTURES
    assert seen.cls <= MOST_CLS
    assert seen.lcp_ms > 0, "no paint was seen"
    assert seen.bytes > 40_000, "type, styles and script were not counted"


def test_what_cannot_be_seen_yet_is_not_fetched(stage: Stage, browser: Browser) -> None:
    """Posters far below the first view come when one goes there."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))

    page.goto(stage.site.url + "/", wait_until="networkidle")

    posters = page.locator(".card img").count()
    asked = sum("/pictures/" in address for address in fetched)
    assert 0 < asked < posters
    with page.expect_request("**/pictures/**"):
        page.locator(".foot").scroll_into_view_if_needed()
    context.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"bytes": MOST_BYTES + 1}, ["150,001 bytes without pictures; 150,000 are allowed"]),
        ({"pictures": 300_001}, ["400,001 bytes with pictures; 400,000 are allowed"]),
        ({"lcp_ms": 2000.6}, ["largest paint after 2001 ms; 2000 are allowed"]),
        ({"lcp_ms": 0.0}, ["no largest paint was reported, so that it is not known"]),
        ({"cls": 0.051}, ["layout shift 0.051; 0.05 is allowed"]),
    ],
)
def test_a_measure_that_is_missed_is_named(house: Any, change: dict[str, float], words: list[str]) -> None:
    """The table of the benchmark says what, by how much."""
    least = {"path": "/", "bytes": 100_000, "pictures": 100_000, "lcp_ms": 2000.0, "cls": 0.05}

    assert Measured(**{**least, **change}).misses() == words  # type: ignore[arg-type]
