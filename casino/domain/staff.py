"""Staff accounts: made and changed from the command line only, so that a fresh install has none (ASVS 6.3.2)."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import staff_logins
from casino.domain.passwords import Passwords, check_password
from casino.errors import InvalidRequest, InvalidUsername, NotFound, UsernameTaken
from casino.storage.staff import ROLES, Staff

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}", re.ASCII)


def create(unit: Session, name: str, role: str, password: str, now: datetime, passwords: Passwords) -> Staff:
    """Make a member of staff. Raises `InvalidUsername`, `UsernameTaken` or `WeakPassword`; ValueError for a role."""
    key = name.lower()
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}")
    if not _NAME.fullmatch(key):
        raise InvalidUsername("Use 2 to 40 Latin letters, digits, dots, hyphens or underscores.")
    if unit.scalar(select(Staff.id).where(Staff.name == key)) is not None:
        raise UsernameTaken(f"There is a member of staff called {key} already.")
    check_password(password, not_like=(key,))
    member = Staff(name=key, role=role, password_hash=passwords.hash(password), created_at=now)
    unit.add(member)
    unit.flush()
    return member


def find(unit: Session, name: str) -> Staff:
    """Return the member of that name. Raises `NotFound`."""
    member = unit.scalar(select(Staff).where(Staff.name == name.lower()))
    if member is None:
        raise NotFound(f"There is no member of staff called {name}.")
    return member


def everybody(unit: Session) -> list[Staff]:
    """Return all members by name, those who are switched off included."""
    return list(unit.scalars(select(Staff).order_by(Staff.name)))


def set_password(unit: Session, member: Staff, password: str, now: datetime, passwords: Passwords) -> None:
    """Give the member another password; what was open is closed. Raises `WeakPassword`."""
    check_password(password, not_like=(member.name,))
    member.password_hash = passwords.hash(password)
    staff_logins.end_all(unit, member.id, now)


def switch_off(unit: Session, member: Staff, now: datetime) -> None:
    """Let the member in no more, from the next request on. Raises `InvalidRequest` for one who is off already."""
    if member.disabled_at is not None:
        raise InvalidRequest(f"{member.name} is switched off already.")
    member.disabled_at = now
    staff_logins.end_all(unit, member.id, now)


def switch_on(member: Staff) -> None:
    """Let the member in again. Raises `InvalidRequest` for one who is not switched off."""
    if member.disabled_at is None:
        raise InvalidRequest(f"{member.name} is not switched off.")
    member.disabled_at = None
