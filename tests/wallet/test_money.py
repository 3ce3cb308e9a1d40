"""Money: exact, of one currency, never a float; shown cut toward zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casino.money import CURRENCIES, MAX_BALANCE_UNITS, Money, currency

_codes = st.sampled_from(sorted(CURRENCIES))
_units = st.integers(-MAX_BALANCE_UNITS, MAX_BALANCE_UNITS)


@pytest.mark.parametrize("units", [1.0, "1", Decimal(1), None, True])
def test_only_whole_units_are_money(units: object) -> None:
    """A float is a TypeError, and so is a truth value."""
    with pytest.raises(TypeError):
        Money(units, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["XXX", "eur", "", "EUR "])
def test_only_known_currencies_are_money(code: str) -> None:
    """In capitals."""
    with pytest.raises(ValueError, match="currency"):
        Money(1, code)


def test_the_ledger_is_finer_than_what_is_shown() -> None:
    """At least two digits beyond ISO 4217's, eight for crypto currencies; an amount of the largest size fits."""
    for found in CURRENCIES.values():
        crypto = found.code in {"BTC", "ETH", "LTC", "BCH", "DOGE", "TRX", "XRP", "TON", "SOL", "BNB", "USDT", "USDC"}
        assert found.scale >= (8 if crypto else found.digits + 2)
        assert 0 < found.max_units <= MAX_BALANCE_UNITS < 2**63
    assert (currency("JPY").digits, currency("EUR").digits, currency("KWD").digits) == (0, 2, 3)


@pytest.mark.parametrize(
    ("units", "code", "text"),
    [(10_005_099, "EUR", "1000.50"), (-10_005_099, "EUR", "-1000.50"), (99, "EUR", "0.00"), (-99, "EUR", "0.00"),
     (-100, "EUR", "-0.01"), (19_999, "JPY", "1"), (-19_999, "JPY", "-1"), (12_345, "KWD", "0.123"),
     (1, "BTC", "0.00000001")],
)  # fmt: skip
def test_what_is_shown_is_cut_toward_zero(units: int, code: str, text: str) -> None:
    """Nobody reads more than there is, nor owes more than he does."""
    assert Money(units, code).text == text


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "1,5", "1e3", ".5", "1.", "+1", "0x1", "１", "1.00001", "--1", "1" * 16, "NaN"]
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    """Or is finer than the ledger, or larger than it takes."""
    with pytest.raises(ValueError, match=r"amount|digits|range"):
        Money.parse(text, "EUR")


@given(_codes, st.integers(0, 10**15))
def test_plain_text_and_money_are_one(code: str, units: int) -> None:
    """Through the exact decimal and back."""
    money = Money(min(units, CURRENCIES[code].max_units), code)

    assert Money.parse(format(money.decimal, "f"), code) == money
    assert Money.parse(format((-money).decimal, "f"), code) == -money


@given(_codes, _units, _units)
def test_sums_are_exact(code: str, one: int, two: int) -> None:
    """And what is added can be taken away."""
    a, b = Money(one, code), Money(two, code)

    assert (a + b) - b == a
    assert (a + b).decimal == a.decimal + b.decimal
    assert a - b == -(b - a)
    assert (a < b) == (one < two)
    assert abs(a).units == abs(one)
    assert a.sign == (one > 0) - (one < 0)
    assert bool(a) == bool(one)


@given(_codes, _units)
def test_what_is_shown_is_never_further_from_zero(code: str, units: int) -> None:
    """By less than the smallest coin."""
    money = Money(units, code)
    rest = money.decimal - Decimal(money.text)

    assert abs(rest) < Decimal(1).scaleb(-CURRENCIES[code].digits)
    assert rest == 0 or (rest > 0) == (units > 0)


def test_two_currencies_do_not_mix() -> None:
    """Neither added nor compared."""
    euro, dollar = Money(1, "EUR"), Money(1, "USD")
    for mix in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: euro <= dollar):
        with pytest.raises(ValueError, match="mix"):
            mix()
    assert euro != dollar
