"""The site as an app on the home screen: manifest, icons, service worker, and the page for when there is no network.

The worker keeps static files and that one page, which is the same for everybody. It never keeps a page of the site, a
balance, a game or an answer: what is private stays between the browser's window and the server (L19).
"""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, url_for

from casino.web import brand, icons
from casino.web.assets import static_url
from casino.web.services import services

blueprint = Blueprint("install", __name__)

CANVAS = "#0b101a"
"""The dark canvas: what the system shows before the first page, and around the window's title."""
PAPER = "#f5f2ec"
ICON_SECONDS = 24 * 3600
KEPT = (
    "casino.css",
    "casino.js",
    "img/icons.svg",
    "img/mark.svg",
    "img/ripple.svg",
    "fonts/onest-latin.woff2",
    "fonts/onest-cyrillic.woff2",
)
"""What the page without a network is made of."""


@blueprint.get("/site.webmanifest")
def manifest() -> Response:
    """Say how the site is installed: the operator's name, colours and icons."""
    settings = services().settings
    pictures = [
        {
            "src": icon_url(purpose, size),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for purpose in ("any", "maskable")
        for size in icons.SIZES[purpose]
    ]
    response = jsonify(
        id="/",
        name=settings.site_name,
        short_name=settings.site_name,
        start_url="/",
        scope="/",
        display="standalone",
        background_color=CANVAS,
        theme_color=CANVAS,
        categories=["games"],
        icons=pictures,
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "max-age=3600"
    return response


def icon_url(purpose: str, size: int) -> str:
    """Return the address of an icon."""
    return url_for("install.icon", purpose=purpose, size=size)


@blueprint.get("/icons/<any(any, maskable, apple):purpose>-<int:size>.png")
def icon(purpose: str, size: int) -> Response:
    """Send an icon in one of the sizes that systems ask for."""
    if size not in icons.SIZES[purpose]:
        abort(404)
    settings = services().settings
    accent = brand.icon_colour(settings.accent)
    response = Response(icons.icon(purpose, size, accent, settings.site_logo), mimetype="image/png")
    response.headers["Cache-Control"] = f"public, max-age={ICON_SECONDS}"
    return response


@blueprint.get("/sw.js")
def worker() -> Response:
    """Send the service worker; a change of any static file makes it another one, which keeps nothing of the last."""
    body = render_template(
        "install/sw.js", kept=[static_url(name) for name in KEPT], offline=url_for("install.offline")
    )
    response = Response(body, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return response


@blueprint.get("/offline")
def offline() -> Any:
    """Show what the worker shows when there is no network: nothing of the player, in the browser's language.

    The worker asks without cookies, so that not even a mistake here could put something private into its store.
    """
    response = make_response(render_template("install/offline.html"))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.app_context_processor
def install_values() -> dict[str, Any]:
    """Give pages the colours of the window around them."""
    return {"window_colours": {"dark": CANVAS, "light": PAPER}}
