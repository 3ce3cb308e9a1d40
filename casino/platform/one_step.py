"""PostgreSQL: everyday bets, their movements, the new balances and the journal's rows as one statement.

It writes what `wallet.bets.write` and the journal write, for several bets at once. The wallets are locked since the
facts were read; the statement looks at their versions and balances all the same, and what it wrote is counted.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from casino.storage.direct import Direct, Statement
from casino.wallet.bets import Plan
from casino.wallet.posting import balances_after

_WRITE = Statement(
    """
WITH bet AS MATERIALIZED (
  SELECT * FROM json_to_recordset(CAST(:bets AS json)) AS one (place int, wallet_id bigint, agent_id bigint,
    reference text, player_id bigint, currency text, round_ref text, game_ref text, stake_units bigint,
    payout_units bigint, finished boolean, free_spin boolean, balance_units bigint, created_at timestamptz, day date,
    bet_units bigint, bet_after bigint, win_units bigint, win_after bigint, received_at timestamptz, type text,
    request_ref text, form text, body text, decision text, status int, reply text, duration_us bigint)
), wallet AS (
  UPDATE account SET balance_units = change.after, in_debt = change.after < 0,
    version = account.version + change.moves
  FROM json_to_recordset(CAST(:wallets AS json))
    AS change (id bigint, version bigint, before bigint, after bigint, moves int)
  WHERE account.id = ANY(CAST(:wallet_ids AS bigint[])) AND account.id = change.id
    AND account.version = change.version AND account.balance_units = change.before RETURNING account.id
), stored AS (
  INSERT INTO "transaction" (agent_id, kind, reference, player_id, wallet_id, currency, round_ref, game_ref,
    stake_units, payout_units, finished, free_spin, outcome, balance_units, created_at)
  SELECT agent_id, 'bet', reference, player_id, wallet_id, currency, round_ref, game_ref,
    stake_units, payout_units, finished, free_spin, 'applied', balance_units, created_at
  FROM bet JOIN wallet ON wallet.id = bet.wallet_id ORDER BY place
  RETURNING id, reference
), counted AS (
  INSERT INTO wallet_day (wallet_id, day, staked_units, paid_units)
  SELECT wallet_id, day, SUM(bet_units), SUM(win_units) FROM bet GROUP BY wallet_id, day ORDER BY wallet_id
  ON CONFLICT (wallet_id, day) DO UPDATE SET staked_units = wallet_day.staked_units + excluded.staked_units,
    paid_units = wallet_day.paid_units + excluded.paid_units
), moved AS (
  INSERT INTO movement (kind, payer_id, payee_id, currency, amount_units, balance_after_units, transaction_id,
    created_at)
  SELECT leg.kind, CASE WHEN leg.gives THEN house.id ELSE wallet_id END,
    CASE WHEN leg.gives THEN wallet_id ELSE house.id END, currency, leg.units, leg.after_units, stored.id, created_at
  FROM bet JOIN stored USING (reference),
    LATERAL (SELECT id FROM account WHERE kind = 'house' AND account.currency = bet.currency AND player_id IS NULL
      OFFSET 0) AS house,
    LATERAL (VALUES (1, 'bet', false, bet_units, bet_after), (2, 'win', true, win_units, win_after))
      AS leg (place, kind, gives, units, after_units)
  WHERE leg.units > 0 ORDER BY bet.place, leg.place
), kept AS (
  INSERT INTO callback (received_at, type, request_ref, form, body, decision, status, reply, transaction_id,
    duration_us)
  SELECT received_at, type, request_ref, form, body, decision, status, reply, stored.id, duration_us
  FROM bet JOIN stored USING (reference) ORDER BY place
)
SELECT count(*) FROM stored
"""
)


def write_plain_bets(unit: Direct, written: Sequence[tuple[Plan, dict[str, Any]]]) -> None:
    """Write plain plans, each with its row of the journal, in their order and in one statement."""
    bets: list[dict[str, Any]] = []
    wallets: dict[int, dict[str, int]] = {}
    for place, (plan, journal_row) in enumerate(written):
        wallet = plan.facts.wallet
        if wallet is None or plan.row is None:
            raise ValueError("only a plan that moves money is written in one step")
        first = {"id": wallet.id, "version": wallet.version, "before": wallet.balance_units, "moves": 0}
        change = wallets.setdefault(wallet.id, first)
        change["after"] = plan.outcome.balance_units
        change["moves"] += 1
        legs = {"place": place, "bet_units": 0, "win_units": 0, "bet_after": 0, "win_after": 0}
        for leg, balance in zip(plan.legs, balances_after(wallet, plan.legs), strict=True):
            legs[f"{leg.kind}_units"], legs[f"{leg.kind}_after"] = leg.units, balance
        bets.append(plan.row | journal_row | legs | {"day": unit.day(plan.row["created_at"])})
    parameters = {"bets": _json(bets), "wallets": _json(list(wallets.values())), "wallet_ids": list(wallets)}
    row = unit.row(_WRITE, parameters)
    if row is None or row[0] != len(written):
        raise RuntimeError("a wallet changed under our lock")


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_text, ensure_ascii=False)


def _text(value: date | datetime) -> str:
    return value.isoformat()
