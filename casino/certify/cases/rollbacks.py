"""PLATFORM.md 4.3: cancelling a transaction."""

from dataclasses import replace

from casino.certify.bench import Bench
from casino.certify.rows import row


@row(35, "rollback of an applied bet and win", rollback_settled="reverse")
def row_035_both_legs(bench: Bench) -> None:
    """Bet and win are both reversed."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", "12.50", transaction=target).expect_ok("82.50")
    bench.rollback(player, target).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(35, "rollback of an applied bet without a win, and of a win without a bet", rollback_settled="reverse")
def row_035_one_leg(bench: Bench) -> None:
    """Each kind of transaction is reversible."""
    player, lost, won = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "30.00", transaction=lost).expect_ok("70.00")
    bench.bet(player, "0", "5.00", transaction=won).expect_ok("75.00")
    bench.rollback(player, won).expect_ok("70.00")
    bench.rollback(player, lost).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(35, "rollback of a settled bet and win, on a site that refuses this", rollback_settled="refuse")
def row_035_settled_is_refused(bench: Bench) -> None:
    """Declined, nothing moves; a bet that has won nothing yet is still reversed."""
    player, settled, open_bet = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "10.00", "30.00", transaction=settled).expect_ok("120.00")
    bench.rollback(player, settled).expect_decline()
    bench.expect_balance(player, "120.00")
    bench.bet(player, "10.00", transaction=open_bet).expect_ok("110.00")
    bench.rollback(player, open_bet).expect_ok("120.00")
    bench.expect_balance(player, "120.00")


@row(36, "the same rollback sent three times")
def row_036_sent_again(bench: Bench) -> None:
    """Once only; OK each time."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    call = bench.calls.rollback(player, target)
    for _ in range(3):
        bench.send(call).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(37, "two rollbacks with different own ids for one target", rollback_settled="reverse")
def row_037_two_rollbacks_of_one_bet(bench: Bench) -> None:
    """The second moves nothing; OK."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", "5.00", transaction=target).expect_ok("75.00")
    for _ in range(3):
        bench.rollback(player, target).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(38, "rollback of an unknown transaction", rollback_unknown="ok")
def row_038_unknown_target(bench: Bench) -> None:
    """OK with the current balance, again and again; nothing moves."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.rollback(player, target).expect_ok("100.00")
    bench.rollback(player, target).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(38, "rollback of an unknown transaction, on a site that answers an error", rollback_unknown="error")
def row_038_unknown_target_is_an_error(bench: Bench) -> None:
    """Declined, also when it is repeated; nothing moves."""
    player = bench.player("100.00")
    call = bench.calls.rollback(player, bench.fresh())
    bench.send(call).expect_decline()
    bench.send(call).expect_decline()
    bench.expect_balance(player, "100.00")


@row(39, "the bet arrives after its rollback", rollback_unknown="ok")
def row_039_late_bet(bench: Bench) -> None:
    """Refused for good, whether it is a bet, a bet and win, or a win alone."""
    player = bench.player("100.00")
    for bet, win in (("10.00", "0"), ("10.00", "50.00"), ("0", "50.00")):
        call_id = bench.fresh()
        bench.rollback(player, call_id).expect_ok("100.00")
        late = bench.calls.bet(player, bet, win, transaction=call_id)
        bench.send(late).expect_decline("transaction_rolled_back")
        bench.send(late).expect_decline("transaction_rolled_back")
        bench.rollback(player, call_id).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(40, "rollback of a bet that was declined")
def row_040_declined_target(bench: Bench) -> None:
    """OK, no money; the declined bet stays dead."""
    player, target = bench.player("10.00"), bench.fresh()
    call = bench.calls.bet(player, "30.00", transaction=target)
    bench.send(call).expect_decline("insufficient_funds")
    bench.rollback(player, target).expect_ok("10.00")
    bench.bet(player, "0", "90.00").expect_ok("100.00")
    bench.rollback(player, target).expect_ok()
    bench.send(call).expect_decline("insufficient_funds", "transaction_rolled_back")
    bench.expect_balance(player, "100.00")


@row(41, "rollback of a win that was spent", rollback_negative="allow", rollback_settled="reverse")
def row_041_spent_win(bench: Bench) -> None:
    """The ledger goes below zero, 0 is answered, bets are barred until it is back, and no unit is lost."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", "60.00", transaction=target).expect_ok("150.00")
    bench.bet(player, "130.00").expect_ok("20.00")
    bench.rollback(player, target).expect_ok("0")
    bench.expect_balance(player, "0")
    bench.bet(player, "0.01").expect_decline()
    bench.bet(player, "0", "20.00").expect_ok("0")
    bench.bet(player, "1.00", "500.00").expect_decline()
    bench.bet(player, "0", "15.00").expect_ok("5.00")
    bench.bet(player, "5.00").expect_ok("0")
    bench.bet(player, "0", "1.00").expect_ok("1.00")


@row(
    41,
    "rollback of a win that was spent, on a site that refuses this",
    rollback_negative="refuse",
    rollback_settled="reverse",
)
def row_041_spent_win_is_refused(bench: Bench) -> None:
    """Declined with its own code; nothing moves."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "10.00", "60.00", transaction=target).expect_ok("150.00")
    bench.bet(player, "130.00").expect_ok("20.00")
    reply = bench.rollback(player, target).expect_decline()
    bench.check(reply.call.words, "a code of its own", reply.got, reply.code != "insufficient_funds")
    bench.expect_balance(player, "20.00")


