"""Who a player is: names and numbers to compare, papers that were seen, reviews of second accounts, letters."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

VERDICTS = ("same", "different")
NAME_MATCHES = ("same", "differs", "unknown")


class Identity(Base):
    """What a player says of who they are; keys are what is compared, in one spelling (R06). The document is sealed."""

    __tablename__ = "identity"

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(80), server_default="")
    last_name: Mapped[str] = mapped_column(String(80), server_default="")
    name_key: Mapped[str] = mapped_column(String(400), server_default="", index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    phone_key: Mapped[str | None] = mapped_column(String(16))
    document: Mapped[bytes | None] = mapped_column(LargeBinary)


class AccountReview(Base):
    """Two accounts that look like one person's, until staff have decided; the new one stays pending meanwhile (R06)."""

    __tablename__ = "account_review"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("verdict IS NULL OR (actor IS NOT NULL AND length(reason) > 0)", name="decision_has_reason"),
        CheckConstraint("player_id <> other_id", name="two_accounts"),
        UniqueConstraint("player_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    matched: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(String(9))
    decided_at: Mapped[datetime | None]
    actor: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))


class IdentityCheck(Base):
    """Staff looked at a player's papers: the newest look counts; never changed, forgotten with the person (R78)."""

    __tablename__ = "identity_check"
    __table_args__ = (
        CheckConstraint("name_match IN ('same', 'differs', 'unknown')", name="name_match"),
        CheckConstraint("NOT passed OR name_match <> 'differs'", name="passed_in_own_name"),
        CheckConstraint("passed OR length(reason) > 0", name="failed_has_reason"),
        CheckConstraint("length(name_on_paper) > 0 AND length(paper) > 0", name="paper"),
        Index(None, "player_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    passed: Mapped[bool]
    paper: Mapped[str] = mapped_column(String(80))
    name_on_paper: Mapped[str] = mapped_column(String(160))
    name_match: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str] = mapped_column(String(500), server_default="")
    checked_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))


class MailingConsent(Base):
    """One answer to "may we write to you?": the newest counts, all of them stay; append-only (R43)."""

    __tablename__ = "mailing_consent"
    __table_args__ = (Index(None, "player_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    given: Mapped[bool]
    version: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(45))
    decided_at: Mapped[datetime]
