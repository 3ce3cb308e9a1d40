"""Withdrawals: out of the wallet at the request, then paid or refused by staff, once (R77).

From the request on the money is in the payout account, where no bet reaches it. Only staff end a request: paid, it has
left the house; refused, a movement brings it back with the reason. The player has no way to call it back (GB 14B).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casino.errors import InsufficientFunds, NotFound, Refusal, WithdrawalsHeld
from casino.money import Money
from casino.storage.direct import direct
from casino.storage.funds import Withdrawal
from casino.storage.ledger import Account
from casino.wallet import bonuses, posting, statements
from casino.wallet.posting import Leg

PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class Available:
    """What can be asked for now: the balance, what of it is bonus money, and whether a review holds everything."""

    balance: Money
    restricted: Money
    free: Money
    held: bool


def available(unit: Session, player_id: int, currency: str) -> Available:
    """Return what the player could withdraw in that currency."""
    nothing = Money.zero(currency)
    wallet = unit.execute(
        select(Account.id, Account.balance_units, Account.withdrawals_held).where(
            Account.player_id == player_id, Account.currency == currency
        )
    ).one_or_none()
    if wallet is None:
        return Available(nothing, nothing, nothing, False)
    units = max(0, wallet.balance_units or 0)
    bound = min(units, bonuses.restricted(unit, wallet.id))
    balance = Money(wallet.balance_units or 0, currency)
    return Available(balance, Money(bound, currency), Money(units - bound, currency), wallet.withdrawals_held)


def request(
    unit: Session, player_id: int, amount: Money, now: datetime, *, note: str | None = None
) -> tuple[Withdrawal, Money]:
    """Take the money out of the wallet and queue its payout; return the request and the balance after it.

    Bonuses that have expired end first. Raises `WithdrawalsHeld`, `CurrencyMismatch`, or `InsufficientFunds`, whose
    message says so when bonus money is in the way.
    """
    connection = unit.connection()
    posting.house_account(direct(connection), PAYOUT, amount.currency, now)
    wallet = posting.lock_wallet(connection, player_id, amount.currency)
    if wallet.withdrawals_held:
        raise WithdrawalsHeld
    bonuses.expire(unit, player_id, amount.currency, now)
    bound = bonuses.restricted(unit, wallet.id)
    wallet = posting.lock_wallet(connection, player_id, amount.currency)
    if wallet.balance_units >= amount.units > wallet.balance_units - bound:
        raise InsufficientFunds("Part of the balance is bonus money, which has to be staked before it is paid out.")
    wallet = posting.withdraw(connection, player_id, amount, now, counter=PAYOUT, note=note)
    row = Withdrawal(
        player_id=player_id,
        wallet_id=wallet.id,
        movement_id=statements.last_movement(unit, wallet.id),
        currency=amount.currency,
        amount_units=amount.units,
        requested_at=now,
    )
    unit.add(row)
    unit.flush()
    return row, Money(wallet.balance_units, amount.currency)


def pay(unit: Session, number: int, note: str, now: datetime, *, actor: str) -> Withdrawal:
    """Note that a request was paid, under the payment's reference. Raises `NotFound` or `Refusal` (decided before)."""
    row = find(unit, number)
    _decide(unit, row, {"state": "paid", "decided_at": now, "actor": actor, "note": note[:500]})
    return row


def refuse(unit: Session, number: int, reason: str, now: datetime, *, actor: str) -> Withdrawal:
    """Refuse a request and bring its money back into the wallet. Raises as `pay`."""
    row = find(unit, number)
    connection = unit.connection()
    wallet = posting.lock_wallet(connection, row.player_id, row.currency)
    unit.refresh(row)
    if row.state != "requested":
        raise Refusal(f"Withdrawal {number} was {row.state} before.")
    day = direct(connection).day(row.requested_at)
    leg = Leg("returned", row.amount_units, True, day=day)
    posting.post(connection, wallet, [leg], now, counter=PAYOUT, note=reason[:500], actor=actor)
    back = statements.last_movement(unit, wallet.id)
    given = {"state": "refused", "decided_at": now, "actor": actor, "note": reason[:500], "return_id": back}
    _decide(unit, row, given)
    return row


def find(unit: Session, number: int) -> Withdrawal:
    """Return a request by its number. Raises `NotFound`."""
    row = unit.get(Withdrawal, number)
    if row is None:
        raise NotFound(f"There is no withdrawal {number}.")
    return row


def _decide(unit: Session, row: Withdrawal, values: dict[str, Any]) -> None:
    """Write the decision if there is none yet; of two at once the second one is refused."""
    done = unit.execute(
        update(Withdrawal).where(Withdrawal.id == row.id, Withdrawal.state == "requested").values(**values)
    )
    unit.refresh(row)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(f"Withdrawal {row.id} was {row.state} before.")


def of_player(unit: Session, player_id: int, limit: int = 100) -> list[Withdrawal]:
    """Return the player's requests, the newest first."""
    query = select(Withdrawal).where(Withdrawal.player_id == player_id).order_by(Withdrawal.id.desc()).limit(limit)
    return list(unit.scalars(query))


def waiting(unit: Session, limit: int = 500) -> list[Withdrawal]:
    """Return the requests that staff have not decided, the oldest first."""
    query = select(Withdrawal).where(Withdrawal.state == "requested").order_by(Withdrawal.id).limit(limit)
    return list(unit.scalars(query))


def on_their_way(unit: Session, player_id: int) -> list[Money]:
    """Return what the player has asked for and not got yet, by currency."""
    query = (
        select(Withdrawal.currency, func.sum(Withdrawal.amount_units))
        .where(Withdrawal.player_id == player_id, Withdrawal.state == "requested")
        .group_by(Withdrawal.currency)
        .order_by(Withdrawal.currency)
    )
    return [Money(int(units), code) for code, units in unit.execute(query)]
