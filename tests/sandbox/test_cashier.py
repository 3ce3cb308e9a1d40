"""The demo's cashier: it says that it takes no money, asks first, and tells the casino once (L42)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from casino.platform.signature import sign
from casino.sandbox import cashier
from casino.sandbox.app import create_sandbox
from casino.sandbox.house import KEY
from casino.sandbox.settings import SandboxSettings
from tests.page import Page

pytestmark = pytest.mark.feature("L42")
TOKEN = "the-cashiers-own-4f81c2"
ASKED = "/cashier?ticket=t-1&currency=EUR&language={language}&return=http://127.0.0.1:8000/wallet/&panel=1"


class Casino:
    """Answers what the cashier sends, and keeps it."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, Any], str]] = []
        self.refusal = ""

    def post(self, url: str, *, data: bytes, headers: dict[str, str], timeout: float) -> "Casino":
        assert (url, timeout) == ("http://127.0.0.1:8000/cashier", cashier._PATIENCE)
        assert headers["X-Signature"] == sign(data, TOKEN)
        self.heard.append((json.loads(data), url))
        return self

    def json(self) -> dict[str, Any]:
        if self.refusal:
            return {"error": {"code": self.refusal}}
        return {"content": {"allowed": True, "booked": "12.50"}}


@pytest.fixture
def casino(monkeypatch: pytest.MonkeyPatch) -> Casino:
    made = Casino()
    monkeypatch.setattr(cashier.requests, "post", made.post)
    return made


@pytest.fixture
def browser() -> Iterator[FlaskClient]:
    app = create_sandbox(SandboxSettings("5d0c7e2f91b84a36c2f7", 1042, cashier_token=TOKEN))
    yield app.test_client()
    app.extensions[KEY].close()


def form_of(browser: FlaskClient, language: str = "en") -> dict[str, str]:
    page = Page(browser.get(ASKED.format(language=language)))
    return {field["name"]: field.get("value") for field in page.select("form input")}


@pytest.mark.parametrize(("language", "label"), [("en", "Demo money"), ("ru", "Демо-деньги")])
def test_it_says_what_it_is(browser: FlaskClient, language: str, label: str) -> None:
    """On the page itself, in the player's language; no amount is suggested."""
    answer = browser.get(ASKED.format(language=language))

    assert Page(answer).one(".demo").text == label
    assert form_of(browser, language)["amount"] == ""
    assert "frame-ancestors http://127.0.0.1:8000" in answer.headers["Content-Security-Policy"]


def test_one_page_is_one_payment(browser: FlaskClient, casino: Casino) -> None:
    """The casino is asked, then told; the same page sent twice names the same reference."""
    form = form_of(browser) | {"amount": "12,50"}

    answers = [browser.post("/cashier", data=form) for _ in range(2)]

    assert [said["type"] for said, _ in casino.heard] == ["check", "deposit"] * 2
    told = [said for said, _ in casino.heard if said["type"] == "deposit"]
    assert told[0] == told[1]
    assert (told[0]["ticket"], told[0]["amount"], told[0]["currency"]) == ("t-1", "12.50", "EUR")
    assert told[0]["reference"] != form_of(browser)["reference"]
    assert "12.50 EUR" in answers[0].text


@pytest.mark.parametrize(
    ("refusal", "amount", "words"),
    [
        ("limit_exceeded", "12.50", "A limit of yours does not leave that much"),
        ("anything_else", "12.50", "The casino refused this payment"),
        ("", "much", "Write an amount"),
        ("", "0", "Write an amount"),
    ],
)
def test_a_refusal_keeps_the_form_and_says_why(
    browser: FlaskClient, casino: Casino, refusal: str, amount: str, words: str
) -> None:
    casino.refusal = refusal

    answer = browser.post("/cashier", data=form_of(browser) | {"amount": amount})

    page = Page(answer)
    assert answer.status_code == 422
    assert words in page.one("#problem").text
    assert page.one("#amount")["value"] == amount
    assert not [said for said, _ in casino.heard if said["type"] == "deposit"]


def test_without_a_ticket_it_leads_to_the_casino(browser: FlaskClient) -> None:
    """And never to another site."""
    answer = browser.get("/cashier?return=https://evil.example/")

    assert answer.status_code == 400
    assert Page(answer).one("a")["href"] == "http://127.0.0.1:8000"
