"""R05, R10: links in mails open what they are for, once, and only for whom they were sent to."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app import create_app
from casino.domain import accounts, verification
from casino.domain.mail import Letter
from casino.errors import LinkExpired
from casino.storage.database import unit_of_work
from tests.accounts.people import Enrolled, attempt, is_inside
from tests.cast import QUICK, Member, enrol, log_in
from tests.conftest import DATABASES, Clock, make_settings
from tests.page import CheckedClient, Page
from tests.support.smtp import MailServer

Browser = Callable[..., CheckedClient]
NEW = "eight lamps on the other pier"
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


def register(client: CheckedClient, **changes: str) -> None:
    answer = client.submit(client.page("/register").form("/register"), {**NEWCOMER, **changes})
    assert answer.status_code == 303


def forgot(client: CheckedClient, email: str) -> str:
    return client.submit(client.page("/forgot").form("/forgot"), {"email": email}).text


def set_password(client: CheckedClient, path: str, password: str = NEW) -> int:
    if client.get(path, follow_redirects=True).status_code != 200:
        return 410
    return client.submit(client.page("/reset").form("/reset"), {"password": password}).status_code


def status_of(engine: Engine, name: str) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT status FROM player WHERE username = :n"), {"n": name}).scalar_one())


@pytest.mark.feature("R05")
def test_r05_an_account_is_pending_until_its_address_is_confirmed(
    open_browser: Browser, engine: Engine, link: Callable[[str], str]
) -> None:
    """The mail's link, in another browser; a GET of it changes nothing, the button does."""
    client, phone = open_browser(), open_browser()
    register(client)
    assert status_of(engine, "dora") == "pending"
    assert "dora@example.net" in client.page("/verify").one("main").text
    page = phone.get(link("verify"), follow_redirects=True)
    assert status_of(engine, "dora") == "pending"

    phone.submit(Page(page, "/verify/confirm").form("/verify/confirm"))

    assert status_of(engine, "dora") == "active"
    assert client.get("/verify").location == "/"
    assert open_browser().get(link("verify"), follow_redirects=True).status_code == 410


@pytest.mark.feature("R10")
def test_r10_a_reset_ends_all_log_ins_and_works_once(
    open_browser: Browser, alice: Member, link: Callable[[str], str], letters: Callable[..., list[Letter]]
) -> None:
    """Replay of a reset link: dead after use; the thief's log-in and the old password are dead too."""
    thief, owner = open_browser(), open_browser()
    log_in(thief, alice)
    forgot(owner, alice.email)
    path = link("reset")

    assert set_password(owner, path) == 303
    assert set_password(open_browser(), path, "and a third one for the thief") == 410

    assert not is_inside(thief)
    assert attempt(open_browser(), "alice", alice.password).status_code == 422
    assert attempt(open_browser(), "alice", NEW).status_code == 303
    assert [one.recipient for one in letters("password_changed")] == [alice.email]


@pytest.mark.feature("R10")
@pytest.mark.parametrize(("minutes", "status"), [(29, 303), (30, 410)])
def test_r10_a_reset_link_lives_half_an_hour(
    open_browser: Browser, alice: Member, link: Callable[[str], str], clock: Clock, minutes: int, status: int
) -> None:
    """The boundary of the policy."""
    forgot(open_browser(), alice.email)
    clock.advance(minutes=minutes)

    assert set_password(open_browser(), link("reset")) == status


def test_r10_a_newer_link_voids_the_older(open_browser: Browser, alice: Member, link: Callable[[str], str]) -> None:
    """Only the last mail is good."""
    forgot(open_browser(), alice.email)
    older = link("reset")
    forgot(open_browser(), alice.email)

    assert set_password(open_browser(), older) == 410
    assert set_password(open_browser(), link("reset")) == 303


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_v6_4_1_of_ten_resets_at_once_one_counts(engine: Engine, clock: Clock) -> None:
    """The same link from ten browsers in the same moment."""
    member = enrol(engine, "rita", clock())
    with unit_of_work(engine) as unit:
        token = verification.issue(unit, member.id, "reset", clock())

    def try_it(number: int) -> bool:
        try:
            with unit_of_work(engine) as unit:
                accounts.reset_password(unit, token, f"hash {number}", clock())
        except (LinkExpired, OperationalError):  # a lock that is waited for too long is a no as well
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_it, range(10))) == 1


