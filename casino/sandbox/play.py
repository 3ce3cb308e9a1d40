"""The games' pages as the player's browser sees them, inside the casino's frame; and the posters."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request, url_for

from casino.sandbox import posters
from casino.sandbox.croupier import GAMES, TABLES, refusal
from casino.sandbox.house import sandbox
from casino.sandbox.store import Link

_COOKIE = "page"
_DAY = 86400
_TOUCHED_EVERY = 60.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {casino}"
)

blueprint = Blueprint("play", __name__)


@blueprint.get("/play/<token>")
def page(token: str) -> Response:
    """Show the game; the link opens for one browser, once, and a reload in that browser shows it again."""
    house = sandbox()
    link = house.store.link(token)
    if link is None:
        return _closed(404, None)
    if request.method == "HEAD":
        return _framed(make_response(""))
    browser = None
    if link.browser is None:
        browser = secrets.token_urlsafe(24)
        if not _fresh(link) or not house.store.open_link(token, browser, house.clock()):
            return _closed(410, link)
    elif not _alive(link) or not hmac.compare_digest(link.browser, request.cookies.get(_COOKIE, "")):
        return _closed(410, link)
    response = _framed(make_response(_game_page(link)))
    if browser:
        secure = house.settings.public_url.startswith("https:")
        response.set_cookie(
            _COOKIE,
            browser,
            path=url_for("play.page", token=token),
            httponly=True,
            secure=secure,
            samesite="None" if secure else "Lax",
            partitioned=secure,
        )
    return response


@blueprint.get("/play/<token>/state")
def state(token: str) -> Response:
    """Answer with what the page shows when it opens."""
    link = _opened(token)
    if link is None:
        return _no_page()
    return _framed(jsonify(sandbox().croupier.state(link)))


@blueprint.post("/play/<token>/act")
def act(token: str) -> Response:
    """Play one act."""
    link = _opened(token)
    if link is None:
        return _no_page()
    action = _action()
    if action is None:
        response = jsonify(refusal("invalid_request", link.language))
        response.status_code = 400
        return _framed(response)
    return _framed(jsonify(sandbox().croupier.act(link, action)))


def _action() -> dict[str, Any] | None:
    """Return the JSON object that was sent; None when it is something else."""
    try:
        action = request.get_json(silent=True) if request.is_json else None
    except RecursionError:
        return None
    return action if isinstance(action, dict) else None


@blueprint.get("/posters/<int:game_id>.svg")
def poster(game_id: int) -> Response:
    """Show a game's poster; browsers keep it for a day and then ask whether it changed."""
    if game_id not in GAMES:
        abort(404)
    text, tag = _poster(game_id)
    response = Response(text, mimetype="image/svg+xml")
    response.set_etag(tag)
    response.cache_control.public = True
    response.cache_control.max_age = _DAY
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _poster(game_id: int) -> tuple[str, str]:
    text: str = posters.render(game_id)
    return text, sha256(text.encode()).hexdigest()[:24]


def _fresh(link: Link) -> bool:
    return sandbox().clock() - link.created_at <= sandbox().settings.link_lifetime


def _alive(link: Link) -> bool:
    used_at = link.used_at or link.created_at
    return sandbox().clock() - used_at <= sandbox().settings.page_lifetime


def _opened(token: str) -> Link | None:
    """Return the link of a page that was opened and is still in use."""
    house = sandbox()
    link = house.store.link(token)
    if link is None or link.browser is None or not _alive(link):
        return None
    if house.clock() - (link.used_at or 0) > _TOUCHED_EVERY:
        house.store.touch_link(token, house.clock())
    return link


def _game_page(link: Link) -> str:
    session = sandbox().store.session(link.session_id)
    game = GAMES[session.game_id]
    context: dict[str, Any] = {
        "game": {
            "id": game.id,
            "name": game.name,
            "kind": game.kind,
            "provider": game.provider,
            "category": game.category,
            "theme": dict(game.theme),
            "rtp": TABLES[game.kind].return_text,
        },
        "name": game.name,
        "entry": game,
        "language": "ru" if link.language.lower().startswith("ru") else "en",
        "currency": session.currency,
        "home_url": link.home_url,
        "state_url": url_for("play.state", token=link.token),
        "act_url": url_for("play.act", token=link.token),
        "poster_url": url_for("play.poster", game_id=game.id),
        "casino_origin": sandbox().settings.casino_origin,
    }
    return render_template(f"games/{game.kind}.html", **context)


def _closed(status: int, link: Link | None) -> Response:
    """Show that a link was used, is too old or never existed, and the way back."""
    language = link.language if link else request.accept_languages.best_match(["en", "ru"]) or "en"
    russian = language.lower().startswith("ru")
    text = render_template("desk/closed.html", russian=russian, home_url=link.home_url if link else None)
    return _framed(make_response(text, status))


def _no_page() -> Response:
    language = request.accept_languages.best_match(["en", "ru"]) or "en"
    response = jsonify(refusal("link_expired", language))
    response.status_code = 404
    return _framed(response)


def _framed(response: Response) -> Response:
    """Let the casino alone frame the page, let nobody keep it, and let it load nothing from elsewhere."""
    policy = _POLICY.format(casino=sandbox().settings.casino_origin)
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
