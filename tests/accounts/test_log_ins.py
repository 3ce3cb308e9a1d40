"""R12 to R14, R19, R21, R03: log-ins that are seen and ended, and what their player may do with the account."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from casino.domain import breaks, logins, players
from casino.domain.mail import Letter
from casino.domain.players import RegistrationRequest
from casino.storage.database import unit_of_work
from tests.accounts.people import attempt, is_inside
from tests.cast import QUICK, Member, enrol, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.web.conftest import launch, platform, shelf

__all__ = ["launch", "platform", "shelf"]

Browser = Callable[..., CheckedClient]
NEW = "eight lamps on the other pier"


def inside(open_browser: Browser, member: Member) -> CheckedClient:
    client = open_browser()
    log_in(client, member)
    return client


@pytest.mark.feature("R13")
def test_r13_a_log_in_shows_the_one_before(open_browser: Browser, alice: Member, clock: Clock) -> None:
    """Two log-ins; the second shows the first's time in the player's zone."""
    inside(open_browser, alice)
    clock.advance(hours=3)
    client = open_browser()
    client.set_cookie("zone", "Asia/Tokyo")

    log_in(client, alice)

    assert "21:00:00" in client.page("/account/").one(".notices").text  # 12:00 UTC in Tokyo
    assert "21:00:00" in client.page("/account/safety").one(".page-head time").text


@pytest.mark.feature("R12")
def test_r12_every_log_in_is_told_unless_switched_off(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]]
) -> None:
    """Device, time and address; the player may opt out."""
    client = inside(open_browser, alice)
    assert "127.0.0.1" in letters("login_notice")[0].body
    client.post("/account/login-notices", data=client.page("/account/safety").form("/account/login-notices").fields)

    inside(open_browser, alice)

    assert len(letters("login_notice")) == 1


@pytest.mark.feature("R14")
def test_r14_a_player_ends_other_log_ins(open_browser: Browser, alice: Member, bob: Member) -> None:
    """One by one, or all others; the own one stays, and nobody else's is touched."""
    here, phone, tablet, bobs = (inside(open_browser, one) for one in (alice, alice, alice, bob))
    page = here.page("/account/safety")
    ends = [form for form in page.forms if form.action.endswith("/end")]
    assert len(ends) == 2

    here.submit(ends[0])
    assert (is_inside(phone), is_inside(tablet)) == (True, False)
    assert bobs.post(ends[1].action, data=bobs.page("/account/").form("/logout").fields).status_code == 404
    assert is_inside(phone)
    here.submit(page.form("/account/logins/end-others"))

    assert [is_inside(one) for one in (here, phone, bobs)] == [True, False, True]


def test_v6_2_3_a_password_changes_with_the_old_one_only(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]]
) -> None:
    """And then the end of all other log-ins is offered, and a mail tells of it (ASVS 6.3.7, 7.4.3)."""
    client, phone = inside(open_browser, alice), inside(open_browser, alice)
    form = client.page("/account/password").form("/account/password")
    assert client.submit(form, {"current": "not it", "password": NEW}).status_code == 422
    assert client.submit(form, {"current": alice.password, "password": "short"}).status_code == 422
    assert attempt(open_browser(), "alice", alice.password).status_code == 303

    done = Page(client.submit(form, {"current": alice.password, "password": NEW}), "/account/password")
    client.submit(done.form("/account/logins/end-others"))

    assert [is_inside(one) for one in (client, phone)] == [True, False]
    assert attempt(open_browser(), "alice", NEW).status_code == 303
    assert len(letters("password_changed")) == 1


def test_v7_5_1_an_old_log_in_changes_nothing_without_a_proof(
    open_browser: Browser, alice: Member, clock: Clock
) -> None:
    """A stolen cookie ten minutes old is not enough for password, address, second factor, data or closing."""
    client = inside(open_browser, alice)
    forms = [client.page(f"/account/{name}").form(f"/account/{name}") for name in ("password", "email", "close")]
    forms.append(client.page("/account/safety").form("/account/data"))
    forms.append(client.page("/account/second-factor").form("/account/second-factor"))
    clock.advance(minutes=10, seconds=1)

    assert [client.post(form.action, data=form.fields).status_code for form in forms] == [403] * 5
    assert client.get("/account/password").location == "/account/confirm?next=/account/password"


