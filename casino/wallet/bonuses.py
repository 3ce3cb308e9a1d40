"""Bonus money, kept apart without a second balance (R63; GLI 4.3.5 d, A.5.3).

A bonus is a movement from the promotion account into the wallet, and a row that says until when. It must be staked
once: every stake counts first against the bonus that expires first, whatever money it was, and what has been staked is
cash, as every win is. So nothing in a bet knows of bonuses; what is still restricted follows from the stakes that the
days' totals count anyway, rollbacks taken out. Nobody can withdraw what is restricted, and at its end it goes back by
a movement, never more than is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from casino.money import Money
from casino.storage.direct import direct
from casino.storage.funds import Bonus, BonusEnd
from casino.storage.ledger import Account
from casino.storage.protection import WalletDay
from casino.wallet import posting, statements
from casino.wallet.posting import Leg, Wallet

PROMOTION = "promotion"


@dataclass(frozen=True, slots=True)
class Standing:
    """A bonus that runs: what was granted, what of it is still restricted, and until when."""

    id: int
    amount: Money
    left: Money
    expires_at: datetime
    reason: str


def staked(unit: Session, wallet_id: int) -> int:
    """Return all that the wallet ever staked, in units; what was rolled back is not in it."""
    total = select(func.coalesce(func.sum(WalletDay.staked_units), 0)).where(WalletDay.wallet_id == wallet_id)
    return int(unit.scalar(total) or 0)


def standing(unit: Session, wallet_id: int, currency: str) -> list[Standing]:
    """Return the wallet's bonuses that have not ended, the next to expire first; used-up ones are left out."""
    lefts = _lefts(unit, wallet_id)
    return [
        Standing(row.id, Money(row.amount_units, currency), Money(lefts[row.id], currency), row.expires_at, row.reason)
        for row in _open(unit, wallet_id)
        if lefts[row.id]
    ]


def restricted(unit: Session, wallet_id: int) -> int:
    """Return how many units of the wallet cannot be withdrawn now."""
    return sum(_lefts(unit, wallet_id).values())


def wallet_of(unit: Session, player_id: int, currency: str) -> int | None:
    """Return the id of the player's wallet in that currency."""
    return unit.scalar(select(Account.id).where(Account.player_id == player_id, Account.currency == currency))


def grant(
    unit: Session,
    player_id: int,
    amount: Money,
    expires_at: datetime,
    now: datetime,
    *,
    reason: str,
    actor: str,
) -> Bonus:
    """Put a bonus into the wallet. Raises `CurrencyMismatch` or `BalanceOutOfRange`; who may get one is not asked."""
    if amount.units <= 0 or expires_at <= now:
        raise ValueError("a bonus is more than nothing and ends in the future")
    connection = unit.connection()
    open_account(unit, amount.currency, now)
    wallet = posting.lock_wallet(connection, player_id, amount.currency)
    before = staked(unit, wallet.id)
    leg = Leg("bonus", amount.units, True)
    posting.post(connection, wallet, [leg], now, counter=PROMOTION, note=reason, actor=actor)
    row = Bonus(
        wallet_id=wallet.id,
        movement_id=statements.last_movement(unit, wallet.id),
        amount_units=amount.units,
        staked_units=before,
        expires_at=expires_at,
        reason=reason,
        actor=actor,
        created_at=now,
    )
    unit.add(row)
    unit.flush()
    return row


def open_account(unit: Session, currency: str, now: datetime) -> None:
    """Make the account that bonuses come from, where there is none yet; before any wallet is locked."""
    posting.house_account(direct(unit.connection()), PROMOTION, currency, now)


def due(unit: Session, now: datetime, wallet_id: int | None = None) -> list[int]:
    """Return the wallets in which a bonus has expired that has not been ended yet; of one wallet, or of all."""
    ended = exists().where(BonusEnd.bonus_id == Bonus.id)
    query = select(Bonus.wallet_id).where(Bonus.expires_at <= now, ~ended)
    if wallet_id is not None:
        query = query.where(Bonus.wallet_id == wallet_id)
    return sorted(set(unit.scalars(query)))


