"""PLATFORM.md 4.7 and 5.1: who is calling, in whichever way his language writes JSON."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Literal

from casino.certify.bench import Bench
from casino.certify.calls import Call, signature_of
from casino.certify.encode import NODE, PHP, PHP_PRETTY, PHP_UNESCAPED, PHP_UNSORTED, PYTHON, Raw, Style, encode
from casino.certify.rows import NotRun, row

_TREE: dict[str, Any] = {
    "zulu": "https://a.b/c?d=e&f",
    "name": "Зоя Кузнецова",
    "emoji": '😀 ö "quoted\\',
    "small": 0.1,
    "third": 1000.5,
    "whole": 10.0,
    "tiny": 0.00001,
    "great": 1e25,
    "nested": {"zeta": {"b": 1, "a": [True, None, {"y": "/", "x": "ж"}]}, "alpha": 10.0},
    "nothing": {},
    "empty": [],
}
_SENDERS = (PHP, PHP_UNESCAPED, PYTHON, NODE)


def _message(bench: Bench, player: Any) -> dict[str, Any]:
    """Return a bet of 10 with every value of the table in it, keys as they come."""
    return {**bench.calls.bet_message(player, Raw("10.0"), Raw("0")), **_TREE}


def _forms() -> Iterator[Style]:
    sorts: tuple[Literal["top", "deep"], ...] = ("top", "deep")
    for sort, slash, letters, blanks in product(sorts, (True, False), (True, False), (False, True)):
        name = f"{sort} sort{', slashes escaped' * slash}{', ASCII' * letters}{', blanks' * blanks}"
        yield Style(name, sort=sort, escape_slash=slash, ascii_only=letters, blanks=blanks)


@row(85, "signature header missing or empty")
def row_085_no_signature(bench: Bench) -> None:
    """HTTP 401(signature_required); nothing moves."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    for signed, words in ((bench.calls.signed(call), "no header"), (bench.calls.signed(call, ""), "an empty header")):
        bench.send(replace(signed, words=words)).expect_http(401, "signature_required")
    bench.expect_balance(player, "100.00")


@row(86, "signature wrong")
def row_086_wrong_signature(bench: Bench) -> None:
    """HTTP 403(invalid_signature); the same for a player who does not exist."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    good = signature_of(call)
    flipped = ("0" if good[0] != "0" else "1") + good[1:]
    other = signature_of(bench.calls.bet(player, "10.00"))
    foreign = signature_of(bench.calls.raw(call.request.body, "", token="x" + bench.site.token))
    empty = signature_of(bench.calls.raw(call.request.body, "", over=b""))
    wrong = {"one digit changed": flipped, "of another call": other, "by another token": foreign, "of nothing": empty}
    for words, signature in wrong.items():
        bench.send(replace(bench.calls.signed(call, signature), words=words)).expect_http(403, "invalid_signature")
    stranger = bench.calls.bet(replace(player, player_id="nobody00000"), "10.00")
    bench.send(bench.calls.signed(stranger, flipped)).expect_http(403, "invalid_signature")
    malformed = bench.calls.raw(b'{"type":', "a wrong signature over no JSON", over=b"x")
    bench.send(malformed).expect_http(403, "invalid_signature")
    bench.expect_balance(player, "100.00")


@row(87, "signature in capitals")
def row_087_upper_case(bench: Bench) -> None:
    """Accepted, also mixed."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    good = signature_of(call)
    bench.send(replace(bench.calls.signed(call, good.upper()), words="capitals")).expect_ok("90.00")
    mixed = good[:32].upper() + good[32:]
    bench.send(replace(bench.calls.signed(call, mixed), words="mixed case")).expect_ok("90.00")


