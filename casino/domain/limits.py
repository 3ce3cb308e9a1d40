"""Limits on money and time: set, tightened at once, loosened late, measured exactly (FEATURES.md R22 to R36).

What is in force is kept ready in `effective_limit`, and what was used in `wallet_day`, so that a bet reads both in its
one question to the database. Changing a limit touches the player's wallets: a bet that was being decided meanwhile is
decided again, so the next makeBet already obeys (R27).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from casino.domain import playing_time
from casino.domain.policy import Policy
from casino.domain.rounds import period_starts
from casino.errors import InvalidAmount, LimitExceeded, LimitNotDue, NotFound
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.direct import zone_of
from casino.storage.ledger import Account
from casino.storage.players import Player
from casino.storage.protection import EffectiveLimit, PlayerLimit, SessionContract, WalletDay
from casino.wallet import posting

MONEY_KINDS = ("deposit", "loss", "wager")
TIME_KINDS = ("session_time", "daily_time")
PERIODS = ("day", "week", "month")
_USED = {
    "deposit": WalletDay.deposited_units,
    "loss": WalletDay.staked_units - WalletDay.paid_units,
    "wager": WalletDay.staked_units,
}
_TIME_USED = {"session_time": playing_time.sitting, "daily_time": playing_time.today}


@dataclass(frozen=True, slots=True)
class LoosenRule:
    """How a limit gets looser, from the policy: after a delay and the running period. It is always confirmed again."""

    delay: timedelta = timedelta(hours=72)
    waits_for_period_end: bool = True
    window: timedelta = timedelta(days=7)

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Return the rule of a policy profile."""
        return cls(
            policy.limit_increase_delay,
            policy.limit_increase_waits_for_period_end,
            policy.limit_confirmation_window,
        )


@dataclass(frozen=True, slots=True)
class LimitKey:
    """Which limit: kind, period (`once` for single stakes and times), currency (empty for times)."""

    kind: str
    period: str
    currency: str = ""

    def __post_init__(self) -> None:
        money = self.kind in MONEY_KINDS and self.period in PERIODS
        single = self.kind == "stake" and self.period == "once"
        timed = self.kind in TIME_KINDS and self.period == "once" and not self.currency
        if not (timed or ((money or single) and self.currency)):
            raise InvalidAmount("There is no such kind of limit.")


@dataclass(frozen=True, slots=True)
class Meter:
    """One limit as the player sees it: what it is, what is used and left, when it starts anew. Units or minutes."""

    key: LimitKey
    amount: int
    used: int
    left: int
    resets_at: datetime | None
    setter: str


def set_limit(
    unit: Session,
    player: Player,
    key: LimitKey,
    amount: int | None,
    now: datetime,
    rule: LoosenRule,
    *,
    setter: str = "player",
    actor: str = "player",
    reason: str | None = None,
) -> PlayerLimit:
    """Set a limit, or ask for its end with None. Stricter holds from this unit's commit on; looser becomes pending.

    The operator's own limits change at once in both directions. Raises `InvalidAmount` or `NotFound`.
    """
    if amount is not None and amount < 0:
        raise InvalidAmount("A limit is nothing or more.")
    _lock(unit, player)
    current = _one(unit, player.id, key, setter, "active")
    if current is None and amount is None:
        raise NotFound("There is no such limit to remove.")
    pending = _one(unit, player.id, key, setter, "pending")
    if pending is not None:
        _end(unit, pending, "cancelled", now)
    stricter = amount is not None and (current is None or current.amount is None or amount <= current.amount)
    at_once = stricter or setter == "operator"
    row = PlayerLimit(
        player_id=player.id,
        currency=key.currency,
        kind=key.kind,
        period=key.period,
        setter=setter,
        amount=amount,
        state="active" if at_once and amount is not None else "ended" if at_once else "pending",
        requested_at=now,
        effective_at=now if at_once else _due(unit, key, now, rule),
        confirmed_at=now if at_once else None,
        ended_at=now if at_once and amount is None else None,
        actor=actor,
        reason=reason,
    )
    if at_once and current is not None:
        _end(unit, current, "ended", now)
    unit.add(row)
    unit.flush()
    if at_once:
        put_in_force(unit, player, key, now)
    return row


