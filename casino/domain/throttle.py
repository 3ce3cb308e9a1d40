"""Counters of attempts, kept in the database: all workers and nodes together, not each on its own (ASVS 6.3.1).

An attempt is counted before it is judged, so that many at once cannot slip past the limit together.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casino.errors import TooManyAttempts
from casino.storage.accounts import Throttle

_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` attempts within `window`, for each of those whom it is about."""

    name: str
    limit: int
    window: timedelta


LOGIN_ADDRESS = Rule("login-address", 50, timedelta(minutes=15))
"""Wrong log-ins from one address, whatever names were tried; right ones are given back."""
LOCKED_PAIR = Rule("locked-pair", 3, timedelta(minutes=30))
LOCKED_ALL = Rule("locked-all", 30, timedelta(days=1))
"""Passwords still judged for a locked account with a second factor: from one address, and from all together."""
UNLOCKED = Rule("unlocked", 5, timedelta(minutes=30))
"""Passwords and codes judged in the browser that followed the mailed link, whatever goes on elsewhere."""
CODE_PAIR = Rule("code-pair", 5, timedelta(minutes=15))
CODE_ALL = Rule("code-all", 20, timedelta(days=1))
REGISTER = Rule("register", 30, timedelta(hours=1))
MAIL_ADDRESS = Rule("mail-address", 20, timedelta(hours=1))
"""Requests from one address that make us send mail."""
MAIL_PLAYER = Rule("mail-player", 5, timedelta(hours=1))
DATA = Rule("data", 20, timedelta(days=1))
"""Requests of a player about the own data; those that are refused for being too many are kept up to here."""
PROOF = Rule("proof", 5, timedelta(minutes=15))
"""Wrong passwords of someone who is logged in already."""


def address_key(address: str | None) -> str:
    """Return whom an address stands for: itself, or its /64, since that is what one household gets."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "nowhere"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def digest(text: str) -> str:
    """Return a short stand-in for something that was typed and must not be kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def take(unit: Session, rule: Rule, who: str, now: datetime) -> int:
    """Count one attempt and return its number within the window; above `rule.limit` it must not be judged."""
    insert = postgresql.insert if unit.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_over = Throttle.started_at <= now - rule.window
    statement = insert(Throttle).values(key=_key(rule, who), started_at=now, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "count": case((is_over, 1), else_=Throttle.count + 1),
            "started_at": case((is_over, now), else_=Throttle.started_at),
        },
    )
    number: int = unit.execute(statement.returning(Throttle.count)).scalar_one()
    return number


def check(unit: Session, rule: Rule, who: str, now: datetime) -> None:
    """Count one attempt. Raises `TooManyAttempts`, which says when to come back."""
    if take(unit, rule, who, now) > rule.limit:
        raise TooManyAttempts(retry_after=wait(unit, rule, who, now))


def wait(unit: Session, rule: Rule, who: str, now: datetime) -> int:
    """Return the seconds until the window ends."""
    row = unit.get(Throttle, _key(rule, who), populate_existing=True)
    left = row.started_at + rule.window - now if row is not None else timedelta()
    return max(1, int(left.total_seconds()))


def give_back(unit: Session, rule: Rule, who: str) -> None:
    """Take one attempt off the count: it was a right one."""
    unit.execute(
        update(Throttle).where(Throttle.key == _key(rule, who), Throttle.count > 0).values(count=Throttle.count - 1)
    )


def forget(unit: Session, rule: Rule, who: str) -> None:
    """Begin the count anew."""
    unit.execute(delete(Throttle).where(Throttle.key == _key(rule, who)))


def sweep(unit: Session, now: datetime) -> None:
    """Drop counts that nobody asks for any more."""
    unit.execute(delete(Throttle).where(Throttle.started_at < now - _KEPT))


def _key(rule: Rule, who: str) -> str:
    return f"{rule.name}:{who}"[:100]
