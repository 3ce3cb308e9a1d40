"""Passkeys: the public halves of keys that players' devices keep, and the challenges that were answered."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId


class Passkey(Base):
    """A key of one player; nothing in this row opens anything by itself."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("sign_count >= 0", name="sign_count"),
        CheckConstraint("length(credential_id) BETWEEN 1 AND 1023", name="credential_id"),
        CheckConstraint("length(name) > 0", name="name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """How the device calls the key; chosen by the device, and nobody else's."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says the key was used; it never goes back. Synced keys always say 0."""
    name: Mapped[str] = mapped_column(String(40))
    is_synced: Mapped[bool] = mapped_column(server_default=false())
    """Whether a password manager keeps copies of it on other devices."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BurntChallenge(Base):
    """A challenge that was answered once, rightly or wrongly, and is good for nothing more."""

    __tablename__ = "burnt_challenge"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    burnt_at: Mapped[datetime] = mapped_column(index=True)
