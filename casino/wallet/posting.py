"""The one place where money moves: a wallet's balance and the movements that explain it, in one statement each.

Every function takes a connection inside a writing unit of work (`casino.storage.database`) and leaves the commit to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from casino.errors import BalanceOutOfRange, CurrencyMismatch, InsufficientFunds, WithdrawalsHeld
from casino.money import MAX_BALANCE_UNITS, Money
from casino.storage.direct import Direct, Statement, direct

_LOCK = Statement(
    "SELECT id, balance_units, in_debt, withdrawals_held, version FROM account WHERE player_id = :player_id "
    "AND currency = :currency",
    postgresql="SELECT id, balance_units, in_debt, withdrawals_held, version FROM account "
    "WHERE player_id = :player_id AND currency = :currency FOR UPDATE",
)
_HOUSE = Statement("SELECT id FROM account WHERE kind = :kind AND currency = :currency AND player_id IS NULL")
_LOCK_ACCOUNTS = Statement("SELECT 1", postgresql="LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
_OPEN_HOUSE = Statement(
    "INSERT INTO account (id, kind, currency, created_at) "
    "SELECT COALESCE(MIN(id), 0) - 1, :kind, :currency, :now FROM account WHERE id < 0"
)
_OPEN_WALLET = Statement(
    # SQLite counts on from the largest id, which is negative before the first wallet
    "INSERT INTO account (id, kind, currency, player_id, balance_units, created_at) "
    "SELECT COALESCE(MAX(id), 0) + 1, 'wallet', :currency, :player_id, 0, :now FROM account WHERE id > 0 "
    "RETURNING id",
    postgresql="INSERT INTO account (kind, currency, player_id, balance_units, created_at) "
    "VALUES ('wallet', :currency, :player_id, 0, :now) RETURNING id",
)
_UPDATE = Statement(
    "UPDATE account SET balance_units = :after, in_debt = :in_debt, version = version + 1 "
    "WHERE id = :wallet_id AND version = :version AND balance_units = :before"
)
_INSERT = Statement(
    "INSERT INTO movement (kind, payer_id, payee_id, currency, amount_units, balance_after_units, transaction_id, "
    "reverses_id, note, actor, created_at) VALUES (:kind, :payer_id, :payee_id, :currency, :amount_units, "
    ":balance_after_units, :transaction_id, :reverses_id, :note, :actor, :created_at)"
)
_COUNT_DAY = Statement(
    "INSERT INTO wallet_day (wallet_id, day, staked_units, paid_units, deposited_units, withdrawn_units) VALUES "
    "(:wallet_id, :day, :staked, :paid, :deposited, :withdrawn) ON CONFLICT (wallet_id, day) DO UPDATE SET "
    "staked_units = wallet_day.staked_units + excluded.staked_units, "
    "paid_units = wallet_day.paid_units + excluded.paid_units, "
    "deposited_units = wallet_day.deposited_units + excluded.deposited_units, "
    "withdrawn_units = wallet_day.withdrawn_units + excluded.withdrawn_units"
)
_TOUCH = Statement("UPDATE account SET version = version + 1 WHERE player_id = :player_id")
_RELEASE = Statement("UPDATE account SET withdrawals_held = false WHERE id = :id")
_NOTE_RELEASE = Statement("INSERT INTO alert (code, detail, created_at) VALUES ('withdrawals_released', :detail, :now)")


@dataclass(slots=True)
class Wallet:
    """A wallet as it stands under our lock; `balance_units` follows what is posted to it."""

    id: int
    currency: str
    balance_units: int
    in_debt: bool = False
    withdrawals_held: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement to post: positive `units` change hands; `gives` is true when the wallet receives them.

    `day` is the day on which it counts, where that is not today: a rollback counts on the day of its bet.
    """

    kind: str
    units: int
    gives: bool
    reverses_id: int | None = None
    day: date | None = None


