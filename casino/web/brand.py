"""The operator's own: logo and accent, from the settings and without a build."""

import colorsys
import math
import re

from flask import Blueprint, Response, abort, send_file

from casino.web.icons import BRASS
from casino.web.services import services

blueprint = Blueprint("brand", __name__)

Rgb = tuple[float, float, float]
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)
_OKLCH = re.compile(r"oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)(?:deg)?\s*\)", re.ASCII | re.IGNORECASE)
DARK_CANVAS: Rgb = (0.043, 0.063, 0.102)
LIGHT_CANVAS: Rgb = (0.961, 0.949, 0.925)
INK: Rgb = (0.066, 0.086, 0.125)
PAPER: Rgb = (0.992, 0.984, 0.965)
BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)
TEXT_CONTRAST = 4.6
"""WCAG AA asks 4.5 of text; a little more, since the canvas is not the only surface."""
_STEPS = 50


def read_colour(text: str) -> Rgb | None:
    """Return the red, green and blue (0 to 1) of ``#rgb``, ``#rrggbb`` or ``oklch(l c h)``; None for anything else."""
    text = text.strip()
    match = _OKLCH.fullmatch(text)
    if match is not None:
        lightness = float(match[1]) / (100 if match[2] else 1)
        return _from_oklch(lightness, float(match[3]), float(match[4]))
    match = _HEX.fullmatch(text)
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """Turn an OKLCH colour into sRGB, cut to what a screen can show (CSS Color 4, section 10)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return _screen(red), _screen(green), _screen(blue)


def _screen(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def luminance(colour: Rgb) -> float:
    """Return the relative luminance of WCAG 2."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: Rgb, canvas: Rgb) -> Rgb:
    """Return the colour, moved towards white or black only as far as it needs to be read on the canvas."""
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    target = 1.0 if luminance(canvas) < 0.18 else 0.0
    moved = colour
    for step in range(_STEPS + 1):
        moved = colorsys.hls_to_rgb(hue, light + (target - light) * step / _STEPS, saturation)
        if contrast(moved, canvas) >= TEXT_CONTRAST:
            break
    return moved


def text_upon(colour: Rgb) -> Rgb:
    """Return our ink or paper, or for a colour between the two plain black or white: one of them always reads."""
    for pair in ((INK, PAPER), (BLACK, WHITE)):
        best = max(pair, key=lambda text: contrast(text, colour))
        if contrast(best, colour) >= TEXT_CONTRAST:
            break
    return best


def _css(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def accent_css(accent: str) -> str:
    """Return the two accents and the text colours upon them; nothing for a colour that cannot be read."""
    colour = read_colour(accent)
    if colour is None:
        return ""
    rules = []
    for name, canvas in (("dark", DARK_CANVAS), ("light", LIGHT_CANVAS)):
        shown = legible(colour, canvas)
        rules.append(f"--brand-{name}: {_css(shown)}; --brand-on-{name}: {_css(text_upon(shown))};")
    return f"@layer tokens {{ :root {{ {' '.join(rules)} }} }}\n"


def icon_colour(accent: str | None) -> tuple[int, int, int]:
    """Return the operator's accent as it reads upon ink; our brass without one."""
    colour = read_colour(accent or "")
    if colour is None:
        return BRASS
    red, green, blue = (round(part * 255) for part in legible(colour, INK))
    return red, green, blue


@blueprint.get("/brand.css")
def stylesheet() -> Response:
    """Send the operator's accent as two tokens."""
    return Response(
        accent_css(services().settings.accent or ""), mimetype="text/css", headers={"Cache-Control": "max-age=300"}
    )


@blueprint.get("/brand/logo")
def logo() -> Response:
    """Send the operator's logo."""
    path = services().settings.site_logo
    if path is None:
        abort(404)
    return send_file(path, max_age=300)
