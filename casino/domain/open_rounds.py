"""Rounds that have a stake and no end yet: what is in them, per player and per game, and which are stale (R66, R68).

A round ends by the platform's word alone: a call that says it is finished, or a rollback. Nothing here closes one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casino.money import CURRENCIES, Money
from casino.storage.catalogue import Game
from casino.storage.ledger import Alert, Transaction
from casino.storage.players import Player

STALE = "stale_round"

_UNDONE = """EXISTS (SELECT 1 FROM "transaction" b WHERE b.target_id = t.id AND b.kind = 'rollback'
  AND b.outcome = 'applied')"""
_OPEN = """
SELECT t.player_id, t.round_ref, t.game_ref, t.currency, MIN(t.id) AS first_id, MAX(t.id) AS last_id,
  SUM(CASE WHEN t.kind = 'bet' AND t.outcome = 'applied' AND NOT {undone} THEN t.stake_units ELSE 0 END) AS staked
FROM "transaction" t
WHERE t.round_ref IS NOT NULL AND t.outcome IN ('applied', 'nothing') {where}
GROUP BY t.player_id, t.round_ref, t.game_ref, t.currency
HAVING SUM(CASE WHEN t.kind = 'bet' AND t.outcome = 'applied' AND NOT {undone} THEN 1 ELSE 0 END) > 0
  AND MAX(CASE WHEN t.finished THEN 1 ELSE 0 END) = 0 AND MAX(CASE WHEN t.finished IS NOT NULL THEN 1 ELSE 0 END) = 1
ORDER BY MIN(t.id)
"""
_OF_PLAYER = """AND t.player_id = :player_id AND t.round_ref IN (
  SELECT o.round_ref FROM "transaction" o WHERE o.player_id = :player_id AND o.finished IS FALSE)"""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round without an end; `stake` is what is in it, rollbacks taken out."""

    player_id: int
    round_ref: str
    game_ref: str | None
    stake: Money
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class GameTotal:
    """What is in the open rounds of one game, in one currency."""

    game: str
    rounds: int
    stake: Money


def of_player(unit: Session, player: Player) -> list[OpenRound]:
    """Return the player's open rounds, oldest first."""
    return _read(unit.execute(text(_OPEN.format(undone=_UNDONE, where=_OF_PLAYER)), {"player_id": player.id}))


def held(unit: Session, player: Player) -> list[Money]:
    """Return the sum of the player's unresolved stakes, one for each currency that has any (R66)."""
    sums: dict[str, Money] = {}
    for one in of_player(unit, player):
        code = one.stake.currency
        sums[code] = sums.get(code, Money.zero(code)) + one.stake
    return [money for _, money in sorted(sums.items()) if money]


def everywhere(unit: Session) -> list[OpenRound]:
    """Return every open round of the house, oldest first; reads the whole table, so for reports only."""
    return _read(unit.execute(text(_OPEN.format(undone=_UNDONE, where=""))))


def by_game(unit: Session) -> list[GameTotal]:
    """Return the totals per game and currency, the largest count first (R66)."""
    names = {row.reference: row.name for row in unit.execute(select(Game.reference, Game.name))}
    totals: dict[tuple[str, str], tuple[int, Money]] = {}
    for one in everywhere(unit):
        key = (names.get(one.game_ref or "", f"Game {one.game_ref or '?'}"), one.stake.currency)
        count, stake = totals.get(key, (0, Money.zero(key[1])))
        totals[key] = (count + 1, stake + one.stake)
    found = [GameTotal(game, count, stake) for (game, _), (count, stake) in totals.items()]
    return sorted(found, key=lambda total: (-total.rounds, total.game))


def alert_stale(unit: Session, now: datetime, after: timedelta) -> list[OpenRound]:
    """Tell staff, once each, of rounds whose last call is older than `after` (R68); return those told of now."""
    told = set(unit.scalars(select(Alert.transaction_ref).where(Alert.code == STALE)))
    found = []
    for one in everywhere(unit):
        calls = unit.execute(
            select(Transaction.id, Transaction.reference, Transaction.created_at).where(
                Transaction.id.in_((one.first_id, one.last_id))
            )
        ).all()
        facts = {key: (reference, created_at) for key, reference, created_at in calls}
        reference, last_at = facts[one.first_id][0], facts[one.last_id][1]
        if now - last_at <= after or reference in told:
            continue
        player_ref = unit.get_one(Player, one.player_id).public_id
        words = f"round {one.round_ref} of player {player_ref} is open since {last_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        detail = f"{words} UTC with {one.stake.display} in it; ask the platform what became of it"
        unit.add(Alert(code=STALE, player_ref=player_ref, transaction_ref=reference, detail=detail, created_at=now))
        found.append(one)
    unit.flush()
    return found


def _read(lines: Iterable[Any]) -> list[OpenRound]:
    return [
        OpenRound(
            line.player_id,
            line.round_ref,
            line.game_ref,
            Money(int(line.staked), line.currency if line.currency in CURRENCIES else "EUR"),
            line.first_id,
            line.last_id,
        )
        for line in lines
    ]