def confirm(unit: Session, player: Player, limit_id: int, now: datetime, rule: LoosenRule) -> PlayerLimit:
    """Put a pending, looser limit in force after its day has come and the player has confirmed again (R28).

    Raises `LimitNotDue`, or `NotFound` when there is none, it was cancelled, or it lapsed unanswered.
    """
    _lock(unit, player)
    lapse(unit, player, now, rule)
    row = _own_pending(unit, player, limit_id)
    if now < row.effective_at:
        raise LimitNotDue
    key = LimitKey(row.kind, row.period, row.currency)
    current = _one(unit, player.id, key, row.setter, "active")
    if current is not None:
        _end(unit, current, "ended", now)
    row.state = "active" if row.amount is not None else "ended"
    row.ended_at = None if row.amount is not None else now
    row.confirmed_at = now
    unit.flush()
    put_in_force(unit, player, key, now)
    return row


def cancel(unit: Session, player: Player, limit_id: int, now: datetime) -> PlayerLimit:
    """Take back a pending change; the limit in force stays."""
    row = _own_pending(unit, player, limit_id)
    _end(unit, row, "cancelled", now)
    return row


def lapse(unit: Session, player: Player, now: datetime, rule: LoosenRule) -> int:
    """End the pending changes that nobody confirmed within the window; return how many."""
    rows = unit.scalars(select(PlayerLimit).where(PlayerLimit.player_id == player.id, PlayerLimit.state == "pending"))
    overdue = [row for row in rows if now > row.effective_at + rule.window]
    for row in overdue:
        _end(unit, row, "lapsed", now)
    return len(overdue)


def in_force(unit: Session, player: Player) -> list[PlayerLimit]:
    """Return the active and pending limits of the player."""
    return list(
        unit.scalars(
            select(PlayerLimit)
            .where(PlayerLimit.player_id == player.id, PlayerLimit.state.in_(("active", "pending")))
            .order_by(PlayerLimit.kind, PlayerLimit.period, PlayerLimit.state)
        )
    )


def history(unit: Session, player: Player) -> list[PlayerLimit]:
    """Return every limit there ever was, newest first: request, kind, amounts, times, actor, reason (R36)."""
    return list(
        unit.scalars(select(PlayerLimit).where(PlayerLimit.player_id == player.id).order_by(PlayerLimit.id.desc()))
    )


def meters(unit: Session, player: Player, now: datetime) -> list[Meter]:
    """Return a meter for each limit in force; of the player's and the operator's the stricter one."""
    strictest: dict[LimitKey, PlayerLimit] = {}
    for row in in_force(unit, player):
        key = LimitKey(row.kind, row.period, row.currency)
        if row.state == "active" and row.amount is not None:
            best = strictest.get(key)
            if best is None or best.amount is None or row.amount < best.amount:
                strictest[key] = row
    return [_meter(unit, player, key, row, now) for key, row in strictest.items()]


def check_deposit(unit: Session, player: Player, amount: Money, now: datetime) -> None:
    """Allow a deposit under the gross deposit limits, or raise `LimitExceeded`: which, how much, until when (R29)."""
    _lock(unit, player)
    for meter in meters(unit, player, now):
        if meter.key.kind == "deposit" and meter.key.currency == amount.currency and amount.units > meter.left:
            left = Money(max(0, meter.left), amount.currency)
            until = f"{meter.resets_at:%Y-%m-%d %H:%M %Z}" if meter.resets_at else ""
            raise LimitExceeded(
                f"Your deposit limit for a {meter.key.period} leaves {left.display}. It starts anew at {until}."
            )


def stakes_until(unit: Session, player: Player, now: datetime) -> datetime | None:
    """Return until when this player may stake under the limits on playing time, while a game is open (R32)."""
    ends = []
    for row in in_force(unit, player):
        if row.kind not in TIME_KINDS or row.state != "active":
            continue
        allowed = timedelta(minutes=row.amount or 0)
        used = _TIME_USED[row.kind](unit, player, now)
        end = max(now, now + allowed - used)
        midnight = playing_time.next_midnight(unit, now)
        if row.kind == "daily_time" and end >= midnight:
            end = midnight.astimezone(UTC) + allowed  # the new day's minutes begin under way
        ends.append(end)
    return min(ends, default=None)


