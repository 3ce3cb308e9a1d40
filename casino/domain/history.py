"""A player's rounds: what was staked, what came back, and every call that made it so (R59, R60)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from casino.errors import NotFound
from casino.money import CURRENCIES, Money
from casino.storage.catalogue import Game
from casino.storage.ledger import Account, Movement, Transaction
from casino.storage.players import Player

MAX_ROWS = 200

_ROUNDS = """
SELECT t.round_ref, t.game_ref, t.currency, MIN(t.id) AS first_id, MAX(t.id) AS last_id, COUNT(*) AS calls,
  SUM(CASE WHEN t.kind = 'bet' AND t.outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
  SUM(CASE WHEN t.kind = 'rollback' AND t.outcome = 'applied' THEN 1 ELSE 0 END) AS rolled_back,
  MAX(CASE WHEN t.finished THEN 1 WHEN t.payout_units > 0 AND t.finished IS NULL THEN 1 ELSE 0 END) AS is_finished,
  MAX(CASE WHEN t.finished IS NOT NULL THEN 1 ELSE 0 END) AS says_when_finished
FROM "transaction" t WHERE t.player_id = :player_id AND t.round_ref IS NOT NULL {where}
GROUP BY t.round_ref, t.game_ref, t.currency {having} ORDER BY MAX(t.id) DESC LIMIT :limit
"""
_MONEY = """
SELECT m.kind, SUM(m.amount_units) AS units, m.payee_id > 0 AS gives FROM movement m
JOIN "transaction" t ON t.id = m.transaction_id
WHERE t.player_id = :player_id AND t.round_ref = :round_ref AND t.currency = :currency
AND COALESCE(t.game_ref, '') = COALESCE(:game_ref, '') GROUP BY m.kind, m.payee_id > 0
"""
_BALANCES = """
SELECT m.amount_units, m.balance_after_units, m.payee_id > 0 AS gives FROM movement m
JOIN "transaction" t ON t.id = m.transaction_id
WHERE t.player_id = :player_id AND t.round_ref = :round_ref AND t.currency = :currency
AND COALESCE(t.game_ref, '') = COALESCE(:game_ref, '') ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round. `key` goes into addresses; status is open, won, lost, rolled_back or declined."""

    key: int
    round_ref: str
    game_name: str
    game_slug: str | None
    provider: str | None
    started_at: datetime
    finished_at: datetime | None
    stake: Money
    payout: Money
    net: Money
    status: str
    calls: int
    before: Money | None
    after: Money | None
    """The wallet before the round's first movement and after its last; None when nothing moved (R59)."""


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """One call of a round and what became of it; `reason` is the code of a refusal."""

    transaction_id: str
    kind: str
    stake: Money
    payout: Money
    outcome: str
    reason: str | None
    balance: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """A round with its calls in their order."""

    row: RoundRow
    transactions: list[TransactionRow]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """Rounds, newest first; `next_before` asks for the page below."""

    rows: list[RoundRow]
    next_before: int | None


def recent(unit: Session, player: Player, before: int | None = None, limit: int = 50) -> RoundPage:
    """Return the player's rounds by their latest call, newest first."""
    limit = min(max(limit, 1), MAX_ROWS)
    having = "HAVING MAX(t.id) < :before" if before is not None else ""
    found = unit.execute(
        text(_ROUNDS.format(where="", having=having)),
        {"player_id": player.id, "limit": limit + 1, **({"before": before} if before is not None else {})},
    ).all()
    rows = [_row(unit, player, line) for line in found[:limit]]
    return RoundPage(rows, found[limit - 1].last_id if len(found) > limit else None)


def detail(unit: Session, player: Player, key: int) -> RoundDetail:
    """Return one round of this player by its key, or raise `NotFound`; another player's looks like none."""
    first = unit.execute(
        select(Transaction.round_ref, Transaction.game_ref, Transaction.currency).where(
            Transaction.id == key, Transaction.player_id == player.id, Transaction.round_ref.is_not(None)
        )
    ).one_or_none()
    if first is None:
        raise NotFound("There is no such round.")
    found = unit.execute(
        text(_ROUNDS.format(where="AND t.round_ref = :round_ref", having="")),
        {"player_id": player.id, "limit": 10, "round_ref": first.round_ref},
    ).all()
    line = next(r for r in found if (r.game_ref, r.currency) == (first.game_ref, first.currency))
    calls = unit.scalars(
        select(Transaction)
        .where(
            Transaction.player_id == player.id,
            Transaction.round_ref == first.round_ref,
            Transaction.game_ref.is_not_distinct_from(first.game_ref),
            Transaction.currency == first.currency,
        )
        .order_by(Transaction.id)
    )
    return RoundDetail(_row(unit, player, line), [_transaction(call) for call in calls])


def games_played(unit: Session, player: Player) -> list[tuple[str, str]]:
    """Return the platform's ids and the names of the games that this player has played, by name (R57)."""
    played = select(Transaction.game_ref).where(Transaction.player_id == player.id, Transaction.game_ref.is_not(None))
    rows = unit.execute(select(Game.reference, Game.name).where(Game.reference.in_(played)))
    return sorted(((row.reference, row.name) for row in rows), key=lambda one: one[1].lower())


def last_played_at(unit: Session, player: Player) -> datetime | None:
    """Return when the platform last booked a stake or win of this player; playing is a sign of life (R15)."""
    wallets = select(Account.id).where(Account.player_id == player.id)
    latest = select(func.max(Movement.id)).where(Movement.wallet_id.in_(wallets), Movement.kind.in_(("bet", "win")))
    return unit.scalar(select(Movement.created_at).where(Movement.id == latest.scalar_subquery()))


def _transaction(call: Transaction) -> TransactionRow:
    code = call.currency if call.currency in CURRENCIES else "EUR"
    return TransactionRow(
        transaction_id=call.reference,
        kind=call.kind,
        stake=Money(call.stake_units, code),
        payout=Money(call.payout_units, code),
        outcome=call.outcome,
        reason=call.refusal,
        balance=Money(max(0, call.balance_units or 0), code),
        created_at=call.created_at,
    )


def _row(unit: Session, player: Player, line: Any) -> RoundRow:
    code = line.currency if line.currency in CURRENCIES else "EUR"
    sums = {"bet": 0, "win": 0}
    keys = {
        "player_id": player.id,
        "round_ref": line.round_ref,
        "currency": line.currency,
        "game_ref": line.game_ref or "",
    }
    money: list[Any] = list(unit.execute(text(_MONEY), keys))
    for kind, units, gives in money:
        if kind == "rollback":
            sums["bet" if gives else "win"] -= int(units)
        else:
            sums[kind] += int(units)
    game = unit.execute(
        select(Game.name, Game.slug, Game.provider).where(Game.reference == line.game_ref)
    ).one_or_none()
    times = unit.execute(
        select(func.min(Transaction.created_at), func.max(Transaction.created_at)).where(
            Transaction.id.in_((line.first_id, line.last_id))
        )
    ).one()
    stake, payout = Money(sums["bet"], code), Money(sums["win"], code)
    status = _status(line, stake, payout)
    before, after = _balances(unit, keys, code)
    return RoundRow(
        key=line.first_id,
        round_ref=line.round_ref,
        game_name=game.name if game else f"Game {line.game_ref or '?'}",
        game_slug=game.slug if game else None,
        provider=game.provider if game else None,
        started_at=times[0],
        finished_at=None if status == "open" else times[1],
        stake=stake,
        payout=payout,
        net=payout - stake,
        status=status,
        calls=line.calls,
        before=before,
        after=after,
    )


def _balances(unit: Session, keys: dict[str, Any], code: str) -> tuple[Money | None, Money | None]:
    lines: list[Any] = list(unit.execute(text(_BALANCES), keys))
    if not lines:
        return None, None
    first, last = lines[0], lines[-1]
    change = first.amount_units if first.gives else -first.amount_units
    return Money(first.balance_after_units - change, code), Money(last.balance_after_units, code)


def _status(line: Any, stake: Money, payout: Money) -> str:
    """Say how a round stands. Where the platform sends no finished flag, a call with a win or a loss ends it (W07)."""
    if not line.applied:
        return "declined"
    if line.rolled_back >= line.applied:
        return "rolled_back"
    if line.says_when_finished and not line.is_finished:
        return "open"
    return "won" if payout.units > stake.units else "lost"
