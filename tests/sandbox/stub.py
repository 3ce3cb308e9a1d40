"""A small casino over real HTTP: a wallet that keeps its books, and answers badly when it is told to."""

import json
import threading
import time
from collections import deque
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from casino.platform.signature import SignatureInvalid, verify

TOKEN = "a-token-for-the-sandbox"
AGENT_ID = 7


class StubCasino:
    """Answers callbacks on a port of its own. `script` holds how the next money calls are spoilt.

    Entries of `script`: ``decline:code``, ``500``, ``html``, ``hang`` (answers after the money has moved, too late),
    ``redirect``, ``empty``.
    """

    def __init__(self) -> None:
        self.balance = Decimal("100.00")
        self.calls: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.script: deque[str] = deque()
        self.hang_for = 0.6
        self.keeps_tombstones = True
        self._done: dict[str, Decimal] = {}
        self._moved: dict[str, Decimal] = {}
        self._tombs: set[str] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/callback"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def money_calls(self) -> list[dict[str, Any]]:
        """Return the calls without the balance questions, in the order in which they came."""
        with self._lock:
            return [call for call in self.calls if call["type"] != "getBalance"]

    def answer(self, body: bytes, signature: str | None) -> tuple[int, str, bytes]:
        """Return status, content type and body of the answer; moves money once per transaction id."""
        try:
            verify(body, signature, (TOKEN,))
        except SignatureInvalid:
            return _error(403, "invalid_signature")
        call = json.loads(body, parse_float=Decimal)
        with self._lock:
            self.calls.append(call)
            self.raw.append(body)
            spoilt = self.script.popleft() if call["type"] != "getBalance" and self.script else ""
            if spoilt.startswith("decline:"):
                return _error(200, spoilt.removeprefix("decline:"))
            if spoilt in ("500", "html", "redirect", "empty"):
                return _spoilt(spoilt)
            answer = self._apply(call)
        if spoilt == "hang":
            time.sleep(self.hang_for)
        return answer

    def _apply(self, call: dict[str, Any]) -> tuple[int, str, bytes]:
        if call["type"] == "getBalance":
            return _balance(self.balance)
        key = call["transaction_id"]
        if key in self._done:
            return _balance(self._done[key])
        if call["type"] == "rollback":
            target = call["rollback_transaction_id"]
            self.balance -= self._moved.pop(target, Decimal(0))
            if self.keeps_tombstones:
                self._tombs.add(target)
        else:
            if key in self._tombs:
                return _error(200, "transaction_rolled_back")
            bet, win = Decimal(call["bet"]), Decimal(call["win"])
            if bet > self.balance:
                return _error(200, "insufficient_funds")
            self._moved[key] = win - bet
            self.balance += win - bet
        self._done[key] = self.balance
        return _balance(self.balance)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, answer = stub.answer(body, self.headers.get("X-Signature"))
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(answer)))
                    if status == 302:
                        self.send_header("Location", "/elsewhere")
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _balance(balance: Decimal) -> tuple[int, str, bytes]:
    return 200, "application/json", f'{{"content":{{"balance":{balance:.2f}}}}}'.encode()


def _error(status: int, code: str) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps({"error": code, "message": "no"}).encode()


def _spoilt(how: str) -> tuple[int, str, bytes]:
    return {
        "500": (500, "text/plain", b"oops"),
        "html": (200, "text/html", b"<!doctype html><p>Hello"),
        "redirect": (302, "text/plain", b""),
        "empty": (200, "application/json", b"{}"),
    }[how]
