"""A national register over real HTTP: asked when the policy says so, open or closed on failure, answers kept (R44)."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from casino.domain import policy as policies
from casino.domain import register
from casino.domain.policy import Policy
from casino.domain.register import Person
from casino.errors import PlayerBlocked, TemporarilyUnavailable
from casino.platform import signature
from casino.platform.register import HttpRegister
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import RegisterAnswer
from casino.web.registers import use_register
from casino.web.services import Services
from tests.cast import Member
from tests.page import CheckedClient
from tests.support.ledger import NOW, fresh

TOKEN = "between-the-register-and-us"


@dataclass
class TestRegister:
    """A register on loopback; `mood` is what it does: answer, fail, babble, hang up."""

    __test__ = False

    excluded: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    mood: str = "answer"
    url: str = ""

    def reply(self, body: bytes, header: str | None) -> tuple[int, bytes]:
        if header != signature.sign(body, TOKEN):
            return 403, b"{}"
        person = json.loads(body)["person"]
        self.asked.append(person)
        if self.mood == "answer":
            return 200, json.dumps({"excluded": person in self.excluded}).encode()
        return {"fail": (500, b"{}"), "babble": (200, b"<html>"), "shape": (200, b'{"excluded": "no"}')}[self.mood]


@pytest.fixture(scope="module")
def desk() -> Iterator[TestRegister]:
    made = TestRegister()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = made.reply(body, self.headers.get("X-Signature"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_port}/check"
        yield made
        server.shutdown()
        thread.join(5)


@pytest.fixture(autouse=True)
def _calm(desk: TestRegister) -> None:
    desk.mood, desk.asked = "answer", []


def somebody() -> Person:
    return Person(f"{fresh()}@example.net", date(1990, 2, 28))


def rule(**changes: object) -> Policy:
    return replace(policies.load("strict"), register_moments=("register", "login", "launch", "deposit"), **changes)  # type: ignore[arg-type]


def ask(engine: Engine, desk: TestRegister, person: Person, moment: str = "login", **changes: object) -> None:
    client = HttpRegister("test register", desk.url, TOKEN)
    register.check(engine, client, rule(**changes), moment, person, NOW)


def kept(engine: Engine, person: Person) -> list[tuple[str, str, bool]]:
    with read_unit(engine) as unit:
        rows = unit.scalars(select(RegisterAnswer).where(RegisterAnswer.person_digest == person.digest))
        return [(row.moment, row.answer, row.allowed) for row in rows]


@pytest.mark.feature("R44")
@pytest.mark.parametrize("moment", ["register", "login", "launch", "deposit"])
def test_r44_asked_at_each_moment_and_kept(shared: Engine, desk: TestRegister, moment: str) -> None:
    person = somebody()

    ask(shared, desk, person, moment)

    assert desk.asked == [person.digest]
    assert kept(shared, person) == [(moment, "clear", True)]


@pytest.mark.feature("R44")
def test_r44_whom_it_names_is_refused(shared: Engine, desk: TestRegister) -> None:
    person = somebody()
    desk.excluded.add(person.digest)

    with pytest.raises(PlayerBlocked):
        ask(shared, desk, person)

    assert kept(shared, person) == [("login", "excluded", False)]


@pytest.mark.feature("R44")
@pytest.mark.parametrize("mood", ["fail", "babble", "shape"])
@pytest.mark.parametrize("failure", ["open", "closed"])
def test_r44_no_answer_closes_or_leaves_open_as_the_policy_says(
    shared: Engine, desk: TestRegister, mood: str, failure: str
) -> None:
    person = somebody()
    desk.mood = mood

    if failure == "open":
        ask(shared, desk, person, register_failure=failure)
    else:
        with pytest.raises(TemporarilyUnavailable):
            ask(shared, desk, person, register_failure=failure)

    assert kept(shared, person) == [("login", "no_answer", failure == "open")]


@pytest.mark.feature("R44")
def test_r44_a_register_that_is_not_there_is_no_answer(shared: Engine) -> None:
    person = somebody()
    nobody = HttpRegister("nobody", "http://127.0.0.1:9/check", TOKEN)

    with pytest.raises(TemporarilyUnavailable):
        register.check(shared, nobody, rule(register_failure="closed"), "launch", person, NOW)

    assert kept(shared, person) == [("launch", "no_answer", False)]


@pytest.mark.feature("R44")
def test_r44_not_asked_where_the_policy_does_not_want_it(shared: Engine, desk: TestRegister) -> None:
    person = somebody()

    ask(shared, desk, person, "marketing")

    assert (desk.asked, kept(shared, person)) == ([], [])


@pytest.mark.feature("R44")
@pytest.mark.parametrize("sql", ["UPDATE register_answer SET answer = 'clear'", "DELETE FROM register_answer"])
def test_r44_an_answer_stays_as_it_was_given(shared: Engine, desk: TestRegister, sql: str) -> None:
    ask(shared, desk, somebody())

    with pytest.raises(DBAPIError), unit_of_work(shared) as unit:
        unit.execute(text(sql))


@pytest.mark.feature("R44")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_r44_no_game_opens_for_whom_it_names(
    app: Flask, services: Services, desk: TestRegister, at_home: CheckedClient, alice: Member, shelf: None
) -> None:
    """Asked at the launch itself, before a game session is made."""
    services.policy = rule()
    use_register(app, HttpRegister("test register", desk.url, TOKEN))
    person = Person(alice.email, date(1990, 2, 28))
    desk.excluded.add(person.digest)

    answer = at_home.submit(at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch"))

    assert answer.status_code == 403
    assert kept(services.engine, person) == [("launch", "excluded", False)]
    desk.excluded.clear()
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    assert at_home.submit(form).status_code == 303
