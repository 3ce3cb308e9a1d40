"""The desk: what went over the line, and faults on demand, for people and for tests on this machine only."""

import pytest

from casino.sandbox.faults import FAULTS
from tests.sandbox.conftest import Platform

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


def test_the_journal_holds_every_call_and_its_answer(platform: Platform) -> None:
    player = platform.sit("slot")
    player.state()
    player.act("spin", stake="1.00")

    entries = platform.journal()
    assert [(entry["direction"], entry["name"]) for entry in entries] == [
        ("api", "get_game_link"),
        ("callback", "getBalance"),
        ("callback", "makeBet"),
    ]
    bet = entries[-1]
    assert bet["status"] == 200
    assert bet["verdict"] == "accepted"
    assert '"balance"' in bet["answer"]
    assert '"type":"makeBet"' in bet["request"]
    assert len(bet["signature"]) == 64
    assert platform.journal(player_id="nobody") == []
    assert platform.client.get("/journal?self=x").json == {"entries": []}
    assert platform.journal(player_id="p1", name="makeBet") == [bet]


def test_the_token_stands_nowhere_on_the_desk(platform: Platform) -> None:
    platform.sit("slot")
    for path in ("/", "/journal", "/faults"):
        for headers in ({}, PAGE):
            assert "a-token-for-the-sandbox" not in platform.client.get(path, headers=headers).text


@pytest.mark.parametrize("path", ["/", "/journal", "/faults"])
def test_the_pages_are_for_people_without_inline_code(platform: Platform, path: str) -> None:
    platform.link(player_username="<script>alert(1)</script>")
    platform.arm("forge", player_id="<b>")
    answer = platform.client.get(path, headers=PAGE)

    assert answer.mimetype == "text/html"
    assert answer.text.count("<h1") == 1
    assert "<script" not in answer.text
    assert "<b>" not in answer.text
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_faults_are_listed_with_a_sentence_each(platform: Platform) -> None:
    listed = (platform.client.get("/faults").json or {})["faults"]

    assert {fault["fault"] for fault in listed} == set(FAULTS)
    assert all(fault["sentence"].endswith(".") for fault in listed)


def test_faults_are_armed_listed_and_cleared(platform: Platform) -> None:
    platform.arm("duplicate", count=3, on="win", player_id="p1")
    platform.arm("slow")

    first, second = (platform.client.get("/faults").json or {})["armed"]
    assert (first["fault"], first["count"], first["on"], first["player_id"]) == ("duplicate", 3, "win", "p1")
    assert second["seconds"] == 12
    assert platform.client.delete("/faults").json == {"cleared": 2}
    assert (platform.client.get("/faults").json or {})["armed"] == []


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"fault": "gremlins"},
        {"fault": "forge", "count": 0.5},
        {"fault": "forge", "count": -1},
        {"fault": "forge", "count": "many"},
        {"fault": "forge", "on": "get_game_list"},
        {"fault": "slow", "on": "bet"},
        {"fault": "slow", "seconds": 3600},
        {"fault": "reorder", "mode": "sideways"},
    ],
)
def test_an_order_that_cannot_be_followed_is_told_why(platform: Platform, order: dict[str, object]) -> None:
    answer = platform.client.post("/faults", json=order)

    assert answer.status_code == 400
    assert (answer.json or {})["message"]
    assert platform.client.post("/faults", json=[]).status_code == 400


def test_the_form_works_from_our_own_page_only(platform: Platform) -> None:
    """A page on the web must not arm faults through the browser of somebody who runs the demo."""
    form = {"fault": "forge"}
    foreign = {"Origin": "https://evil.example"}

    assert platform.client.post("/faults", data=form).status_code == 403
    assert platform.client.post("/faults", data=form, headers=foreign).status_code == 403
    assert platform.client.post("/faults/clear", headers=foreign).status_code == 403
    assert platform.client.post("/faults", data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert platform.client.post("/faults/clear", headers={"Origin": "http://localhost"}).status_code == 303


def test_the_desk_is_closed_to_other_machines(platform: Platform) -> None:
    for path in ("/", "/journal", "/faults"):
        assert platform.client.get(path, environ_overrides=AWAY).status_code == 403
    assert platform.client.post("/faults", json={"fault": "forge"}, environ_overrides=AWAY).status_code == 403
    assert platform.client.get("/healthz", environ_overrides=AWAY).text == "ok\n"
    with platform.client.get("/desk-static/desk.css", environ_overrides=AWAY) as style:
        assert style.status_code == 200
