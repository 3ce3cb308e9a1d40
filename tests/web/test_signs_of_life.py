"""R15: who plays is there, even when the game's page is the only one open; who only leaves it open is not."""

import pytest
from flask import Flask

from casino.domain import rounds
from casino.storage.database import write_connection
from casino.wallet.bets import Bet
from tests.cast import Member
from tests.conftest import Clock
from tests.page import CheckedClient

pytestmark = pytest.mark.feature("R15")


def stake(app: Flask, player: Member, reference: str, clock: Clock) -> None:
    bet = Bet(agent_id=1, reference=reference, currency="EUR", stake_units=10_000, payout_units=0, round_ref="r")
    with write_connection(app.extensions["casino"].engine) as connection:
        rounds.place_bet(connection, player.public_id, bet, clock())


def test_stakes_in_an_open_game_keep_the_log_in_alive(
    app: Flask, at_home: CheckedClient, alice: Member, clock: Clock
) -> None:
    for step in range(4):
        clock.advance(minutes=10)
        stake(app, alice, f"s{step}", clock)
        assert at_home.get("/play/none/bar").status_code == 404

    assert at_home.get("/wallet/").status_code == 200


def test_a_page_that_asks_by_itself_is_no_sign_of_life(app: Flask, at_home: CheckedClient, clock: Clock) -> None:
    for _ in range(4):
        clock.advance(minutes=10)
        at_home.get("/play/none/bar")

    assert at_home.get("/wallet/").status_code == 303
