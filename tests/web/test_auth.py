"""Registration, log-in and log-out: who gets in, what is written, and what a copied cookie is worth afterwards."""

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from tests.cast import Cast, Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page

NEWCOMER = {
    "username": "dora",
    "email": "dora@example.net",
    "password": "seven lamps on the pier",
    "birth_date": "1990-05-24",
    "first_name": "Nora",
    "last_name": "Fisk",
    "currency": "EUR",
    "own_account": "y",
    "true_data": "y",
    "monitoring": "y",
    "terms": "y",
}
OUTSIDE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "//evil.example@127.0.0.1",
    "@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "evil.example",
]


def register(client: CheckedClient, **changes: str) -> TestResponse:
    form = client.page("/register").form("/register")
    values = {**NEWCOMER, **changes}
    return client.submit(form, {name: value for name, value in values.items() if value})


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


def test_registering_opens_an_account_and_logs_in(client: CheckedClient, engine: Engine) -> None:
    """The whole way in is one form."""
    answer = register(client)

    assert (answer.status_code, answer.location) == (303, "/")
    page = client.page("/wallet/")
    assert page.one(".figure").text == "€0.00"
    with engine.connect() as connection:
        row = connection.execute(text("SELECT terms_version, terms_address, password_hash FROM player")).one()
    assert row.terms_version == "2026-11"
    assert row.terms_address == "127.0.0.1"
    assert row.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "", "Choose a name"),
        ("username", "x", "3 to 20"),
        ("username", "ali ce", "3 to 20"),
        ("username", "ALICE", "taken"),
        ("email", "nonsense", "does not look like"),
        ("password", "short", "at least 12"),
        ("password", "", "Choose a password"),
        ("birth_date", "", "Enter your date"),
        ("birth_date", "tomorrow", "year, month and day"),
        ("birth_date", "1850-01-01", "Check the year"),
        ("birth_date", "2008-05-05", "18 or older"),
        ("currency", "XYZ", "valid choice"),
        ("own_account", "", "Nobody may play"),
        ("true_data", "", "true data"),
        ("monitoring", "", "record play"),
        ("terms", "", "Without the terms"),
    ],
)
@pytest.mark.feature("R01")
def test_bad_registration_comes_back_beside_its_field(
    client: CheckedClient, engine: Engine, cast: Cast, field: str, value: str, words: str
) -> None:
    """R01, R04: the message stands at the field, what was typed is kept, and nothing is written."""
    before = count(engine, "player")

    answer = register(client, **{field: value})

    assert answer.status_code == 422
    page = Page(answer)
    assert words in page.one(f"#{field}-error").text
    assert page.one(f"#{field}")["aria-describedby"].split()[0] == f"{field}-error"
    if field != "email":
        assert page.one("#email")["value"] == NEWCOMER["email"]
    assert page.one("#password").get("value") == ""
    assert count(engine, "player") == before


@pytest.mark.feature("R01")
def test_someone_is_old_enough_on_their_birthday(client: CheckedClient) -> None:
    """The boundary of R01: 18 today is enough, 18 tomorrow is not (the clock stands at 2026-05-04)."""
    assert register(client, birth_date="2008-05-05").status_code == 422

    assert register(client, birth_date="2008-05-04").status_code == 303


def test_extra_fields_are_ignored(client: CheckedClient, engine: Engine) -> None:
    """ASVS 15.3.3: a form sets what it shows and nothing else."""
    form = client.page("/register").form("/register")
    data = {**form.filled(**NEWCOMER), "status": "closed", "id": "77", "balance_units": "1000000", "role": "admin"}

    client.post("/register", data=data)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT status FROM player WHERE id <> 77")).scalar_one() == "pending"
        assert connection.execute(text("SELECT SUM(balance_units) FROM account WHERE id > 0")).scalar_one() == 0


def test_logging_in_leads_back_to_where_one_wanted_to_go(client: CheckedClient, alice: Member) -> None:
    """A visitor who opens the wallet is asked to log in and then sees the wallet."""
    asked = client.get("/wallet/?kind=bet")
    assert asked.status_code == 303
    form = client.page(asked.location).form("/login")

    answer = client.submit(form, {"username": "Alice@Example.net", "password": alice.password})

    assert (answer.status_code, answer.location) == (303, "/wallet/?kind=bet")


