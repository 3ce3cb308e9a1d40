"""R11, R16: passkeys let their player in, and R08, R12, R19, R20, R47 hold for them as for passwords."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from casino.domain import accounts, breaks, passkeys, players
from casino.domain.mail import Letter
from casino.storage.database import unit_of_work
from casino.storage.players import Player
from casino.web.services import Services
from tests.accounts.keyholders import add_passkey, ask, names, send, use, words
from tests.accounts.people import Enrolled, attempt, give_code, is_inside
from tests.cast import Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Form, Page
from tests.support.authenticator import BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, Authenticator

Browser = Callable[..., CheckedClient]


@pytest.mark.feature("R11")
@pytest.mark.parametrize("edwards", [False, True])
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_r11_a_passkey_lets_its_player_in(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]], edwards: bool
) -> None:
    """Both kinds of keys; without a name and without the password; a notice tells of it (R12)."""
    device, client, other = Authenticator(edwards=edwards), open_browser(), open_browser()
    log_in(client, alice)
    add_passkey(client, device)

    answer = use(other, "enter", device)

    assert (answer.status_code, answer.location) == (303, "/")
    assert other.page("/account/").heading == "alice"
    assert "by passkey" in other.page("/account/safety").one(".login-list").text
    assert len(letters("login_notice")) == 2


@pytest.mark.feature("R11")
def test_r11_a_passkey_is_both_factors(open_browser: Browser, enrolled: Enrolled, device: Authenticator) -> None:
    """Whose log-ins ask for a code is not asked for one besides the passkey, and may use it in place of the code."""
    client, other, third = open_browser(), open_browser(), open_browser()
    attempt(client, "alice", enrolled.member.password)
    give_code(client, enrolled.code())
    add_passkey(client, device)

    assert use(other, "enter", device).location == "/"
    assert attempt(third, "alice", enrolled.member.password).location == "/login/code"
    assert not is_inside(third)
    assert use(third, "code", device).location == "/"
    assert is_inside(third)


def test_the_page_between_offers_a_passkey_to_who_has_one(open_browser: Browser, enrolled: Enrolled) -> None:
    """And the options name no key, so that nobody learns which ones an account has."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)

    assert not client.page("/login/code").select("[data-passkey]")
    options = ask(open_browser(), "enter")
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


@pytest.mark.feature("R10")
def test_r10_adding_and_removing_needs_a_proof_and_is_told(
    open_browser: Browser, alice: Member, clock: Clock, device: Authenticator, letters: Callable[..., list[Letter]]
) -> None:
    """A stolen cookie of ten minutes ago adds no key of the thief's, and removes none of the owner's."""
    client = open_browser()
    log_in(client, alice)
    add_passkey(client, device, "my phone")
    page = client.page("/account/passkeys")
    add, remove = page.form("/account/passkeys"), page.forms[-2]
    remove = next(form for form in page.forms if form.action.endswith("/remove"))
    clock.advance(minutes=10, seconds=1)

    assert client.get("/account/passkeys").location == "/account/confirm?next=/account/passkeys"
    assert [client.post(form.action, data=form.fields).status_code for form in (add, remove)] == [403, 403]
    asked = client.post(
        add.element["data-options"], data={**add.fields, "purpose": "add"}, headers={"Accept": "application/json"}
    )
    assert asked.status_code == 403

    assert use(client, "prove", device).location == "/account/safety"
    assert client.submit(remove).status_code == 303
    assert names(client) == []
    assert [one.kind for one in letters() if one.kind.startswith("passkey")] == ["passkey_added", "passkey_removed"]
    assert "my phone" in letters("passkey_added")[0].body
    assert use(open_browser(), "enter", device).status_code == 422


def test_a_passkey_is_called_what_its_player_says(open_browser: Browser, alice: Member, device: Authenticator) -> None:
    """Hostile names are words, empty ones change nothing, a forgotten one is the browser's."""
    client = open_browser()
    log_in(client, alice)
    add_passkey(client, device, "")
    assert len(names(client)) == 1
    rename = next(form for form in client.page("/account/passkeys").forms if form.action.endswith("/name"))

    client.submit(rename, {"name": "<b>the blue\x07one</b>" + "x" * 60})
    assert names(client) == [("<b>the blue one</b>" + "x" * 60)[:40]]
    client.submit(rename, {"name": "  "})
    assert len(names(client)[0]) == 40


