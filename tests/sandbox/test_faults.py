"""Each fault on demand does what its sentence says, and the next call goes right again."""

import time
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from casino.sandbox.faults import FAULTS
from tests.sandbox.conftest import Platform, Player, eventually
from tests.sandbox.stub import StubCasino

SAFE = 2
RED = [{"kind": "red", "stake": "1.00"}]


def spin(player: Player, chance: int = 1) -> dict[str, Any]:
    """Bet one on red; the ball falls on 1, which is red, unless the test says otherwise."""
    player.platform.chance.next = [chance]
    return player.act("spin", bets=RED)


def test_duplicate_sends_the_same_bytes_twice_at_once(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("duplicate")
    answer = spin(player)

    assert answer["balance"] == "101.00"
    assert casino.raw[-1] == casino.raw[-2]
    assert casino.balance == 101
    assert [entry["fault"] for entry in platform.journal(name="makeBet")] == ["duplicate"] * 2
    spin(player)
    assert len(casino.money_calls()) == 3


def test_delay_holds_a_call_back(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("delay", seconds=0.2)
    started = time.monotonic()
    answer = spin(player)

    assert time.monotonic() - started >= 0.2
    assert answer["ok"] is True


def test_reorder_sends_the_rollback_before_its_bet(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("reorder")
    answer = spin(player)

    assert (answer["ok"], answer["error"]) == (False, "transaction_rolled_back")
    rollback, bet = casino.money_calls()
    assert (rollback["type"], bet["type"]) == ("rollback", "makeBet")
    assert rollback["rollback_transaction_id"] == bet["transaction_id"]
    assert casino.balance == 100
    assert spin(player)["ok"] is True


def test_reorder_rolls_back_again_when_the_casino_takes_the_late_bet(platform: Platform, casino: StubCasino) -> None:
    """A casino without tombstones must not gain by it: the player was told that the bet does not count."""
    casino.keeps_tombstones = False
    player = platform.sit("roulette")
    platform.arm("reorder")

    assert spin(player)["error"] == "no_answer"
    eventually(lambda: len(casino.money_calls()) == 3)


def test_reorder_can_send_the_win_before_its_bet(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("reorder", mode="win_first")
    answer = spin(player)

    win, bet = casino.money_calls()
    assert (win["bet"], win["win"], bet["bet"], bet["win"]) == (0, 2, 1, 0)
    assert win["round_id"] == bet["round_id"]
    assert answer["balance"] == "101.00"


def test_a_win_sent_first_is_rolled_back_when_its_bet_is_declined(platform: Platform, casino: StubCasino) -> None:
    casino.balance = Decimal("0.50")
    player = platform.sit("roulette")
    casino.script.extend(["", "decline:limit_exceeded"])
    platform.arm("reorder", mode="win_first")

    assert spin(player)["error"] == "limit_exceeded"
    eventually(lambda: casino.balance == Decimal("0.50"))


def test_a_dropped_answer_rolls_a_bet_back(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("drop_answer")

    assert spin(player)["error"] == "no_answer"
    eventually(lambda: len(casino.money_calls()) == 2 and casino.balance == 100)
    entry = platform.journal(name="makeBet")[0]
    assert (entry["status"], entry["verdict"], entry["fault"]) == (200, "unknown", "drop_answer")


def test_a_dropped_answer_repeats_a_win(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    player.act("start", stake="1.00")
    platform.chance.next = [SAFE]
    player.act("climb", door=0)
    platform.arm("drop_answer", on="win", count=2)

    assert player.act("leave")["pending"] is True
    eventually(lambda: player.state()["pending"] is False)
    assert len(casino.money_calls()) == 4
    assert casino.balance == Decimal("100.45")


def test_a_forged_call_is_refused_and_moves_nothing(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("forge")

    assert spin(player)["error"] == "invalid_signature"
    assert not casino.money_calls()
    assert platform.journal(name="makeBet")[0]["status"] == 403


def test_an_unsorted_body_still_carries_a_true_signature(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    platform.arm("unsorted")

    assert spin(player)["ok"] is True
    assert casino.raw[-1].startswith(b'{"agent_id":7,"session_id":')


def test_a_fault_waits_for_its_player_and_its_call(platform: Platform, casino: StubCasino) -> None:
    """Tests and people that share one sandbox do not spoil each other's calls."""
    alice, bob = platform.sit("roulette", player_id="alice"), platform.sit("roulette", player_id="bob")
    platform.arm("forge", player_id="bob", on="bet")

    assert spin(alice)["ok"] is True
    assert bob.state()["balance"] is not None
    assert spin(bob)["error"] == "invalid_signature"
    assert spin(bob)["ok"] is True


def test_balance_questions_are_spoilt_only_on_request(platform: Platform) -> None:
    player = platform.sit("roulette")
    platform.arm("forge")
    assert player.state()["balance"] == "100.00"
    platform.arm("forge", on="getBalance")
    assert player.state()["balance"] is None


def spoilt(platform: Platform, fault: str, endpoint: str = "get_game_link", **order: Any) -> TestResponse:
    platform.arm(fault, **order)
    answer = platform.link() if endpoint == "get_game_link" else platform.call(endpoint)
    assert platform.journal(direction="api")[-1]["fault"] == fault
    assert platform.link().status_code == 200
    return answer


def test_error500_is_an_error_envelope(platform: Platform) -> None:
    answer = spoilt(platform, "error500")
    assert (answer.status_code, (answer.json or {})["error"]) == (500, "internal_error")


def test_html_is_a_page_with_status_200(platform: Platform) -> None:
    answer = spoilt(platform, "html")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_nonsense_is_json_without_meaning(platform: Platform) -> None:
    answer = spoilt(platform, "nonsense", "get_game_list")
    assert isinstance((answer.json or {})["content"], list)


def test_empty_list_is_a_success_without_games(platform: Platform) -> None:
    answer = spoilt(platform, "empty_list", "get_game_list")
    assert (answer.json or {})["content"] == {"games": []}


def test_slow_answers_late_but_right(platform: Platform) -> None:
    started = time.monotonic()
    answer = spoilt(platform, "slow", seconds=0.2)

    assert time.monotonic() - started >= 0.2
    assert answer.status_code == 200
    assert FAULTS["slow"].seconds == 12


def test_redirect_leads_to_another_host(platform: Platform) -> None:
    answer = spoilt(platform, "redirect")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://games.elsewhere.example/")


@pytest.mark.parametrize(("fault", "start"), [("foreign_link", "https://games."), ("javascript_link", "javascript:")])
def test_a_link_may_lead_where_it_must_not(platform: Platform, fault: str, start: str) -> None:
    answer = spoilt(platform, fault)
    assert (answer.json or {})["content"]["url"].startswith(start)
    assert (answer.json or {})["status"] == "success"


def test_every_fault_is_tried_here() -> None:
    tried = {
        "duplicate", "delay", "reorder", "drop_answer", "forge", "unsorted", "error500", "html", "nonsense",
        "empty_list", "slow", "redirect", "foreign_link", "javascript_link",
    }  # fmt: skip
    assert set(FAULTS) == tried
