"""The platform's transactions: bets with their wins, and rollbacks, each applied once (PLATFORM.md section 4).

Each function works under the lock of the player's wallet: look the key up, decide, post, store the answer. What they
return is stored with the transaction, so a repeated call gets the first answer again (rows 1, 8 and 36).

Guarantees, kept by the schema: one row per idempotency key; one applied rollback per target; a movement is reversed
at most once; a bet that was rolled back before it came finds its key taken by a tombstone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from casino.errors import (
    CurrencyDiffers,
    CurrencyMismatch,
    NotReversible,
    Refusal,
    RoundSettled,
    TransactionConflict,
    TransactionNotFound,
    TransactionRolledBack,
    WinAlreadySpent,
)
from casino.wallet.posting import Leg, Wallet, balances_after, bind_moment, post

_COLUMNS = (
    "t.id, t.kind, t.reference, t.currency, t.round_ref, t.game_ref, t.stake_units, t.payout_units, t.outcome, "
    "t.refusal, t.balance_units, t.target_id"
)
_FIND = text(
    "SELECT " + _COLUMNS + ' FROM "transaction" t WHERE t.agent_id = :agent_id AND t.reference = :reference '
    "AND t.player_id = :player_id AND t.kind = :kind"
)
_FIND_BET = text(
    "SELECT " + _COLUMNS + ", "
    'EXISTS (SELECT 1 FROM "transaction" o WHERE o.agent_id = :agent_id AND o.reference = :reference '
    "AND o.kind = 'bet' AND o.player_id <> :player_id) AS elsewhere, "
    'EXISTS (SELECT 1 FROM "transaction" r WHERE r.player_id = :player_id AND r.round_ref = :round_ref '
    "AND r.kind = 'rollback') AS round_rolled_back "
    'FROM (SELECT 1 AS one) q LEFT JOIN "transaction" t ON t.agent_id = :agent_id AND t.reference = :reference '
    "AND t.player_id = :player_id AND t.kind = 'bet'"
)
_LIVE_IN_ROUND = text(
    "SELECT 1 FROM \"transaction\" t WHERE t.player_id = :player_id AND t.round_ref = :round_ref AND t.kind = 'bet' "
    "AND t.outcome = 'applied' AND NOT EXISTS (SELECT 1 FROM \"transaction\" r WHERE r.target_id = t.id "
    "AND r.kind = 'rollback' AND r.outcome = 'applied') LIMIT 1"
)
_REVERSED = text(
    "SELECT 1 FROM \"transaction\" WHERE target_id = :target_id AND kind = 'rollback' AND outcome = 'applied'"
)
_MOVEMENTS = text("SELECT id, amount_units, payee_id FROM movement WHERE transaction_id = :transaction_id ORDER BY id")
_HOLD = text("UPDATE account SET withdrawals_held = true WHERE id = :wallet_id")
_INSERT = text(
    'INSERT INTO "transaction" (agent_id, kind, reference, player_id, wallet_id, currency, round_ref, game_ref, '
    "stake_units, payout_units, finished, free_spin, outcome, refusal, balance_units, target_id, created_at) VALUES "
    "(:agent_id, :kind, :reference, :player_id, :wallet_id, :currency, :round_ref, :game_ref, :stake_units, "
    ":payout_units, :finished, :free_spin, :outcome, :refusal, :balance_units, :target_id, :created_at) RETURNING id"
)


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


@dataclass(slots=True)
class Outcome:
    """What became of an instruction: the balance to answer, or a refusal; alerts are (code, detail) for staff."""

    balance_units: int
    refusal: str | None = None
    transaction_id: int | None = None
    replayed: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)


Guard = Callable[[], None]
"""Called before a stake is taken; raises a `Refusal` when player protection or the operator forbids it."""


def place_bet(
    connection: Connection,
    player_id: int,
    wallet: Wallet | None,
    bet: Bet,
    now: datetime,
    guard: Guard,
    *,
    large_win_units: int | None = None,
) -> Outcome:
    """Apply `bet` to the locked `wallet` in one step: debit the stake, then credit the payout (rows 13 to 23).

    The stake is tested before the payout is added (row 14). A refusal is stored and moves nothing. Without a wallet in
    that currency the bet is refused (row 29).
    """
    key = {"agent_id": bet.agent_id, "reference": bet.reference, "player_id": player_id, "round_ref": bet.round_ref}
    found = connection.execute(_FIND_BET, key).one()
    if found.id is not None:
        return _replay_bet(found, bet)
    outcome = Outcome(wallet.balance_units if wallet else 0, alerts=_bet_alerts(connection, found, key, bet))
    charge = bet.stake_units if bet.charged else 0
    legs = [leg for leg in (Leg("bet", charge, False), Leg("win", bet.payout_units, True)) if leg.units]
    try:
        if wallet is None:
            raise CurrencyMismatch
        if charge:
            guard()
        outcome.balance_units = ([wallet.balance_units, *balances_after(wallet, legs)])[-1]
    except Refusal as refusal:
        outcome.refusal = refusal.code
        outcome.transaction_id = _store_bet(connection, player_id, wallet, bet, now, outcome)
        return outcome
    outcome.transaction_id = _store_bet(connection, player_id, wallet, bet, now, outcome)
    post(connection, wallet, legs, now, transaction_id=outcome.transaction_id)
    if large_win_units is not None and bet.payout_units >= large_win_units:
        connection.execute(_HOLD, {"wallet_id": wallet.id})
        outcome.alerts.append(("large_win", f"a payout of {bet.payout_units} units; withdrawals wait for a review"))
    return outcome


def _bet_alerts(connection: Connection, found: Any, key: dict[str, Any], bet: Bet) -> list[tuple[str, str]]:
    alerts = []
    if found.elsewhere:
        alerts.append(("same_id_other_player", f"transaction {bet.reference} exists for another player too"))
    if found.round_rolled_back and connection.execute(_LIVE_IN_ROUND, key).first() is None:
        alerts.append(("bet_after_round_rollback", f"round {bet.round_ref} had been rolled back completely"))
    if bet.free_spin and bet.stake_units:
        done = "was debited" if bet.charged else "was not debited"
        alerts.append(("free_spin_with_stake", f"a free spin came with a stake, which {done}"))
    return alerts


def _replay_bet(found: Any, bet: Bet) -> Outcome:
    """Answer a key that is taken: as the first time, or with the reason why this is not the first call again."""
    outcome = Outcome(found.balance_units or 0, found.refusal, found.id, replayed=True)
    if found.outcome == "tombstone":
        outcome.refusal = TransactionRolledBack.code
        return outcome
    first = (found.currency, found.stake_units, found.payout_units, found.round_ref, found.game_ref)
    if first != (bet.currency, bet.stake_units, bet.payout_units, bet.round_ref, bet.game_ref):
        outcome.refusal = TransactionConflict.code
        outcome.alerts.append(("transaction_conflict", f"transaction {bet.reference} came again with other contents"))
    return outcome


def find_target(connection: Connection, player_id: int, rollback: Rollback) -> Any | None:
    """Return the row of the bet that `rollback` cancels, or None when no such bet was seen for this player."""
    return _find(connection, rollback.agent_id, rollback.target, player_id, "bet")


def roll_back(
    connection: Connection,
    player_id: int,
    wallet: Wallet,
    rollback: Rollback,
    now: datetime,
    rules: RollbackRules,
) -> Outcome:
    """Cancel a bet with its win, once, by movements that point to the originals (rows 35 to 48).

    A target that was never seen leaves a tombstone. Raises `CurrencyDiffers` when the target has another currency than
    `wallet` (row 43); nothing is written then.
    """
    own = _find(connection, rollback.agent_id, rollback.reference, player_id, "rollback")
    target = find_target(connection, player_id, rollback)
    if own is not None:
        return _replay_rollback(own, target, rollback)
    outcome = Outcome(wallet.balance_units)
    store = _RollbackStore(connection, player_id, wallet, rollback, now, outcome)
    if target is None:
        if _find(connection, rollback.agent_id, rollback.target, player_id, "rollback") is not None:
            outcome.alerts.append(("not_reversible", f"{rollback.target} is itself a rollback"))
            return store.decline(NotReversible.code, None)
        tombstone_id = store.tombstone()
        return (
            store.decline(TransactionNotFound.code, tombstone_id)
            if rules.unknown_is_error
            else store.nothing(tombstone_id)
        )
    if target.currency != wallet.currency:
        raise CurrencyDiffers
    if _amounts_differ(rollback, target):
        outcome.alerts.append(
            ("rollback_amount_differs", f"rollback of {rollback.target} states other amounts; ours count")
        )
    if target.outcome != "applied" or connection.execute(_REVERSED, {"target_id": target.id}).first() is not None:
        return store.nothing(target.id)
    return _reverse(store, target, rules)


def _reverse(store: "_RollbackStore", target: Any, rules: RollbackRules) -> Outcome:
    outcome, wallet = store.outcome, store.wallet
    if rules.refuse_settled and target.payout_units:
        return store.decline(RoundSettled.code, target.id)
    movements = store.connection.execute(_MOVEMENTS, {"transaction_id": target.id}).all()
    legs = [Leg("rollback", m.amount_units, m.payee_id != wallet.id, m.id) for m in movements]
    after = ([wallet.balance_units, *balances_after(wallet, legs, may_overdraw=True)])[-1]
    if after < 0 and after < wallet.balance_units:
        outcome.alerts.append(("negative_balance", f"rollback of {target.reference} takes back a win that was spent"))
        if rules.refuse_negative:
            return store.decline(WinAlreadySpent.code, target.id)
    outcome.balance_units = after
    outcome.transaction_id = store.row("applied", target.id, target.round_ref, target.game_ref)
    post(store.connection, wallet, legs, store.now, transaction_id=outcome.transaction_id, may_overdraw=True)
    return outcome


def _replay_rollback(own: Any, target: Any | None, rollback: Rollback) -> Outcome:
    outcome = Outcome(own.balance_units or 0, own.refusal, own.id, replayed=True)
    same_target = own.target_id == (target.id if target is not None else None)
    if not same_target or rollback.currency not in (None, own.currency):
        outcome.refusal = TransactionConflict.code
        outcome.alerts.append(("transaction_conflict", f"rollback {rollback.reference} came again with other contents"))
    return outcome


def _amounts_differ(rollback: Rollback, target: Any) -> bool:
    return (
        rollback.stated_stake_units not in (None, target.stake_units)
        or rollback.stated_payout_units not in (None, target.payout_units)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _RollbackStore:
    """Writes the row of one rollback, whatever became of it."""

    connection: Connection
    player_id: int
    wallet: Wallet
    rollback: Rollback
    now: datetime
    outcome: Outcome

    def row(
        self, outcome: str, target_id: int | None, round_ref: str | None = None, game_ref: str | None = None
    ) -> int:
        return _insert(
            self.connection,
            agent_id=self.rollback.agent_id,
            kind="rollback",
            reference=self.rollback.reference,
            player_id=self.player_id,
            wallet_id=self.wallet.id,
            currency=self.wallet.currency,
            round_ref=round_ref,
            game_ref=game_ref,
            outcome=outcome,
            refusal=self.outcome.refusal,
            balance_units=self.outcome.balance_units,
            target_id=target_id,
            created_at=bind_moment(self.connection, self.now),
        )

    def tombstone(self) -> int:
        return _insert(
            self.connection,
            agent_id=self.rollback.agent_id,
            kind="bet",
            reference=self.rollback.target,
            player_id=self.player_id,
            wallet_id=self.wallet.id,
            currency=self.wallet.currency,
            outcome="tombstone",
            created_at=bind_moment(self.connection, self.now),
        )

    def nothing(self, target_id: int) -> Outcome:
        self.outcome.transaction_id = self.row("nothing", target_id)
        return self.outcome

    def decline(self, code: str, target_id: int | None) -> Outcome:
        self.outcome.refusal = code
        self.outcome.transaction_id = self.row("declined", target_id)
        return self.outcome


def _find(connection: Connection, agent_id: int, reference: str, player_id: int, kind: str) -> Any | None:
    key = {"agent_id": agent_id, "reference": reference, "player_id": player_id, "kind": kind}
    return connection.execute(_FIND, key).one_or_none()


def _store_bet(
    connection: Connection, player_id: int, wallet: Wallet | None, bet: Bet, now: datetime, outcome: Outcome
) -> int:
    return _insert(
        connection,
        agent_id=bet.agent_id,
        kind="bet",
        reference=bet.reference,
        player_id=player_id,
        wallet_id=wallet.id if wallet else None,
        currency=bet.currency,
        round_ref=bet.round_ref,
        game_ref=bet.game_ref,
        stake_units=bet.stake_units,
        payout_units=bet.payout_units,
        finished=bet.finished,
        free_spin=bet.free_spin,
        outcome="declined" if outcome.refusal else "applied",
        refusal=outcome.refusal,
        balance_units=outcome.balance_units,
        created_at=bind_moment(connection, now),
    )


_EMPTY_ROW = dict.fromkeys(("round_ref", "game_ref", "finished", "refusal", "balance_units", "target_id"))


def _insert(connection: Connection, **values: Any) -> int:
    row = {**_EMPTY_ROW, "stake_units": 0, "payout_units": 0, "free_spin": False, **values}
    new_id: int = connection.execute(_INSERT, row).scalar_one()
    return new_id
