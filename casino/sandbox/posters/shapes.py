"""Write the plain shapes that every motif is cut from, as short SVG text."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin

from casino.sandbox.posters.pen import number


def _numbers(*values: float) -> str:
    return " ".join(number(value) for value in values)


def polar(x: float, y: float, radius: float, degrees: float) -> tuple[float, float]:
    """Return the place at that distance and angle; 0 degrees is up, clockwise."""
    return x + radius * sin(degrees * pi / 180), y - radius * cos(degrees * pi / 180)


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    """Return a rectangle."""
    rounded = f' rx="{number(radius)}"' if radius else ""
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size}{rounded} fill="{fill}"/>'


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """Return a disc."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, width: float, stroke: str, dash: str = "") -> str:
    """Return a circle line; a dash is given as in SVG, round when it starts with 0."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    cap = ' stroke-linecap="round"' if dash.startswith("0 ") else ""
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle {place} fill="none" stroke="{stroke}" stroke-width="{number(width)}"{dashed}{cap}/>'


def oval(x: float, y: float, across: float, down: float, fill: str, turn: float = 0) -> str:
    """Return an ellipse, turned by degrees around its middle."""
    turned = f' transform="rotate({number(turn)} {_numbers(x, y)})"' if turn else ""
    place = f'cx="{number(x)}" cy="{number(y)}" rx="{number(across)}" ry="{number(down)}"'
    return f'<ellipse {place} fill="{fill}"{turned}/>'


def path(data: str, fill: str) -> str:
    """Return a filled path."""
    return f'<path d="{data}" fill="{fill}"/>'


def line(data: str, stroke: str, width: float, cap: str = "", dash: str = "") -> str:
    """Return a stroked path; cap "round" rounds ends and joins."""
    round_ends = ' stroke-linecap="round" stroke-linejoin="round"' if cap == "round" else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{number(width)}"{round_ends}{dashed}/>'


def points(places: Iterable[tuple[float, float]], closed: bool = True) -> str:
    """Return path data through places."""
    return "M" + "L".join(_numbers(x, y) for x, y in places) + ("z" if closed else "")


def poly(places: Iterable[tuple[float, float]], fill: str) -> str:
    """Return a filled polygon."""
    return path(points(places), fill)


def group(*content: str, x: float = 0, y: float = 0, turn: float = 0, scale: float | tuple[float, float] = 1) -> str:
    """Return the content moved, turned and scaled, in this order from outside in."""
    steps = []
    if x or y:
        steps.append(f"translate({_numbers(x, y)})")
    if turn:
        steps.append(f"rotate({number(turn)})")
    across, down = scale if isinstance(scale, tuple) else (scale, scale)
    if (across, down) != (1, 1):
        steps.append(f"scale({across:g} {down:g})")
    transform = f' transform="{" ".join(steps)}"' if steps else ""
    return f"<g{transform}>{''.join(content)}</g>"


def rays(x: float, y: float, radius: float, count: int, fill: str, start: float = 0, share: float = 0.5) -> str:
    """Return wedges around a place; share is the part of the circle that they cover."""
    data = []
    for index in range(count):
        middle = start + index * 360 / count
        half = 180 / count * share
        near, far = polar(x, y, radius, middle - half), polar(x, y, radius, middle + half)
        data.append(f"M{_numbers(x, y)}L{_numbers(*near)} {_numbers(*far)}z")
    return path("".join(data), fill)


def sectors(x: float, y: float, outer: float, inner: float, count: int, fill: str, start: float = 0) -> str:
    """Return every second piece of a ring that is cut into twice the count."""
    data = []
    step = 180 / count
    for index in range(count):
        begin = start + index * 2 * step
        a, b = polar(x, y, outer, begin), polar(x, y, outer, begin + step)
        c, d = polar(x, y, inner, begin + step), polar(x, y, inner, begin)
        big, small = f"A{_numbers(outer, outer)} 0 0 1", f"A{_numbers(inner, inner)} 0 0 0"
        data.append(f"M{_numbers(*a)}{big} {_numbers(*b)}L{_numbers(*c)}{small} {_numbers(*d)}z")
    return path("".join(data), fill)


def star(x: float, y: float, outer: float, inner: float, count: int, fill: str, start: float = 0) -> str:
    """Return a star with that many points."""
    places = []
    for index in range(count * 2):
        places.append(polar(x, y, inner if index % 2 else outer, start + index * 180 / count))
    return poly(places, fill)


def wave(x: float, y: float, length: float, count: int, rise: float) -> str:
    """Return path data of an open row of waves that starts at the place."""
    data = [f"M{_numbers(x, y)}"]
    for index in range(count):
        up = -rise if index % 2 == 0 else rise
        data.append(f"q{_numbers(length / 2, up, length, 0)}")
    return "".join(data)


def gleams(x: float, y: float, widths: Iterable[float], step: float, height: float, fill: str) -> str:
    """Return level bars around a middle line, one below the other: light that lies on water."""
    data = []
    for index, width in enumerate(widths):
        top = y + index * step
        data.append(f"M{_numbers(x - width / 2, top)}h{number(width)}v{number(height)}h{number(-width)}z")
    return path("".join(data), fill)
