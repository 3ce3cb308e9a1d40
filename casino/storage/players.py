"""Players and their log-ins."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

PLAYER_STATUSES = ("pending", "active", "blocked", "excluded", "closed")


class Player(Base):
    """A person who plays. `public_id` is what the platform knows them by: immutable and never reused."""

    __tablename__ = "player"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'active', 'blocked', 'excluded', 'closed')", name="status"),
        CheckConstraint("length(public_id) BETWEEN 8 AND 16 AND public_id = lower(public_id)", name="public_id"),
        CheckConstraint("username_key = lower(username_key) AND email = lower(email)", name="lower_case"),
        Index("uq_player_confirmed_email", "email", unique=True, postgresql_where=text("email_verified_at IS NOT NULL"),
              sqlite_where=text("email_verified_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    username: Mapped[str] = mapped_column(String(20))
    username_key: Mapped[str] = mapped_column(String(20), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    """The address of the account once it is confirmed; until then what its player says, and others may say the same."""
    password_hash: Mapped[str] = mapped_column(String(255))
    birth_date: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), server_default="active")
    status_reason: Mapped[str | None] = mapped_column(String(500))
    status_changed_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(8))
    terms_version: Mapped[str] = mapped_column(String(20))
    terms_accepted_at: Mapped[datetime]
    terms_address: Mapped[str | None] = mapped_column(String(45))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    """The address without what mail providers ignore, to notice a person's second account (R06); not unique."""
    email_verified_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    """Since too many wrong passwords in a row; a second factor or a mailed link opens it (R08)."""
    login_notices: Mapped[bool] = mapped_column(server_default=true())
    barred_until: Mapped[datetime | None]
    """No new stake before this moment: a break, a self-exclusion or the panic button; year 9999 is for ever."""
    stakes_until: Mapped[datetime | None]
    """No new stake after this moment: a limit on playing time, set when a game is opened."""
    created_at: Mapped[datetime]


class Login(Base):
    """One log-in of one browser; dead once `ended_at` is set. Only a digest of its token is kept."""

    __tablename__ = "login"
    __table_args__ = (
        Index(None, "player_id", "ended_at"),
        CheckConstraint("way IN ('password', 'passkey')", name="way"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(45))
    agent: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    """When the player last proved in this log-in who they are; sensitive changes ask for a recent proof."""
    way: Mapped[str] = mapped_column(String(8), server_default="password")
    """How the player came in: with the password (and what it asks for besides), or with a passkey alone (R16)."""
    device: Mapped[str | None] = mapped_column(String(64))
    """A digest of the token by which a browser of a player with passkeys is known again; None for all others."""
