"""Compose Tramline Nine: red, black and bone, everything on the slant, letters cut with a straight knife."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import TRAM
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
from casino.sandbox.posters.titles import Paint, set_block


def _driver(x: float, y: float, radius: float, tint: str, ground: str) -> str:
    """Draw a driving wheel."""
    spokes = "".join(f"M0 0L{polar(0, 0, radius, a)[0]:.0f} {polar(0, 0, radius, a)[1]:.0f}" for a in range(0, 360, 45))
    wheel = (
        circle(0, 0, radius, ground) + line(spokes, tint, 6) + ring(0, 0, radius - 6, 12, tint) + circle(0, 0, 14, tint)
    )
    return group(wheel, x=x, y=y)


def train(c: Canvas, s: Scheme) -> None:
    """The engine comes through the night uphill."""
    c.add(rect(0, 0, 800, 600, s.ground))
    engine = (
        path("M-100 236L-360 90V396z", s.paper),
        rect(-400, 352, 1400, 12, s.paper),
        rect(-400, 376, 1400, 5, s.accent),
        path("M-104 160H330V290H-104Q-136 225-104 160z", s.accent),
        rect(-60, 160, 18, 130, s.ground),
        rect(60, 160, 18, 130, s.ground),
        rect(180, 160, 18, 130, s.ground),
        path("M-70 160V100h-18V80h74v20H-32v60z", s.accent),
        path("M100 160q0-36 34-36t34 36z", s.paper),
        path("M330 78H560V290H330z", s.accent),
        rect(360, 112, 74, 74, s.ground),
        rect(458, 112, 74, 74, s.paper),
        path("M310 62H590v22H310z", s.paper),
        path("M600 170H900V290H600z", s.paper),
        path("M-150 352L-104 290H560v26H-60z", s.paper),
        circle(-104, 225, 34, s.paper),
    )
    wheels = "".join(_driver(x, 306, 58, s.paper, s.ground) for x in (60, 190, 320))
    wheels += "".join(_driver(x, 326, 36, s.paper, s.ground) for x in (-60, 450, 640, 740))
    rod = line("M40 316H340", s.accent, 14, "round")
    smoke = circle(-20, 64, 20, s.paper) + circle(34, 56, 27, s.paper) + circle(104, 46, 35, s.paper)
    smoke += circle(196, 38, 45, s.paper) + circle(318, 0, 62, s.paper) + circle(470, -60, 84, s.paper)
    c.add(group(*engine, wheels, rod, smoke, x=306, y=246, turn=-10))
    set_block(c, "Ночной|экспресс", (62, 114, 420, 150), TRAM, Paint(s.paper), turn=-10, leading=0.2)


def _feather(size: float, tint: str, eye: str, core: str) -> str:
    slim, wide, half, long = (round(size * part) for part in (0.1, 0.17, 0.5, 0.8))
    data = f"M0 0Q{slim} {-half} {wide} {-long}A{wide} {wide} 0 1 0 {-wide} {-long}Q{-slim} {-half} 0 0z"
    return path(data, tint) + circle(0, -size * 0.81, size * 0.11, eye) + circle(0, -size * 0.81, size * 0.055, core)


def firebird(c: Canvas, s: Scheme) -> None:
    """The firebird's tail burns over the whole sheet."""
    c.add(rect(0, 0, 800, 600, s.ground))
    for index in range(9):
        angle = -4 + index * 14.5
        long = index % 2 == 0
        tint, eye = (s.paper, s.ground) if long else (s.deep, s.paper)
        c.add(group(_feather(430 if long else 350, tint, eye, s.deep if long else s.ground), x=306, y=400, turn=angle))
    c.add(
        path(
            "M330 420Q250 470 176 396Q116 330 152 226Q128 214 96 232Q118 178 172 180"
            "Q214 184 214 236Q214 300 280 320Q360 340 400 420z",
            s.deep,
        )
    )
    c.add(
        path("M200 330Q300 300 400 420Q300 440 200 330z", s.paper),
        line("M240 344Q310 352 372 410M262 376Q310 388 340 412", s.deep, 7),
    )
    c.add(circle(170, 214, 9, s.paper))
    for angle in (-34, -8, 18):
        x, y = polar(176, 184, 66, angle)
        c.add(line(f"M176 184L{x:.0f} {y:.0f}", s.deep, 6), circle(x, y, 12, s.paper))
    c.add(rect(0, 456, 800, 144, s.deep))
    set_block(c, "Жар-птица", (52, 480, 706, 96), TRAM, Paint(s.paper))


