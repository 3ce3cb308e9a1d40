"""R17, R20: who comes back after a year proves a little more, and who keeps no cookies is told so."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import throttle
from casino.domain.mail import Letter
from tests.accounts.people import Enrolled, attempt, give_code, is_inside
from tests.cast import Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page

Browser = Callable[..., CheckedClient]
YEAR = 365


@pytest.mark.feature("R20")
@pytest.mark.parametrize(("minutes", "way"), [(-1, "/"), (1, "/login/long-away")])
def test_r20_after_a_year_the_password_alone_is_not_enough(
    open_browser: Browser, alice: Member, clock: Clock, minutes: int, way: str
) -> None:
    """The boundary of the profile's 12 months, counted from the last sign of life."""
    client = open_browser()
    log_in(client, alice)
    clock.advance(days=YEAR, minutes=minutes)

    answer = attempt(open_browser(), "alice", alice.password)

    assert (answer.status_code, answer.location) == (303, way)


@pytest.mark.feature("R20")
def test_r20_the_mailbox_opens_a_dormant_account(
    open_browser: Browser, alice: Member, clock: Clock, link: Callable[[str], str], letters: Callable[..., list[Letter]]
) -> None:
    """The link and the password together, once; whoever has the password alone stays outside."""
    clock.advance(days=2 * YEAR)
    thief, owner = open_browser("203.0.113.9"), open_browser()
    for _ in range(3):
        assert attempt(thief, "alice", alice.password).location == "/login/long-away"
        assert not is_inside(thief)
    assert "mailbox" in thief.page("/login/long-away").one("main").text

    owner.get(link("dormant"))
    assert attempt(owner, "alice", alice.password).location == "/"

    assert is_inside(owner)
    assert thief.get(link("dormant")).status_code == 410
    assert letters("dormant")[-1].recipient == alice.email


@pytest.mark.feature("R20")
def test_r20_a_second_factor_is_asked_for_as_well(
    open_browser: Browser, enrolled: Enrolled, clock: Clock, link: Callable[[str], str]
) -> None:
    """The link replaces nothing."""
    clock.advance(days=2 * YEAR)
    client = open_browser()
    assert attempt(client, "alice", enrolled.member.password).location == "/login/long-away"
    client.get(link("dormant"))

    assert attempt(client, "alice", enrolled.member.password).location == "/login/code"
    give_code(client, enrolled.code())

    assert is_inside(client)


@pytest.mark.feature("R20")
def test_r20_nothing_is_taken_for_waiting(
    open_browser: Browser, alice: Member, clock: Clock, link: Callable[[str], str], engine: Engine
) -> None:
    """Three years later every unit is there, and the ledger has no movement that the player did not make."""
    query = text("SELECT kind, amount_units FROM movement ORDER BY id")
    with engine.connect() as connection:
        before = connection.execute(query).all()
    clock.advance(days=3 * YEAR)
    client = open_browser()
    attempt(client, "alice", alice.password)
    client.get(link("dormant"))
    attempt(client, "alice", alice.password)

    assert client.page("/wallet/").one(".figure").text == "€100.00"
    with engine.connect() as connection:
        assert connection.execute(query).all() == before


def test_r20_the_mailbox_is_not_filled(
    open_browser: Browser, alice: Member, clock: Clock, letters: Callable[..., list[Letter]]
) -> None:
    """Five letters in an hour, however often the right password comes."""
    clock.advance(days=2 * YEAR)
    for _ in range(throttle.MAIL_PLAYER.limit + 3):
        attempt(open_browser(), "alice", alice.password)

    assert len(letters("dormant")) == throttle.MAIL_PLAYER.limit


@pytest.mark.feature("R17")
@pytest.mark.parametrize("path", ["/login", "/register"])
def test_r17_without_cookies_a_plain_page_says_so(app: Flask, engine: Engine, path: str) -> None:
    """Not "this form is too old" for ever: the cause, and how to mend it; nothing is written."""
    client = app.test_client(use_cookies=False)
    assert isinstance(client, CheckedClient)
    data = client.page(path).form(path).fields

    answer = client.post(path, data=data)

    assert answer.status_code == 400
    assert Page(answer).heading == "Your browser keeps no cookies"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM player")).scalar_one() == 0


@pytest.mark.feature("R17")
def test_r17_an_old_form_is_another_matter(client: CheckedClient) -> None:
    """A browser that keeps cookies and sends a token of before is told that."""
    client.page("/login")

    answer = client.post("/login", data={"csrf_token": "of another visit"})

    assert Page(answer).heading == "This form is too old"


@pytest.mark.feature("R17")
def test_r17_the_registration_names_the_cookie(client: CheckedClient) -> None:
    """Before anybody has one of ours for long, the form says what it is for."""
    page = client.page("/register")

    assert "one cookie" in page.one(".door-form").text
    assert "/privacy" in page.links()
