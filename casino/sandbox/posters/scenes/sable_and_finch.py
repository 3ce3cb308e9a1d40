"""Compose Sable & Finch: symmetry, fans and stepped frames, high-waisted capitals with an inline."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import SABLE, SABLE_PLAIN
from casino.sandbox.posters.motifs_nature import flower
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
)
from casino.sandbox.posters.titles import Paint, set_block


def _fans(c: Canvas, tint: str, size: float = 80) -> str:
    """Return the paint of rows of fans drawn as nested bows."""
    half = size / 2
    bows = ""
    for x, y in ((half, half), (0, size), (size, size)):
        bows += "".join(
            f"M{x - r:g} {y:g}A{r:g} {r:g} 0 0 1 {x + r:g} {y:g}" for r in (half * 0.96, half * 0.64, half * 0.32)
        )
    return c.pattern(size, half * 2, line(bows, tint, 2.5))


def _frame(tint: str, inset: float = 22) -> str:
    """Draw a double line with stepped corners around the sheet."""
    data = ""
    for gap, step in ((inset, 34), (inset + 12, 30)):
        right, foot = 800 - gap, 600 - gap
        data += f"M{gap + step} {gap}H{right - step}v{step}h{step}V{foot - step}h{-step}v{step}"
        data += f"H{gap + step}v{-step}h{-step}V{gap + step}h{step}z"
    return line(data, tint, 3)


def _sheet(c: Canvas, s: Scheme, fans: bool = True) -> None:
    c.add(rect(0, 0, 800, 600, s.ground))
    if fans:
        c.add(rect(0, 0, 800, 600, _fans(c, s.deep)))


def _inline(s: Scheme, fill: str = "", under: str = "") -> Paint:
    return Paint(fill or s.paper, under or s.ground, "inline")


def cup(c: Canvas, s: Scheme) -> None:
    """Midnight stands over the cup."""
    _sheet(c, s)
    c.add(circle(400, 214, 176, s.accent), circle(400, 214, 158, s.ground))
    for hour in range(12):
        x, y = polar(400, 214, 136, hour * 30)
        c.add(rect(x - 4, y - 13, 8, 26, s.accent) if hour % 3 else circle(x, y, 10, s.paper))
    c.add(path("M394 214V104l6-14 6 14V214z", s.paper))
    steam = "M352 300Q322 270 352 240T352 190M448 300Q478 270 448 240T448 190"
    c.add(line(steam, s.second, 15, "round"))
    c.add(path("M276 304H524Q524 420 440 424H360Q276 420 276 304z", s.paper), ring(540, 344, 32, 16, s.paper))
    c.add(path("M276 304H524l-2 22H278z", s.accent), path("M400 326v98h-40Q286 420 278 326z", s.second))
    c.add(oval(400, 430, 190, 15, s.accent), rect(0, 430, 800, 170, s.ground), oval(400, 430, 190, 15, s.accent))
    c.add(_frame(s.accent))
    set_block(c, "Café Minuit", (100, 482, 600, 70), SABLE, _inline(s))


def mask(c: Canvas, s: Scheme) -> None:
    """A domino mask under a fan of plumes."""
    _sheet(c, s)
    for index in range(-4, 5):
        tint = (s.second, s.paper, s.accent)[index % 3]
        plume = path("M0 0Q-34-120-30-200Q-26-262 0-270Q26-262 30-200Q34-120 0 0z", tint) + line(
            "M0-10V-232", s.ground, 4
        )
        barbs = line("".join(f"M0 {-60 - n * 34}l-18-22M0 {-60 - n * 34}l18-22" for n in range(5)), s.ground, 4)
        c.add(group(plume, barbs, x=400 + index * 14, y=300, turn=index * 15))
    shape = (
        "M400 284Q470 226 560 240Q628 250 660 216Q672 330 610 384Q540 436 470 400Q430 378 400 378"
        "Q370 378 330 400Q260 436 190 384Q128 330 140 216Q172 250 240 240Q330 226 400 284z"
    )
    c.add(path(shape, s.accent))
    c.add(path("M236 322Q288 270 356 330Q300 366 236 322zM564 322Q512 270 444 330Q500 366 564 322z", s.deep))
    for side in (1, -1):
        curls = line("M-28 10Q-70-46-150-40Q-196-36-222-62M-186 20Q-210 60-160 72Q-110 82-72 52", s.ground, 5, "round")
        dots = circle(-208, -14, 8, s.ground) + circle(-226, 14, 6, s.ground)
        c.add(group(curls, dots, x=400, y=306, scale=(side, 1)))
    c.add(path("M400 296l20 28-20 28-20-28z", s.second), _frame(s.accent))
    set_block(c, "The Masked Ball", (96, 462, 608, 84), SABLE, _inline(s))


def hotel(c: Canvas, s: Scheme) -> None:
    """The wheel stands behind the hotel like a rising sun."""
    _sheet(c, s, False)
    c.add(
        rays(400, 232, 700, 24, s.deep, 0, 0.5),
        _frame(s.accent),
        circle(400, 232, 206, s.accent),
        circle(400, 232, 188, s.paper),
    )
    c.add(sectors(400, 232, 188, 128, 12, "#a8424f"), ring(400, 232, 128, 6, s.accent), circle(400, 232, 124, s.deep))
    c.add(circle(530, 132, 13, s.paper))
    blocks = ((196, 330, 408), (244, 280, 312), (292, 222, 216), (334, 160, 132), (368, 96, 64))
    for index, (x, y, width) in enumerate(blocks):
        c.add(rect(x, y, width, 420 - y, s.paper if index % 2 == 0 else s.accent))
        c.add(line(f"M{x + 12} {y + 18}V420M{x + width - 12} {y + 18}V420", s.second, 9, dash="17 11"))
    c.add(path("M394 96V66h12v30z", s.accent), circle(400, 62, 9, s.paper))
    c.add(line("M384 116V420M400 116V420M416 116V420", s.second, 7), path("M366 420v-44a34 34 0 0 1 68 0v44z", s.deep))
    c.add(rect(0, 412, 800, 188, s.ground), rect(110, 412, 580, 8, s.accent), _frame(s.accent))
    set_block(c, "Grand Hôtel|Roulette", (96, 452, 608, 108), SABLE_PLAIN, Paint(s.paper), leading=0.22)


_VIOLIN = (
    "M0-196C58-196 92-160 88-112C86-84 62-76 60-44C60-20 84-6 100 26C128 92 84 168 0 168C-84 168-128 92-100 26"
    "C-84-6-60-20-60-44C-62-76-86-84-88-112C-92-160-58-196 0-196z"
)


def _violin(wood: str, dark: str) -> str:
    holes = "M-44-26q-14 10-4 28t2 36q-6 12-16 6M44-26q14 10 4 28t-2 36q6 12 16 6"
    return "".join(
        (
            path(_VIOLIN, wood),
            rect(-15, -340, 30, 270, dark),
            path("M-15-340q-6-44 15-50t15 50z", dark),
            line("M-36-324H36M-36-362H36", dark, 10, "round"),
            line(holes, dark, 8, "round"),
            path("M-30 64h60l-10 76h-40z", dark),
            rect(-34, 30, 68, 11, dark),
            line("M-7-330V64M7-330V64", wood, 3),
        )
    )


def violin(c: Canvas, s: Scheme) -> None:
    """Half of the violin is night."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 400, 600, s.deep))
    c.add(rect(0, 0, 400, 600, _fans(c, "#2b2335")), rect(400, 0, 400, 600, _fans(c, "#dcb99c")))
    c.add(group(c.clip(rect(-400, -500, 400, 900, s.deep), _violin(s.ground, s.second)), x=400, y=416, scale=1.02))
    c.add(group(c.clip(rect(0, -500, 400, 900, s.deep), _violin(s.deep, s.accent)), x=400, y=416, scale=1.02))
    c.add(line("M150 566L612 186", "#dfb060", 8), line("M158 574L620 194", s.paper, 3))
    set_block(c, "Violin", (52, 64, 280, 100), SABLE, Paint(s.ground, s.deep, "inline"))
    set_block(c, "Noir", (478, 64, 268, 100), SABLE, Paint(s.deep, s.ground, "inline"))