def _meter(unit: Session, player: Player, key: LimitKey, row: PlayerLimit, now: datetime) -> Meter:
    amount = row.amount or 0
    used, resets_at = 0, None
    if key.kind in MONEY_KINDS:
        used, resets_at = running(unit, player, key, now)
    elif key.kind in TIME_KINDS:
        used = int(_TIME_USED[key.kind](unit, player, now).total_seconds() // 60)
        resets_at = playing_time.next_midnight(unit, now) if key.kind == "daily_time" else None
    return Meter(key, amount, used, amount - used, resets_at, row.setter)


def running(unit: Session, player: Player, key: LimitKey, now: datetime) -> tuple[int, datetime]:
    """Return what was used of a kind of money in its running period, and when the next one begins."""
    zone = zone_of(unit.connection())
    start = period_starts(now.astimezone(zone).date())[key.period]
    return _used(unit, player, key, start), datetime.combine(next_start(key.period, start), time(), zone)


def next_start(period: str, start: date) -> date:
    """Return the first day of the period after the one that begins at `start`."""
    if period == "day":
        return start + timedelta(days=1)
    if period == "week":
        return start + timedelta(days=7)
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _used(unit: Session, player: Player, key: LimitKey, start: date) -> int:
    found = unit.scalar(
        select(func.coalesce(func.sum(_USED[key.kind]), 0))
        .join(Account, Account.id == WalletDay.wallet_id)
        .where(Account.player_id == player.id, Account.currency == key.currency, WalletDay.day >= start)
    )
    return int(found or 0)


def _due(unit: Session, key: LimitKey, now: datetime, rule: LoosenRule) -> datetime:
    due = now + rule.delay
    if rule.waits_for_period_end and key.period in PERIODS:
        zone = zone_of(unit.connection())
        start = period_starts(now.astimezone(zone).date())[key.period]
        due = max(due, datetime.combine(next_start(key.period, start), time(), zone))
    return due


def _lock(unit: Session, player: Player) -> None:
    """Let one change of a player's limits happen after another, and no bet slip between (R30)."""
    posting.touch_wallets(unit.connection(), player.id)


def _one(unit: Session, player_id: int, key: LimitKey, setter: str, state: str) -> PlayerLimit | None:
    return unit.scalar(
        select(PlayerLimit).where(
            PlayerLimit.player_id == player_id,
            PlayerLimit.currency == key.currency,
            PlayerLimit.kind == key.kind,
            PlayerLimit.period == key.period,
            PlayerLimit.setter == setter,
            PlayerLimit.state == state,
        )
    )


def _own_pending(unit: Session, player: Player, limit_id: int) -> PlayerLimit:
    row = unit.scalar(
        select(PlayerLimit).where(
            PlayerLimit.id == limit_id, PlayerLimit.player_id == player.id, PlayerLimit.state == "pending"
        )
    )
    if row is None:
        raise NotFound("There is no such change waiting.")
    return row


def _end(unit: Session, row: PlayerLimit, state: str, now: datetime) -> None:
    row.state, row.ended_at = state, now
    unit.flush()


def put_in_force(unit: Session, player: Player, key: LimitKey, now: datetime) -> None:
    """Write the strictest of the player's and the operator's limit, and of a contract, where a bet reads it."""
    if key.kind in TIME_KINDS:
        _stop_the_clock_sooner(unit, player, now)
        return
    column = f"{key.kind}_{key.period}"
    amounts: list[Any] = [
        row.amount
        for setter in ("player", "operator")
        if (row := _one(unit, player.id, key, setter, "active")) is not None
    ]
    if (key.kind, key.period) == ("loss", "month"):
        amounts += unit.scalars(_of_the_contract(player.id, key.currency))
    ready = unit.get(EffectiveLimit, (player.id, key.currency))
    if ready is None:
        ready = EffectiveLimit(player_id=player.id, currency=key.currency)
        unit.add(ready)
    setattr(ready, column, min(amounts, default=None))
    unit.flush()


def _of_the_contract(player_id: int, currency: str) -> Select[Any]:
    """Return the question for the ceiling that the player's latest game session brings by its contract (R37)."""
    latest = select(func.max(GameSession.id)).where(GameSession.player_id == player_id).scalar_subquery()
    return select(SessionContract.ceiling_units).where(
        SessionContract.game_session_id == latest, SessionContract.currency == currency
    )


def _stop_the_clock_sooner(unit: Session, player: Player, now: datetime) -> None:
    """Let a tighter limit on time hold in a game that is open already; a looser one holds from the next launch."""
    until = stakes_until(unit, player, now)
    if until is not None and playing_time.is_playing(unit, player):
        player.stakes_until = min(until, player.stakes_until or until)
        unit.flush()
