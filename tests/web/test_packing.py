"""Pages travel packed where packing cannot tell a secret, and only there (BREACH)."""

import gzip

import pytest
from flask.testing import FlaskClient

from tests.page import CheckedClient

TAKES_GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.feature("L15")
@pytest.mark.parametrize("path", ["/", "/games", "/games/harbour-lights", "/login", "/help"])
def test_the_first_pages_travel_packed(at_home: CheckedClient, client: CheckedClient, shelf: None, path: str) -> None:
    """The same words in a fraction of the bytes; a cache tells the two apart, and who takes no gzip gets none."""
    browser = at_home if path != "/login" else client
    packed = FlaskClient.open(browser, path, headers=TAKES_GZIP)  # the checked client reads no gzip
    plain = browser.get(path)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data).rstrip().endswith(b"</html>")
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize(
    "path",
    [
        "/games?q=csrf_token",
        "/?guess=csrf_token",
        "/login?next=/games",
        "/wallet/",
        "/account/",
        "/account/protection/",
        "/nothing/here",
    ],
)
def test_a_page_with_anything_of_the_request_in_it_is_never_packed(
    at_home: CheckedClient, shelf: None, path: str
) -> None:
    """A guess in the address, beside a form's token in the page, must not make the page shorter when it is right."""
    answer = at_home.open(path, headers=TAKES_GZIP)

    assert "Content-Encoding" not in answer.headers
