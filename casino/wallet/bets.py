"""A bet with its win: decided from facts, then written in one unit of work (PLATFORM.md rows 1 to 34)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casino.errors import CurrencyMismatch, Refusal, TransactionConflict, TransactionRolledBack
from casino.storage.direct import Direct, Statement
from casino.wallet.posting import Leg, Wallet, balances_after, post
from casino.wallet.transactions import Outcome, Stored, store

_LIVE_IN_ROUND = Statement(
    "SELECT 1 FROM \"transaction\" t WHERE t.player_id = :player_id AND t.round_ref = :round_ref AND t.kind = 'bet' "
    "AND t.outcome = 'applied' AND t.id <> :transaction_id AND NOT EXISTS (SELECT 1 FROM \"transaction\" r "
    "WHERE r.target_id = t.id AND r.kind = 'rollback' AND r.outcome = 'applied') LIMIT 1"
)
_HOLD = Statement("UPDATE account SET withdrawals_held = true WHERE id = :wallet_id")

Guard = Callable[[], None]
"""Called before a stake is taken; raises a `Refusal` when player protection or the operator forbids it."""


@dataclass(frozen=True, slots=True)
class Bet:
    """A stake and the payout that comes with it. Units of the currency; `charged` is false for a nominal stake."""

    agent_id: int
    reference: str
    currency: str
    stake_units: int
    payout_units: int
    round_ref: str | None = None
    game_ref: str | None = None
    finished: bool | None = None
    free_spin: bool = False
    charged: bool = True


@dataclass(slots=True)
class BetFacts:
    """What the database says before a bet is decided; read in one statement by `domain.rounds`."""

    player_id: int
    wallet: Wallet | None
    stored: Stored | None
    id_used_elsewhere: bool = False
    round_rolled_back: bool = False


@dataclass(slots=True)
class Plan:
    """A decided bet that is not written yet: the answer, the row to store, the legs to post."""

    outcome: Outcome
    facts: BetFacts
    row: dict[str, Any] | None = None
    legs: list[Leg] = field(default_factory=list)
    hold_withdrawals: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is an everyday bet: applied, money moves, nothing to look into."""
        special = self.outcome.refusal or self.outcome.alerts or self.hold_withdrawals or self.facts.round_rolled_back
        return bool(self.legs) and not special


def decide(facts: BetFacts, bet: Bet, now: datetime, guard: Guard, large_win_units: int | None = None) -> Plan:
    """Decide a bet from the facts; writes nothing.

    A key that is taken gets its first answer again. The stake is tested before the payout is added (row 14). Without a
    wallet in that currency the bet is refused (row 29).
    """
    if facts.stored is not None:
        return Plan(_replay(facts.stored, bet), facts)
    wallet = facts.wallet
    outcome = Outcome(wallet.balance_units if wallet else 0, alerts=_alerts(facts, bet))
    plan = Plan(outcome, facts)
    charge = bet.stake_units if bet.charged else 0
    legs = [leg for leg in (Leg("bet", charge, False), Leg("win", bet.payout_units, True)) if leg.units]
    try:
        if wallet is None:
            raise CurrencyMismatch
        if charge:
            guard()
        outcome.balance_units = ([wallet.balance_units, *balances_after(wallet, legs)])[-1]
        plan.legs = legs
    except Refusal as refusal:
        outcome.refusal = refusal.code
    if not outcome.refusal and large_win_units is not None and bet.payout_units >= large_win_units:
        plan.hold_withdrawals = True
        outcome.alerts.append(("large_win", f"a payout of {bet.payout_units} units; withdrawals wait for a review"))
    plan.row = _row(facts, bet, now, outcome)
    return plan


def write(unit: Direct, plan: Plan, now: datetime) -> None:
    """Write a decided bet under the wallet's lock, inside the caller's unit of work; a replay writes nothing."""
    if plan.row is None:
        return
    outcome, wallet = plan.outcome, plan.facts.wallet
    outcome.transaction_id = store(unit, plan.row)
    if wallet is not None and plan.legs:
        post(unit, wallet, plan.legs, now, transaction_id=outcome.transaction_id)
    if wallet is not None and plan.hold_withdrawals:
        unit.run(_HOLD, {"wallet_id": wallet.id})
    if plan.facts.round_rolled_back:
        key = {"player_id": plan.facts.player_id, "round_ref": plan.row["round_ref"]}
        if unit.row(_LIVE_IN_ROUND, {**key, "transaction_id": outcome.transaction_id}) is None:
            outcome.alerts.append(("bet_after_round_rollback", f"round {plan.row['round_ref']} was rolled back before"))


def _alerts(facts: BetFacts, bet: Bet) -> list[tuple[str, str]]:
    alerts = []
    if facts.id_used_elsewhere:
        alerts.append(("same_id_other_player", f"transaction {bet.reference} exists for another player too"))
    if bet.free_spin and bet.stake_units:
        done = "was debited" if bet.charged else "was not debited"
        alerts.append(("free_spin_with_stake", f"a free spin came with a stake, which {done}"))
    return alerts


def _replay(stored: Stored, bet: Bet) -> Outcome:
    """Answer a key that is taken: as the first time, or with the reason why this is not the first call again."""
    outcome = Outcome(stored.balance_units or 0, stored.refusal, stored.id, replayed=True)
    if stored.outcome == "tombstone":
        outcome.refusal = TransactionRolledBack.code
        return outcome
    first = (stored.currency, stored.stake_units, stored.payout_units, stored.round_ref, stored.game_ref)
    if first != (bet.currency, bet.stake_units, bet.payout_units, bet.round_ref, bet.game_ref):
        outcome.refusal = TransactionConflict.code
        outcome.alerts.append(("transaction_conflict", f"transaction {bet.reference} came again with other contents"))
    return outcome


def _row(facts: BetFacts, bet: Bet, now: datetime, outcome: Outcome) -> dict[str, Any]:
    return {
        "agent_id": bet.agent_id,
        "kind": "bet",
        "reference": bet.reference,
        "player_id": facts.player_id,
        "wallet_id": facts.wallet.id if facts.wallet else None,
        "currency": bet.currency,
        "round_ref": bet.round_ref,
        "game_ref": bet.game_ref,
        "stake_units": bet.stake_units,
        "payout_units": bet.payout_units,
        "finished": bet.finished,
        "free_spin": bet.free_spin,
        "outcome": "declined" if outcome.refusal else "applied",
        "refusal": outcome.refusal,
        "balance_units": outcome.balance_units,
        "target_id": None,
        "created_at": now,
    }
