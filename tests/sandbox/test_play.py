"""A game's page: its link opens once, its frame belongs to the casino, its round survives a reload."""

from collections.abc import Callable

from tests.sandbox.conftest import HOME, Platform


def launched(platform: Platform) -> str:
    url: str = (platform.link("tower").json or {})["content"]["url"]
    return url.removeprefix("http://127.0.0.1:8100")


def test_a_link_opens_once(platform: Platform) -> None:
    """Whoever finds the link in a log or a history comes too late."""
    path = launched(platform)
    stranger = platform.app.test_client()

    assert platform.client.get(path).status_code == 200
    assert stranger.get(path).status_code == 410


def test_a_reload_in_the_browser_that_opened_it_works(platform: Platform) -> None:
    path = launched(platform)

    assert platform.client.get(path).status_code == 200
    assert platform.client.get(path).status_code == 200


def test_a_head_request_does_not_spend_the_link(platform: Platform) -> None:
    path = launched(platform)
    platform.app.test_client().head(path)

    assert platform.client.get(path).status_code == 200


def test_an_unused_link_ends_after_a_minute(platform: Platform) -> None:
    just_in_time, too_late = launched(platform), launched(platform)

    platform.time.ahead = 59
    assert platform.client.get(just_in_time).status_code == 200
    platform.time.ahead = 61
    answer = platform.client.get(too_late)
    assert answer.status_code == 410
    assert HOME in answer.text


def test_an_open_page_outlives_the_minute_while_it_is_used(platform: Platform) -> None:
    player = platform.sit("tower")

    for minutes in (1, 100, 200, 300):
        platform.time.ahead = minutes * 60
        assert player.state()["balance"] == "100.00"
    platform.time.ahead += 7201
    answer = platform.client.get(f"{player.path}/state")
    assert (answer.status_code, (answer.json or {})["error"]) == (404, "link_expired")


def test_nothing_is_played_on_a_link_that_was_not_opened(platform: Platform) -> None:
    path = launched(platform)

    assert platform.client.get(f"{path}/state").status_code == 404
    assert platform.client.post(f"{path}/act", json={"action": "start", "stake": "1.00"}).status_code == 404
    assert platform.client.get("/play/unknown").status_code == 404


def test_only_the_casino_may_frame_a_game(platform: Platform) -> None:
    for path in (launched(platform), "/play/unknown"):
        headers = platform.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors http://127.0.0.1:8000" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_each_kind_of_game_has_its_page_and_its_state(platform: Platform) -> None:
    for kind in ("slot", "roulette", "tower"):
        state = platform.sit(kind).state()
        assert state["game"]["kind"] == kind
        assert (state["currency"], state["balance"], state["home_url"]) == ("EUR", "100.00", HOME)
        assert state["demo_label"] is True
        assert state["round"] is None
        assert state["default_stake"] in state["stakes"]


def test_a_tower_goes_on_after_a_reload(platform: Platform) -> None:
    player = platform.sit("tower")
    player.act("start", stake="1.00")
    platform.chance.next = [2]
    climbed = player.act("climb", door=0)["round"]

    assert player.state()["round"] == climbed
    assert platform.sit("tower").state()["round"] == climbed


def test_a_tower_goes_on_after_a_restart(start_platform: Callable[..., Platform], tmp_path: object) -> None:
    """With a file behind it the sandbox forgets no round."""
    first = start_platform(database=f"{tmp_path}/sandbox.db")
    player = first.sit("tower")
    player.act("start", stake="2.00")
    first.chance.next = [1]
    climbed = player.act("climb", door=0)["round"]
    first.parts.wallet.stop()

    second = start_platform(database=f"{tmp_path}/sandbox.db")
    back = second.sit("tower")
    assert back.session_id == player.session_id
    assert back.state()["round"] == climbed
    assert back.act("leave")["round"]["payout"] == "2.90"


def test_posters_are_cached_and_asked_for_again_by_their_tag(platform: Platform) -> None:
    first = platform.client.get("/posters/1001.svg")
    again = platform.client.get("/posters/1001.svg", headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == "image/svg+xml"
    assert "max-age=86400" in first.headers["Cache-Control"]
    assert first.text.startswith("<svg")
    assert again.status_code == 304
    assert platform.client.get("/posters/5.svg").status_code == 404


def test_an_act_that_is_no_json_object_is_400(platform: Platform) -> None:
    player = platform.sit("slot")
    for sent in ("[]", "{", "null", '"spin"', "[" * 30_000, '{"door": %s}' % ("9" * 5000)):
        answer = platform.client.post(f"{player.path}/act", data=sent, content_type="application/json")
        assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_request")
    answer = platform.client.post(f"{player.path}/act", data={"action": "spin"})
    assert answer.status_code == 400