def test_nobody_touches_another_players_passkey(
    open_browser: Browser, home: CheckedClient, alice: Member, bob: Member, device: Authenticator
) -> None:
    """IDOR on the reference in the address: bob gets 404, and alice's key stays."""
    owner, stranger = open_browser(), open_browser()
    log_in(owner, alice)
    log_in(stranger, bob)
    forms = [one for one in owner.page("/account/passkeys").forms if one.action.startswith("/account/passkeys/")]
    token = stranger.page("/account/").form("/logout").fields

    assert [stranger.post(one.action, data={**token, "name": "mine"}).status_code for one in forms] == [404, 404]
    assert names(owner) == ["my phone"]


@pytest.mark.feature("R08")
def test_r08_a_locked_account_opens_to_its_passkey(
    open_browser: Browser, home: CheckedClient, alice: Member, device: Authenticator, engine: Engine
) -> None:
    """A second factor unlocks: whoever guesses passwords cannot keep the owner out."""
    thief = open_browser("203.0.113.7")
    for _ in range(3):
        attempt(thief, "alice", "a guess of a stranger")
    assert attempt(open_browser(), "alice", alice.password).status_code == 422

    assert use(home, "enter", device).location == "/"

    with engine.connect() as connection:
        assert connection.execute(text("SELECT locked_at FROM player WHERE username = 'alice'")).scalar() is None
    assert attempt(open_browser(), "alice", alice.password).status_code == 303


@pytest.mark.feature("R19")
def test_r19_a_closed_account_stays_closed(
    home: CheckedClient, alice: Member, device: Authenticator, engine: Engine, clock: Clock
) -> None:
    """And the page says so, as it does after the right password."""
    with unit_of_work(engine) as unit:
        accounts.close(unit, unit.get_one(Player, alice.id), clock())

    answer = use(home, "enter", device)

    assert answer.status_code == 403
    assert "closed" in answer.text
    assert not is_inside(home)


@pytest.mark.feature("R41")
@pytest.mark.parametrize("state", ["blocked", "excluded"])
def test_r41_who_may_not_play_gets_in_and_plays_nothing(
    home: CheckedClient, alice: Member, device: Authenticator, engine: Engine, clock: Clock, state: str
) -> None:
    """As with the password: the account shows, money can be paid out, the state stays as it is."""
    with unit_of_work(engine) as unit:
        player = players.get(unit, alice.public_id)
        if state == "blocked":
            players.block(unit, player, "a test", clock())
        else:
            breaks.start(unit, player, "self_exclusion", None, clock())

    assert use(home, "enter", device).status_code == 303

    assert is_inside(home)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT status FROM player WHERE username = 'alice'")).scalar()
    assert found == state


@pytest.mark.feature("R20")
def test_r20_after_a_year_the_mailbox_is_asked_too(
    home: CheckedClient, open_browser: Browser, device: Authenticator, clock: Clock, link: Callable[[str], str]
) -> None:
    """A device left in a drawer is not enough; the mailed link and the passkey are."""
    clock.advance(days=366)
    client = open_browser()
    assert use(client, "enter", device).location == "/login/long-away"
    assert not is_inside(client)

    client.get(link("dormant"))

    assert use(client, "enter", device).location == "/"


