"""Links in mails: random, short-lived, good once also under races, and kept as a digest only (ASVS 6.4.1)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casino.storage.accounts import AccountToken

LIVES = {
    "verify": timedelta(hours=24),
    "email": timedelta(hours=2),
    "reset": timedelta(minutes=30),
    "unlock": timedelta(minutes=30),
    "login": timedelta(minutes=5),
}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def issue(
    unit: Session,
    player_id: int,
    purpose: str,
    now: datetime,
    *,
    life: timedelta | None = None,
    detail: str | None = None,
) -> str:
    """Return a fresh token of 256 bits; older ones for the same purpose are void, except a half-done log-in's."""
    if purpose != "login":
        void(unit, player_id, (purpose,), now)
    token = secrets.token_urlsafe(32)
    expires_at = now + (life or LIVES[purpose])
    unit.add(
        AccountToken(
            digest=_digest(token), player_id=player_id, purpose=purpose, detail=detail, created_at=now,
            expires_at=expires_at,
        )
    )  # fmt: skip
    unit.flush()
    return token


def peek(unit: Session, token: str | None, purpose: str, now: datetime) -> AccountToken | None:
    """Return the token's row while it is good, without using it up."""
    return unit.scalar(
        select(AccountToken).where(
            AccountToken.digest == _digest(token or ""),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
        )
    )


def use(unit: Session, token: str | None, purpose: str, now: datetime) -> AccountToken | None:
    """Use the token up and return its row; of many at once exactly one gets it, the others None."""
    row = peek(unit, token, purpose, now)
    if row is None:
        return None
    done = unit.execute(
        update(AccountToken).where(AccountToken.id == row.id, AccountToken.used_at.is_(None)).values(used_at=now)
    )
    return row if done.rowcount == 1 else None  # type: ignore[attr-defined]


def void(unit: Session, player_id: int, purposes: tuple[str, ...], now: datetime) -> None:
    """Make the player's open links of these purposes worthless."""
    unit.execute(
        update(AccountToken)
        .where(AccountToken.player_id == player_id, AccountToken.purpose.in_(purposes), AccountToken.used_at.is_(None))
        .values(used_at=now)
    )