def crown(c: Canvas, s: Scheme) -> None:
    """A crown over an empty cushion."""
    _sheet(c, s, False)
    c.add(rays(400, 470, 760, 36, "#f0d8c2", 5, 0.5), circle(400, 250, 206, s.accent))
    c.add(path("M232 330L196 140L300 236L400 84L500 236L604 140L568 330z", "#dfb060"))
    c.add(path("M400 84V330H232L196 140L300 236z", "#f0cd8e"))
    for x, y, size in ((196, 134, 20), (400, 76, 26), (604, 134, 20)):
        c.add(circle(x, y, size, s.second))
    c.add(rect(228, 322, 344, 44, s.deep), circle(400, 344, 13, s.paper))
    for x in (272, 336, 464, 528):
        c.add(poly(((x - 13, 344), (x, 331), (x + 13, 344), (x, 357)), "#dfb060"))
    c.add(path("M150 398Q400 366 650 398Q630 430 650 474Q400 500 150 474Q170 430 150 398z", s.second))
    c.add(line("M172 420Q400 394 628 420", "#e3b768", 5))
    for x, y in ((150, 396), (650, 396), (150, 474), (650, 474)):
        c.add(circle(x, y, 15, "#e3b768"))
    c.add(rect(0, 494, 800, 106, s.deep), rect(0, 482, 800, 5, s.deep))
    set_block(c, "The Empty Crown", (60, 512, 680, 72), SABLE, Paint(s.paper, s.deep, "inline"))


