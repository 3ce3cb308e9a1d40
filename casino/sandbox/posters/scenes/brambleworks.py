"""Compose Brambleworks: cut in lino, medallions and leaves, slab letters off a wood-type tray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import BRAMBLE
from casino.sandbox.posters.motifs_nature import leaf, oak_leaf, pumpkin, sprig, toadstool
from casino.sandbox.posters.palettes import Scheme
from casino.sandbox.posters.shapes import (
    circle,
    group,
    line,
    oval,
    path,
    polar,
    poly,
    rect,
    ring,
    sectors,
    star,
)
from casino.sandbox.posters.titles import Paint, around, beneath, set_block, set_warped

_GOLD = "#f0b64a"


def _cuts(c: Canvas, tint: str, turn: float = 0) -> str:
    """Return the paint of a field of gouge marks."""
    marks = line("M6 10h22M40 26h16M18 44h26M52 54h10", tint, 3.5, "round")
    return c.pattern(64, 62, marks, f"rotate({turn:g})")


def fox(c: Canvas, s: Scheme) -> None:
    """A fox carries the lantern between the two words."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _cuts(c, s.deep, 12)))
    c.add(circle(400, 236, 206, s.paper), ring(400, 236, 224, 10, s.second, "5 9"))
    for side in (-1, 1):
        for at, (angle, size) in enumerate(((62, 110), (84, 130), (106, 110))):
            x, y = polar(400, 236, 242, side * angle)
            c.add(
                group(
                    sprig(90, 2, 52 - at * 3, s.second, s.second), x=x, y=y, turn=side * (angle + 4), scale=size / 110
                )
            )
    head = "M262 92L350 168Q400 154 450 168L538 92Q566 190 552 268L400 424L248 268Q234 190 262 92z"
    c.add(path(head, s.accent))
    for flip in (1, -1):
        half = (
            path("M-128-120L-66-64Q-104-40-128 0Q-136-60-128-120z", s.deep)
            + path("M-151 44Q-60 40-26 120L0 204V204z", s.paper)
            + path("M-98 38Q-64 12-34 54Q-70 66-98 38z", s.deep)
            + circle(-64, 39, 7, _GOLD)
        )
        c.add(group(half, x=400, y=220, scale=(flip, 1)))
    c.add(path("M372 392h56q-2 40-28 40t-28-40z", s.deep))
    c.add(line("M400 428V462", s.deep, 8), ring(400, 462, 20, 7, s.paper))
    c.add(path("M366 484h68l10 16h-88z", s.paper), rect(362, 500, 76, 72, s.deep), rect(352, 568, 96, 16, s.paper))
    c.add(rect(372, 500, 56, 68, _GOLD), path("M400 512q22 28 0 52q-22-24 0-52z", s.accent))
    set_block(c, "Fox &", (48, 470, 268, 92), BRAMBLE, Paint(s.paper))
    set_block(c, "Lantern", (484, 470, 268, 92), BRAMBLE, Paint(s.paper))


def _hexagon(x: float, y: float, radius: float, fill: str) -> str:
    return poly([polar(x, y, radius, 60 * step) for step in range(6)], fill)


def bee(c: Canvas, s: Scheme) -> None:
    """A bee upon the comb."""
    c.add(rect(0, 0, 800, 600, s.ground))
    shades = (_GOLD, s.accent, _GOLD, _GOLD, "#dc9230", _GOLD, s.paper, "#dc9230")
    count = 0
    for row in range(8):
        for column in range(6):
            x, y = 424 + column * 104 - (row % 2) * 52, -6 + row * 90
            if x + y * 0.18 > 452:
                c.add(_hexagon(x, y, 55, shades[(count * 5 + row) % len(shades)]))
                count += 1
    for flip in (1, -1):
        wings = oval(98, -70, 112, 50, s.paper, -24) + oval(84, 8, 78, 36, s.paper, 14)
        veins = line("M30-42Q110-60 176-104M30-36Q100-50 150-64M30-8Q80 0 130 22", s.deep, 4)
        c.add(group(wings, veins, x=588, y=270, scale=(flip, 1)))
    body = "M0-64C66-64 84 0 74 70C66 130 30 178 0 204C-30 178-66 130-74 70C-84 0-66-64 0-64z"
    known = path(body.replace("M0-64", "M0-64"), s.deep)
    bands = rect(-90, 0, 180, 34, _GOLD) + rect(-90, 66, 180, 30, _GOLD) + rect(-90, 126, 180, 22, _GOLD)
    c.add(group(known, c.clip(path(body, s.deep), bands), x=588, y=270))
    c.add(
        circle(588, 214, 62, s.accent),
        circle(588, 150, 42, s.deep),
        circle(572, 144, 8, s.paper),
        circle(604, 144, 8, s.paper),
    )
    c.add(line("M556 116q-14-40-46-46M588 116q14-40 46-46", s.deep, 7, "round"))
    set_block(c, "The*.42|Beekeeper's*.9|Gold*.9", (44, 64, 350, 318), BRAMBLE, Paint(s.deep), leading=0.2)
    c.add(group(sprig(230, 4, 56, s.second, s.deep), x=96, y=566, turn=62))


