"""Draw one skeleton letter with a pen: stroke weight, width, corners; and measure its outline for spacing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt

from casino.sandbox.posters.alphabet import Glyph, Point, Stroke, glyph

BANDS = 18
_STEPS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
_EMPTY = 1e6

Place = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """Describe a lettering style; lengths are fractions of the cap height.

    contrast widens upright strokes against level ones; roundness 0 keeps corners, 1 makes full bowls; bend is
    the curve's fullness (0.55 a circle, more is squarer); chamfer cuts corners instead of rounding them; slab is
    the reach of the serifs; counter bounds the weight in tight lines (more allows darker letters).
    """

    weight: float
    contrast: float = 1.0
    roundness: float = 1.0
    bend: float = 0.56
    chamfer: bool = False
    waist: float = 0.5
    soft: bool = False
    slant: float = 0.0
    gap: float = 0.09
    narrow: float = 0.4
    broad: float = 1.7
    arched: bool = False
    slab: float = 0.0
    counter: float = 0.4


@dataclass(frozen=True)
class Drawn:
    """Hold one drawn letter, its left edge at 0: path data of body, tail and accent, width, side profiles."""

    body: str
    tail: str
    accent: str
    width: float
    left: tuple[float, ...]
    right: tuple[float, ...]


def number(value: float) -> str:
    """Return a coordinate with at most one decimal, as short as possible."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _pair(place: Place) -> str:
    return f"{number(place[0])} {number(place[1])}"


def _toward(start: Place, end: Place, length: float) -> Place:
    whole = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    return (start[0] + (end[0] - start[0]) * length / whole, start[1] + (end[1] - start[1]) * length / whole)


def _lengthened(point: Point, place: Place, before: Place, half: float) -> Place:
    """Extend an open end that lies on the edge of the box, so that its flat cut falls on the true edge."""
    across, down = place[0] - before[0], place[1] - before[1]
    length = hypot(across, down)
    if length == 0:
        return place
    if abs(down) < 0.01:
        reach = half if point[0] in (0.0, 1.0) else 0.0
    elif point[1] in (0.0, 1.0):
        reach = (half + half * abs(across) / length) * length / abs(down)
    else:
        reach = 0.0
    return (place[0] + across / length * reach, place[1] + down / length * reach)


class _Pen:
    """Collect the path data and the sampled places of one letter's strokes."""

    def __init__(self, style: Style, wide: float, high: float, half: float) -> None:
        self.style, self.wide, self.high, self.half = style, wide, high, half
        self.data: list[str] = []
        self.samples: list[Place] = []

    def place(self, point: Point) -> Place:
        return (self.half + point[0] * self.wide, self.half + point[1] * self.high)

    def line(self, start: Place, end: Place) -> None:
        steps = max(1, int(hypot(end[0] - start[0], end[1] - start[1]) / (self.high / 24)))
        for step in range(steps + 1):
            share = step / steps
            self.samples.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))

    def curve(self, start: Place, corner: Place, end: Place) -> None:
        """Round a corner from start to end."""
        if self.style.chamfer:
            self.data.append(f"L{_pair(end)}")
            self.line(start, end)
            return
        bend = self.style.bend
        one = (start[0] + (corner[0] - start[0]) * bend, start[1] + (corner[1] - start[1]) * bend)
        two = (end[0] + (corner[0] - end[0]) * bend, end[1] + (corner[1] - end[1]) * bend)
        self.data.append(f"C{_pair(one)} {_pair(two)} {_pair(end)}")
        for t in _STEPS:
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            self.samples.append(
                (
                    a * start[0] + b * one[0] + c * two[0] + d * end[0],
                    a * start[1] + b * one[1] + c * two[1] + d * end[1],
                )
            )

    def reaches(self, places: list[Place], rounded: list[bool], index: int) -> tuple[float, float]:
        """Return how far the rounding of one corner reaches into the edge before and the edge after."""
        count = len(places)
        reach = []
        for other in ((index - 1) % count, (index + 1) % count):
            edge = hypot(places[other][0] - places[index][0], places[other][1] - places[index][1])
            reach.append(edge / 2 if rounded[other] else edge)
        limit = self.style.roundness * 0.66 * (self.high + 2 * self.half)
        before, after = min(reach[0], limit), min(reach[1], limit)
        return min(before, after * 1.55), min(after, before * 1.55)

    def draw(self, stroke: Stroke) -> None:
        places = [self.place(point) for point in stroke.points]
        rounded = [point[2] and self.style.roundness > 0 for point in stroke.points]
        if len(places) > 1 and not stroke.closed:
            self.ends(stroke, places)
        count = len(places)
        current = None
        for index in range(count):
            if not rounded[index]:
                self.move(current, places[index])
                current = places[index]
                continue
            before, after = self.reaches(places, rounded, index)
            start = _toward(places[index], places[index - 1], before)
            end = _toward(places[index], places[(index + 1) % count], after)
            self.move(current, start)
            self.curve(start, places[index], end)
            current = end
        if stroke.closed and current is not None:
            self.data.append("Z")
            first = places[0] if not rounded[0] else _toward(places[0], places[-1], self.reaches(places, rounded, 0)[0])
            self.line(current, first)

    def ends(self, stroke: Stroke, places: list[Place]) -> None:
        if places[0] == places[-1]:
            reach = 0.05 if self.style.soft else self.half
            places[0] = (places[0][0], places[0][1] - reach)
            places[-1] = (places[-1][0], places[-1][1] + reach)
        elif not self.style.soft:
            places[0] = _lengthened(stroke.points[0], places[0], places[1], self.half)
            places[-1] = _lengthened(stroke.points[-1], places[-1], places[-2], self.half)

    def move(self, current: Place | None, place: Place) -> None:
        if current is None:
            self.data.append(f"M{_pair(place)}")
        elif current != place:
            self.data.append(f"L{_pair(place)}")
            self.line(current, place)
        self.samples.append(place)

    def inside(self) -> list[Place]:
        """Return the samples without the level ends that were lengthened by half a stroke."""
        low, far, foot = self.half, self.half + self.wide, self.half + self.high
        return [(min(max(x, low), far), y) if low <= y <= foot else (x, y) for x, y in self.samples]


