"""Cut the fruit, stones, dice and suits of the classics from plain shapes, each around or upon 0,0."""

from __future__ import annotations

from casino.sandbox.posters.shapes import circle, line, oval, path, polar, poly, rect


def cherry(skin: str, shine: str, shade: str) -> str:
    """Draw a cherry around 0,0, radius 124."""
    hollow = path("M-44-108Q0-70 44-108Q30-84 0-84T-44-108z", shade)
    return circle(0, 0, 124, skin) + hollow + line("M-86-34A94 94 0 0 1-44-82M-94 6v6", shine, 15, "round")


def citrus(radius: float, rind: str, pith: str, flesh: str) -> str:
    """Draw a slice of citrus around 0,0."""
    parts = [circle(0, 0, radius, rind), circle(0, 0, radius * 0.9, pith)]
    data = ""
    for index in range(9):
        a, b = polar(0, 0, radius * 0.8, index * 40 - 17), polar(0, 0, radius * 0.8, index * 40 + 17)
        t = polar(0, 0, radius * 0.12, index * 40)
        data += f"M{t[0]:.0f} {t[1]:.0f}L{a[0]:.0f} {a[1]:.0f}Q{polar(0, 0, radius * 0.92, index * 40)[0]:.0f} "
        data += f"{polar(0, 0, radius * 0.92, index * 40)[1]:.0f} {b[0]:.0f} {b[1]:.0f}z"
    return "".join(parts) + path(data, flesh) + line(data, flesh, 6, "round")


def strawberry(skin: str, seed: str, hull: str) -> str:
    """Draw a strawberry that stands on 0,0: 120 wide, 160 high."""
    seeds = "".join(
        oval(x, y, 4, 6, seed)
        for x, y in (
            (-36, -104),
            (0, -108),
            (36, -104),
            (-18, -78),
            (18, -78),
            (-26, -50),
            (26, -50),
            (0, -54),
            (0, -26),
            (-44, -76),
            (44, -76),
        )
    )
    return "".join(
        (
            path("M0 0C-40-20-70-80-66-112Q-58-142 0-142T66-112C70-80 40-20 0 0z", skin),
            seeds,
            path("M0-128Q-34-112-62-124Q-40-140-22-142Q-14-156 0-158Q14-156 22-142Q40-140 62-124Q34-112 0-128z", hull),
            line("M0-150V-172", hull, 9, "round"),
        )
    )


def seven(face: str, side: str, width: float = 26) -> str:
    """Draw a fat seven around 0,0: 220 wide, 300 high."""
    data = "M-104-146H106V-72Q44-4 30 146H-58Q-44 16 26-64H-30Q-34-44-54-36L-104-44z"
    return path(data, side) + line(data, side, width, "round") + path(data, face)


def die(size: float, top: tuple[str, int], left: tuple[str, int], right: tuple[str, int], pip: str) -> str:
    """Draw a die in parallel projection around 0,0."""
    spots = {
        1: ((0, 0),),
        2: ((-1, -1), (1, 1)),
        3: ((-1, -1), (0, 0), (1, 1)),
        4: ((-1, -1), (1, -1), (-1, 1), (1, 1)),
    }
    spots[5] = (*spots[4], (0, 0))
    spots[6] = (*spots[4], (-1, 0), (1, 0))
    rise = size * 0.56
    faces = (
        (top, f"matrix(1 .56 -1 .56 0 {-rise:.1f})"),
        (left, f"matrix(1 .56 0 1.12 {-size / 2:.1f} {rise * 0.5 + size * 0.28:.1f})"),
        (right, f"matrix(1 -.56 0 1.12 {size / 2:.1f} {rise * 0.5 + size * 0.28:.1f})"),
    )
    parts = []
    for (tint, count), matrix in faces:
        pips = "".join(circle(a * size * 0.27, b * size * 0.27, size * 0.105, pip) for a, b in spots[count])
        parts.append(f'<g transform="{matrix}">{rect(-size / 2, -size / 2, size, size, tint, size * 0.1)}{pips}</g>')
    return "".join(parts)


def gem(shape: int, tints: tuple[str, str, str, str]) -> str:
    """Draw a cut stone around 0,0, about 150 wide: 0 brilliant, 1 emerald cut, 2 drop, 3 hexagon."""
    one, two, three, four = tints
    if shape == 0:
        places = ((-75, -20), (-40, -62), (40, -62), (75, -20))
        crown = (
            poly(places, one)
            + poly(((-40, -62), (0, -20), (40, -62)), two)
            + poly(((-75, -20), (-40, -62), (-30, -20)), three)
        )
        return (
            crown
            + poly(((-75, -20), (0, 76), (-26, -20)), two)
            + poly(((-28, -20), (28, -20), (0, 76)), one)
            + poly(((75, -20), (0, 76), (26, -20)), four)
        )
    if shape == 1:
        outer = ((-40, -66), (40, -66), (66, -40), (66, 40), (40, 66), (-40, 66), (-66, 40), (-66, -40))
        inner = tuple((x * 0.56, y * 0.56) for x, y in outer)
        sides = ((one, 0), (four, 2), (four, 4), (two, 6))
        cut = "".join(poly((outer[i], outer[i + 1], inner[i + 1], inner[i]), tint) for tint, i in sides)
        return poly(outer, two) + cut + poly(inner, three)
    if shape == 2:
        return (
            path("M0-82Q70 0 62 30A62 62 0 0 1-62 30Q-70 0 0-82z", two)
            + path("M0-82Q70 0 62 30A62 62 0 0 1 0 84z", four)
            + path("M0-40Q30 6 26 26A26 26 0 0 1-26 26Q-30 6 0-40z", three)
        )
    spokes = [polar(0, 0, 76, 60 * n) for n in range(6)]
    return "".join(
        poly(((0, 0), spokes[n], spokes[(n + 1) % 6]), (one, four, two, four, two, three)[n]) for n in range(6)
    )


_HEART = (
    "M0 66C-30 36-78 10-78-30C-78-60-56-76-34-76C-16-76-4-64 0-50C4-64 16-76 34-76C56-76 78-60 78-30C78 10 30 36 0 66z"
)
_SPADE = (
    "M0-80C30-46 78-20 78 18C78 44 58 56 40 56C26 56 14 48 8 38Q10 66 30 80H-30"
    "Q-10 66-8 38C-14 48-26 56-40 56C-58 56-78 44-78 18C-78-20-30-46 0-80z"
)


def suit(index: int, tint: str) -> str:
    """Draw a suit around 0,0, 160 high: heart, spade, diamond, club."""
    if index == 0:
        return path(_HEART, tint)
    if index == 1:
        return path(_SPADE, tint)
    if index == 2:
        return path("M0-84Q26-36 62 0Q26 36 0 84Q-26 36-62 0Q-26-36 0-84z", tint)
    return (
        circle(0, -38, 38, tint)
        + circle(-42, 18, 38, tint)
        + circle(42, 18, 38, tint)
        + path("M-14-20H14L10 30Q12 64 32 80H-32Q-12 64-10 30z", tint)
    )
