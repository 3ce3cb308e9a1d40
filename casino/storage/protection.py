"""Player protection: limits with their history, what is in force, breaks and exclusions, and the days' totals."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

LIMIT_KINDS = ("deposit", "loss", "wager", "stake", "session_time", "daily_time")
LIMIT_PERIODS = ("day", "week", "month", "once")


class PlayerLimit(Base):
    """One limit, from request to end; a change is a new row (R36). Money in units, time in minutes; None removes."""

    __tablename__ = "player_limit"
    __table_args__ = (
        CheckConstraint("kind IN ('deposit', 'loss', 'wager', 'stake', 'session_time', 'daily_time')", name="kind"),
        CheckConstraint("period IN ('day', 'week', 'month', 'once')", name="period"),
        CheckConstraint("setter IN ('player', 'operator')", name="setter"),
        CheckConstraint("state IN ('active', 'pending', 'ended', 'cancelled', 'lapsed')", name="state"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("state <> 'active' OR amount IS NOT NULL", name="active_has_amount"),
        Index("uq_player_limit_in_force", "player_id", "currency", "kind", "period", "setter", "state", unique=True,
              postgresql_where=text("state IN ('active', 'pending')"),
              sqlite_where=text("state IN ('active', 'pending')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    currency: Mapped[str] = mapped_column(String(4), server_default="")
    kind: Mapped[str] = mapped_column(String(12))
    period: Mapped[str] = mapped_column(String(5))
    setter: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9))
    requested_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    actor: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))


class EffectiveLimit(Base):
    """The strictest money limits in force for a player in a currency, ready to be read inside a bet."""

    __tablename__ = "effective_limit"

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(4), primary_key=True)
    stake_once: Mapped[int | None] = mapped_column(BigInteger)
    wager_day: Mapped[int | None] = mapped_column(BigInteger)
    wager_week: Mapped[int | None] = mapped_column(BigInteger)
    wager_month: Mapped[int | None] = mapped_column(BigInteger)
    loss_day: Mapped[int | None] = mapped_column(BigInteger)
    loss_week: Mapped[int | None] = mapped_column(BigInteger)
    loss_month: Mapped[int | None] = mapped_column(BigInteger)
    deposit_day: Mapped[int | None] = mapped_column(BigInteger)
    deposit_week: Mapped[int | None] = mapped_column(BigInteger)
    deposit_month: Mapped[int | None] = mapped_column(BigInteger)


class EffectiveCap(Base):
    """The largest stake that the law allows a player in a game they opened, ready to be read inside a bet (R31).

    No amount: that game has no cap. The row without a game is that of the game opened last; it holds for a call that
    names no game, or one that the player reached from inside another (L48).
    """

    __tablename__ = "effective_cap"

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(4), primary_key=True)
    game_ref: Mapped[str] = mapped_column(String(255), primary_key=True)
    cap_units: Mapped[int | None] = mapped_column(BigInteger)


class WalletDay(Base):
    """What went through a wallet on one day of the site's time zone; a rollback counts on the day of its bet."""

    __tablename__ = "wallet_day"

    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    staked_units: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid_units: Mapped[int] = mapped_column(BigInteger, server_default="0")
    deposited_units: Mapped[int] = mapped_column(BigInteger, server_default="0")
    withdrawn_units: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Exclusion(Base):
    """A break, a panic stop or a self-exclusion; append-only, never shortened. No end means for ever."""

    __tablename__ = "exclusion"
    __table_args__ = (
        CheckConstraint("kind IN ('panic', 'break', 'self_exclusion')", name="kind"),
        CheckConstraint("ends_at IS NULL OR ends_at > started_at", name="ends_after_start"),
        Index(None, "player_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    kind: Mapped[str] = mapped_column(String(14))
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    actor: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))


class GameClock(Base):
    """What bears on time in a game session: its last sign of life, and since when the next reality check counts."""

    __tablename__ = "game_clock"

    game_session_id: Mapped[int] = mapped_column(ForeignKey("game_session.id"), primary_key=True)
    seen_at: Mapped[datetime]
    reality_from: Mapped[datetime]


class RealitySetting(Base):
    """How often a player wants to be told how long and with what result they play."""

    __tablename__ = "reality_setting"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),)

    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"), primary_key=True)
    minutes: Mapped[int]
    changed_at: Mapped[datetime]


class RealityCheck(Base):
    """One answered reality check: what was shown, when, and what the player chose; append-only (R51)."""

    __tablename__ = "reality_check"
    __table_args__ = (
        CheckConstraint("answer IN ('continue', 'stop', 'history')", name="answer"),
        Index(None, "player_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    game_session_id: Mapped[int] = mapped_column(ForeignKey("game_session.id"))
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(8))
    seconds_played: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(4))
    staked_units: Mapped[int] = mapped_column(BigInteger)
    paid_units: Mapped[int] = mapped_column(BigInteger)
    pause_until: Mapped[datetime | None]


class RegisterAnswer(Base):
    """What a national register of exclusions said about a person at a moment; append-only (R44)."""

    __tablename__ = "register_answer"
    __table_args__ = (
        CheckConstraint("moment IN ('register', 'login', 'launch', 'deposit', 'marketing')", name="moment"),
        CheckConstraint("answer IN ('clear', 'excluded', 'no_answer')", name="answer"),
        Index(None, "player_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    person_digest: Mapped[str] = mapped_column(String(64))
    register: Mapped[str] = mapped_column(String(80))
    moment: Mapped[str] = mapped_column(String(9))
    answer: Mapped[str] = mapped_column(String(9))
    allowed: Mapped[bool]
    detail: Mapped[str | None] = mapped_column(String(200))
    asked_at: Mapped[datetime]


class LimitQuestion(Base):
    """One answer to "which limits do you want?", before the first play or when they are old; append-only (R26, R34)."""

    __tablename__ = "limit_question"
    __table_args__ = (
        CheckConstraint("kind IN ('start', 'review')", name="kind"),
        CheckConstraint("answer IN ('as_is', 'change')", name="answer"),
        Index(None, "player_id", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    kind: Mapped[str] = mapped_column(String(6))
    answer: Mapped[str] = mapped_column(String(6))
    answered_at: Mapped[datetime]


class SessionContract(Base):
    """Time and money that a player set before a game, for this game session alone; append-only (R37).

    `ceiling_units` is the loss of the running month at which the money is used up: what was lost before, and the spend.
    """

    __tablename__ = "session_contract"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("spend_units > 0", name="spend"),
        Index(None, "player_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    game_session_id: Mapped[int] = mapped_column(ForeignKey("game_session.id"), unique=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    currency: Mapped[str] = mapped_column(String(4))
    minutes: Mapped[int]
    spend_units: Mapped[int] = mapped_column(BigInteger)
    ceiling_units: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[datetime]
