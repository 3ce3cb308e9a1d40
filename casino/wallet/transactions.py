"""The platform's transactions as they are stored: one row per idempotency key, written once (PLATFORM.md section 4).

`bets` and `rollbacks` decide; what they answer is stored with the transaction, so that a repeated call gets the first
answer again (rows 1, 8 and 36). Guarantees, kept by the schema: one row per key; one applied rollback per target; a
movement is reversed at most once; a bet that was rolled back before it came finds its key taken by a tombstone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from casino.storage.direct import Direct, Statement

_FIND = Statement(
    "SELECT id, currency, round_ref, game_ref, stake_units, payout_units, outcome, refusal, balance_units, target_id "
    'FROM "transaction" WHERE agent_id = :agent_id AND reference = :reference AND player_id = :player_id '
    "AND kind = :kind"
)
_INSERT = Statement(
    'INSERT INTO "transaction" (agent_id, kind, reference, player_id, wallet_id, currency, round_ref, game_ref, '
    "stake_units, payout_units, finished, free_spin, outcome, refusal, balance_units, target_id, created_at) VALUES "
    "(:agent_id, :kind, :reference, :player_id, :wallet_id, :currency, :round_ref, :game_ref, :stake_units, "
    ":payout_units, :finished, :free_spin, :outcome, :refusal, :balance_units, :target_id, :created_at) RETURNING id"
)
EMPTY_ROW: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(("round_ref", "game_ref", "finished", "refusal", "balance_units", "target_id")),
        "stake_units": 0,
        "payout_units": 0,
        "free_spin": False,
    }
)


class Stored(NamedTuple):
    """A transaction that is in the database already."""

    id: int
    currency: str | None
    round_ref: str | None
    game_ref: str | None
    stake_units: int
    payout_units: int
    outcome: str
    refusal: str | None
    balance_units: int | None
    target_id: int | None = None


@dataclass(slots=True)
class Outcome:
    """What became of an instruction: the balance to answer, or a refusal; alerts are (code, detail) for staff."""

    balance_units: int
    refusal: str | None = None
    transaction_id: int | None = None
    replayed: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)


def find(unit: Direct, agent_id: int, reference: str, player_id: int, kind: str) -> Stored | None:
    """Return the transaction under that key."""
    key = {"agent_id": agent_id, "reference": reference, "player_id": player_id, "kind": kind}
    row = unit.row(_FIND, key)
    return Stored(*row) if row is not None else None


def store(unit: Direct, row: Mapping[str, Any]) -> int:
    """Write a transaction; return its id. A taken key is the database's IntegrityError."""
    made = unit.row(_INSERT, {**row, "created_at": unit.moment(row["created_at"])})
    if made is None:
        raise RuntimeError("the database did not store the transaction")
    new_id: int = made[0]
    return new_id
