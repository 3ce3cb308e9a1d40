"""The icons of the installed site: the operator's picture, or our lantern in the operator's accent."""

import io
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw

from casino.domain.pictures import is_drawing

SIZES = {"any": (192, 512), "maskable": (192, 512), "apple": (180,)}
"""What systems ask for: as it is, to be cut into a shape of theirs, and Apple's, which must fill its square."""
INK = (16, 24, 40)
BRASS = (226, 185, 92)
FILLED = {"any": 0.74, "maskable": 0.62, "apple": 0.66}
"""How much of the square the drawing takes; a mask may cut everything outside the inner four fifths."""
_CORNER = 0.21
_FINER = 4
_LANTERN = ((10.6, 8.5), (21.4, 8.5), (23, 20.2), (9, 20.2))
_WATER = ((7, 25, 23.8, 1.0), (10.5, 20, 27.3, 0.62), (13.5, 20, 30.6, 0.35))
_STROKE = 1.9

Rgb = tuple[int, int, int]


@lru_cache(maxsize=32)
def icon(purpose: str, size: int, accent: Rgb = BRASS, logo: Path | None = None) -> bytes:
    """Return the icon as PNG. A logo that cannot be opened, or is made of lines, gives way to our lantern."""
    picture = (_from_logo(logo, purpose, size) if logo else None) or _drawn(purpose, size, accent)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _ground(purpose: str, size: int) -> Image.Image:
    if purpose != "any":
        return Image.new("RGBA", (size, size), (*INK, 255))
    ground = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(ground).rounded_rectangle((0, 0, size - 1, size - 1), size * _CORNER, fill=(*INK, 255))
    return ground


def _from_logo(path: Path, purpose: str, size: int) -> Image.Image | None:
    if is_drawing(path.name):
        return None
    room = round(size * FILLED[purpose])
    try:
        with Image.open(path) as found:
            logo = found.convert("RGBA")
            logo.thumbnail((room, room), Image.Resampling.LANCZOS)
    except OSError:
        return None
    ground = _ground(purpose, size)
    ground.alpha_composite(logo, ((size - logo.width) // 2, (size - logo.height) // 2))
    return ground


def _drawn(purpose: str, size: int, accent: Rgb) -> Image.Image:
    """Draw the lantern of static/img/mark.svg four times as fine, and make it smaller: that smooths its edges."""
    large = size * _FINER
    scale = large * FILLED[purpose] / 32
    left = (large - 32 * scale) / 2
    picture = _ground(purpose, large)
    pen = ImageDraw.Draw(picture)

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * scale, left + y * scale

    def line(points: tuple[tuple[float, float], ...], colour: Rgb) -> None:
        half = _STROKE * scale / 2
        ends = [at(*point) for point in points]
        pen.line(ends, fill=colour, width=round(2 * half), joint="curve")
        for x, y in (ends[0], ends[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    pen.polygon([at(*corner) for corner in _LANTERN], fill=accent)
    pen.polygon([at(*point) for point in _flame()], fill=INK)
    around = (math.radians(180 + 7.5 * step) for step in range(25))
    line(tuple((16 + 3.7 * math.cos(turn), 6.2 + 3.7 * math.sin(turn)) for turn in around), accent)
    line(((16, 2.5), (16, 1.2)), accent)
    for start, end, y, strength in _WATER:
        line(((start, y), (end, y)), _mixed(accent, strength))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _flame() -> list[tuple[float, float]]:
    """Return the flame's outline: two curves up and two down, as in the drawing."""
    right = _curve((16, 10.6), (19.5, 13.9), (19.3, 16.6), (16, 18.7))
    left = _curve((16, 18.7), (12.7, 16.6), (12.5, 13.9), (16, 10.6))
    return right + left


def _curve(*points: tuple[float, float]) -> list[tuple[float, float]]:
    weights = (
        [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3] for t in (step / 24 for step in range(25))
    )
    return [
        (
            sum(w * x for w, (x, _) in zip(each, points, strict=True)),
            sum(w * y for w, (_, y) in zip(each, points, strict=True)),
        )
        for each in weights
    ]


def _mixed(colour: Rgb, strength: float) -> Rgb:
    red, green, blue = (
        round(part * strength + ground * (1 - strength)) for part, ground in zip(colour, INK, strict=True)
    )
    return red, green, blue
