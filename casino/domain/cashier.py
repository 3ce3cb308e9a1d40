"""Money in and out at the player's own wish, with every gate before it (R22, R40, R41, R64).

The sentences here are for pages and payment services to come; staff use `flask wallet adjust` and `player create`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import limits
from casino.errors import InvalidAmount, PlayerBlocked
from casino.money import Money
from casino.storage.ledger import Movement
from casino.storage.players import Player
from casino.wallet import posting
from casino.wallet.posting import Wallet


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a cashier's action ends with: its kind, the amount, the movement's id to quote, the balance after it."""

    kind: str
    amount: Money
    id: int
    balance: Money


def deposit(unit: Session, player: Player, amount: Money, now: datetime, *, note: str | None = None) -> Receipt:
    """Take money in from an active player who is on no break, under the gross deposit limits.

    Raises `PlayerBlocked`, `LimitExceeded` (which limit, what it leaves, until when), `InvalidAmount`,
    `CurrencyMismatch` or `BalanceOutOfRange`; nothing is moved then.
    """
    _check(amount)
    posting.touch_wallets(unit.connection(), player.id)
    unit.refresh(player)  # under the wallets' lock: a break or a limit that was set a moment ago counts
    if player.status != "active" or (player.barred_until is not None and player.barred_until > now):
        raise PlayerBlocked("No money is taken in while play is paused or closed.")
    limits.check_deposit(unit, player, amount, now)
    return _receipt(unit, "deposit", amount, posting.deposit(unit.connection(), player.id, amount, now, note=note))


def withdraw(unit: Session, player: Player, amount: Money, now: datetime, *, note: str | None = None) -> Receipt:
    """Pay money out; a break or an exclusion never stands in the way (R41).

    Raises `InsufficientFunds`, `WithdrawalsHeld`, `InvalidAmount` or `CurrencyMismatch`; nothing is moved then.
    """
    _check(amount)
    return _receipt(unit, "withdrawal", amount, posting.withdraw(unit.connection(), player.id, amount, now, note=note))


def _check(amount: Money) -> None:
    if amount.units <= 0 or Money.parse(amount.text, amount.currency) != amount:
        raise InvalidAmount("The amount must be more than nothing, in whole coins.")


def _receipt(unit: Session, kind: str, amount: Money, wallet: Wallet) -> Receipt:
    last = unit.scalars(
        select(Movement.id).where(Movement.wallet_id == wallet.id).order_by(Movement.id.desc()).limit(1)
    ).one()
    return Receipt(kind, amount, last, Money(wallet.balance_units, amount.currency))
