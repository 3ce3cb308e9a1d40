"""The contract before a game: time and money for this game session alone, set before it and fixed during it (R37).

It binds where every limit binds. The time is the end of `player.stakes_until`; the money is a ceiling on the running
month's loss, kept with the money limits that a bet reads. Since a month's count begins anew, no contract outlives its
month. A contract holds until the player's next launch, also for a game that goes on after its page was left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import limits
from casino.domain.limits import LimitKey
from casino.errors import InvalidAmount
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.players import Player
from casino.storage.protection import SessionContract

MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Terms:
    """What the player sets before a game: the minutes, and the money that may be lost."""

    minutes: int
    spend: Money

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise InvalidAmount("Set a time between 1 and 1440 minutes.")
        if self.spend.units <= 0:
            raise InvalidAmount("Set an amount of more than nothing.")


def begin(unit: Session, player: Player, game_session: GameSession, terms: Terms | None, now: datetime) -> None:
    """Put the contract of a game session that was just opened in force, if there are terms; the one before ends."""
    key = LimitKey("loss", "month", game_session.currency)
    if terms is not None:
        lost, month_ends = limits.running(unit, player, key, now)
        unit.add(
            SessionContract(
                game_session_id=game_session.id,
                player_id=player.id,
                currency=game_session.currency,
                minutes=terms.minutes,
                spend_units=terms.spend.units,
                ceiling_units=lost + terms.spend.units,
                ends_at=min(now + timedelta(minutes=terms.minutes), month_ends),
            )
        )
        unit.flush()
    if terms is not None or _before(unit, player, game_session) is not None:
        limits.put_in_force(unit, player, key, now)


def _before(unit: Session, player: Player, game_session: GameSession) -> SessionContract | None:
    return unit.scalar(
        select(SessionContract)
        .where(SessionContract.player_id == player.id, SessionContract.currency == game_session.currency)
        .order_by(SessionContract.game_session_id.desc())
        .limit(1)
    )


def of(unit: Session, game_session_id: int) -> SessionContract | None:
    """Return the contract of a game session."""
    return unit.scalar(select(SessionContract).where(SessionContract.game_session_id == game_session_id))


def left(unit: Session, player: Player, contract: SessionContract, now: datetime) -> Money:
    """Return what the contract leaves to lose; nothing when it is used up."""
    used, _ = limits.running(unit, player, LimitKey("loss", "month", contract.currency), now)
    return Money(max(0, contract.ceiling_units - used), contract.currency)
