"""Compose Quay House: a horizon, light that lies on the water in bars, condensed enamel lettering."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import QUAY
from casino.sandbox.posters.palettes import Scheme
from casino.sandbox.posters.shapes import (
    circle,
    gleams,
    group,
    line,
    path,
    poly,
    rect,
    ring,
    sectors,
    star,
    wave,
)
from casino.sandbox.posters.titles import Paint, set_block, set_warped


def _house(x: float, width: float, height: float, wall: str, roof: str, light: str, lit: str) -> str:
    """Draw a gabled quay house that stands on y 430; lit tells floor by floor which windows shine."""
    top = 430 - height
    peak = width * 0.55
    parts = [
        rect(x, top, width, height, wall),
        path(f"M{x - 5} {top}L{x + width / 2} {top - peak:.0f}L{x + width + 5} {top}z", roof),
    ]
    for floor, row in enumerate(lit.split()):
        gap = width / len(row)
        for column, shines in enumerate(row):
            if shines != ".":
                left = x + gap * (column + 0.5) - 8
                parts.append(rect(left, top + 16 + floor * 46, 16, 26, light if shines == "x" else roof))
    return "".join(parts)


def harbour(c: Canvas, s: Scheme) -> None:
    """A row of houses on the quay, their windows and the moon doubled by the water."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(592, 300, 112, s.accent))
    c.add(rect(0, 430, 800, 170, s.deep))
    red = "#b8482f"
    c.add(
        _house(38, 92, 150, s.second, s.deep, s.accent, "xo xx ox"),
        _house(130, 74, 196, s.paper, red, s.ground, "xx xx xx xx"),
        _house(204, 104, 118, red, s.deep, s.accent, "xox xxo"),
        _house(308, 80, 172, s.accent, s.deep, s.ground, "xx xx xx"),
        _house(388, 96, 132, s.deep, s.second, s.accent, "xx ox"),
        _house(690, 84, 158, s.second, s.deep, s.accent, "xx ox xx"),
    )
    c.add(gleams(592, 446, (200, 150, 184, 96, 130, 60), 24, 9, s.accent))
    for x, widths, tint in (
        (84, (70, 40, 56, 24), s.second),
        (168, (60, 68, 34, 46, 20), s.paper),
        (258, (84, 50, 30), red),
        (348, (60, 76, 40, 28, 44), s.accent),
        (732, (66, 40, 50), s.second),
    ):
        c.add(gleams(x, 446, widths, 24, 9, tint))
    c.add(path("M470 452h150l-26 38h-96z", s.paper), line("M546 452V316", s.paper, 7))
    c.add(path("M556 330q58 50 62 108h-62z", s.paper), path("M536 344v94h-52z", s.second))
    set_block(c, "Harbour Lights", (44, 46, 712, 124), QUAY, Paint(s.paper))


def _roulette(x: float, y: float, r: float, s: Scheme) -> str:
    return "".join(
        (
            circle(x, y, r, s.deep),
            ring(x, y, r - 10, 8, s.accent),
            circle(x, y, r * 0.88, s.paper),
            sectors(x, y, r * 0.88, r * 0.5, 12, "#b8482f", 7.5),
            sectors(x, y, r * 0.7, r * 0.5, 12, s.deep, -7.5),
            circle(x, y, r * 0.5, s.accent),
            star(x, y, r * 0.46, r * 0.13, 8, s.deep),
            circle(x, y, r * 0.1, s.paper),
        )
    )


def wheel(c: Canvas, s: Scheme) -> None:
    """The wheel rises from the sea like a moon."""
    c.add(rect(0, 0, 800, 600, s.ground))
    c.add(c.clip(rect(0, 0, 800, 392, s.ground), _roulette(400, 392, 332, s)))
    c.add(circle(611, 190, 17, s.paper))
    c.add(rect(0, 392, 800, 208, s.deep))
    c.add(gleams(400, 408, (640, 560), 18, 7, s.accent))
    set_block(c, "Quay Roulette", (44, 450, 712, 112), QUAY, Paint(s.paper))


