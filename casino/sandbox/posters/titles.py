"""Place titles in a box of the poster: fill its measure line by line and paint the lettering's effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import pi

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.lettering import Line, fitted, natural_width, set_line
from casino.sandbox.posters.pen import Style, accent_weight, number
from casino.sandbox.posters.shapes import polar

_PLACE = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
_ACCENTED = re.compile("[À-ÖØ-öø-žЁёЙй]")
_RISE = 0.3

Box = tuple[float, float, float, float]
Warp = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Paint:
    """Colour lettering; under is the second colour of an effect, reach its length in poster units.

    Effects: plain, inline, stripes, drop, block.
    """

    fill: str
    under: str = ""
    effect: str = "plain"
    reach: tuple[float, float] = (6, 6)


@dataclass(frozen=True)
class _Row:
    text: str
    share: float


def _rows(text: str) -> list[_Row]:
    """Read "THE*.5|MASKED|BALL": lines with their share of the height."""
    rows = []
    for part in text.split("|"):
        words, _, share = part.partition("*")
        rows.append(_Row(words, float(share or 1)))
    return rows


def _layers(paint: Paint) -> list[tuple[float, float, str, float]]:
    """Return the copies to paint, undermost first: shift, colour, part of the stroke weight."""
    top = (0.0, 0.0, paint.fill, 1.0)
    across, down = paint.reach
    if paint.effect == "inline":
        return [top, (0, 0, paint.under, 0.13)]
    if paint.effect == "stripes":
        return [top, (0, 0, paint.under, 0.52), (0, 0, paint.fill, 0.28)]
    if paint.effect == "drop":
        return [(across, down, paint.under, 1), top]
    if paint.effect == "block":
        count = max(2, round(max(abs(across), abs(down)) / 3))
        return [(across * n / count, down * n / count, paint.under, 1) for n in range(count, 0, -1)] + [top]
    return [top]


def _pen_attributes(style: Style) -> str:
    if style.soft:
        return 'fill="none" stroke-linejoin="round" stroke-linecap="round"'
    return 'fill="none" stroke-miterlimit="9"'


def _painted(canvas: Canvas, line: Line, style: Style, paint: Paint, edge: str) -> str:
    """Paint a set line at its own origin; edge is the path data that cuts its diagonal ends."""
    weight = style.weight * line.high
    cut = ""
    if not style.soft:
        cut = f' clip-path="url(#{canvas.define(f"""<clipPath id="{{id}}"><path d="{edge}"/></clipPath>""")})"'
    accent = (
        f'<path d="{line.accent}" stroke-width="{number(accent_weight(style) * line.high)}"/>' if line.accent else ""
    )
    body = f'<path d="{line.body}"{cut}/>' + (f'<path d="{line.tail}"/>' if line.tail else "")
    layers = _layers(paint)
    if len(layers) == 1:
        return f'<g {_pen_attributes(style)} stroke="{paint.fill}" stroke-width="{number(weight)}">{body}{accent}</g>'
    known = canvas.define(f'<g id="{{id}}">{body}</g>')
    over = canvas.define(f'<g id="{{id}}">{accent}</g>') if accent else ""
    uses = []
    for across, down, colour, part in layers:
        place = f' transform="translate({number(across / style.contrast)} {number(down)})"' if across or down else ""
        look = f'stroke="{colour}" stroke-width="{number(weight * part)}"{place}'
        uses.append(f'<use href="#{known}" {look}/>')
        if over and part == 1:
            uses.append(f'<use href="#{over}" {look}/>')
    return f"<g {_pen_attributes(style)}>{''.join(uses)}</g>"


def _spread(text: str, style: Style, high: float, measure: float) -> tuple[Style, float, float]:
    """Return style, cap height and width factor at which a line fills the measure."""
    factor = fitted(text, style, high, measure)
    width = natural_width(text, style, high, factor)
    if width > measure + 1:
        return style, high * measure / width, factor
    count = len(text.replace(" ", "")) - 1
    for _ in range(3):
        missing = measure - natural_width(text, style, high, factor)
        if missing < 2 or count < 1:
            break
        wider = style.gap + missing / style.contrast / count / high
        style = replace(style, gap=round(min(wider, 0.3), 4))
    return style, high, factor


def _balanced(rows: list[_Row], style: Style, unit: float, measure: float) -> float:
    """Return one stroke weight in poster units for all lines, thin enough for the counters of the tightest."""
    weight = style.weight * unit
    for _ in range(4):
        limit = weight
        for row in rows:
            high = row.share * unit
            factor = fitted(row.text, _weighted(style, weight, high), round(high, 1), measure)
            limit = min(limit, max(style.counter * factor * high, 0.09 * high)) if row.share > 0.7 else limit
        if limit > weight - 0.3:
            break
        weight = (limit + weight) / 2
    return weight


def _weighted(style: Style, weight: float, high: float) -> Style:
    return replace(style, weight=round(min(weight / high, style.weight), 3))


def set_block(
    canvas: Canvas,
    text: str,
    box: Box,
    style: Style,
    paint: Paint,
    align: str = "justify",
    leading: float = 0.2,
    width: float = 0.0,
    turn: float = 0.0,
) -> None:
    """Set the lines of a title into a box (x, y, width, height), turned by degrees around the box's corner.

    Lines fill the measure unless a width factor stops them being stretched.
    """
    rows = _rows(text)
    left, top, measure, height = box
    rises = [_RISE * row.share if _ACCENTED.search(row.text) and index else 0.0 for index, row in enumerate(rows)]
    unit = height / (sum(row.share for row in rows) + sum(rises) + leading * (len(rows) - 1))
    weight = style.weight * unit if width else _balanced(rows, style, unit, measure)
    turned = f"rotate({number(turn)} {number(left)} {number(top)}) " if turn else ""
    for row, rise in zip(rows, rises, strict=True):
        high = round(row.share * unit, 1)
        top += rise * unit
        fit, real, factor = _weighted(style, weight, high), high, width
        if not width:
            fit, real, factor = _spread(row.text, fit, high, measure)
        line = set_line(row.text, fit, real, factor)
        spare = {"justify": 0.5, "center": 0.5, "left": 0.0, "right": 1.0}[align] * (measure - line.width)
        slant = f" skewX({number(style.slant)})" if style.slant else ""
        scale = f" scale({style.contrast:g} 1)" if style.contrast != 1 else ""
        place = f"{turned}translate({number(left + spare)} {number(top + (high - real) / 2)}){slant}{scale}"
        edge = f"M-99 0H1999V{number(line.high)}H-99z"
        canvas.add(f'<g transform="{place}">{_painted(canvas, line, fit, paint, edge)}</g>')
        canvas.lettered.append(row.text)
        top += high + leading * unit


def _warped(data: str, warp: Warp) -> str:
    def move(match: re.Match[str]) -> str:
        x, y = warp(float(match[1]), float(match[2]))
        return f"{number(x)} {number(y)}"

    return _PLACE.sub(move, data)


def set_warped(canvas: Canvas, text: str, measure: float, high: float, style: Style, paint: Paint, warp: Warp) -> None:
    """Set one line along a warp, which maps places of a box (measure wide, high tall) onto the poster."""
    flat = replace(style, contrast=1.0, slant=0.0)
    weight = _balanced([_Row(text, 1.0)], flat, high, measure)
    fit, real, factor = _spread(text, _weighted(flat, weight, high), high, measure)
    line = set_line(text, fit, real, factor)
    body, tail, accent = (_warped(data, warp) for data in (line.body, line.tail, line.accent))
    steps = [line.width * step / 24 for step in range(-1, 26)]
    places = [warp(x, 0) for x in steps] + [warp(x, real) for x in reversed(steps)]
    edge = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in places) + "z"
    canvas.add(_painted(canvas, Line(body, tail, accent, line.width, real), fit, paint, edge))
    canvas.lettered.append(text)


def around(x: float, y: float, radius: float, measure: float, high: float, middle: float = 0) -> Warp:
    """Return a warp onto a circle: the foot of the line stands on the radius, centred on that angle (0 is up)."""

    def warp(across: float, down: float) -> tuple[float, float]:
        return polar(x, y, radius + high - down, middle + (across - measure / 2) / radius * 180 / pi)

    return warp


def beneath(x: float, y: float, radius: float, measure: float) -> Warp:
    """Return a warp onto the bottom of a circle: the heads of the letters touch the radius from inside."""

    def warp(across: float, down: float) -> tuple[float, float]:
        return polar(x, y, radius + down, 180 - (across - measure / 2) / radius * 180 / pi)

    return warp
