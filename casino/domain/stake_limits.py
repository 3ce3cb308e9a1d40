"""The operator's cap on a player's single stake (R31, PLATFORM.md row 33)."""

from datetime import datetime

from sqlalchemy.orm import Session

from casino.domain import limits
from casino.domain.limits import LimitKey, LoosenRule
from casino.errors import NotFound
from casino.money import Money
from casino.storage.players import Player


def set_stake_limit(
    unit: Session, player: Player, currency: str, amount: Money | None, now: datetime, *, actor: str = "operator"
) -> None:
    """Set the cap from now on, or remove it with None; removing none changes nothing. Raises `InvalidAmount`."""
    key = LimitKey("stake", "once", currency)
    units = amount.units if amount is not None else None
    try:
        limits.set_limit(unit, player, key, units, now, LoosenRule(), setter="operator", actor=actor)
    except NotFound:
        if units is not None:
            raise
