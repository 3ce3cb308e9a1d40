"""ASVS 6.3.8: registering does not tell whether an address has an account; its mailbox alone is told."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from werkzeug.test import TestResponse

from casino.domain import throttle
from casino.domain.mail import Letter
from casino.storage.database import unit_of_work
from tests.accounts.people import attempt, is_inside
from tests.accounts.test_mail import NEWCOMER
from tests.cast import QUICK, Member, enrol
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page

Browser = Callable[..., CheckedClient]
FREE = "nobody@example.net"


def register(client: CheckedClient, email: str, name: str = "dora") -> TestResponse:
    form = client.page("/register").form("/register")
    return client.submit(form, {**NEWCOMER, "username": name, "email": email})


def plain(answer: TestResponse | str, *words: str) -> str:
    """Return an answer without what differs between any two: nonces, tokens, the player's own words."""
    found = answer if isinstance(answer, str) else answer.text
    for word in words:
        found = found.replace(word, "_")
    return re.sub(r'nonce="[^"]+"|value="[^"]*"|<dd class="mono">[^<]*|/account/logins/\w+', "", found)


@pytest.mark.feature("R07")
def test_v6_3_8_a_taken_and_a_free_address_get_the_same_pages(open_browser: Browser, alice: Member) -> None:
    """Every page that the newcomer can reach, to the byte; also the log-in by name and by address, and the forms."""
    seen = []
    for email, name in ((alice.email, "dora1"), (FREE, "dora2")):
        client = open_browser()
        answers = [register(client, email, name)]
        answers += [client.get(path) for path in ("/", "/verify", "/account/", "/account/safety", "/account/email")]
        answers.append(client.post("/verify/again", data=client.page("/verify").form("/logout").fields))
        answers.append(client.get("/verify"))
        other = open_browser()
        answers.append(attempt(other, email, NEWCOMER["password"]))
        answers.append(attempt(other, name, NEWCOMER["password"]))
        answers.append(other.get("/account/safety"))
        again = open_browser()
        answers.append(register(again, "third@example.net", name))
        seen.append(
            [(one.status_code, one.location, sorted(one.headers.keys()), plain(one, email, name)) for one in answers]
        )

    assert seen[0] == seen[1]
    assert [status for status, *_ in seen[0]][-4:] == [422, 303, 200, 422]


def test_v6_3_8_the_mailbox_is_told_and_its_account_is_untouched(
    open_browser: Browser, alice: Member, engine: Engine, letters: Callable[..., list[Letter]]
) -> None:
    """A notice without any link that opens the new account; the owner's name, password and address stay."""
    register(open_browser(), alice.email)

    [letter] = letters()
    assert (letter.kind, letter.recipient) == ("email_claimed", alice.email)
    assert "Hello alice" in letter.body
    assert "/verify/" not in letter.body
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT username, status FROM player WHERE email = :e ORDER BY id"),
                                  {"e": alice.email}).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [("alice", "active"), ("dora", "pending")]
    assert attempt(open_browser(), alice.email, alice.password).status_code == 303


def test_v6_3_8_an_unconfirmed_address_opens_nothing(open_browser: Browser) -> None:
    """Else a log-in by address would tell: for a free one it would work, for a taken one not."""
    register(open_browser(), FREE)

    by_address, by_name = open_browser(), open_browser()
    attempt(by_address, FREE, NEWCOMER["password"])
    attempt(by_name, "dora", NEWCOMER["password"])

    assert (is_inside(by_address), is_inside(by_name)) == (False, True)
    assert "opens with its name" in Page(attempt(open_browser(), "nobody", "x")).one("[role=alert]").text


class Counter:
    """Counts hashes, like the site's own judge of passwords otherwise."""

    min_length = QUICK.min_length

    def __init__(self) -> None:
        self.hashes = 0

    def hash(self, password: str) -> str:
        self.hashes += 1
        return QUICK.hash(password)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_v6_3_8_both_cost_the_same_work(app: Flask, open_browser: Browser, alice: Member, engine: Engine) -> None:
    """What takes time is one hash, and the same statements in the same order; a clock would only guess at that."""
    work = []
    for email, name in ((alice.email, "dora1"), (FREE, "dora2")):
        judge = app.extensions["casino.passwords"] = Counter()
        client = open_browser()
        form = client.page("/register").form("/register")
        with statements(engine) as asked:
            client.submit(form, {**NEWCOMER, "username": name, "email": email})
        work.append((judge.hashes, asked))

    assert work[0][0] == work[1][0] == 1
    assert work[0][1] == work[1][1]