def lighthouse(c: Canvas, s: Scheme) -> None:
    """The beam carries the title."""
    c.add(rect(0, 0, 800, 600, s.ground))
    c.add(poly(((616, 176), (0, -104), (0, 436)), s.accent), poly(((676, 176), (800, 120), (800, 240)), s.accent))
    c.add(path("M0 486q120-34 250-6t250-4 300 4v120H0z", s.deep))
    c.add(line(wave(-20, 520, 60, 15, 12), s.second, 6), line(wave(-50, 562, 60, 15, 12), s.second, 6))
    c.add(path("M520 520q40-46 120-50t130 50v80H520z", "#08101f"))
    c.add(path("M596 232h88l26 258H570z", s.paper))
    for top, inset in ((286, 5.5), (394, 16.5)):
        half = 44 + inset
        c.add(
            poly(
                ((640 - half, top), (640 + half, top), (645 + half + 1, top + 54), (635 - half - 1, top + 54)),
                "#b8482f",
            )
        )
    c.add(rect(580, 216, 120, 18, s.deep), rect(604, 136, 72, 80, s.paper), circle(640, 176, 30, s.accent))
    c.add(
        line("M622 136v80M658 136v80", s.deep, 6), path("M592 138h96l-48-58z", "#b8482f"), circle(640, 78, 9, s.paper)
    )
    c.add(path("M624 490v-34a16 16 0 0 1 32 0v34z", s.deep))

    def beam(x: float, y: float) -> tuple[float, float]:
        across = x / 420
        high = 300 - 196 * across
        return 36 + x, 167 + 8 * across + (y / 200 - 0.5) * high

    set_warped(c, "Lighthouse", 420, 200, QUAY, Paint(s.deep), beam)


def ferry(c: Canvas, s: Scheme) -> None:
    """A lit ferry crosses the picture from edge to edge."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(640, 168, 124, s.paper))
    c.add(
        path("M-20 396H800l-40 120H-20z", s.deep),
        path("M-20 318H690l24 78H-20z", s.paper),
        rect(96, 254, 470, 64, s.deep),
    )
    c.add(path("M384 254l10-96h92l10 96z", "#b8482f"), path("M391 190h98l-3-32h-92z", s.deep))
    c.add(line("M22 358H650", s.deep, 32, dash="36 24"), line("M122 286H546", s.ground, 28, dash="28 22"))
    c.add(line("M30 452H720", s.ground, 22, "round", "0 60"), line("M-20 416H793", s.paper, 6))
    c.add(path("M640 318V206h8v112z", s.deep), path("M648 210l44 18-44 18z", "#b8482f"))
    c.add(path(wave(-30, 508, 44, 20, 22) + "V600H-30z", s.second))
    c.add(gleams(650, 530, (210, 150, 190), 22, 8, s.paper), gleams(290, 536, (380, 300, 420), 22, 8, s.ground))
    set_block(c, "The Night|Ferry", (44, 40, 320, 190), QUAY, Paint(s.deep), leading=0.16)


def _fish(body: str, eye: str) -> str:
    """Draw a herring around 0,0 that swims to the left, 170 wide."""
    return (
        path("M-86 6C-60-26-10-34 44-6L86-32q-8 34 0 62L44 12C-10 34-60 30-86 6z", body)
        + circle(-58, 1, 6, eye)
        + line("M-36-18q14 22 0 42M-12-12v4M-12 4v4M10-12v4M10 4v4M30-8v4", eye, 4)
    )


def herring(c: Canvas, s: Scheme) -> None:
    """A shoal swims one way, one fish the other."""
    c.add(rect(0, 0, 800, 600, s.ground))
    known = c.define(f'<g id="{{id}}">{_fish(s.paper, s.deep)}</g>')
    other = c.define(f'<g id="{{id}}">{_fish(s.deep, s.ground)}</g>')
    for row, y in enumerate((56, 134, 212, 472, 550)):
        for column in range(-1, 5):
            x = column * 208 + 104 + (row % 2) * 104
            if (row, column) == (2, 2):
                c.add(group(_fish(s.accent, s.deep), x=x, y=y, scale=(-1.12, 1.12)))
                continue
            c.add(f'<use href="#{known if (row + column) % 3 else other}" x="{x}" y="{y}"/>')
    c.add(rect(0, 272, 800, 144, s.deep))
    set_block(c, "Silver Herring", (40, 294, 720, 100), QUAY, Paint(s.paper))


def bell(c: Canvas, s: Scheme) -> None:
    """The bell hangs in banks of fog."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(545, 300, 238, s.second))
    c.add(rect(535, -10, 20, 110, s.deep), ring(545, 104, 30, 18, s.deep))
    c.add(path("M545 118c86 0 108 66 112 150 4 90 30 132 72 168H361c42-36 68-78 72-168 4-84 26-150 112-150z", s.deep))
    c.add(circle(545, 458, 40, s.accent), rect(351, 424, 388, 26, s.accent, 13))
    c.add(path("M478 190c-12 40-10 120-22 170q-6 26-18 46h40c22-60 16-150 30-216z", s.accent))
    for x, y, width, tint in (
        (640, 250, 260, s.ground),
        (360, 326, 190, s.ground),
        (600, 374, 240, s.paper),
        (690, 286, 150, s.paper),
        (330, 496, 260, s.paper),
        (560, 530, 300, s.paper),
        (430, 562, 420, s.deep),
    ):
        c.add(rect(x - width / 2 + 20, y, width, 20, tint, 10))
    set_block(c, "Fog|Bell", (44, 52, 244, 306), QUAY, Paint(s.deep), leading=0.12)


