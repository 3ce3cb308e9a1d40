"""Watch the ledger from outside while something happens to it: its sums, and that the past stays as it was."""

import hashlib
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Engine, text

_TABLES = ("movement", '"transaction"', "callback", "alert")


class LedgerWatch:
    """Reads each row once when it appears, and all of them again when asked to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen = dict.fromkeys(_TABLES, 0)
        self._counts = dict.fromkeys(_TABLES, 0)
        self._digests = {table: hashlib.sha256() for table in _TABLES}
        self.wallets: dict[int, int] = defaultdict(int)
        """Each wallet's balance by its movements."""
        self.house: dict[str, int] = defaultdict(int)
        """What all house accounts of a currency hold by their movements."""

    def look(self) -> None:
        """Take in what is new; fail if something old has gone or a sum does not come to nothing."""
        with self._engine.connect() as connection:
            for table in _TABLES:
                self._take(connection, table)
            self._check_balances(connection)

    def _take(self, connection: Connection, table: str) -> None:
        rows = connection.execute(
            text(f"SELECT * FROM {table} WHERE id > :seen ORDER BY id"), {"seen": self._seen[table]}
        )
        for row in rows.mappings():
            self._seen[table] = row["id"]
            self._counts[table] += 1
            self._digests[table].update(_bytes(row))
            if table == "movement":
                self._add(row)
        count: int = connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()
        assert count == self._counts[table], f"{table}: {self._counts[table]} rows were written, {count} are there"

    def _add(self, row: Any) -> None:
        payer, payee, units = row["payer_id"], row["payee_id"], row["amount_units"]
        assert units > 0
        assert (payer > 0) != (payee > 0), "money went from player to player"
        if payee > 0:
            self.wallets[payee] += units
            self.house[row["currency"]] -= units
        else:
            self.wallets[payer] -= units
            self.house[row["currency"]] += units

    def _check_balances(self, connection: Connection) -> None:
        totals: dict[str, int] = defaultdict(int)
        found: Any = connection.execute(text("SELECT id, currency, balance_units FROM account WHERE kind = 'wallet'"))
        for wallet_id, currency, units in found:
            assert units == self.wallets[wallet_id], f"wallet {wallet_id} says {units}, moved {self.wallets[wallet_id]}"
            totals[currency] += units
        for currency, units in totals.items():
            assert units + self.house[currency] == 0, f"all accounts in {currency} do not come to nothing"

    def look_back(self) -> None:
        """Read everything again from the first row on; fail if one is not what it was."""
        with self._engine.connect() as connection:
            for table in _TABLES:
                digest = hashlib.sha256()
                rows = connection.execute(
                    text(f"SELECT * FROM {table} WHERE id <= :seen ORDER BY id"), {"seen": self._seen[table]}
                )
                for row in rows.mappings():
                    digest.update(_bytes(row))
                assert digest.digest() == self._digests[table].digest(), f"{table}: the past has changed"


def _bytes(row: Any) -> bytes:
    return repr(sorted(row.items())).encode()
