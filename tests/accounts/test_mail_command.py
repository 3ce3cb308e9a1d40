"""`flask mail`: an operator sees what could not be sent, and sends it when the mail server is back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app import create_app
from casino.storage.database import unit_of_work
from tests.accounts.test_mail import register
from tests.cast import QUICK
from tests.conftest import Clock, make_settings
from tests.page import CheckedClient
from tests.support.smtp import MailServer

Run = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def site(server: MailServer, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The site with a mail server that refuses everything, and two letters that could not leave."""
    server.refuse()
    app = create_app(make_settings(tmp_path, database_url, smtp_url=server.url, mail_from="quay@casino.example"))
    app.extensions["casino"].clock, app.extensions["casino.passwords"] = clock, QUICK
    app.test_client_class = CheckedClient
    for name in ("dora", "erik"):
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        register(client, username=name, email=f"{name}@example.org")
    postman = app.extensions["casino.postman"]
    postman._pool.submit(postman.run).result()
    yield app
    app.extensions["casino"].engine.dispose()


@pytest.fixture
def run(site: Flask) -> Run:
    return lambda *words: site.test_cli_runner().invoke(args=["mail", *words])


def listed(run: Run, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", "--json", *words).output)["mail"]
    return found


def test_what_did_not_leave_is_listed_without_its_words(run: Run) -> None:
    """Links open accounts, and a terminal is read over shoulders: no words, and no whole address."""
    shown = run("list")

    assert shown.exit_code == 0
    assert "er…@example.org" in shown.output
    assert "waiting, tried 1 times" in shown.output
    assert "/verify/" not in shown.output
    assert "dora@" not in shown.output


def test_a_retry_sends_when_the_server_is_back(run: Run, server: MailServer) -> None:
    """One by its number, then the rest; what has left cannot be sent twice."""
    server.refuse(False)
    second, first = (int(str(row["id"])) for row in listed(run))

    done = run("retry", str(first), "--json")
    assert (done.exit_code, json.loads(done.output)) == (0, {"sent": 1, "stays": []})
    assert run("retry", str(first)).exit_code == 1
    assert [row["id"] for row in listed(run)] == [second]
    assert run("retry", "--all").output == "Sent 1, still waiting 0.\n"

    assert [one["To"] for one in server.wait_for(2)] == ["dora@example.org", "erik@example.org"]
    assert run("list").output == "No mail is waiting.\n"
    assert [row["state"] for row in listed(run, "--all")] == ["sent", "sent"]


def test_a_retry_that_fails_says_so(run: Run) -> None:
    """For a script: exit status 1, and which ones stay."""
    done = run("retry", "--all", "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["stays"] == sorted(int(str(row["id"])) for row in listed(run))


def test_what_was_given_up_gets_all_its_tries_again(run: Run, site: Flask, server: MailServer) -> None:
    """After ten tries a mail is left alone; only an operator takes it up again."""
    engine = site.extensions["casino"].engine
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE mail SET tries = 10"))
    assert [(row["state"], row["next_try_at"]) for row in listed(run)] == [("given up", None)] * 2
    server.refuse(False)
    assert site.extensions["casino.postman"].run() == 0

    assert run("retry", "--all").exit_code == 0


def test_without_a_mail_server_nothing_is_tried(app: Flask) -> None:
    """A site on its own machine keeps letters on /outbox."""
    done = app.test_cli_runner().invoke(args=["mail", "retry", "--all"])

    assert done.exit_code == 1
    assert "CASINO_SMTP_URL" in done.output


@pytest.mark.parametrize("words", [[], ["7", "--all"]])
def test_one_or_all_must_be_said(app: Flask, words: list[str]) -> None:
    assert app.test_cli_runner().invoke(args=["mail", "retry", *words]).exit_code == 2
