"""Rows of ASVS 5.0 about passwords, ways in, tokens and logs that no other test here is about (SECURITY.md 1.1)."""

import ast
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import logins
from casino.domain.passwords import Passwords, check_password, common_passwords, default_hasher
from casino.errors import WeakPassword
from casino.storage.players import Login
from casino.web import logs
from tests.accounts.people import attempt, is_inside
from tests.accounts.test_mail import NEWCOMER, forgot, register, set_password
from tests.cast import Member
from tests.conftest import START
from tests.page import CheckedClient

Browser = Callable[..., CheckedClient]
PASSKEYS = {"passkeys._admit", "passkeys.answer_half_way"}
WEB = Path(__file__).parents[2] / "casino" / "web"


def words_of(length: int) -> str:
    return ("seven lamps on the pier, and " * 10)[:length]


@pytest.mark.feature("R09")
@pytest.mark.parametrize(("length", "taken"), [(11, False), (12, True), (64, True), (200, True), (201, False)])
def test_v6_2_1_v6_2_9_lengths_of_a_password(length: int, taken: bool) -> None:
    """The house asks for 12 characters, takes 200, and says so beyond."""
    if taken:
        check_password(words_of(length))
    else:
        with pytest.raises(WeakPassword):
            check_password(words_of(length))


@pytest.mark.feature("R09")
def test_v6_2_4_every_common_password_is_refused() -> None:
    """At least 3,000 of them, in any case; a profile that asks for fewer characters refuses them all the same."""
    found = common_passwords()
    assert len(found) >= 3000

    for one in found:
        for typed in (one, one.upper()):
            with pytest.raises(WeakPassword):
                check_password(typed, min_length=1)


@pytest.mark.feature("R09")
@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        (words_of(200), words_of(199) + "!"),
        (" a quiet evening here", "a quiet evening here"),
        ("a quiet evening here ", "a quiet evening here"),
        ("A quiet evening here", "a quiet evening here"),
        ("a quiet caf\u00e9 over there", "a quiet cafe\u0301 over there"),
    ],
    ids=["the last of 200", "leading blank", "trailing blank", "case", "composed"],
)
def test_v6_2_5_v6_2_8_a_password_counts_as_it_is_typed(open_browser: Browser, kept: str, typed: str) -> None:
    """No composition rule, nothing cut, trimmed or folded; from the form to the hash and back."""
    register(open_browser(), password=kept)
    right, wrong = open_browser(), open_browser()

    attempt(wrong, "dora", typed)
    attempt(right, "dora", kept)

    assert (is_inside(right), is_inside(wrong)) == (True, False)


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/login", "username", "username"),
        ("/login", "password", "current-password"),
        ("/register", "password", "new-password"),
        ("/register", "email", "email"),
    ],
)
def test_v6_2_7_password_managers_know_the_fields(client: CheckedClient, path: str, name: str, kind: str) -> None:
    """And pasting is nowhere forbidden: no script of ours listens to it."""
    assert client.page(path).one(f"#{name}")["autocomplete"] == kind
    assert not [
        one for one in (WEB.parents[1] / "static").glob("*.js") if re.search(r"['\"]paste|onpaste", one.read_text())
    ]


def test_v6_3_4_there_are_four_ways_in() -> None:
    """Who calls what starts a log-in: the password, the code or passkey after it, the passkey, and the registration."""
    callers = {
        f"{path.stem}.{function.name}"
        for path in WEB.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") in ("begin", "login_user") or ast.unparse(node.func) == "logins.start")
    }

    assert callers == {"auth.begin", "auth._admit", "auth.create_account", "second_step.answer", *PASSKEYS}


def test_v7_2_1_tokens_are_long_random_and_kept_as_digests() -> None:
    """Ten thousand of them: 43 url-safe characters each, none twice, none among what is stored."""
    rows: list[Login] = []
    unit: Any = SimpleNamespace(add=rows.append, flush=lambda: None)

    tokens = [logins.start(unit, 1, START, None, None) for _ in range(10_000)]

    assert all(re.fullmatch(r"[\w-]{43}", token, re.ASCII) for token in tokens)
    assert len(set(tokens)) == len({row.token_digest for row in rows}) == 10_000
    assert not set(tokens) & {row.token_digest for row in rows}


def test_v11_4_2_a_weaker_hash_is_renewed_at_the_next_log_in(
    app: Flask, open_browser: Browser, alice: Member, engine: Engine
) -> None:
    """The parameters stand in the hash; once the house asks for more, a right password gets a new one, once."""
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    app.extensions["casino.passwords"] = Passwords(stronger)
    query = text("SELECT password_hash FROM player WHERE username = 'alice'")
    seen: list[str] = []
    for _ in range(2):
        attempt(open_browser(), "alice", alice.password)
        with engine.connect() as connection:
            seen.append(connection.execute(query).scalar_one())

    assert "m=64,t=2,p=1" in seen[0]
    assert seen[0] == seen[1]
    assert default_hasher().memory_cost >= 19 * 1024


def lines_of(records: list[logging.LogRecord]) -> list[str]:
    return [logs.JsonLines().format(record) for record in records]


def test_v16_2_5_no_secret_is_logged(
    open_browser: Browser,
    alice: Member,
    link: Callable[[str], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Passwords, tokens of links and of log-ins, planted and looked for in everything that was logged."""
    caplog.set_level(logging.DEBUG, "casino")
    client = open_browser()
    attempt(client, "alice", "a canary that was wrong")
    attempt(client, "alice", alice.password)
    with client.session_transaction() as session:
        token = session["_user_id"]
    forgot(client, alice.email)
    path = link("reset")
    set_password(open_browser(), path, "a canary of a new password")
    open_browser().get(path)
    register(open_browser(), password="a canary of a newcomer")

    logged = "\n".join(lines_of(caplog.records)) + caplog.text

    assert logged
    for secret in ("canary", alice.password, token, path.rpartition("/")[2], NEWCOMER["password"]):
        assert secret not in logged


def test_v16_4_1_nobody_forges_a_line(open_browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """New lines and terminal escapes in what a stranger sends make no second line, and no colours."""
    caplog.set_level(logging.DEBUG, "casino")
    open_browser().get("/nowhere%0a%1b[31m\u202eevil", headers={"Accept": "text/html"})

    lines = [line for line in lines_of(caplog.records) if "evil" in line]

    assert lines
    for line in lines:
        assert "\n" not in line
        assert "\x1b" not in line
        assert json.loads(line)
