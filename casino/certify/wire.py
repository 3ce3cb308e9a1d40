"""Speak HTTP by hand, so that a request may be exactly as wrong as a case needs it."""

import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

_READ_AT_MOST = 1 << 20


@dataclass(frozen=True)
class Request:
    """What goes over the wire. `claimed_length` lies about the body's length; `abandon` hangs up before the answer,

    `end_of_stream` says after the body that no more will come (plain http only).
    """

    body: bytes
    headers: tuple[tuple[str, str | bytes], ...] = ()
    method: str = "POST"
    path_suffix: str = ""
    framing: Literal["length", "chunked", "none"] = "length"
    claimed_length: int | None = None
    abandon: bool = False
    end_of_stream: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when the connection ended without an answer, and `failure` says how."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    failure: str = ""

    @cached_property
    def document(self) -> Any:
        """The body as JSON with every number exact, or None when it is not JSON."""
        try:
            return json.loads(
                self.body.decode("utf-8"), parse_float=Decimal, parse_int=Decimal, parse_constant=lambda word: word
            )
        except (UnicodeDecodeError, ValueError, RecursionError):
            return None

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Wire:
    """One callback address, reached by a new connection for each request."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an http or https address: {url}")
        self.url = url
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = (parts.path if parts.path not in ("", "/") else "/callback") + (
            f"?{parts.query}" if parts.query else ""
        )
        self._timeout = timeout

    def exchange(self, request: Request, gate: threading.Barrier | None = None) -> Answer:
        """Send `request` and return the answer; with a gate, connect first and send when all are at it."""
        started = time.monotonic()
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        try:
            connection.connect()
            if gate is not None:
                gate.wait(self._timeout)
                started = time.monotonic()
            broken = self._write(connection, request)
            if request.abandon:
                return Answer(0, (), b"", time.monotonic() - started, "hung up by the tool")
            return self._read(connection, started, broken)
        except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as fault:
            return Answer(0, (), b"", time.monotonic() - started, f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()

    def _write(self, connection: http.client.HTTPConnection, request: Request) -> str:
        connection.putrequest(request.method, self._path + request.path_suffix, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.framing == "length":
            length = len(request.body) if request.claimed_length is None else request.claimed_length
            connection.putheader("Content-Length", str(length))
        elif request.framing == "chunked":
            connection.putheader("Transfer-Encoding", "chunked")
        try:
            connection.endheaders()
            connection.send(_chunks(request.body) if request.framing == "chunked" else request.body)
            if request.end_of_stream and not self._secure:
                connection.sock.shutdown(socket.SHUT_WR)
        except OSError as fault:
            return str(fault)  # an answer sent before the whole body was read may still be waiting for us
        return ""

    @staticmethod
    def _read(connection: http.client.HTTPConnection, started: float, broken: str) -> Answer:
        try:
            answer = connection.getresponse()
            body = answer.read(_READ_AT_MOST)
        except (OSError, http.client.HTTPException) as fault:
            words = broken or f"{type(fault).__name__}: {fault}"
            return Answer(0, (), b"", time.monotonic() - started, words)
        return Answer(answer.status, tuple(answer.getheaders()), body, time.monotonic() - started)


def _chunks(body: bytes) -> bytes:
    half = max(1, len(body) // 2)
    pieces = [piece for piece in (body[:half], body[half:]) if piece]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
