"""Recompute every promise of the ledger: `flask audit` (FEATURES.md R75, R83, B13; SECURITY.md I1 to I8).

Movements are streamed wallet by wallet, so ten million of them need little memory. All checks see one snapshot.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, text

from casino.money import CURRENCIES, Money
from casino.storage.ledger import APPEND_ONLY
from casino.wallet.posting import day_total
from casino.wallet.promises import PROMISES

BATCH = 5000
MAX_DIFFERENCES = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """One broken promise: which check, of what, expected and found."""

    check: str
    subject: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was looked at, and every difference (at most 1,000 are kept)."""

    wallets: int
    movements: int
    transactions: int
    differences: list[Difference]

    @property
    def clean(self) -> bool:
        """Whether every promise holds."""
        return not self.differences


Progress = Callable[[str, int], None]


def audit(engine: Engine, progress: Progress = lambda _what, _count: None) -> AuditReport:
    """Check everything in one snapshot; `progress` is told the check and how many rows it has seen."""
    with engine.connect() as plain:
        level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        connection = plain.execution_options(**level)
        found: list[Difference] = []

        def keep(differences: Iterator[Difference]) -> None:
            for difference in differences:
                if len(found) < MAX_DIFFERENCES:
                    found.append(difference)

        keep(_missing_triggers(connection))
        counts = _Counts()
        keep(_wallets(connection, progress, counts))
        keep(_sums(connection, counts))
        for check, sql in PROMISES.items():
            progress(check, counts.movements)
            keep(_broken(connection, check, sql))
        transactions: int = connection.execute(text('SELECT COUNT(*) FROM "transaction"')).scalar_one()
        return AuditReport(counts.wallets, counts.movements, transactions, found)


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE tbl_name || '_no_%' "
    "AND sql LIKE '%RAISE(ABORT%' AND sql NOT LIKE '% WHEN %'",
    "postgresql": "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname LIKE c.relname || '_no_%' AND t.tgenabled IN ('O', 'A') "
    "AND t.tgqual IS NULL AND p.prosrc LIKE '%RAISE EXCEPTION%'",
}


def _missing_triggers(connection: Connection) -> Iterator[Difference]:
    """A trigger counts when it is there, fires in every session, on every row, and refuses."""
    events = ["update", "delete"] if connection.dialect.name == "sqlite" else ["update", "delete", "truncate"]
    present: set[str] = set(connection.execute(text(_TRIGGERS[connection.dialect.name])).scalars())
    for table in APPEND_ONLY:
        for event in events:
            if f"{table}_no_{event}" not in present:
                yield Difference("triggers", table, f"refuses every {event}", "the trigger is missing or harmless")


_CHAIN = text(
    "SELECT a.id AS account_id, a.currency, a.balance_units, m.id, m.kind, m.payee_id, m.amount_units, "
    "m.balance_after_units, m.currency AS movement_currency FROM account a LEFT JOIN movement m ON m.wallet_id = a.id "
    "WHERE a.kind = 'wallet' ORDER BY a.id, m.id"
)
_DAYS = text(
    "SELECT wallet_id, staked_units, paid_units, deposited_units, withdrawn_units FROM wallet_day ORDER BY wallet_id"
)


@dataclass(slots=True)
class _Counts:
    """What the walk over all wallets has seen: how many, and what all accounts of a currency hold together."""

    wallets: int = 0
    movements: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, currency: str, units: int) -> None:
        """Take in a balance, or what a movement did to the other side."""
        self.sums[currency] = self.sums.get(currency, 0) + units


