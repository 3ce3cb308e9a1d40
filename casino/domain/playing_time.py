"""How long a player has been playing: today, and in this sitting, across games and tabs (R32, R51).

A sitting is play without a rest of a quarter of an hour: who leaves one game and opens the next still sits there.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.storage.catalogue import GameSession
from casino.storage.direct import zone_of
from casino.storage.ledger import Account, Movement
from casino.storage.players import Player
from casino.storage.protection import GameClock

QUIET = timedelta(minutes=2)
"""A game that neither its page nor the platform has spoken for so long is not being played: the tab was closed."""
REST = timedelta(minutes=15)
"""So long without a game ends a sitting."""
_LOOK_BACK = 500


def next_midnight(unit: Session, now: datetime) -> datetime:
    """Return when the next day begins in the site's time zone."""
    zone = zone_of(unit.connection())
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def played_until(unit: Session, session: GameSession, now: datetime) -> datetime:
    """Return until when a game session was really played: its end, or the last sign of life of one left open."""
    end = session.ended_at or now
    last_call = unit.scalar(
        select(func.max(Movement.created_at))
        .join(Account, Account.id == Movement.wallet_id)
        .where(
            Account.player_id == session.player_id,
            Movement.id > session.after_movement_id,
            Movement.kind.in_(("bet", "win")),
            Movement.created_at.between(session.started_at, end),
        )
    )
    clock = unit.get(GameClock, session.id)
    signs = (session.started_at, clock.seen_at if clock else None, last_call)
    return min(end, max(sign for sign in signs if sign is not None) + QUIET)


def today(unit: Session, player: Player, now: datetime) -> timedelta:
    """Return for how long a game was open since midnight of the site's time zone."""
    zone = zone_of(unit.connection())
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    sessions = unit.scalars(
        select(GameSession).where(
            GameSession.player_id == player.id,
            (GameSession.ended_at.is_(None)) | (GameSession.ended_at > midnight),
        )
    )
    played = timedelta()
    for session in sessions:
        played += max(timedelta(), played_until(unit, session, now) - max(session.started_at, midnight))
    return played


def first_of_sitting(unit: Session, player: Player, now: datetime) -> GameSession | None:
    """Return the game session with which the running sitting began; None when the player has rested."""
    first, begins = None, now
    newest_first = unit.scalars(
        select(GameSession).where(GameSession.player_id == player.id).order_by(GameSession.id.desc()).limit(_LOOK_BACK)
    )
    for session in newest_first:
        if begins - played_until(unit, session, now) >= REST:
            break
        first, begins = session, session.started_at
    return first


def sitting(unit: Session, player: Player, now: datetime) -> timedelta:
    """Return the time since the running sitting began; nothing after a rest."""
    first = first_of_sitting(unit, player, now)
    return timedelta() if first is None else now - first.started_at


def is_playing(unit: Session, player: Player) -> bool:
    """Tell whether a game is open."""
    found = select(GameSession.id).where(GameSession.player_id == player.id, GameSession.ended_at.is_(None)).limit(1)
    return unit.scalar(found) is not None
