"""Answer the platform's callbacks: prove who calls, read the call, ask the domain, keep the journal (PLATFORM.md 4).

A caller who is not trusted costs one HMAC and writes nothing. Every trusted call that asks for money to move leaves a
row in the journal, in the same unit of work as the money. A call we cannot answer leaves nothing and gets a 503, the
shape a platform repeats (rows 9 and 54).
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from casino.domain import rounds
from casino.errors import (
    CaptureMode,
    CurrencyDiffers,
    CurrencyMismatch,
    InvalidAmount,
    InvalidRequest,
    Refusal,
    TemporarilyUnavailable,
    tree,
)
from casino.money import CURRENCIES
from casino.platform import protocol, signature
from casino.platform.journal import Entry, Reply, error_body, log_alerts
from casino.platform.one_step import write_plain_bet
from casino.platform.protocol import Call, Contract
from casino.platform.strictjson import MalformedJson, read_object
from casino.storage.database import LOCK_TIMEOUT_MS
from casino.storage.direct import Direct, direct_unit, driver_errors, single_statements
from casino.wallet import bets
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import Rollback, RollbackRules
from casino.wallet.transactions import Outcome

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024
PATIENCE_SECONDS = 2.0
ATTEMPTS = 3
_MESSAGES = {error.code: error.default for error in tree()}
_EXTRA_MESSAGES = {
    "signature_required": "The header X-Signature is missing.",
    "invalid_signature": "The signature does not fit the body.",
    "invalid_agent": "This is not the agent id of this site.",
    "caller_not_allowed": "Calls from this address are not accepted.",
    "length_required": "The request needs a Content-Length.",
    "body_too_large": "The body is larger than 64 KiB.",
    "unsupported_encoding": "The body must not be compressed.",
    "method_not_allowed": "Only POST is answered here.",
}


def error_reply(contract: Contract, status: int, code: str, message: str | None = None) -> Reply:
    """Return a refusal in the platform's shape, under the code that the platform knows for ours."""
    words = message or _MESSAGES.get(code) or _EXTRA_MESSAGES[code]
    return Reply(status, error_body(contract.error_codes.get(code, code), words), decision=code)


def answer(engine: Engine, contract: Contract, raw: bytes, header: str | None, now: datetime) -> Reply:
    """Answer one callback body with its signature header; `now` is when it was received."""
    started = time.monotonic()
    try:
        verified = signature.verify(raw, header, contract.tokens, contract.forms)
    except signature.SignatureRequired:
        return error_reply(contract, 401, "signature_required")
    except signature.SignatureInvalid:
        log.warning("callback with a wrong signature, body sha256 %s", hashlib.sha256(raw).hexdigest())
        return error_reply(contract, 403, "invalid_signature")
    if verified.key_index:
        log.info("callback signed with the previous token")
    entry = Entry(raw, verified.form, now, started)
    try:
        reply = _trusted(engine, contract, entry, verified.parsed)
    except TemporarilyUnavailable as error:
        reply = error_reply(contract, 503, error.code)
    reply.form = verified.form
    log_alerts(entry, reply)
    return reply


def _trusted(engine: Engine, contract: Contract, entry: Entry, parsed: dict[str, Any] | None) -> Reply:
    """Read and answer a call whose signature holds; a call that cannot be read is kept in the journal, too."""
    try:
        body = parsed if parsed is not None else read_object(entry.raw)
    except MalformedJson as error:
        return _refuse_shape(engine, contract, entry, InvalidRequest(str(error)))
    if isinstance(body.get("type"), str):
        entry.type = body["type"] or "?"
    try:
        if not protocol.agent_matches(body, contract):
            return error_reply(contract, 403, "invalid_agent")
        if contract.capture:
            return _in_unit(engine, lambda unit: _capture(unit, contract, entry))
        call = protocol.read_call(body, contract)
    except InvalidRequest as error:
        return _refuse_shape(engine, contract, entry, error)
    entry.type, entry.request_ref = call.kind, call.request_ref
    for warning in call.warnings:
        log.warning("callback %s: %s", call.request_ref, warning)
    if call.kind == protocol.GET_BALANCE:
        return _balance(engine, contract, call)
    try:
        if call.kind == protocol.MAKE_BET:
            return _make_bet(engine, contract, entry, call)
        return _in_unit(engine, lambda unit: _roll_back(unit, contract, entry, call))
    except InvalidRequest as error:
        return _refuse_shape(engine, contract, entry, error, call)


