"""Money with a condition: bonuses that must be staked first, and withdrawals on their way out."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

WITHDRAWAL_STATES = ("requested", "paid", "refused")


class Bonus(Base):
    """Restricted credit that the operator granted; append-only (R63).

    `staked_units` is all that the wallet had ever staked then: what is staked later makes the credit cash.
    """

    __tablename__ = "bonus"
    __table_args__ = (
        CheckConstraint("amount_units > 0", name="amount"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index(None, "wallet_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), unique=True)
    amount_units: Mapped[int] = mapped_column(BigInteger)
    staked_units: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class BonusEnd(Base):
    """The end of a bonus: what was left of it went back, or nothing was left; once, append-only (R63)."""

    __tablename__ = "bonus_end"
    __table_args__ = (
        CheckConstraint("cause IN ('expired', 'closed', 'revoked')", name="cause"),
        CheckConstraint("taken_units >= 0 AND taken_units <= left_units", name="taken"),
        CheckConstraint("(taken_units > 0) = (movement_id IS NOT NULL)", name="taken_has_movement"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bonus_id: Mapped[int] = mapped_column(ForeignKey("bonus.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(8))
    staked_units: Mapped[int] = mapped_column(BigInteger)
    left_units: Mapped[int] = mapped_column(BigInteger)
    taken_units: Mapped[int] = mapped_column(BigInteger)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
    ended_at: Mapped[datetime]


class Withdrawal(Base):
    """Money that a player has asked for: out of the wallet at once, paid or refused by staff, never both (R77)."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        CheckConstraint("amount_units > 0", name="amount"),
        CheckConstraint("state IN ('requested', 'paid', 'refused')", name="state"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'requested') = (actor IS NULL)", name="decided_by"),
        CheckConstraint("(state = 'refused') = (return_id IS NOT NULL)", name="refused_comes_back"),
        CheckConstraint("state <> 'refused' OR length(note) > 0", name="refused_has_reason"),
        Index(None, "player_id", "id"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), unique=True)
    currency: Mapped[str] = mapped_column(String(4))
    amount_units: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9), server_default="requested")
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    actor: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(500))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
