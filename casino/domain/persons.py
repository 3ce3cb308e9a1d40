"""One person, all accounts: a self-exclusion holds for every account of its person, of today and to come (R45, R47).

A person is a confirmed mailbox and a birth date. An address that nobody has confirmed says nothing: otherwise a
stranger could claim somebody's address and close play for them.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import breaks
from casino.domain.policy_values import Duration
from casino.storage.players import Player
from casino.storage.protection import Exclusion

ACTOR = "same person"


def others(unit: Session, player: Player) -> list[Player]:
    """Return the other accounts of this person, closed ones included; none while the address is not confirmed."""
    if player.email_verified_at is None or player.email_key is None:
        return []
    query = select(Player).where(
        Player.email_key == player.email_key,
        Player.birth_date == player.birth_date,
        Player.email_verified_at.is_not(None),
        Player.id != player.id,
    )
    return list(unit.scalars(query.order_by(Player.id)))


def exclude(
    unit: Session, player: Player, ends_at: datetime | None, now: datetime, *, reason: str | None = None
) -> Exclusion:
    """Begin a self-exclusion on every account of the person; raises as `breaks.start`."""
    row = breaks.start(unit, player, "self_exclusion", ends_at, now, reason=reason)
    for other in others(unit, player):
        breaks.start(unit, other, "self_exclusion", ends_at, now, actor=ACTOR, reason=f"as player {player.public_id}")
    return row


def carry_over(unit: Session, player: Player, now: datetime, reopens_after: Duration) -> Exclusion | None:
    """Give an account that just became its person's the self-exclusion that runs on another one; None without one.

    A permanent one may be left behind with its account after the policy's time, through a new account (R47).
    """
    running = [
        row
        for other in others(unit, player)
        if (row := breaks.running_exclusion(unit, other, now)) is not None and not _is_over(row, now, reopens_after)
    ]
    longest = max(running, key=lambda row: row.ends_at or breaks.FOR_EVER, default=None)
    if longest is None:
        return None
    reason = f"exclusion {longest.id} of the same person"
    return breaks.start(unit, player, "self_exclusion", longest.ends_at, now, actor=ACTOR, reason=reason)


def _is_over(row: Exclusion, now: datetime, reopens_after: Duration) -> bool:
    opens = reopens_after.after(row.started_at)
    return row.ends_at is None and opens is not None and opens <= now