def test_v6_4_3_a_reset_does_not_bypass_the_second_factor(
    open_browser: Browser, enrolled: Enrolled, link: Callable[[str], str]
) -> None:
    """Whoever reads the mailbox still needs the code."""
    client = open_browser()
    forgot(client, enrolled.member.email)
    set_password(client, link("reset"))

    assert attempt(client, "alice", NEW).location == "/login/code"
    assert not is_inside(client)


def test_v6_3_8_asking_for_a_reset_tells_nothing(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]]
) -> None:
    """Known and unknown addresses: byte-equal answers but for the token; a mail to the known one only."""

    def plain(page: str) -> str:
        return re.sub(r'nonce="[^"]+"|value="[^"]*"', "", page)

    known, unknown = plain(forgot(open_browser(), alice.email)), plain(forgot(open_browser(), "no@example.net"))

    assert known == unknown
    assert [one.recipient for one in letters("reset")] == [alice.email]


def test_4_3_29_a_link_begins_with_our_own_address(
    open_browser: Browser, alice: Member, letters: Callable[..., list[Letter]]
) -> None:
    """Host-header poisoning: a foreign name is refused, and a trusted other one does not get into the mail."""
    client = open_browser()
    data = client.page("/forgot").form("/forgot").filled(email=alice.email)

    assert client.post("/forgot", data=data, headers={"Host": "evil.example"}).status_code == 400
    assert letters("reset") == []
    spoofed = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    client.post("/forgot", data=data, headers=spoofed)
    assert "http://127.0.0.1:8000/reset/" in letters("reset")[0].body
    assert "evil" not in letters("reset")[0].body


def test_14_2_1_the_token_leaves_the_address_at_once_and_only_its_digest_is_kept(
    open_browser: Browser, alice: Member, engine: Engine, link: Callable[[str], str]
) -> None:
    """No history, no referrer, no copy of the database opens an account."""
    client = open_browser()
    forgot(client, alice.email)
    path = link("reset")

    assert client.get(path).location == "/reset"
    with engine.connect() as connection:
        dump = str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("account_token", "mail")])
    assert path.rpartition("/")[2] not in dump


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def mailing(mail_server: MailServer, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The site with a mail server."""
    app = create_app(make_settings(tmp_path, database_url, smtp_url=mail_server.url, mail_from="quay@casino.example"))
    app.extensions["casino"].clock, app.extensions["casino.passwords"] = clock, QUICK
    app.test_client_class = CheckedClient
    yield app
    app.extensions["casino"].engine.dispose()


def test_mail_goes_through_a_real_smtp_conversation(mailing: Flask, mail_server: MailServer) -> None:
    """From the form to the server's hands; the words are forgotten here once they have left, and /outbox is shut."""
    client = mailing.test_client()
    assert isinstance(client, CheckedClient)
    register(client, email="dora@example.org")

    [letter] = mail_server.wait_for(1)

    assert (letter["From"], letter["To"]) == ("quay@casino.example", "dora@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "http://127.0.0.1:8000/verify/" in letter.get_content()
    postman = mailing.extensions["casino.postman"]
    postman._pool.submit(postman.run).result()  # behind its own round, which may have yet to write
    with mailing.extensions["casino"].engine.connect() as connection:
        assert connection.execute(text("SELECT sealed FROM mail WHERE sent_at IS NOT NULL")).scalars().all() == [None]
    assert client.get("/outbox").status_code == 404


def test_a_refused_mail_is_tried_again(mailing: Flask, mail_server: MailServer, clock: Clock) -> None:
    """The player's request succeeds all the same; the mail leaves when the server takes it."""
    mail_server.refuse()
    client = mailing.test_client()
    assert isinstance(client, CheckedClient)
    register(client, email="dora@example.org")
    postman = mailing.extensions["casino.postman"]
    postman._pool.submit(postman.run).result()  # behind the postman's own round, so that the two do not cross
    assert mail_server.letters == []
    mail_server.refuse(False)

    clock.advance(hours=1)
    postman.run()

    assert len(mail_server.wait_for(1)) == 1


def test_the_outbox_is_for_this_machine_only(open_browser: Browser, alice: Member) -> None:
    """Its links open accounts."""
    here, elsewhere = open_browser(), open_browser("198.51.100.7")
    forgot(here, alice.email)

    assert here.page("/outbox").one(".letter a")
    assert elsewhere.get("/outbox").status_code == 404
