"""Staff accounts: made from the command line only, so that a fresh install has none (ASVS 6.3.2)."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain.passwords import Passwords, check_password
from casino.errors import InvalidUsername, UsernameTaken
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
