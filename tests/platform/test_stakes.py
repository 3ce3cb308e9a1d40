"""Bets that are played in one unit of work end as if they had been played one after the other."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from casino.domain import limits, players
from casino.domain.limits import LimitKey, LoosenRule
from casino.platform import stakes
from casino.platform.journal import Entry
from casino.platform.protocol import Call, Contract
from casino.platform.stakes import Stake
from casino.storage.database import unit_of_work
from casino.storage.direct import direct_unit
from casino.wallet.audit import audit
from tests.cast import Member
from tests.support.ledger import AGENT, NOW, fresh, new_player, units_of, value

CONTRACT = Contract(AGENT, ("a token",), large_win={"EUR": Decimal(40)})
EUR = 10_000
Wish = tuple[int, int, int, bool]
"""Whose bet, stake and payout in euros, and whether its round was seen before."""


def stake(
    player_ref: str, euros: int, win: int = 0, reference: str = "", round_ref: str = "", at: datetime = NOW
) -> Stake:
    call = Call(
        "makeBet",
        player_ref,
        "EUR",
        request_ref=fresh("q-"),
        reference=reference or fresh("t-"),
        stake=Decimal(euros),
        payout=Decimal(win),
        round_ref=round_ref or fresh("r-"),
    )
    return stakes.stake_of(CONTRACT, Entry(b"{}", "raw", at, 0.0, "makeBet"), call)


def together(engine: Engine, *asked: Stake) -> list[tuple[str, object]]:
    """Play all in one unit, and return decision and balance of each."""
    with direct_unit(engine) as unit:
        replies = stakes.play(unit, asked)
    return [(reply.decision, json.loads(reply.body).get("content", {}).get("balance")) for reply in replies]


def limited(engine: Engine, funds: str) -> Member:
    """A player who may lose 60 euros and stake 150 on a day."""
    player = new_player(engine, funds)
    with unit_of_work(engine) as unit:
        for kind, units in (("loss", 60 * EUR), ("wager", 150 * EUR)):
            who = players.get(unit, player.public_id)
            limits.set_limit(unit, who, LimitKey(kind, "day", "EUR"), units, NOW, LoosenRule())
    return player


def test_two_bets_of_one_wallet_see_each_other(shared: Engine) -> None:
    """The second is decided on what the first left: balance, and nothing more than is there (rows 14 and 50)."""
    player = new_player(shared, "100.00")

    answers = together(shared, *(stake(player.public_id, 60, win) for win in (0, 0, 0)), stake(player.public_id, 40))

    assert [decision for decision, _ in answers] == ["ok", "insufficient_funds", "insufficient_funds", "ok"]
    assert units_of(shared, player) == 0


@pytest.mark.feature("R22", "R30")
def test_bets_that_share_a_unit_share_the_limits(shared: Engine) -> None:
    """Each counts for those behind it: a loss of 60 is reached by 40 and 20, and one unit more is refused."""
    player = limited(shared, "500.00")

    answers = together(shared, *(stake(player.public_id, euros) for euros in (40, 21, 20, 1)))

    assert [decision for decision, _ in answers] == ["ok", "limit_exceeded", "ok", "limit_exceeded"]


@pytest.mark.feature("R28")
def test_bets_of_two_days_may_share_a_unit(shared: Engine) -> None:
    """What the first takes from its day it does not take from the next day."""
    player = limited(shared, "500.00")
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    asked = [
        stake(player.public_id, 60, at=midnight - timedelta(microseconds=1)),
        stake(player.public_id, 60, at=midnight),
    ]

    assert [decision for decision, _ in together(shared, *asked)] == ["ok", "ok"]


def test_a_stranger_among_them_is_refused_alone(shared: Engine) -> None:
    player = new_player(shared, "10.00")

    answers = together(shared, stake("nobodyatall", 1), stake(player.public_id, 1), stake("nobodyelse", 1))

    assert [decision for decision, _ in answers] == ["player_not_found", "ok", "player_not_found"]


def test_all_or_nothing(shared: Engine) -> None:
    """Two of one key in one unit is what the line prevents; were it to happen, nothing would be written."""
    player = new_player(shared, "10.00")

    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        together(
            shared, stake(player.public_id, 1, reference="twice-x"), stake(player.public_id, 1, reference="twice-x")
        )

    assert units_of(shared, player) == 10 * EUR
    assert value(shared, "SELECT COUNT(*) FROM \"transaction\" WHERE reference = 'twice-x'") == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wishes=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 70), st.sampled_from([0, 0, 0, 5, 45]), st.booleans()),
        min_size=1, max_size=9,
    ),
    again=st.booleans(),
)  # fmt: skip
def test_together_is_as_one_after_the_other(shared: Engine, wishes: list[Wish], again: bool) -> None:
    """Twins get the same calls, one in one unit, the other one by one: same answers, same money, a clean audit."""
    answers = []
    for at_once in (True, False):
        trio = [limited(shared, "100.00"), new_player(shared, "100.00"), new_player(shared)]
        asked = [stake(trio[who].public_id, euros, win, round_ref=f"r{known}") for who, euros, win, known in wishes]
        given_answers = together(shared, *asked) if at_once else [together(shared, one)[0] for one in asked]
        if again:
            given_answers += together(shared, *asked) if at_once else [together(shared, one)[0] for one in asked]
        answers.append((given_answers, [units_of(shared, player) for player in trio]))

    assert answers[0] == answers[1]
    assert audit(shared).differences == []
