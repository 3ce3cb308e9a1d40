"""The picture of a game that came without one: an evening by the water, drawn from the game's own name (L08)."""

import math
import zlib
from functools import lru_cache

from flask import Blueprint, Response, request, url_for

blueprint = Blueprint("drawn", __name__)

HUES = (255, 235, 215, 195, 175, 285, 310, 340, 20, 45, 70, 150)
SCENES = 64
KEPT_SECONDS = 365 * 24 * 3600
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def drawn_url(provider_slug: str, slug: str) -> str:
    """Return the address of the drawing: the provider chooses the hue, the game the scene."""
    hue = zlib.crc32(provider_slug.encode()) % len(HUES)
    return _path(request.script_root, hue * SCENES + zlib.crc32(slug.encode()) % SCENES)


@lru_cache(maxsize=len(HUES) * SCENES)
def _path(_root: str, number: int) -> str:
    return url_for("drawn.picture", number=number)


@blueprint.get("/pictures/drawn/<int(max=767):number>.svg")
def picture(number: int) -> Response:
    """Send a drawing; its number says all of it, so browsers may keep it for ever."""
    response = Response(draw(number), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def draw(number: int) -> str:
    """Return the drawing as SVG, 400 by 300: sky, a moon or a lantern, hills, and its light on the water."""
    hue, scene = HUES[number // SCENES], number % SCENES
    at, high = 80 + 40 * (scene % 7), 62 + 12 * (scene // 7 % 4)
    size, shore = 26 + 5 * (scene % 5), 172 + 6 * (scene % 3)
    near, far = _hills(shore, scene, 34), _hills(shore, scene + 3, 62)
    light = "".join(
        f'<path d="M{at - width:.0f} {shore + 12 + 15 * row}h{2 * width:.0f}" opacity="{0.75 - 0.085 * row:.2f}"/>'
        for row in range(8)
        for width in [size * (0.55 + 0.28 * ((row * 5 + scene) % 4))]
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">'
        '<defs><linearGradient id="s" x2="0" y2="1">'
        f'<stop stop-color="oklch(24% 0.055 {hue})"/><stop offset="1" stop-color="oklch(43% 0.075 {hue})"/>'
        f'</linearGradient></defs><path fill="url(#s)" d="M0 0h400v300H0z"/>'
        f'<circle cx="{at}" cy="{high}" r="{size * 1.9:.0f}" fill="oklch(84% 0.09 85)" opacity="0.08"/>'
        f'<circle cx="{at}" cy="{high}" r="{size}" fill="oklch(84% 0.09 85)"/>'
        f'<path fill="oklch(33% 0.06 {hue})" d="{far}"/><path fill="oklch(26% 0.055 {hue})" d="{near}"/>'
        f'<path fill="oklch(20% 0.05 {hue})" d="M0 {shore}h400v300H0z"/>'
        f'<g stroke="oklch(80% 0.09 85)" stroke-width="3" stroke-linecap="round">{light}</g></svg>'
    )


def _hills(shore: int, scene: int, height: int) -> str:
    points = (
        f"L{x} {shore - height * (0.5 + 0.5 * math.sin(x / (46 + 9 * (scene % 4)) + scene * 1.7)):.0f}"
        for x in range(0, 401, 20)
    )
    return f"M0 {shore}{''.join(points)}L400 {shore}z"
