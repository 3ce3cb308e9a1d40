"""How staff get into the back office: password and authenticator together, then a log-in that lives on the server.

There is one answer to every wrong combination. Every attempt is counted before it is judged, by name and by address,
so that nobody guesses in parallel. Money roles never get in by a password alone (FEATURES.md B19).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casino.domain import events, second_factor, throttle
from casino.domain.sealing import CannotOpen, Seal
from casino.domain.throttle import Rule
from casino.errors import AuthenticatorMissing, WrongCredentials
from casino.storage.staff import MONEY_ROLES, Staff, StaffLogin

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
"""A long shift; then the password is asked for again."""
BY_NAME = Rule("staff-name", 5, timedelta(minutes=15))
BY_ADDRESS = Rule("staff-address", 20, timedelta(minutes=15))
_SEEN_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to get in, counted. Without a hash it must not be judged right, whatever the password."""

    staff_id: int | None
    password_hash: str | None
    name: str
    address: str | None


def reserve(unit: Session, name: str, address: str | None, now: datetime) -> Attempt:
    """Count an attempt under this name. Raises `TooManyAttempts`, for names that nobody has as well."""
    throttle.check(unit, BY_ADDRESS, throttle.address_key(address), now)
    who = throttle.digest(name.lower())
    throttle.check(unit, BY_NAME, who, now)
    member = unit.scalar(select(Staff).where(Staff.name == name.lower(), Staff.disabled_at.is_(None)))
    if member is None:
        return Attempt(None, None, name, address)
    return Attempt(member.id, member.password_hash, member.name, address)


def settle_wrong(unit: Session, attempt: Attempt, now: datetime) -> None:
    """Note that somebody was not let in."""
    if attempt.staff_id is not None:
        events.note(unit, None, "staff_refused", now, address=attempt.address, detail=attempt.name)


def settle_right(unit: Session, attempt: Attempt, code: str, seal: Seal, agent: str | None, now: datetime) -> str:
    """Judge the code after the right password, and return the token of a new log-in.

    Raises `WrongCredentials`, also for a code that was used; `AuthenticatorMissing` where the role demands one, or
    where the one that is there cannot be read.
    """
    member = unit.get_one(Staff, attempt.staff_id, with_for_update=True)
    if member.disabled_at is not None:
        raise WrongCredentials
    if member.authenticator is not None:
        try:
            seed = seal.open(member.authenticator, _about(member))
        except CannotOpen:  # sealed under a key that is gone, or another member's: worth as much as none
            raise AuthenticatorMissing from None
        step = second_factor.step_of(seed, code, now)
        if step is None or step <= member.authenticator_step:
            raise WrongCredentials
        member.authenticator_step = step
    elif member.role in MONEY_ROLES:
        raise AuthenticatorMissing
    throttle.give_back(unit, BY_ADDRESS, throttle.address_key(attempt.address))
    throttle.forget(unit, BY_NAME, throttle.digest(attempt.name.lower()))
    token = secrets.token_urlsafe(32)
    unit.add(
        StaffLogin(
            token_digest=_digest(token),
            staff_id=member.id,
            created_at=now,
            seen_at=now,
            address=attempt.address,
            agent=agent[:200] if agent else None,
        )
    )
    events.note(unit, None, "staff_login", now, address=attempt.address, detail=member.name)
    unit.flush()
    return token


def find(unit: Session, token: str, now: datetime) -> tuple[Staff, StaffLogin] | None:
    """Return whose live log-in the token is; None when it is unknown, ended, too old, or its member is switched off."""
    row = unit.execute(
        select(Staff, StaffLogin)
        .join(StaffLogin, StaffLogin.staff_id == Staff.id)
        .where(StaffLogin.token_digest == _digest(token), StaffLogin.ended_at.is_(None), Staff.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    member, login = row
    return None if now - login.seen_at > IDLE or now - login.created_at > ABSOLUTE else (member, login)


def is_stale(login: StaffLogin, now: datetime) -> bool:
    """Tell whether `touch` is due."""
    return now - login.seen_at > _SEEN_STEP


def touch(unit: Session, login_id: int, now: datetime) -> None:
    """Note that the member is still there."""
    unit.execute(update(StaffLogin).where(StaffLogin.id == login_id).values(seen_at=now))


def end(unit: Session, login_id: int, now: datetime) -> None:
    """End one log-in; a copied cookie is dead from then on."""
    unit.execute(update(StaffLogin).where(StaffLogin.id == login_id).values(ended_at=now))


def end_all(unit: Session, staff_id: int, now: datetime) -> None:
    """End every log-in of a member: the account was changed or switched off."""
    alive = update(StaffLogin).where(StaffLogin.staff_id == staff_id, StaffLogin.ended_at.is_(None))
    unit.execute(alive.values(ended_at=now))


def new_authenticator(unit: Session, member: Staff, seal: Seal, now: datetime) -> str:
    """Give the member a new authenticator, in force at once, and return its seed; what was open is closed."""
    seed = second_factor.new_seed()
    member.authenticator, member.authenticator_step = seal.seal(seed, _about(member)), 0
    end_all(unit, member.id, now)
    return seed


def _about(member: Staff) -> str:
    return f"authenticator of staff {member.id}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
