"""PLATFORM.md 4.6: amounts, as they come in and as the balance goes out."""

import re
from collections.abc import Iterable
from decimal import Decimal

from casino.certify.bench import Bench
from casino.certify.calls import Text
from casino.certify.encode import Raw
from casino.certify.rows import row


def _refused(bench: Bench, values: Iterable[object], code: str | None = None) -> None:
    """Send each value as the bet and as the win; HTTP 400 and nothing moves."""
    player = bench.player("100.00")
    for value in values:
        bench.bet(player, value, "0").expect_http(400, code)
        bench.bet(player, "0", value).expect_http(400, code)
    bench.expect_balance(player, "100.00")


@row(74, "1000.5, 1000.50, 1000, 1000.0")
def row_074_equal_numbers(bench: Bench) -> None:
    """Every spelling of a number is that number."""
    player = bench.player("5000.00")
    spellings = (("1000.5", "3999.50"), ("1000.50", "2999.00"), ("1000", "1999.00"), ("1000.0", "999.00"))
    for spelling, balance in spellings:
        bench.bet(player, Raw(spelling), Raw("0.0")).expect_ok(balance)
    bench.expect_balance(player, "999.00")


@row(74, "amounts that no binary fraction can hold")
def row_074_exact_decimals(bench: Bench) -> None:
    """Ten times 0.10 is 1.00, and 0.07 stays 0.07."""
    player = bench.player("0.00")
    for number in range(1, 11):
        bench.bet(player, "0", Raw("0.10")).expect_ok(Decimal(number) / 10)
    for bet, balance in (("0.07", "0.93"), ("0.29", "0.64"), ("0.57", "0.07"), ("0.07", "0")):
        bench.bet(player, Raw(bet)).expect_ok(balance)


@row(75, '"1000.50" as a string')
def row_075_text_amount(bench: Bench) -> None:
    """Accepted."""
    player = bench.player("2000.00")
    bench.bet(player, Text("1000.50"), Text("0.25")).expect_ok("999.75")
    bench.bet(player, Text("0"), Text("1")).expect_ok("1000.75")
    bench.expect_balance(player, "1000.75")


@row(76, "1e3, and as Python and PHP write large and small floats")
def row_076_exponents(bench: Bench) -> None:
    """Accepted when short and with an exponent within ±12; 1.0e-5 may be finer than the ledger (row 78)."""
    player = bench.player("5000.00")
    bench.bet(player, Raw("1e3")).expect_ok("4000.00")
    bench.bet(player, Raw("1.0E+3")).expect_ok("3000.00")
    bench.bet(player, Raw("1500e-2")).expect_ok("2985.00")
    for spelling in ("1.0e-5", "1e-05"):
        reply = bench.bet(player, Raw(spelling), Raw(spelling))
        fine = reply.matches(code="invalid_amount", status=400)
        reply.expect_any("OK 2985.00 or 400 invalid_amount", reply.matches("2985.00"), fine)
    bench.expect_balance(player, "2985.00")


@row(76, "1E2000000000, 1e13, a number of 41 characters")
def row_076_exponents_out_of_bounds(bench: Bench) -> None:
    """HTTP 400, checked before any arithmetic, so at once."""
    spellings = ("1E2000000000", "1e-2000000000", "1e13", "1e-13", "0e999999999", "0." + "0" * 37 + "10")
    _refused(bench, [Raw(spelling) for spelling in spellings] + [Text("1E2000000000"), Text("1." + "0" * 60)])


@row(77, "0.30000000000000004")
def row_077_float_noise(bench: Bench) -> None:
    """Noise below 1e-9 is snapped to the ledger's scale, so that both spellings are one payload."""
    player, call_id = bench.player("10.00"), bench.fresh()
    for spelling in ("0.30000000000000004", "0.3", "0.29999999999999999"):
        bench.bet(player, Raw(spelling), transaction=call_id, game_round="r").expect_ok("9.70")
    bench.bet(player, Raw("9.700000000000001")).expect_ok("0")


@row(78, "0.125 in a currency of two decimals")
def row_078_more_decimals(bench: Bench) -> None:
    """Kept to the last digit, or refused with HTTP 400(invalid_amount); never rounded in silence."""
    player = bench.player("100.00")
    first = bench.bet(player, Raw("0.125"))
    refused = first.matches(code="invalid_amount", status=400)
    first.expect_any("OK 99.87 or 400 invalid_amount", first.matches("99.87"), refused)
    if refused:
        bench.expect_balance(player, "100.00")
        return
    bench.bet(player, Raw("0.125")).expect_ok("99.75")
    bench.bet(player, Raw("0.125"), Raw("0.125")).expect_ok("99.75")
    bench.expect_balance(player, "99.75")