def lock_wallet(connection: Connection | Direct, player_id: int, currency: str) -> Wallet:
    """Return the player's wallet, locked until the unit ends. Raises `CurrencyMismatch` when there is none."""
    row = direct(connection).row(_LOCK, {"player_id": player_id, "currency": currency})
    if row is None:
        raise CurrencyMismatch
    wallet_id, balance_units, in_debt, held, version = row
    return Wallet(wallet_id, currency, balance_units, bool(in_debt), bool(held), version)


def open_wallet(connection: Connection | Direct, player_id: int, currency: str, now: datetime) -> int:
    """Open an empty wallet for the player, and the house's accounts in that currency; return the wallet's id."""
    unit = direct(connection)
    for kind in ("house", "cashier", "adjustment"):
        house_account(unit, kind, currency, now)
    row = unit.row(_OPEN_WALLET, {"currency": currency, "player_id": player_id, "now": unit.moment(now)})
    if row is None:
        raise RuntimeError("the database did not open the wallet")
    wallet_id: int = row[0]
    return wallet_id


def house_account(unit: Direct, kind: str, currency: str, now: datetime | None = None) -> int:
    """Return the id of the house's account of that kind and currency; with `now`, open it where it is missing."""
    parameters = {"kind": kind, "currency": currency}
    found = unit.row(_HOUSE, parameters)
    if found is None and now is not None:
        unit.run(_LOCK_ACCOUNTS, {})
        found = unit.row(_HOUSE, parameters)
        if found is None:
            unit.run(_OPEN_HOUSE, {**parameters, "now": unit.moment(now)})
            found = unit.row(_HOUSE, parameters)
    if found is None:
        raise CurrencyMismatch(f"There is no {kind} account in {currency}.")
    account_id: int = found[0]
    return account_id


def balances_after(wallet: Wallet, legs: Sequence[Leg], *, may_overdraw: bool = False) -> list[int]:
    """Return the balance after each of `legs`, writing nothing.

    Raises `InsufficientFunds` when a leg takes more than is there (unless `may_overdraw`, which rollbacks use, row 41)
    and `BalanceOutOfRange` when a leg gives more than a wallet can hold.
    """
    balance = wallet.balance_units
    balances = []
    for leg in legs:
        if not leg.gives and balance < leg.units and not may_overdraw:
            raise InsufficientFunds
        balance += leg.units if leg.gives else -leg.units
        if abs(balance) > MAX_BALANCE_UNITS:
            raise BalanceOutOfRange
        balances.append(balance)
    return balances


def post(
    connection: Connection | Direct,
    wallet: Wallet,
    legs: Sequence[Leg],
    now: datetime,
    *,
    counter: str = "house",
    transaction_id: int | None = None,
    note: str | None = None,
    actor: str | None = None,
    may_overdraw: bool = False,
) -> None:
    """Write `legs` in their order and the wallet's new balance; raises as `balances_after`, and then writes nothing."""
    balances = balances_after(wallet, legs, may_overdraw=may_overdraw)
    if not balances:
        return
    unit = direct(connection)
    counter_id = house_account(unit, counter, wallet.currency)
    last = balances[-1]
    before = {"wallet_id": wallet.id, "version": wallet.version, "before": wallet.balance_units}
    if unit.run(_UPDATE, {**before, "after": last, "in_debt": last < 0}) != 1:
        raise RuntimeError(f"wallet {wallet.id} changed under our lock")
    for leg, balance in zip(legs, balances, strict=True):
        unit.run(
            _INSERT,
            {
                "kind": leg.kind,
                "payer_id": counter_id if leg.gives else wallet.id,
                "payee_id": wallet.id if leg.gives else counter_id,
                "currency": wallet.currency,
                "amount_units": leg.units,
                "balance_after_units": balance,
                "transaction_id": transaction_id,
                "reverses_id": leg.reverses_id,
                "note": note,
                "actor": actor,
                "created_at": unit.moment(now),
            },
        )
    _count_days(unit, wallet, legs, unit.day(now))
    wallet.balance_units, wallet.in_debt = last, last < 0
    wallet.version += 1


