"""What every answer carries: the content policy, the cookies' flags, what may be kept and by whom (SECURITY.md 4.2)."""

import logging
import re
import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import iter_multi_items
from werkzeug.middleware.proxy_fix import ProxyFix

from casino.config import Settings
from casino.errors import InvalidRequest
from casino.web.extensions import csrf
from casino.web.services import services

log = logging.getLogger(__name__)
blueprint = Blueprint("security", __name__)

HSTS = "max-age=63072000; includeSubDomains"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Always trusted: a load balancer on this machine asks /healthz under these; no address is ever built from them."""
POWERS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OWN_SITES = ("same-origin", "none")
_REPORT_LIMIT = 8192
_CSP_ORIGIN = re.compile(r"(https?)://(\*\.)?[a-z0-9.-]+(:\d{1,5})?", re.ASCII)


def csp_nonce() -> str:
    """Return this answer's nonce; only scripts that carry it run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def allow_frames(origins: list[str]) -> None:
    """Let this answer show frames from these origins, and hand them full screen and sound."""
    for origin in origins:
        if not _CSP_ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is not an origin")
    g.frame_origins = origins


def allow_asking(origin: str) -> None:
    """Let this answer's script ask whether that origin answers at all; what it answers stays unread (L44)."""
    if not _CSP_ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is not an origin")
    g.asked_origin = origin


def allow_panel(origin: str) -> None:
    """Let this answer show one more frame from this origin, without any of the powers of a game's."""
    if not _CSP_ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is not an origin")
    g.panel_origin = origin


def allow_framing_by_ourselves() -> None:
    """Let our own pages put this answer into a frame (the exit page alone; finding 14)."""
    g.framed_by_self = True


def _policy() -> str:
    frames: list[str] = g.get("frame_origins", [])
    if frames:
        frames = [services().settings.public_url + "/exit", *frames]
    nonce = g.get("csp_nonce")
    rules = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'" if nonce else "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": f"'self' {g.get('asked_origin', '')}".rstrip(),
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "frame-src": " ".join([*frames, *filter(None, [g.get("panel_origin")])]) or "'none'",
        "frame-ancestors": "'self'" if g.get("framed_by_self") else "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "report-uri": "/csp",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _permissions() -> str:
    frames: list[str] = g.get("frame_origins", [])
    if not frames:
        return f"{POWERS}, autoplay=(), fullscreen=(self)"
    # a wildcard cannot be written here; the frame's own allow attribute still names what it gets
    named = " ".join(f'"{origin}"' for origin in frames if "*" not in origin)
    return f"{POWERS}, autoplay=(self {named}), fullscreen=(self {named})"


def protect(response: Response) -> Response:
    """Put the headers on an answer of the app, whatever its status."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", _permissions())
    if "Cache-Control" not in headers and (response.mimetype in ("text/html", "application/json")):
        # what a logged-in person sees, and every page with a form's token in it, stays in this browser's window
        headers["Cache-Control"] = "no-store"
    return response


def protect_transport(response: Response) -> Response:
    """Keep browsers on https for two years; only sent where the site is public."""
    response.headers["Strict-Transport-Security"] = HSTS
    return response


def refuse_foreign_posts() -> None:
    """Refuse what another site makes a browser send, before any token is looked at. Servers send no such header."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
        raise CSRFError("This form was sent from another site.")


def refuse_null_characters() -> None:
    """Refuse the one character that a database may not keep (PostgreSQL refuses it in text); nobody types it.

    Asked here for every page at once, so that it is a refusal with nothing changed and never a failure of ours.
    """
    said = [request.path]
    for values in (request.args, request.form if request.method not in SAFE_METHODS else {}):
        for name, value in iter_multi_items(values):
            said += [name, value]
    if any("\0" in one for one in said):
        raise InvalidRequest


@blueprint.post("/csp")
@csrf.exempt
def policy_report() -> Response:
    """Note that a browser refused something by our content policy. It changes nothing and needs no token."""
    report = request.get_data(cache=False)[:_REPORT_LIMIT] if (request.content_length or 0) <= _REPORT_LIMIT else b""
    log.warning("content policy report", extra={"report": report.decode("utf-8", "replace")})
    return Response(status=204, mimetype="text/plain")


def cookie_settings(settings: Settings) -> dict[str, object]:
    """Return Flask's settings of the one cookie that carries a log-in."""
    return {
        "SESSION_COOKIE_NAME": "__Host-casino" if settings.production else "casino",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_PATH": "/",
    }


def init_security(app: Flask, settings: Settings) -> None:
    """Set cookie flags, keys, trusted hosts and proxies, CSRF, and the headers of every answer."""
    app.config.update(cookie_settings(settings))
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        TRUSTED_HOSTS=[urlsplit(settings.public_url).hostname, *LOOPBACK_HOSTS],
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its log-in: a form left open overnight still works
        WTF_CSRF_SSL_STRICT=False,  # the game page sends no referrer; Sec-Fetch-Site is checked instead
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        MAX_FORM_PARTS=100,
    )
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_null_characters)
    csrf.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(protect)
    if settings.production:
        app.after_request(protect_transport)