@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("page", ["/login", "/register"])
def test_next_never_leaves_our_host(client: CheckedClient, alice: Member, page: str, target: str) -> None:
    """SECURITY.md 4.3 no. 12: whatever `next` says, the answer is a path of ours."""
    values = {"username": alice.username, "password": alice.password} if page == "/login" else NEWCOMER
    form = client.get(page, query_string={"next": target})
    data = Page(form, page).form(page).filled(**values)

    answer = client.post(page, data={**data, "next": target})

    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize(
    ("name", "password"), [("alice", "wrong"), ("nobody", "a quiet evening by the water"), ("alice@example.net", "x")]
)
@pytest.mark.feature("R07")
def test_a_wrong_pair_gets_one_answer(client: CheckedClient, alice: Member, name: str, password: str) -> None:
    """R07: nothing in the answer tells whether the name exists."""
    answer = client.submit(client.page("/login").form("/login"), {"username": name, "password": password})

    assert answer.status_code == 422
    assert "not right" in Page(answer).one("[role=alert]").text
    same = re.sub(r'nonce="[^"]+"|value="[^"]*"', "", answer.text)
    other = client.submit(client.page("/login").form("/login"), {"username": "zoe", "password": "y"})
    assert re.sub(r'nonce="[^"]+"|value="[^"]*"', "", other.text) == same


def test_an_empty_log_in_names_both_fields(client: CheckedClient, engine: Engine) -> None:
    """Bad input comes back with its message and writes nothing."""
    answer = client.submit(client.page("/login").form("/login"))

    page = Page(answer)
    assert answer.status_code == 422
    assert page.one("#username-error").text == "Enter your name or e-mail."
    assert page.one("#password-error").text == "Enter your password."
    assert count(engine, "login") == 0


def test_a_copied_cookie_is_dead_after_log_out(app: Flask, client: CheckedClient, alice: Member) -> None:
    """SECURITY.md finding 7, ASVS 7.4.1: log-out kills on the server, not only in this browser."""
    log_in(client, alice)
    stolen = client.get_cookie("casino")
    assert stolen is not None
    thief = app.test_client()
    thief.set_cookie("casino", stolen.value)
    assert thief.get("/wallet/").status_code == 200

    answer = client.submit(client.page("/wallet/").form("/logout"))

    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/wallet/").status_code == 303
    assert thief.get("/wallet/").status_code == 303


def test_logging_in_starts_afresh(app: Flask, client: CheckedClient, alice: Member) -> None:
    """ASVS 7.2.4: what the browser held before the log-in is worth nothing after it."""
    client.get("/login")
    before = client.get_cookie("casino")
    assert before is not None

    log_in(client, alice)

    planted = app.test_client()
    planted.set_cookie("casino", before.value)
    assert planted.get("/wallet/").status_code == 303


@pytest.mark.feature("R15")
def test_a_log_in_ends_by_itself(client: CheckedClient, alice: Member, clock: Clock) -> None:
    """ASVS 7.3.1: the policy's 15 minutes without a request, boundary included; each page keeps it alive."""
    log_in(client, alice)
    for _ in range(3):
        clock.advance(minutes=15)
        assert client.get("/account/").status_code == 200

    clock.advance(minutes=15, seconds=1)

    assert client.get("/account/").status_code == 303


def test_polling_the_bar_does_not_keep_a_log_in_alive(client: CheckedClient, alice: Member, clock: Clock) -> None:
    """A tab left open is not a player who is there."""
    log_in(client, alice)
    for _ in range(4):
        clock.advance(minutes=10)
        client.get("/play/none/bar", headers={"Accept": "application/json"})

    assert client.get("/account/").status_code == 303


def test_the_log_in_page_sends_a_player_on(client: CheckedClient, alice: Member) -> None:
    """Who is in has no use for the door."""
    log_in(client, alice)

    assert client.get("/login?next=/games").location == "/games"
    assert client.get("/register").location == "/"


def test_logging_out_is_no_link(client: CheckedClient) -> None:
    """GET changes nothing."""
    answer = client.get("/logout")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


DECLARATIONS = ("own_account", "true_data", "monitoring", "terms")


@pytest.mark.feature("R02")
def test_r02_each_entry_says_that_it_is_required(client: CheckedClient) -> None:
    """And the page says what follows without it."""
    page = client.page("/register")

    entries = [
        one.get("id") for one in page.select(".door-form .field input") + page.select(".door-form .field select")
    ]
    required = ["username", "email", "password", "birth_date", "first_name", "last_name", "currency"]
    assert [name for name in entries if page.one(f"label[for={name}] .optional").text == "required"] == required
    left = [name for name in entries if name not in required]
    assert left == ["phone", "document"]
    for name in left:
        assert page.one(f"label[for={name}] .optional").text == "optional"
        assert page.one(f"#{name}-hint").text, "and what follows if it is left out"
    assert "we cannot open an account" in page.one(".door-form").text
    assert "All four are required" in page.one(".door-form").text


@pytest.mark.feature("R04")
def test_r04_four_declarations_each_for_itself(client: CheckedClient, engine: Engine) -> None:
    """Unticked as the page comes; three of them are not enough, whichever is missing."""
    page = client.page("/register")
    ticks = [one for one in page.select("input[type=checkbox]") if one.get("name") in DECLARATIONS]
    assert [one["name"] for one in ticks] == list(DECLARATIONS)
    assert not any("checked" in one.attributes for one in ticks)

    for name in DECLARATIONS:
        assert register(client, **{name: ""}).status_code == 422

    assert count(engine, "player") == 0
