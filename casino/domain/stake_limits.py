"""The largest single stake of a player, checked inside the bet (R31, PLATFORM.md row 33)."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from casino.errors import InvalidAmount
from casino.money import Money
from casino.storage.catalogue import PlayerLimit
from casino.storage.players import Player


def set_stake_limit(unit: Session, player: Player, currency: str, amount: Money | None, now: datetime) -> None:
    """Set the limit from now on, or remove it with None. Raises `InvalidAmount` for a negative one."""
    if amount is not None and amount.units < 0:
        raise InvalidAmount("A limit is nothing or more.")
    unit.execute(
        delete(PlayerLimit).where(
            PlayerLimit.player_id == player.id, PlayerLimit.currency == currency, PlayerLimit.kind == "stake"
        )
    )
    if amount is not None:
        unit.add(
            PlayerLimit(player_id=player.id, currency=currency, kind="stake", amount_units=amount.units, created_at=now)
        )
