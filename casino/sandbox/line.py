"""The line to the casino: one signed POST at a time over pooled connections, and what its answer means."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from casino.platform.signature import php_encode, sign
from casino.platform.strictjson import encode
from casino.sandbox.calls import Call
from casino.sandbox.currencies import CURRENCIES
from casino.sandbox.faults import Armed, FaultDesk
from casino.sandbox.journal import Exchange, Journal
from casino.sandbox.settings import SandboxSettings
from casino.sandbox.store import GameSession

_LARGEST_ANSWER_CHUNKS = 16
_CHUNK = 4096
_ASK_AGAIN = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The casino did it; `balance` in minor units."""

    balance: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The casino said no, under a code of its own."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether the casino did it: a time-out, a 5xx, nonsense."""

    reason: str


Answer = Accepted | Declined | Unknown


class Line:
    """Sends calls, notes each exchange in the journal, spoils those that an armed fault is waiting for."""

    def __init__(self, settings: SandboxSettings, journal: Journal, faults: FaultDesk) -> None:
        self._settings = settings
        self._journal = journal
        self._faults = faults
        self._http = requests.Session()
        self._http.trust_env = False
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=32, max_retries=0)
        self._http.mount("http://", adapter)
        self._http.mount("https://", adapter)

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    def send(self, session: GameSession, call: Call, attempt: int = 1) -> Answer:
        """Send `call` and return what the answer means, or what the armed fault makes of it."""
        armed = self._faults.take("callback", call.name, session.player_id)
        fault = armed.fault.name if armed else None
        fields = call.body(session, self._settings.agent_id)
        body = php_encode(fields)
        signature = sign(body, self._settings.api_token)
        if fault == "forge":
            signature = sign(body, "a forger's key")
        if fault == "unsorted":
            body = encode(fields, escape_slash=True, ascii_only=True, spaced=False).encode()
        if armed and fault == "delay":
            time.sleep(armed.seconds)
        exchange = Exchange("callback", call.type, body, signature, _journal_fields(fields), fault, attempt)
        if fault == "duplicate":
            return self._send_twice(exchange, session.currency)
        return self._exchange(exchange, session.currency, lost=fault == "drop_answer")

    def _send_twice(self, exchange: Exchange, currency: str) -> Answer:
        """Let two threads post the same bytes at once; an acceptance counts, whichever of them hears it."""
        ready = threading.Barrier(2)

        def post(copy: Exchange) -> Answer:
            ready.wait(timeout=5)
            return self._exchange(copy, currency)

        twin = Exchange(
            exchange.direction,
            exchange.name,
            exchange.request,
            exchange.signature,
            exchange.fields,
            exchange.fault,
        )
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(post, (exchange, twin)))
        return next((answer for answer in answers if isinstance(answer, Accepted)), answers[0])

    def _exchange(self, exchange: Exchange, currency: str, *, lost: bool = False) -> Answer:
        started = time.monotonic()
        try:
            exchange.status, exchange.answer = self._post(exchange.request, exchange.signature)
        except requests.RequestException as error:
            answer: Answer = Unknown(type(error).__name__)
            exchange.answer = type(error).__name__
        else:
            answer = understand(exchange.status, exchange.answer, currency)
        if lost:
            answer = Unknown("the answer was dropped")
        exchange.milliseconds = round((time.monotonic() - started) * 1000)
        exchange.verdict = type(answer).__name__.lower()
        self._journal.note(exchange)
        return answer

    def _post(self, body: bytes, signature: str) -> tuple[int, str]:
        timeout = self._settings.callback_timeout
        with self._http.post(
            self._settings.callback_url,
            data=body,
            headers={"Content-Type": "application/json", "X-Signature": signature},
            timeout=(timeout, timeout),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = b"".join(islice(response.iter_content(_CHUNK), _LARGEST_ANSWER_CHUNKS))
            return response.status_code, content.decode("utf-8", "replace")


def understand(status: int, text: str, currency: str) -> Answer:
    """Return what an answer means: a balance, a refusal with its code, or nothing that can be relied on."""
    if status >= 500 or status in _ASK_AGAIN or 300 <= status < 400:
        return Unknown(f"HTTP {status}")
    try:
        reply: Any = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return Unknown(f"HTTP {status}, not JSON")
    if not isinstance(reply, dict):
        return Unknown(f"HTTP {status}, not an object")
    if isinstance(reply.get("error"), str) and reply["error"]:
        return Declined(reply["error"], str(reply.get("message", "")))
    content = reply.get("content")
    balance = content.get("balance") if isinstance(content, dict) else None
    if status != 200 or isinstance(balance, bool) or not isinstance(balance, int | Decimal):
        return Unknown(f"HTTP {status} without a balance")
    try:
        return Accepted(CURRENCIES[currency].cut(Decimal(balance)))
    except (InvalidOperation, ValueError, OverflowError):
        return Unknown("the balance is not a number")


def _journal_fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if value is not None else None for key, value in fields.items() if key != "freespins"}


def spoils_order(faults: FaultDesk, session: GameSession, call: Call) -> Armed | None:
    """Return the armed fault that wants this call's order changed."""
    return faults.take("callback", call.name, session.player_id, reorder=True)
