"""Breaks, the panic button and self-exclusion: from the commit on no new stake, and never shortened (R38 to R42).

Wins and rollbacks of open rounds are still booked, and money can still be taken out: only new stakes, deposits and
launches are barred.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import logins, play
from casino.errors import InvalidRequest, PlayerBlocked
from casino.storage.players import Player
from casino.storage.protection import Exclusion
from casino.wallet import posting

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
PANIC = timedelta(hours=24)


def start(
    unit: Session,
    player: Player,
    kind: str,
    ends_at: datetime | None,
    now: datetime,
    *,
    actor: str = "player",
    reason: str | None = None,
) -> Exclusion:
    """Begin a break (`break`), a `panic` stop or a `self_exclusion`; without an end it is for ever.

    It holds from this unit's commit on and can only be made longer. Self-exclusion ends every log-in and game session.
    Raises `InvalidRequest` for an end that is not ahead, or a break without an end.
    """
    if ends_at is not None and ends_at <= now:
        raise InvalidRequest("A break ends in the future.")
    if ends_at is None and kind != "self_exclusion":
        raise InvalidRequest("Only a self-exclusion may be for ever.")
    posting.touch_wallets(unit.connection(), player.id)
    unit.refresh(player)  # under the wallets' lock: of two breaks at once the longer one must hold
    row = Exclusion(player_id=player.id, kind=kind, started_at=now, ends_at=ends_at, actor=actor, reason=reason)
    unit.add(row)
    until = ends_at or FOR_EVER
    player.barred_until = max(until, player.barred_until or until)
    play.end_all(unit, player, now, kind)  # before the log-ins: the game's page says why it has ended
    if kind == "self_exclusion":
        if player.status == "active":  # a pending or blocked account must not become active by coming back
            player.status, player.status_reason, player.status_changed_at = "excluded", reason or "self-exclusion", now
        logins.end_all(unit, player.id, now)
    unit.flush()
    return row


def panic(unit: Session, player: Player, now: datetime, length: timedelta = PANIC) -> Exclusion:
    """Stop all play, at one press and without a question (R42); for 24 hours unless the policy says longer."""
    return start(unit, player, "panic", now + length, now)


def is_barred(player: Player, now: datetime) -> bool:
    """Tell whether the player is on a break or excluded now."""
    return player.barred_until is not None and player.barred_until > now


def running(unit: Session, player: Player, now: datetime) -> Exclusion | None:
    """Return the exclusion that ends last among those that still run."""
    rows = unit.scalars(select(Exclusion).where(Exclusion.player_id == player.id))
    live = [row for row in rows if row.ends_at is None or row.ends_at > now]
    return max(live, key=lambda row: row.ends_at or FOR_EVER, default=None)


def running_exclusion(unit: Session, player: Player, now: datetime) -> Exclusion | None:
    """Return the self-exclusion that ends last among those that still run; breaks do not count."""
    rows = unit.scalars(select(Exclusion).where(Exclusion.player_id == player.id, Exclusion.kind == "self_exclusion"))
    live = [row for row in rows if row.ends_at is None or row.ends_at > now]
    return max(live, key=lambda row: row.ends_at or FOR_EVER, default=None)


def may_come_back(unit: Session, player: Player, now: datetime) -> bool:
    """Tell whether a self-exclusion has run out and only the player's own step is missing (R47)."""
    return player.status == "excluded" and not is_barred(player, now) and running(unit, player, now) is None


def come_back(unit: Session, player: Player, now: datetime) -> None:
    """Open play again after a self-exclusion's term, at the player's own step; never by itself, never within it.

    Raises `PlayerBlocked` while anything still runs, and for an account that is closed for another reason.
    """
    posting.touch_wallets(unit.connection(), player.id)
    unit.refresh(player)
    if not may_come_back(unit, player, now):
        raise PlayerBlocked
    player.status, player.status_reason, player.status_changed_at = "active", "came back after self-exclusion", now
    unit.flush()


def history(unit: Session, player: Player) -> list[Exclusion]:
    """Return every break and exclusion there ever was, newest first."""
    return list(unit.scalars(select(Exclusion).where(Exclusion.player_id == player.id).order_by(Exclusion.id.desc())))
