"""PLATFORM.md 4.4: calls at the same instant, lost answers, crashes."""

import time
from concurrent.futures import ThreadPoolExecutor

from casino.certify.bench import Bench
from casino.certify.rows import row

_PATIENCE = 3.0  # seconds for an answer under a held lock: the row grants 2 s of retries, the rest is the wire's


@row(49, "one transaction delivered eight times at the same instant")
def row_049_delivered_together(bench: Bench) -> None:
    """One applies, the others replay: equal answers, one debit."""
    for _ in range(3):
        player = bench.player("100.00")
        call = bench.calls.bet(player, "30.00", "10.00")
        for reply in bench.together([call] * 8):
            reply.expect_ok("80.00")
        bench.expect_balance(player, "80.00")
        bench.release(player)


@row(50, "balance 100, two bets of 80 at once")
def row_050_two_bets_for_one_balance(bench: Bench) -> None:
    """Exactly one is accepted, the other declined; final 20."""
    for _ in range(3):
        player = bench.player("100.00")
        replies = bench.together([bench.calls.bet(player, "80.00") for _ in range(2)])
        taken = sum(reply.matches("20.00") for reply in replies)
        refused = sum(reply.matches(code="insufficient_funds") for reply in replies)
        got = ", ".join(reply.got for reply in replies)
        bench.check("two bets of 80 at once", "one OK 20, one insufficient_funds", got, taken == refused == 1)
        bench.expect_balance(player, "20.00")
        bench.release(player)


@row(51, "ten parallel mixed calls for one player", rollback_settled="reverse")
def row_051_mixed_calls(bench: Bench) -> None:
    """The sum is exact, and no call fails."""
    player, first, second = bench.player("200.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "20.00", transaction=first).expect_ok("180.00")
    bench.bet(player, "10.00", "35.00", transaction=second).expect_ok("205.00")
    calls = [bench.calls.bet(player, "7.00") for _ in range(3)]
    calls += [bench.calls.bet(player, "0", "3.30") for _ in range(2)]
    calls += [bench.calls.bet(player, "1.10", "2.20") for _ in range(2)]
    calls += [bench.calls.rollback(player, first), bench.calls.rollback(player, second)]
    calls += [bench.calls.balance(player)]
    for reply in bench.together(calls):
        reply.expect_ok()
    bench.expect_balance(player, "187.80")


@row(52, "a rollback racing its bet", rollback_unknown="ok")
def row_052_rollback_races_bet(bench: Bench) -> None:
    """Bet first: reversed. Rollback first: the bet is refused. The balance is as before either way."""
    player = bench.player("100.00")
    for _ in range(6):
        target = bench.fresh()
        bet, rollback = bench.together(
            [bench.calls.bet(player, "30.00", transaction=target), bench.calls.rollback(player, target)]
        )
        bet.expect_any(
            "OK 70.00 or transaction_rolled_back",
            bet.matches("70.00"),
            bet.matches(code="transaction_rolled_back"),
        )
        rollback.expect_ok("100.00")
        bench.expect_balance(player, "100.00")


@row(53, "the operator books money while the player bets")
def row_053_adjustments_race_bets(bench: Bench) -> None:
    """Deposits, withdrawals and bets go through the same locked wallet: the sum is exact."""
    player = bench.player("100.00")
    with ThreadPoolExecutor(1) as pool:
        booked = pool.submit(_book, bench, player.player_id, player.currency)
        for _ in range(2):
            for reply in bench.together([bench.calls.bet(player, "2.00", "1.00") for _ in range(5)]):
                reply.expect_ok()
        booked.result()
    bench.expect_balance(player, "96.00")


def _book(bench: Bench, player_id: str, currency: str) -> None:
    for amount in ("7.00", "-3.00", "2.00"):
        bench.control.adjust(player_id, amount, currency)


@row(54, "the wallet's lock is held by another")
def row_054_lock_wait(bench: Bench) -> None:
    """HTTP 503(temporarily_unavailable) soon, with nothing stored; a balance may still be read."""
    player = bench.player("100.00")
    bet, win = bench.calls.bet(player, "10.00"), bench.calls.bet(player, "0", "4.00")
    with bench.control.wallet_locked(player):
        for reply in bench.together([bet, win]):
            reply.expect_http(503, "temporarily_unavailable")
            seconds = reply.answer.seconds
            bench.check(reply.call.words, "an answer in time", f"{seconds:.1f} s", seconds < _PATIENCE)
    bench.send(bet).expect_ok("90.00")
    bench.send(win).expect_ok("94.00")
    bench.expect_balance(player, "94.00")


@row(55, "our answer is lost after the commit")
def row_055_lost_answer(bench: Bench) -> None:
    """The retry replays the stored answer: one debit."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00", "2.00")
    bench.send(call.but("hung up before the answer", abandon=True))
    bench.eventually(player, "92.00")
    bench.send(call).expect_ok("92.00")
    bench.expect_balance(player, "92.00")


@row(55, "the server is killed while it serves", replay_balance="original")
def row_055_killed_under_load(bench: Bench) -> None:
    """Every call is applied exactly once after its retry, whether its first answer came or not."""
    player = bench.player("100.00")
    calls = [bench.calls.bet(player, "1.00") for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(bench.send, call) for call in calls]
        while sum(future.done() for future in pending) < 8:
            time.sleep(0.001)
        bench.control.crash()
        first = [future.result() for future in pending]
    for call, reply in zip(calls, first, strict=True):
        again = bench.send(call)
        known = reply.balance
        words = "OK" if known is None else f"OK {known}, as answered before the kill"
        again.expect_any(words, again.balance is not None and known in (None, again.balance))
    bench.expect_balance(player, "60.00")


@row(56, "the server is killed before the commit")
def row_056_killed_before_commit(bench: Bench) -> None:
    """Nothing happened; the retry is new, and is one debit."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    with ThreadPoolExecutor(1) as pool, bench.control.wallet_locked(player):
        waiting = pool.submit(bench.send, call)
        time.sleep(0.3)
        bench.control.crash()
        reply = waiting.result()
    reply.expect_any("no success", reply.balance is None)
    bench.send(call).expect_ok("90.00")
    bench.send(call).expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(57, "the caller is gone while we commit", rollback_unknown="ok")
def row_057_caller_gone(bench: Bench) -> None:
    """A rollback or a retry follows, and the wallet is right after it."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.send(bench.calls.bet(player, "10.00", transaction=target).but("hung up", abandon=True))
    bench.rollback(player, target).expect_ok("100.00")
    bench.eventually(player, "100.00")
    call = bench.calls.bet(player, "0", "5.00")
    bench.send(call.but("hung up", abandon=True))
    bench.send(call).expect_ok("105.00")
    bench.expect_balance(player, "105.00")


@row(58, "many writers at once")
def row_058_many_writers(bench: Bench) -> None:
    """Every call is served: a single writer's queue is not an error, whatever the database."""
    alice, bob = bench.player("100.00"), bench.player("100.00")
    calls = [bench.calls.bet(player, "1.00", "0.50") for player in (alice, bob) for _ in range(12)]
    for reply in bench.together(calls):
        reply.expect_ok()
    bench.expect_balance(alice, "94.00")
    bench.expect_balance(bob, "94.00")
