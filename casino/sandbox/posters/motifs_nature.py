"""Cut plants, sky and weather from plain shapes; each motif stands around 0,0 unless it says otherwise."""

from __future__ import annotations

from math import cos, pi

from casino.sandbox.posters.pen import number
from casino.sandbox.posters.shapes import circle, group, line, oval, path, polar


def leaf(length: float, breadth: float, fill: str, vein: str = "") -> str:
    """Draw a pointed leaf that grows up from 0,0."""
    half = length / 2
    data = f"M0 0Q{number(breadth)} {number(-half)} 0 {number(-length)}Q{number(-breadth)} {number(-half)} 0 0z"
    middle = line(f"M0 {number(-length * 0.12)}V{number(-length * 0.8)}", vein, max(2.5, length / 26)) if vein else ""
    return path(data, fill) + middle


def sprig(length: float, pairs: int, size: float, fill: str, stem: str, vein: str = "") -> str:
    """Draw a twig that grows up from 0,0 with leaves in pairs and one at the tip."""
    parts = [line(f"M0 0V{number(-length)}", stem, max(3.0, size / 11))]
    for index in range(pairs):
        y = -length * (index + 0.5) / pairs
        for side in (-1, 1):
            parts.append(group(leaf(size, size * 0.42, fill, vein), y=y, turn=side * 52))
    parts.append(group(leaf(size, size * 0.42, fill, vein), y=-length))
    return "".join(parts)


def oak_leaf(fill: str, vein: str) -> str:
    """Draw a lobed leaf that grows up from 0,0, 150 high."""
    side = "c14-2 34-8 32-24 c16-2 20-22 8-32 c10-14 2-32-14-32 c0-20-12-32-26-36"
    other = "c-14 4-26 16-26 36 c-16 0-24 18-14 32 c-12 10-8 30 8 32 c-2 16 18 22 32 24"
    return path(f"M0-20{side}{other}z", fill) + line("M0 6V-116M0-52l20-16M0-52l-20-16M0-84l16-14M0-84l-16-14", vein, 5)


def toadstool(cap: str, spot: str, stem: str, dark: str) -> str:
    """Draw a toadstool house that stands on 0,0: 200 wide, 300 high."""
    parts = [
        path("M-46 0q12-90-4-180H50q-16 90-4 180z", stem),
        path("M-104-160C-104-260-50-300 0-300S104-260 104-160Q104-146 88-146H-88Q-104-146-104-160z", cap),
        path("M-70-146q70 44 140 0z", dark),
        circle(-8, -238, 26, spot),
        circle(-66, -190, 17, spot),
        circle(56, -196, 20, spot),
        circle(46, -262, 11, spot),
        circle(6, -176, 11, spot),
        path("M-17 0v-44a17 17 0 0 1 34 0V0z", dark),
        circle(0, -92, 14, dark),
    ]
    return "".join(parts)


def pumpkin(skin: str, shade: str, stalk: str) -> str:
    """Draw a pumpkin around 0,0: 440 wide, 340 high."""
    parts = [oval(-132, 6, 92, 140, shade), oval(132, 6, 92, 140, shade), oval(-78, 4, 96, 156, skin)]
    parts += [oval(78, 4, 96, 156, skin), oval(0, 6, 84, 162, shade), oval(0, 6, 62, 160, skin)]
    parts.append(path("M-22-146q10-34-24-62l44-14q26 30 24 76z", stalk))
    return "".join(parts)


def mountain_row(x: float, y: float, width: float, heights: tuple[float, ...]) -> str:
    """Return path data of peaks side by side on the line y."""
    step = width / len(heights)
    data = f"M{number(x)} {number(y)}"
    for index, height in enumerate(heights):
        data += f"L{number(x + step * (index + 0.5))} {number(y - height)}L{number(x + step * (index + 1))} {number(y)}"
    return data + "z"


def flower(radius: float, petals: int, fill: str, middle: str, slim: float = 1.0) -> str:
    """Draw a flower of round petals around 0,0."""
    half = radius * cos(pi / petals) * 0.52 * slim
    parts = []
    for index in range(petals):
        turn = index * 360 / petals
        x, y = polar(0, 0, radius * 0.55, turn)
        parts.append(oval(x, y, half, radius * 0.45, fill, turn))
    return "".join(parts) + circle(0, 0, radius * 0.28, middle)


def fir(height: float, tiers: int, fill: str, trunk: str) -> str:
    """Draw a fir that stands on 0,0, its tiers growing downwards."""
    parts = [line(f"M0 0V{number(-height * 0.2)}", trunk, height / 14)]
    for index in range(tiers, 0, -1):
        half = height * 0.25 * (0.45 + 0.55 * index / tiers)
        top = -height + height * 0.8 * (index - 1) / tiers * 0.9
        foot = -height + height * 0.88 * index / tiers
        parts.append(path(f"M0 {number(top)}L{number(half)} {number(foot)}H{number(-half)}z", fill))
    return "".join(parts)