def _owl(body: str, breast: str, eye: str, dark: str, beak: str) -> str:
    """Draw an owl that sits on 0,0: 140 wide, 230 high."""
    feathers = "".join(
        line(f"M{-36 + (row % 2) * 12} {-104 + row * 24}" + "q12 16 24 0" * (3 - row % 2), dark, 5) for row in range(4)
    )
    return "".join(
        (
            path("M-70-226Q-40-212 0-214Q40-212 70-226Q78-150 70-70Q60 0 0 0T-70-70Q-78-150-70-226z", body),
            path("M-46-118Q0-140 46-118Q52-20 0-12Q-52-20-46-118z", breast),
            feathers,
            circle(-32, -158, 36, breast),
            circle(32, -158, 36, breast),
            circle(-32, -158, 25, eye),
            circle(32, -158, 25, eye),
            circle(-32, -158, 13, dark),
            circle(32, -158, 13, dark),
            path("M-12-146h24L0-118z", beak),
            line("M-26-4v18M-12-2v18M12-2v18M26-4v18", beak, 7, "round"),
        )
    )


def owl(c: Canvas, s: Scheme) -> None:
    """Five owls sit in session under the moon."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 430, _cuts(c, s.deep, -8)), circle(400, 210, 186, s.paper))
    c.add(circle(400, 210, 172, _GOLD))
    birds = (
        (92, 0.98, s.accent, s.paper, _GOLD),
        (248, 1.12, s.second, s.paper, _GOLD),
        (400, 1.4, s.deep, s.accent, s.paper),
        (552, 1.12, s.second, s.paper, _GOLD),
        (708, 0.98, s.accent, s.paper, _GOLD),
    )
    c.add(path("M-10 398Q400 372 810 398v24Q400 396-10 424z", s.deep))
    for x, size, body, breast, eye in birds:
        dark = s.deep if body != s.deep else s.ground
        c.add(
            group(
                _owl(body, breast, eye, dark, s.accent if body == s.second else _GOLD if body == s.deep else s.deep),
                x=x,
                y=394,
                scale=size,
            )
        )
    set_block(c, "Owl Parliament", (48, 462, 704, 96), BRAMBLE, Paint(s.paper))


def lane(c: Canvas, s: Scheme) -> None:
    """Three toadstool houses by a winding lane."""
    c.add(rect(0, 0, 800, 600, s.ground), path("M0 476Q200 430 420 462T800 440V600H0z", s.deep))
    c.add(path("M300 600Q420 560 400 520T452 462L474 462Q470 500 520 530T560 600z", s.paper))
    for x, height, size in ((36, 490, 1), (764, 470, 1)):
        c.add(group(sprig(250, 5, 70, s.second, s.deep), x=x, y=height, scale=size))
    c.add(group(toadstool("#8e2f3c", s.paper, s.paper, s.deep), x=614, y=500, scale=0.86))
    c.add(group(toadstool(s.accent, s.paper, s.paper, s.deep), x=200, y=520, scale=1.08))
    c.add(group(toadstool(_GOLD, s.deep, s.paper, s.deep), x=404, y=470, scale=0.62))
    for x, y in ((96, 556), (704, 552), (318, 540), (650, 580)):
        c.add(group(leaf(44, 20, s.ground), x=x, y=y, turn=-28), group(leaf(44, 20, s.ground), x=x, y=y, turn=28))
    set_block(c, "Toadstool Lane", (48, 44, 704, 108), BRAMBLE, Paint(s.deep))


def _bare_tree(dark: str) -> str:
    """Draw a leafless tree that stands on 0,0, 420 high."""
    trunk = path("M-26 0Q-8-90-12-240L12-240Q6-90 30 0z", dark)
    boughs = "M0-200Q-10-300-70-360M0-220Q10-330 50-410M-4-170Q60-210 104-300M0-140Q-60-190-120-226"
    twigs = "M-40-318Q-36-370-24-410M24-320Q60-350 96-380M66-232Q110-240 150-262M-64-196Q-110-190-150-164"
    return trunk + line(boughs, dark, 15, "round") + line(twigs, dark, 8, "round")


def pumpkin_moon(c: Canvas, s: Scheme) -> None:
    """A pumpkin rises where the moon should be."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 800, 600, _cuts(c, s.deep, 6)))
    c.add(circle(400, 398, 226, s.paper), ring(400, 398, 242, 10, _GOLD, "5 9"))
    c.add(group(pumpkin(s.accent, "#b34a1d", s.second), x=400, y=400, scale=0.92))
    face = path("M-94-42l46-30 20 50zM94-42l-46-30-20 50z", s.deep) + path("M-16 24l16-30 16 30z", s.deep)
    face += path("M-118 48Q0 98 118 48Q92 134 40 134l-12-30-28 34-28-34-12 30Q-92 134-118 48z", s.deep)
    c.add(group(face, x=400, y=404, scale=0.92))
    c.add(group(_bare_tree(s.deep), x=84, y=600), group(_bare_tree(s.deep), x=722, y=604, scale=(-0.92, 0.92)))
    c.add(path("M0 556Q200 520 400 560T800 540V600H0z", s.deep))

    def bow(x: float, y: float) -> tuple[float, float]:
        rise = 70 * (1 - ((x - 352) / 352) ** 2)
        return 48 + x, 122 - rise + y

    set_warped(c, "Pumpkin Moon", 704, 96, BRAMBLE, Paint(s.paper), bow)