def test_a_new_password_leaves_passkeys_and_says_so(
    owner: CheckedClient, alice: Member, link: Callable[[str], str], device: Authenticator, open_browser: Browser
) -> None:
    """Whoever was in the account may have left a key in it: its owner is told to look, after both ways to a new one."""
    new = "eight lamps on the other pier"
    form = owner.page("/account/password").form("/account/password")
    changed = Page(owner.submit(form, {"current": alice.password, "password": new}))
    assert "1 passkey opens your account as before" in changed.one("main").text

    client = open_browser()
    client.submit(client.page("/forgot").form("/forgot"), {"email": alice.email})
    client.get(link("reset"))
    client.submit(client.page("/reset").form("/reset"), {"password": "nine lamps on the far pier"})

    assert "1 passkey opens your account as before" in client.page("/login").one(".notices").text
    assert use(open_browser(), "enter", device).location == "/"


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_the_tables_refuse_what_makes_no_sense(owner: CheckedClient, engine: Engine) -> None:
    """A counter below nothing, keys without a name, a second row of the same key, a way in that is none."""
    for statement in (
        "UPDATE passkey SET sign_count = -1",
        "UPDATE passkey SET name = ''",
        "UPDATE login SET way = 'window'",
        "INSERT INTO passkey (player_id, credential_id, public_key, sign_count, name, created_at) "
        "SELECT player_id + 1, credential_id, public_key, 0, 'the same', created_at FROM passkey",
    ):
        with pytest.raises(DatabaseError), unit_of_work(engine) as unit:
            unit.execute(text(statement))


def test_synced_keys_count_nothing_and_say_so(open_browser: Browser, alice: Member) -> None:
    """A password manager's key says 0 for ever; twice the same 0 is no copy."""
    device = Authenticator(flags=PRESENT | VERIFIED | ELIGIBLE | BACKED_UP, step=0)
    client = open_browser()
    log_in(client, alice)
    add_passkey(client, device)

    assert [use(open_browser(), "enter", device).location for _ in range(2)] == ["/", "/"]
    assert "synced" in client.page("/account/passkeys").one(".login-list").text


def test_an_account_keeps_only_so_many(open_browser: Browser, alice: Member, device: Authenticator) -> None:
    client = open_browser()
    log_in(client, alice)
    for number in range(passkeys.MOST - 1):
        add_passkey(client, device, f"key {number}")
    form = client.page("/account/passkeys").form("/account/passkeys")
    for wanted in (303, 422):
        answer = device.create(_asked_to_add(client, form))
        assert client.submit(form, {"answer": answer, "name": "the last"}).status_code == wanted

    assert len(names(client)) == passkeys.MOST
    assert not client.page("/account/passkeys").select("[data-passkey]")


def _asked_to_add(client: CheckedClient, form: Form) -> dict[str, Any]:
    """Ask as a page would that was loaded when there was room."""
    answer = client.post("/passkey/options", data={**form.fields, "purpose": "add"})
    options: dict[str, Any] = answer.get_json()
    return options


@pytest.mark.parametrize(
    ("public", "party"),
    [
        ("https://casino.example", ("casino.example", "https://casino.example")),
        ("https://casino.example:8443", ("casino.example", "https://casino.example:8443")),
        ("https://casino.example:443", ("casino.example", "https://casino.example")),
        ("http://127.0.0.1:8000", ("localhost", "http://localhost:8000")),
        ("http://localhost", ("localhost", "http://localhost")),
        ("https://192.0.2.7", None),
    ],
)
def test_a_passkey_is_for_the_configured_address(public: str, party: tuple[str, str] | None) -> None:
    """Never for what a request calls us; browsers make none for a bare number."""
    found = passkeys.party_of(public, "Lantern Quay")

    assert (found and (found.id, found.origin)) == party


def test_without_a_name_there_are_no_passkeys(
    app: Flask, services: Services, open_browser: Browser, alice: Member
) -> None:
    """A site under a bare number offers none, and its pages work as before."""
    services.settings = replace(services.settings, public_url="https://192.0.2.7")
    client = open_browser()
    log_in(client, alice)

    assert not open_browser().page("/login").select("[data-passkey]")
    assert "Passkeys" not in client.page("/account/safety").one("main").text
    assert client.get("/account/passkeys").status_code == 404


def test_a_challenge_waits_five_minutes(home: CheckedClient, device: Authenticator, clock: Clock) -> None:
    """A second before the end it may be answered, at the end it may not."""
    answer = device.get(ask(home, "enter"))
    clock.advance(seconds=passkeys.LIFE.total_seconds() - 1)
    assert send(home, "enter", answer).status_code == 303
    home.submit(home.page("/account/").form("/logout"))

    late = device.get(ask(home, "enter"))
    clock.now += passkeys.LIFE
    assert timedelta(minutes=5) == passkeys.LIFE
    refused = send(home, "enter", late)

    assert refused.status_code == 422
    assert "not accepted" in words(refused)
