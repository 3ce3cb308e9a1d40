"""The sandbox platform's composition root."""

import secrets
import time
from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from casino.sandbox import api, cashier, desk, play
from casino.sandbox.croupier import Croupier
from casino.sandbox.engines import Chance
from casino.sandbox.faults import FaultDesk
from casino.sandbox.house import KEY, Sandbox
from casino.sandbox.journal import Journal
from casino.sandbox.line import Line
from casino.sandbox.settings import SandboxSettings
from casino.sandbox.store import Store
from casino.sandbox.wallet import Wallet

LARGEST_BODY = 64 * 1024


def create_sandbox(
    settings: SandboxSettings, *, chance: Chance | None = None, clock: Callable[[], float] = time.time
) -> Flask:
    """Return the stand-in platform, its background deliveries running.

    `chance` decides every outcome and is the operating system's random source by default. Call
    ``app.extensions["sandbox"].close()`` when the app is not needed any more.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[KEY] = _build(settings, chance or secrets.SystemRandom(), clock)
    for part in (api, play, cashier, desk):
        app.register_blueprint(part.blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: Response("ok\n", mimetype="text/plain"))
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_headers)
    return app


def _build(settings: SandboxSettings, chance: Chance, clock: Callable[[], float]) -> Sandbox:
    store = Store(settings.database)
    journal, faults = Journal(), FaultDesk()
    line = Line(settings, journal, faults)
    wallet = Wallet(settings, store, line, faults)
    croupier = Croupier(settings, store, wallet, chance)
    wallet.start()
    return Sandbox(settings, clock, store, journal, faults, line, wallet, croupier)


def _http_error(error: HTTPException) -> Response | HTTPException:
    return api.http_error(error) if request.path.startswith("/api/") else error


def _headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
