"""Requests of players about their own data: a copy, a correction, erasure, an objection (R21, GLI-19 A.3.5 c to e).

A copy is handed over at once, by machine; the others wait for staff. Every request, every answer and every refusal with
its reason is a row that nobody can change.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casino.domain import events, throttle
from casino.errors import InvalidRequest, NotFound
from casino.storage.data_requests import KINDS, DataAnswer, DataRequest
from casino.storage.players import Player

COPIES = 3
"""Copies of one player's data within `WINDOW`; then the next one is refused, and the refusal kept."""
WINDOW = timedelta(hours=24)
ANSWER_WITHIN = timedelta(days=30)
"""How long staff have to answer what is not answered at once."""
WORDS_LENGTH = 1000
TOO_OFTEN = "A copy was handed over three times within 24 hours; the next one is there when a day has passed."
STILL_OPEN = "The same request is waiting for its answer already."
PLAYER = "player"
HOUSE = "the house"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its answer, if it has one."""

    number: int
    player_ref: str
    kind: str
    words: str | None
    asked_at: datetime
    due_at: datetime
    outcome: str | None
    reason: str | None
    answered_at: datetime | None
    actor: str | None


def ask(
    unit: Session,
    player: Player,
    kind: str,
    now: datetime,
    *,
    words: str | None = None,
    address: str | None = None,
    actor: str = PLAYER,
) -> str | None:
    """Put a request down; return why it is refused at once, or None when it waits or may be served.

    A copy is asked for at most `COPIES` times within `WINDOW`; the other kinds once at a time. Raises
    `TooManyAttempts` for a flood of requests by the player, none of which is kept any more.
    """
    if kind not in KINDS:
        raise InvalidRequest("There is no such request.")
    if actor == PLAYER:
        throttle.check(unit, throttle.DATA, f"player-{player.id}", now)
    refused = _why_not(unit, player, kind, now)
    text = (words or "").strip()[:WORDS_LENGTH] or None
    row = DataRequest(player_id=player.id, kind=kind, words=text, asked_at=now, address=address, actor=actor)
    unit.add(row)
    unit.flush()
    if refused is not None:
        _settle(unit, row, "refused", refused, now, HOUSE)
    elif kind == "copy" and actor == PLAYER:
        _settle(unit, row, "done", None, now, HOUSE)
    return refused


def _why_not(unit: Session, player: Player, kind: str, now: datetime) -> str | None:
    own = select(func.count()).select_from(DataRequest).outerjoin(DataAnswer, DataAnswer.request_id == DataRequest.id)
    own = own.where(DataRequest.player_id == player.id, DataRequest.kind == kind)
    if kind == "copy":
        lately = own.where(DataAnswer.outcome == "done", DataRequest.asked_at > now - WINDOW)
        return TOO_OFTEN if (unit.scalar(lately) or 0) >= COPIES else None
    return STILL_OPEN if unit.scalar(own.where(DataAnswer.id.is_(None))) else None


def answer(unit: Session, number: int, outcome: str, reason: str | None, now: datetime, actor: str) -> Asked:
    """Answer a waiting request. Raises `NotFound`, or `InvalidRequest` without a reason or when it was answered."""
    row = unit.get(DataRequest, number)
    if row is None:
        raise NotFound("There is no such request.")
    words = (reason or "").strip()[:500] or None
    if outcome == "refused" and words is None:
        raise InvalidRequest("A refusal needs its reason.")
    try:
        _settle(unit, row, outcome, words, now, actor)
    except IntegrityError:
        raise InvalidRequest("This request was answered before.") from None
    [found] = [one for one in listing(unit, row.player_id) if one.number == number]
    return found


def _settle(unit: Session, row: DataRequest, outcome: str, reason: str | None, now: datetime, actor: str) -> None:
    unit.add(DataAnswer(request_id=row.id, outcome=outcome, reason=reason, answered_at=now, actor=actor))
    unit.flush()
    events.note(unit, row.player_id, f"data_{row.kind}_{outcome}", now, address=row.address, detail=reason)


def listing(unit: Session, player_id: int | None = None, *, only_open: bool = False, limit: int = 1000) -> list[Asked]:
    """Return requests, the newest first: one player's or all, only the waiting ones if wanted."""
    query = (
        select(DataRequest, DataAnswer, Player.public_id)
        .join(Player, Player.id == DataRequest.player_id)
        .outerjoin(DataAnswer, DataAnswer.request_id == DataRequest.id)
    )
    if player_id is not None:
        query = query.where(DataRequest.player_id == player_id)
    if only_open:
        query = query.where(DataAnswer.id.is_(None))
    rows = unit.execute(query.order_by(DataRequest.id.desc()).limit(limit)).all()
    return [_asked(row, found, ref) for row, found, ref in rows]


def _asked(row: DataRequest, found: DataAnswer | None, player_ref: str) -> Asked:
    return Asked(
        number=row.id,
        player_ref=player_ref,
        kind=row.kind,
        words=row.words,
        asked_at=row.asked_at,
        due_at=row.asked_at + ANSWER_WITHIN,
        outcome=found.outcome if found is not None else None,
        reason=found.reason if found is not None else None,
        answered_at=found.answered_at if found is not None else None,
        actor=found.actor if found is not None else None,
    )
