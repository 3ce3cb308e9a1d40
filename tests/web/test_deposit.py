"""Deposits: limits first, one way to the operator's cashier, and each payment booked once (L42)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from casino.config import ConfigurationError
from casino.domain import breaks, limits, players, questions
from casino.domain.limits import LimitKey, LoosenRule
from casino.money import Money
from casino.platform import signature
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Account
from casino.storage.payments import Payment
from casino.storage.players import Player
from casino.web import cashier
from casino.web.services import Services
from tests.cast import Member
from tests.conftest import Clock, make_settings
from tests.page import CheckedClient

pytestmark = pytest.mark.feature("L42")
TOKEN = "the-cashiers-own-4f81c2"
URL = "https://pay.example/cashier?shop=7"
JSON = {"Accept": "application/json"}

Tell = Callable[..., TestResponse]


@pytest.fixture
def offered(services: Services) -> None:
    """The operator has a cashier."""
    services.settings = replace(services.settings, deposit_url=URL, deposit_token=(TOKEN,))


@pytest.fixture
def asked(engine: Engine, alice: Member, clock: Clock) -> None:
    """Alice has answered which limits she wants."""
    with unit_of_work(engine) as unit:
        questions.answer(unit, unit.get_one(Player, alice.id), "start", "as_is", clock())


@pytest.fixture
def tell(app: Flask, alice: Member, offered: None) -> Tell:
    """Return a function that says something to /cashier as the payment service does, unsigned without a token."""

    def go(token: str | None = TOKEN, **said: Any) -> TestResponse:
        with app.test_request_context():
            ticket = cashier._signer().dumps([alice.public_id, "EUR"])
        whole = {"type": "deposit", "ticket": ticket, "currency": "EUR", "amount": "25.00", "reference": "p-1", **said}
        body = json.dumps({name: value for name, value in whole.items() if value is not None}).encode()
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["X-Signature"] = signature.sign(body, token)
        return app.test_client().post("/cashier", data=body, headers=headers)

    return go


def limit(engine: Engine, alice: Member, clock: Clock, amount: str) -> None:
    """Limit her deposits of a day; 100.00 came in already today."""
    with unit_of_work(engine) as unit:
        units = Money.parse(amount, "EUR").units
        limits.set_limit(
            unit, unit.get_one(Player, alice.id), LimitKey("deposit", "day", "EUR"), units, clock(), LoosenRule()
        )


def held(engine: Engine, alice: Member) -> tuple[str, int]:
    """Return the balance, and the number of payments that were booked."""
    with read_unit(engine) as unit:
        wallet = unit.scalars(select(Account).where(Account.player_id == alice.id)).one()
        return Money(wallet.balance_units or 0, "EUR").text, len(unit.scalars(select(Payment)).all())


def error(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def test_without_a_cashier_the_player_is_told_how_money_gets_in(at_home: CheckedClient, services: Services) -> None:
    """No dead button, no promise; where to write stands there."""
    services.settings = replace(services.settings, support_email="help@quay.example")

    page = at_home.page("/wallet/deposit")

    assert "takes no deposits by itself" in page.one(".deposit").text
    assert page.one(".deposit .button")["href"] == "mailto:help@quay.example"
    assert at_home.get("/wallet/deposit", headers=JSON).get_json()["url"] == ""


def test_a_visitor_is_sent_to_log_in(client: CheckedClient, offered: None) -> None:
    assert "/login" in client.get("/wallet/deposit").location
    assert client.post("/wallet/deposit").status_code in (400, 405)


def test_limits_are_asked_before_the_first_deposit(at_home: CheckedClient, offered: None) -> None:
    """No way to the cashier leads around the question."""
    page = at_home.page("/wallet/deposit")

    assert page.one(".deposit .button-main")["href"] == "/account/protection/start?next=/wallet/deposit"
    assert URL.partition("?")[0] not in str(at_home.get("/wallet/deposit").text)
    assert at_home.get("/wallet/deposit", headers=JSON).get_json()["url"] == ""


def test_what_a_limit_leaves_is_said_before_the_cashier_opens(
    at_home: CheckedClient, offered: None, asked: None, engine: Engine, alice: Member, clock: Clock
) -> None:
    """The tightest one; the way on says whose wallet it is, and nobody else can say so."""
    limit(engine, alice, clock, "120.00")

    page = at_home.page("/wallet/deposit")

    assert "leaves €20.00 until May 5, 2026, 00:00" in page.one(".deposit").text
    way = urlsplit(page.one(".deposit .button-main")["href"])
    said = parse_qs(way.query)
    assert (way.netloc, way.path, said["shop"], said["currency"]) == ("pay.example", "/cashier", ["7"], ["EUR"])
    assert said["return"] == ["http://127.0.0.1:8000/wallet/"]
    assert at_home.get("/wallet/deposit", headers=JSON).get_json()["url"].endswith("panel=1")
    assert at_home.get("/wallet/deposit").headers["Referrer-Policy"] == "no-referrer"


def test_at_the_end_of_a_limit_no_way_leads_on(
    at_home: CheckedClient, offered: None, asked: None, engine: Engine, alice: Member, clock: Clock
) -> None:
    """It is said which limit, and until when; the limits are one press away, a higher one is not suggested."""
    limit(engine, alice, clock, "100.00")

    page = at_home.page("/wallet/deposit")

    assert "leaves €0.00" in page.one(".deposit").text
    assert page.one(".deposit .button-main")["href"] == "/account/protection/"
    assert at_home.get("/wallet/deposit", headers=JSON).get_json()["url"] == ""


def test_a_payment_is_booked_once(tell: Tell, engine: Engine, alice: Member) -> None:
    """However often the service tells of it."""
    first, second = tell(), tell()

    assert first.get_json() == {"content": {"booked": "25.00", "balance": "125.00", "again": False}}
    assert second.get_json() == {"content": {"booked": "25.00", "balance": "125.00", "again": True}}
    assert held(engine, alice) == ("125.00", 1)
    assert tell(reference="p-2").get_json()["content"]["balance"] == "150.00"


def test_a_reference_stands_for_one_payment(tell: Tell, engine: Engine, alice: Member) -> None:
    tell()

    assert error(tell(amount="26.00")) == (409, "transaction_conflict")
    assert held(engine, alice) == ("125.00", 1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"token": None}, (403, "invalid_signature")),
        ({"token": "somebody-elses-9b1d77"}, (403, "invalid_signature")),
        ({"ticket": "made-up"}, (400, "invalid_request")),
        ({"ticket": None}, (400, "invalid_request")),
        ({"currency": "USD"}, (400, "invalid_request")),
        ({"type": "withdraw"}, (400, "invalid_request")),
        ({"reference": None}, (400, "invalid_request")),
        ({"reference": ""}, (400, "invalid_request")),
        ({"reference": "x" * 121}, (400, "invalid_request")),
        ({"amount": "0"}, (400, "invalid_amount")),
        ({"amount": "-5"}, (400, "invalid_amount")),
        ({"amount": "1.001"}, (400, "invalid_amount")),
        ({"amount": "much"}, (400, "invalid_amount")),
        ({"amount": "9" * 30}, (400, "invalid_amount")),
    ],
)
def test_what_is_wrong_moves_nothing(
    tell: Tell, engine: Engine, alice: Member, said: dict[str, Any], expected: tuple[int, str]
) -> None:
    """A signature, a ticket of ours, a whole positive amount in its currency, a reference: all or nothing."""
    assert error(tell(**said)) == expected
    assert held(engine, alice) == ("100.00", 0)


@pytest.mark.feature("R29")
@pytest.mark.parametrize(("amount", "status"), [("19.99", 200), ("20.00", 200), ("20.01", 409)])
def test_a_deposit_limit_holds_against_the_service(
    tell: Tell, engine: Engine, alice: Member, clock: Clock, amount: str, status: int
) -> None:
    """Asked before the money is taken, and again when it is booked."""
    limit(engine, alice, clock, "120.00")

    asked, told = tell(type="check", amount=amount), tell(amount=amount)

    assert (asked.status_code, told.status_code) == (status, status)
    if status == 409:
        assert error(told) == (409, "limit_exceeded")
        assert held(engine, alice) == ("100.00", 0)


@pytest.mark.feature("R40")
@pytest.mark.parametrize("answered", [True, False])
def test_nothing_is_taken_in_from_who_is_on_a_break(
    tell: Tell, at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock, answered: bool
) -> None:
    """Nor are they asked on that page for limits, as if money came in afterwards."""
    if answered:
        with unit_of_work(engine) as unit:
            questions.answer(unit, unit.get_one(Player, alice.id), "start", "as_is", clock())
    with unit_of_work(engine) as unit:
        until = clock() + timedelta(days=3)
        breaks.start(unit, players.get(unit, alice.public_id), "break", until, clock())

    assert error(tell(type="check")) == (409, "player_blocked")
    assert error(tell()) == (409, "player_blocked")
    assert held(engine, alice) == ("100.00", 0)
    assert "No money is taken in" in at_home.get("/wallet/deposit", headers=JSON).get_json()["words"]


def test_a_check_keeps_nothing(tell: Tell, engine: Engine, alice: Member) -> None:
    """Asking moves no money and takes no reference."""
    assert tell(type="check").get_json() == {"content": {"allowed": True}}
    assert held(engine, alice) == ("100.00", 0)


def test_without_a_cashier_nobody_is_listened_to(tell: Tell, services: Services) -> None:
    services.settings = replace(services.settings, deposit_url="", deposit_token=())

    assert error(tell()) == (404, "not_found")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"deposit_url": "https://pay.example"}, "CASINO_DEPOSIT_TOKEN is missing"),
        ({"deposit_url": "http://pay.example", "deposit_token": TOKEN}, "over https only"),
        ({"deposit_url": "pay", "deposit_token": TOKEN}, "CASINO_DEPOSIT_URL"),
    ],
)
def test_half_a_cashier_does_not_start(tmp_path: Path, given: dict[str, str], missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing):
        make_settings(tmp_path, f"sqlite:///{tmp_path}/x.db", **given)


@pytest.mark.feature("R05")
@pytest.mark.parametrize(("confirmed", "words"), [(False, "your mailbox is yours"), (True, "games and deposits wait")])
def test_who_waits_for_the_first_game_is_told_what_for(
    offered: None, at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock, confirmed: bool, words: str
) -> None:
    """An account that is not open yet is not on a break, and no limit is in its way."""
    with unit_of_work(engine) as unit:
        player = unit.get_one(Player, alice.id)
        player.status, player.email_verified_at = "pending", clock() if confirmed else None

    page = at_home.page("/wallet/deposit")

    assert words in page.one(".deposit").text
    assert [link["href"] for link in page.select(".deposit .button")] == ["/verify"]
