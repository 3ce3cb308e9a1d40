"""Our calls to a platform that is down, slow, broken or lying, over real HTTP (issue 2, bad input)."""

import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from casino.errors import PlatformError
from casino.platform import client as client_module
from casino.platform import signature
from casino.platform.client import LinkRequest, PlatformClient
from tests.support.hostile import HostilePlatform, failure, hang_up, raw, silence, success, trickle

TOKEN = "a-token-of-the-contract"
LINK = LinkRequest("17", "abc123def456", "Мария", "ru", "EUR", "https://casino.example/exit?a=1")
GAMES = {"games": [{"id": 1, "name": "Harbour Lights", "provider": "Quay House", "category": "Slots"}]}


@pytest.fixture
def platform() -> Iterator[HostilePlatform]:
    with HostilePlatform() as running:
        yield running


@pytest.fixture
def client(platform: HostilePlatform) -> PlatformClient:
    return PlatformClient(platform.url, 1042, TOKEN, timeout=(0.3, 0.3), time_source=lambda: 1_777_896_000.9)


def test_a_call_is_signed_over_the_bytes_that_are_sent(client: PlatformClient, platform: HostilePlatform) -> None:
    """As PHP's documented sample would send it: sorted, slashes and letters escaped, whole seconds, no floats."""
    platform.answer(success({"url": "https://games.example/play/1"}))

    url = client.game_link(LINK)

    request = platform.received[0]
    assert url == "https://games.example/play/1"
    assert (request.method, request.path) == ("POST", "/api/games/get_game_link")
    assert request.headers["X-Signature"] == signature.sign(request.body, TOKEN)
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == (
        b'{"agent_id":1042,"currency":"EUR","game_id":17,"home_url":"https:\\/\\/casino.example\\/exit?a=1",'
        b'"language":"ru","player_id":"abc123def456","player_username":"\\u041c\\u0430\\u0440\\u0438\\u044f",'
        b'"timestamp":1777896000}'
    )


def test_a_switch_leaves_slashes_alone(platform: HostilePlatform) -> None:
    """Should the platform re-encode with other flags than its sample."""
    platform.answer(success("https://games.example/1"))

    PlatformClient(platform.url + "/", 1042, TOKEN, json_out="plain").game_link(LINK)

    assert b'"https://casino.example/exit?a=1"' in platform.received[0].body


@pytest.mark.feature("L27")
def test_the_platform_hears_a_language_without_its_region(client: PlatformClient, platform: HostilePlatform) -> None:
    """PLATFORM.md 1.3 has one word for it, and its samples have two letters; which region is our pages' affair."""
    platform.answer(success({"url": "https://games.example/play/1"}))

    client.game_link(replace(LINK, language="pt-BR"))

    assert b'"language":"pt"' in platform.received[0].body


def test_a_game_that_is_no_number_keeps_its_name(client: PlatformClient, platform: HostilePlatform) -> None:
    """The list decides what an id looks like."""
    platform.answer(success({"link": "https://games.example/x"}))

    client.game_link(LinkRequest("slot-7", "abc123def456", "maria", "en", "EUR", "https://casino.example/"))

    assert json.loads(platform.received[0].body)["game_id"] == "slot-7"


def test_the_list_is_read(client: PlatformClient, platform: HostilePlatform) -> None:
    """And every call has its own time."""
    platform.answer(success(GAMES))

    assert [game.name for game in client.game_list()] == ["Harbour Lights"]
    assert json.loads(platform.received[0].body) == {"agent_id": 1042, "timestamp": 1_777_896_000}


NOT_SUCCESS = {
    "500 with a body of ours": raw(500, json.dumps({"status": "success", "content": GAMES}).encode()),
    "201": raw(201, json.dumps({"status": "success", "content": GAMES}).encode()),
    "HTML": raw(200, b"<html><body>Bad gateway</body></html>", Content_Type="text/html"),
    "nothing": raw(200, b""),
    "half an answer": raw(200, b'{"status":"success","content":{"ga'),
    "a list": raw(200, b'[{"status":"success"}]'),
    "a number": raw(200, b"42"),
    "no status": raw(200, json.dumps({"content": GAMES}).encode()),
    "no content": raw(200, b'{"status":"success"}'),
    "null content": raw(200, b'{"status":"success","content":null}'),
    "not UTF-8": raw(200, b'{"status":"succ\xff"}'),
    "nested to the sky": raw(200, b'{"a":' * 100_000),
    "a redirect": raw(302, b"", Location="http://127.0.0.1:1/"),
    "an empty list": success({"games": []}),
    "no list at all": success({"games": "none"}),
    "only entries without a name": success([{"id": 1}, {"name": "x"}, 7, None, "y"]),
    "silence": silence(1.0),
    "hung up": hang_up,
    "shorter than it says": raw(200, b"{}", Content_Length="50"),
    "stalled in the middle": trickle(0.6, 3),
}


@pytest.mark.parametrize("answer", NOT_SUCCESS)
def test_whatever_is_not_success_is_a_platform_error(
    client: PlatformClient, platform: HostilePlatform, answer: str
) -> None:
    """Never another exception: the lobby keeps the last good list, the launch shows a page with a reference."""
    platform.answer(NOT_SUCCESS[answer])

    started = time.monotonic()
    with pytest.raises(PlatformError) as caught:
        client.game_list()

    assert caught.value.message
    assert time.monotonic() - started < 3


