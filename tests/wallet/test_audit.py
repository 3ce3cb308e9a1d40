"""`flask audit` is silent about a whole ledger and names each planted corruption (SECURITY.md bar 8)."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from casino.domain import rounds
from casino.money import Money
from casino.storage.database import writer
from casino.wallet import posting
from casino.wallet.audit import MAX_DIFFERENCES, Difference, audit
from casino.wallet.rollbacks import RollbackRules
from tests.support.ledger import AGENT, NOW, bet, fresh, new_player, open_engine, rollback, value, writing

_TODAY = "'2026-05-04 12:00:00+00:00'"


def intrude(engine: Engine, *statements: str) -> None:
    """Write as someone with the database's password would: triggers out of the way meanwhile, no foreign keys."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database or "", isolation_level=None)) as file:
            found = file.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%_no_%' AND type = 'trigger'")
            guards = found.fetchall()
            for name, _ in guards:
                file.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                file.execute(statement)
            for _, sql in guards:
                file.execute(sql)
        return
    with writer(engine).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


class Planted:
    """A small ledger with one of everything, and the ids of what corruptions aim at."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.player = new_player(engine, "100.00")
        self.other = new_player(engine, "50.00")
        won, lost, undone = bet(10_000, 25_000), bet(30_000), bet(40_000, 5_000)
        with writing(engine) as connection:
            self.won = self._id(connection, won)
            self.lost = self._id(connection, lost)
            self.undone = self._id(connection, undone)
            self.declined = self._id(connection, bet(99_000_000))
            rules = RollbackRules()
            cancelled = rounds.roll_back(connection, self.player.public_id, rollback(undone.reference), NOW, rules)[0]
            rounds.roll_back(connection, self.player.public_id, rollback(fresh()), NOW, rules)
            posting.withdraw(connection, self.player.id, Money.parse("5", "EUR"), NOW)
            posting.adjust(connection, self.player.id, Money.parse("1", "EUR"), NOW, reason="a gift", actor="ada")
        assert cancelled.transaction_id is not None
        self.rollback = cancelled.transaction_id
        sql = "SELECT id FROM account WHERE player_id = :id"
        self.wallet = value(engine, sql, id=self.player.id)
        self.other_wallet = value(engine, sql, id=self.other.id)
        self.house = value(engine, "SELECT id FROM account WHERE kind = 'house' AND currency = 'EUR'")
        self.stake = self._movement(self.lost, "bet")
        self.last = value(engine, "SELECT MAX(id) FROM movement WHERE wallet_id = :w", w=self.wallet)

    def _id(self, connection: Connection, placed: object) -> int:
        outcome = rounds.place_bet(connection, self.player.public_id, placed, NOW)  # type: ignore[arg-type]
        assert outcome.transaction_id is not None
        return outcome.transaction_id

    def _movement(self, transaction_id: int, kind: str) -> int:
        sql = "SELECT id FROM movement WHERE transaction_id = :id AND kind = :kind"
        return int(value(self.engine, sql, id=transaction_id, kind=kind))

    def do(self, *statements: str) -> None:
        """Run statements as an intruder."""
        intrude(self.engine, *statements)


def _transaction(ledger: Planted, **values: object) -> str:
    given = {"agent_id": AGENT, "kind": "bet", "reference": fresh("q-"), "player_id": ledger.player.id,
             "wallet_id": ledger.wallet, "currency": "EUR", "outcome": "applied", **values}  # fmt: skip
    written = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in given.values())
    return f'INSERT INTO "transaction" ({", ".join(given)}, created_at) VALUES ({written}, {_TODAY})'


def _acknowledgement(transaction_id: int | str) -> str:
    return (
        "INSERT INTO callback (received_at, type, form, body, decision, status, reply, transaction_id, duration_us) "
        f"VALUES ({_TODAY}, 'makeBet', 'raw', '{{}}', 'ok', 200, '', {transaction_id}, 1)"
    )


Plant = Callable[[Planted], None]
CORRUPTIONS: dict[str, tuple[str, Plant]] = {
    "a balance changed by hand": (
        "wallet balance",
        lambda it: it.do(f"UPDATE account SET balance_units = balance_units + 1 WHERE id = {it.wallet}"),
    ),
    "a movement deleted from the middle": (
        "movement chain",
        lambda it: it.do(f"DELETE FROM movement WHERE id = {it.stake}"),
    ),
    "the last movement deleted": (
        "wallet balance",
        lambda it: it.do(f"DELETE FROM movement WHERE id = {it.last}"),
    ),
    "an amount changed": (
        "movement chain",
        lambda it: it.do(f"UPDATE movement SET amount_units = amount_units - 1 WHERE id = {it.stake}"),
    ),
    "an amount and all balances after it changed": (
        "applied bets moved their money",
        lambda it: it.do(
            f"UPDATE movement SET amount_units = amount_units - 1 WHERE id = {it.stake}",
            f"UPDATE movement SET balance_after_units = balance_after_units + 1 "
            f"WHERE id >= {it.stake} AND wallet_id = {it.wallet}",
            f"UPDATE account SET balance_units = balance_units + 1 WHERE id = {it.wallet}",
        ),
    ),
    "a movement turned into another wallet's": (
        "movement chain",
        lambda it: it.do(f"UPDATE movement SET payer_id = {it.other_wallet} WHERE id = {it.stake}"),
    ),
    "a movement turned into another currency": (
        "movement chain",
        lambda it: it.do(f"UPDATE movement SET currency = 'USD' WHERE id = {it.stake}"),
    ),
    "a bet without its movements": (
        "applied bets moved their money",
        lambda it: it.do(_transaction(it, stake_units=5)),
    ),
    "a rollback without its movements": (
        "rollbacks reverse everything",
        lambda it: it.do(_transaction(it, kind="rollback", target_id=it.won)),
    ),
    "a rollback without a target": (
        "rollbacks have their target",
        lambda it: it.do(f'UPDATE "transaction" SET target_id = NULL WHERE id = {it.rollback}'),
    ),
    "two rollbacks of one target": (
        "one rollback for one target",
        lambda it: it.do(
            "DROP INDEX uq_transaction_rollback_once", _transaction(it, kind="rollback", target_id=it.undone)
        ),
    ),
    "one key used twice": (
        "keys are used once",
        lambda it: _use_a_key_twice(it),
    ),
    "a declined bet that moved": (
        "what was not applied moved nothing",
        lambda it: it.do(
            f"UPDATE \"transaction\" SET outcome = 'declined', refusal = 'limit_exceeded' WHERE id = {it.lost}"
        ),
    ),
    "an acknowledged call without a transaction": (
        "acknowledged calls are present",
        lambda it: it.do(_acknowledgement("NULL")),
    ),
    "an acknowledged call whose transaction is gone": (
        "acknowledged calls are present",
        lambda it: it.do(_acknowledgement(987_654_321)),
    ),
    "a stored answer changed": (
        "answers are what was booked",
        lambda it: it.do(f'UPDATE "transaction" SET balance_units = balance_units + 1 WHERE id = {it.won}'),
    ),
    "a day's total changed": (
        "days count what moved",
        lambda it: it.do(f"UPDATE wallet_day SET staked_units = staked_units - 1 WHERE wallet_id = {it.wallet}"),
    ),
    "the day's totals deleted": (
        "days count what moved",
        lambda it: it.do(f"DELETE FROM wallet_day WHERE wallet_id = {it.wallet}"),
    ),
    "a trigger dropped": ("triggers", lambda it: _drop_trigger(it)),
    "a trigger made harmless": ("triggers", lambda it: _hollow_trigger(it)),
}


def _use_a_key_twice(it: Planted) -> None:
    """Copy a transaction under its own key, past the unique key."""
    copied = "agent_id, kind, reference, player_id, wallet_id, currency, outcome, refusal, created_at"
    copy = f'INSERT INTO "transaction" ({copied}) SELECT {copied} FROM "transaction" WHERE id = {it.declined}'
    if it.engine.dialect.name == "postgresql":
        it.do('ALTER TABLE "transaction" DROP CONSTRAINT uq_transaction_agent_id_reference_player_id_kind', copy)
        return
    made = value(it.engine, "SELECT sql FROM sqlite_master WHERE name = 'transaction'")
    loose = made.replace('CREATE TABLE "transaction"', "CREATE TABLE loose").replace(
        "UNIQUE (agent_id, reference, player_id, kind)", "CHECK (1)"
    )
    assert loose != made
    it.do(loose, 'INSERT INTO loose SELECT * FROM "transaction"', 'DROP TABLE "transaction"',
          'ALTER TABLE loose RENAME TO "transaction"', copy)  # fmt: skip


def _drop_trigger(it: Planted) -> None:
    on = " ON movement" if it.engine.dialect.name == "postgresql" else ""
    with writer(it.engine).begin() as connection:
        connection.execute(text(f"DROP TRIGGER movement_no_delete{on}"))


def _hollow_trigger(it: Planted) -> None:
    """Put one of the same name in its place that does nothing; on PostgreSQL, let it fire for replicas only."""
    with writer(it.engine).begin() as connection:
        if it.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE movement ENABLE REPLICA TRIGGER movement_no_update"))
            return
        connection.execute(text("DROP TRIGGER movement_no_update"))
        connection.execute(text("CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement BEGIN SELECT 1; END"))


@pytest.fixture
def own(database_url: str) -> Iterator[Engine]:
    """A database of the test's own, to be spoilt."""
    engine = open_engine(database_url, 2)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_a_planted_corruption_is_named(own: Engine, corruption: str) -> None:
    """Each of them alone, in a ledger that is clean without it (as the next test shows)."""
    check, plant = CORRUPTIONS[corruption]

    plant(Planted(own))
    found = audit(own)

    assert not found.clean
    assert check in {difference.check for difference in found.differences}, found.differences


