"""PLATFORM.md 4.5: the shape of a message."""

import gzip
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from casino.certify.bench import Bench
from casino.certify.calls import Call
from casino.certify.encode import NODE, PHP, Raw, encode
from casino.certify.players import Player
from casino.certify.rows import row
from casino.certify.wire import Request

_LIMIT = 64 * 1024


def _body(bench: Bench, player: Player, **extra: Any) -> bytes:
    """Return the unsigned body of a bet of 10 in PHP's style."""
    return encode({**bench.calls.bet_message(player, "10", "0"), **extra}, PHP)


def _headers(call: Call, *headers: tuple[str, str], without: str = "") -> Call:
    kept = tuple(pair for pair in call.request.headers if pair[0] != without)
    words = ", ".join(f"{name}: {value}" for name, value in headers) or f"no {without}"
    return call.but(words[:40], headers=(*kept, *headers))


@row(59, "type unknown, missing, or not a string")
def row_059_unknown_type(bench: Bench) -> None:
    """HTTP 400(unknown_type), never 500."""
    player = bench.player("100.00")
    odd: tuple[object, ...] = ("", "bet", "getbalance", "makeBet ", "é", None, 1, True, ["makeBet"], {"a": 1})
    for kind in odd:
        bench.bet(player, "10.00", type=kind).expect_http(400, "unknown_type")
    bench.bet(player, "10.00", drop=("type",)).expect_http(400, "unknown_type")
    bench.expect_balance(player, "100.00")


@row(60, "extra unknown fields")
def row_060_extra_fields(bench: Bench) -> None:
    """Ignored, but part of what is signed."""
    player = bench.player("100.00")
    extra: dict[str, Any] = {
        "fake_key": "fake",
        "balance": 5,
        "nested": {"a": [1, {"b": None}]},
        "amount": -3,
        "éx": True,
    }
    call = bench.calls.bet(player, "10.00", **extra)
    bench.send(call).expect_ok("90.00")
    bench.balance(player, **extra).expect_ok("90.00")
    altered = bench.calls.bet(player, "10.00", fake_key="fake")
    body = altered.request.body.replace(b'"fake"', b'"fakt"')
    bench.send(altered.but("fake_key altered after signing", body=body)).expect_http(403, "invalid_signature")
    bench.expect_balance(player, "90.00")


@row(61, "a required field missing or null")
def row_061_missing_field(bench: Bench) -> None:
    """HTTP 400(invalid_request); a combined call that is refused moves nothing."""
    player = bench.player("100.00")
    for name in ("player_id", "currency", "bet"):
        field = bench.dialect.fields.get(name, name)
        bench.bet(player, "10.00", "50.00", drop=(name,)).expect_http(400, "invalid_request")
        if name != "bet":  # a null amount has a row of its own (82)
            bench.bet(player, "10.00", "50.00", fields={field: None}).expect_http(400, "invalid_request")
    bench.balance(player, player_id=None).expect_http(400, "invalid_request")
    for odd in (["x"], {"x": 1}, True):
        bench.balance(player, player_id=odd).expect_http(400)
        bench.balance(player, currency=odd).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(62, "duplicate JSON keys")
def row_062_duplicate_keys(bench: Bench) -> None:
    """HTTP 400: another reader may keep the other one. Also when nested, or spelt with an escape."""
    player, bet = bench.player("100.00"), bench.dialect.fields["bet"].encode()
    body = _body(bench, player)
    for double in (
        b'{"%s":1,' % bet + body[1:],
        body[:-1] + b',"%s":1}' % bet,
        body[:-1] + b',"extra":{"a":1,"a":2}}',
        body[:-1] + b',"\\u0070layer_id":"someone"}',
        body[:-1] + b',"fake":1,"fake":1}',
    ):
        bench.send(bench.calls.raw(double, "makeBet with a key twice")).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(63, "body not an object, empty, or malformed")
def row_063_malformed(bench: Bench) -> None:
    """HTTP 400."""
    player = bench.player("100.00")
    body = _body(bench, player)
    cut = (body[:-1], body + b"}", body + body, b"[" + body + b"]")
    for odd in (b"", b" ", b"[]", b"null", b"1", b'"x"', b"{", *cut):
        words = f"body {odd[:12].decode()!r} of {len(odd)} bytes"
        bench.send(bench.calls.raw(odd, words)).expect_http(400)
    for odd in (body.replace(b'"', b"'"), body[:-1] + b",}", body + b"\x00", b"/**/" + body):
        bench.send(bench.calls.raw(odd, "makeBet, not quite JSON")).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(64, "body not UTF-8, UTF-16, or with a BOM")
