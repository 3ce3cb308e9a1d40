"""The catalogue of games, the game sessions played in them, and the switches that stop play."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casino.storage.base import Base, BigId


class Game(Base):
    """One entry of the platform's game list. Games that left the list are marked gone, never deleted (L01)."""

    __tablename__ = "game"
    __table_args__ = (Index(None, "category"), Index(None, "provider_slug"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(255), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(120))
    provider_slug: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(80))
    picture_url: Mapped[str | None] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(String(80))
    rtp: Mapped[str | None] = mapped_column(String(10))
    volatility: Mapped[str | None] = mapped_column(String(20))
    features: Mapped[list[str]] = mapped_column(JSON)
    currencies: Mapped[list[str] | None] = mapped_column(JSON)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)
    search_key: Mapped[str] = mapped_column(Text)
    popularity: Mapped[int] = mapped_column(server_default="0")
    is_new: Mapped[bool] = mapped_column(server_default=false())
    enabled: Mapped[bool] = mapped_column(server_default=true())
    first_seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class GameSession(Base):
    """One player in one game in one currency, from launch to exit; its net counts movements after the given id."""

    __tablename__ = "game_session"
    __table_args__ = (Index(None, "player_id", "ended_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    game_id: Mapped[int] = mapped_column(ForeignKey("game.id"))
    currency: Mapped[str] = mapped_column(String(4))
    started_at: Mapped[datetime]
    after_movement_id: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(40))

    game: Mapped[Game] = relationship(lazy="joined")


class Switch(Base):
    """Something the operator has stopped; the row's presence stops it. `maintenance` declines new bets (row 34)."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