def test_guessing_the_password_in_a_stolen_log_in_ends_it(open_browser: Browser, alice: Member) -> None:
    """Five wrong proofs, and the thief is outside."""
    thief = inside(open_browser, alice)
    form = thief.page("/account/confirm").form("/account/confirm")
    for _ in range(5):
        assert thief.submit(form, {"password": "guess"}).status_code == 422

    assert thief.submit(form, {"password": "guess"}).status_code == 429
    assert not is_inside(thief)


def test_an_address_changes_by_a_link_to_the_new_one(
    open_browser: Browser, alice: Member, link: Callable[[str], str], letters: Callable[..., list[Letter]]
) -> None:
    """The old one is told twice and counts until the link is followed."""
    client = inside(open_browser, alice)
    client.submit(client.page("/account/email").form("/account/email"), {"email": "Alice.New@example.org"})
    assert alice.email in client.page("/account/safety").text
    asked = Page(client.get(link("email_new"), follow_redirects=True), "/email/confirm")

    client.submit(asked.form("/email/confirm"))

    assert "alice.new@example.org" in client.page("/account/safety").text
    assert [one.recipient for one in letters("email_notice") + letters("email_changed")] == [alice.email] * 2


@pytest.mark.feature("R03")
def test_r03_new_terms_are_accepted_before_the_next_launch(
    open_browser: Browser, alice: Member, engine: Engine
) -> None:
    """A log-in alone needs nothing; the launch leads to the terms, and the consent is kept with time and address."""
    client = inside(open_browser, alice)
    token = client.page("/account/").form("/logout").fields["csrf_token"]
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE player SET terms_version = '2020-01'"))
    assert client.page("/wallet/")

    asked = client.post("/games/any/launch", data={"csrf_token": token})
    assert asked.location == "/account/terms?next=/"
    form = client.page(asked.location).form("/account/terms")
    assert client.submit(form).status_code == 422
    assert client.submit(form, {"terms": "y"}).location == "/"

    assert client.post("/games/any/launch", data={"csrf_token": token}).status_code == 404
    with engine.connect() as connection:
        row = connection.execute(text("SELECT terms_version, terms_address FROM player WHERE username = 'alice'")).one()
    assert tuple(row) == ("2026-11", "127.0.0.1")


@pytest.mark.feature("R06")
def test_r06_a_second_account_of_one_mailbox_is_queued(engine: Engine, clock: Clock) -> None:
    """Dots and what follows a plus are no second person."""
    enrol(engine, "erika", clock())
    request = RegistrationRequest(
        "other", "erika+two@example.net", "a quiet evening again", date(1990, 2, 28), "EUR", "en", "1"
    )

    with unit_of_work(engine) as unit:
        players.register(unit, request, clock(), 18, QUICK)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM alert")).scalars().all() == ["second_account"]


@pytest.mark.feature("R19")
def test_r19_closing_pays_out_and_shuts_the_door(open_browser: Browser, alice: Member, engine: Engine) -> None:
    """The balance leaves by a withdrawal, staff are told to pay it, and every log-in is over."""
    client, phone = inside(open_browser, alice), inside(open_browser, alice)
    form = client.page("/account/close").form("/account/close")
    assert client.submit(form).status_code == 422

    page = Page(client.submit(form, {"sure": "y"}))

    assert "100.00" in page.one("main").text
    assert not is_inside(phone)
    assert attempt(open_browser(), "alice", alice.password).status_code == 403
    with engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM alert")).scalars().all() == ["payout_due"]
        kinds = connection.execute(text("SELECT kind, note FROM movement ORDER BY id DESC")).first()
    assert kinds is not None
    assert kinds.kind == "withdrawal"


@pytest.mark.feature("R19")
def test_r19_a_running_break_is_not_closed_away(
    open_browser: Browser, alice: Member, engine: Engine, clock: Clock
) -> None:
    """Else a new account would be the way around it."""
    client = inside(open_browser, alice)
    form = client.page("/account/close").form("/account/close")
    with unit_of_work(engine) as unit:
        breaks.start(unit, players.get(unit, alice.public_id), "break", clock.now.replace(year=2027), clock())

    assert client.submit(form, {"sure": "y"}).status_code == 409
    assert client.get("/account/close").status_code == 409  # no form for what cannot be done


