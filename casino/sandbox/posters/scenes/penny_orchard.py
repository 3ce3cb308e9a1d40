"""Compose Penny Orchard: a greengrocer's window, checks and dots, fat soft letters."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import PENNY
from casino.sandbox.posters.motifs_classics import cherry, citrus, die, gem, seven, suit
from casino.sandbox.posters.motifs_classics import strawberry as berry
from casino.sandbox.posters.motifs_nature import leaf
from casino.sandbox.posters.palettes import Scheme
from casino.sandbox.posters.shapes import (
    circle,
    group,
    line,
    oval,
    path,
    polar,
    poly,
    rays,
    rect,
    ring,
    sectors,
    star,
)
from casino.sandbox.posters.titles import Paint, set_block

_GREEN = "#2f9e6b"
_LEMON = "#ffd23f"
_RED = "#d8263f"


def _checks(c: Canvas, size: float, tint: str, turn: float = 0) -> str:
    """Return the paint of a chequered cloth."""
    return c.pattern(
        size * 2, size * 2, rect(0, 0, size, size, tint) + rect(size, size, size, size, tint), f"rotate({turn:g})"
    )


def _dots(c: Canvas, step: float, radius: float, tint: str) -> str:
    """Return the paint of printed dots in staggered rows."""
    dots = circle(step / 4, step / 4, radius, tint) + circle(step * 0.75, step * 0.75, radius, tint)
    return c.pattern(step, step, dots)


def _awning(y: float, one: str, two: str) -> str:
    """Draw a striped awning along the top that ends in bows on the line y."""
    stripes = ""
    for index in range(10):
        x = index * 80
        stripes += path(f"M{x} 0h80V{y:g}a40 30 0 0 1-80 0z", one if index % 2 else two)
    return stripes


def cherries(c: Canvas, s: Scheme) -> None:
    """The twins."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _dots(c, 56, 8, "#b6e7cf")))
    c.add(line("M270 226Q320 120 452 66M546 226Q540 130 452 66", s.deep, 15, "round"))
    c.add(
        group(leaf(210, 96, _GREEN, s.deep), x=446, y=74, turn=76),
        group(leaf(150, 70, _GREEN, s.deep), x=450, y=74, turn=-66),
    )
    c.add(group(cherry("#b51b33", s.paper, s.deep), x=548, y=326), group(cherry(_RED, s.paper, s.deep), x=268, y=326))
    c.add(rect(0, 470, 800, 130, s.deep))
    set_block(c, "Cherry Twins", (46, 490, 708, 88), PENNY, Paint(_LEMON))


def lemon(c: Canvas, s: Scheme) -> None:
    """Slices as round as a dance."""
    c.add(rect(0, 0, 800, 600, s.ground))
    yellow = c.define(f'<g id="{{id}}">{citrus(104, "#f2a91f", s.paper, _LEMON)}</g>')
    green = c.define(f'<g id="{{id}}">{citrus(104, _GREEN, s.paper, "#9edcbc")}</g>')
    pink = c.define(f'<g id="{{id}}">{citrus(104, _RED, s.paper, "#f7a8b8")}</g>')
    for index in range(5):
        for row, y in enumerate((96, 504)):
            kind = (yellow, green, yellow, pink, yellow)[(index + row * 2) % 5]
            x = 10 + index * 216 - row * 60
            c.add(f'<use href="#{kind}" transform="translate({x} {y}) rotate({(index * 17 + row * 20) % 40})"/>')
    c.add(rect(0, 212, 800, 176, s.deep), rect(0, 226, 800, 148, s.accent))
    set_block(c, "Lemon Social", (44, 252, 712, 96), PENNY, Paint(s.paper, s.deep, "drop", (6, 7)))


def sevens(c: Canvas, s: Scheme) -> None:
    """Three generations of seven."""
    c.add(rect(0, 0, 800, 600, s.ground), rays(400, 250, 640, 20, "#e2384f", 4.5))
    for x, y, size, turn in ((152, 270, 0.8, -8), (648, 270, 0.8, 8), (400, 232, 1.16, 0)):
        c.add(group(seven(s.accent, s.deep), x=x, y=y, scale=size, turn=turn))
    c.add(line("M344 92h96M110 168h60M606 176h60", s.paper, 12, "round"))
    c.add(rect(0, 448, 800, 152, s.deep), line("M26 448H790", s.accent, 17, "round", "0 34"))
    set_block(c, "Sevens & Sons", (46, 486, 708, 88), PENNY, Paint(s.paper))


