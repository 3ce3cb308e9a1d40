"""PLATFORM.md 4.2, rows 13 to 24: the money rules of makeBet."""

from casino.certify.bench import Bench
from casino.certify.rows import row


@row(13, "bet within the balance")
def row_013_bet_and_win(bench: Bench) -> None:
    """Debit and credit in one step; the balance after both is answered."""
    player = bench.player("100.00")
    bench.bet(player, "40.00", "15.00").expect_ok("75.00")
    bench.bet(player, "75.00", "80.00").expect_ok("80.00")
    bench.expect_balance(player, "80.00")


@row(14, "bet > balance, though bet - win would fit")
def row_014_bet_before_win(bench: Bench) -> None:
    """The bet is tested before the win is added."""
    player = bench.player("50.00")
    bench.bet(player, "60.00", "30.00").expect_decline("insufficient_funds")
    bench.bet(player, "50.01", "50.01").expect_decline("insufficient_funds")
    bench.expect_balance(player, "50.00")


@row(15, "bet > balance")
def row_015_bet_beyond_balance(bench: Bench) -> None:
    """Declined without content; nothing moves; the boundary is exact."""
    player = bench.player("100.00")
    for bet in ("100.01", "101.00", "1000000.00"):
        bench.bet(player, bet).expect_decline("insufficient_funds")
    bench.expect_balance(player, "100.00")


@row(16, "bet = balance")
def row_016_bet_everything(bench: Bench) -> None:
    """Allowed; the balance is 0, and the next bet is declined."""
    player = bench.player("100.00")
    bench.bet(player, "100.00").expect_ok("0")
    bench.bet(player, "0.01").expect_decline("insufficient_funds")
    bench.expect_balance(player, "0")


@row(17, "bet 0, win 0")
def row_017_nothing_moves(bench: Bench) -> None:
    """Recorded, also on an empty wallet; the id is then taken."""
    player, call_id = bench.player("0.00"), bench.fresh()
    bench.bet(player, "0", "0", transaction=call_id, game_round="r").expect_ok("0")
    bench.bet(player, "0", "0", transaction=call_id, game_round="r").expect_ok("0")
    bench.bet(player, "0", "5.00", transaction=call_id, game_round="r").expect_decline("transaction_conflict")
    bench.expect_balance(player, "0")


@row(18, "bet > 0, win 0")
def row_018_debit_only(bench: Bench) -> None:
    """The bet is debited."""
    player = bench.player("100.00")
    bench.bet(player, "0.01").expect_ok("99.99")
    bench.bet(player, "9.99").expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(19, "bet 0, win > 0")
def row_019_credit_only(bench: Bench) -> None:
    """The win is credited, also to an empty wallet."""
    player = bench.player("0.00")
    bench.bet(player, "0", "12.34").expect_ok("12.34")
    bench.expect_balance(player, "12.34")


@row(20, "second makeBet for the same round")
def row_020_two_calls_in_a_round(bench: Bench) -> None:
    """Normal processing: one round may take several calls."""
    player, game_round = bench.player("100.00"), bench.fresh("round")
    bench.bet(player, "10.00", game_round=game_round).expect_ok("90.00")
    bench.bet(player, "0", "4.00", game_round=game_round).expect_ok("94.00")
    bench.bet(player, "5.00", "1.00", game_round=game_round).expect_ok("90.00")
    bench.expect_balance(player, "90.00")


@row(20, "the same round id at two players")
def row_020_round_of_two_players(bench: Bench) -> None:
    """Round ids are not globally unique."""
    alice, bob, game_round = bench.player("100.00"), bench.player("100.00"), bench.fresh("round")
    bench.bet(alice, "10.00", game_round=game_round).expect_ok("90.00")
    bench.bet(bob, "20.00", game_round=game_round).expect_ok("80.00")
    bench.expect_balance(alice, "90.00")
    bench.expect_balance(bob, "80.00")


@row(21, "makeBet for a round that was rolled back")
def row_021_round_goes_on(bench: Bench) -> None:
    """A new id in that round is processed: refusing it could lose a legitimate win."""
    player, target, game_round = bench.player("100.00"), bench.fresh(), bench.fresh("round")
    bench.bet(player, "10.00", transaction=target, game_round=game_round).expect_ok("90.00")
    bench.rollback(player, target, fields={bench.dialect.fields["round"]: game_round}).expect_ok("100.00")
    bench.bet(player, "0", "7.00", game_round=game_round).expect_ok("107.00")
    bench.bet(player, "3.00", game_round=game_round).expect_ok("104.00")
    bench.expect_balance(player, "104.00")


@row(22, "freespins present, bet 0")
def row_022_free_spin_win(bench: Bench) -> None:
    """Only the win is credited."""
    player = bench.player("10.00")
    progress = {"count": 10, "left": 9, "total_win": 2.5}
    bench.bet(player, "0", "2.50", freespins=progress).expect_ok("12.50")
    bench.bet(player, "0", "0", freespins={**progress, "left": 8}).expect_ok("12.50")
    bench.expect_balance(player, "12.50")


@row(23, "freespins present, bet > 0: debited as sent", freespin_bet="as_sent")
def row_023_free_spin_bet_as_sent(bench: Bench) -> None:
    """The bet is taken as sent, until the platform says that it is nominal."""
    player = bench.player("10.00")
    bench.bet(player, "1.00", "2.50", freespins={"count": 10, "left": 9}).expect_ok("11.50")
    bench.expect_balance(player, "11.50")


@row(23, "freespins present, bet > 0: not debited", freespin_bet="ignore")
def row_023_free_spin_bet_ignored(bench: Bench) -> None:
    """The bet is nominal; only the win is credited, and a rollback gives no bet back."""
    player, call_id = bench.player("10.00"), bench.fresh()
    bench.bet(player, "1.00", "2.50", freespins={"left": 9}).expect_ok("12.50")
    bench.bet(player, "50.00", "1.00", freespins={"left": 8}).expect_ok("13.50")
    bench.bet(player, "1.00", "0", transaction=call_id, freespins={"left": 7}).expect_ok("13.50")
    bench.rollback(player, call_id).expect_ok("13.50")
    bench.bet(player, "1.00", "0").expect_ok("12.50")
    bench.expect_balance(player, "12.50")


@row(24, "several free-spin wins plus a final total")
def row_024_total_is_not_paid_twice(bench: Bench) -> None:
    """A total told beside the wins moves nothing by itself, and no win is paid twice."""
    player = bench.player("10.00")
    calls = [
        bench.calls.bet(player, "0", win, freespins={"count": 3, "left": left, "total_win": total})
        for win, left, total in (("1.00", 2, 1), ("2.00", 1, 3), ("0", 0, 3))
    ]
    for call, balance in zip(calls, ("11.00", "13.00", "13.00"), strict=True):
        bench.send(call).expect_ok(balance)
    for call in calls:
        bench.send(call).expect_ok()
    bench.expect_balance(player, "13.00")
