"""Identity before payout: staff look at a player's papers, and no withdrawal is paid before they have (R78)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import events
from casino.domain.identities import name_key
from casino.errors import InvalidRequest, Refusal
from casino.storage.persons import Identity, IdentityCheck
from casino.storage.players import Player


def note(
    unit: Session,
    player: Player,
    *,
    paper: str,
    name: str,
    passed: bool,
    reason: str,
    now: datetime,
    actor: str,
) -> IdentityCheck:
    """Put down what staff saw: which paper, the name on it, and whether it proves who the player is.

    The name is compared with the account's as two accounts are (`identities.name_key`); `unknown` without one. Raises
    `InvalidRequest` when a word is missing, and `Refusal` for a pass in another name.
    """
    if not paper.strip() or not name.strip() or not (passed or reason.strip()):
        raise InvalidRequest("A look at papers names the paper and the name on it; one that failed has a reason.")
    match = _name_match(unit, player, name)
    if passed and match == "differs":
        raise Refusal("The paper is in another name than the account, so it proves nothing. Put it down as failed.")
    row = IdentityCheck(
        player_id=player.id,
        passed=passed,
        paper=paper.strip()[:80],
        name_on_paper=name.strip()[:160],
        name_match=match,
        reason=reason.strip()[:500],
        checked_at=now,
        actor=actor,
    )
    unit.add(row)
    unit.flush()
    events.note(unit, player.id, "identity_checked", now, detail="passed" if passed else "failed")
    return row


def _name_match(unit: Session, player: Player, name: str) -> str:
    own = unit.get(Identity, player.id)
    if own is None or not own.name_key:
        return "unknown"
    return "same" if name_key(name, "") == own.name_key else "differs"


def is_proved(unit: Session, player_id: int) -> bool:
    """Tell whether the newest look at the player's papers passed."""
    query = select(IdentityCheck.passed).where(IdentityCheck.player_id == player_id)
    return bool(unit.scalar(query.order_by(IdentityCheck.id.desc()).limit(1)))
