"""Letters go to whoever asked; since when and to which words is on record; a self-exclusion ends it (R43)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import breaks, marketing, persons, players
from casino.domain import policy as policies
from casino.storage.database import unit_of_work, write_connection
from tests.accounts.test_mail import NEWCOMER
from tests.cast import Cast, Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient

pytestmark = pytest.mark.feature("R43")
both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
STRICT = policies.load("strict")


def say(engine: Engine, member: Member, given: bool, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        marketing.record(unit, players.get(unit, member.public_id), given, "2026-11", "192.0.2.7", clock())


def readers(engine: Engine, clock: Clock) -> list[str]:
    return [one.public_id for one in marketing.readers(engine, None, STRICT, clock())]


@both
def test_nobody_gets_letters_who_has_not_asked_and_the_newest_word_counts(
    engine: Engine, cast: Cast, clock: Clock
) -> None:
    assert readers(engine, clock) == []
    say(engine, cast.alice, True, clock)
    say(engine, cast.bob, True, clock)
    say(engine, cast.bob, False, clock)
    assert readers(engine, clock) == [cast.alice.public_id]
    say(engine, cast.alice, False, clock)
    say(engine, cast.bob, True, clock)
    assert readers(engine, clock) == [cast.bob.public_id]


@both
def test_a_break_pauses_letters_and_a_self_exclusion_ends_them(engine: Engine, cast: Cast, clock: Clock) -> None:
    """After a break they come again; after an exclusion only when the player asks again."""
    for member in (cast.alice, cast.bob):
        say(engine, member, True, clock)
    clock.advance(minutes=1)
    with unit_of_work(engine) as unit:
        breaks.start(unit, players.get(unit, cast.alice.public_id), "break", clock() + timedelta(days=7), clock())
        persons.exclude(unit, players.get(unit, cast.bob.public_id), clock() + timedelta(days=180), clock())
    assert readers(engine, clock) == []

    clock.advance(days=181)
    with unit_of_work(engine) as unit:
        breaks.come_back(unit, players.get(unit, cast.bob.public_id), clock())
    assert readers(engine, clock) == [cast.alice.public_id]
    say(engine, cast.bob, True, clock)
    assert readers(engine, clock) == [cast.alice.public_id, cast.bob.public_id]


@both
def test_what_was_said_cannot_be_rewritten(engine: Engine, alice: Member, clock: Clock) -> None:
    say(engine, alice, False, clock)

    for sql in ("UPDATE mailing_consent SET given = true", "DELETE FROM mailing_consent"):
        with pytest.raises(DBAPIError, match="append-only"), write_connection(engine) as connection:
            connection.execute(text(sql))


def test_the_form_asks_unticked_and_keeps_the_answer(client: CheckedClient, engine: Engine) -> None:
    form = client.page("/register").form("/register")
    assert "letters" not in form.fields, "nothing is ticked before"
    assert client.submit(form, {**NEWCOMER, "letters": "y"}).status_code == 303

    with engine.connect() as connection:
        row = connection.execute(text("SELECT given, version, address FROM mailing_consent")).one()
    assert tuple(row) == (1, "2026-11", "127.0.0.1")


def test_without_the_tick_nothing_is_on_record(client: CheckedClient, engine: Engine) -> None:
    assert client.submit(client.page("/register").form("/register"), NEWCOMER).status_code == 303

    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM mailing_consent")).scalar_one() == 0


def test_the_account_page_switches_and_says_since_when(
    app: Flask, client: CheckedClient, engine: Engine, cast: Cast
) -> None:
    log_in(client, cast.alice)
    assert "about your account alone" in client.page("/account/").text

    client.submit(client.page("/account/").form("/account/letters"), {"letters": "on"})
    page = client.page("/account/")
    assert "you agreed on May 4, 2026" in page.text
    assert app.test_cli_runner().invoke(args=["player", "mailing"]).output.split() == [cast.alice.email]
    token = page.form("/account/letters").fields["csrf_token"]
    assert client.post("/account/letters", data={"csrf_token": token, "letters": "perhaps"}).status_code == 400
    client.submit(page.form("/account/letters"), {"letters": "off"})

    assert app.test_cli_runner().invoke(args=["player", "mailing"]).output.split() == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM mailing_consent")).scalar_one() == 2
