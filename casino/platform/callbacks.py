"""Answer the platform's callbacks: prove who calls, read the call, ask the domain, keep the journal (PLATFORM.md 4).

A caller who is not trusted costs one HMAC and writes nothing. Every trusted call that asks for money to move leaves a
row in the journal, in the same unit of work as the money. A call we cannot answer leaves nothing and gets a 503, the
shape a platform repeats (rows 9 and 54).
"""

import hashlib
import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
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
)
from casino.money import CURRENCIES
from casino.platform import protocol, signature, stakes
from casino.platform.journal import Entry, Reply, log_alerts
from casino.platform.protocol import Call, Contract
from casino.platform.replies import conclude, error_reply, refuse
from casino.platform.stakes import Stake, stake_of
from casino.platform.strictjson import MalformedJson, read_object
from casino.platform.together import NotServed, Together
from casino.storage.database import LOCK_TIMEOUT_MS
from casino.storage.direct import Direct, direct_unit, driver_errors, single_statements
from casino.wallet.rollbacks import Rollback, RollbackRules

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024
PATIENCE_SECONDS = 2.0
ATTEMPTS = 3
MOST_TOGETHER = 16
LINE_SECONDS = 1.0

_lines: "weakref.WeakKeyDictionary[Engine, Together[Stake, Reply]]" = weakref.WeakKeyDictionary()
_lines_guard = threading.Lock()


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
    """Play a makeBet and keep it with its reply, in one unit of work with the bets that arrived meanwhile.

    When their unit fails, because one of them met a lock or lost a race, each is played alone.
    """
    if call.currency not in CURRENCIES:
        return _in_unit(engine, lambda unit: refuse(unit, contract, entry, call, CurrencyMismatch()))
    stake = stake_of(contract, entry, call)
    asked = time.monotonic()
    try:
        return _line(engine).ask(stake)
    except NotServed:
        return _in_unit(engine, lambda unit: stakes.play(unit, [stake])[0], since=asked)
    except TimeoutError:
        raise TemporarilyUnavailable from None


def _line(engine: Engine) -> Together[Stake, Reply]:
    """Return the line in which this process's bets on that database wait."""
    found = _lines.get(engine)
    if found is None:
        held = weakref.ref(engine)

        def serve(waiting: Sequence[Stake]) -> Sequence[Reply]:
            with direct_unit(_alive(held)) as unit:
                return stakes.play(unit, waiting, hurry=True)

        with _lines_guard:
            found = _lines.setdefault(
                engine,
                Together(
                    serve,
                    _reference,
                    MOST_TOGETHER,
                    LINE_SECONDS,
                    (engine.dialect.loaded_dbapi.Error, *_passing(engine)),
                ),
            )
    return found


def _alive(held: "weakref.ref[Engine]") -> Engine:
    engine = held()
    if engine is None:
        raise RuntimeError("the database was closed")
    return engine


def _reference(stake: Stake) -> str:
    return stake.bet.reference


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
    return conclude(unit, contract, entry, call, outcome, currency)


def _stated(amount: Any, currency: str | None) -> int | None:
    if amount is None or currency not in CURRENCIES:
        return None
    try:
        return protocol.amount_units("amount", amount, currency)
    except InvalidAmount:
        return -1


def _in_unit(engine: Engine, work: Callable[[Direct], Reply], *, since: float | None = None) -> Reply:
    def attempt() -> Reply:
        with direct_unit(engine) as unit:
            return work(unit)

    return _patiently(engine, attempt, since)


def _patiently(engine: Engine, attempt: Callable[[], T], since: float | None = None) -> T:
    """Run `attempt`, again when the database was busy or a race was lost: at most 3 times within 2 s (row 54).

    The seconds count from `since` (a reading of the monotonic clock), by default from now.
    A lost race on a unique key becomes a replay at the next attempt (row 49). Raises `TemporarilyUnavailable`.
    """
    deadline = (since or time.monotonic()) + PATIENCE_SECONDS
    passing = _passing(engine)
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


def _passing(engine: Engine) -> tuple[type[Exception], ...]:
    """Return the errors that a second try may get over."""
    return (*driver_errors(engine), DBAPIError, PoolTimeoutError)
