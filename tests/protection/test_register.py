"""The register of exclusions, over HTTP: asked when the policy says, answers kept, closed or open without one (R44)."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from casino.domain import register
from casino.domain.register import Person
from casino.errors import PlayerBlocked, TemporarilyUnavailable
from casino.platform.register import HttpRegister
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import RegisterAnswer
from tests.protection.registers import TOKEN, TestRegister, rule, serving
from tests.support.ledger import NOW, fresh


@pytest.fixture(scope="module")
def desk() -> Iterator[TestRegister]:
    with serving() as made:
        yield made


@pytest.fixture(autouse=True)
def _calm(desk: TestRegister) -> None:
    desk.mood, desk.asked, desk.excluded = "answer", [], set()


def somebody() -> Person:
    return Person(f"{fresh()}@example.net", date(1990, 2, 28))


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
