"""What a wallet shows its owner: balances, and the movements with the balance after each (R57, R59, R61)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from casino.money import Money
from casino.storage.catalogue import Game
from casino.storage.ledger import Account, Movement, Transaction
from casino.storage.protection import WalletDay

MAX_ROWS = 500


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One line of a statement; `amount` is negative when the wallet paid. `round_key` leads to the round's page."""

    id: int
    kind: str
    amount: Money
    balance_after: Money
    created_at: datetime
    game_name: str | None
    round_ref: str | None
    transaction_id: str | None
    note: str | None
    round_key: int | None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Movements, newest first. `opening` is the balance before the oldest row shown, `closing` after the newest.

    `totals` are signed sums by kind over the whole period asked for, not only over the rows shown.
    """

    rows: list[MovementRow]
    opening: Money
    closing: Money
    totals: dict[str, Money] = field(default_factory=dict)
    next_before: int | None = None


def balances(unit: Session, player_id: int) -> list[Money]:
    """Return the player's balances, one per wallet, by currency."""
    rows = unit.execute(
        select(Account.balance_units, Account.currency).where(Account.player_id == player_id).order_by(Account.currency)
    )
    return [Money(units, code) for units, code in rows if units is not None]


def last_movement(unit: Session, wallet_id: int) -> int:
    """Return the id of the wallet's newest movement, the one just written while the wallet is locked."""
    found: int = unit.execute(select(func.max(Movement.id)).where(Movement.wallet_id == wallet_id)).scalar_one()
    return found


def balance(unit: Session, player_id: int, currency: str) -> Money:
    """Return one balance; nothing when there is no such wallet."""
    units = unit.scalar(
        select(Account.balance_units).where(Account.player_id == player_id, Account.currency == currency)
    )
    return Money(units or 0, currency)


def movements(
    unit: Session,
    player_id: int,
    currency: str,
    *,
    before: int | None = None,
    limit: int = 50,
    kinds: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    game_ref: str | None = None,
) -> StatementPage:
    """Return a page of the wallet's movements; `before` is the `next_before` of the page above.

    `since` is included, `until` is not. Filters never change a row's balance: it is the one the wallet had.
    """
    wallet = unit.execute(
        select(Account.id).where(Account.player_id == player_id, Account.currency == currency)
    ).one_or_none()
    if wallet is None:
        return StatementPage([], Money.zero(currency), Money.zero(currency))
    period = _period(wallet.id, kinds, since, until)
    if game_ref is not None:
        played = select(Transaction.id).where(Transaction.player_id == player_id, Transaction.game_ref == game_ref)
        period.append(Movement.transaction_id.in_(played))
    conditions = [*period, Movement.id < before] if before is not None else period
    limit = min(max(limit, 1), MAX_ROWS)
    found = unit.execute(
        select(Movement, Transaction.round_ref, Transaction.reference, Game.name)
        .outerjoin(Transaction, Transaction.id == Movement.transaction_id)
        .outerjoin(Game, Game.reference == Transaction.game_ref)
        .where(*conditions)
        .order_by(Movement.id.desc())
        .limit(limit + 1)
    ).all()
    rows = [_row(wallet.id, currency, *line) for line in found[:limit]]
    if not rows:
        standing = _standing(unit, wallet.id, currency, before, until)
        return StatementPage([], standing, standing, _totals(unit, wallet.id, currency, period))
    return StatementPage(
        rows=rows,
        opening=rows[-1].balance_after - rows[-1].amount,
        closing=rows[0].balance_after,
        totals=_totals(unit, wallet.id, currency, period),
        next_before=rows[-1].id if len(found) > limit else None,
    )


def net_deposits(unit: Session, player_id: int, currency: str) -> tuple[Money, Money]:
    """Return what was ever put into the wallet and what was ever taken out; their difference is what it cost (R58)."""
    row: Any = unit.execute(
        select(
            func.coalesce(func.sum(WalletDay.deposited_units), 0), func.coalesce(func.sum(WalletDay.withdrawn_units), 0)
        )
        .join(Account, Account.id == WalletDay.wallet_id)
        .where(Account.player_id == player_id, Account.currency == currency)
    ).one()
    return Money(int(row[0]), currency), Money(int(row[1]), currency)


def _standing(unit: Session, wallet_id: int, currency: str, before: int | None, until: datetime | None) -> Money:
    """Return what the wallet held when an empty page ends; nothing before its first movement."""
    conditions = _period(wallet_id, (), None, until)
    if before is not None:
        conditions.append(Movement.id < before)
    latest = select(Movement.balance_after_units).where(*conditions).order_by(Movement.id.desc()).limit(1)
    return Money(unit.scalar(latest) or 0, currency)


def _period(
    wallet_id: int, kinds: Sequence[str], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Movement.wallet_id == wallet_id]
    if kinds:
        conditions.append(Movement.kind.in_(kinds))
    if since is not None:
        conditions.append(Movement.created_at >= since)
    if until is not None:
        conditions.append(Movement.created_at < until)
    return conditions


def _row(
    wallet_id: int, currency: str, movement: Movement, round_ref: str | None, reference: str | None, game: str | None
) -> MovementRow:
    sign = 1 if movement.payee_id == wallet_id else -1
    return MovementRow(
        id=movement.id,
        kind=movement.kind,
        amount=Money(sign * movement.amount_units, currency),
        balance_after=Money(movement.balance_after_units, currency),
        created_at=movement.created_at,
        game_name=game,
        round_ref=round_ref,
        transaction_id=reference,
        note=movement.note,
        round_key=movement.transaction_id if round_ref else None,
    )


def _totals(unit: Session, wallet_id: int, currency: str, conditions: list[ColumnElement[bool]]) -> dict[str, Money]:
    signed = case((Movement.payee_id == wallet_id, Movement.amount_units), else_=-Movement.amount_units)
    query = select(Movement.kind, func.sum(signed)).where(*conditions).group_by(Movement.kind)
    rows: list[Any] = list(unit.execute(query))
    return {kind: Money(int(units), currency) for kind, units in rows}
