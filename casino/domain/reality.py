"""Reality checks: at the player's own interval the game waits, and says how long, how much, and how it stands (R51).

The house decides when one is due, from the sitting and not from a page's clock, so that neither a reload nor the next
game puts it off. A check that nobody answers holds the next stake, through the same column as the limits on time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casino.domain import contracts, limits, playing_time
from casino.domain.policy import Policy
from casino.errors import InvalidRequest
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.ledger import Account
from casino.storage.players import Player
from casino.storage.protection import GameClock, RealityCheck, RealitySetting

ANSWERS = ("continue", "stop", "history")
PATIENCE = timedelta(seconds=90)
"""For the round under way: the page covers the game at its end, or after 60 s; then stakes wait for the answer."""

_MONEY = text(
    "SELECT COALESCE(SUM(CASE WHEN kind = 'bet' THEN amount_units WHEN kind = 'rollback' AND payee_id = wallet_id "
    "THEN -amount_units ELSE 0 END), 0), COALESCE(SUM(CASE WHEN kind = 'win' THEN amount_units WHEN kind = 'rollback' "
    "AND payer_id = wallet_id THEN -amount_units ELSE 0 END), 0) FROM movement "
    "WHERE wallet_id = :wallet_id AND id > :after AND kind IN ('bet', 'win', 'rollback')"
)


@dataclass(frozen=True, slots=True)
class RealityRule:
    """How often, from the policy: the interval in minutes and its bounds, and a compulsory pause if there is one."""

    default: int = 30
    lowest: int = 15
    highest: int = 60
    pause_every: timedelta | None = None
    pause: timedelta = timedelta()

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Return the rule of a policy profile."""
        every = policy.mandatory_pause_every_minutes
        return cls(
            policy.reality_check_minutes,
            policy.reality_check_min_minutes,
            policy.reality_check_max_minutes,
            timedelta(minutes=every) if every else None,
            timedelta(minutes=policy.mandatory_pause_minutes),
        )


@dataclass(frozen=True, slots=True)
class Reality:
    """What a reality check says about the sitting so far."""

    seconds: int
    staked: Money
    paid: Money

    @property
    def net(self) -> Money:
        """What came back less what was staked."""
        return self.paid - self.staked


def interval(unit: Session, player: Player, rule: RealityRule) -> int:
    """Return the minutes between two checks: the player's own choice within the rule's bounds, else the rule's."""
    chosen = unit.get(RealitySetting, player.id)
    return rule.default if chosen is None else min(max(chosen.minutes, rule.lowest), rule.highest)


def set_interval(unit: Session, player: Player, minutes: int, now: datetime, rule: RealityRule) -> None:
    """Remember the player's interval. Raises `InvalidRequest` outside of the rule's bounds."""
    if not rule.lowest <= minutes <= rule.highest:
        raise InvalidRequest(f"Choose between {rule.lowest} and {rule.highest} minutes.")
    chosen = unit.get(RealitySetting, player.id)
    if chosen is None:
        unit.add(RealitySetting(player_id=player.id, minutes=minutes, changed_at=now))
    else:
        chosen.minutes, chosen.changed_at = minutes, now
    unit.flush()


def begin(unit: Session, player: Player, game_session: GameSession, now: datetime, rule: RealityRule) -> None:
    """Start the clock of a game session that was just opened, and say until when its player may stake.

    Within one sitting the time since the last check is carried on from game to game.
    """
    before = unit.scalars(
        select(GameSession)
        .where(GameSession.player_id == player.id, GameSession.id < game_session.id)
        .order_by(GameSession.id.desc())
        .limit(1)
    ).first()
    clock = unit.get(GameClock, before.id) if before is not None else None
    carried = now
    if before is not None and clock is not None:
        rested = now - playing_time.played_until(unit, before, now) >= playing_time.REST
        carried = now if rested else clock.reality_from
    unit.add(GameClock(game_session_id=game_session.id, seen_at=now, reality_from=carried))
    unit.flush()
    player.stakes_until = _stakes_until(unit, player, game_session, now, rule)


def due_at(unit: Session, player: Player, game_session: GameSession, rule: RealityRule) -> datetime | None:
    """Return when the next check of this game session is due; None for a session from before there were checks."""
    clock = unit.get(GameClock, game_session.id)
    if clock is None:
        return None
    due = clock.reality_from + timedelta(minutes=interval(unit, player, rule))
    pause = _pause_due(unit, player, game_session, rule)
    return due if pause is None else min(due, pause)


