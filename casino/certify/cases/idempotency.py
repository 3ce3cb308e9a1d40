"""PLATFORM.md 4.1: the same transaction again."""

import secrets
from dataclasses import replace

from casino.certify.bench import Bench
from casino.certify.calls import Text
from casino.certify.encode import Raw
from casino.certify.rows import row


@row(1, "same makeBet, same payload, later")
def row_001_same_call_again(bench: Bench) -> None:
    """Nothing moves; the stored balance is answered."""
    player, call_id = bench.player("100.00"), bench.fresh()
    call = bench.calls.bet(player, "30.00", "10.00", transaction=call_id)
    bench.send(call).expect_ok("80.00")
    for _ in range(3):
        bench.send(call).expect_ok("80.00")
    bench.expect_balance(player, "80.00")


@row(2, "same makeBet, after the player played on", replay_balance="original")
def row_002_stored_balance(bench: Bench) -> None:
    """The stored balance is answered, not today's."""
    player = bench.player("100.00")
    first = bench.calls.bet(player, "10.00")
    bench.send(first).expect_ok("90.00")
    bench.bet(player, "25.00").expect_ok("65.00")
    bench.send(first).expect_ok("90.00")
    bench.expect_balance(player, "65.00")


@row(2, "same makeBet, after the player played on; the site answers today's balance", replay_balance="current")
def row_002_current_balance(bench: Bench) -> None:
    """The current balance is answered, and still nothing moves."""
    player = bench.player("100.00")
    first = bench.calls.bet(player, "10.00")
    bench.send(first).expect_ok("90.00")
    bench.bet(player, "25.00").expect_ok("65.00")
    bench.send(first).expect_ok("65.00")
    bench.expect_balance(player, "65.00")


@row(3, "same transaction id with another bet, win, game or round")
def row_003_conflicting_payload(bench: Bench) -> None:
    """Nothing moves; the conflict is named. The first payload still replays."""
    player, call_id, game_round = bench.player("100.00"), bench.fresh(), bench.fresh("round")
    first = bench.calls.bet(player, "10.00", "5.00", transaction=call_id, game_round=game_round)
    bench.send(first).expect_ok("95.00")
    for bet, win, other_round, game in (
        ("11.00", "5.00", game_round, 1),
        ("10.01", "5.00", game_round, 1),
        ("10.00", "6.00", game_round, 1),
        ("10.00", "0", game_round, 1),
        ("10.00", "5.00", bench.fresh("round"), 1),
        ("10.00", "5.00", game_round, 2),
    ):
        reply = bench.bet(player, bet, win, transaction=call_id, game_round=other_round, game_id=game)
        reply.expect_decline("transaction_conflict")
    bench.send(first).expect_ok("95.00")
    bench.expect_balance(player, "95.00")


@row(3, "same transaction id with another currency")
def row_003_conflicting_currency(bench: Bench) -> None:
    """Nothing moves; a player without such a wallet may also hear of the currency first (row 29)."""
    player, call_id = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=call_id, game_round="r").expect_ok("90.00")
    stranger = replace(player, currency=bench.other_currency(player))
    reply = bench.bet(stranger, "10.00", transaction=call_id, game_round="r")
    reply.expect_decline("transaction_conflict", "currency_mismatch")
    bench.expect_balance(player, "90.00")


@row(4, "same transaction id, amounts written differently")
def row_004_amount_spellings(bench: Bench) -> None:
    """Amounts are compared by value, so every spelling is the same payload."""
    player, call_id, game_round = bench.player("2000.00"), bench.fresh(), bench.fresh("round")
    spellings = (Raw("1000.5"), Raw("1000.50"), Text("1000.50"), Raw("1.0005e3"), Raw("1000.500000"))
    for spelling in spellings:
        reply = bench.bet(player, spelling, Raw("0.0"), transaction=call_id, game_round=game_round)
        reply.expect_ok("999.50")
    bench.expect_balance(player, "999.50")


@row(5, "same transaction id, different request_id and session_id")
def row_005_other_request_id(bench: Bench) -> None:
    """Still a replay: neither belongs to the fingerprint; nor do language and username."""
    player, call_id, game_round = bench.player("100.00"), bench.fresh(), bench.fresh("round")
    for language in ("en", "ru", "de"):
        reply = bench.bet(
            replace(player, username=f"name-{language}"),
            "10.00",
            transaction=call_id,
            game_round=game_round,
            language=language,
            request_id=secrets.token_hex(8),
        )
        reply.expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(6, "same transaction id, other player")
