"""Capture mode: on the first day with a new platform everything is proved and kept, and no money moves (section 6)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from casino.platform.signature import php_encode, sign
from tests.cast import enrol
from tests.conftest import START, make_settings
from tests.support.processes import AGENT_ID, TOKEN

Post = Callable[[dict[str, object]], tuple[int, dict[str, object]]]


@pytest.fixture
def capturing(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(make_settings(tmp_path, database_url, callback_capture="true"))
    yield made
    made.extensions["casino"].engine.dispose()


def post(client: FlaskClient, body: dict[str, object], signature: str | None = None) -> tuple[int, dict[str, object]]:
    raw = php_encode(body)
    headers = {"X-Signature": signature or sign(raw, TOKEN), "Content-Type": "application/json"}
    reply = client.post("/callback", data=raw, headers=headers)
    return reply.status_code, json.loads(reply.data)


def strange_bet(player: str) -> dict[str, object]:
    """A bet in words that nobody told us."""
    return {
        "type": "debitAndCredit",
        "agent_id": AGENT_ID,
        "player_id": player,
        "currency": "EUR",
        "txn": "a-1",
        "round_id": "r-1",
        "bet": 5,
        "win": 0,
        "request_id": "q-1",
    }


def test_a_call_in_unknown_words_is_kept_and_declined_and_moves_nothing(capturing: Flask):
    engine = capturing.extensions["casino"].engine
    player = enrol(engine, "alice", START, funds="100.00")

    status, reply = post(capturing.test_client(), strange_bet(player.public_id))

    assert (status, reply["error"]) == (200, "capture_mode")
    assert "content" not in reply
    shown = capturing.test_cli_runner().invoke(args=["callbacks", "show", "--json"])
    [call] = json.loads(shown.output)["callbacks"]
    assert call["decision"] == "capture_mode"
    assert call["form"] == "raw"
    assert call["unknown"] == ["txn"]
    assert call["fault"] == "This type of call is not known here."
    balances = capturing.test_cli_runner().invoke(args=["wallet", "show", player.public_id, "--json"])
    assert json.loads(balances.output) == {"EUR": "100.00"}


def test_even_a_call_that_we_understand_moves_nothing(capturing: Flask):
    engine = capturing.extensions["casino"].engine
    player = enrol(engine, "alice", START, funds="100.00")
    body = {**strange_bet(player.public_id), "type": "makeBet", "transaction_id": "a-2"}

    status, reply = post(capturing.test_client(), body)

    assert (status, reply["error"]) == (200, "capture_mode")
    balances = capturing.test_cli_runner().invoke(args=["wallet", "show", player.public_id, "--json"])
    assert json.loads(balances.output) == {"EUR": "100.00"}


def test_a_forged_call_is_not_kept(capturing: Flask):
    status, reply = post(capturing.test_client(), strange_bet("nobody"), signature="0" * 64)

    assert (status, reply["error"]) == (403, "invalid_signature")
    shown = capturing.test_cli_runner().invoke(args=["callbacks", "show", "--json"])
    assert json.loads(shown.output) == {"callbacks": []}


def test_what_is_shown_names_no_person(capturing: Flask):
    engine = capturing.extensions["casino"].engine
    player = enrol(engine, "alice", START)
    post(capturing.test_client(), {**strange_bet(player.public_id), "player_username": "alice-the-second"})

    shown = capturing.test_cli_runner().invoke(args=["callbacks", "show"])

    assert player.public_id not in shown.output
    assert "alice-the-second" not in shown.output


def test_a_captured_body_is_replayed_through_the_new_mapping_without_moving_money(
    capturing: Flask, database_url: str, tmp_path: Path
):
    engine = capturing.extensions["casino"].engine
    player = enrol(engine, "alice", START, funds="100.00")
    post(capturing.test_client(), strange_bet(player.public_id))
    (tmp_path / "casino.toml").write_text(
        '[field_map]\ntransaction = ["txn"]\n[type_aliases]\ndebitAndCredit = "makeBet"\n', encoding="utf-8"
    )
    mapped = create_app(make_settings(tmp_path, database_url))

    replayed = mapped.test_cli_runner().invoke(args=["callbacks", "replay", "1", "--json"])

    document = json.loads(replayed.output)
    assert document["fault"] is None
    assert document["missing"] == []
    assert document["call"]["reference"] == "a-1"
    assert document["call"]["stake"] == "5"
    balances = mapped.test_cli_runner().invoke(args=["wallet", "show", player.public_id, "--json"])
    assert json.loads(balances.output) == {"EUR": "100.00"}
    mapped.extensions["casino"].engine.dispose()


def test_a_callback_that_is_not_there_is_refused_in_words(capturing: Flask):
    replayed = capturing.test_cli_runner().invoke(args=["callbacks", "replay", "77"])

    assert replayed.exit_code == 1
    assert "There is no callback 77." in replayed.output
