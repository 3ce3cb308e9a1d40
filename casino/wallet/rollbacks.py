"""Rollbacks: a bet with its win is cancelled once, by movements that point to the originals (PLATFORM.md 4.3).

A target that was never seen leaves a tombstone under the bet's own key, so that the late bet meets it (rows 38, 39).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from casino.errors import (
    CurrencyDiffers,
    NotReversible,
    RoundSettled,
    TransactionConflict,
    TransactionNotFound,
    WinAlreadySpent,
)
from casino.storage.direct import Direct, Statement, direct
from casino.wallet.posting import Leg, Wallet, balances_after, post
from casino.wallet.transactions import EMPTY_ROW, Outcome, Stored, find, store

_REVERSED = Statement(
    "SELECT 1 FROM \"transaction\" WHERE target_id = :target_id AND kind = 'rollback' AND outcome = 'applied'"
)
_MOVEMENTS = Statement(
    "SELECT id, amount_units, payee_id, created_at FROM movement WHERE transaction_id = :transaction_id ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Rollback:
    """An instruction to cancel the bet with the id `target`; stated amounts are only compared (row 42)."""

    agent_id: int
    reference: str
    target: str
    currency: str | None = None
    stated_stake_units: int | None = None
    stated_payout_units: int | None = None


@dataclass(frozen=True, slots=True)
class RollbackRules:
    """The operator's switches for rollbacks (PLATFORM.md section 6)."""

    unknown_is_error: bool = False
    refuse_settled: bool = False
    refuse_negative: bool = False


def find_target(connection: Connection | Direct, player_id: int, rollback: Rollback) -> Stored | None:
    """Return the bet that `rollback` cancels, or None when no such bet was seen for this player."""
    return find(direct(connection), rollback.agent_id, rollback.target, player_id, "bet")


def roll_back(
    connection: Connection | Direct,
    player_id: int,
    wallet: Wallet,
    rollback: Rollback,
    now: datetime,
    rules: RollbackRules,
) -> Outcome:
    """Cancel a bet with its win, under the wallet's lock; store the rollback and its answer.

    Raises `CurrencyDiffers` when the target has another currency than `wallet` (row 43); nothing is written then.
    """
    unit = direct(connection)
    own = find(unit, rollback.agent_id, rollback.reference, player_id, "rollback")
    target = find_target(unit, player_id, rollback)
    if own is not None:
        if own.refusal == NotReversible.code:
            target = find(unit, rollback.agent_id, rollback.target, player_id, "rollback")
        return _replay(own, target, rollback)
    outcome = Outcome(wallet.balance_units)
    desk = _Desk(unit, player_id, wallet, rollback, now, outcome)
    if target is None:
        return _unknown_target(desk, rules)
    if target.currency != wallet.currency:
        raise CurrencyDiffers
    if _amounts_differ(rollback, target):
        detail = f"the rollback of {rollback.target} states other amounts; the stored ones count"
        outcome.alerts.append(("rollback_amount_differs", detail))
    if target.outcome != "applied" or unit.row(_REVERSED, {"target_id": target.id}) is not None:
        return desk.nothing(target.id)
    return _reverse(desk, target, rules)


def _unknown_target(desk: "_Desk", rules: RollbackRules) -> Outcome:
    rollback = desk.rollback
    reversal = find(desk.unit, rollback.agent_id, rollback.target, desk.player_id, "rollback")
    if reversal is not None:
        desk.outcome.alerts.append(("not_reversible", f"{rollback.target} is itself a rollback"))
        return desk.decline(NotReversible.code, reversal.id)
    tombstone_id = desk.tombstone()
    if rules.unknown_is_error:
        return desk.decline(TransactionNotFound.code, tombstone_id)
    return desk.nothing(tombstone_id)


def _reverse(desk: "_Desk", target: Stored, rules: RollbackRules) -> Outcome:
    outcome, wallet = desk.outcome, desk.wallet
    if rules.refuse_settled and target.payout_units:
        return desk.decline(RoundSettled.code, target.id)
    movements = desk.unit.rows(_MOVEMENTS, {"transaction_id": target.id})
    legs = [
        Leg("rollback", units, payee_id != wallet.id, movement_id, desk.unit.day(created_at))
        for movement_id, units, payee_id, created_at in movements
    ]
    after = ([wallet.balance_units, *balances_after(wallet, legs, may_overdraw=True)])[-1]
    if after < 0 and after < wallet.balance_units:
        detail = f"the rollback of {desk.rollback.target} takes back a win that was spent"
        outcome.alerts.append(("negative_balance", detail))
        if rules.refuse_negative:
            return desk.decline(WinAlreadySpent.code, target.id)
    outcome.balance_units = after
    outcome.transaction_id = desk.row("applied", target.id, target.round_ref, target.game_ref)
    post(desk.unit, wallet, legs, desk.now, transaction_id=outcome.transaction_id, may_overdraw=True)
    return outcome


def _replay(own: Stored, target: Stored | None, rollback: Rollback) -> Outcome:
    outcome = Outcome(own.balance_units or 0, own.refusal, own.id, replayed=True)
    same_target = own.target_id == (target.id if target is not None else None)
    if not same_target or rollback.currency not in (None, own.currency):
        outcome.refusal = TransactionConflict.code
        detail = f"rollback {rollback.reference} came again with other contents"
        outcome.alerts.append(("transaction_conflict", detail))
    return outcome


def _amounts_differ(rollback: Rollback, target: Stored) -> bool:
    stake, payout = rollback.stated_stake_units, rollback.stated_payout_units
    return stake not in (None, target.stake_units) or payout not in (None, target.payout_units)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one rollback is worked on: it writes the rollback's row, whatever became of it."""

    unit: Direct
    player_id: int
    wallet: Wallet
    rollback: Rollback
    now: datetime
    outcome: Outcome

    def row(
        self, outcome: str, target_id: int | None, round_ref: str | None = None, game_ref: str | None = None
    ) -> int:
        """Store the rollback itself; return its id."""
        return store(
            self.unit,
            {
                **self._common(),
                "kind": "rollback",
                "reference": self.rollback.reference,
                "round_ref": round_ref,
                "game_ref": game_ref,
                "outcome": outcome,
                "refusal": self.outcome.refusal,
                "balance_units": self.outcome.balance_units,
                "target_id": target_id,
            },
        )

    def tombstone(self) -> int:
        """Take the key of the bet that has not come yet; return the row's id."""
        row = {"kind": "bet", "reference": self.rollback.target, "outcome": "tombstone"}
        return store(self.unit, {**self._common(), **row})

    def nothing(self, target_id: int) -> Outcome:
        """Store that there was nothing to cancel; it counts as done."""
        self.outcome.transaction_id = self.row("nothing", target_id)
        return self.outcome

    def decline(self, code: str, target_id: int) -> Outcome:
        """Store a refusal."""
        self.outcome.refusal = code
        self.outcome.transaction_id = self.row("declined", target_id)
        return self.outcome

    def _common(self) -> dict[str, Any]:
        return {
            **EMPTY_ROW,
            "agent_id": self.rollback.agent_id,
            "player_id": self.player_id,
            "wallet_id": self.wallet.id,
            "currency": self.wallet.currency,
            "created_at": self.now,
        }