def test_a_clean_report_says_what_was_looked_at(shared: Engine) -> None:
    """Also after a wallet went below zero by row 41, which is allowed."""
    ledger = Planted(shared)
    lucky = bet(0, 9_000_000)
    with writing(shared) as connection:
        rounds.place_bet(connection, ledger.player.public_id, lucky, NOW)
        rounds.place_bet(connection, ledger.player.public_id, bet(9_000_000), NOW)
        rounds.roll_back(connection, ledger.player.public_id, rollback(lucky.reference), NOW, RollbackRules())

    report = audit(shared)

    assert (report.clean, report.differences) == (True, [])
    assert report.wallets >= 2
    assert report.movements == value(shared, "SELECT COUNT(*) FROM movement")
    assert report.transactions == value(shared, 'SELECT COUNT(*) FROM "transaction"')


def test_very_large_sums_are_added_without_overflow(shared: Engine) -> None:
    """Two wallets at the brim are more than 64 bits hold."""
    for _ in range(3):
        rich = new_player(shared, currency="GBP")
        with writing(shared) as connection:
            posting.deposit(connection, rich.id, Money(9 * 10**18, "GBP"), NOW)

    assert audit(shared).differences == []


def test_a_difference_tells_what_was_expected_and_found(own: Engine) -> None:
    """In money, not in units; and nothing else was wrong before."""
    ledger = Planted(own)
    assert audit(own).differences == []
    ledger.do(f"UPDATE account SET balance_units = balance_units + 12345 WHERE id = {ledger.other_wallet}")

    found = audit(own).differences

    assert Difference("wallet balance", f"wallet {ledger.other_wallet}", "50.0000 EUR", "51.2345 EUR") in found
    assert "sum of all accounts" in {difference.check for difference in found}


