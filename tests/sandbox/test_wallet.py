"""What the platform does when the casino declines, fails or stays silent: against a real server, over real HTTP."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from casino.sandbox.line import Accepted, Declined, Unknown, understand
from casino.sandbox.words import words
from tests.sandbox.conftest import Platform, eventually
from tests.sandbox.stub import StubCasino

LOST = (29, 5, 9, 14, 21)
UNANSWERED = ("500", "html", "hang", "redirect", "empty")
SAFE = 2


def rolled_back(casino: StubCasino) -> bool:
    return any(call["type"] == "rollback" for call in casino.money_calls())


@pytest.mark.parametrize("code", ["insufficient_funds", "limit_exceeded", "player_blocked", "something_new"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_decline_is_told_in_the_players_words(
    platform: Platform, casino: StubCasino, code: str, language: str
) -> None:
    player = platform.sit("slot", language=language)
    casino.script.append(f"decline:{code}")
    answer = player.act("spin", stake="1.00")

    assert (answer["ok"], answer["error"]) == (False, code)
    assert answer["message"] == words(code, language)
    assert ("н" in answer["message"]) is (language == "ru")
    assert "round" not in answer
    assert casino.balance == 100
    assert [call["type"] for call in casino.money_calls()] == ["makeBet"]


def test_a_stake_above_the_balance_is_declined_by_the_casino_not_by_us(platform: Platform, casino: StubCasino) -> None:
    casino.balance = Decimal("4.99")
    player = platform.sit("tower")

    assert player.act("start", stake="5.00")["error"] == "insufficient_funds"
    assert player.act("climb", door=0)["error"] == "no_round"
    assert player.act("start", stake="2.00")["ok"] is True


@pytest.mark.parametrize("how", UNANSWERED)
def test_a_bet_without_an_answer_is_rolled_back(platform: Platform, casino: StubCasino, how: str) -> None:
    """Nothing is revealed, and the casino ends with the money it began with, whether it had moved it or not."""
    player = platform.sit("slot")
    casino.script.append(how)
    answer = player.act("spin", stake="1.00")

    assert (answer["ok"], answer["error"]) == (False, "no_answer")
    assert "round" not in answer
    eventually(lambda: rolled_back(casino) and casino.balance == 100)
    bet, rollback = casino.money_calls()
    assert rollback["rollback_transaction_id"] == bet["transaction_id"]
    assert rollback["transaction_id"] != bet["transaction_id"]
    assert rollback["round_id"] == bet["round_id"]
    assert player.state()["round"] is None


def test_a_rollback_is_repeated_until_it_is_taken(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    casino.script.extend(["500", "500", "hang", "html", "decline:anything"])
    player.act("start", stake="1.00")

    eventually(lambda: len(casino.money_calls()) == 6)
    rollbacks = casino.money_calls()[1:]
    assert len({call["transaction_id"] for call in rollbacks}) == 1
    assert len({call["request_id"] for call in rollbacks}) == 5
    eventually(lambda: [entry["verdict"] for entry in platform.journal(name="rollback")][-1:] == ["accepted"])
    assert [entry["attempt"] for entry in platform.journal(name="rollback")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("how", [*UNANSWERED, "decline:player_blocked"])
def test_a_win_is_repeated_until_it_is_taken(platform: Platform, casino: StubCasino, how: str) -> None:
    """The player sees the result at once, and that it is still on its way."""
    player = platform.sit("tower")
    player.act("start", stake="1.00")
    platform.chance.next = [SAFE]
    player.act("climb", door=0)
    casino.script.extend([how, how])
    left = player.act("leave")

    assert (left["ok"], left["pending"], left["balance"]) == (True, True, "99.00")
    assert left["round"]["payout"] == "1.45"
    eventually(lambda: player.state()["pending"] is False)
    assert casino.balance == Decimal("100.45")
    wins = casino.money_calls()[1:]
    assert len({call["transaction_id"] for call in wins}) == 1
    assert player.state()["balance"] == "100.45"


def test_nothing_is_played_while_a_win_is_on_its_way(
    start_platform: Callable[..., Platform], casino: StubCasino
) -> None:
    platform = start_platform(retry_first=5.0)
    player = platform.sit("tower")
    player.act("start", stake="1.00")
    platform.chance.next = [0]
    casino.script.append("500")
    player.act("climb", door=0)

    assert player.act("start", stake="1.00", nonce="a")["error"] == "settling"
    assert len(casino.money_calls()) == 2


def test_a_casino_that_is_down_costs_nobody_anything(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    casino.close()
    answer = player.act("spin", bets=[{"kind": "red", "stake": "1.00"}])

    assert (answer["ok"], answer["error"]) == (False, "no_answer")
    assert player.state()["balance"] is None


def test_undelivered_wins_outlive_a_restart(
    start_platform: Callable[..., Platform], casino: StubCasino, tmp_path: object
) -> None:
    database = f"{tmp_path}/sandbox.db"
    first = start_platform(database=database, retry_first=60.0)
    player = first.sit("tower")
    player.act("start", stake="1.00")
    first.chance.next = [SAFE]
    player.act("climb", door=0)
    casino.script.append("500")
    assert player.act("leave")["pending"] is True
    first.parts.wallet.stop()
    first.parts.store._run("UPDATE delivery SET due_at = 0")

    start_platform(database=database)
    eventually(lambda: casino.balance == Decimal("100.45"))


def test_a_bet_in_flight_at_a_crash_is_rolled_back_at_the_next_start(
    start_platform: Callable[..., Platform], casino: StubCasino, tmp_path: object
) -> None:
    """Nobody saw the answer, so the platform cannot know whether the money moved."""
    database = f"{tmp_path}/sandbox.db"
    first = start_platform(database=database)
    player = first.sit("tower")
    first.parts.wallet.stop()
    player.act("start", stake="1.00")
    call = {key: casino.money_calls()[0][key] for key in ("type", "round_id", "transaction_id")}
    first.parts.store.add_delivery(player.session_id, "bet", call, 0)

    start_platform(database=database)
    eventually(lambda: rolled_back(casino) and casino.balance == 100)


def test_the_body_is_what_php_would_send(platform: Platform, casino: StubCasino) -> None:
    """Sorted keys, no blanks, escapes in lower case, 0.50 as 0.5: the casino may verify either way."""
    platform.sit("slot").act("spin", stake="0.50")
    raw = casino.raw[-1]

    assert raw.decode("ascii").startswith('{"agent_id":7,"bet":0.5,"currency":"EUR","finished":')
    assert b'"player_username":"\\u0410\\u043d\\u043d\\u0430"' in raw
    assert list(json.loads(raw)) == sorted(json.loads(raw))


@pytest.mark.parametrize(
    ("status", "text", "meaning"),
    [
        (200, '{"content":{"balance":12.345}}', Accepted(1234)),
        (200, '{"content":{"balance":100}}', Accepted(10000)),
        (200, '{"content":{"balance":0.1}}', Accepted(10)),
        (200, '{"content":{"balance":"12"}}', Unknown),
        (200, '{"content":{"balance":true}}', Unknown),
        (200, '{"content":{"balance":NaN}}', Unknown),
        (200, '{"content":null}', Unknown),
        (200, "[]", Unknown),
        (200, "", Unknown),
        (200, "[" * 5000, Unknown),
        (201, '{"content":{"balance":1}}', Unknown),
        (200, '{"error":"player_blocked","message":"m"}', Declined("player_blocked", "m")),
        (200, '{"error":"x","content":{"balance":1}}', Declined("x", "")),
        (402, '{"error":"insufficient_funds"}', Declined("insufficient_funds", "")),
        (403, '{"error":"invalid_signature","message":""}', Declined("invalid_signature", "")),
        (404, "Not Found", Unknown),
        (429, '{"error":"slow_down"}', Unknown),
        (503, '{"error":"temporarily_unavailable","message":""}', Unknown),
        (500, '{"content":{"balance":1}}', Unknown),
        (308, "", Unknown),
    ],
)
def test_what_an_answer_means(status: int, text: str, meaning: object) -> None:
    """A decline is an answer; anything that is neither a balance nor a reason is not."""
    answer = understand(status, text, "EUR")

    assert answer == meaning if not isinstance(meaning, type) else isinstance(answer, meaning)
