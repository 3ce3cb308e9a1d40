"""SECURITY.md 4.3: forged, hostile and crowded calls."""

import secrets
from itertools import permutations

from casino.certify.bench import Bench
from casino.certify.calls import Call, signature_of
from casino.certify.replies import Reply
from casino.certify.rows import row
from casino.certify.wire import Answer


def _safe(answer: Answer, *allowed: int) -> bool:
    return answer.status in allowed and b'"content"' not in answer.body


@row("S01", "two hundred mutations of a signed call")
def s01_forged(bench: Bench) -> None:
    """None is a success, none is a 5xx, nothing moves."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    body, good = call.request.body, signature_of(call)
    mutants = [call.but(f"bit flipped in byte {at}", body=_flip(body, at)) for at in _spread(len(body), 110)]
    mutants += [call.but(f"cut to {size} bytes", body=body[:size]) for size in _spread(len(body), 30)]
    mutants += [bench.calls.signed(call, _flip(good.encode(), at)) for at in range(0, 64, 2)]
    mutants += [bench.calls.signed(call, good[:size]) for size in range(0, 64, 4)]
    mutants += [call.but("a tail", body=body + tail) for tail in (b"x", b"{}", b"\x00", body)]
    mutants += [bench.calls.signed(call, secrets.token_hex(32)) for _ in range(10)]
    accepted, failed = [], []
    for mutant in mutants:
        reply = bench.send(mutant)
        accepted += [reply] if 200 <= reply.status < 300 else []
        failed += [reply] if not _safe(reply.answer, 400, 401, 403) else []
    words = f"{len(mutants)} mutations"
    bench.check(words, "none accepted", _list(accepted), not accepted)
    bench.check(words, "400, 401 or 403 each", _list(failed), not failed)
    bench.expect_balance(player, "100.00")
    bench.send(call).expect_ok("90.00")


@row("S03", "signed bodies that readers understand differently")
def s03_confusing_bodies(bench: Bench) -> None:
    """Refused with 400 though the signature is right; the hidden value never counts."""
    player = bench.player("100.00")
    body = bench.calls.bet(player, "10.00").request.body
    name = bench.dialect.fields["bet"].encode()
    bodies = {
        "a key twice": b'{"%s":0,' % name + body[1:],
        "a comment": b"/*x*/" + body,
        "a BOM": b"\xef\xbb\xbf" + body,
        "UTF-16": body.decode().encode("utf-16"),
        "NaN beside": body[:-1] + b',"x":NaN}',
        "Infinity beside": body[:-1] + b',"x":-Infinity}',
        "single quotes": body.replace(b'"', b"'"),
        "two documents": body + b"\n" + body,
        "a raw newline in a string": body[:-1] + b',"x":"a\nb"}',
        "a bad escape": body[:-1] + b',"x":"\\x41"}',
    }
    for words, odd in bodies.items():
        bench.send(bench.calls.raw(odd, words)).expect_http(400)
    bench.expect_balance(player, "100.00")


@row("S04", "yesterday's bet, with a new request id and session")
def s04_replay(bench: Bench) -> None:
    """A transaction id counts once for ever, whatever else changes around it."""
    player, call_id = bench.player("100.00"), bench.fresh()
    for number in range(6):
        reply = bench.bet(
            player, "10.00", transaction=call_id, game_round="r", request_id=f"{number}", session_id=f"{number}"
        )
        reply.expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row("S05", "bet, win, duplicate and rollback in every order", rollback_unknown="ok", rollback_negative="allow")
def s05_every_order(bench: Bench) -> None:
    """Whatever the order, the wallet ends where the transactions that stand leave it."""
    player = bench.player("100.00")
    for order in permutations(("bet", "bet again", "rollback", "win")):
        bench.bring(player, "100.00")
        target = bench.fresh()
        bet = bench.calls.bet(player, "30.00", transaction=target)
        calls = {
            "bet": bet,
            "bet again": bet,
            "rollback": bench.calls.rollback(player, target),
            "win": bench.calls.bet(player, "0", "7.00"),
        }
        for name in order:
            bench.send(calls[name])
        balance = bench.balance(player)
        bench.check(", ".join(order), "OK 107.00", balance.got, balance.matches("107.00"))


@row("S06", "twenty bets of 30 on 100 at once")
def s06_bet_race(bench: Bench) -> None:
    """Exactly three are accepted, seventeen declined; 10 remain."""
    player = bench.player("100.00")
    replies = bench.together([bench.calls.bet(player, "30.00") for _ in range(20)])
    taken = sum(reply.balance is not None for reply in replies)
    refused = sum(reply.matches(code="insufficient_funds") for reply in replies)
    got = f"{taken} OK, {refused} declined"
    bench.check("twenty bets of 30 on 100", "3 OK, 17 declined", got, (taken, refused) == (3, 17))
    bench.expect_balance(player, "10.00")


@row("S06", "eight rollbacks with different own ids for one bet at once", rollback_settled="reverse")
def s06_rollback_race(bench: Bench) -> None:
    """The bet is given back once."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", "10.00", transaction=target).expect_ok("80.00")
    for reply in bench.together([bench.calls.rollback(player, target) for _ in range(8)]):
        reply.expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row("S06", "two players with one transaction id at once")
def s06_two_players(bench: Bench) -> None:
    """Two transactions, each on its own wallet."""
    alice, bob, call_id = bench.player("100.00"), bench.player("100.00"), bench.fresh()
    calls: list[Call] = []
    for _ in range(3):
        calls += [bench.calls.bet(alice, "10.00", transaction=call_id, game_round="r")]
        calls += [bench.calls.bet(bob, "20.00", transaction=call_id, game_round="r")]
    for reply, balance in zip(bench.together(calls), ("90.00", "80.00") * 3, strict=True):
        reply.expect_ok(balance)
    bench.expect_balance(alice, "90.00")
    bench.expect_balance(bob, "80.00")


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]


def _spread(size: int, count: int) -> list[int]:
    return sorted({size * number // count for number in range(count)})


def _list(replies: list[Reply]) -> str:
    first = f", such as {replies[0].got} for {replies[0].call.words}" if replies else ""
    return f"{len(replies)} otherwise{first}"