class _Walk:
    """One wallet's movements, added up in their order, beside the totals of its days."""

    def __init__(self, row: Any) -> None:
        self.wallet = row
        self.balance = 0
        self.totals = dict.fromkeys(("staked", "paid", "deposited", "withdrawn"), 0)

    def step(self, row: Any) -> Iterator[Difference]:
        """Every balance after is the one before plus the amount, in the wallet's currency."""
        subject = f"movement {row.id} of wallet {row.account_id}"
        gives = row.payee_id == row.account_id
        self.balance += row.amount_units if gives else -row.amount_units
        self._count(row.kind, row.amount_units, gives)
        if row.movement_currency != row.currency:
            yield Difference("movement chain", subject, row.currency, row.movement_currency)
        if self.balance != row.balance_after_units:
            expected, found = _show(self.balance, row.currency), _show(row.balance_after_units, row.currency)
            yield Difference("movement chain", subject, expected, found)
            self.balance = row.balance_after_units

    def _count(self, kind: str, units: int, gives: bool) -> None:
        total, sign = day_total(kind, gives)
        if total is not None:
            self.totals[total] += sign * units

    def end(self, days: "_Days") -> Iterator[Difference]:
        """The last balance stands, and the days count what moved."""
        subject, code = f"wallet {self.wallet.account_id}", self.wallet.currency
        if self.balance != self.wallet.balance_units:
            expected, found = _show(self.balance, code), _show(self.wallet.balance_units, code)
            yield Difference("wallet balance", subject, expected, found)
        counted = days.of(self.wallet.account_id)
        for name, units in self.totals.items():
            if units != counted[name]:
                what = f"{name} {_show(units, code)}"
                yield Difference("days count what moved", subject, what, f"{name} {_show(counted[name], code)}")


class _Days:
    """The totals of the days, read once from the first wallet to the last."""

    def __init__(self, connection: Connection) -> None:
        self._rows = iter(connection.execution_options(yield_per=BATCH).execute(_DAYS))
        self._next = next(self._rows, None)

    def of(self, wallet_id: int) -> dict[str, int]:
        """Return the sums of one wallet's days; wallets are asked for in their order."""
        sums = dict.fromkeys(("staked", "paid", "deposited", "withdrawn"), 0)
        while self._next is not None and self._next[0] <= wallet_id:
            if self._next[0] == wallet_id:
                for name, units in zip(sums, self._next[1:], strict=True):
                    sums[name] += units
            self._next = next(self._rows, None)
        return sums


def _wallets(connection: Connection, progress: Progress, counts: _Counts) -> Iterator[Difference]:
    """Walk each wallet's movements from the first to the last."""
    days = _Days(connection)
    walk: _Walk | None = None
    for row in connection.execution_options(yield_per=BATCH).execute(_CHAIN):
        if walk is None or row.account_id != walk.wallet.account_id:
            if walk is not None:
                yield from walk.end(days)
            walk = _Walk(row)
            counts.wallets += 1
            counts.add(row.currency, row.balance_units)
        if row.id is None:
            continue
        counts.movements += 1
        counts.add(row.movement_currency, row.amount_units if row.payee_id < 0 else -row.amount_units)
        if counts.movements % 100_000 == 0:
            progress("balances", counts.movements)
        yield from walk.step(row)
    if walk is not None:
        yield from walk.end(days)


def _show(units: int, code: str) -> str:
    return f"{Money(units, code).decimal} {code}" if code in CURRENCIES else f"{units} units {code}"


def _sums(connection: Connection, counts: "_Counts") -> Iterator[Difference]:
    """All accounts of a currency sum to nothing (I1), and every movement was some wallet's."""
    for currency, total in sorted(counts.sums.items()):
        if total:
            yield Difference("sum of all accounts", currency, _show(0, currency), _show(total, currency))
    present: int = connection.execute(text("SELECT COUNT(*) FROM movement")).scalar_one()
    if present != counts.movements:
        yield Difference("movements have a wallet", "movement", f"{counts.movements} rows", f"{present} rows")


def _broken(connection: Connection, check: str, sql: str) -> Iterator[Difference]:
    for subject, expected, found in connection.execution_options(yield_per=BATCH).execute(text(sql)):
        yield Difference(check, str(subject), str(expected), str(found))
