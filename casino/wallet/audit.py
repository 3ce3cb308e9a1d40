"""Recompute every promise of the ledger: `flask audit` (FEATURES.md R75, R83, B13; SECURITY.md I1 to I8).

Movements are streamed wallet by wallet, so ten million of them need little memory. All checks see one snapshot.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from casino.money import CURRENCIES, Money
from casino.storage.ledger import APPEND_ONLY

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
        counts = {"wallets": 0, "movements": 0}
        keep(_wallets(connection, progress, counts))
        keep(_sums(connection))
        for check, sql in _PROMISES.items():
            progress(check, counts["movements"])
            keep(_broken(connection, check, sql))
        transactions: int = connection.execute(text('SELECT COUNT(*) FROM "transaction"')).scalar_one()
        return AuditReport(counts["wallets"], counts["movements"], transactions, found)


def _missing_triggers(connection: Connection) -> Iterator[Difference]:
    if connection.dialect.name == "sqlite":
        sql, events = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ["update", "delete"]
    else:
        sql, events = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'", ["update", "delete", "truncate"]
    present: set[str] = set(connection.execute(text(sql)).scalars())
    for table in APPEND_ONLY:
        for event in events:
            if f"{table}_no_{event}" not in present:
                yield Difference("triggers", table, f"refuses every {event}", "the trigger is missing or disabled")


_CHAIN = text(
    "SELECT a.id AS account_id, a.currency, a.balance_units, m.id, m.payee_id, m.amount_units, m.balance_after_units, "
    "m.currency AS movement_currency FROM account a LEFT JOIN movement m ON m.wallet_id = a.id "
    "WHERE a.kind = 'wallet' ORDER BY a.id, m.id"
)


def _wallets(connection: Connection, progress: Progress, counts: dict[str, int]) -> Iterator[Difference]:
    """Walk each wallet's movements in order: every balance after is the one before plus the amount; the last stands."""
    wallet: Any = None
    balance = 0
    for row in connection.execution_options(yield_per=BATCH).execute(_CHAIN):
        if wallet is None or row.account_id != wallet.account_id:
            if wallet is not None:
                yield from _standing(wallet, balance)
            wallet, balance = row, 0
            counts["wallets"] += 1
        if row.id is None:
            continue
        counts["movements"] += 1
        if counts["movements"] % 100_000 == 0:
            progress("balances", counts["movements"])
        balance += row.amount_units if row.payee_id == row.account_id else -row.amount_units
        if balance != row.balance_after_units:
            yield Difference(
                "movement chain",
                f"movement {row.id} of wallet {row.account_id}",
                _show(balance, row.currency),
                _show(row.balance_after_units, row.currency),
            )
            balance = row.balance_after_units
    if wallet is not None:
        yield from _standing(wallet, balance)


def _standing(wallet: Any, balance: int) -> Iterator[Difference]:
    if balance != wallet.balance_units:
        yield Difference(
            "wallet balance",
            f"wallet {wallet.account_id}",
            _show(balance, wallet.currency),
            _show(wallet.balance_units, wallet.currency),
        )


def _show(units: int, code: str) -> str:
    return f"{Money(units, code).decimal} {code}" if code in CURRENCIES else f"{units} units {code}"


_SUMS = text(
    "SELECT a.currency, SUM(COALESCE(a.balance_units, 0)) AS wallets, COALESCE((SELECT SUM(CASE WHEN m.payee_id < 0 "
    "THEN m.amount_units ELSE -m.amount_units END) FROM movement m WHERE m.currency = a.currency), 0) AS house "
    "FROM account a GROUP BY a.currency"
)


def _sums(connection: Connection) -> Iterator[Difference]:
    """All accounts of a currency sum to nothing (I1)."""
    for row in connection.execute(_SUMS):
        total = int(row.wallets or 0) + int(row.house)
        if total:
            yield Difference("sum of all accounts", row.currency, _show(0, row.currency), _show(total, row.currency))