def rocket(c: Canvas, s: Scheme) -> None:
    """A rocket leaves the stamp that it is printed on."""
    c.add(rect(0, 0, 800, 600, s.accent))
    stamp = rect(-330, -226, 660, 452, s.ground)
    edge = "M-330-226H330V226H-330z"
    holes = line(edge, s.accent, 30, "round", "0 44")
    picture = rect(-292, -188, 584, 376, s.deep)
    c.add(group(stamp, holes, picture, x=392, y=312, turn=-7))
    for x, y, size in ((150, 330, 7), (330, 330, 6), (650, 150, 7), (560, 108, 11)):
        c.add(circle(x, y, size, s.paper))
    c.add(star(640, 246, 22, 8, 4, s.paper, 8))
    body = (
        path("M-22 180Q0 330 0 330Q0 330 22 180z", s.paper),
        path("M-44 180Q-20 300-14 300L0 236 14 300Q20 300 44 180z", s.accent),
        path("M-60 60L-128 150V214L-54 176zM60 60L128 150V214L54 176z", s.accent),
        path("M0-260C66-190 84-90 78 10Q74 110 52 184H-52Q-74 110-78 10C-84-90-66-190 0-260z", s.paper),
        path("M0-260C36-222 58-172 69-118H-69C-58-172-36-222 0-260z", s.accent),
        rect(-40, -50, 80, 58, s.deep),
        line("M-36-46L0-14 36-46", s.paper, 7),
        rect(-67, 108, 134, 20, s.deep),
        path("M-9 96h18v118H-9z", s.accent),
    )
    c.add(group(*body, x=424, y=290, turn=40))
    set_block(c, "Rocket", (112, 190, 248, 84), TRAM, Paint(s.paper), turn=-7)
    set_block(c, "Post", (472, 394, 206, 84), TRAM, Paint(s.paper), turn=-7)


def comet(c: Canvas, s: Scheme) -> None:
    """A comet runs along the wire."""
    c.add(rect(0, 0, 800, 600, s.ground))
    tail = []
    for index, (length, tint) in enumerate(
        ((520, s.paper), (700, s.accent), (840, s.paper), (640, s.accent), (460, s.paper))
    ):
        tail.append(rect(0, -92 + index * 38, length, 28, tint))
    head = (
        circle(0, 0, 112, s.accent) + circle(0, 0, 84, s.paper) + circle(0, 0, 58, s.accent) + circle(0, 0, 26, s.paper)
    )
    c.add(group(*tail, head, x=200, y=226, turn=-24))
    poles = []
    for x, y, high in ((84, 470, 96), (346, 440, 166), (636, 420, 270)):
        size = high / 200
        poles.append(rect(x - 6 * size, y - high, 12 * size, high + 40, s.paper))
        for arm in (0.1, 0.24):
            poles.append(rect(x - 56 * size, y - high * (1 - arm), 112 * size, 9 * size, s.paper))
            for side in (-48, -24, 24, 48):
                poles.append(rect(x + side * size - 4, y - high * (1 - arm) - 13 * size, 8 * size, 14 * size, s.accent))
    wires = (
        "M-20 404Q20 420 48 383Q190 440 290 290Q440 420 560 176Q700 340 820 110"
        "M-20 424Q90 440 116 392Q260 440 396 300Q560 430 706 190Q770 260 820 190"
    )
    c.add(line(wires, s.paper, 3.5), *poles, rect(0, 440, 800, 160, s.accent))
    set_block(c, "Comet Telegraph", (50, 468, 710, 96), TRAM, Paint(s.paper))


def gramophone(c: Canvas, s: Scheme) -> None:
    """The horn of the gramophone is the wheel."""
    c.add(rect(0, 0, 800, 600, s.ground), poly(((0, 600), (0, 470), (800, 350), (800, 600)), s.accent))
    c.add(path("M70 470L352 428V560L70 590z", s.deep), path("M58 458L366 412V440L58 486z", s.paper))
    c.add(oval(196, 428, 132, 34, s.deep, -8), oval(196, 428, 46, 12, s.accent, -8), oval(196, 428, 6, 4, s.paper))
    c.add(line("M300 416Q362 376 350 330T450 290", s.deep, 34), line("M300 412Q270 430 236 424", s.deep, 14))
    c.add(path("M410 322L500 262L560 350L440 344z", s.deep))
    x, y = 596, 392
    c.add(circle(x, y, 190, s.deep), circle(x, y, 175, s.paper), sectors(x, y, 175, 70, 9, s.accent, 10))
    c.add(ring(x, y, 130, 5, s.deep), circle(x, y, 74, s.deep))
    c.add(circle(x, y, 50, s.ground), circle(x, y, 34, s.deep), circle(*polar(x, y, 154, 62), 15, s.deep))
    set_block(c, "Gramophone|Roulette", (64, 52, 440, 160), TRAM, Paint(s.deep), turn=0, leading=0.2)


