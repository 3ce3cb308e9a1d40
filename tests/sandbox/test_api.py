"""The platform's API as PLATFORM.md 1.2 and 1.3 document it, over the same bytes as a real agent would send."""

import json
import re
import time
from typing import Any

import pytest

from casino.platform.signature import php_encode, sign
from tests.sandbox.conftest import HOME, Platform
from tests.sandbox.stub import AGENT_ID, TOKEN

ENDPOINTS = ("get_game_list", "get_game_link")


def body(**changes: Any) -> bytes:
    return php_encode({"agent_id": AGENT_ID, "timestamp": int(time.time()), **changes})


def test_the_game_list_is_a_catalogue(platform: Platform) -> None:
    """Issue 2: at least 60 games from at least 6 providers in at least 5 categories."""
    answer = platform.call("get_game_list")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "success"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.json["timestamp"])
    assert answer.json["request_id"]
    games = answer.json["content"]["games"]
    assert len(games) >= 60
    assert len({game["provider"] for game in games}) >= 6
    assert len({game["category"] for game in games}) >= 5
    assert len({game["id"] for game in games}) == len(games)
    assert all(type(game["id"]) is int for game in games)
    assert all(game["image"] == f"http://127.0.0.1:8100/posters/{game['id']}.svg" for game in games)


def test_the_game_link_names_our_page_and_the_session(platform: Platform) -> None:
    answer = platform.link()

    assert answer.status_code == 200
    assert answer.json is not None
    content = answer.json["content"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8100/play/[\w-]{32}", content["url"])
    assert re.fullmatch(r"[0-9a-f-]{36}", content["session_id"])


def test_a_session_is_one_player_in_one_game_in_one_currency(platform: Platform) -> None:
    def launched(**fields: Any) -> tuple[str, str]:
        content = (platform.link(**fields).json or {})["content"]
        return content["session_id"], content["url"]

    first, url = launched()
    again, other_url = launched(player_username="Ann")

    assert first == again
    assert url != other_url
    assert len({first, launched(player_id="p2")[0], launched(currency="USD")[0], launched(kind="tower")[0]}) == 4


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_missing_signature_is_401(platform: Platform, endpoint: str) -> None:
    answer = platform.post(endpoint, body(), None)

    assert answer.status_code == 401
    assert answer.json is not None
    assert set(answer.json) == {"status", "error", "message", "timestamp", "request_id"}
    assert (answer.json["status"], answer.json["error"]) == ("error", "signature_required")


@pytest.mark.parametrize(
    "signature",
    ["0" * 64, "zz", "é" * 64, sign(b"{}", TOKEN), sign(body(), "another token")],
    ids=["zeros", "not hex", "not ASCII", "of another body", "by another token"],
)
def test_a_wrong_signature_is_403(platform: Platform, signature: str) -> None:
    answer = platform.post("get_game_list", body(), signature.encode().decode("latin-1"))

    assert answer.status_code == 403
    assert (answer.json or {})["error"] == "invalid_signature"


def test_a_signature_over_the_sorted_re_encoding_is_taken(platform: Platform) -> None:
    """The platform may decode, ksort and json_encode before it compares; then the order sent does not matter."""
    fields = {
        "timestamp": int(time.time()),
        "home_url": HOME,
        "player_username": "Анна",
        "agent_id": AGENT_ID,
        "game_id": 1001,
        "player_id": "p1",
        "language": "en",
        "currency": "EUR",
    }
    raw = json.dumps(fields, ensure_ascii=False).encode()

    assert platform.post("get_game_link", raw, sign(php_encode(fields), TOKEN)).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-301, 403), (-299, 200), (299, 200), (301, 403)])
def test_the_window_is_300_seconds_both_ways(platform: Platform, seconds: int, status: int) -> None:
    raw = body(timestamp=int(time.time()) + seconds)

    assert platform.post("get_game_list", raw, sign(raw, TOKEN)).status_code == status


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"agent_id": AGENT_ID + 1}, 403, "invalid_agent"),
        ({"agent_id": str(AGENT_ID)}, 422, "validation_error"),
        ({"agent_id": None}, 422, "validation_error"),
        ({"agent_id": True}, 422, "validation_error"),
        ({"timestamp": str(int(time.time()))}, 422, "validation_error"),
        ({"game_id": "1001"}, 422, "validation_error"),
        ({"game_id": 5}, 404, "game_not_found"),
        ({"player_id": 17}, 422, "validation_error"),
        ({"player_id": ""}, 422, "validation_error"),
        ({"player_id": "x" * 65}, 422, "validation_error"),
        ({"player_username": None}, 422, "validation_error"),
        ({"language": []}, 422, "validation_error"),
        ({"currency": "XXX"}, 422, "currency_not_supported"),
        ({"currency": "eur"}, 422, "currency_not_supported"),
        ({"home_url": "javascript:alert(1)"}, 422, "validation_error"),
        ({"home_url": "/exit"}, 422, "validation_error"),
    ],
)
def test_every_required_field_is_checked_by_its_type(
    platform: Platform, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = platform.link(**changes)

    assert (answer.status_code, (answer.json or {})["error"]) == (status, code)


@pytest.mark.parametrize("raw", [b"[]", b"{", b'{"agent_id":7,"agent_id":7}', b"\xff\xfe{}"])
def test_a_body_that_is_no_json_object_is_400_even_when_signed(platform: Platform, raw: bytes) -> None:
    answer = platform.post("get_game_list", raw, sign(raw, TOKEN))

    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_anything_but_post_is_405_in_the_platforms_envelope(platform: Platform, endpoint: str, method: str) -> None:
    answer = platform.client.open(f"/api/games/{endpoint}", method=method)

    assert (answer.status_code, (answer.json or {})["error"]) == (405, "method_not_allowed")


def test_an_unknown_endpoint_and_a_huge_body_are_told_in_the_envelope(platform: Platform) -> None:
    assert (platform.call("get_jackpots").json or {})["error"] == "not_found"
    raw = body(padding="x" * 70_000)
    answer = platform.post("get_game_list", raw, sign(raw, TOKEN))
    assert (answer.status_code, (answer.json or {})["status"]) == (413, "error")
