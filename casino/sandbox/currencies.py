"""Amounts as the games count them: whole minor units of a currency, never a float."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,8})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency the games take: its digits, and how many minor units stand for one unit of a stake list.

    `unit` scales the stake lists, so that a stake of 1.00 euro is 50.00 roubles. It is a multiple of 50: that
    makes a tenth of every slot stake and a hundredth of every tower stake a whole number of minor units.
    """

    code: str
    digits: int
    unit: int

    def text(self, minor: int) -> str:
        """Return `minor` units as plain decimal text with all the currency's digits, such as ``12.50``."""
        sign, whole = ("-" if minor < 0 else ""), abs(minor)
        if not self.digits:
            return f"{sign}{whole}"
        head, tail = divmod(whole, 10**self.digits)
        return f"{sign}{head}.{tail:0{self.digits}d}"

    def parse(self, text: object) -> int | None:
        """Return the minor units that `text` names exactly; None when it is not such an amount."""
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
            return None
        scaled = Decimal(text).scaleb(self.digits)
        whole = int(scaled)
        return whole if whole == scaled else None

    def cut(self, amount: Decimal) -> int:
        """Return `amount` in minor units, cut toward zero."""
        return int(amount.scaleb(self.digits).to_integral_value(ROUND_DOWN))

    def stakes(self, hundredths: tuple[int, ...]) -> tuple[int, ...]:
        """Return stakes that are listed in hundredths of the stake unit, in minor units."""
        return tuple(entry * self.unit // 100 for entry in hundredths)


_UNITS = (
    "EUR:2:100 USD:2:100 GBP:2:100 CHF:2:100 CAD:2:100 AUD:2:200 NZD:2:200 PLN:2:500 SEK:2:1000 NOK:2:1000 "
    "DKK:2:1000 CZK:2:2000 TRY:2:5000 UAH:2:5000 RUB:2:5000 KZT:2:50000 BRL:2:500 MXN:2:2000 INR:2:10000 "
    "ZAR:2:2000 CNY:2:1000 JPY:0:100 KRW:0:1000 VND:0:20000 BTC:8:1000 LTC:8:1000000 ETH:8:50000 "
    "TRX:6:5000000 TON:8:50000000 USDT:2:100 USDC:2:100"
)
CURRENCIES: dict[str, Currency] = {
    code: Currency(code, int(digits), int(unit)) for code, digits, unit in (row.split(":") for row in _UNITS.split())
}