def _gear(x: float, y: float, radius: float, teeth: int, fill: str, hole: str) -> str:
    return (
        sectors(x, y, radius, radius * 0.6, teeth, fill)
        + circle(x, y, radius * 0.8, fill)
        + circle(x, y, radius * 0.34, hole)
    )


def hare(c: Canvas, s: Scheme) -> None:
    """A hare runs by clockwork."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(560, 196, 148, s.accent))
    c.add(path("M0 426Q240 372 470 420T800 396V600H0z", s.second))
    body = (
        "M116 404Q96 348 150 292Q210 236 320 250Q420 262 486 214Q470 186 486 150Q420 84 366 40Q350 20 372 14"
        "Q458 52 508 118Q500 52 520 0Q530-16 544 0Q562 70 540 128Q590 140 616 192Q620 214 596 222Q566 226 552 238"
        "Q536 290 486 322Q560 352 640 356Q672 360 662 384Q560 396 440 356"
        "Q380 372 316 364Q330 400 400 416Q420 436 392 440"
        "Q280 438 238 384Q190 398 176 424Q140 470 70 476Q40 470 60 446Q108 438 116 404z"
    )
    c.add(group(path(body, s.deep), circle(560, 178, 12, s.accent), x=70, y=26, scale=0.95))
    c.add(circle(176, 312, 28, s.paper))
    c.add(_gear(322, 312, 66, 10, _GOLD, s.deep), _gear(424, 298, 42, 8, s.paper, s.deep))
    c.add(line("M290 244V176", s.paper, 16), ring(264, 158, 25, 15, s.paper), ring(316, 158, 25, 15, s.paper))
    set_block(c, "The Clockwork Hare", (44, 466, 712, 96), BRAMBLE, Paint(s.paper))


def acorn(c: Canvas, s: Scheme) -> None:
    """A wheel of oak leaves turns around an acorn; the title runs around the wheel."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(400, 300, 292, s.deep), ring(400, 300, 281, 5, s.second))
    c.add(circle(400, 300, 190, s.paper), sectors(400, 300, 190, 112, 12, s.accent, 7.5))
    c.add(ring(400, 300, 151, 3, s.deep), circle(400, 300, 112, s.second), ring(400, 300, 190, 6, s.second))
    c.add(path("M340 292H460Q462 356 400 388Q338 356 340 292z", _GOLD), path("M400 388l-8 18h16z", s.deep))
    c.add(
        path("M330 296Q332 234 400 232T470 296Q400 316 330 296z", s.deep),
        line("M400 236q0-22 16-30", s.deep, 11, "round"),
    )
    c.add(line("M346 270q54-24 108 0M340 288q60-22 120 0M372 250q28-10 56 0", s.second, 4))
    for side in (-1, 1):
        x, y = polar(400, 300, 234, side * 90)
        c.add(star(x, y, 20, 8, 5, _GOLD))
    for corner, turn in (((60, 60), 135), ((740, 60), 225), ((60, 540), 45), ((740, 540), 315)):
        c.add(group(oak_leaf(s.second, s.ground), x=corner[0], y=corner[1], turn=turn + 180, scale=0.9))
        c.add(group(oak_leaf(s.accent, s.ground), x=corner[0], y=corner[1], turn=turn + 120, scale=0.62))
    bold = replace(BRAMBLE, weight=0.22, slab=0.08)
    set_warped(c, "Acorn", 330, 60, bold, Paint(s.paper), around(400, 300, 204, 330, 60))
    set_warped(c, "Roulette", 450, 60, bold, Paint(s.paper), beneath(400, 300, 204, 450))