def _profiles(samples: list[Place], high: float, half: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    left, right = [_EMPTY] * BANDS, [-_EMPTY] * BANDS
    middles = [(band + 0.5) * high / BANDS for band in range(BANDS)]
    for across, down in samples:
        first, last = (int((down + edge) * BANDS / high - 0.5) for edge in (-half, half))
        for band in range(max(0, first - 1), min(BANDS, last + 2)):
            away = abs(middles[band] - down)
            if away <= half:
                reach = sqrt(half * half - away * away)
                if across - reach < left[band]:
                    left[band] = across - reach
                if across + reach > right[band]:
                    right[band] = across + reach
    return _coned(left, high), tuple(-edge for edge in _coned([-edge for edge in right], high))


def _coned(edges: list[float], high: float) -> tuple[float, ...]:
    """Let each edge be felt above and below itself, less with the distance."""
    step = 1.1 * high / BANDS
    return tuple(min(edge + step * abs(at - band) for at, edge in enumerate(edges)) for band in range(BANDS))


def _tail(skeleton: Glyph, style: Style, wide: float, high: float) -> str:
    pen = _Pen(style, wide, high - style.weight * high, style.weight * high / 2)
    for stroke in skeleton.tail:
        pen.draw(stroke)
    return "".join(pen.data)


def _accent(skeleton: Glyph, style: Style, middle: float, high: float) -> str:
    """Draw the accent above the caps; its places are in cap heights around the letter's middle."""
    pen = _Pen(style, high, high, 0.0)
    for stroke in skeleton.accent:
        moved = [(x / style.contrast + middle / high, y, bowl) for x, y, bowl in stroke.points]
        if moved[0] == moved[-1] and not stroke.closed:
            moved[-1] = (moved[-1][0], moved[-1][1] - (0.0 if style.soft else accent_weight(style)), False)
        pen.draw(Stroke(tuple(moved), stroke.closed))
    return "".join(pen.data)


def _serif(stroke: Stroke, index: int, reach: float) -> Stroke | None:
    """Return the serif at one point of a stroke, or None where a letter has none: bowls, apexes, ends of arms."""
    x, y, bowl = stroke.points[index]
    count = len(stroke.points)
    if bowl or y not in (0.0, 1.0) or stroke.points[0] == stroke.points[-1]:
        return None
    near = [other for other in (index - 1, index + 1) if stroke.closed or 0 <= other < count]
    steps = [(stroke.points[other % count][0] - x, stroke.points[other % count][1] != y) for other in near]
    leaving = [across for across, leaves in steps if leaves]
    if not leaving or (len(leaving) == 2 and 0.0 not in leaving):
        return None
    taken = [across for across, _ in steps if len(steps) == 2]
    left = x if any(across < 0 for across in taken) else x - reach
    right = x if any(across > 0 for across in taken) else x + reach
    return Stroke(((left, y, False), (right, y, False)))


def _slabs(skeleton: Glyph, reach: float) -> list[Stroke]:
    """Return the serifs of a letter, which reach that far in fractions of its width."""
    found = (_serif(stroke, index, reach) for stroke in skeleton.body for index in range(len(stroke.points)))
    return [serif for serif in found if serif] if reach else []


def accent_weight(style: Style) -> float:
    """Return the stroke weight of accents in cap heights; heavy letters carry lighter accents."""
    return min(style.weight, 0.5 * style.weight + 0.045)


@lru_cache(maxsize=4096)
def draw(letter: str, style: Style, high: float, width: float) -> Drawn | None:
    """Draw a capital of that height with the width factor; None when the alphabet lacks it."""
    skeleton = glyph(letter, style.waist, style.arched)
    if skeleton is None:
        return None
    weight = style.weight * high
    wide = max(skeleton.width * high * width, 0.001)
    pen = _Pen(style, wide, high - weight, weight / 2)
    for stroke in skeleton.body:
        pen.draw(stroke)
    left, right = _profiles(pen.inside(), high, weight / 2)
    for serif in _slabs(skeleton, style.slab * high * min(1.0, 0.25 + 0.8 * width) / wide):
        pen.draw(serif)
    accent = _accent(skeleton, style, (wide + weight) / 2, high)
    return Drawn("".join(pen.data), _tail(skeleton, style, wide, high), accent, wide + weight, left, right)
