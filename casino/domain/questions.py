"""Which limits do you want? Asked before the first play, and again when they are old; answers are kept (R26, R34)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import events, limits
from casino.domain.policy import Policy
from casino.domain.policy_values import duration
from casino.errors import InvalidRequest, LimitsFirst
from casino.money import Money
from casino.storage.players import Player
from casino.storage.protection import LimitQuestion, PlayerLimit

START, REVIEW = "start", "review"
ANSWERS = ("as_is", "change")
LARGE_LIMIT = "large_deposit_limit"


def due(unit: Session, player: Player, now: datetime, policy: Policy) -> str | None:
    """Return which question waits: `start` before the first play, `review` for old limits, or None."""
    own = _own(unit, player)
    if not own:
        asked = policy.limits_before_play != "none" and _last(unit, player, START) is None
        return START if asked else None
    reviewed = _last(unit, player, REVIEW)
    oldest = min(row.confirmed_at or row.requested_at for row in own)
    since = max(oldest, reviewed) if reviewed is not None else oldest
    old_from = duration(f"P{policy.review_prompt_months}M").after(since)
    return REVIEW if old_from is not None and old_from <= now else None


def answer(unit: Session, player: Player, kind: str, choice: str, now: datetime) -> None:
    """Keep the player's answer: `as_is` leaves the limits as they are, `change` leads to them.

    Raises `InvalidRequest` for an unknown question or answer.
    """
    if kind not in (START, REVIEW) or choice not in ANSWERS:
        raise InvalidRequest("This is none of the answers.")
    unit.add(LimitQuestion(player_id=player.id, kind=kind, answer=choice, answered_at=now))
    unit.flush()


def history(unit: Session, player: Player) -> list[LimitQuestion]:
    """Return every answer, newest first."""
    query = select(LimitQuestion).where(LimitQuestion.player_id == player.id)
    return list(unit.scalars(query.order_by(LimitQuestion.id.desc())))


def missing(unit: Session, player: Player, required: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of limits that are compulsory and that the player has not set, in any period."""
    held = {row.kind for row in _own(unit, player)}
    return tuple(kind for kind in required if kind not in held)


def check_required(unit: Session, player: Player, required: tuple[str, ...]) -> None:
    """Let a player with every compulsory limit through, or raise `LimitsFirst`."""
    if missing(unit, player, required):
        raise LimitsFirst


def tell_staff_of_large_limit(unit: Session, player: Player, row: PlayerLimit, policy: Policy, now: datetime) -> None:
    """Queue a talk with a player who may now deposit more a month than the policy lets pass in silence."""
    bound = policy.limit_contact_above.get(row.currency)
    if bound is None or row.amount is None or (row.kind, row.period) != ("deposit", "month"):
        return
    if row.amount > bound.units:
        words = f"asks for a deposit limit of {Money(row.amount, row.currency).display} a month"
        events.alert(unit, LARGE_LIMIT, player.public_id, f"player {player.public_id} {words}: to be contacted", now)


def _own(unit: Session, player: Player) -> list[PlayerLimit]:
    return [
        row
        for row in limits.in_force(unit, player)
        if row.setter == "player" and row.state == "active" and row.currency in ("", player.currency)
    ]


def _last(unit: Session, player: Player, kind: str) -> datetime | None:
    query = select(LimitQuestion.answered_at).where(LimitQuestion.player_id == player.id, LimitQuestion.kind == kind)
    return unit.scalar(query.order_by(LimitQuestion.id.desc()).limit(1))
