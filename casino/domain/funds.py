"""What the house owes its players: what they hold, what is in open rounds, what is on its way to them (R80)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.domain import open_rounds
from casino.money import Money
from casino.storage.funds import Withdrawal
from casino.storage.ledger import Account
from casino.storage.players import Player
from casino.wallet import statements, withdrawals


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed in one currency. Bonus money in the balances counts: staked, it becomes the player's own."""

    balances: Money
    open_rounds: Money
    withdrawals: Money

    @property
    def total(self) -> Money:
        """All of it."""
        return self.balances + self.open_rounds + self.withdrawals


def owed(unit: Session) -> list[Owed]:
    """Return what is owed to all players, by currency; a wallet below zero makes nobody else's money less."""
    held = select(Account.currency, func.sum(Account.balance_units)).where(
        Account.kind == "wallet", Account.balance_units > 0
    )
    asked = select(Withdrawal.currency, func.sum(Withdrawal.amount_units)).where(Withdrawal.state == "requested")
    balances = {code: int(units or 0) for code, units in unit.execute(held.group_by(Account.currency))}
    leaving = {code: int(units) for code, units in unit.execute(asked.group_by(Withdrawal.currency))}
    playing: defaultdict[str, int] = defaultdict(int)
    for one in open_rounds.everywhere(unit):
        playing[one.stake.currency] += one.stake.units
    return _by_currency(balances, playing, leaving)


def owed_to(unit: Session, player: Player) -> list[Owed]:
    """Return what is owed to one player, by currency; empty when it is nothing."""
    balances = {one.currency: max(0, one.units) for one in statements.balances(unit, player.id)}
    leaving = {one.currency: one.units for one in withdrawals.on_their_way(unit, player.id)}
    playing: defaultdict[str, int] = defaultdict(int)
    for one in open_rounds.of_player(unit, player):
        playing[one.stake.currency] += one.stake.units
    return [one for one in _by_currency(balances, playing, leaving) if one.total.units]


def _by_currency(*parts: Mapping[str, int]) -> list[Owed]:
    codes = sorted({code for part in parts for code in part})
    return [Owed(*(Money(part.get(code, 0), code) for part in parts)) for code in codes]