def row_064_not_utf8(bench: Bench) -> None:
    """HTTP 400: bytes are decoded strictly before parsing."""
    player = bench.player("100.00")
    text = encode(bench.calls.bet_message(replace(player, username="Zoë"), "10", "0"), NODE).decode()
    encodings = ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig")
    bodies = {encoding: text.encode(encoding) for encoding in encodings}
    bodies["overlong UTF-8"] = text.encode().replace(b"\xc3\xab", b"\xc0\xaf")
    bodies["half a surrogate in UTF-8"] = text.encode().replace(b"\xc3\xab", b"\xed\xa0\x80")
    for encoding, body in bodies.items():
        bench.send(bench.calls.raw(body, f"makeBet in {encoding}")).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(65, "lone surrogate or NUL in a string")
def row_065_surrogate_or_nul(bench: Bench) -> None:
    """HTTP 400, in whichever field it stands."""
    player, transaction = bench.player("100.00"), bench.dialect.fields["transaction"]
    for field in ("player_username", "player_id", transaction, "extra"):
        for odd in ('"a\\ud800"', '"\\udc00b"', '"a\\u0000b"'):
            bench.bet(player, "10.00", fields={field: Raw(odd)}).expect_http(400)
    bench.bet(player, "10.00", extra={"\x00": 1}).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(66, "body of 64 KiB, and of one byte more")
def row_066_size_limit(bench: Bench) -> None:
    """At the limit it is a call, above it HTTP 413."""
    player = bench.player("100.00")
    bare = len(_body(bench, player, padding=""))
    exact = _body(bench, player, padding="x" * (_LIMIT - bare))
    bench.send(bench.calls.raw(exact, f"makeBet of {len(exact)} bytes")).expect_ok("90.00")
    above = _body(bench, player, padding="x" * (_LIMIT - bare + 1))
    bench.send(bench.calls.raw(above, f"makeBet of {len(above)} bytes")).expect_http(413)
    bench.expect_balance(player, "90.00")


@row(66, "headers that announce 10 MiB, and no body after them")
def row_066_refused_by_its_length(bench: Bench) -> None:
    """HTTP 413 before reading it all: the answer does not wait for the body."""
    player = bench.player("100.00")
    call = bench.calls.raw(_body(bench, player), "makeBet").but("announced as 10 MiB", claimed_length=10 << 20)
    reply = bench.send(call).expect_http(413)
    seconds = reply.answer.seconds
    bench.check(reply.call.words, "an answer at once", f"{seconds:.1f} s", seconds < 3)
    bench.expect_balance(player, "100.00")


@row(67, "deep nesting, and an integer of 5,000 digits")
def row_067_deep_and_long(bench: Bench) -> None:
    """HTTP 400, soon, and the next call is served."""
    player, bet = bench.player("100.00"), bench.dialect.fields["bet"]
    odd = {
        "20,000 lists": Raw("[" * 20_000 + "]" * 20_000),
        "5,000 objects": Raw('{"a":' * 5_000 + "1" + "}" * 5_000),
        "20,000 lists, never closed": Raw("[" * 20_000),
        "an integer of 5,000 digits": Raw("9" * 5_000),
        "a fraction of 5,000 digits": Raw("0." + "9" * 5_000),
    }
    for words, value in odd.items():
        call = bench.calls.bet(player, "10.00", fields={"extra" if value[0] in "[{" else bet: value})
        reply = bench.send(Call(f"makeBet with {words}", call.request)).expect_http(400)
        bench.check(reply.call.words, "an answer soon", f"{reply.answer.seconds:.1f} s", reply.answer.seconds < 2)
    bench.bet(player, "10.00", extra=Raw("7" * 5_000)).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(68, "content type missing, with charset, or text/plain")
def row_068_content_type(bench: Bench) -> None:
    """Processed: the signature is what authenticates."""
    player = bench.player("100.00")
    for number, kind in enumerate(("application/json; charset=utf-8", "text/plain", "APPLICATION/JSON", "x"), 1):
        call = _headers(bench.calls.bet(player, "10.00"), ("Content-Type", kind), without="Content-Type")
        bench.send(call).expect_ok(str(100 - 10 * number))
    bench.send(_headers(bench.calls.bet(player, "10.00"), without="Content-Type")).expect_ok("50.00")
    bench.expect_balance(player, "50.00")


@row(69, "form-encoded body, or gzip")
def row_069_other_encodings(bench: Bench) -> None:
    """HTTP 400 or 415, though the signature over these bytes is right."""
    player = bench.player("100.00")
    form = urlencode(bench.calls.bet_message(player, "10", "0")).encode()
    packed = gzip.compress(_body(bench, player))
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    bench.send(_headers(bench.calls.raw(form, "a form"), kind, without="Content-Type")).expect_http((400, 415))
    bench.send(_headers(bench.calls.raw(packed, "packed"), ("Content-Encoding", "gzip"))).expect_http((400, 415))
    bench.send(bench.calls.raw(packed, "packed, and not said so")).expect_http((400, 415))
    bench.expect_balance(player, "100.00")