def melon(c: Canvas, s: Scheme) -> None:
    """A slice of melon sets like the sun on a picnic cloth."""
    c.add(
        rect(0, 0, 800, 600, s.ground),
        rect(0, 430, 800, 170, s.paper),
        rect(0, 430, 800, 170, _checks(c, 42, s.accent)),
    )
    x, y = 400, 428
    for radius, tint in ((330, s.deep), (320, _GREEN), (284, "#c9ecc0"), (268, s.accent)):
        c.add(path(f"M{x - radius} {y}A{radius} {radius} 0 0 1 {x + radius} {y}z", tint))
    for radius, count in ((222, 8), (156, 6), (92, 4)):
        for index in range(count):
            angle = -78 + index * 156 / (count - 1)
            px, py = polar(x, y, radius, angle)
            c.add(group(path("M0-17Q13 4 0 13Q-13 4 0-17z", s.deep), x=px, y=py, turn=angle))
    c.add(rect(52, 462, 696, 108, s.deep, 54))
    set_block(c, "Watermelon Weekend", (92, 486, 616, 60), PENNY, Paint(s.paper))


def dice(c: Canvas, s: Scheme) -> None:
    """Dice answer to their numbers."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _checks(c, 50, "#cc2039", 45)))
    c.add(group(die(170, (s.paper, 6), (_LEMON, 2), ("#f2a91f", 3), s.deep), x=248, y=240, turn=-10))
    c.add(group(die(150, ("#9edcbc", 5), (_GREEN, 1), ("#1f7d54", 4), s.deep), x=560, y=180, turn=14))
    c.add(group(die(92, (s.paper, 3), ("#f7a8b8", 5), ("#e98298", 1), s.deep), x=466, y=352, turn=-4))
    c.add(
        line("M68 150q-14-40 10-70M44 170q-26-60 14-108M716 300q30 24 20 66M740 280q44 36 26 96", s.paper, 9, "round")
    )
    c.add(rect(0, 452, 800, 148, s.deep))
    set_block(c, "Roll Call", (150, 476, 500, 98), PENNY, Paint(_LEMON))


def gems(c: Canvas, s: Scheme) -> None:
    """Stones sold by the crate."""
    c.add(rect(0, 0, 800, 600, s.ground), _awning(74, s.accent, s.paper))
    red = ("#f0566a", _RED, "#f7a8b8", "#a81830")
    green = ("#4fc08d", _GREEN, "#9edcbc", "#1f7d54")
    yellow = ("#ffe07a", _LEMON, "#fff1bd", "#f2a91f")
    blue = ("#5b86c9", "#3f6bb3", "#a9c4ea", "#2a4c8a")
    for crate, (x, stones) in enumerate(((150, (red, yellow)), (400, (blue, green)), (650, (yellow, red)))):
        for index, (dx, dy) in enumerate(((-52, 0), (52, 4), (0, -78))):
            tints = stones[index % 2]
            c.add(group(gem((crate + index * 2 + (index == 2)) % 4, tints), x=x + dx, y=284 + dy, scale=0.74))
        c.add(
            rect(x - 112, 326, 224, 96, "#c98a4b"),
            rect(x - 112, 326, 224, 8, s.deep),
            rect(x - 112, 366, 224, 8, s.deep),
        )
        c.add(
            rect(x - 112, 414, 224, 8, s.deep), rect(x - 112, 326, 10, 96, s.deep), rect(x + 102, 326, 10, 96, s.deep)
        )
        c.add(
            poly(((x - 34, 344), (x + 34, 344), (x + 34, 398), (x - 34, 398)), s.paper),
            circle(x, 371, 15, (s.accent, _GREEN, "#f2a91f")[crate]),
        )
    c.add(rect(0, 422, 800, 178, s.deep), rect(0, 434, 800, 7, s.accent))
    set_block(c, "Diamond Grocer", (46, 478, 708, 88), PENNY, Paint(s.paper))


def aces(c: Canvas, s: Scheme) -> None:
    """Four stalls, four suits."""
    c.add(rect(0, 0, 800, 600, s.ground))
    booths = ((s.paper, _RED), (_LEMON, s.deep), (s.paper, _RED), (_RED, s.paper))
    for index, (wall, tint) in enumerate(booths):
        x = 40 + index * 184
        c.add(rect(x, 120, 168, 296, wall), group(suit(index, tint), x=x + 84, y=290, scale=0.86))
        for stripe in range(4):
            c.add(
                path(
                    f"M{x - 8 + stripe * 46} 120h46v34a23 20 0 0 1-46 0z", _RED if stripe % 2 == index % 2 else s.paper
                )
            )
        c.add(
            poly(((x - 8, 120), (x + 84, 62), (x + 176, 120)), s.deep if index % 2 else _GREEN),
            line(f"M{x + 84} 62V30", s.deep, 5),
        )
        c.add(path(f"M{x + 86} 30l34 11-34 11z", _LEMON if index % 2 else _RED))
    c.add(rect(0, 416, 800, 184, s.deep), line("M20 440H800", _LEMON, 11, "round", "0 31"))
    set_block(c, "Four Aces Fair", (46, 478, 708, 88), PENNY, Paint(_LEMON))


def pineapple(c: Canvas, s: Scheme) -> None:
    """The pineapple did it."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(590, 316, 250, "#ffe389"))
    for turn, length in ((-62, 150), (62, 150), (-40, 190), (40, 190), (-19, 224), (19, 224), (0, 240)):
        c.add(group(leaf(length, 58, _GREEN if abs(turn) in (62, 19) else "#1f7d54"), x=590, y=226, turn=turn))
    body = "M590 190C690 190 736 268 736 366C736 486 676 566 590 566S444 486 444 366C444 268 490 190 590 190z"
    grid = c.pattern(
        56, 56, line("M0 0H56M0 0V56", "#c9761a", 7) + circle(28, 28, 6, "#c9761a"), "translate(590 190) rotate(45)"
    )
    c.add(path(body, "#f2a91f"), path(body, grid))
    band = "M440 300Q590 260 740 300V372Q660 392 624 350Q590 330 556 350Q520 392 440 372z"
    c.add(path(band, s.deep), path("M738 304l52-22-18 36 22 26-56-4z", s.deep))
    c.add(
        oval(516, 334, 31, 22, s.paper),
        oval(664, 334, 31, 22, s.paper),
        circle(528, 336, 12, s.deep),
        circle(652, 336, 12, s.deep),
    )
    set_block(c, "The Great*.62|Pineapple*1|Robbery*1", (46, 70, 376, 280), PENNY, Paint(s.deep), leading=0.22)
    sack = path("M-70 70Q-96-10-26-40L-40-72H40L26-40Q96-10 70 70Q0 90-70 70z", s.accent) + rect(
        -34, -48, 68, 14, s.deep, 7
    )
    c.add(group(sack, circle(0, 20, 26, s.paper), circle(0, 20, 14, s.accent), x=204, y=480, turn=-6))
    c.add(
        circle(330, 536, 24, "#f2a91f"),
        circle(330, 536, 15, s.ground),
        circle(376, 546, 18, "#f2a91f"),
        circle(376, 546, 10, s.ground),
    )


