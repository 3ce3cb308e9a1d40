"""PostgreSQL: an everyday bet, its movements, the new balance and the journal's row as one statement.

It writes what `wallet.bets.write` and the journal write. The wallet is locked since the facts were read; the statement
looks at its version and balance all the same, and writes nothing when they are not those that were decided upon.
"""

from collections.abc import Sequence
from typing import Any

from casino.storage.direct import Direct, Statement
from casino.wallet.bets import Plan
from casino.wallet.posting import balances_after

_WRITE = Statement(
    """
WITH wallet AS (
  UPDATE account SET balance_units = :after, in_debt = :in_debt, version = version + 1
  WHERE id = :wallet_id AND version = :version AND balance_units = :before RETURNING id
), stored AS (
  INSERT INTO "transaction" (agent_id, kind, reference, player_id, wallet_id, currency, round_ref, game_ref,
    stake_units, payout_units, finished, free_spin, outcome, balance_units, created_at)
  SELECT :agent_id, 'bet', :reference, :player_id, id, :currency, :round_ref, :game_ref,
    :stake_units, :payout_units, :finished, :free_spin, 'applied', :balance_units, :created_at FROM wallet
  RETURNING id
), house AS (
  SELECT id FROM account WHERE kind = 'house' AND currency = :currency AND player_id IS NULL
), counted AS (
  INSERT INTO wallet_day (wallet_id, day, staked_units, paid_units)
  SELECT :wallet_id, :day, :bet_units, :win_units FROM stored
  ON CONFLICT (wallet_id, day) DO UPDATE SET staked_units = wallet_day.staked_units + excluded.staked_units,
    paid_units = wallet_day.paid_units + excluded.paid_units
), moved AS (
  INSERT INTO movement (kind, payer_id, payee_id, currency, amount_units, balance_after_units, transaction_id,
    created_at)
  SELECT leg.kind, CASE WHEN leg.gives THEN house.id ELSE :wallet_id END,
    CASE WHEN leg.gives THEN :wallet_id ELSE house.id END, :currency, leg.units, leg.after_units, stored.id, :created_at
  FROM stored, house, (VALUES ('bet', false, CAST(:bet_units AS bigint), CAST(:bet_after AS bigint)),
    ('win', true, :win_units, :win_after)) AS leg (kind, gives, units, after_units)
  WHERE leg.units > 0
)
INSERT INTO callback (received_at, type, request_ref, form, body, decision, status, reply, transaction_id, duration_us)
SELECT :received_at, :type, :request_ref, :form, :body, :decision, :status, :reply, stored.id, :duration_us FROM stored
RETURNING transaction_id
"""
)


def write_plain_bets(unit: Direct, written: Sequence[tuple[Plan, dict[str, Any]]]) -> None:
    """Write plain plans, each with its row of the journal, in their order and in one round trip."""
    rows = unit.ask([(_WRITE, _parameters(unit, plan, journal_row)) for plan, journal_row in written])
    for (plan, _), row in zip(written, rows, strict=True):
        if row is None:
            raise RuntimeError(f"the wallet of player {plan.facts.player_id} changed under our lock")
        plan.outcome.transaction_id = row[0]


def _parameters(unit: Direct, plan: Plan, journal_row: dict[str, Any]) -> dict[str, Any]:
    wallet = plan.facts.wallet
    if wallet is None or plan.row is None:
        raise ValueError("only a plan that moves money is written in one step")
    units = {"bet": 0, "win": 0}
    after = {"bet": 0, "win": 0}
    for leg, balance in zip(plan.legs, balances_after(wallet, plan.legs), strict=True):
        units[leg.kind], after[leg.kind] = leg.units, balance
    last = plan.outcome.balance_units
    return {
        **plan.row,
        **journal_row,
        "wallet_id": wallet.id,
        "version": wallet.version,
        "before": wallet.balance_units,
        "day": unit.day(plan.row["created_at"]),
        "after": last,
        "in_debt": last < 0,
        "bet_units": units["bet"],
        "bet_after": after["bet"],
        "win_units": units["win"],
        "win_after": after["win"],
    }