_APPLIED_BETS = (
    "SELECT 'transaction ' || t.id, 'stake ' || t.stake_units || ', payout ' || t.payout_units || ' units', "
    "'moved ' || COALESCE(b.units, 0) || ' and ' || COALESCE(w.units, 0) FROM \"transaction\" t "
    "LEFT JOIN (SELECT transaction_id, SUM(amount_units) AS units FROM movement WHERE kind = 'bet' "
    "GROUP BY transaction_id) b ON b.transaction_id = t.id "
    "LEFT JOIN (SELECT transaction_id, SUM(amount_units) AS units FROM movement WHERE kind = 'win' "
    "GROUP BY transaction_id) w ON w.transaction_id = t.id "
    "WHERE t.kind = 'bet' AND t.outcome = 'applied' AND ((COALESCE(b.units, 0) <> t.stake_units "
    "AND NOT (t.free_spin AND b.units IS NULL)) OR COALESCE(w.units, 0) <> t.payout_units)"
)
_PROMISES = {
    "applied bets moved their money": _APPLIED_BETS,
    "what was not applied moved nothing": (
        "SELECT 'transaction ' || t.id, t.outcome || ' moves nothing', 'movement ' || m.id FROM movement m "
        "JOIN \"transaction\" t ON t.id = m.transaction_id WHERE t.outcome <> 'applied'"
    ),
    "movements belong to their transaction": (
        "SELECT 'movement ' || m.id, 'wallet ' || COALESCE(t.wallet_id, 0) || ', ' || t.kind, "
        "'wallet ' || m.wallet_id || ', ' || m.kind FROM movement m JOIN \"transaction\" t ON t.id = m.transaction_id "
        "WHERE m.wallet_id <> COALESCE(t.wallet_id, 0) OR (m.kind = 'rollback') <> (t.kind = 'rollback')"
    ),
    "rollbacks have their target": (
        "SELECT 'transaction ' || r.id, 'an applied bet as target', COALESCE(t.kind || ' ' || t.outcome, 'nothing') "
        'FROM "transaction" r LEFT JOIN "transaction" t ON t.id = r.target_id AND t.player_id = r.player_id '
        "WHERE r.kind = 'rollback' AND r.outcome = 'applied' "
        "AND (t.id IS NULL OR t.kind <> 'bet' OR t.outcome <> 'applied')"
    ),
    "one rollback for one target": (
        "SELECT 'transaction ' || target_id, 'one rollback', COUNT(*) || ' rollbacks' FROM \"transaction\" "
        "WHERE kind = 'rollback' AND outcome = 'applied' GROUP BY target_id HAVING COUNT(*) > 1"
    ),
    "rollbacks reverse movement by movement": (
        "SELECT 'movement ' || m.id, 'the reverse of movement ' || o.id, "
        "m.amount_units || ' units from ' || m.payer_id "
        'FROM movement m JOIN movement o ON o.id = m.reverses_id JOIN "transaction" r ON r.id = m.transaction_id '
        "WHERE m.amount_units <> o.amount_units OR m.payer_id <> o.payee_id OR m.payee_id <> o.payer_id "
        "OR o.transaction_id <> r.target_id"
    ),
    "rollbacks reverse everything": (
        "SELECT 'transaction ' || r.id, 'all movements of ' || r.target_id || ' reversed', "
        "'movement ' || o.id || ' is not' "
        'FROM "transaction" r JOIN movement o ON o.transaction_id = r.target_id '
        "LEFT JOIN movement m ON m.reverses_id = o.id "
        "WHERE r.kind = 'rollback' AND r.outcome = 'applied' AND m.id IS NULL"
    ),
    "keys are used once": (
        "SELECT 'transaction id ' || reference, 'one row', COUNT(*) || ' rows' FROM \"transaction\" "
        "GROUP BY agent_id, reference, player_id, kind HAVING COUNT(*) > 1"
    ),
    "acknowledged calls are present": (
        "SELECT 'callback ' || c.id, 'a transaction', 'none' FROM callback c "
        "WHERE c.status = 200 AND c.decision = 'ok' AND c.type IN ('makeBet', 'rollback') AND c.transaction_id IS NULL"
    ),
    "only marked wallets are below zero": (
        "SELECT 'account ' || id, 'balance and mark agree', balance_units || ' units' FROM account "
        "WHERE kind = 'wallet' AND (balance_units < 0) <> in_debt"
    ),
    "negative wallets come from rollbacks": (
        "SELECT 'movement ' || id, 'not below zero after a ' || kind, balance_after_units || ' units' FROM movement "
        "WHERE balance_after_units < 0 AND kind IN ('bet', 'withdrawal')"
    ),
}


def _broken(connection: Connection, check: str, sql: str) -> Iterator[Difference]:
    for subject, expected, found in connection.execution_options(yield_per=BATCH).execute(text(sql)):
        yield Difference(check, str(subject), str(expected), str(found))
