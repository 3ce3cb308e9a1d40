"""`POST /callback`: the platform's address. No cookie, CSRF token, redirect or rate limit (PLATFORM.md row 70).

It stands in front of the framework as a WSGI application of its own: a page needs sessions, languages, content policies
and log-ins, and the platform's call needs none of them. What it does need is to be answered quickly.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from casino.config_addresses import is_within
from casino.platform import callbacks
from casino.platform.callbacks import MAX_BODY_BYTES
from casino.platform.journal import Reply
from casino.platform.replies import error_reply
from casino.web.services import Services

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATHS = ("/callback", "/callback/")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_REASONS = {200: "OK", 400: "BAD REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 405: "METHOD NOT ALLOWED",
            411: "LENGTH REQUIRED", 413: "CONTENT TOO LARGE", 415: "UNSUPPORTED MEDIA TYPE",
            503: "SERVICE UNAVAILABLE"}  # fmt: skip
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]


def init_callbacks(app: Flask, *, hsts: str | None = None) -> None:
    """Put the door in front of everything that `app` answers; `hsts` goes on its answers where the site is public."""
    services: Services = app.extensions["casino"]
    inner: WSGIApplication = app.wsgi_app
    door: WSGIApplication = _Door(services, [*_HEADERS, *([("Strict-Transport-Security", hsts)] if hsts else [])])
    hops = services.settings.trusted_proxies
    if hops:
        door = ProxyFix(door, x_for=hops, x_proto=hops, x_host=0)

    def front(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (door if environ.get("PATH_INFO") in PATHS else inner)(environ, start_response)

    app.wsgi_app = front  # type: ignore[method-assign]


class _Door:
    """Answers the platform's calls, always in JSON."""

    def __init__(self, services: Services, headers: list[tuple[str, str]]) -> None:
        self._services = services
        self._headers = headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        reply = self._refuse_transport(environ) or self._answer(environ)
        level = logging.DEBUG if reply.decision == "ok" else logging.INFO
        if log.isEnabledFor(level):
            extra = {"form": reply.form, "replayed": reply.replayed}
            log.log(level, "callback %s %s", reply.status, reply.decision, extra=extra)
        body = reply.body.encode()
        headers = [*self._headers, ("Content-Length", str(len(body)))]
        if reply.status == 405:
            headers.append(("Allow", "POST"))
        start_response(f"{reply.status} {_REASONS.get(reply.status, 'DECLINED')}", headers)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else []

    def _refuse_transport(self, environ: WSGIEnvironment) -> Reply | None:
        """Turn away what is not one plain JSON body of a stated length from an address we know."""
        contract = self._services.contract
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != PATHS[0]:
            return error_reply(contract, 405, "method_not_allowed")
        if not self._is_allowed(environ.get("REMOTE_ADDR", "")):
            return error_reply(contract, 403, "caller_not_allowed")
        if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            return error_reply(contract, 415, "unsupported_encoding")
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit()) or "HTTP_TRANSFER_ENCODING" in environ:
            return error_reply(contract, 411, "length_required")
        if len(length) > 9 or int(length) > MAX_BODY_BYTES:
            return error_reply(contract, 413, "body_too_large")
        kind = (environ.get("CONTENT_TYPE") or "").split(";")[0].strip().lower()
        if kind in _FORMS:
            return error_reply(contract, 400, "invalid_request", "The body must be JSON, not a form.")
        if kind != "application/json":
            log.warning("callback with content type %r", kind[:60])
        return None

    def _answer(self, environ: WSGIEnvironment) -> Reply:
        found = self._services
        length = int(environ["CONTENT_LENGTH"])
        raw: bytes = environ["wsgi.input"].read(length)
        if len(raw) != length:
            return error_reply(found.contract, 400, "invalid_request", "The body is shorter than its Content-Length.")
        return callbacks.answer(found.engine, found.contract, raw, environ.get("HTTP_X_SIGNATURE"), found.clock())

    def _is_allowed(self, caller: str) -> bool:
        networks = self._services.settings.callback_ips
        return not networks or is_within(caller, networks)
