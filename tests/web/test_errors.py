"""Every code of the house has a page: a status, a title, words, a way on, and a reference that is in the log."""

import json
import logging
import re

import pytest
from flask import Flask

from casino.errors import CasinoError, tree
from casino.web import error_pages
from tests.cast import Member, log_in
from tests.page import CheckedClient, Page

CODES = sorted({error.code for error in tree()})


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_of_its_own_words(code: str) -> None:
    """6 in DESIGN.md C3: one table per edge, with no code left out."""
    page = error_pages.PAGES[code]

    assert 400 <= page.status < 600
    assert all(str(words).strip() for words in (page.title, page.why, page.what_to_do))


@pytest.mark.parametrize("error", [error for error in tree() if error is not CasinoError])
def test_a_refusal_becomes_its_page(app: Flask, client: CheckedClient, error: type[CasinoError]) -> None:
    """What the domain raises, the player can read; the exception's own message stays in the log."""

    @app.get("/refuses")
    def refuses() -> str:
        raise error("secret words")

    answer = client.get("/refuses")

    assert answer.status_code == error_pages.PAGES[error.code].status
    assert Page(answer).heading == str(error_pages.PAGES[error.code].title)
    assert "secret words" not in answer.text


def test_the_reference_on_the_page_is_in_the_log(client: CheckedClient, caplog: pytest.LogCaptureFixture) -> None:
    """L50: with that number the operator finds the line."""
    with caplog.at_level(logging.INFO, "casino"):
        answer = client.get("/nowhere")

    reference = re.search(r"\d{4}-\d{4}", Page(answer).one(".word-reference").text)
    assert reference is not None
    assert [record.reference for record in caplog.records if hasattr(record, "reference")] == [reference[0]]


def test_a_bug_is_a_page_that_needs_no_database(app: Flask, client: CheckedClient, alice: Member) -> None:
    """16.5.1: the page for a failure asks nobody who is here; its words tell nothing about the inside."""

    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("secret words")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    log_in(client, alice)
    answer = client.get("/breaks")

    assert answer.status_code == 500
    assert Page(answer).heading == "Something broke on our side"
    assert "secret words" not in answer.text
    assert "alice" not in answer.text


def test_a_site_without_its_database_says_so(app: Flask, at_home: CheckedClient) -> None:
    """The last good page a player can get: nothing hangs, nothing leaks."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    engine = app.extensions["casino"].engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("ALTER TABLE login RENAME TO gone")
        connection.commit()

    answer = at_home.get("/wallet/")

    assert answer.status_code == 500
    assert "gone" not in answer.text.replace("gone wrong", "")


@pytest.mark.parametrize("path", ["/nowhere", "/logout", "/games/none"])
def test_a_script_gets_json(client: CheckedClient, path: str) -> None:
    """3.2.1: who asked for JSON is not sent a page."""
    answer = client.get(path, headers={"Accept": "application/json"})

    assert set(json.loads(answer.data)) == {"error", "message", "reference"}


def test_the_callback_never_answers_html(client: CheckedClient) -> None:
    """4.1.1: whatever goes wrong at the platform's address, it is JSON."""
    for answer in (client.get("/callback"), client.put("/callback"), client.post("/callback", data=b"x")):
        assert answer.mimetype == "application/json"
        assert answer.status_code >= 400


@pytest.mark.parametrize(
    ("dead", "way_out"),
    [
        ("/verify/stale", "/verify"),
        ("/email/stale", "/account/email"),
        ("/reset/stale", "/forgot"),
        ("/unlock/stale", "/forgot"),
    ],
)
def test_a_dead_link_leads_to_where_a_new_one_of_its_kind_is_asked_for(
    client: CheckedClient, dead: str, way_out: str
) -> None:
    """Who wanted to confirm an address is not sent to the page for a forgotten password."""
    page = Page(client.get(dead, follow_redirects=True))

    assert page.heading == "This link is no longer good"
    assert page.one(".word .button")["href"] == way_out
