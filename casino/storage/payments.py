"""What payment services have brought in: one row for each of their references, so that none is booked twice."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId


class Payment(Base):
    """A deposit under the reference of the service that took the money; append-only (L42)."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_units > 0", name="amount"),
        CheckConstraint("length(reference) > 0", name="reference"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), unique=True)
    currency: Mapped[str] = mapped_column(String(4))
    amount_units: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
