"""PLATFORM.md 4.2, rows 25 to 34: whose money it is, and when a bet is barred."""

from dataclasses import replace

from casino.certify.bench import Bench
from casino.certify.rows import row


@row(25, "player blocked, bet > 0")
def row_025_blocked_player_bets(bench: Bench) -> None:
    """Only new bets are barred; once unblocked, the player bets again."""
    player = bench.player("100.00")
    with bench.blocked(player):
        bench.bet(player, "10.00").expect_decline("player_blocked")
        bench.bet(player, "10.00", "20.00").expect_decline("player_blocked")
        bench.expect_balance(player, "100.00")
    bench.bet(player, "10.00").expect_ok("90.00")


@row(26, "player blocked, bet 0 and win > 0, or a rollback")
def row_026_blocked_player_wins(bench: Bench) -> None:
    """Wins and rollbacks of what was begun are processed."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=target).expect_ok("90.00")
    with bench.blocked(player):
        bench.bet(player, "0", "25.00").expect_ok("115.00")
        bench.rollback(player, target).expect_ok("125.00")
        bench.bet(player, "0", "0").expect_ok("125.00")
        bench.expect_balance(player, "125.00")


@row(25, "replay of a bet taken before the block")
def row_025_replay_while_blocked(bench: Bench) -> None:
    """A replay is answered as stored (row 1): the block bars new bets only."""
    player = bench.player("100.00")
    call = bench.calls.bet(player, "10.00")
    bench.send(call).expect_ok("90.00")
    with bench.blocked(player):
        bench.send(call).expect_ok("90.00")
        bench.expect_balance(player, "90.00")


@row(27, "player unknown")
def row_027_unknown_player(bench: Bench) -> None:
    """Declined for every kind, and no wallet is made by a callback."""
    known = bench.player("100.00")
    stranger = replace(known, player_id=bench.fresh("x")[:14])
    for _ in range(2):
        bench.balance(stranger).expect_decline("player_not_found")
        bench.bet(stranger, "1.00").expect_decline("player_not_found")
        bench.bet(stranger, "0", "5.00").expect_decline("player_not_found")
    bench.rollback(stranger, bench.fresh()).expect_decline("player_not_found")
    for odd in ("' OR 1=1 --", "<script>", "é" * 12):
        bench.balance(replace(known, player_id=odd)).expect_decline("player_not_found")


@row(28, "session_id never seen, or none")
def row_028_session_is_not_validated(bench: Bench) -> None:
    """The session id is the platform's; the signature is what authenticates."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=target, session_id="never-seen").expect_ok("90.00")
    bench.bet(player, "0", "5.00", session_id="00000000-0000-0000-0000-000000000000").expect_ok("95.00")
    bench.rollback(player, target, session_id="gone").expect_ok("105.00")
    bench.balance(player, session_id="expired").expect_ok("105.00")


@row(29, "currency differs from the wallet's")
def row_029_other_currency(bench: Bench) -> None:
    """Declined, nothing moves; the match is exact and in capitals."""
    player = bench.player("100.00")
    odd = (bench.other_currency(player), player.currency.lower(), "XXX")
    for currency in odd:
        stranger = replace(player, currency=currency)
        bench.bet(stranger, "10.00").expect_decline("currency_mismatch")
        bench.bet(stranger, "0", "10.00").expect_decline("currency_mismatch")
    bench.balance(replace(player, currency=odd[0])).expect_decline("currency_mismatch")
    bench.expect_balance(player, "100.00")


@row(30, "player with wallets in two currencies")
def row_030_two_wallets(bench: Bench) -> None:
    """The wallet is chosen by player and currency; the same id in the other wallet's currency conflicts."""
    player = bench.player("100.00")
    known = bench.site.players.currencies(player.player_id) - {player.currency}
    other = replace(player, currency=min(known) if known else bench.other_currency(player))
    if not known:
        bench.control.adjust(player.player_id, "1.00", other.currency)
        bench.site.players.opened(other)
    bench.bring(other, "50.00")
    call_id = bench.fresh()
    bench.bet(other, "20.00", transaction=call_id, game_round="r").expect_ok("30.00")
    bench.bet(player, "20.00", transaction=call_id, game_round="r").expect_decline("transaction_conflict")
    bench.bet(player, "30.00").expect_ok("70.00")
    bench.expect_balance(other, "30.00")
    bench.expect_balance(player, "70.00")


@row(31, "game_id unknown to the catalogue")
def row_031_unknown_game(bench: Bench) -> None:
    """Money is not refused for a stale list of games."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", transaction=target, game_id=2_000_000_001).expect_ok("90.00")
    bench.bet(player, "0", "5.00", game_id=2_000_000_001).expect_ok("95.00")
    bench.rollback(player, target, game_id=2_000_000_002).expect_ok("105.00")
    bench.balance(player, game_id=2_000_000_003).expect_ok("105.00")


@row(32, "win above any alert threshold", rollback_settled="reverse")
def row_032_large_win(bench: Bench) -> None:
    """A credit always succeeds when the player exists; it is taken back afterwards."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "1.00", "900000000.00", transaction=target).expect_ok("900000099.00")
    bench.expect_balance(player, "900000099.00")
    bench.rollback(player, target).expect_ok("100.00")


@row(33, "bet beyond the player's stake limit")
def row_033_stake_limit(bench: Bench) -> None:
    """Declined above the limit, taken at it; wins and rollbacks pass."""
    player, target = bench.player("100.00"), bench.fresh()
    with bench.stake_limit(player, "10.00"):
        bench.bet(player, "10.01").expect_decline("limit_exceeded")
        bench.bet(player, "50.00", "50.00").expect_decline("limit_exceeded")
        bench.bet(player, "10.00", transaction=target).expect_ok("90.00")
        bench.bet(player, "0", "60.00").expect_ok("150.00")
        bench.rollback(player, target).expect_ok("160.00")
    bench.bet(player, "10.01").expect_ok("149.99")


@row(34, "site in maintenance")
def row_034_maintenance(bench: Bench) -> None:
    """The callback keeps running: at most a new bet is declined."""
    player, target = bench.player("100.00"), bench.fresh()
    first = bench.calls.bet(player, "10.00", transaction=target)
    bench.send(first).expect_ok("90.00")
    with bench.maintenance():
        bench.expect_balance(player, "90.00")
        bench.bet(player, "0", "20.00").expect_ok("110.00")
        bench.rollback(player, target).expect_ok("120.00")
        reply = bench.bet(player, "20.00")
        reply.expect_any("OK 100.00 or any decline", reply.matches("100.00"), reply.declined)
        taken = reply.balance is not None
    bench.expect_balance(player, "100.00" if taken else "120.00")