def peacock(c: Canvas, s: Scheme) -> None:
    """A peacock opens its tail like a dial."""
    _sheet(c, s, False)
    c.add(circle(400, 420, 396, s.deep))
    eye = oval(0, 0, 31, 38, s.accent) + oval(0, 4, 22, 27, s.paper) + circle(0, 8, 14, "#a8424f")
    feather = c.define(f'<g id="{{id}}">{eye}</g>')
    for radius, count, size, tint in ((352, 15, 1, s.ground), (270, 12, 0.9, s.second), (196, 9, 0.76, s.ground)):
        c.add(circle(400, 420, radius + 38 * size + 6, tint))
        for index in range(count + 1):
            turn = f"rotate({-90 + index * 180 / count:.1f}) translate(0 {-radius}) scale({size})"
            c.add(f'<use href="#{feather}" transform="translate(400 420) {turn}"/>')
    c.add(circle(400, 420, 156, s.deep), rays(400, 420, 150, 30, s.accent, 0, 0.24))
    c.add(
        path(
            "M400 150C430 150 442 180 432 214C424 250 452 330 462 420"
            "H338C348 330 376 250 368 214C358 180 370 150 400 150z",
            s.paper,
        )
    )
    c.add(path("M400 150C430 150 442 180 432 214C424 250 452 330 462 420H400z", s.accent))
    c.add(path("M390 200h20l-10 32z", "#a8424f"), circle(384, 188, 7, s.deep), circle(416, 188, 7, s.deep))
    c.add(line("M400 150V112M400 150L378 118M400 150L422 118", s.paper, 4), circle(400, 106, 8, s.paper))
    c.add(circle(376, 113, 8, s.paper), circle(424, 113, 8, s.paper), rect(0, 420, 800, 180, s.ground))
    c.add(rect(0, 420, 800, 8, s.accent), rect(0, 436, 800, 3, s.accent))
    set_block(c, "Peacock Hour", (60, 470, 680, 96), SABLE, _inline(s))


def _coupe(glass: str, wine: str) -> str:
    """Draw a coupe that stands on 0,0: 120 wide, 150 high."""
    return "".join(
        (
            path("M-60-150H60Q58-92 6-84V-12Q34-10 40 0H-40Q-34-10-6-12V-84Q-58-92-60-150z", glass),
            path("M-52-138H52Q46-98 0-96T-52-138z", wine),
            circle(-18, -124, 4, glass),
            circle(14, -116, 5, glass),
            circle(2, -130, 3, glass),
        )
    )


def coupes(c: Canvas, s: Scheme) -> None:
    """A glass waits on every stair."""
    _sheet(c, s)
    c.add(circle(628, 150, 158, "#a8424f"), circle(628, 150, 140, "#b9525a"))
    stairs = ((120, 510), (290, 420), (460, 330), (630, 240))
    for x, y in stairs:
        c.add(
            rect(x - 85, y, 800, 10, s.accent),
            rect(x - 85, y + 10, 800, 90, s.second),
            rect(x - 85, y + 10, 800, 90, _fans(c, s.ground, 60)),
        )
    for x, y in stairs:
        c.add(group(_coupe(s.paper, s.accent), x=x, y=y, scale=1.06))
    for x, y, size in (
        (620, 52, 9),
        (648, 30, 6),
        (600, 24, 5),
        (470, 136, 8),
        (446, 112, 5),
        (706, 200, 7),
        (724, 170, 5),
        (690, 60, 5),
    ):
        c.add(ring(x, y, size, 4, s.accent))
    set_block(c, "Champagne|Staircase", (56, 60, 330, 140), SABLE_PLAIN, Paint(s.paper), leading=0.24)


def key(c: Canvas, s: Scheme) -> None:
    """The key with its tag."""
    _sheet(c, s)
    c.add(rect(508, 0, 292, 600, s.deep), rect(496, 0, 5, 600, s.accent), line("M508 0V600", s.accent, 2.5))
    bow = circle(0, -176, 92, s.accent) + circle(0, -176, 62, s.deep) + group(flower(60, 6, s.accent, s.deep), y=-176)
    shaft = rect(-17, -92, 34, 330, s.accent) + rect(-32, -92, 64, 18, s.accent) + rect(-28, -56, 56, 12, s.accent)
    bit = path("M17 120H88V150H62V166H88V236H58V206H40V236H17z", s.accent)
    c.add(group(bow, shaft, bit, x=640, y=318))
    tag = (
        path("M-50-96H50L66-66V96H-66V-66z", s.paper)
        + circle(0, -66, 12, s.deep)
        + line("M-54-58V84H54V-58", s.ground, 4)
    )
    seven = path("M-28-26H30V-4L2 66H-26L2-2H-28z", s.ground)
    c.add(line("M640 236Q560 262 574 356", s.paper, 5), group(tag, seven, x=570, y=428, turn=8))
    set_block(c, "The Seventh|Key of the|Hotel|Meridian", (58, 66, 390, 468), SABLE_PLAIN, Paint(s.paper), leading=0.22)


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "cup": cup,
    "mask": mask,
    "hotel": hotel,
    "violin": violin,
    "crown": crown,
    "peacock": peacock,
    "coupes": coupes,
    "key": key,
}