@row(88, "signature non-ASCII, too long, doubled, prefixed")
def row_088_malformed_signature(bench: Bench) -> None:
    """HTTP 403, never 500."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    good = signature_of(call)
    odd: dict[str, tuple[str | bytes, ...]] = {
        "é": ("é".encode("latin-1") * 64,),
        "é in UTF-8": ("é".encode() * 32,),
        "one digit more": (good + "0",),
        "one digit less": (good[:-1],),
        "4,000 digits": (good * 62,),
        "a prefix": ("sha256=" + good,),
        "two in one header": (f"{good}, {good}",),
        "two headers, both right": (good, good),
        "two headers, one wrong": ("0" * 64, good),
        "a quoted digest": (f'"{good}"',),
        "not hex": ("g" * 64,),
    }
    for words, signatures in odd.items():
        bench.send(replace(bench.calls.signed(call, *signatures), words=words)).expect_http(403)
    bench.expect_balance(player, "100.00")


@row(89, "body keys not in the signed order", sig_forms="all")
def row_089_unsorted_body(bench: Bench) -> None:
    """Accepted: the digest over the sorted form is one of the canonical forms."""
    player = bench.player("100.00")
    blanks = PHP_UNSORTED.but(name="PHP, unsorted and with blanks", blanks=True)
    for number, sent in enumerate((PHP_UNSORTED, PHP_PRETTY, blanks), 1):
        message = bench.calls.bet_message(player, "10", "0")
        call = bench.calls.call(message, sent, signed_as=PHP)
        bench.send(call).expect_ok(str(100 - 10 * number))
    raw = bench.calls.call(bench.calls.bet_message(player, "10", "0"), PHP_UNSORTED)
    bench.send(raw).expect_ok("60.00")
    backwards = dict(reversed(bench.calls.bet_message(player, "10", "0").items()))
    bench.send(bench.calls.call(backwards, PHP_PRETTY)).expect_ok("50.00")


@row(90, "unicode name, or slash in a string")
def row_090_unicode_and_slashes(bench: Bench) -> None:
    """Accepted, signed raw or over the sorted form."""
    player = bench.player("100.00")
    player = replace(player, username="Анна/Öz 😀 https://a.b/c")
    for number, sender in enumerate(_SENDERS, 1):
        bench.bet(player, "10.00", style=sender).expect_ok(str(100 - 10 * number))
    bench.expect_balance(player, "60.00")


@row(91, "an old body, replayed byte by byte")
def row_091_replayed_by_a_third_party(bench: Bench) -> None:
    """No money effect."""
    player = bench.player("100.00")
    bet, ask = bench.calls.bet(player, "10.00", "3.00"), bench.calls.balance(player)
    bench.send(ask).expect_ok("100.00")
    for _ in range(5):
        bench.send(bet).expect_ok("93.00")
    bench.send(ask).expect_ok("93.00")


@row(92, "a timestamp, old or odd")
def row_092_timestamp_is_ignored(bench: Bench) -> None:
    """Ignored for calls that move money: late retries are normal."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=target, timestamp=1_000_000_000).expect_ok("90.00")
    bench.bet(player, "0", "5.00", timestamp=4_000_000_000).expect_ok("95.00")
    bench.bet(player, "5.00", timestamp="yesterday").expect_ok("90.00")
    bench.rollback(player, target, timestamp=0).expect_ok("100.00")


@row(93, "the previous token, during rotation")
def row_093_previous_token(bench: Bench) -> None:
    """Accepted beside the current one; a token that was neither is not."""
    previous = bench.site.previous_token
    if not previous:
        raise NotRun("needs the previous token too, and a site that still takes it")
    player = bench.player("100.00")
    for number, token in enumerate((previous, bench.site.token, previous), 1):
        body = encode(bench.calls.bet_message(player, "10", "0"), PHP)
        words = f"signed with the {'previous' if token == previous else 'current'} token"
        call = bench.calls.raw(body, words, token=token)
        bench.send(call).expect_ok(str(100 - 10 * number))
    for token in (previous + "x", previous + "," + bench.site.token):
        body = encode(bench.calls.bet_message(player, "10", "0"), PHP)
        bench.send(bench.calls.raw(body, "signed with neither", token=token)).expect_http(403, "invalid_signature")