def _refuse_shape(
    engine: Engine, contract: Contract, entry: Entry, error: InvalidRequest, call: Call | None = None
) -> Reply:
    """Refuse a call that cannot be carried out as it stands; it is kept, and alerted where money may be at stake."""
    reply = error_reply(contract, 400, error.code, error.message)
    if isinstance(error, CurrencyDiffers):
        reply.alerts.append(("rollback_currency_differs", error.message))
    if isinstance(error, InvalidAmount) and error.out_of_range:
        reply.alerts.append(("amount_out_of_range", error.message))

    def keep(unit: Direct) -> Reply:
        entry.write(unit, reply, call=call)
        return reply

    try:
        return _in_unit(engine, keep)
    except TemporarilyUnavailable:
        log.warning("a refused callback could not be kept in the journal")
        return reply


def _balance(engine: Engine, contract: Contract, call: Call) -> Reply:
    """Answer getBalance: always the current balance, nothing stored (row 12)."""
    currency = call.currency or ""

    def read() -> int:
        with single_statements(engine) as unit:
            return rounds.balance_units(unit, call.player_ref, currency)

    try:
        return Reply(200, protocol.balance_reply(_patiently(engine, read), currency))
    except Refusal as refusal:
        return error_reply(contract, contract.decline_status, refusal.code)


def _capture(unit: Direct, contract: Contract, entry: Entry) -> Reply:
    """Keep a call whose names are not known yet, whatever it says, and decline it (PLATFORM.md section 6)."""
    reply = error_reply(contract, contract.decline_status, CaptureMode.code)
    entry.write(unit, reply)
    return reply


def _make_bet(engine: Engine, contract: Contract, entry: Entry, call: Call) -> Reply:
    """Apply a makeBet and keep it with its reply in one unit of work.

    PostgreSQL first tries without a lock: read, decide, and write all of it by one statement that looks at the balance
    again. Whatever is not an everyday bet, or came too late, is decided under the wallet's lock.
    """
    if call.currency not in CURRENCIES:
        return _in_unit(engine, lambda unit: _refuse(unit, contract, entry, call, CurrencyMismatch()))
    bet = _bet_of(call, contract)
    if engine.dialect.name == "postgresql":
        reply = _patiently(engine, lambda: _one_step(engine, contract, entry, call, bet))
        if reply is not None:
            return reply

    def locked(unit: Direct) -> Reply:
        try:
            plan = rounds.plan_bet(
                unit, call.player_ref, bet, entry.received_at, large_win_units=_large_win(call, contract)
            )
        except Refusal as refusal:
            return _refuse(unit, contract, entry, call, refusal)
        if unit.postgresql and plan.is_plain:
            reply = Reply(200, protocol.balance_reply(plan.outcome.balance_units, bet.currency))
            if not write_plain_bet(unit, plan, entry.row(unit, reply)):
                raise RuntimeError(f"the wallet of player {call.player_ref} changed under our lock")
            return reply
        bets.write(unit, plan, entry.received_at)
        return _conclude(unit, contract, entry, call, plan.outcome, bet.currency)

    return _in_unit(engine, locked)


def _one_step(engine: Engine, contract: Contract, entry: Entry, call: Call, bet: Bet) -> Reply | None:
    """Return the reply to an everyday bet, written; None when it has to be decided under the lock."""
    with single_statements(engine) as unit:
        try:
            plan = rounds.plan_bet(
                unit,
                call.player_ref,
                bet,
                entry.received_at,
                large_win_units=_large_win(call, contract),
                lock=False,
            )
        except Refusal:
            return None
        if not plan.is_plain:
            return None
        reply = Reply(200, protocol.balance_reply(plan.outcome.balance_units, bet.currency))
        return reply if write_plain_bet(unit, plan, entry.row(unit, reply)) else None


