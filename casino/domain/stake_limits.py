"""Caps on a player's single stake: the operator's, and the law's by game and age (R31, PLATFORM.md row 33)."""

from datetime import datetime

from sqlalchemy.orm import Session

from casino.domain import limits
from casino.domain.limits import LimitKey, LoosenRule
from casino.errors import NotFound
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.players import Player
from casino.storage.protection import EffectiveCap, EffectiveLimit


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


def put_cap_in_force(unit: Session, player: Player, game_session: GameSession, now: datetime, *, capped: bool) -> None:
    """Write the law's cap of the game just opened where a bet reads it; `capped` when the policy caps any game at all.

    The caps of games opened before stay: a tab that still shows one of them bets under its own cap.
    """
    code = game_session.currency
    for game_ref in (game_session.game.reference, ""):
        ready = unit.get(EffectiveCap, (player.id, code, game_ref))
        if ready is None and capped:
            ready = EffectiveCap(player_id=player.id, currency=code, game_ref=game_ref)
            unit.add(ready)
        if ready is not None:
            ready.cap_units = game_session.stake_cap_units
    if unit.get(EffectiveLimit, (player.id, code)) is not None:
        limits.put_in_force(unit, player, LimitKey("stake", "once", code), now)
