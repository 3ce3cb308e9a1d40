"""Answer the platform's callbacks: prove who calls, read the call, ask the domain, keep the journal (PLATFORM.md 4).

A caller who is not trusted costs one HMAC and writes nothing. Every trusted call that asks for money to move leaves a
row in the journal, in the same unit of work as the money. A call we cannot answer leaves nothing and gets a 503, the
shape a platform repeats (rows 9 and 54).
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from casino.domain import rounds
from casino.errors import (
    CaptureMode,
    CurrencyMismatch,
    InvalidAmount,
    InvalidRequest,
    Refusal,
    TemporarilyUnavailable,
    tree,
)
from casino.money import CURRENCIES
from casino.platform import protocol, signature
from casino.platform.protocol import Call, Contract
from casino.platform.strictjson import MalformedJson, read_object
from casino.storage.database import write_connection
from casino.storage.ledger import Alert, Callback
from casino.wallet.transactions import Bet, Outcome, Rollback, RollbackRules

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024
PATIENCE_SECONDS = 2.0
ATTEMPTS = 3
_MESSAGES = {error.code: error.default for error in tree()}
_STATUS = {
    "signature_required": 401,
    "invalid_signature": 403,
    "invalid_agent": 403,
    "caller_not_allowed": 403,
    "temporarily_unavailable": 503,
}
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


@dataclass(slots=True)
class Reply:
    """What goes back: HTTP status and JSON text; the rest is for the log."""

    status: int
    body: str
    decision: str = "ok"
    form: str | None = None
    replayed: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)


def error_reply(contract: Contract, status: int, code: str, message: str | None = None) -> Reply:
    """Return an error in the platform's shape: `error` and `message`, never a `content` (PLATFORM.md section 2)."""
    words = message or _MESSAGES.get(code) or _EXTRA_MESSAGES[code]
    body = json.dumps({"error": contract.error_codes.get(code, code), "message": words})
    return Reply(status, body, decision=code)


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
    journal = _Journal(raw, verified.form, now, started)
    try:
        reply = _trusted(engine, contract, journal, verified.parsed)
    except TemporarilyUnavailable as error:
        reply = error_reply(contract, 503, error.code)
    reply.form = verified.form
    return reply


@dataclass(slots=True)
class _Journal:
    """What the journal keeps of one call, apart from the decision."""

    raw: bytes
    form: str
    received_at: datetime
    started: float
    type: str = "?"
    request_ref: str | None = None

    def write(
        self, connection: Connection, reply: Reply, transaction_id: int | None = None, call: Call | None = None
    ) -> None:
        """Add the row of this call, and its alerts, to the unit of work."""
        connection.execute(
            insert(Callback),
            {
                "received_at": self.received_at,
                "type": self.type[:40],
                "request_ref": self.request_ref,
                "form": self.form,
                "body": self.raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00"),
                "decision": reply.decision,
                "status": reply.status,
                "reply": reply.body,
                "transaction_id": transaction_id,
                "duration_us": int(1e6 * (time.monotonic() - self.started)),
            },
        )
        for code, detail in reply.alerts:
            log.warning("alert %s: %s", code, detail, extra={"alert": code, "request_ref": self.request_ref})
            row = {
                "code": code,
                "detail": detail,
                "created_at": self.received_at,
                "player_ref": None,
                "transaction_ref": None,
            }
            if call is not None:
                row |= {"player_ref": call.player_ref, "transaction_ref": call.reference or None}
            connection.execute(insert(Alert), row)


def _trusted(engine: Engine, contract: Contract, journal: _Journal, parsed: dict[str, Any] | None) -> Reply:
    """Read and answer a call whose signature holds; a call that cannot be read is kept in the journal, too."""
    try:
        body = parsed if parsed is not None else read_object(journal.raw)
    except MalformedJson as error:
        return _refuse_shape(engine, contract, journal, InvalidRequest(str(error)))
    if isinstance(body.get("type"), str):
        journal.type = body["type"].encode("utf-8", "replace").decode() or "?"
    try:
        if not protocol.agent_matches(body, contract):
            return error_reply(contract, 403, "invalid_agent")
        call = protocol.read_call(body, contract)
    except InvalidRequest as error:
        alert = error.code == InvalidAmount.code and "out of range" in error.message
        return _refuse_shape(engine, contract, journal, error, alert="amount_out_of_range" if alert else None)
    journal.type, journal.request_ref = call.kind, call.request_ref
    for warning in call.warnings:
        log.warning("callback %s: %s", call.request_ref, warning)
    if contract.capture:
        return _in_unit(engine, lambda connection: _capture(connection, contract, journal, call))
    if call.kind == protocol.GET_BALANCE:
        return _balance(engine, contract, call)
    try:
        return _in_unit(engine, lambda connection: _move(connection, contract, journal, call))
    except InvalidRequest as error:
        code = {"currency_differs": "rollback_currency_differs", "invalid_amount": "amount_not_accepted"}.get(
            error.code
        )
        return _refuse_shape(engine, contract, journal, error, alert=code, call=call)


