"""Set titles as lettering: space the letters by their outlines, fit each line to its measure, add an effect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from casino.sandbox.posters.alphabet import letters
from casino.sandbox.posters.pen import BANDS, Drawn, Style, draw, number

_COORDINATE = re.compile(r"([MLC])|(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True)
class Line:
    """Hold one set line: path data of bodies, tails and accents, its width and cap height."""

    body: str
    tail: str
    accent: str
    width: float
    high: float


def _spacing(one: Drawn, two: Drawn, high: float, gap: float) -> float:
    """Return the shift from the left edge of one letter to the next at which their outlines stand evenly apart."""
    target = gap * high
    limit = target * 1.35 + 0.06 * high
    rooms = [two.left[band] - one.right[band] for band in range(BANDS)]
    low, far = -high, 3 * high
    for _ in range(22):
        shift = (low + far) / 2
        gaps = [-high if shift + room < -high else min(shift + room, limit) for room in rooms]
        if min(gaps) < target * 0.72 or sum(gaps) / BANDS < target:
            low = shift
        else:
            far = shift
    return far


@lru_cache(maxsize=8192)
def _advance(one: str, two: str, style: Style, high: float, width: float) -> float:
    first, second = draw(one, style, high, width), draw(two, style, high, width)
    return _spacing(first, second, high, style.gap) if first and second else high * 0.5


def _shifted(data: str, shift: float) -> str:
    def move(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        return f"{number(float(match[2]) + shift)} {match[3]}"

    return _COORDINATE.sub(move, data)


def _places(text: str, style: Style, high: float, width: float) -> tuple[list[tuple[str, float]], float]:
    """Return each letter with its left edge, and the width of the line."""
    places: list[tuple[str, float]] = []
    at, last, right = 0.0, "", 0.0
    for word in text.split():
        for letter in word:
            drawn = draw(letter, style, high, width)
            if drawn is None:
                continue
            if last == " ":
                at = right + high * (0.17 + 0.16 * width + style.gap)
            elif last:
                at += _advance(last, letter, style, high, width)
            places.append((letter, at))
            last, right = letter, at + drawn.width
        last = " " if places else ""
    return places, right


def natural_width(text: str, style: Style, high: float, width: float = 1.0) -> float:
    """Return the width of a line of that cap height in poster units."""
    return _places(letters(text), style, high, round(width, 3))[1] * style.contrast


def fitted(text: str, style: Style, high: float, measure: float) -> float:
    """Return the width factor at which the line fills the measure, within what the style allows."""
    low, far = style.narrow, style.broad
    one, two = natural_width(text, style, high, low), natural_width(text, style, high, far)
    if one >= measure or two <= measure:
        return low if one >= measure else far
    for _ in range(5):
        factor = round(low + (far - low) * (measure - one) / (two - one), 3)
        reached = natural_width(text, style, high, factor)
        if abs(reached - measure) < 0.6:
            break
        if reached < measure:
            low, one = factor, reached
        else:
            far, two = factor, reached
    return factor


def set_line(text: str, style: Style, high: float, width: float) -> Line:
    """Set one line at that cap height with that width factor."""
    places, right = _places(letters(text), style, high, round(width, 3))
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for letter, at in places:
        drawn = draw(letter, style, high, round(width, 3))
        if drawn is not None:
            for part, data in zip(parts, (drawn.body, drawn.tail, drawn.accent), strict=True):
                part.append(_shifted(data, at))
    return Line("".join(parts[0]), "".join(parts[1]), "".join(parts[2]), right * style.contrast, high)
