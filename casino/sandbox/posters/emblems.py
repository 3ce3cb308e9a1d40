"""Draw each provider's emblem for its wordmark and its quiet field for posters without a picture."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.motifs_nature import leaf
from casino.sandbox.posters.palettes import (
    BRAMBLEWORKS,
    MEDIODIA,
    PENNY_ORCHARD,
    POLAR_KIOSK,
    QUAY_HOUSE,
    SABLE_AND_FINCH,
    TINPLATE_TIGER,
    TRAMLINE_NINE,
    Scheme,
)
from casino.sandbox.posters.shapes import circle, gleams, group, line, path, poly, rays, rect, ring, wave


def _quay(s: Scheme) -> str:
    return path("M18 30a17 17 0 0 1 34 0z", s.accent) + gleams(35, 34, (34, 24, 28), 6, 3, s.accent)


def _bramble(s: Scheme) -> str:
    leaves = "".join(group(leaf(27, 13, s.accent), x=35, y=44, turn=turn) for turn in (-48, 0, 48))
    return leaves + line("M35 44V52", s.accent, 3)


def _tram(s: Scheme) -> str:
    return "".join(poly(((x, 46), (x + 9, 46), (x + 15, 14), (x + 6, 14)), s.deep) for x in (12, 25, 38))


def _sable(s: Scheme) -> str:
    bows = "M16 46A19 19 0 0 1 54 46M23 46A12 12 0 0 1 47 46M30 46A5 5 0 0 1 40 46"
    return line(bows, s.accent, 3) + line("M12 47H58M35 18V27", s.accent, 3)


def _tiger(s: Scheme) -> str:
    face = circle(35, 31, 18, s.accent) + circle(20, 17, 6, s.accent) + circle(50, 17, 6, s.accent)
    return face + path("M33 13h4l2 10-4 5-4-5zM17 31l10 3-10 4zM53 31l-10 3 10 4zM31 40h8l-4 5z", s.deep)


def _mediodia(s: Scheme) -> str:
    tints = (s.deep, s.second, s.accent, s.second, s.paper)
    return "".join(circle(35, 30, 21 - index * 4.4, tint) for index, tint in enumerate(tints))


def _polar(s: Scheme) -> str:
    arm = "M0 0V-19M0-10l-6-6M0-10l6-6"
    return "".join(group(line(arm, s.accent, 3.4, "round"), x=35, y=30, turn=angle) for angle in range(0, 360, 60))


def _penny(s: Scheme) -> str:
    return circle(35, 30, 21, s.accent) + ring(35, 30, 15, 3, s.paper, "0 7.85") + circle(35, 30, 7, s.paper)


EMBLEMS: dict[str, Callable[[Scheme], str]] = {
    QUAY_HOUSE: _quay,
    BRAMBLEWORKS: _bramble,
    TRAMLINE_NINE: _tram,
    SABLE_AND_FINCH: _sable,
    TINPLATE_TIGER: _tiger,
    MEDIODIA: _mediodia,
    POLAR_KIOSK: _polar,
    PENNY_ORCHARD: _penny,
}


def _quay_field(c: Canvas, s: Scheme) -> str:
    bars = gleams(400, 470, (640, 420, 560, 300, 460), 26, 10, s.accent)
    return circle(620, 116, 84, s.accent) + rect(0, 452, 800, 148, s.second) + bars


def _bramble_field(c: Canvas, s: Scheme) -> str:
    tile = group(leaf(58, 28, s.second), x=30, y=66, turn=24) + group(leaf(58, 28, s.second), x=88, y=124, turn=-24)
    return rect(0, 0, 800, 600, c.pattern(120, 132, tile))


def _tram_field(c: Canvas, s: Scheme) -> str:
    bars = "".join(
        rect(-40, y, 400 + 160 * (index % 3), 34, s.accent if index % 2 else s.deep)
        for index, y in enumerate((10, 70, 520, 580))
    )
    return group(bars, turn=-10, y=60)


def _sable_field(c: Canvas, s: Scheme) -> str:
    return rays(400, 620, 900, 30, s.deep, 6) + line("M22 22H778V578H22zM34 34H766V566H34z", s.accent, 3)


def _tiger_field(c: Canvas, s: Scheme) -> str:
    frame = f'<rect x="20" y="20" width="760" height="560" rx="26" fill="none" stroke="{s.deep}" stroke-width="40"/>'
    return rays(400, 300, 640, 20, s.second, 4.5, 0.3) + frame


def _mediodia_field(c: Canvas, s: Scheme) -> str:
    tints = (s.second, s.accent, s.second, s.ground)
    return "".join(circle(400, 600, 330 - index * 74, tint) for index, tint in enumerate(tints))


def _polar_field(c: Canvas, s: Scheme) -> str:
    rows = "".join(wave(-40, 470 + index * 34, 60, 16, 22) for index in range(4))
    return circle(640, 130, 64, s.accent) + line(rows, s.second, 10, "round")


def _penny_field(c: Canvas, s: Scheme) -> str:
    checks = c.pattern(84, 84, rect(0, 0, 42, 42, s.accent) + rect(42, 42, 42, 42, s.accent))
    return rect(0, 0, 800, 84, checks) + rect(0, 516, 800, 84, checks)


FIELDS: dict[str, Callable[[Canvas, Scheme], str]] = {
    QUAY_HOUSE: _quay_field,
    BRAMBLEWORKS: _bramble_field,
    TRAMLINE_NINE: _tram_field,
    SABLE_AND_FINCH: _sable_field,
    TINPLATE_TIGER: _tiger_field,
    MEDIODIA: _mediodia_field,
    POLAR_KIOSK: _polar_field,
    PENNY_ORCHARD: _penny_field,
}
