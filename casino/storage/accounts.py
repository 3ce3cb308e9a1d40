"""What keeps an account its owner's: counters of attempts, single-use links, second factors, mail, events."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

PURPOSES = ("verify", "reset", "unlock", "email", "login")


class Throttle(Base):
    """How often something was tried since `started_at`; one row for all workers together."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


class AccountToken(Base):
    """A link in a mail, or the half-way house between password and code; good once, and only its digest is kept."""

    __tablename__ = "account_token"
    __table_args__ = (
        CheckConstraint("purpose IN ('verify', 'reset', 'unlock', 'email', 'login')", name="purpose"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        Index(None, "player_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    purpose: Mapped[str] = mapped_column(String(8))
    detail: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The seed of a player's authenticator, sealed; in force once `confirmed_at` is set. `last_step` burns codes."""

    __tablename__ = "second_factor"

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigId, server_default="0")


class RecoveryCode(Base):
    """One way in without the authenticator; only a digest is kept, and it is good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "player_id", "digest", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Mail(Base):
    """A mail on its way; `sealed` holds its words until it has left, since links that open accounts stand in it."""

    __tablename__ = "mail"
    __table_args__ = (Index(None, "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(254))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]


class AccountEvent(Base):
    """Something that happened to an account, with when and from where; append-only."""

    __tablename__ = "account_event"
    __table_args__ = (Index(None, "player_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    kind: Mapped[str] = mapped_column(String(30))
    address: Mapped[str | None] = mapped_column(String(45))
    detail: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