@row(42, "amount in the rollback differs, or is missing", rollback_settled="reverse")
def row_042_stored_amounts_count(bench: Bench) -> None:
    """The stored amounts are used."""
    player, fields = bench.player("100.00"), bench.dialect.fields
    for extra in ({}, {fields["bet"]: 99, fields["win"]: 1}, {"amount": 5}, {fields["bet"]: 0}):
        target = bench.fresh()
        bench.bet(player, "30.00", "10.00", transaction=target).expect_ok("80.00")
        bench.rollback(player, target, fields=extra).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(43, "rollback by another player", rollback_unknown="ok")
def row_043_other_player(bench: Bench) -> None:
    """It is a stone on that player's own path; the owner's bet stands and is still reversible."""
    alice, bob, target = bench.player("100.00"), bench.player("100.00"), bench.fresh()
    bench.bet(alice, "30.00", transaction=target).expect_ok("70.00")
    bench.rollback(bob, target).expect_ok("100.00")
    bench.expect_balance(alice, "70.00")
    bench.bet(bob, "10.00", transaction=target).expect_decline("transaction_rolled_back")
    bench.rollback(alice, target).expect_ok("100.00")
    bench.expect_balance(bob, "100.00")


@row(43, "rollback in another currency than its target")
def row_043_other_currency(bench: Bench) -> None:
    """HTTP 400; nothing moves, and the right rollback still works."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    bench.rollback(replace(player, currency=bench.other_currency(player)), target).expect_http(400)
    bench.expect_balance(player, "70.00")
    bench.rollback(player, target).expect_ok("100.00")


@row(44, "rollback of a rollback")
def row_044_rollback_of_a_rollback(bench: Bench) -> None:
    """Declined; nothing moves."""
    player, target, own = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    bench.rollback(player, target, own=own).expect_ok("100.00")
    for _ in range(2):
        bench.rollback(player, own).expect_decline("not_reversible")
    bench.expect_balance(player, "100.00")


@row(45, "rollback after the round is finished and others were played")
def row_045_no_age_limit(bench: Bench) -> None:
    """Accepted: there is no age limit."""
    player, target, game_round = bench.player("100.00"), bench.fresh(), bench.fresh("round")
    bench.bet(player, "30.00", transaction=target, game_round=game_round).expect_ok("70.00")
    bench.bet(player, "0", "5.00", game_round=game_round, finished=True).expect_ok("75.00")
    for _ in range(5):
        bench.bet(player, "1.00", "1.00").expect_ok("75.00")
    bench.rollback(player, target).expect_ok("105.00")
    bench.expect_balance(player, "105.00")


@row(45, "rollback a year after its bet")
def row_045_a_year_later(bench: Bench) -> None:
    """Accepted; the calendar is turned by the operator's side."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    bench.control.age(player, 400)
    bench.rollback(player, target).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(46, "rollback for a wallet below zero, its session gone", rollback_negative="allow", rollback_settled="reverse")
def row_046_wallet_below_zero(bench: Bench) -> None:
    """Accepted: it brings the wallet back."""
    player, lost, won = bench.player("100.00"), bench.fresh(), bench.fresh()
    bench.bet(player, "40.00", transaction=lost).expect_ok("60.00")
    bench.bet(player, "0", "30.00", transaction=won).expect_ok("90.00")
    bench.bet(player, "90.00").expect_ok("0")
    bench.rollback(player, won).expect_ok("0")
    bench.rollback(player, lost, session_id="gone").expect_ok("10.00")
    bench.expect_balance(player, "10.00")


@row(46, "rollback for a blocked player")
def row_046_blocked_player(bench: Bench) -> None:
    """Accepted."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    with bench.blocked(player):
        bench.rollback(player, target).expect_ok("100.00")
        bench.rollback(player, target).expect_ok("100.00")
        bench.expect_balance(player, "100.00")


@row(47, "rollback that names its target in one of three fields, or by the original id")
def row_047_both_styles(bench: Bench) -> None:
    """Own id plus a reference, or the original id alone: both find the target."""
    player, default = bench.player("100.00"), bench.dialect.fields["reference"]
    names = ["rollback_transaction_id", "original_transaction_id", "reference_transaction_id"]
    for name in names if default in names else [default]:
        target = bench.fresh()
        bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
        bench.rollback(player, target, reference=name).expect_ok("100.00")
    target = bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    for _ in range(2):
        bench.rollback(player, None, own=target, drop=("reference",)).expect_ok("100.00")
    bench.expect_balance(player, "100.00")


@row(47, "rollback without any usable reference")
def row_047_no_reference(bench: Bench) -> None:
    """HTTP 400."""
    player = bench.player("100.00")
    bench.rollback(player, None, drop=("reference", "transaction")).expect_http(400)
    bench.rollback(player, None, own="", drop=("reference",)).expect_http(400)
    bench.expect_balance(player, "100.00")


@row(48, "type spelt differently, no alias configured", aliases="none")
def row_048_unknown_spelling(bench: Bench) -> None:
    """An unknown type (row 59); nothing moves."""
    player, target = bench.player("100.00"), bench.fresh()
    bench.bet(player, "30.00", transaction=target).expect_ok("70.00")
    for spelling in ("rollbackBet", "refund", "cancelBet", "Rollback", "ROLLBACK"):
        bench.rollback(player, target, type=spelling).expect_http(400, "unknown_type")
    bench.expect_balance(player, "70.00")


@row(48, "type spelt as one of the configured aliases", aliases="some")
def row_048_alias(bench: Bench) -> None:
    """Each type is known by the dialect's word and by the platform's own."""
    player, target = bench.player("100.00"), bench.fresh()
    for kind in ("rollback", bench.dialect.types["rollback"]):
        target = bench.fresh()
        bench.bet(player, "30.00", transaction=target, type=bench.dialect.types["makeBet"]).expect_ok("70.00")
        bench.rollback(player, target, type=kind).expect_ok("100.00")
    bench.balance(player, type=bench.dialect.types["getBalance"]).expect_ok("100.00")
