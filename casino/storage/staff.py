"""Our own people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

ROLES = ("support", "cashier", "games", "finance", "compliance", "auditor", "admin")
MONEY_ROLES = ("cashier", "finance", "compliance", "admin")
"""Whoever has one of these never gets in by a password alone (FEATURES.md B19)."""


class Staff(Base):
    """A named member of staff with one role; nobody shares an account (FEATURES.md R86)."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "role IN ('support', 'cashier', 'games', 'finance', 'compliance', 'auditor', 'admin')", name="role"
        ),
        CheckConstraint("name = lower(name)", name="lower_case"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    authenticator: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The seed of the member's authenticator, sealed; without one, log-ins ask for no code."""
    authenticator_step: Mapped[int] = mapped_column(BigId, server_default="0")
    """The last step whose code was accepted; it and all before it are burnt."""


class StaffLogin(Base):
    """One log-in into the back office; dead once `ended_at` is set. Only a digest of its token is kept."""

    __tablename__ = "staff_login"
    __table_args__ = (Index(None, "staff_id", "ended_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(45))
    agent: Mapped[str | None] = mapped_column(String(200))
