"""A small wallet in memory: right by default, wrong in one way for each fault planted in it.

It is the proof of the tool, so it shares no line with the site: what both agree on is PLATFORM.md section 4.
"""

import hashlib
import hmac
import json
import re
import threading
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from itertools import product
from typing import Any

FAULTS = (
    "debits again on a replay",
    "pays a rollback twice",
    "keeps balances as floats",
    "500 on deep nesting",
    "checks no signature",
    "takes a reused id as a replay",
    "writes tombstones and never reads them",
    "adds the win before it tests the bet",
    "keeps the last of two keys",
    "lets any player roll back",
    "checks, then waits, then debits",
    "cuts what is beyond two decimals",
    "stores nothing of a decline",
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,4})?", re.ASCII)
_HEX = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_REFERENCES = (
    "rollback_transaction_id",
    "original_transaction_id",
    "reference_transaction_id",
    "transaction_id",
)


class Spelled(str):
    """A JSON number that keeps its text."""


class Refused(Exception):
    """An error to be answered with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


@dataclass
class Book:
    """Everything the wallet remembers of one player."""

    currency: str
    balance: Any = Decimal(0)
    blocked: bool = False
    stake_limit: Decimal | None = None
    bets: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    reversals: dict[str, str] = field(default_factory=dict)
    told: dict[str, Decimal] = field(default_factory=dict)
    stones: set[str] = field(default_factory=set)


class SmallWallet:
    """The wallet's rules; `faults` are planted by name."""

    def __init__(self, token: str, agent_id: int, faults: frozenset[str] = frozenset()) -> None:
        assert faults <= set(FAULTS), faults
        self.token, self.agent_id, self.faults = token, agent_id, faults
        self.books: dict[str, Book] = {}
        self.lock = threading.RLock()
        self.maintenance = False
        self._pause = threading.Event()

    def answer(self, raw: bytes, signature: str | None) -> tuple[int, str]:
        """Return status and body for one call."""
        try:
            message = self._authenticated(raw, signature)
            kind = message.get("type")
            if kind not in ("getBalance", "makeBet", "rollback"):
                raise Refused(400, "unknown_type")
            agent = message.get("agent_id")
            if not isinstance(agent, str) or agent != str(self.agent_id):
                raise Refused(403, "invalid_agent")
            if not self.lock.acquire(timeout=0.15):
                raise Refused(503, "temporarily_unavailable")
            try:
                return 200, self._act(kind, message)
            finally:
                self.lock.release()
        except Refused as refused:
            return refused.status, json.dumps({"error": refused.code, "message": "No."})

    def _authenticated(self, raw: bytes, signature: str | None) -> dict[str, Any]:
        if "checks no signature" in self.faults:
            return self._read(raw)
        if not signature:
            raise Refused(401, "signature_required")
        if not _HEX.fullmatch(signature):
            raise Refused(403, "invalid_signature")
        if self._digest(raw) == signature.lower():
            return self._read(raw)
        try:
            message = self._read(raw)
        except Refused:
            raise Refused(403, "invalid_signature") from None
        for deep, slash, letters, blank in product((False, True), repeat=4):
            if self._digest(_rewrite(message, deep, slash, letters, blank).encode()) == signature.lower():
                return message
        raise Refused(403, "invalid_signature")

    def _digest(self, body: bytes) -> str:
        return hmac.new(self.token.encode(), body, hashlib.sha256).hexdigest()

    def _read(self, raw: bytes) -> dict[str, Any]:
        def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
            if len({key for key, _ in items}) < len(items) and "keeps the last of two keys" not in self.faults:
                raise ValueError("a key twice")
            return dict(items)

        def number(text: str) -> Spelled:
            if len(text) > 400:
                raise ValueError("a long number")
            return Spelled(text)

        def constant(text: str) -> Any:
            raise ValueError(text)

        try:
            message = json.loads(
                raw.decode("utf-8"),
                object_pairs_hook=pairs,
                parse_float=number,
                parse_int=number,
                parse_constant=constant,
            )
            if not isinstance(message, dict) or "\0" in json.dumps(message).replace("\\u0000", "\0"):
                raise ValueError("no object, or a NUL")
            json.dumps(message, ensure_ascii=False).encode()
        except RecursionError:
            if "500 on deep nesting" in self.faults:
                raise Refused(500, "internal") from None
            raise Refused(400, "invalid_request") from None
        except ValueError:
            raise Refused(400, "invalid_request") from None
        return message

    # -- the three calls

    def _act(self, kind: str, message: dict[str, Any]) -> str:
        player, currency = _text(message, "player_id"), _text(message, "currency")
        if kind == "makeBet":
            call_id = _id(message, "transaction_id")
            stake, payout = self._amount(message.get("bet")), self._amount(message.get("win"))
        elif kind == "rollback":
            call_id = next((_id(message, name) for name in _REFERENCES if message.get(name)), "")
            if not call_id:
                raise Refused(400, "invalid_request")
        book = self.books.get(player)
        if book is None:
            raise Refused(200, "player_not_found")
        if kind == "makeBet":
            return self._bet(book, call_id, (currency, stake, payout, message.get("game_id"), message.get("round_id")))
        if kind == "rollback":
            return self._rollback(book, call_id, str(message.get("transaction_id")), currency)
        self._same_currency(book, currency, 200)
        return self._ok(book.balance)

    def _bet(self, book: Book, call_id: str, payload: tuple[Any, ...]) -> str:
        if call_id in book.bets and "debits again on a replay" not in self.faults:
            if book.bets[call_id] != payload and "takes a reused id as a replay" not in self.faults:
                raise Refused(200, "transaction_conflict")
            if isinstance(book.answers[call_id], Refused):
                raise book.answers[call_id]
            return self._ok(book.answers[call_id])
        if call_id in book.stones and "writes tombstones and never reads them" not in self.faults:
            raise Refused(200, "transaction_rolled_back")
        self._same_currency(book, payload[0], 200)
        _, stake, payout = payload[:3]
        try:
            self._allowed(book, stake, payout)
        except Refused as refused:
            if "stores nothing of a decline" not in self.faults:
                book.bets[call_id], book.answers[call_id] = payload, refused
            raise
        if "keeps balances as floats" in self.faults:
            book.balance = Decimal(repr(float(book.balance) - float(stake) + float(payout)))
        else:
            book.balance += payout - stake
        book.bets[call_id], book.answers[call_id] = payload, book.balance
        return self._ok(book.balance)

    def _allowed(self, book: Book, stake: Decimal, payout: Decimal) -> None:
        if stake > 0 and book.blocked:
            raise Refused(200, "player_blocked")
        if book.stake_limit is not None and stake > book.stake_limit:
            raise Refused(200, "limit_exceeded")
        if stake > 0 and self.maintenance:
            raise Refused(200, "maintenance")
        funds = book.balance + (payout if "adds the win before it tests the bet" in self.faults else 0)
        if "checks, then waits, then debits" in self.faults:
            self.lock.release()
            self._pause.wait(0.005)
            self.lock.acquire()
        if stake > 0 and stake > funds:
            raise Refused(200, "insufficient_funds")

    def _rollback(self, book: Book, target: str, own: str, currency: str) -> str:
        if target in book.reversals.values() and target not in book.bets:
            raise Refused(200, "not_reversible")
        if own in book.told and "pays a rollback twice" not in self.faults:
            return self._ok(book.told[own])
        owner = book
        if target not in book.bets and "lets any player roll back" in self.faults:
            owner = next((other for other in self.books.values() if target in other.bets), book)
        done = target in owner.reversals and "pays a rollback twice" not in self.faults
        if target not in owner.bets or isinstance(owner.answers[target], Refused):
            self._same_currency(book, currency, 200)
            owner.stones.add(target)
        elif not done:
            self._same_currency(book, currency, 400)
            _, stake, payout = owner.bets[target][:3]
            book.balance += stake - payout
            owner.reversals[target] = own
        book.told[own] = book.balance
        return self._ok(book.balance)

    def _amount(self, value: Any) -> Decimal:
        if value is None:
            raise Refused(400, "invalid_request")
        if not isinstance(value, str) or len(value) > 40 or not _NUMBER.fullmatch(value):
            raise Refused(400, "invalid_amount")
        power = value.lower().partition("e")[2]
        if power and abs(int(power)) > 12:
            raise Refused(400, "invalid_amount")
        number = Decimal(value)
        snapped = number.quantize(Decimal("1e-8")) if abs(number) < Decimal(10) ** 13 else number
        if abs(number - snapped) >= Decimal("1e-9") or snapped < 0 or snapped > Decimal(10) ** 12:
            raise Refused(400, "invalid_amount")
        if "cuts what is beyond two decimals" in self.faults:
            snapped = snapped.quantize(Decimal("0.01"), ROUND_DOWN)
        return abs(snapped).normalize()

    def _same_currency(self, book: Book, currency: str, status: int) -> None:
        if currency != book.currency:
            raise Refused(status, "currency_mismatch")

    def _ok(self, balance: Decimal) -> str:
        shown = max(balance, Decimal(0))
        if "keeps balances as floats" in self.faults:
            return f'{{"content":{{"balance":{float(shown)!r}}}}}'
        text = shown.quantize(Decimal("0.01"), ROUND_DOWN)
        return f'{{"content":{{"balance":{text}}}}}'


def _text(message: dict[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(400, "invalid_request")
    return str(value)


def _id(message: dict[str, Any], name: str) -> str:
    value = _text(message, name)
    if len(value) > 255 or (isinstance(message[name], Spelled) and not value.isdigit()):
        raise Refused(400, "invalid_request")
    return value


def _rewrite(value: Any, deep: bool, slash: bool, letters: bool, blank: bool, top: bool = True) -> str:
    if isinstance(value, Spelled) or value is None or isinstance(value, bool):
        return str(value) if isinstance(value, Spelled) else json.dumps(value)
    if isinstance(value, str):
        parts = value.split("\x7f") if not blank else [value]
        text = '"' + "\x7f".join(json.dumps(part, ensure_ascii=letters)[1:-1] for part in parts) + '"'
        return text.replace("/", "\\/") if slash else text
    comma, colon = (", ", ": ") if blank else (",", ":")
    rest = (deep, slash, letters, blank, False)
    if isinstance(value, list):
        return f"[{comma.join(_rewrite(item, *rest) for item in value)}]"
    keys = sorted(value) if deep or top else list(value)
    return f"{{{comma.join(_rewrite(key, *rest) + colon + _rewrite(value[key], *rest) for key in keys)}}}"