def _refuse(unit: Direct, contract: Contract, entry: Entry, call: Call, refusal: Refusal) -> Reply:
    """Decline a call that leaves no transaction, because there is no wallet or player to store it under."""
    try:
        rounds.balance_units(unit, call.player_ref, call.currency or "")
    except Refusal as better:
        refusal = better
    reply = error_reply(contract, contract.decline_status, refusal.code)
    entry.write(unit, reply, call=call)
    return reply


def _conclude(unit: Direct, contract: Contract, entry: Entry, call: Call, outcome: Outcome, currency: str) -> Reply:
    """Turn an outcome into the reply, and keep both."""
    if outcome.refusal is not None:
        reply = error_reply(contract, contract.decline_status, outcome.refusal)
    else:
        units = outcome.balance_units
        if outcome.replayed and contract.replay_current_balance:
            units = rounds.balance_units(unit, call.player_ref, currency)
        reply = Reply(200, protocol.balance_reply(units, currency))
    reply = replace(reply, replayed=outcome.replayed, alerts=outcome.alerts)
    entry.write(unit, reply, outcome.transaction_id, call)
    return reply


def _bet_of(call: Call, contract: Contract) -> Bet:
    if call.currency is None or call.stake is None or call.payout is None:
        raise InvalidRequest
    return Bet(
        agent_id=contract.agent_id,
        reference=call.reference,
        currency=call.currency,
        stake_units=protocol.amount_units("bet", call.stake, call.currency),
        payout_units=protocol.amount_units("win", call.payout, call.currency),
        round_ref=call.round_ref,
        game_ref=call.game_ref,
        finished=call.finished,
        free_spin=call.free_spin,
        charged=contract.free_spin_stake_counts or not call.free_spin,
    )


def _large_win(call: Call, contract: Contract) -> int | None:
    threshold = contract.large_win.get(call.currency or "")
    return protocol.amount_units("win_alert", threshold, call.currency or "") if threshold is not None else None


def _roll_back(unit: Direct, contract: Contract, entry: Entry, call: Call) -> Reply:
    rollback = Rollback(
        agent_id=contract.agent_id,
        reference=call.reference,
        target=call.target,
        currency=call.currency,
        stated_stake_units=_stated(call.stake, call.currency),
        stated_payout_units=_stated(call.payout, call.currency),
    )
    rules = RollbackRules(
        contract.unknown_rollback_is_error, contract.refuse_settled_rollback, contract.refuse_negative_rollback
    )
    try:
        outcome, currency = rounds.roll_back(unit, call.player_ref, rollback, entry.received_at, rules)
    except Refusal as refusal:
        reply = error_reply(contract, contract.decline_status, refusal.code)
        entry.write(unit, reply, call=call)
        return reply
    return _conclude(unit, contract, entry, call, outcome, currency)


def _stated(amount: Any, currency: str | None) -> int | None:
    if amount is None or currency not in CURRENCIES:
        return None
    try:
        return protocol.amount_units("amount", amount, currency)
    except InvalidAmount:
        return -1


def _in_unit(engine: Engine, work: Callable[[Direct], Reply]) -> Reply:
    def attempt() -> Reply:
        with direct_unit(engine) as unit:
            return work(unit)

    return _patiently(engine, attempt)


def _patiently(engine: Engine, attempt: Callable[[], T]) -> T:
    """Run `attempt`, again when the database was busy or a race was lost: at most 3 times within 2 s (row 54).

    A lost race on a unique key becomes a replay at the next attempt (row 49). Raises `TemporarilyUnavailable`.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    passing: tuple[type[Exception], ...] = (*driver_errors(engine), DBAPIError, PoolTimeoutError)
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            return attempt()
        except passing as error:
            if left and time.monotonic() + LOCK_TIMEOUT_MS / 1000 < deadline:
                time.sleep(0.01)
                continue
            log.error("callback: the database did not serve us: %s", f"{type(error).__name__}: {error}".splitlines()[0])
            raise TemporarilyUnavailable from None
    raise TemporarilyUnavailable