def _refuse_shape(
    engine: Engine,
    contract: Contract,
    journal: _Journal,
    error: InvalidRequest,
    *,
    alert: str | None = None,
    call: Call | None = None,
) -> Reply:
    reply = error_reply(contract, 400, error.code, error.message)
    if alert:
        reply.alerts.append((alert, error.message))

    def keep(connection: Connection) -> Reply:
        journal.write(connection, reply, call=call)
        return reply

    try:
        _in_unit(engine, keep)
    except TemporarilyUnavailable:
        log.warning("a refused callback could not be kept in the journal")
    return reply


def _balance(engine: Engine, contract: Contract, call: Call) -> Reply:
    """Answer getBalance: always the current balance, nothing stored (row 12)."""
    currency = call.currency or ""
    try:
        units = _patiently(lambda: _read_balance(engine, call.player_ref, currency))
    except Refusal as refusal:
        return error_reply(contract, contract.decline_status, refusal.code)
    return Reply(200, protocol.balance_reply(units, currency))


def _read_balance(engine: Engine, player_ref: str, currency: str) -> int:
    with engine.connect() as connection:
        return rounds.balance_units(connection, player_ref, currency)


def _capture(connection: Connection, contract: Contract, journal: _Journal, call: Call) -> Reply:
    reply = error_reply(contract, contract.decline_status, CaptureMode.code)
    journal.write(connection, reply, call=call)
    return reply


def _move(connection: Connection, contract: Contract, journal: _Journal, call: Call) -> Reply:
    """Apply a makeBet or a rollback and keep call and reply, in one unit of work."""
    try:
        if call.kind == protocol.MAKE_BET:
            outcome, currency = _make_bet(connection, contract, journal, call)
        else:
            outcome, currency = _roll_back(connection, contract, journal, call)
    except Refusal as refusal:
        reply = error_reply(contract, contract.decline_status, refusal.code)
        journal.write(connection, reply, call=call)
        return reply
    if outcome.refusal is not None:
        reply = error_reply(contract, contract.decline_status, outcome.refusal)
    else:
        units = outcome.balance_units
        if outcome.replayed and contract.replay_current_balance:
            units = rounds.balance_units(connection, call.player_ref, currency)
        reply = Reply(200, protocol.balance_reply(units, currency))
    reply = replace(reply, replayed=outcome.replayed, alerts=outcome.alerts)
    journal.write(connection, reply, outcome.transaction_id, call)
    return reply


def _make_bet(connection: Connection, contract: Contract, journal: _Journal, call: Call) -> tuple[Outcome, str]:
    if call.currency is None or call.stake is None or call.payout is None:
        raise InvalidRequest
    if call.currency not in CURRENCIES:
        rounds.position(connection, call.player_ref, call.currency)
        raise CurrencyMismatch
    bet = Bet(
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
    threshold = contract.large_win.get(call.currency)
    large = protocol.amount_units("win_alert", threshold, call.currency) if threshold is not None else None
    return rounds.place_bet(connection, call.player_ref, bet, journal.received_at, large_win_units=large), call.currency


def _roll_back(connection: Connection, contract: Contract, journal: _Journal, call: Call) -> tuple[Outcome, str]:
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
    return rounds.roll_back(connection, call.player_ref, rollback, journal.received_at, rules)


def _stated(amount: Any, currency: str | None) -> int | None:
    if amount is None or currency not in CURRENCIES:
        return None
    try:
        return protocol.amount_units("amount", amount, currency)
    except InvalidAmount:
        return -1


def _in_unit(engine: Engine, work: Callable[[Connection], Reply]) -> Reply:
    def attempt() -> Reply:
        with write_connection(engine) as connection:
            return work(connection)

    return _patiently(attempt)


def _patiently(attempt: Callable[[], T]) -> T:
    """Run `attempt`, again when the database was busy or a race was lost: at most 3 times within 2 s (row 54).

    A lost race on a unique key becomes a replay at the next attempt (row 49). Raises `TemporarilyUnavailable`.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            return attempt()
        except (OperationalError, InterfaceError, IntegrityError, PoolTimeoutError) as error:
            if left and time.monotonic() < deadline:
                time.sleep(0.01)
                continue
            log.error("callback: the database did not serve us: %s", _short(error))
            raise TemporarilyUnavailable from None
    raise TemporarilyUnavailable


def _short(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(error).__name__}: {cause}".splitlines()[0][:300]
