"""`POST /callback`: the platform's address. No cookie, CSRF token, redirect or rate limit (PLATFORM.md row 70)."""

import ipaddress
import logging

from flask import Blueprint, Response, request

from casino.platform import callbacks
from casino.platform.callbacks import MAX_BODY_BYTES, error_reply
from casino.platform.journal import Reply
from casino.web.extensions import csrf
from casino.web.services import services

log = logging.getLogger(__name__)

blueprint = Blueprint("callback", __name__)
csrf.exempt(blueprint)

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@blueprint.route("/callback", methods=_METHODS, provide_automatic_options=False)
@blueprint.route("/callback/", methods=_METHODS, provide_automatic_options=False)
def callback() -> Response:
    """Answer one call of the platform, always in JSON."""
    reply = _refuse_transport() or _answer()
    level = logging.DEBUG if reply.decision == "ok" else logging.INFO
    if log.isEnabledFor(level):
        extra = {"form": reply.form, "replayed": reply.replayed}
        log.log(level, "callback %s %s", reply.status, reply.decision, extra=extra)
    response = Response(reply.body, reply.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if reply.status == 405:
        response.headers["Allow"] = "POST"
    return response


def _refuse_transport() -> Reply | None:
    """Turn away what is not one plain JSON body of a stated length from an address we know."""
    contract = services().contract
    if request.method != "POST" or request.path != "/callback":
        return error_reply(contract, 405, "method_not_allowed")
    if not _caller_allowed():
        return error_reply(contract, 403, "caller_not_allowed")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        return error_reply(contract, 415, "unsupported_encoding")
    if request.content_length is None or "Transfer-Encoding" in request.headers:
        return error_reply(contract, 411, "length_required")
    if request.content_length > MAX_BODY_BYTES:
        return error_reply(contract, 413, "body_too_large")
    kind = request.mimetype
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return error_reply(contract, 400, "invalid_request", "The body must be JSON, not a form.")
    if kind != "application/json":
        log.warning("callback with content type %r", kind[:60])
    return None


def _answer() -> Reply:
    found = services()
    length = request.content_length or 0
    raw = request.environ["wsgi.input"].read(length)
    if len(raw) != length:
        return error_reply(found.contract, 400, "invalid_request", "The body is shorter than its Content-Length.")
    header = request.headers.get("X-Signature")
    return callbacks.answer(found.engine, found.contract, raw, header, found.clock())


def _caller_allowed() -> bool:
    networks = services().settings.callback_ips
    if not networks:
        return True
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)
