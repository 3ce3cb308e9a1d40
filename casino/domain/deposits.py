"""Money that a payment service brings in: what a player may deposit now, and booking it once (L42, R29, R40).

The service asks before it takes anything (`check`) and tells when it has (`book`). Nothing here ever deposits by
itself: each booking is one payment that a player has made, under the service's own reference.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import cashier, limits
from casino.domain.limits import Meter
from casino.errors import InvalidRequest, TransactionConflict
from casino.money import Money
from casino.storage.payments import Payment
from casino.storage.players import Player
from casino.wallet import posting, statements

LONGEST_REFERENCE = 120


@dataclass(frozen=True, slots=True)
class Room:
    """What a player may deposit now: open or not, and the tightest deposit limit that is set."""

    open: bool
    limit: Meter | None

    @property
    def left(self) -> int | None:
        """The units that the limit leaves; None where none is set."""
        return max(0, self.limit.left) if self.limit is not None else None


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment in the player's wallet; `again` when it had been booked before."""

    amount: Money
    balance: Money
    again: bool


def room(unit: Session, player: Player, now: datetime) -> Room:
    """Tell what this player may deposit in their own currency, before anything is asked of them."""
    meters = [
        meter
        for meter in limits.meters(unit, player, now)
        if meter.key.kind == "deposit" and meter.key.currency == player.currency
    ]
    tightest = min(meters, key=lambda meter: meter.left, default=None)
    barred = player.barred_until is not None and player.barred_until > now
    return Room(player.status == "active" and not barred and (tightest is None or tightest.left > 0), tightest)


def check(unit: Session, player: Player, amount: Money, now: datetime) -> None:
    """Allow a payment of this amount, or raise what `cashier.deposit` would; nothing is kept for it."""
    if amount.units <= 0:
        raise InvalidRequest("The amount must be more than nothing.")
    cashier.check_deposit(unit, player, amount, now)


def book(unit: Session, player: Player, amount: Money, reference: str, now: datetime) -> Booked:
    """Put a payment into the player's wallet, once for each reference.

    Raises what `cashier.deposit` raises, `InvalidRequest` for a reference that is none, and `TransactionConflict` when
    the reference stands for another payment.
    """
    if not 0 < len(reference) <= LONGEST_REFERENCE or not reference.isprintable():
        raise InvalidRequest(f"A payment has a reference of 1 to {LONGEST_REFERENCE} letters.")
    posting.touch_wallets(unit.connection(), player.id)
    before = unit.scalar(select(Payment).where(Payment.reference == reference))
    if before is not None:
        if (before.player_id, before.currency, before.amount_units) != (player.id, amount.currency, amount.units):
            raise TransactionConflict("This reference stands for another payment.")
        return Booked(amount, statements.balance(unit, player.id, amount.currency), True)
    receipt = cashier.deposit(unit, player, amount, now, note=reference)
    unit.add(
        Payment(
            reference=reference,
            player_id=player.id,
            movement_id=receipt.id,
            currency=amount.currency,
            amount_units=amount.units,
            created_at=now,
        )
    )
    unit.flush()
    return Booked(amount, receipt.balance, False)
