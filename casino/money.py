"""Exact money: an integer count of small units and a currency. A float is a TypeError.

The unit is finer than what players see: at least two digits beyond ISO 4217's, eight digits for crypto currencies
(PLATFORM.md rows 77, 78 and 84). What is shown is cut toward zero, so that nobody reads more than there is.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

MAX_BALANCE_UNITS = 9 * 10**18
"""What a wallet can hold, in units of any currency: what fits 64 bits."""
_LARGEST_AMOUNT = 10**12
_PLAIN_AMOUNT = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,8}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its code, the digits that are shown, the digits that are stored, its sign."""

    code: str
    digits: int
    scale: int
    sign: str

    @property
    def factor(self) -> int:
        """How many units make one."""
        return 10**self.scale  # type: ignore[no-any-return]

    @property
    def max_units(self) -> int:
        """The largest single amount: 10^12 of the currency (PLATFORM.md row 83), or what a wallet can hold."""
        return min(_LARGEST_AMOUNT * self.factor, MAX_BALANCE_UNITS)


def _registry() -> dict[str, Currency]:
    fiat = (
        "EUR2€ USD2$ GBP2£ RUB2₽ UAH2₴ KZT2₸ TRY2₺ BRL2R$ CAD2CA$ AUD2A$ NZD2NZ$ CHF2CHF SEK2SEK NOK2NOK DKK2DKK "
        "PLN2zł CZK2Kč HUF2Ft RON2RON BGN2BGN RSD2RSD GEL2₾ AMD2֏ AZN2₼ BYN2BYN MDL2MDL UZS2UZS KGS2KGS TJS2TJS "
        "INR2₹ IDR2Rp THB2฿ VND0₫ JPY0¥ KRW0₩ CNY2CN¥ HKD2HK$ SGD2S$ MYR2RM PHP2₱ PKR2PKR BDT2৳ LKR2LKR NPR2NPR "
        "ZAR2R NGN2₦ KES2KES GHS2GH₵ TZS2TZS UGX0UGX XOF0CFA XAF0FCFA MAD2MAD EGP2EGP TND3TND KWD3KWD BHD3BHD "
        "OMR3OMR JOD3JOD AED2AED SAR2SAR QAR2QAR ILS2₪ MXN2MX$ ARS2AR$ CLP0CLP COP2COP PEN2PEN UYU2UYU PYG0₲ "
        "BOB2BOB CRC2₡ DOP2RD$ ISK0ISK"
    )
    crypto = "BTC8BTC ETH8ETH LTC8LTC BCH8BCH DOGE8DOGE TRX6TRX XRP6XRP TON8TON SOL8SOL BNB8BNB USDT2USDT USDC2USDC"
    found: dict[str, Currency] = {}
    for names, finer, least in ((fiat, 2, 4), (crypto, 0, 8)):
        for entry in names.split():
            match = re.fullmatch(r"([A-Z]{3,4}?)(\d)(.+)", entry)
            if match is None:
                raise ValueError(f"cannot read the currency entry {entry!r}")
            code, digits, sign = match.groups()
            found[code] = Currency(code, int(digits), max(int(digits) + finer, least), sign)
    return found


CURRENCIES: dict[str, Currency] = _registry()


def currency(code: str) -> Currency:
    """Return the currency of that upper-case code. Raises ValueError for one that we do not know."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise ValueError(f"unknown currency {code!r}") from None


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in units of its currency; may be negative. Adding two currencies is a ValueError."""

    units: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.units) is not int:
            raise TypeError(f"money is an integer count of units, not {type(self.units).__name__}")
        currency(self.currency)

    @classmethod
    def parse(cls, text: str, code: str) -> Self:
        """Read a plain decimal such as ``12.50`` or ``-3``.

        Raises ValueError for anything else: blanks, commas, exponents, more digits than the currency stores.
        """
        money = currency(code)
        match = _PLAIN_AMOUNT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not an amount; write it like 12.50")
        sign, whole, fraction = match.groups(default="")
        if len(fraction.rstrip("0")) > money.scale:
            raise ValueError(f"{text!r} has more digits than {code} can hold ({money.scale})")
        units = int(whole) * money.factor + int((fraction + "0" * money.scale)[: money.scale] or 0)
        if units > money.max_units:
            raise ValueError(f"{text!r} is out of range")
        return cls(-units if sign else units, code)

    @classmethod
    def zero(cls, code: str) -> Self:
        """Return no money in that currency."""
        return cls(0, code)

    @property
    def decimal(self) -> Decimal:
        """The exact value."""
        return Decimal(self.units).scaleb(-currency(self.currency).scale)

    @property
    def minor_units(self) -> int:
        """The value in the currency's own smallest coin, cut toward zero."""
        money = currency(self.currency)
        step = 10 ** (money.scale - money.digits)
        cut: int = -(-self.units // step) if self.units < 0 else self.units // step
        return cut

    @property
    def text(self) -> str:
        """The amount in the currency's own digits, cut toward zero: ``1000.50``, ``-3.00``, ``0.00``."""
        digits = currency(self.currency).digits
        minor = self.minor_units
        whole, part = divmod(abs(minor), 10**digits)
        body = f"{whole}.{part:0{digits}d}" if digits else str(whole)
        return "-" + body if minor < 0 else body

    @property
    def display(self) -> str:
        """The amount with its code, for logs and commands: ``12.50 EUR``."""
        return f"{self.text} {self.currency}"

    @property
    def sign(self) -> int:
        """-1, 0 or +1."""
        return (self.units > 0) - (self.units < 0)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.units + other.units, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.units - other.units, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.units, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.units), self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.units < other.units

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.units <= other.units

    def __bool__(self) -> bool:
        return self.units != 0

    def __str__(self) -> str:
        return self.display
