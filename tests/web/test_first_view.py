"""What a page asks of the network before it is seen (L09, L15)."""

import pytest

from tests.page import CheckedClient


@pytest.mark.feature("L15", "L18")
@pytest.mark.parametrize(
    ("language", "files"),
    [("en", ["onest-latin.woff2"]), ("ru", ["onest-latin.woff2", "onest-cyrillic.woff2"])],
)
def test_the_letters_of_the_page_are_fetched_at_once(client: CheckedClient, language: str, files: list[str]) -> None:
    """A Russian reader does not see the words twice, in two types; an English one fetches no letters for nothing."""
    head = client.page("/login", headers={"Accept-Language": language})

    fonts = head.select('link[rel="preload"]')

    assert [font["href"].rpartition("/")[2] for font in fonts] == files
    for font in fonts:
        with client.get(font["href"]) as answer:
            assert answer.status_code == 200
