"""The jackpots that a feed tells, and when it was last asked."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base


class Jackpot(Base):
    """What stands in a game's jackpot, as the feed told it last; no movement of money rests on it."""

    __tablename__ = "jackpot"
    __table_args__ = (CheckConstraint("amount_units >= 0", name="amount"),)

    game_ref: Mapped[str] = mapped_column(String(255), primary_key=True)
    currency: Mapped[str] = mapped_column(String(4))
    amount_units: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime]
    """When the figure was true, by the feed's word; never later than when we heard it."""


class JackpotFeed(Base):
    """The one row about the feed: when one of the workers last took its turn to ask."""

    __tablename__ = "jackpot_feed"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime | None]