@row(78, "more decimals than any ledger keeps")
def row_078_too_many_decimals(bench: Bench) -> None:
    """HTTP 400(invalid_amount) where the ledger is coarser; in any case no unit appears or is lost."""
    player = bench.player("100.00")
    for spelling in ("0.1234567", "0.000000123"):
        reply = bench.bet(player, Raw(spelling), Raw(spelling))
        fine = reply.matches(code="invalid_amount", status=400)
        reply.expect_any("OK 100.00 or 400 invalid_amount", reply.matches("100.00"), fine)
    bench.expect_balance(player, "100.00")


@row(79, "negative bet or win")
def row_079_negative(bench: Bench) -> None:
    """HTTP 400(invalid_amount)."""
    values = [Raw("-1"), Raw("-0.01"), Raw("-1e3"), Raw("-1e-2"), Text("-5.00"), Raw("-1000000")]
    _refused(bench, values, "invalid_amount")


@row(79, "-0 and -0.0")
def row_079_negative_zero(bench: Bench) -> None:
    """Minus nothing is nothing."""
    player = bench.player("100.00")
    for spelling in (Raw("-0"), Raw("-0.0"), Raw("-0.00"), Text("-0")):
        reply = bench.bet(player, spelling, spelling).expect_ok("100.00")
        text = reply.balance_text or ""
        bench.check(reply.call.words, "no minus before the balance", text, not text.startswith("-"))
    bench.expect_balance(player, "100.00")


@row(80, "NaN, Infinity, 1e400")
def row_080_not_finite(bench: Bench) -> None:
    """HTTP 400, as numbers and as text."""
    words = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400")
    _refused(bench, [*(Raw(word) for word in words), *(Text(word) for word in (*words, "nan", "inf", "sNaN"))])


@row(81, "true and false")
def row_081_booleans(bench: Bench) -> None:
    """HTTP 400: true is not 1."""
    _refused(bench, (True, False))


@row(82, 'null, "", " 1", "1,5", "0x10", full-width digits, lists')
def row_082_not_amounts(bench: Bench) -> None:
    """HTTP 400."""
    texts = ["", " ", " 1", "1 ", "1\n", "1,5", "1_000", "0x10", "\uff11\uff12", "\u0661\u0662"]
    texts += ["+1", "1.", ".5", "--1", "1.2.3", "ten", "1e"]
    _refused(bench, [None, [], [1], {}, {"amount": 1}, *(Text(text) for text in texts)])


@row(82, "numbers that JSON does not know")
def row_082_not_json_numbers(bench: Bench) -> None:
    """HTTP 400: 01, +1, 1. and .5 are no JSON."""
    _refused(bench, [Raw(word) for word in ("01", "+1", "1.", ".5", "0x10", "1_000", "1e", "- 1")])


@row(83, "more than 10^12 units")
def row_083_out_of_range(bench: Bench) -> None:
    """HTTP 400: out of range."""
    spellings = ("1000000000001", "1000000000000.01", "9223372036854775808", "1e12000", "18446744073709551616.00")
    _refused(bench, [*(Raw(spelling) for spelling in spellings), Text("99999999999999999999")])


@row(84, "the balance in our answers")
def row_084_balance_text(bench: Bench) -> None:
    """A JSON number with the currency's decimals, also when it is round or zero."""
    player = bench.player("1000.50")
    digits = bench.digits(player)
    pattern = re.compile(rf"(0|[1-9][0-9]*)\.[0-9]{{{digits}}}" if digits else r"0|[1-9][0-9]*")
    replies = [bench.balance(player).expect_ok("1000.50")]
    for bet, win, balance in (("0.50", "0", "1000"), ("999.90", "0", "0.1"), ("0.10", "0", "0"), ("0", "7.00", "7")):
        replies.append(bench.bet(player, bet, win).expect_ok(balance))
    for reply in replies:
        text = reply.balance_text or reply.got
        bench.check(reply.call.words, f"a number with {digits} decimals", text, bool(pattern.fullmatch(text)))
        kind = str(reply.answer.header("Content-Type"))
        bench.check(reply.call.words, "Content-Type application/json", kind, kind.startswith("application/json"))


@row(84, "a balance too large for a float's digits", rollback_settled="reverse")
def row_084_large_balance(bench: Bench) -> None:
    """Exact to the last hundredth at a hundred millions of millions; the wins are taken back afterwards."""
    player = bench.player("0.00")
    won = [bench.fresh() for _ in range(101)]
    for number, call_id in enumerate(won, 1):
        reply = bench.bet(player, "0", "999999999999.99", transaction=call_id)
        if number > 99 or reply.balance is None:
            reply.expect_ok(Decimal("999999999999.99") * number)
    bench.expect_balance(player, "100999999999998.99")
    for call_id in won:
        bench.rollback(player, call_id)
    bench.expect_balance(player, "0")
