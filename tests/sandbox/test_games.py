"""The three games as a player meets them: what each act answers, and which calls the casino gets for it."""

import threading
from decimal import Decimal
from typing import Any

import pytest

from casino.sandbox.engines import slot
from tests.sandbox.conftest import Platform, Player
from tests.sandbox.stub import StubCasino

FREE_SPINS = (*(strip.index("lantern") for strip in slot.HARBOUR.strips[:3]), 0, 5)
SAFE, DARK = 2, 0


def stops(platform: Platform, *at: int) -> None:
    platform.chance.next = list(at)


def blank() -> tuple[int, ...]:
    """Return stops at which nothing is won."""
    return next(
        at
        for first in range(32)
        if not slot.outcome(at := (first, 1, 2, 3, 4), 10).payout and not slot.outcome(at, 10).awarded
    )


def test_a_losing_spin_is_one_call_with_bet_and_win(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("slot")
    stops(platform, *blank())
    answer = player.act("spin", stake="0.50")

    assert answer["ok"] is True
    assert answer["balance"] == "99.50"
    assert answer["round"]["payout"] == "0.00"
    assert answer["round"]["finished"] is True
    (call,) = casino.money_calls()
    assert (call["type"], call["bet"], call["win"], call["finished"]) == ("makeBet", Decimal("0.5"), 0, True)
    assert call["round_id"] == answer["round"]["id"]
    assert "freespins" not in call
    for field in ("agent_id", "session_id", "player_id", "player_username", "game_id", "currency", "language"):
        assert call[field]
    assert call["request_id"] != call["transaction_id"]


def test_a_paid_line_shows_its_cells_and_its_payout(platform: Platform) -> None:
    player = platform.sit("slot")
    at = next(
        tried
        for first in range(32)
        for second in range(32)
        if slot.outcome(tried := (first, second, 2, 3, 4), 10).wins and not slot.outcome(tried, 10).awarded
    )
    stops(platform, *at)
    played = player.act("spin", stake="1.00")["round"]

    assert sum(Decimal(win["payout"]) for win in played["wins"]) == Decimal(played["payout"]) > 0
    for win in played["wins"]:
        symbols = [played["grid"][reel][row] for reel, row in win["cells"]]
        assert len(symbols) == win["count"] >= 3
        assert set(symbols) <= {win["symbol"], "moon"}
        assert [row for _, row in win["cells"]] == list(slot.LINES[win["line"]][: win["count"]])


def test_free_spins_are_calls_without_a_bet_in_one_round(platform: Platform, casino: StubCasino) -> None:
    """The callbacks of the issue: bet 0, win above 0, with the progress of the free spins."""
    player = platform.sit("slot")
    stops(platform, *FREE_SPINS)
    won = player.act("spin", stake="1.00")["round"]
    assert (won["scatters"], won["free_spins_awarded"], won["free_spins_left"]) == (3, 8, 8)
    assert won["scatter_payout"] == "2.00"
    assert player.state()["round"] == won

    winning = next(at for at in range(32) if slot.outcome((at, at, at, at, at), 10, free=True).payout)
    stops(platform, *[winning] * 5, *blank() * 7)
    spins = [player.act("spin", stake="9.99")["round"] for _ in range(8)]

    assert all(spin["free"] and spin["stake"] == "1.00" and spin["id"] == won["id"] for spin in spins)
    assert [spin["free_spins_left"] for spin in spins] == list(range(7, -1, -1))
    assert [spin["finished"] for spin in spins] == [False] * 7 + [True]
    assert player.state()["round"] is None
    paid, *free = casino.money_calls()
    assert (paid["bet"], paid["finished"]) == (1, False)
    assert all(call["bet"] == 0 and call["round_id"] == paid["round_id"] for call in free)
    assert free[0]["win"] > 0
    assert free[-1]["finished"] is True
    assert free[-1]["freespins"] == {"count": 8, "left": 0, "total_win": Decimal(spins[-1]["free_spins_total"])}
    assert Decimal(spins[-1]["round_total"]) == sum(Decimal(call["win"]) for call in (paid, *free))
    assert casino.balance == 100 - 1 + Decimal(spins[-1]["round_total"])


def test_free_spins_won_in_free_spins_are_added(platform: Platform) -> None:
    player = platform.sit("slot")
    stops(platform, *FREE_SPINS, *FREE_SPINS)
    player.act("spin", stake="1.00")
    spun = player.act("spin")["round"]

    assert (spun["free_spins_left"], spun["free_spins_count"], spun["scatter_payout"]) == (15, 16, "4.00")


@pytest.mark.parametrize("stake", ["0.30", "1", "0", "-1.00", "1.001", "", None, 1, "1e1", "100.00", ["1.00"]])
def test_a_stake_must_be_on_the_list(platform: Platform, casino: StubCasino, stake: Any) -> None:
    """Row for row what a hostile page might send; "1" is the listed 1.00 and passes."""
    answer = platform.sit("slot").act("spin", stake=stake)

    assert answer["ok"] is (stake == "1")
    if stake != "1":
        assert answer["error"] == "invalid_stake"
        assert not casino.money_calls()


def test_the_rules_say_what_the_machine_does(platform: Platform) -> None:
    rules = platform.sit("slot").state()["rules"]

    assert rules["pays"]["moon"] == {"3": "1.00", "4": "6.00", "5": "100.00"}
    assert rules["scatter"]["3"] == {"pays": "2.00", "free_spins": 8}
    assert (rules["wild"], rules["scatter_symbol"], rules["free_multiplier"]) == ("moon", "lantern", 2)
    assert len(rules["lines"]) == 20
    table = platform.sit("roulette").state()["rules"]
    assert (table["min_bet"], table["max_bet"], table["max_total"]) == ("0.20", "50.00", "200.00")


def test_roulette_takes_all_chips_in_one_call(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("roulette")
    stops(platform, 17)
    bets = [
        {"kind": "straight", "numbers": [17], "stake": "1.00"},
        {"kind": "red", "stake": "2.00"},
        {"kind": "black", "stake": "0.50"},
        {"kind": "split", "numbers": [17, 20], "stake": "0.20"},
    ]
    played = player.act("spin", bets=bets)

    assert played["round"]["colour"] == "black"
    assert played["round"]["results"] == [
        {"index": 0, "stake": "1.00", "payout": "36.00"},
        {"index": 2, "stake": "0.50", "payout": "1.00"},
        {"index": 3, "stake": "0.20", "payout": "3.60"},
    ]
    (call,) = casino.money_calls()
    assert (call["bet"], call["win"], call["finished"]) == (Decimal("3.7"), Decimal("40.6"), True)
    assert played["balance"] == "136.90"
    assert player.state()["history"] == [17]


@pytest.mark.parametrize(
    ("bets", "code"),
    [
        ([], "invalid_bets"),
        (None, "invalid_bets"),
        ([{"kind": "red", "stake": "0.20"}] * 101, "invalid_bets"),
        (["red"], "invalid_bets"),
        ([{"kind": "purple", "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "split", "numbers": [1, 5], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "straight", "numbers": [37], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "straight", "numbers": [True], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "split", "numbers": [3, 3], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "red", "numbers": [1], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": ["red"], "stake": "1.00"}], "invalid_bets"),
        ([{"kind": "red", "stake": "0.10"}], "invalid_stake"),
        ([{"kind": "red", "stake": "0.25"}], "invalid_stake"),
        ([{"kind": "red", "stake": -1}], "invalid_stake"),
        ([{"kind": "red", "stake": "50.10"}], "table_limit"),
        ([{"kind": "red", "stake": "30.00"}] * 2, "table_limit"),
        ([{"kind": "straight", "numbers": [n], "stake": "10.00"} for n in range(21)], "table_limit"),
    ],
)
def test_roulette_refuses_chips_that_lie_nowhere(platform: Platform, casino: StubCasino, bets: Any, code: str) -> None:
    answer = platform.sit("roulette").act("spin", bets=bets)

    assert (answer["ok"], answer["error"]) == (False, code)
    assert not casino.money_calls()


def test_a_tower_round_is_several_calls(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    begun = player.act("start", stake="1.00")
    platform.chance.next = [SAFE, SAFE]
    climbed = [player.act("climb", door=0)["round"], player.act("climb", door=1)["round"]][-1]
    left = player.act("leave")

    assert (begun["balance"], begun["round"]["worth"]) == ("99.00", "0.00")
    assert (climbed["floor"], climbed["worth"], climbed["next_multiplier"]) == (2, "2.18", "3.27")
    assert climbed["path"] == [{"door": 0, "dark": 2}, {"door": 1, "dark": 2}]
    assert (left["balance"], left["round"]["payout"], left["round"]["left"]) == ("101.18", "2.18", True)
    bet, win = casino.money_calls()
    assert (bet["bet"], bet["win"], bet["finished"]) == (1, 0, False)
    assert (win["bet"], win["win"], win["finished"]) == (0, Decimal("2.18"), True)
    assert bet["round_id"] == win["round_id"]
    assert bet["transaction_id"] != win["transaction_id"]


def test_the_dark_door_ends_the_round_with_nothing(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    player.act("start", stake="5.00")
    platform.chance.next = [DARK]
    fell = player.act("climb", door=0)

    assert fell["ok"] is True
    assert (fell["round"]["fell"], fell["round"]["open"], fell["round"]["payout"]) == (True, False, "0.00")
    assert (casino.money_calls()[-1]["bet"], casino.money_calls()[-1]["win"]) == (0, 0)
    assert player.act("leave")["error"] == "no_round"
    assert player.state()["round"] is None


def test_the_top_of_the_tower_leaves_by_itself(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    player.act("start", stake="1.00")
    platform.chance.next = [SAFE] * 9
    top = [player.act("climb", door=0)["round"] for _ in range(9)][-1]

    assert (top["floor"], top["left"], top["payout"]) == (9, True, "37.29")
    assert (top["next_multiplier"], top["next_worth"]) == (None, None)
    assert casino.balance == Decimal("136.29")


def test_the_tower_refuses_what_does_not_fit_its_state(platform: Platform, casino: StubCasino) -> None:
    player = platform.sit("tower")
    assert player.act("climb", door=0)["error"] == "no_round"
    player.act("start", stake="1.00")
    assert player.act("start", stake="1.00")["error"] == "round_open"
    assert player.act("leave")["error"] == "climb_first"
    for door in (3, -1, "0", None, True, 1.0):
        assert player.act("climb", door=door)["error"] == "invalid_action"
    assert player.act("spin")["error"] == "invalid_action"
    assert player.act(["climb"])["error"] == "invalid_action"  # type: ignore[arg-type]

    assert len(casino.money_calls()) == 1


@pytest.mark.parametrize("currency", ["RUB", "JPY", "BTC"])
def test_other_currencies_are_played_in_their_own_digits(platform: Platform, casino: StubCasino, currency: str) -> None:
    casino.balance = Decimal(1000000)
    player = platform.sit("tower", currency=currency)
    stake = player.state()["default_stake"]
    player.act("start", stake=stake)
    platform.chance.next = [SAFE]
    player.act("climb", door=0)
    payout = player.act("leave")["round"]["payout"]

    assert Decimal(payout) == Decimal(stake) * Decimal("1.45")
    assert [call["currency"] for call in casino.money_calls()] == [currency] * 2
    assert Decimal(casino.money_calls()[1]["win"]) == Decimal(payout)


def test_the_same_nonce_plays_once(platform: Platform, casino: StubCasino) -> None:
    """A double-click, or a page that asks again after its network was lost."""
    player = platform.sit("slot")
    first = player.act("spin", stake="1.00", nonce="a")
    again = player.act("spin", stake="1.00", nonce="a")

    assert first == again
    assert len(casino.money_calls()) == 1
    assert player.state()["last"] == {"nonce": "a", "round": first["round"], "error": None}
    assert player.act("spin", stake="1.00", nonce=5)["error"] == "invalid_request"


def test_two_acts_at_once_are_played_one_after_the_other(platform: Platform, casino: StubCasino) -> None:
    """One press seen twice at the same instant is one spin; two presses are two."""
    player = platform.sit("slot")
    answers: list[dict[str, Any]] = []

    def press(nonce: str) -> None:
        own = Player(Platform(platform.app, platform.chance, platform.time), player.path, player.session_id)
        answers.append(own.act("spin", stake="0.20", nonce=nonce))

    presses = [threading.Thread(target=press, args=(nonce,)) for nonce in ("a", "a", "b")]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert len(casino.money_calls()) == 2
    assert len({answer["round"]["id"] for answer in answers}) == 2