@row(70, "GET, PUT, trailing slash")
def row_070_methods(bench: Bench) -> None:
    """HTTP 405, and never a redirect."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        bench.send(call.but(method, method=method)).expect_http(405)
    bench.send(call.but("to the address with a slash", path_suffix="/")).expect_http(405)
    bench.expect_balance(player, "100.00")


@row(70, "cookies, languages, foreign origins, and 120 calls in a row")
def row_070_exempt(bench: Bench) -> None:
    """No CSRF, no log-in, no locale redirect, no rate limit, and no cookie comes back."""
    player = bench.player("100.00")
    call = _headers(
        bench.calls.bet(player, "10.00"),
        ("Cookie", "session=forged; csrf_token=none"),
        ("Accept-Language", "ru, *;q=0"),
        ("Origin", "https://elsewhere.example"),
        ("Referer", "https://elsewhere.example/"),
        ("Accept", "text/html"),
        ("X-HTTP-Method-Override", "DELETE"),
    )
    reply = bench.send(call).expect_ok("90.00")
    cookie = reply.answer.header("Set-Cookie")
    bench.check(reply.call.words, "no cookie", str(cookie), not cookie)
    statuses = {bench.balance(player).status for _ in range(120)}
    bench.check("120 getBalance in a row", "200 each time", str(statuses), statuses == {200})


@row(71, "agent_id wrong, and written as text")
def row_071_agent_id(bench: Bench) -> None:
    """HTTP 403(invalid_agent); 1 and "1" are the same agent."""
    player, agent = bench.player("100.00"), bench.site.agent_id
    bench.bet(player, "10.00", agent_id=str(agent)).expect_ok("90.00")
    for odd in (agent + 1, 0, -agent, str(agent + 1)):
        bench.bet(player, "10.00", agent_id=odd).expect_http(403, "invalid_agent")
    for odd_kind in ("x", "", f"{agent}x", None, [agent], {"a": agent}, Raw(f"{agent}.5"), Raw("1e400")):
        bench.bet(player, "10.00", agent_id=odd_kind).expect_http((400, 403))
    bench.bet(player, "10.00", drop=("agent_id",)).expect_http((400, 403))
    bench.expect_balance(player, "90.00")


@row(72, "player_id as an integer")
def row_072_numeric_player_id(bench: Bench) -> None:
    """Read as its decimal string; no such player here, and nothing breaks."""
    player = bench.player("100.00")
    if player.player_id.isdigit():
        bench.balance(player, player_id=int(player.player_id)).expect_ok("100.00")
        return
    for number in (7, 10**18, 0):
        bench.balance(player, player_id=number).expect_decline("player_not_found")
        bench.bet(player, "10.00", player_id=number).expect_decline("player_not_found")
    bench.expect_balance(player, "100.00")


@row(73, "player_username changed, odd or hostile")
def row_073_hostile_username(bench: Bench) -> None:
    """Never used as identity, and never a failure."""
    player = bench.player("1000.00")
    names = ("", "x" * 5000, "<script>alert(1)</script>", "'; DROP TABLE player; --", "../../etc", "👑Ωж", "\u202e\r\n")
    for number, name in enumerate(names, 1):
        bench.bet(replace(player, username=name), "10.00").expect_ok(str(1000 - 10 * number))
    bench.expect_balance(player, str(1000 - 10 * len(names)))


@row("S20", "body of another length than announced, or of none")
def s20_wrong_length(bench: Bench) -> None:
    """Refused: what was signed must be the whole of what was sent (SECURITY.md finding 5)."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    size = len(call.request.body)
    refused = (400, 403, 411, 413)
    bench.send(call.but("chunked", framing="chunked")).expect_http(refused)
    bench.send(call.but("no length at all", framing="none")).expect_http(refused)
    tail = call.request.body + b" " * 10
    bench.send(call.but("chunked, with a tail that nobody signed", body=tail, framing="chunked")).expect_http(refused)
    short = bench.send(call.but("announced 5 bytes short", claimed_length=size - 5))
    short.expect_http(refused)
    cut = call.but("announced 5 bytes long, then the end", claimed_length=size + 5, end_of_stream=True)
    bench.send(cut).expect_http((*refused, 0))
    bench.send(_headers(call, ("Content-Length", str(size + 1)))).expect_http((*refused, 0))
    smuggled = Request(b"0\r\n\r\n", (*call.request.headers, ("Transfer-Encoding", "chunked")))
    bench.send(Call("Content-Length and Transfer-Encoding", smuggled)).expect_http((*refused, 0))
    bench.expect_balance(player, "100.00")
