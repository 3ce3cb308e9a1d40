"""The record of an account: what happened, when and from where; the player, staff and the log read the same words."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.storage.accounts import AccountEvent
from casino.storage.ledger import Alert

log = logging.getLogger(__name__)


def note(
    unit: Session,
    player_id: int | None,
    kind: str,
    now: datetime,
    *,
    address: str | None = None,
    detail: str | None = None,
) -> None:
    """Add one event to the record, and to the log."""
    unit.add(AccountEvent(player_id=player_id, kind=kind, address=address, detail=detail, created_at=now))
    log.info("account event", extra={"event": kind, "player": player_id, "address": address})


def of(unit: Session, player_id: int, limit: int = 1000) -> list[AccountEvent]:
    """Return the player's events, the newest first."""
    query = select(AccountEvent).where(AccountEvent.player_id == player_id)
    return list(unit.scalars(query.order_by(AccountEvent.id.desc()).limit(limit)))


def alert(unit: Session, code: str, player_ref: str, detail: str, now: datetime) -> None:
    """Queue something that staff must look at."""
    unit.add(Alert(code=code, player_ref=player_ref, detail=detail, created_at=now))
