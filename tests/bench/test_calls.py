"""The generator's calls are the platform's: the bytes PHP would send, signed as the site verifies them."""

import json
from collections import Counter

import pytest

from bench.calls import WIN_SHARE, Workload
from casino.platform.signature import php_encode, verify
from casino.platform.strictjson import read_object
from tests.support.processes import AGENT_ID, TOKEN

PLAYERS = [("a1b2c3d4e5f6", "anna"), ("b1b2c3d4e5f6", "bert"), ("c1b2c3d4e5f6", "cleo")]


def workload(kind: str, count: int = 30, *, hot: bool = False) -> Workload:
    return Workload(kind, PLAYERS, count, "n1", AGENT_ID, TOKEN, hot)


def split(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    return dict(line.split(": ", 1) for line in head.decode().splitlines()[1:]), body


@pytest.mark.parametrize("kind", ["makeBet", "getBalance"])
def test_the_body_is_byte_for_byte_what_php_sends(kind):
    for request in workload(kind).requests():
        headers, body = split(request)

        assert php_encode(read_object(body)) == body
        assert verify(body, headers["X-Signature"], (TOKEN,)).form == "raw"
        assert headers["Content-Length"] == str(len(body))


def test_no_two_bets_share_an_id():
    bodies = [json.loads(split(request)[1]) for request in workload("makeBet", 500).requests()]

    assert len({body["transaction_id"] for body in bodies}) == 500
    assert len({body["round_id"] for body in bodies}) == 500


def test_some_spins_win_and_all_players_play():
    bodies = [json.loads(split(request)[1]) for request in workload("makeBet", 900).requests()]
    played = Counter(body["player_id"] for body in bodies)

    assert set(played.values()) == {300}
    assert sum(body["win"] > 0 for body in bodies) == pytest.approx(900 * WIN_SHARE, rel=0.25)


def test_one_hot_player_gets_every_call():
    bodies = [json.loads(split(request)[1]) for request in workload("makeBet", hot=True).requests()]

    assert {body["player_id"] for body in bodies} == {PLAYERS[0][0]}


def test_the_same_spin_in_beexars_words_has_its_legs():
    bodies = [json.loads(split(request)[1]) for request in workload("betwin", 200).requests()]

    assert {tuple(leg["type"] for leg in body["transactions"]) for body in bodies} == {("bet",), ("bet", "win")}