def dynamo(c: Canvas, s: Scheme) -> None:
    """A dynamo and its spark."""
    c.add(rect(0, 0, 800, 600, s.ground))
    for radius, tint in ((420, s.deep), (372, s.ground), (348, s.paper), (300, s.ground)):
        c.add(circle(560, 250, radius, tint))
    c.add(group(sectors(0, 0, 262, 160, 12, s.deep), circle(0, 0, 214, s.deep), x=560, y=250, turn=6))
    c.add(circle(560, 250, 150, s.ground), circle(560, 250, 118, s.deep), sectors(560, 250, 118, 40, 8, s.ground))
    c.add(poly(((660, -20), (430, 262), (548, 276), (380, 560), (706, 214), (590, 200), (770, -20)), s.paper))
    c.add(
        poly(((0, 450), (800, 310), (800, 600), (0, 600)), s.deep),
        poly(((0, 430), (800, 290), (800, 304), (0, 444)), s.paper),
    )
    set_block(c, "Dynamo", (60, 470, 640, 124), TRAM, Paint(s.paper), turn=-9.93)


def dog(c: Canvas, s: Scheme) -> None:
    """The dog looks up out of her helmet."""
    c.add(rect(0, 0, 800, 600, s.ground), poly(((0, 420), (800, 250), (800, 600), (0, 600)), s.accent))
    c.add(circle(684, 106, 56, s.deep))
    c.add(line("M588 140Q690 150 786 62", s.deep, 9, "round"))
    c.add(
        path("M150 600Q160 470 300 450H460Q590 470 600 600z", s.ground),
        path("M150 600Q160 520 214 484L262 600zM600 600Q590 520 540 484L490 600z", s.deep),
    )
    c.add(circle(380, 274, 216, s.deep), circle(380, 274, 196, s.accent))
    c.add(
        path(
            "M270 470Q236 380 262 270L222 176Q220 154 242 162L318 206L356 84Q364 66 380 82Q428 150 424 204"
            "Q470 210 500 240L572 262Q594 272 588 296Q574 336 520 338L470 336Q452 400 500 470z",
            s.deep,
        )
    )
    c.add(
        path(
            "M424 204Q470 210 500 240L548 255Q500 270 462 262Q420 262 410 310Q402 356 452 360"
            "Q450 420 500 470H388Q340 380 364 280Q380 220 424 204z",
            s.paper,
        )
    )
    c.add(
        path("M370 116Q396 156 398 200Q372 204 346 218z", s.paper), path("M240 184L292 214Q276 232 270 250z", s.paper)
    )
    c.add(circle(446, 240, 12, s.deep), circle(450, 236, 4, s.paper))
    c.add(line("M462 312Q520 322 556 302", s.paper, 6, "round"))
    c.add(ring(380, 274, 206, 22, s.deep), line("M226 180A190 190 0 0 1 318 100", s.paper, 14, "round"))
    c.add(rect(216, 424, 328, 50, s.accent, 25), line("M262 449H520", s.paper, 18, "round", "0 59"))
    c.add(poly(((0, 516), (800, 436), (800, 600), (0, 600)), s.deep))
    set_block(c, "The Cosmonaut's Dog", (60, 534, 690, 62), TRAM, Paint(s.paper), turn=-5.7)


def tram(c: Canvas, s: Scheme) -> None:
    """The seven comes straight at you."""
    c.add(rect(0, 0, 800, 600, s.ground), poly(((0, 600), (330, 330), (470, 330), (800, 600)), s.deep))
    c.add(
        line("M330 600L384 330M470 600L416 330", s.paper, 9),
        line("M0 206L400 152L800 206M0 232L400 156L800 232", s.deep, 4),
    )
    c.add(line("M352 190L400 152L448 190", s.deep, 8))
    c.add(path("M262 216Q262 186 300 184H500Q538 186 538 216L560 500Q560 526 534 526H266Q240 526 240 500z", s.paper))
    c.add(path("M256 300H544L560 500Q560 526 534 526H266Q240 526 240 500z", s.deep), rect(296, 196, 208, 30, s.deep))
    c.add(rect(268, 238, 78, 92, s.deep, 6), rect(358, 238, 84, 92, s.deep, 6), rect(454, 238, 78, 92, s.deep, 6))
    c.add(path("M276 246h36l-36 60zM366 246h40l-40 66zM462 246h36l-36 60z", s.paper))
    c.add(rect(240, 344, 320, 12, s.ground), circle(400, 424, 62, s.ground), ring(400, 424, 62, 8, s.paper))
    c.add(path("M372 388H432V402L404 462H384L410 406H372z", s.paper))
    c.add(
        circle(286, 430, 24, s.paper),
        circle(514, 430, 24, s.paper),
        rect(264, 526, 272, 22, s.paper),
        rect(300, 548, 200, 18, s.deep),
    )
    set_block(c, "Tram No. 7", (64, 36, 690, 96), TRAM, Paint(s.paper))


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "train": train,
    "firebird": firebird,
    "rocket": rocket,
    "comet": comet,
    "gramophone": gramophone,
    "dynamo": dynamo,
    "dog": dog,
    "tram": tram,
}
