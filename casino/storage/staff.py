"""Our own people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

ROLES = ("support", "cashier", "games", "finance", "compliance", "auditor", "admin")


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