def test_a_mailbox_is_not_filled_by_who_claims_it(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]]
) -> None:
    """Five letters in an hour, whatever number of accounts says that the address is theirs."""
    for number in range(throttle.MAIL_PLAYER.limit + 2):
        assert register(open_browser(f"203.0.113.{number}"), alice.email, f"dora{number}").status_code == 303

    assert len(letters("email_claimed")) == throttle.MAIL_PLAYER.limit


def test_an_address_goes_to_whoever_confirms_it_first(
    open_browser: Browser, engine: Engine, letters: Callable[..., list[Letter]]
) -> None:
    """Nobody can keep an address from its owner by naming it first; the other account stays pending."""
    register(open_browser(), FREE, "squatter")
    register(open_browser(), FREE, "owner")
    [to_squatter, to_owner] = [re.search(r"8000(/verify/\S+)", one.body) for one in letters("verify")]
    assert to_squatter
    assert to_owner
    reader = open_browser()

    for link, status in ((to_owner[1], 303), (to_squatter[1], 410)):
        page = Page(reader.get(link, follow_redirects=True), "/verify/confirm")
        assert reader.submit(page.form("/verify/confirm")).status_code == status

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT username, status FROM player ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("squatter", "pending"), ("owner", "active")]


def test_a_pending_account_sends_no_notices(open_browser: Browser, letters: Callable[..., list[Letter]]) -> None:
    """The address may be a stranger's, who must not be written to about somebody else's passwords."""
    client = open_browser()
    register(client, FREE)
    form = client.page("/account/password").form("/account/password")

    client.submit(form, {"current": NEWCOMER["password"], "password": "another evening on the pier"})

    assert [one.kind for one in letters()] == ["verify"]


def test_a_misspelt_address_is_put_right_before_it_is_confirmed(
    open_browser: Browser, engine: Engine, link: Callable[[str], str], letters: Callable[..., list[Letter]]
) -> None:
    """The link to the right one confirms it and opens the account; the misspelt one hears nothing of that."""
    client = open_browser()
    register(client, "dorra@example.net")
    client.submit(client.page("/account/email").form("/account/email"), {"email": FREE})

    asked = Page(client.get(link("email_new"), follow_redirects=True), "/email/confirm")
    client.submit(asked.form("/email/confirm"))

    with engine.connect() as connection:
        row = connection.execute(text("SELECT status, email FROM player")).one()
    assert tuple(row) == ("active", FREE)
    assert {one.recipient for one in letters() if one.kind != "verify"} == {FREE}


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_the_database_keeps_confirmed_addresses_unique(engine: Engine, clock: Clock) -> None:
    """The rule stands in the schema: two may claim an address, one has it."""
    from sqlalchemy.exc import IntegrityError

    enrol(engine, "erika", clock())
    other = enrol(engine, "other", clock())
    change = "UPDATE player SET email = 'erika@example.net', email_verified_at = {} WHERE id = :id"
    with unit_of_work(engine) as unit:
        unit.execute(text(change.format("NULL")), {"id": other.id})

    with pytest.raises(IntegrityError), unit_of_work(engine) as unit:
        unit.execute(text(change.format("created_at")), {"id": other.id})


@pytest.mark.feature("R45")
def test_r45_an_exclusion_follows_its_person_through_a_change_of_address(
    open_browser: Browser, engine: Engine, carol: Member, link: Callable[[str], str]
) -> None:
    """A new account under a throw-away address, then the excluded person's own mailbox: closed to play at once."""
    client = open_browser()
    form = client.page("/register").form("/register")
    client.submit(form, {**NEWCOMER, "email": FREE, "birth_date": "1990-02-28"})
    form = client.page("/account/email").form("/account/email")
    client.submit(form, {"email": carol.email.replace("@", "+again@")})

    asked = Page(client.get(link("email_new"), follow_redirects=True), "/email/confirm")
    client.submit(asked.form("/email/confirm"))

    with engine.connect() as connection:
        row = connection.execute(text("SELECT status, barred_until FROM player WHERE username = 'dora'")).one()
    assert row.status == "excluded"
    assert row.barred_until is not None