_NOW = {"sqlite": "'2026-05-04 12:00:00.000000'", "postgresql": "now()"}


def crowd(engine: Engine, wallets: int, each: int) -> None:
    """Make wallets with `each` movements of one unit, written past the posting functions."""
    players = [new_player(engine, currency="CHF") for _ in range(wallets)]
    cashier = value(engine, "SELECT id FROM account WHERE kind = 'cashier' AND currency = 'CHF'")
    numbers = f"SELECT 1 AS n UNION ALL SELECT n + 1 FROM number WHERE n < {each}"
    for player in players:
        wallet = value(engine, "SELECT id FROM account WHERE player_id = :id", id=player.id)
        with writing(engine) as connection:
            for statement in (
                f"WITH RECURSIVE number AS ({numbers}) INSERT INTO movement (kind, payer_id, payee_id, currency, "
                "amount_units, balance_after_units, created_at) "
                f"SELECT 'deposit', {cashier}, {wallet}, 'CHF', 1, n, {_NOW[engine.dialect.name]} FROM number",
                f"UPDATE account SET balance_units = {each} WHERE id = {wallet}",
                f"INSERT INTO wallet_day (wallet_id, day, deposited_units) VALUES ({wallet}, '2026-05-04', {each})",
            ):
                connection.execute(text(statement.replace(":", "\\:")))


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_stays_flat(own: Engine) -> None:
    """Movements are streamed: 200,000 of them take no more room than a few batches, and progress is told."""
    crowd(own, 40, 5000)
    heard: list[tuple[str, int]] = []
    peak = before = _resident_bytes()

    def progress(what: str, count: int) -> None:
        nonlocal peak
        heard.append((what, count))
        peak = max(peak, _resident_bytes())

    report = audit(own, progress)

    assert report.differences == []
    assert report.movements >= 200_000
    assert peak - before < 40 * 2**20, f"{(peak - before) / 2**20:.0f} MiB"
    assert ("balances", 100_000) in heard


def test_at_most_a_thousand_differences_are_kept(own: Engine) -> None:
    """A broken ledger must not fill the memory either."""
    crowd(own, 1, 1200)
    intrude(own, "UPDATE movement SET balance_after_units = balance_after_units + id")

    report = audit(own)

    assert len(report.differences) == MAX_DIFFERENCES
    assert not report.clean
