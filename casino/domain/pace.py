"""The fast-bet monitor: stakes closer to one another than the policy's floor, counted per game, told to staff (R55).

It looks at what was staked, beside the bet and never in its way: the platform keeps the pace, the house checks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain.policy import Policy
from casino.storage.catalogue import Game
from casino.storage.ledger import Alert, Transaction
from casino.storage.players import Player

FAST = "fast_bets"


@dataclass(frozen=True, slots=True)
class FastBets:
    """A player's stakes in one game on one day (UTC) that came too soon after the one before."""

    player_ref: str
    game_ref: str
    game: str
    day: str
    count: int
    fastest: timedelta
    floor: timedelta

    @property
    def key(self) -> str:
        """What tells one alert from another: the game and the day."""
        return f"{self.game_ref}/{self.day}"


def fast_bets(unit: Session, policy: Policy, since: datetime) -> list[FastBets]:
    """Return who staked faster than the profile's floor since then, by player, game and day."""
    rows = unit.execute(
        select(Player.public_id, Transaction.game_ref, Game.name, Game.category, Transaction.created_at)
        .join(Player, Player.id == Transaction.player_id)
        .outerjoin(Game, Game.reference == Transaction.game_ref)
        .where(
            Transaction.kind == "bet",
            Transaction.outcome == "applied",
            Transaction.stake_units > 0,
            Transaction.created_at >= since,
        )
        .order_by(Transaction.player_id, Transaction.game_ref, Transaction.created_at, Transaction.id)
    )
    found = []
    for (player_ref, game_ref, name, category), stakes in groupby(rows, key=_game_of):
        floor = policy.fastest_bet_in(category or "")
        too_fast = [(moment, gap) for moment, gap in _gaps(stakes) if gap < floor]
        for day, close in groupby(too_fast, key=lambda one: f"{one[0].astimezone(UTC):%Y-%m-%d}"):
            gaps = [gap for _, gap in close]
            game = name or f"Game {game_ref or '?'}"
            found.append(FastBets(player_ref, game_ref or "?", game, day, len(gaps), min(gaps), floor))
    return found


def _game_of(row: Any) -> tuple[str, str | None, str | None, str | None]:
    return row.public_id, row.game_ref, row.name, row.category


def _gaps(stakes: Iterator[Any]) -> Iterator[tuple[datetime, timedelta]]:
    before = None
    for row in stakes:
        if before is not None:
            yield row.created_at, row.created_at - before
        before = row.created_at


def alert_fast(unit: Session, policy: Policy, now: datetime, since: datetime) -> list[FastBets]:
    """Tell staff of fast stakes, once for each player, game and day; return what they were told of now."""
    told = {
        (player_ref, key)
        for player_ref, key in unit.execute(
            select(Alert.player_ref, Alert.transaction_ref).where(Alert.code == FAST, Alert.created_at >= since)
        )
    }
    new = [one for one in fast_bets(unit, policy, since) if (one.player_ref, one.key) not in told]
    for one in new:
        words = f"player {one.player_ref} in {one.game} on {one.day}: {one.count} stakes closer than"
        detail = f"{words} {one.floor.total_seconds():g} s, the closest {one.fastest.total_seconds():g} s apart"
        unit.add(
            Alert(code=FAST, player_ref=one.player_ref, transaction_ref=one.key[:255], detail=detail, created_at=now)
        )
    unit.flush()
    return new