def coin(c: Canvas, s: Scheme) -> None:
    """A penny is the wheel."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _checks(c, 60, "#ffe9bd")))
    x, y, copper, dark = 400, 232, "#d0793c", "#9c4f22"
    c.add(circle(x, y + 12, 216, s.deep), circle(x, y, 216, dark), circle(x, y, 206, copper))
    c.add(circle(x, y, 184, s.paper), sectors(x, y, 184, 112, 12, s.accent, 7.5), ring(x, y, 184, 6, dark))
    for index in range(24):
        px, py = polar(x, y, 195, index * 15)
        c.add(circle(px, py, 4, s.paper))
    c.add(circle(x, y, 116, dark), circle(x, y, 106, copper))
    c.add(
        path("M372 178L412 156H428V292H446V312H366V292H390V194L372 202z", dark),
        path("M366 172L406 150H422V286H440V306H360V286H384V188L366 196z", s.paper),
    )
    for angle in (-100, -80, 80, 100):
        px, py = polar(x, y, 84, angle)
        c.add(star(px, py, 12, 5, 5, s.paper))
    c.add(circle(*polar(x, y, 148, 30), 14, s.deep), rect(0, 468, 800, 132, s.accent), rect(0, 468, 800, 8, s.deep))
    set_block(c, "Penny Roulette", (46, 492, 708, 86), PENNY, Paint(s.paper, s.deep, "drop", (6, 7)))


def strawberry(c: Canvas, s: Scheme) -> None:
    """Strawberries climb the tiles."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _dots(c, 64, 7, "#fbc4cf")))
    tiles = _checks(c, 29, s.deep)
    stairs = ((0, 520), (200, 430), (400, 340), (600, 250))
    for x, y in stairs:
        c.add(rect(x, y, 800 - x, 600 - y, s.paper))
    for index, (x, y) in enumerate(stairs):
        c.add(
            rect(x, y, 200, 600 - y, tiles),
            rect(x, y, 202, 14, s.accent),
            rect(x, y, 10, 90 if index else 80, s.accent),
        )
    known = c.define(f'<g id="{{id}}">{berry(s.accent, _LEMON, _GREEN)}</g>')
    for (x, y), size in zip(stairs, (1.0, 1.08, 1.16, 1.24), strict=True):
        c.add(f'<use href="#{known}" transform="translate({x + 104} {y}) scale({size})"/>')
    set_block(c, "Strawberry|Stairs", (48, 60, 344, 150), PENNY, Paint(s.deep), leading=0.22)


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "cherries": cherries,
    "lemon": lemon,
    "sevens": sevens,
    "melon": melon,
    "dice": dice,
    "gems": gems,
    "aces": aces,
    "pineapple": pineapple,
    "coin": coin,
    "strawberry": strawberry,
}