def test_the_platforms_own_code_and_request_are_kept(client: PlatformClient, platform: HostilePlatform) -> None:
    """Its support asks for them. A refusal in its own words is not tried again."""
    platform.answer(failure(403, "invalid_signature"))

    with pytest.raises(PlatformError) as caught:
        client.game_list()

    assert (caught.value.platform_code, caught.value.request_id) == ("invalid_signature", "req-9")
    assert len(platform.received) == 1


def test_the_list_is_asked_for_twice_and_the_link_once(client: PlatformClient, platform: HostilePlatform) -> None:
    """Only what changes nothing is repeated; the second list call carries its own signature."""
    platform.answer(raw(502, b"Bad gateway"), success(GAMES))
    assert len(client.game_list()) == 1
    platform.received.clear()

    platform.answer(raw(502, b"Bad gateway"), success({"url": "https://games.example/1"}))
    with pytest.raises(PlatformError):
        client.game_link(LINK)

    assert len(platform.received) == 1


def test_a_redirect_is_not_followed(client: PlatformClient, platform: HostilePlatform) -> None:
    """Our signed call must not be carried to another host."""
    platform.answer(raw(307, b"", Location=platform.url + "/elsewhere"))

    with pytest.raises(PlatformError):
        client.game_link(LINK)

    assert [request.path for request in platform.received] == ["/api/games/get_game_link"]


def test_a_platform_that_is_down_is_told_at_once() -> None:
    """Nobody listens there."""
    with pytest.raises(PlatformError, match="cannot be reached"):
        PlatformClient("http://127.0.0.1:9", 1042, TOKEN, timeout=(0.3, 0.3)).game_link(LINK)


def test_a_trickle_does_not_hold_a_worker(client: PlatformClient, platform: HostilePlatform) -> None:
    """Each blank comes in time, the answer never would."""
    platform.answer(trickle(0.1, 60))

    started = time.monotonic()
    with pytest.raises(PlatformError, match="slow"):
        client.game_link(LINK)

    assert time.monotonic() - started < 2


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_answer_is_not_read_to_its_end(
    client: PlatformClient, platform: HostilePlatform, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor unpacked: a megabyte of blanks in a kilobyte."""
    monkeypatch.setattr(client_module, "MAX_ANSWER_BYTES", 200_000)
    body = b" " * 1_000_000
    platform.answer(raw(200, gzip.compress(body), Content_Encoding="gzip") if packed else raw(200, body))

    with pytest.raises(PlatformError, match="larger"):
        client.game_link(LINK)


def test_an_answer_that_is_packed_wrongly_is_a_platform_error(
    client: PlatformClient, platform: HostilePlatform
) -> None:
    """It says gzip and is not."""
    platform.answer(raw(200, b"not packed at all", Content_Encoding="gzip"))

    with pytest.raises(PlatformError):
        client.game_link(LINK)


@pytest.mark.parametrize("content", [{}, {"url": ""}, {"url": 7}, [], 7, {"other": "https://games.example/"}])
def test_an_answer_without_a_link_is_a_platform_error(
    client: PlatformClient, platform: HostilePlatform, content: object
) -> None:
    """Better than a frame with nothing in it."""
    platform.answer(success(content))

    with pytest.raises(PlatformError):
        client.game_link(LINK)


def test_a_picture_is_kept_with_its_kind(client: PlatformClient, platform: HostilePlatform) -> None:
    """By the type it is sent with, not by its name."""
    platform.answer(raw(200, b"<svg/>", Content_Type="image/svg+xml; charset=utf-8"))

    assert client.picture(platform.url + "/poster.png") == (b"<svg/>", "svg")


NO_PICTURE = {
    "missing": raw(404, b"", Content_Type="image/png"),
    "a page": raw(200, b"<html>", Content_Type="text/html"),
    "no type": raw(200, b"x", Content_Type=""),
    "a redirect": raw(302, b"", Location="http://127.0.0.1:1/x.png"),
    "silence": silence(1.0),
    "hung up": hang_up,
    "too large": raw(200, b"x" * (client_module.MAX_PICTURE_BYTES + 1), Content_Type="image/png"),
    "packed wrongly": raw(200, b"not packed", Content_Type="image/png", Content_Encoding="gzip"),
    "shorter than it says": raw(200, b"x", Content_Type="image/png", Content_Length="50"),
    "empty": raw(200, b"", Content_Type="image/png"),
}


@pytest.mark.parametrize("answer", NO_PICTURE)
def test_a_picture_that_is_none_is_a_platform_error(
    client: PlatformClient, platform: HostilePlatform, answer: str
) -> None:
    """The game then has the house's own poster."""
    platform.answer(NO_PICTURE[answer])

    with pytest.raises(PlatformError):
        client.picture(platform.url + "/poster.png")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "//games.example/x.png", "poster.png"]
)
def test_a_picture_comes_from_the_web_alone(client: PlatformClient, address: str) -> None:
    """The list is foreign; its addresses may be anything."""
    with pytest.raises(PlatformError):
        client.picture(address)


@pytest.mark.parametrize(
    "address", ["http://", "http://[::1", "http://a b/", "http://127.0.0.1:99999/x", "http://\x00/"]
)
def test_a_picture_address_that_makes_no_sense_is_a_platform_error(client: PlatformClient, address: str) -> None:
    """One broken entry must not stop the sync of the others."""
    with pytest.raises(PlatformError):
        client.picture(address)


def test_a_client_starts_afresh_after_a_fork(client: PlatformClient, platform: HostilePlatform) -> None:
    """Two processes on one connection would read each other's answers."""
    platform.answer(success(GAMES))
    client.game_list()
    client.reset()

    assert client.game_list()