@row(94, "an empty or placeholder token in the site's settings")
def row_094_refuses_to_start(bench: Bench) -> None:
    """The site refuses to start, and starts with a real one."""
    for token in ("", " ", "changeme", "your-api-token", "xxxxxxxxxxxxxxxx"):
        started = bench.control.starts_with_token(token)
        bench.check(f"token {token!r}", "refuses to start", "starts" if started else "refuses", not started)
    started = bench.control.starts_with_token(bench.site.token)
    bench.check("the real token", "starts", "starts" if started else "refuses", started)


@row("5.1", "bodies as PHP, PHP with unescaped flags, Python and Node write them, signed as sent")
def table_raw_bytes(bench: Bench) -> None:
    """The raw bytes are always one of the forms."""
    player = bench.player("100.00")
    for number, sender in enumerate(_SENDERS, 1):
        for again in (sender, sender.but(name=sender.name + ", pretty-printed", pretty=True)):
            call = bench.calls.call(_message(bench, player), again)
            bench.send(Call(f"as {again.name}", call.request)).expect_ok()
        bench.expect_balance(player, str(100 - 20 * number))


@row("5.1", "an unsorted body, signed in each of the sixteen canonical forms", sig_forms="all")
def table_canonical_forms(bench: Bench) -> None:
    """Sorted at the top or deep, slashes escaped or not, ASCII or UTF-8, compact or with blanks."""
    player = bench.player("200.00")
    for number, form in enumerate(_forms(), 1):
        sent = PHP_UNSORTED if number % 2 else PYTHON.but(pretty=True)
        message = _message(bench, player)
        numbers = form.but(floats=sent.floats)  # a site keeps each number's text, so the signer's must be the same
        call = bench.calls.raw(encode(message, sent), form.name, over=encode(message, numbers))
        bench.send(call).expect_ok(str(200 - 10 * number))
    bench.expect_balance(player, "40.00")


@row("5.1", "an unsorted PHP body with one kind of value each, signed over the sorted form", sig_forms="all")
def table_values(bench: Bench) -> None:
    """Slashes, Cyrillic, emoji, floats, nested objects, an empty object and an empty list."""
    player = bench.player("100.00")
    for value in [*_TREE.values(), {"10": 1, "9": 2, "a": 3}, Raw("1.0"), Raw("1E5"), "\t\b\f\x7f", "</script>"]:
        message = {**bench.calls.bet_message(player, "1", "1"), "extra": value}
        call = bench.calls.call(message, PHP_UNSORTED, signed_as=PHP)
        bench.send(Call(f"extra {value!s:.30}", call.request)).expect_ok("100.00")


@row("5.1", "a form that is none of the seventeen")
def table_no_other_form(bench: Bench) -> None:
    """HTTP 403: values or keys changed, or another order."""
    player = bench.player("100.00")
    message = _message(bench, player)
    fields = bench.dialect.fields
    others = {
        "the bet changed": {**message, fields["bet"]: Raw("1.0")},
        "a key more": {**message, "more": 1},
        "a key less": {name: value for name, value in message.items() if name != "nothing"},
    }
    for words, other in others.items():
        call = bench.calls.raw(encode(message, PHP_UNSORTED), words, over=encode(other, PHP))
        bench.send(call).expect_http(403, "invalid_signature")
    backwards = dict(reversed(message.items()))
    call = bench.calls.raw(encode(message, PHP_UNSORTED), "keys in reverse", over=encode(backwards, PHP_UNSORTED))
    bench.send(call).expect_http(403, "invalid_signature")
    bench.expect_balance(player, "100.00")


@row(89, "forms pinned to the raw bytes", sig_forms="raw")
def row_089_pinned_form(bench: Bench) -> None:
    """The pinned form is accepted, every other refused (PLATFORM.md 5.1, consequence 4)."""
    player = bench.player("100.00")
    message = bench.calls.bet_message(player, "10", "0")
    bench.send(bench.calls.call(message, PHP_UNSORTED, signed_as=PHP)).expect_http(403, "invalid_signature")
    bench.send(bench.calls.call(message, PHP_UNSORTED)).expect_ok("90.00")
    bench.expect_balance(player, "90.00")