def _count_days(unit: Direct, wallet: Wallet, legs: Sequence[Leg], today: date) -> None:
    """Add the legs to the totals of their days, which limits are measured by."""
    days: dict[date, dict[str, int]] = {}
    for leg in legs:
        total, sign = day_total(leg.kind, leg.gives)
        if total is None:
            continue
        totals = days.setdefault(leg.day or today, {"staked": 0, "paid": 0, "deposited": 0, "withdrawn": 0})
        totals[total] += sign * leg.units
    for day, totals in sorted(days.items()):
        unit.run(_COUNT_DAY, {"wallet_id": wallet.id, "day": unit.date(day), **totals})


_DAY_TOTAL = {"bet": "staked", "win": "paid", "deposit": "deposited", "withdrawal": "withdrawn"}
_UNCOUNTED = frozenset({"adjustment", "bonus", "bonus_end"})


def day_total(kind: str, gives: bool) -> tuple[str | None, int]:
    """Return which of a day's totals a movement counts in, and with which sign; None for one that counts in none."""
    if kind in _UNCOUNTED:
        return None, 0
    if kind == "rollback":
        return "staked" if gives else "paid", -1
    if kind == "returned":
        return "withdrawn", -1
    return _DAY_TOTAL[kind], 1


def touch_wallets(connection: Connection | Direct, player_id: int) -> None:
    """Make every bet that is being decided for this player be decided again: something it depends on has changed."""
    direct(connection).run(_TOUCH, {"player_id": player_id})


def deposit(
    connection: Connection | Direct, player_id: int, amount: Money, now: datetime, *, note: str | None = None
) -> Wallet:
    """Add money that came in through the cashier; `amount` must be positive."""
    wallet = lock_wallet(connection, player_id, amount.currency)
    post(connection, wallet, [Leg("deposit", _positive(amount), True)], now, counter="cashier", note=note)
    return wallet


def withdraw(
    connection: Connection,
    player_id: int,
    amount: Money,
    now: datetime,
    *,
    counter: str = "cashier",
    note: str | None = None,
) -> Wallet:
    """Take out money through the cashier, or into another account of the house.

    Raises `InsufficientFunds`, or `WithdrawalsHeld` while a large win waits for its review (row 32).
    """
    wallet = lock_wallet(connection, player_id, amount.currency)
    if wallet.withdrawals_held:
        raise WithdrawalsHeld
    post(connection, wallet, [Leg("withdrawal", _positive(amount), False)], now, counter=counter, note=note)
    return wallet


def adjust(
    connection: Connection | Direct, player_id: int, amount: Money, now: datetime, *, reason: str, actor: str
) -> Wallet:
    """Correct a wallet by a signed amount, with a reason that the player sees (R62). Never below zero."""
    if not amount:
        raise ValueError("an adjustment of nothing is not an adjustment")
    wallet = lock_wallet(connection, player_id, amount.currency)
    leg = Leg("adjustment", abs(amount.units), amount.units > 0)
    post(connection, wallet, [leg], now, counter="adjustment", note=reason, actor=actor)
    return wallet


def release_withdrawals(
    connection: Connection | Direct, player_id: int, currency: str, reason: str, now: datetime
) -> None:
    """End the hold that a large win put on withdrawals (row 32), and keep the reason among the alerts."""
    unit = direct(connection)
    wallet = lock_wallet(unit, player_id, currency)
    unit.run(_RELEASE, {"id": wallet.id})
    unit.run(_NOTE_RELEASE, {"detail": f"wallet {wallet.id}: {reason}", "now": unit.moment(now)})


def _positive(amount: Money) -> int:
    if amount.units <= 0:
        raise ValueError("the amount must be larger than nothing")
    return amount.units
