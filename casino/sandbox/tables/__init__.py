"""The tables: what a player may do in each game, one act at a time, and what is remembered between acts.

A table's state is a plain dict with amounts in minor units under the keys named here; `shown` turns it into
JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from casino.sandbox.currencies import CURRENCIES, Currency
from casino.sandbox.engines import Chance
from casino.sandbox.store import GameSession, Store
from casino.sandbox.wallet import Wallet

AMOUNTS = frozenset({"stake", "payout", "scatter_payout", "free_spins_total", "round_total", "worth", "next_worth"})

Action = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """A player at a table: the game session, and what the table needs to play it."""

    session: GameSession
    wallet: Wallet
    store: Store
    chance: Chance

    @property
    def currency(self) -> Currency:
        """Return the session's currency."""
        return CURRENCIES[self.session.currency]


class Table(Protocol):
    """One kind of game."""

    kind: str
    return_text: str
    volatility: str

    def stakes(self, currency: Currency) -> tuple[int, ...]:
        """Return the stakes on offer in minor units, smallest first."""

    def rules(self, currency: Currency) -> dict[str, Any]:
        """Return what a page needs to know to draw the game and to tell its rules."""

    def memory(self, table: dict[str, Any], currency: Currency) -> dict[str, Any]:
        """Return what a page shows after a reload: the unfinished round, and what was there before."""

    def act(self, seat: Seat, action: Action) -> dict[str, Any]:
        """Do what the player asks and return the round for JSON. Raises `Refused`; then nothing happened."""


def shown(value: Any, currency: Currency) -> Any:
    """Return a table's state for JSON: amounts as text in the currency's digits, everything else as it is."""
    if isinstance(value, dict):
        return {
            key: currency.text(item) if key in AMOUNTS and item is not None else shown(item, currency)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [shown(item, currency) for item in value]
    return value


def tenths(count: int) -> str:
    """Return a number of tenths as text, such as ``0.50`` for 5."""
    return f"{count // 10}.{count % 10}0"
