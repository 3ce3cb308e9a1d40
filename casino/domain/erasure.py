"""What is forgotten of people in the end: who they were, not what happened to their money (R90; privacy notice).

Nothing younger than the policy's years is touched. Then the account's name, addresses, identity, log-ins, links and
letters go, and the birth date keeps its year alone. The ledger, the platform's calls and the record of what happened to
the account stay for ever under the player's number: those tables are append-only, for us as well.
"""

from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from casino.domain import events
from casino.domain.policy_values import duration
from casino.storage.accounts import AccountToken, Mail, RecoveryCode, SecondFactor
from casino.storage.funds import Withdrawal
from casino.storage.ledger import Account, Movement
from casino.storage.passkeys import Passkey
from casino.storage.persons import Identity, IdentityCheck
from casino.storage.players import Login, Player

_GONE = "erased-"
_HOST = "@erased.invalid"


def due(unit: Session, now: datetime, years: int) -> list[Player]:
    """Return the closed accounts that nothing stands against any more, the longest closed first.

    Neither the closing nor the last movement is younger than `years`, the wallets are empty, no withdrawal waits, and
    no exclusion runs that a new account would have to be held to.
    """
    lasting = duration(f"P{years}Y")
    money = select(Account.player_id).where(Account.player_id == Player.id, Account.balance_units != 0)
    waits = select(Withdrawal.id).where(Withdrawal.player_id == Player.id, Withdrawal.state == "requested")
    query = select(Player).where(
        Player.status == "closed",
        Player.username_key.not_like(f"{_GONE}%"),
        Player.barred_until.is_(None) | (Player.barred_until <= now),
        ~money.exists(),
        ~waits.exists(),
    )
    found = unit.scalars(query.order_by(Player.status_changed_at, Player.id)).all()
    return [one for one in found if (over := lasting.after(_last_of(unit, one))) is not None and over <= now]


def _last_of(unit: Session, player: Player) -> datetime:
    latest = (
        select(func.max(Movement.created_at))
        .join(Account, Account.id == Movement.wallet_id)
        .where(Account.player_id == player.id)
    )
    closed_at = player.status_changed_at or player.created_at
    moved_at: datetime | None = unit.scalar(latest)
    return max(closed_at, moved_at or closed_at)


def erase(unit: Session, player: Player, now: datetime) -> None:
    """Forget who the player was; raises ValueError for an account that is not closed."""
    if player.status != "closed":
        raise ValueError("only closed accounts are erased")
    for table in (Identity, IdentityCheck, SecondFactor, Passkey, RecoveryCode, AccountToken, Mail):
        unit.execute(delete(table).where(table.player_id == player.id))
    unit.execute(update(Login).where(Login.player_id == player.id).values(address=None, agent=None, device=None))
    name = f"{_GONE}{player.id}"
    player.username, player.username_key, player.email = name, name, name + _HOST
    player.email_key, player.email_verified_at, player.terms_address = None, None, None
    player.password_hash = _GONE  # no password has this hash
    player.birth_date = date(player.birth_date.year, 1, 1)
    unit.flush()
    events.note(unit, player.id, "erased", now)