def _berry(x: float, y: float, size: float, fill: str, shine: str) -> str:
    places = ((0, -1), (-0.9, -0.5), (0.9, -0.5), (-0.9, 0.5), (0.9, 0.5), (0, 0), (0, 1), (-0.45, 1.25), (0.45, 1.25))
    drops = "".join(circle(x + a * size, y + b * size, size * 0.62, fill) for a, b in places)
    return drops + circle(x - size * 0.5, y - size * 0.4, size * 0.22, shine)


def wren(c: Canvas, s: Scheme) -> None:
    """A wren, tail up, on an arch of bramble."""
    c.add(rect(0, 0, 800, 600, s.ground), circle(490, 396, 176, s.paper))
    c.add(line("M-20 560Q180 420 420 520T820 430", s.deep, 15), line("M560 522Q650 330 760 300T830 190", s.deep, 11))
    c.add(
        line(
            "M120 494l-10-26M250 468l6-28M350 492l12-24M520 536l4-28M664 500l-8-28M620 404l-26-12M706 320l-8-26",
            s.deep,
            7,
        )
    )
    for x, y, turn, size in (
        (70, 520, -40, 104),
        (206, 474, -14, 96),
        (690, 470, 24, 110),
        (760, 300, -50, 96),
        (604, 420, 60, 84),
    ):
        c.add(group(leaf(size, size * 0.62, s.second, s.ground), x=x, y=y, turn=turn))
    body = (
        "M286 330Q300 262 372 262Q412 262 436 296Q500 318 540 372L616 232"
        "Q632 226 640 240L596 412Q560 486 460 492Q350 490 322 396L236 356z"
    )
    c.add(path(body, s.accent), path("M310 356Q330 470 450 482Q400 420 396 366Q360 372 310 356z", s.paper))
    c.add(
        path("M400 356Q480 340 548 412Q500 462 432 436Q404 410 400 356z", s.deep),
        line("M440 384l76 30M436 412l56 24", s.accent, 6),
    )
    c.add(circle(346, 314, 12, s.deep), line("M372 290q30-6 58 22", s.paper, 8, "round"))
    c.add(
        line("M430 490l-8 30M474 488l6 30", s.deep, 7, "round"),
        line("M604 262l22 6M592 302l26 8M582 340l26 8", s.deep, 6),
    )
    for x, y in ((150, 546), (286, 520), (660, 556), (744, 420)):
        c.add(_berry(x, y, 19, "#8e2f3c", s.paper))
    c.add(_berry(330, 560, 15, s.accent, s.paper), _berry(96, 590, 15, s.accent, s.paper))
    set_block(c, "Wren &|Bramble", (48, 44, 420, 176), BRAMBLE, Paint(s.deep), leading=0.16)


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "fox": fox,
    "bee": bee,
    "owl": owl,
    "toadstool": lane,
    "pumpkin": pumpkin_moon,
    "hare": hare,
    "acorn": acorn,
    "wren": wren,
}
