"""What players ask about their data, and what they were answered; both append-only, with their dates (R21)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

KINDS = ("copy", "correction", "erasure", "objection")
OUTCOMES = ("done", "refused")


class DataRequest(Base):
    """One request of a player about the data that is kept of them."""

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("kind IN ('copy', 'correction', 'erasure', 'objection')", name="kind"),
        Index(None, "player_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(String(1000))
    """What the player wrote, in their own words."""
    asked_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(45))
    actor: Mapped[str] = mapped_column(String(64))
    """Who put it down here: the player, or a member of staff for one that came by letter."""


class DataAnswer(Base):
    """The answer to a request: one, for good. A refusal says why."""

    __tablename__ = "data_answer"
    __table_args__ = (
        CheckConstraint("outcome IN ('done', 'refused')", name="outcome"),
        CheckConstraint("outcome = 'done' OR (reason IS NOT NULL AND length(reason) > 0)", name="refusal_has_reason"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
