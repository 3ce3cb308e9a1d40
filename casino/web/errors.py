"""Refusals and failures as pages, in the words of error_pages.py.

Every answer carries a reference that is also in the log, so that a player can quote it (L50).
"""

import logging
import secrets
from dataclasses import replace
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from casino.errors import CasinoError, PlatformError, TooManyAttempts
from casino.web.error_pages import NEW_LINKS, PAGES
from casino.web.i18n import use_browser_language

log = logging.getLogger(__name__)

HOUSE_FAILURES = ("internal_error", "temporarily_unavailable")
"""Shown without the page around it, which asks the database who is here."""
_BY_STATUS = {400: "invalid_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_BY_STATUS |= {410: "game_session_ended", 502: "platform_error", 503: "temporarily_unavailable"}
_BY_STATUS[429] = "too_many_attempts"


def new_reference() -> str:
    """Return a number to quote, short enough to read out on the telephone."""
    digits = f"{secrets.randbelow(10**8):08d}"
    return f"{digits[:4]}-{digits[4:]}"


def wants_json() -> bool:
    """Whether the answer must be JSON: the platform's callback, or a script of ours that asked for it."""
    return request.path == "/callback" or request.accept_mimetypes.best == "application/json"


def answer(code: str, status: int | None = None) -> Response:
    """Return the designed page (or JSON) of a code, with a fresh reference that is logged too."""
    page = PAGES.get(code, PAGES["refused"])
    if code == "link_expired" and request.endpoint in NEW_LINKS:
        page = replace(page, way_out=(NEW_LINKS[request.endpoint], page.way_out[1]))
    status = status or page.status
    reference = new_reference()
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "refused", extra={"code": code, "status": status, "reference": reference, "path": request.path})
    if wants_json():
        response = jsonify(error=code, message=str(page.title), reference=reference)
    elif code in HOUSE_FAILURES:
        g._login_user = AnonymousUserMixin()
        use_browser_language()
        response = make_response(render_template("errors/bare.html", page=page, reference=reference))
    else:
        response = make_response(render_template("errors/error.html", page=page, reference=reference))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _casino_error(error: CasinoError) -> Response:
    if isinstance(error, PlatformError):
        log.error(
            "platform failure: %s",
            error.message,
            extra={"platform_code": error.platform_code, "request_id": error.request_id},
        )
    response = answer(error.code)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return answer("form_expired" if request.cookies else "no_cookies")  # every page with a form sets one (R17)


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # no address can be built under a name that is not ours, so no page either
        return Response("This host name is not ours.\n", 400, mimetype="text/plain")
    status = error.code or 500
    if status < 400 or isinstance(error, InternalServerError):
        return error if status < 400 else answer("internal_error")
    response = answer(_BY_STATUS.get(status, "invalid_request" if status < 500 else "internal_error"), status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def init_errors(app: Flask) -> None:
    """Answer every error with a page of ours; a bug is logged by Flask with its trace and shown as a plain 500."""
    app.register_error_handler(CasinoError, _casino_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