def is_due(unit: Session, player: Player, game_session: GameSession, now: datetime, rule: RealityRule) -> bool:
    """Tell whether a check waits for its answer."""
    due = due_at(unit, player, game_session, rule)
    return game_session.ended_at is None and due is not None and due <= now


def sum_up(unit: Session, player: Player, game_session: GameSession, now: datetime) -> Reality:
    """Return how long this sitting lasts and what it cost so far, from the ledger."""
    first = playing_time.first_of_sitting(unit, player, now) or game_session
    wallet_id = unit.scalar(
        select(Account.id).where(Account.player_id == player.id, Account.currency == game_session.currency)
    )
    row: Any = unit.execute(_MONEY, {"wallet_id": wallet_id, "after": first.after_movement_id}).one()
    staked, paid = row
    code = game_session.currency
    seconds = max(0, int((now - first.started_at).total_seconds()))
    return Reality(seconds, Money(int(staked), code), Money(int(paid), code))


def answer(
    unit: Session, player: Player, game_session: GameSession, choice: str, now: datetime, rule: RealityRule
) -> RealityCheck:
    """Log the player's answer and let the interval begin anew; where the policy says so, a pause begins (R52).

    Raises `InvalidRequest` for an unknown answer, or when no check is due.
    """
    clock, due = unit.get(GameClock, game_session.id), due_at(unit, player, game_session, rule)
    if choice not in ANSWERS:
        raise InvalidRequest("This is none of the answers.")
    if clock is None or due is None or now < due:
        raise InvalidRequest("There is nothing to answer at the moment.")
    pause_due = _pause_due(unit, player, game_session, rule)
    pause_until = now + rule.pause if pause_due is not None and pause_due <= now else None
    said = sum_up(unit, player, game_session, now)
    row = RealityCheck(
        player_id=player.id,
        game_session_id=game_session.id,
        due_at=due,
        answered_at=now,
        answer=choice,
        seconds_played=said.seconds,
        currency=game_session.currency,
        staked_units=said.staked.units,
        paid_units=said.paid.units,
        pause_until=pause_until,
    )
    unit.add(row)
    clock.reality_from = clock.seen_at = pause_until or now
    if pause_until is not None:
        player.barred_until = max(pause_until, player.barred_until or pause_until)
    unit.flush()
    player.stakes_until = _stakes_until(unit, player, game_session, now, rule)
    return row


def note_presence(unit: Session, game_session_id: int, now: datetime) -> None:
    """Note that the game's page is still open."""
    clock = unit.get(GameClock, game_session_id)
    if clock is not None:
        clock.seen_at = max(now, clock.seen_at)


def presence_is_old(unit: Session, game_session_id: int, now: datetime) -> bool:
    """Tell whether `note_presence` is due."""
    clock = unit.get(GameClock, game_session_id)
    return clock is not None and now - clock.seen_at > playing_time.QUIET / 2


def _pause_due(unit: Session, player: Player, game_session: GameSession, rule: RealityRule) -> datetime | None:
    """Return when the compulsory pause is due: so long after the sitting began, or after the last pause."""
    if rule.pause_every is None:
        return None
    clock = unit.get(GameClock, game_session.id)
    last = unit.scalar(
        select(RealityCheck.pause_until)
        .where(RealityCheck.player_id == player.id, RealityCheck.pause_until.is_not(None))
        .order_by(RealityCheck.id.desc())
        .limit(1)
    )
    first = playing_time.first_of_sitting(unit, player, clock.seen_at if clock else game_session.started_at)
    begin = first.started_at if first is not None else game_session.started_at
    return max(begin, last or begin) + rule.pause_every


def _stakes_until(
    unit: Session, player: Player, game_session: GameSession, now: datetime, rule: RealityRule
) -> datetime | None:
    contract = contracts.of(unit, game_session.id)
    ends = [limits.stakes_until(unit, player, now), contract.ends_at if contract else None]
    due = due_at(unit, player, game_session, rule)
    ends.append(None if due is None else due + PATIENCE)
    return min((end for end in ends if end is not None), default=None)
