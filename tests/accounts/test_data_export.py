"""R21: the copy that a player takes along holds all that is kept of them, and nothing that opens anything."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import LargeBinary

from casino.domain import data_export
from casino.storage.base import Base
from tests.accounts.keyholders import add_passkey
from tests.accounts.people import Enrolled, attempt, give_code
from tests.cast import Member
from tests.page import CheckedClient
from tests.support.authenticator import Authenticator, to_text
from tests.web.conftest import launch, platform, shelf

__all__ = ["launch", "platform", "shelf"]

Browser = Callable[..., CheckedClient]
pytestmark = pytest.mark.feature("R21")
TOLD_OTHERWISE = {
    # table: under which name the copy holds it
    "identity": "identity",
    "account": "balances",
    "transaction": "movements",
    "withdrawal": "withdrawals",
    "game_session": "games",
    "favourite": "favourites",
    "data_request": "requests",
}
NOT_TOLD = {
    "account_token": "digests of links that are dead within a day",
    "recovery_code": "digests of codes",
    "effective_limit": "made from the limits",
    "effective_cap": "made from the policy and the game",
    "account_review": "names another player; staff decide it",
}


def test_r21_every_table_about_a_player_is_in_the_copy() -> None:
    """A new table without a word here fails: either it is told, or it says why not."""
    about = {name for name, table in Base.metadata.tables.items() if "player_id" in table.columns}
    told = {model.__tablename__ for model, _ in data_export.ROWS.values()}

    assert about == told | set(TOLD_OTHERWISE) | set(NOT_TOLD)
    assert not told & (set(TOLD_OTHERWISE) | set(NOT_TOLD))


def test_r21_no_column_of_bytes_and_no_digest_is_told() -> None:
    """Keys, seeds and digests stand in such columns; their names are known here, so that a new one is thought about."""
    loose = [
        f"{model.__tablename__}.{column.key}"
        for model, left_out in data_export.ROWS.values()
        for column in model.__table__.columns
        if column.key not in left_out and (isinstance(column.type, LargeBinary) or "digest" in column.key)
    ]

    assert loose == []


def test_r21_a_whole_life_is_in_it(
    app: Flask,
    open_browser: Browser,
    enrolled: Enrolled,
    bob: Member,
    shelf: None,
    launch: Callable[..., str],
    device: Authenticator,
) -> None:
    """Second factor, passkey, heart, game and mails, each under its name; no seed, no key, nothing of bob's."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)
    give_code(client, enrolled.code())
    add_passkey(client, device, "my phone")
    heart = client.page("/games/quay-roulette").one("[data-heart]")
    token = client.page("/account/").form("/logout").fields
    client.post(heart["formaction"], data={**token, "keep": "1"})
    launch(client)

    answer = client.submit(client.page("/account/data").form("/account/data"))

    data = json.loads(answer.text)
    assert set(data_export.ROWS) | set(TOLD_OTHERWISE.values()) <= set(data)
    assert [one["game"] for one in data["games"]] == ["Harbour Lights"]
    assert [one["game"] for one in data["favourites"]] == ["Quay Roulette"]
    assert [one["name"] for one in data["passkeys"]] == ["my phone"]
    assert data["second_factor"][0]["confirmed_at"]
    assert {one["kind"] for one in data["mails"]} == {"login_notice", "passkey_added"}
    secret = (enrolled.seed, to_text(device.keys[0].id), device.keys[0].id.hex(), "argon2", "bob")
    assert not [one for one in secret if one in answer.text]