def expire(unit: Session, player_id: int, currency: str, now: datetime) -> list[BonusEnd]:
    """End what has expired in this wallet: what is left of it goes back to the promotion account."""
    wallet = posting.lock_wallet(unit.connection(), player_id, currency)
    rows = [row for row in _open(unit, wallet.id) if row.expires_at <= now]
    return [_end(unit, wallet, row, "expired", now) for row in rows]


def end_all(unit: Session, player_id: int, currency: str, cause: str, now: datetime, actor: str) -> list[BonusEnd]:
    """End every bonus of this wallet: `closed` with the account, or `revoked` by the operator."""
    wallet = posting.lock_wallet(unit.connection(), player_id, currency)
    return [_end(unit, wallet, row, cause, now, actor) for row in _open(unit, wallet.id)]


def _end(unit: Session, wallet: Wallet, bonus: Bonus, cause: str, now: datetime, actor: str | None = None) -> BonusEnd:
    left = _lefts(unit, wallet.id)[bonus.id]
    taken = min(left, max(0, wallet.balance_units))
    if taken:
        leg = Leg("bonus_end", taken, False)
        posting.post(unit.connection(), wallet, [leg], now, counter=PROMOTION, note=bonus.reason, actor=actor)
    row = BonusEnd(
        bonus_id=bonus.id,
        cause=cause,
        staked_units=staked(unit, wallet.id),
        left_units=left,
        taken_units=taken,
        movement_id=statements.last_movement(unit, wallet.id) if taken else None,
        ended_at=now,
    )
    unit.add(row)
    unit.flush()
    return row


def _open(unit: Session, wallet_id: int) -> Sequence[Bonus]:
    ended = exists().where(BonusEnd.bonus_id == Bonus.id)
    query = select(Bonus).where(Bonus.wallet_id == wallet_id, ~ended)
    return unit.scalars(query.order_by(Bonus.expires_at, Bonus.id)).all()


def _lefts(unit: Session, wallet_id: int) -> dict[int, int]:
    """Return what of each running bonus is still to be staked, from its grants, ends and stakes in their order."""
    pairs = _with_ends(unit, wallet_id)
    if all(end is not None for _, end in pairs):
        return {}
    steps = [(bonus.created_at, 0, bonus, bonus.staked_units) for bonus, _ in pairs]
    steps += [(end.ended_at, 1, bonus, end.staked_units) for bonus, end in pairs if end is not None]
    running: dict[int, Bonus] = {}
    used: dict[int, int] = {}
    counted = 0
    for _, is_end, bonus, total in sorted(steps, key=lambda step: (step[0], step[1], step[2].id)):
        _count(running, used, total - counted)
        counted = total
        if is_end:
            running.pop(bonus.id, None)
        else:
            running[bonus.id], used[bonus.id] = bonus, 0
    _count(running, used, staked(unit, wallet_id) - counted)
    return {key: bonus.amount_units - used[key] for key, bonus in running.items()}


def _with_ends(unit: Session, wallet_id: int) -> list[tuple[Bonus, BonusEnd | None]]:
    granted = list(unit.scalars(select(Bonus).where(Bonus.wallet_id == wallet_id)))
    if not granted:
        return []
    ends = select(BonusEnd).join(Bonus, Bonus.id == BonusEnd.bonus_id).where(Bonus.wallet_id == wallet_id)
    ended = {end.bonus_id: end for end in unit.scalars(ends)}
    return [(row, ended.get(row.id)) for row in granted]


def _count(running: dict[int, Bonus], used: dict[int, int], stakes: int) -> None:
    """Count stakes against the bonuses, the next to expire first; what a rollback gave back, the other way round."""
    order = sorted(running.values(), key=lambda row: (row.expires_at, row.id), reverse=stakes < 0)
    for bonus in order:
        change = min(stakes, bonus.amount_units - used[bonus.id]) if stakes > 0 else max(stakes, -used[bonus.id])
        used[bonus.id] += change
        stakes -= change
