"""A stand-in for the platform's API that answers as badly as it is told to, over real HTTP on loopback."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """One request, byte for byte."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Script:
    """What the next answers are; the last one stays."""

    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)

    def next(self) -> Callable[[BaseHTTPRequestHandler], None]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class HostilePlatform:
    """Use `answer` to say what comes next; `received` holds what was asked."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._script = Script()
        self.ended = threading.Event()
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            """Reads the request, then does as the script says."""

            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                hostile.received.append(Received(self.command, self.path, dict(self.headers), body))
                self.close_connection = True
                hostile._script.next()(self)

            do_POST = do_GET = _serve  # noqa: N815 (the library's names)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, *answers: Callable[[BaseHTTPRequestHandler], None]) -> None:
        """Give these answers, one a request."""
        self._script.answers = list(answers)


def raw(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with these bytes; an underscore in a header's name stands for a hyphen."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Connection", "close")  # or the next call is sent into a line that is being closed
        handler.end_headers()
        handler.wfile.write(body)

    return give


def success(content: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer as the platform documents it."""
    return raw(200, json.dumps({"status": "success", "request_id": "req-1", "content": content}).encode())


def failure(status: int, code: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Refuse as the platform documents it."""
    return raw(status, json.dumps({"status": "error", "error": code, "message": "No.", "request_id": "req-9"}).encode())


def silence(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """Say nothing for a while, then hang up."""
    return lambda _handler: time.sleep(seconds)


def hang_up(_handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""


def trickle(pause: float, times: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send the answer one blank at a time, each within the reader's time-out."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(times):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(pause)

    return give