@pytest.mark.feature("R21")
def test_r21_the_data_is_whole_and_has_no_secrets(open_browser: Browser, alice: Member, bob: Member) -> None:
    """JSON with balances, movements, log-ins and events; no hash, no digest, nothing of bob's; the request is noted."""
    client = inside(open_browser, alice)

    answer = client.submit(client.page("/account/safety").form("/account/data"))

    data = json.loads(answer.text)
    assert data["balances"] == {"EUR": "100.00"}
    assert [one["kind"] for one in data["movements"]] == ["deposit"]
    assert data["logins"][0]["address"] == "127.0.0.1"
    assert "data_copy_done" in [one["kind"] for one in data["events"]]
    assert not any(word in answer.text for word in ("argon2", "digest", "password_hash", "bob@"))


def test_4_3_14_extra_fields_set_nothing(open_browser: Browser, alice: Member, engine: Engine) -> None:
    """Mass assignment on every form of the account."""
    extra = {"status": "closed", "id": "2", "player_id": "2", "balance_units": "9", "role": "admin", "locked_at": "x"}
    client = inside(open_browser, alice)
    pages = ("/account/safety", "/account/password", "/account/email", "/account/close", "/account/confirm")
    forms = [form for path in pages for form in client.page(path).forms if form.method == "post"]
    with engine.connect() as connection:
        before = connection.execute(text("SELECT id, status, email, password_hash, locked_at FROM player")).all()
    for form in forms:
        if form.action != "/logout":
            client.post(form.action or pages[0], data={**form.fields, **extra})

    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT id, status, email, password_hash, locked_at FROM player")).all() == before
        )


@pytest.mark.parametrize("path", ["/login", "/login/code", "/register", "/forgot", "/reset", "/verify/confirm"])
def test_4_3_17_forms_before_a_log_in_need_a_token_too(open_browser: Browser, path: str) -> None:
    """CSRF on log-in: an attacker cannot log a victim into the attacker's account."""
    assert open_browser().post(path, data={"username": "alice", "password": "x"}).status_code == 400


def test_account_events_are_append_only(engine: Engine, alice: Member) -> None:
    """The record of who logged in from where is evidence."""
    for statement in ("UPDATE account_event SET kind = 'x'", "DELETE FROM account_event"):
        with pytest.raises(DatabaseError), unit_of_work(engine) as unit:
            unit.execute(text(statement))


@pytest.mark.feature("R14")
@pytest.mark.parametrize("how", ["one", "others", "log_out"])
def test_r14_a_game_ends_with_the_log_in_that_opened_it(
    open_browser: Browser, alice: Member, shelf: None, launch: Callable[..., str], how: str
) -> None:
    """Ended from another device, the game on this one is covered and says why; a game of another log-in goes on."""
    phone, here = inside(open_browser, alice), inside(open_browser, alice)
    path = launch(phone)
    script = {"Accept": "application/json"}
    assert phone.get(f"{path}/bar", headers=script).get_json()["ended"] is False

    if how == "log_out":
        phone.submit(phone.page("/account/").form("/logout"))
    else:
        forms = here.page("/account/safety").forms
        ending = "/end" if how == "one" else "/end-others"
        here.submit(next(form for form in forms if form.action.endswith(ending)))

    answer = phone.get(f"{path}/bar", headers=script)
    assert (answer.status_code, answer.get_json()["ended"]) == (401, True)
    assert "log-in that opened it" in answer.get_json()["ended_words"]
    own = launch(here)
    assert here.get(f"{own}/bar", headers=script).get_json()["ended"] is False


@pytest.mark.feature("R16")
def test_r16_v7_3_2_a_log_in_ends_within_the_day(open_browser: Browser, alice: Member, clock: Clock) -> None:
    """Activity does not prolong it: after 12 hours its player comes in anew, with the password or a passkey."""
    client = inside(open_browser, alice)
    for _ in range(48):
        clock.advance(minutes=15)
        assert is_inside(client)

    clock.advance(minutes=1)

    assert not is_inside(client)


@pytest.mark.feature("R16")
@pytest.mark.parametrize(("minutes", "lives"), [(60, True), (61, False)])
def test_r16_a_profile_may_ask_for_it_sooner(
    engine: Engine, alice: Member, clock: Clock, minutes: int, lives: bool
) -> None:
    """Of the house's 12 hours and the profile's time the shorter one holds."""
    with unit_of_work(engine) as unit:
        token = logins.start(unit, alice.id, clock(), None, None)
    now = clock.advance(minutes=minutes)

    with unit_of_work(engine) as unit:
        found = logins.find(unit, token, now, timedelta(days=1), timedelta(hours=1))

    assert (found is not None) is lives
