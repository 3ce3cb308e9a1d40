"""The catalogue of games, what players keep of it, the game sessions, and the switches that stop play."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casino.storage.base import Base, BigId


class Game(Base):
    """One entry of the platform's game list. Games that left the list are marked gone, never deleted (L01).

    The `…_key` columns hold sets for LIKE, ``|EUR|USD|``; NULL means that the list says nothing about it. `enabled` is
    the operator's own switch of this game (R69); whether the provider is switched off is not in it (B07).
    """

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
    currency_key: Mapped[str | None] = mapped_column(Text)
    feature_key: Mapped[str | None] = mapped_column(Text)
    allowed_key: Mapped[str | None] = mapped_column(Text)
    blocked_key: Mapped[str | None] = mapped_column(Text)
    on_phone: Mapped[bool] = mapped_column(server_default=true())
    on_desktop: Mapped[bool] = mapped_column(server_default=true())
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
    login_id: Mapped[int | None] = mapped_column(ForeignKey("login.id"))
    """The log-in that opened it; the game session ends with it."""
    stake_cap_units: Mapped[int | None] = mapped_column(BigInteger)
    """The largest stake that the policy allows this player in this game (R31); None where it sets none."""

    game: Mapped[Game] = relationship(lazy="joined")


class Switch(Base):
    """Something the operator has stopped; the row's presence stops it. `maintenance` declines new bets (row 34).

    `gaming` closes every game and ``provider:<slug>`` those of one provider; one game has its own flag, `Game.enabled`.
    """

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class SwitchEvent(Base):
    """What was switched off or on, when, why and by whom; append-only (R94)."""

    __tablename__ = "switch_event"
    __table_args__ = (CheckConstraint("action IN ('off', 'on')", name="action"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    action: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class CatalogueState(Base):
    """The one row about the catalogue as a whole: its version, and who brings it up to date until when.

    `version` grows with every change that the lobby shows, so that what a process remembers of it can be trusted.
    """

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    asked_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None] = mapped_column(String(500))


class Favourite(Base):
    """A game that a player has put a heart on (L05)."""

    __tablename__ = "favourite"
    __table_args__ = (Index(None, "game_id"),)

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("game.id"), primary_key=True)
    created_at: Mapped[datetime]


class ShelfView(Base):
    """Filters and order that a player wants to find the shelf in (L24), as the query of an address."""

    __tablename__ = "shelf_view"

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    query: Mapped[str] = mapped_column(Text)


class LaunchFailure(Base):
    """One time that a game could not be opened (L50)."""

    __tablename__ = "launch_failure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("game.id"))
    happened_at: Mapped[datetime] = mapped_column(index=True)


class LobbyLayout(Base):
    """One way to lay out the lobby: collections and the order of rails (L23). Append-only; a draft is only looked at.

    The newest that is no draft is in force. `document` is what domain/layouts.py reads.
    """

    __tablename__ = "lobby_layout"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    draft: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
