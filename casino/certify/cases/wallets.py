"""FEATURES.md section 6: what suites of other platforms ask of a wallet, W01 to W08."""

import time
from decimal import Decimal

from casino.certify.bench import Bench
from casino.certify.calls import Text
from casino.certify.encode import PHP_UNSORTED, Raw
from casino.certify.rows import row


@row("W01", "duplicates after a time-out: byte-equal results", replay_balance="original")
def w01_byte_equal_replay(bench: Bench) -> None:
    """Every kind of money call is answered with the same characters as the first time."""
    player = bench.player("100.00")
    bet = bench.calls.bet(player, "10.00", "0.30")
    win = bench.calls.bet(player, "0", "5.05")
    lost = bench.calls.bet(player, "900.00")
    target = bench.fresh()
    bench.bet(player, "1.00", transaction=target).expect_ok("99.00")
    back = bench.calls.rollback(player, target)
    first = {call: bench.send(call) for call in (bet, win, lost, back)}
    bench.bet(player, "0", "1000.00").expect_ok()
    for call, before in first.items():
        again = bench.send(call)
        same = (again.balance_text, again.code, again.status) == (before.balance_text, before.code, before.status)
        answered = again.balance is not None or again.code is not None
        bench.check(call.words, before.got, again.got, same and answered)
    bench.expect_balance(player, "1095.35")


@row("W02", "the player's session is over")
def w02_session_is_over(bench: Bench) -> None:
    """Neither wins nor rollbacks need a session that is still known."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=target).expect_ok("90.00")
    bench.bet(player, "0", "5.00", session_id="expired").expect_ok("95.00")
    bench.rollback(player, target, session_id="expired").expect_ok("105.00")
    bench.expect_balance(player, "105.00")


@row("W03", "refusal for lack of money")
def w03_refusal_and_balance(bench: Bench) -> None:
    """Declined without content (PLATFORM.md row 15 stands); the real balance is there to be asked for."""
    player = bench.player("12.34")
    bench.bet(player, "12.35").expect_decline("insufficient_funds")
    bench.expect_balance(player, "12.34")
    bench.bet(player, "12.34").expect_ok("0")


@row("W04", "disabled player: a code of its own")
def w04_disabled_player(bench: Bench) -> None:
    """Distinct from lack of money, also when both are true."""
    player = bench.player("5.00")
    with bench.blocked(player):
        bench.bet(player, "1.00").expect_decline("player_blocked")
        reply = bench.bet(player, "50.00").expect_decline()
        same = reply.matches(code="player_blocked")
        bench.check(reply.call.words, "the same code when money lacks too", reply.got, same)
    bench.bet(player, "50.00").expect_decline("insufficient_funds")


@row("W05", "rollback first, twice, or for an unknown bet", rollback_unknown="ok")
def w05_rollback_orders(bench: Bench) -> None:
    """OK each time; the late bet is refused; the wallet is as before."""
    player, early, applied = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.rollback(player, early).expect_ok("100.00")
    bench.bet(player, "10.00", transaction=early).expect_decline("transaction_rolled_back")
    bench.rollback(player, early).expect_ok("100.00")
    bench.bet(player, "10.00", transaction=applied).expect_ok("90.00")
    bench.rollback(player, applied).expect_ok("100.00")
    bench.rollback(player, applied).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row("W06", "an altered byte, reordered keys, an old time")
def w06_signature(bench: Bench) -> None:
    """Altered: refused. Reordered and signed as sent: accepted. Old: accepted, as callbacks bear no time."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    altered = call.request.body.replace(b'"language":"en"', b'"language":"eN"')
    bench.send(call.but("one byte altered", body=altered)).expect_http(403, "invalid_signature")
    bench.bet(player, "10.00", style=PHP_UNSORTED).expect_ok("90.00")
    bench.bet(player, "10.00", timestamp=int(time.time()) - 86_400).expect_ok("80.00")
    bench.expect_balance(player, "80.00")


@row("W07", "a round that closes with no win message")
def w07_round_closes(bench: Bench) -> None:
    """A finished flag closes a round without money, and costs no later call its effect."""
    player, game_round, target = bench.player("100.00"), bench.fresh("round"), bench.fresh()
    bench.bet(player, "10.00", transaction=target, game_round=game_round, finished=False).expect_ok("90.00")
    bench.bet(player, "0", "0", game_round=game_round, finished=True).expect_ok("90.00")
    bench.bet(player, "5.00", "0", game_round=bench.fresh("round"), finished=True).expect_ok("85.00")
    bench.bet(player, "0", "2.00", game_round=game_round).expect_ok("87.00")
    bench.rollback(player, target).expect_ok("97.00")


@row("W08", "amounts in many formats")
def w08_amount_formats(bench: Bench) -> None:
    """Each of a hundred amounts, in each spelling, moves exactly itself."""
    player = bench.player("1000.00")
    left = Decimal("1000.00")
    for number in range(100):
        amount = Decimal(number * 37 % 1009) / 100
        spellings = (Raw(f"{amount:.2f}"), Text(f"{amount:.2f}"), Raw(f"{amount:.6f}"), Raw(f"{amount * 100:f}e-2"))
        left -= amount
        bench.bet(player, spellings[number % 4]).expect_ok(left)
    bench.expect_balance(player, left)
