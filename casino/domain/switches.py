"""What the operator has stopped; the row's presence stops it (R69, PLATFORM.md row 34). Every change is logged (R94).

A closed game cannot be launched and is on no shelf from the next request on. Money of its open rounds is processed as
before (row 31); only `maintenance` declines new bets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casino.domain.audience import GAMING, PROVIDER
from casino.domain.rounds import MAINTENANCE
from casino.errors import InvalidRequest, NotFound
from casino.storage.catalogue import CatalogueState, Game, Switch, SwitchEvent

GAME = "game:"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something that is off now; for a game, reason, actor and time are those of its last change."""

    name: str
    reason: str
    actor: str
    since: datetime | None


def set_maintenance(unit: Session, on: bool, reason: str, actor: str, now: datetime) -> None:
    """Pause new bets and launches, or allow them again; doing it twice changes nothing."""
    _set_row(unit, MAINTENANCE, on, reason, actor, now)


def switch_gaming(unit: Session, off: bool, reason: str, actor: str, now: datetime) -> bool:
    """Close or open every game. Returns whether that changed anything."""
    return _set_row(unit, GAMING, off, reason, actor, now)


def switch_provider(unit: Session, slug: str, off: bool, reason: str, actor: str, now: datetime) -> bool:
    """Close or open every game of a provider, those to come included. Raises `NotFound`."""
    if unit.scalar(select(Game.id).where(Game.provider_slug == slug).limit(1)) is None:
        raise NotFound(f"There is no provider {slug!r} in the catalogue.")
    return _set_row(unit, PROVIDER + slug, off, reason, actor, now)


def switch_game(unit: Session, slug: str, off: bool, reason: str, actor: str, now: datetime) -> bool:
    """Close or open one game. Raises `NotFound`."""
    game = unit.scalar(select(Game).where(Game.slug == slug))
    if game is None:
        raise NotFound(f"There is no game {slug!r} in the catalogue.")

    def change() -> bool:
        changes = game.enabled is off
        game.enabled = not off
        return changes

    return _change(unit, GAME + slug, off, reason, actor, now, change)


def _set_row(unit: Session, name: str, off: bool, reason: str, actor: str, now: datetime) -> bool:
    def change() -> bool:
        row = unit.get(Switch, name)
        if off and row is None:
            unit.add(Switch(name=name, reason=reason.strip()[:500], actor=actor, created_at=now))
        elif not off and row is not None:
            unit.delete(row)
        return off is (row is None)

    return _change(unit, name, off, reason, actor, now, change)


def _change(
    unit: Session, name: str, off: bool, reason: str, actor: str, now: datetime, change: Callable[[], bool]
) -> bool:
    if not reason.strip():
        raise InvalidRequest("A switch needs a reason: it stands in the log for ever.")
    changed = change()
    if changed:
        action = "off" if off else "on"
        unit.add(SwitchEvent(name=name, action=action, reason=reason.strip()[:500], actor=actor, created_at=now))
        bump_catalogue(unit)
    return changed


def bump_catalogue(unit: Session) -> None:
    """Make every process forget what it remembers of the catalogue."""
    unit.execute(update(CatalogueState).values(version=CatalogueState.version + 1))


def stopped(unit: Session) -> list[Stopped]:
    """Return what is off now: the rows of the switches, then games by their own flag."""
    rows = unit.scalars(select(Switch).order_by(Switch.name))
    found = [Stopped(row.name, row.reason, row.actor, row.created_at) for row in rows]
    for slug in unit.scalars(select(Game.slug).where(Game.enabled.is_(False)).order_by(Game.slug)):
        last = unit.scalar(
            select(SwitchEvent).where(SwitchEvent.name == GAME + slug).order_by(SwitchEvent.id.desc()).limit(1)
        )
        by = (last.reason, last.actor, last.created_at) if last is not None else ("", "", None)
        found.append(Stopped(GAME + slug, *by))
    return found


def log(unit: Session, limit: int = 50) -> list[SwitchEvent]:
    """Return the latest changes, newest first (R94)."""
    return list(unit.scalars(select(SwitchEvent).order_by(SwitchEvent.id.desc()).limit(limit)))
