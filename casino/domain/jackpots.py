"""Jackpot figures: asked for by one worker of all, shown while they are fresh, else said to be missing (R72)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, or_, update
from sqlalchemy.orm import Session

from casino.money import Money
from casino.storage.catalogue import Game
from casino.storage.database import unit_of_work
from casino.storage.jackpots import Jackpot, JackpotFeed

EVERY = timedelta(seconds=20)
FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in a game's jackpot, and since when that is known."""

    game_ref: str
    amount: Money
    as_of: datetime


def take_turn(engine: Engine, now: datetime) -> bool:
    """Say whether this worker may ask the feed now; of all workers on all machines one may, every 20 seconds."""
    due = or_(JackpotFeed.asked_at.is_(None), JackpotFeed.asked_at <= now - EVERY)
    with unit_of_work(engine) as unit:
        taken = unit.execute(update(JackpotFeed).where(JackpotFeed.id == 1, due).values(asked_at=now))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def store(engine: Engine, figures: Iterable[Figure], now: datetime) -> int:
    """Keep what the feed told, and forget what it no longer tells; return how many figures there are."""
    told = {one.game_ref: one for one in figures}
    with unit_of_work(engine) as unit:
        unit.execute(delete(Jackpot).where(Jackpot.game_ref.not_in(told)))
        for one in told.values():
            row = unit.get(Jackpot, one.game_ref) or Jackpot(game_ref=one.game_ref)
            row.currency, row.amount_units = one.amount.currency, one.amount.units
            row.as_of = min(one.as_of, now)
            unit.add(row)
    return len(told)


def has_one(unit: Session, game: Game) -> bool:
    """Tell whether a game has a jackpot: the list says so, or the feed has told one."""
    named = "jackpot" in (game.feature_key or "").split("|") or game.category.lower() == "jackpots"
    return named or unit.get(Jackpot, game.reference) is not None


def figure(unit: Session, game: Game, now: datetime) -> Figure | None:
    """Return the game's figure; None when it is older than a minute, or there is none."""
    row = unit.get(Jackpot, game.reference)
    if row is None or now - row.as_of > FRESH:
        return None
    return Figure(row.game_ref, Money(row.amount_units, row.currency), row.as_of)
