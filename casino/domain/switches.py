"""What the operator has stopped; the row's presence stops it (R69, PLATFORM.md row 34)."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from casino.domain.rounds import MAINTENANCE
from casino.storage.catalogue import Switch


def set_maintenance(unit: Session, on: bool, reason: str, actor: str, now: datetime) -> None:
    """Pause new bets and launches, or allow them again; doing it twice changes nothing."""
    unit.execute(delete(Switch).where(Switch.name == MAINTENANCE))
    if on:
        unit.add(Switch(name=MAINTENANCE, reason=reason, actor=actor, created_at=now))