def anchor(c: Canvas, s: Scheme) -> None:
    """An anchor parts the title; the star is its eye."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(26, 26, 748, 548, s.deep), rect(38, 38, 724, 524, s.ground))
    c.add(c.clip(rect(38, 38, 724, 524, s.ground), rect(0, 418, 800, 200, s.second)))
    c.add(c.clip(rect(38, 38, 724, 524, s.ground), line(wave(-20, 452, 50, 18, 14), s.ground, 6)))
    c.add(c.clip(rect(38, 38, 724, 524, s.ground), line(wave(-45, 500, 50, 18, 14), s.ground, 6)))
    c.add(rect(377, 160, 46, 330, s.deep), rect(286, 214, 228, 36, s.deep, 18))
    c.add(line("M226 382Q250 506 400 516Q550 506 574 382", s.deep, 46))
    c.add(poly(((166, 404), (226, 306), (286, 404)), s.deep), poly(((514, 404), (574, 306), (634, 404)), s.deep))
    c.add(poly(((374, 500), (400, 552), (426, 500)), s.deep))
    c.add(circle(400, 122, 70, s.deep), star(400, 122, 62, 25, 5, s.accent))
    c.add(line("M352 262Q460 300 400 356T448 452", s.accent, 16, "round"))
    set_block(c, "Anchor", (62, 76, 238, 104), QUAY, Paint(s.deep))
    set_block(c, "& Star", (500, 76, 238, 104), QUAY, Paint(s.deep))


def bottle(c: Canvas, s: Scheme) -> None:
    """Deep under a small boat lies a bottle with a letter in it."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 106, s.accent), circle(230, 110, 72, s.paper))
    c.add(path(wave(-40, 110, 44, 20, 22) + "V200H-40z", s.ground))
    c.add(path("M566 92h128l-22 30h-84z", s.deep), path("M634 84V22l46 62zM626 84V38l-38 46z", s.paper))
    c.add(path("M0 560q110-40 260-14t300-14 240 20v60H0z", s.deep))
    parts = (
        path("M-26-214h52v92q0 26 36 58t36 80v180q0 24-24 24h-148q-24 0-24-24V16q0-48 36-80t36-58z", s.paper),
        path("M-13-202h26v86q0 32 36 66t36 70v172q0 14-14 14h-142q-14 0-14-14V20q0-36 36-70t36-66z", s.ground),
        rect(-20, -250, 40, 52, "#b8482f", 6),
        rect(-58, 14, 116, 164, s.paper, 6),
        line("M-36 48h72M-36 76h72M-36 104h72M-36 132h40", s.deep, 9),
        circle(34, 148, 13, "#b8482f"),
    )
    c.add(group(*parts, x=634, y=368, turn=18))
    c.add(ring(744, 210, 12, 4, s.paper), ring(764, 168, 7, 3, s.paper))
    text = "Letters from|a Bottle at the|Bottom of the|Northern Sea"
    set_block(c, text, (44, 172, 420, 330), QUAY, Paint(s.paper), leading=0.18)


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "harbour": harbour,
    "wheel": wheel,
    "lighthouse": lighthouse,
    "ferry": ferry,
    "herring": herring,
    "bell": bell,
    "anchor": anchor,
    "bottle": bottle,
}