def row_006_other_player(bench: Bench) -> None:
    """Ids may be unique per player only: two separate transactions."""
    alice, bob, call_id = bench.player("100.00"), bench.player("50.00"), bench.fresh()
    bench.bet(alice, "10.00", transaction=call_id).expect_ok("90.00")
    bench.bet(bob, "20.00", "5.00", transaction=call_id).expect_ok("35.00")
    bench.expect_balance(alice, "90.00")
    bench.expect_balance(bob, "35.00")


@row(7, "a rollback whose own id is the id of another bet")
def row_007_kind_is_part_of_the_key(bench: Bench) -> None:
    """Not a replay of that bet: the rollback's target is reversed, the other bet stands."""
    player, first, second = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "10.00", transaction=first).expect_ok("90.00")
    bench.bet(player, "20.00", transaction=second).expect_ok("70.00")
    bench.rollback(player, second, own=first).expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(7, "a makeBet whose id was a rollback's own id")
def row_007_bet_after_rollback_id(bench: Bench) -> None:
    """Not a replay of that rollback: the bet is taken."""
    player, target, own = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "10.00", transaction=target).expect_ok("90.00")
    bench.rollback(player, target, own=own).expect_ok("100.00")
    bench.bet(player, "15.00", transaction=own).expect_ok("85.00")
    bench.expect_balance(player, "85.00")


@row(8, "replay of a declined bet when funds are there")
def row_008_declined_stays_declined(bench: Bench) -> None:
    """The stored decline is replayed; nothing moves."""
    player = bench.player("5.00")
    call = bench.calls.bet(player, "10.00", "50.00")
    bench.send(call).expect_decline("insufficient_funds")
    bench.bet(player, "0", "95.00").expect_ok("100.00")
    bench.send(call).expect_decline("insufficient_funds")
    bench.expect_balance(player, "100.00")


@row(9, "replay after a 5xx of ours")
def row_009_after_our_failure(bench: Bench) -> None:
    """Nothing was stored with the 503, so the retry is processed as new."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    with bench.control.wallet_locked(player):
        bench.send(call).expect_http(503)
    bench.send(call).expect_ok("90.00")
    bench.send(call).expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(10, "retry a year later")
def row_010_keys_are_never_purged(bench: Bench) -> None:
    """Still a replay; keys are never purged. The calendar is turned by the operator's side."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    bench.send(call).expect_ok("90.00")
    bench.control.age(player, 400)
    bench.send(call).expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(11, "transaction_id missing, empty or null")
def row_011_no_transaction_id(bench: Bench) -> None:
    """HTTP 400(invalid_request); nothing moves."""
    player, name = bench.player("100.00"), bench.dialect.fields["transaction"]
    bench.bet(player, "10.00", drop=("transaction",)).expect_http(400, "invalid_request")
    for value in ("", None):
        bench.bet(player, "10.00", fields={name: value}).expect_http(400, "invalid_request")
    bench.expect_balance(player, "100.00")


@row(11, "transaction_id of 255 and of 256 characters")
def row_011_long_transaction_id(bench: Bench) -> None:
    """255 characters are an id, 256 are not."""
    player = bench.player("100.00")
    longest = bench.fresh() + "x" * (255 - len(bench.fresh()))
    bench.bet(player, "10.00", transaction=longest).expect_ok("90.00")
    bench.bet(player, "10.00", transaction=longest + "y").expect_http(400)
    bench.expect_balance(player, "90.00")


@row(11, "transaction_id an integer")
def row_011_integer_transaction_id(bench: Bench) -> None:
    """An integer is its decimal string, so both spellings are one transaction."""
    player, number = bench.player("100.00"), secrets.randbelow(10**15) + 10**15
    for spelling in (number, str(number)):
        bench.bet(player, "10.00", transaction=spelling, game_round="r").expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(11, "transaction_id a float, a boolean, a list or an object")
def row_011_odd_transaction_id(bench: Bench) -> None:
    """HTTP 400; nothing moves."""
    player = bench.player("100.00")
    odd: tuple[object, ...] = (Raw("1.5"), Raw("12.0"), Raw("1e3"), True, False, ["a"], {"a": "b"})
    for value in odd:
        bench.bet(player, "10.00", transaction=value).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(12, "getBalance repeated")
def row_012_balance_is_never_stored(bench: Bench) -> None:
    """Always the current balance, even for a call repeated byte by byte."""
    player = bench.player("100.00")
    call = bench.calls.balance(player)
    bench.send(call).expect_ok("100.00")
    bench.bet(player, "1.00").expect_ok("99.00")
    bench.send(call).expect_ok("99.00")
    bench.bet(player, "0", "2.00").expect_ok("101.00")
    bench.send(call).expect_ok("101.00")
