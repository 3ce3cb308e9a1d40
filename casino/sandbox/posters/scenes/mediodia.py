"""Compose Mediodía: noon colours, suns of many rings, letters of three parallel lines."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import MEDIO, MEDIO_LINES
from casino.sandbox.posters.motifs_nature import flower, leaf
from casino.sandbox.posters.palettes import Scheme
from casino.sandbox.posters.shapes import (
    circle,
    group,
    line,
    oval,
    path,
    polar,
    rays,
    rect,
    sectors,
    star,
)
from casino.sandbox.posters.titles import Paint, set_block

_TEAL = "#18938f"


def _sun(x: float, y: float, radius: float, tints: tuple[str, ...]) -> str:
    """Draw a sun of rings, the outermost colour first."""
    step = radius / len(tints)
    return "".join(circle(x, y, radius - index * step, tint) for index, tint in enumerate(tints))


def _flags(c: Canvas, y: float, tints: tuple[str, ...], cut: str) -> str:
    """Draw a row of cut-paper flags that hangs from the line y."""
    hem = "l-11.5 16-11.5-16" * 4
    holes = star(46, 30, 18, 8, 8, cut) + circle(14, 16, 5, cut) + circle(78, 16, 5, cut)
    flag = c.define(f'<g id="{{id}}"><path d="M0 0h92v56{hem}z"/>{holes}</g>')
    row = "".join(f'<use href="#{flag}" x="{n * 100 + 4}" y="{y:g}" fill="{tints[n % len(tints)]}"/>' for n in range(8))
    return rect(0, y - 4, 800, 5, cut) + row


def _lines(fill: str, under: str) -> Paint:
    return Paint(fill, under, "stripes")


def _saguaro(skin: str, rib: str) -> str:
    """Draw a saguaro that stands on 0,0, 380 high."""
    arms = line("M-112-226V-150Q-112-112-74-112H0M112-270V-200Q112-158 74-158H0", skin, 56, "round")
    trunk = line("M0 0V-346", skin, 84, "round")
    ribs = "M0 0V-352M-20 0V-340M20 0V-340M-112-226V-150Q-112-112-74-112H-42M112-270V-200Q112-158 74-158H42"
    return arms + trunk + line(ribs, rib, 4, "round", "14 9")


def cactus(c: Canvas, s: Scheme) -> None:
    """A saguaro stands in a sun of many rings."""
    c.add(rect(0, 0, 800, 600, s.ground))
    c.add(_sun(560, 330, 250, (s.second, s.accent, s.second, s.accent, s.paper)))
    c.add(path("M0 470Q180 430 360 470T800 452V600H0z", s.deep), path("M0 540Q260 490 520 540T800 524V600H0z", _TEAL))
    c.add(group(_saguaro(_TEAL, s.paper), x=560, y=520), group(flower(30, 6, s.paper, s.accent), x=560, y=142))
    c.add(
        group(_saguaro(_TEAL, s.paper), x=724, y=520, scale=0.4),
        group(_saguaro(_TEAL, s.paper), x=300, y=508, scale=0.3),
    )
    set_block(c, "Saguaro|Sun", (46, 58, 330, 280), MEDIO_LINES, _lines(s.deep, s.ground), leading=0.16)


def volcano(c: Canvas, s: Scheme) -> None:
    """Gold runs down the mountain."""
    c.add(rect(0, 0, 800, 600, s.ground))
    for index, tint in enumerate((s.second, s.ground, s.second, s.ground, s.second)):
        c.add(circle(400, 232, 300 - index * 44, tint))
    sparks = "".join(
        f"M{x} {y}l{dx} {dy}"
        for x, y, dx, dy in ((320, 150, -34, -60), (362, 120, -14, -76), (438, 120, 14, -76), (480, 150, 34, -60))
    )
    c.add(line(sparks, s.accent, 14, "round"), line("M400 130V40", s.accent, 18, "round"))
    c.add(
        circle(270, 64, 13, s.accent),
        circle(530, 64, 13, s.accent),
        circle(340, 24, 9, s.paper),
        circle(470, 20, 9, s.paper),
    )
    c.add(path("M316 214Q400 240 484 214L676 470H124z", s.deep))
    lava = "M316 214Q400 240 484 214L520 264V306a13 13 0 0 1-26 0V286a11 11 0 0 0-22 0V384a15 15 0 0 1-30 0V316"
    lava += "a12 12 0 0 0-24 0V420a16 16 0 0 1-32 0V330a12 12 0 0 0-24 0V354a14 14 0 0 1-28 0V292a10 10 0 0 0-20 0V310"
    c.add(path(lava + "a12 12 0 0 1-24 0V256z", s.accent))
    c.add(oval(400, 214, 84, 20, s.paper), oval(400, 214, 62, 12, s.second))
    c.add(rect(0, 446, 800, 154, s.deep))
    c.add(path("M0 446L90 376L170 446zM800 446L720 366L630 446z", "#6b2358"))
    set_block(c, "Volcán Dorado", (52, 490, 696, 82), MEDIO_LINES, _lines(s.accent, s.deep))


def pyramid(c: Canvas, s: Scheme) -> None:
    """A jaguar watches from its pyramid."""
    c.add(rect(0, 0, 800, 600, s.ground))
    c.add(rays(548, 250, 700, 18, "#2aa39c", 5), circle(548, 236, 170, s.accent))
    tints = (s.second, s.accent, s.second, s.paper, s.second)
    for index in range(5):
        half = 78 + index * 54
        y = 246 + index * 64
        c.add(rect(548 - half, y, half * 2, 64, tints[index]))
        steps = line(f"M{548 - half + 14} {y + 30}H{548 + half - 14}", s.deep, 18, dash="18 18")
        c.add(
            steps
            if index % 2
            else line(
                f"M{548 - half + 10} {y + 14}H{548 + half - 10}M{548 - half + 10} {y + 46}H{548 + half - 10}", s.deep, 6
            )
        )
    c.add(
        path("M506 374H590L608 566H488z", s.deep),
        line("".join(f"M{506 - n * 2} {394 + n * 26}H{590 + n * 2}" for n in range(7)), s.accent, 9),
    )
    head = (
        circle(-56, -58, 26, "#e8892b"),
        circle(56, -58, 26, "#e8892b"),
        circle(-56, -58, 12, s.deep),
        circle(56, -58, 12, s.deep),
        path("M-78-10Q-78-76 0-76T78-10Q78 70 0 76Q-78 70-78-10z", "#e8892b"),
        path("M-46 24Q0-6 46 24Q50 66 0 70Q-50 66-46 24z", s.paper),
        path("M-18 16H18L0 38z", s.deep),
        line("M0 36v14M-22 54q22 14 44 0", s.deep, 6, "round"),
        path("M-54-16Q-32-36-14-10Q-38 2-54-16zM54-16Q32-36 14-10Q38 2 54-16z", s.deep),
        circle(-32, -14, 6, s.accent),
        circle(32, -14, 6, s.accent),
        "".join(
            circle(x, y, 6, s.deep)
            for x, y in ((0, -56), (-24, -50), (24, -50), (0, -36), (-62, 14), (62, 14), (-56, 36), (56, 36))
        ),
    )
    c.add(group(*head, x=548, y=262, scale=1.3), rect(0, 558, 800, 42, s.deep))
    set_block(c, "Pyramid*1|of the*.5|Jaguar*1", (48, 70, 272, 280), MEDIO, Paint(s.paper), leading=0.2)


def guitar(c: Canvas, s: Scheme) -> None:
    """The moon is the sound hole."""
    c.add(rect(0, 0, 800, 600, s.deep), circle(520, 330, 330, s.ground))
    body = (
        "M0-130C66-130 104-96 100-44C98-10 78 4 84 36C90 66 132 90 132 150C132 232 72 268 0 268"
        "S-132 232-132 150C-132 90-90 66-84 36C-78 4-98-10-100-44C-104-96-66-130 0-130z"
    )
    parts = (
        path(body, s.second),
        group(path(body, "#f28a2e"), y=6, scale=0.88),
        rect(-20, -380, 40, 330, s.deep),
        path("M-34-470Q0-490 34-470L28-376H-28z", s.deep),
        line("M-46-450H46M-46-424H46M-46-398H46", s.accent, 10, "round"),
        circle(0, 40, 68, s.deep),
        circle(0, 40, 56, s.accent),
        circle(-16, 22, 12, "#e3b436"),
        circle(20, 52, 16, "#e3b436"),
        circle(-18, 64, 8, "#e3b436"),
        rect(-52, 166, 104, 20, s.deep, 8),
        line("M-11-372V172M-4-372V172M4-372V172M11-372V172", s.paper, 2.5),
        line("".join(f"M-20 {y}H20" for y in range(-350, -60, 46)), s.ground, 4),
    )
    c.add(group(*parts, x=530, y=352, turn=34, scale=0.92))
    for x, y, size in ((100, 420, 20), (220, 520, 14), (330, 400, 12), (70, 540, 12), (170, 330, 9)):
        c.add(star(x, y, size, size * 0.36, 4, s.accent))
    set_block(c, "Mariachi|Moon", (48, 56, 360, 216), MEDIO_LINES, _lines(s.paper, s.deep), leading=0.2)


def sunwheel(c: Canvas, s: Scheme) -> None:
    """Half of the wheel lies in the sun, half in the shade."""
    c.add(rect(0, 0, 800, 600, s.second), rect(400, 0, 400, 600, s.deep))

    def wheel(ray: str, rim: str, one: str, two: str, heart: str) -> str:
        flames = "".join(
            group(
                path("M-24 0Q-30-40 0-74Q30-40 24 0z", ray), x=polar(0, 0, 176, a)[0], y=polar(0, 0, 176, a)[1], turn=a
            )
            for a in range(0, 360, 20)
        )
        face = circle(0, 0, 82, heart) + line(
            "M-46-12q16-18 32 0M14-12q16-18 32 0M-26 30q26 26 52 0M0-10v24h-12", rim, 7, "round"
        )
        return (
            flames
            + circle(0, 0, 182, rim)
            + circle(0, 0, 168, one)
            + sectors(0, 0, 168, 88, 12, two, 7.5)
            + circle(0, 0, 92, rim)
            + face
        )

    sunny = wheel(s.accent, s.deep, s.paper, s.ground, s.second)
    shady = wheel(_TEAL, s.second, s.deep, s.accent, s.paper)
    c.add(group(c.clip(rect(-400, -300, 400, 600, "#000"), sunny), x=400, y=258))
    c.add(group(c.clip(rect(0, -300, 400, 600, "#000"), shady), x=400, y=258))
    c.add(rect(0, 506, 800, 94, s.accent))
    for x, y in ((60, 60), (60, 440), (150, 250), (90, 160), (90, 350)):
        c.add(circle(x, y, 13, s.ground), star(800 - x, y, 16, 6, 4, s.second))
    set_block(c, "Sol y Sombra Roulette", (44, 523, 712, 60), MEDIO, Paint(s.paper))


def _chilli(skin: str, stalk: str, shine: str) -> str:
    """Draw a chilli that hangs tip down from 0,0: 100 wide, 310 high."""
    return "".join(
        (
            path("M-48 10Q-56-34 0-40Q56-34 48 10Q56 150 6 262Q-2 276-10 262Q-60 150-48 10z", skin),
            path("M-52 14Q-56-40 0-46Q56-40 52 14Q36-6 26 12Q12-8 0 12Q-12-8-26 12Q-36-6-52 14z", stalk),
            line("M26 40Q34 120 10 196", shine, 8, "round"),
        )
    )


def chilli(c: Canvas, s: Scheme) -> None:
    """Chillies hang from the stave like quavers."""
    c.add(rect(0, 0, 800, 600, s.ground), *(rect(0, y, 800, 6, "#e5a92a") for y in (120, 172, 224, 276, 328)))
    skins = ("#d9302c", "#d9302c", s.accent, "#d9302c", "#f28a2e", "#d9302c")
    for pair, (x, y, slope) in enumerate(((84, 168, -34), (336, 134, 30), (588, 168, -34))):
        c.add(path(f"M{x - 9} {y - 118}L{x + 137} {y - 118 + slope}v34L{x - 9} {y - 84}z", s.deep))
        for side in (0, 1):
            top = y + slope * side
            c.add(rect(x + side * 128 - 9, top - 112, 18, 82, s.deep))
            body = _chilli(skins[pair * 2 + side], _TEAL, s.paper)
            c.add(group(body, x=x + side * 128, y=top, turn=-4 if side else 4))
    c.add(rect(0, 446, 800, 154, s.accent))
    set_block(c, "Red Hot Chilli Choir", (46, 476, 708, 94), MEDIO, Paint(s.paper))


def coyote(c: Canvas, s: Scheme) -> None:
    """The coyote broadcasts."""
    c.add(rect(0, 0, 800, 600, s.ground))
    for index, tint in enumerate((s.second, s.ground, s.second, s.ground, s.accent, s.second, s.accent, s.paper)):
        c.add(circle(292, 96, 480 - index * 60, tint))
    body = (
        "M342 92L460 150Q478 130 518 116Q514 156 502 186Q548 236 580 282"
        "Q660 334 684 430Q694 486 680 520L748 512Q790 496 778 440"
        "Q822 474 806 530Q792 562 752 562H480Q472 548 488 540L518 530"
        "Q488 430 490 366Q458 316 444 262L380 218Q372 208 384 204"
        "L432 208Q418 188 336 108Q330 94 342 92z"
    )
    c.add(
        group(path(body, s.deep), circle(462, 176, 8, s.accent), x=-46, y=-34),
        path("M0 540Q330 470 800 500V600H0z", s.deep),
    )
    set_block(c, "Coyote|Radio", (48, 306, 322, 166), MEDIO, Paint(s.deep), leading=0.2)


def skull(c: Canvas, s: Scheme) -> None:
    """A sugar skull under a crown of flowers."""
    c.add(rect(0, 0, 800, 600, s.ground), _flags(c, 0, (s.second, _TEAL, s.accent, "#f7c948"), s.ground))
    c.add(circle(400, 300, 206, s.deep))
    for x, turn in ((206, -70), (594, 70), (222, -110), (578, 110), (214, -40), (586, 40)):
        c.add(group(leaf(104, 44, _TEAL, s.deep), x=400 + (x - 400) * 0.72, y=210, turn=turn))
    c.add(
        path(
            "M400 136C506 136 560 206 554 292C550 340 520 356 508 376C500 392 506 420 484 436"
            "H316C294 420 300 392 292 376C280 356 250 340 246 292C240 206 294 136 400 136z",
            s.paper,
        )
    )
    for x in (330, 470):
        c.add(
            group(flower(62, 9, s.second if x < 400 else s.accent, s.deep), x=x, y=290),
            circle(x, 290, 30, s.deep),
            circle(x, 290, 10, "#f7c948"),
        )
    c.add(path("M400 322C420 340 432 372 416 376Q406 376 400 364Q394 376 384 376C368 372 380 340 400 322z", s.deep))
    c.add(
        line("M318 408H482", s.deep, 6),
        line("M340 392V430M364 390V434M388 388V434M412 388V434M436 390V434M460 392V430", s.deep, 5, "round"),
    )
    c.add(path("M400 214C384 190 352 204 372 228L400 250L428 228C448 204 416 190 400 214z", s.second))
    for x, y in ((290, 344), (510, 344), (306, 362), (494, 362), (330, 216), (470, 216), (312, 236), (488, 236)):
        c.add(circle(x, y, 7, _TEAL))
    rose = c.define(f'<g id="{{id}}">{flower(50, 8, s.second, "#f7c948")}</g>')
    daisy = c.define(f'<g id="{{id}}">{flower(50, 7, "#f7c948", s.second)}</g>')
    for x, y, size, bloom in (
        (400, 138, 1.12, rose),
        (316, 158, 0.88, daisy),
        (484, 158, 0.88, daisy),
        (256, 206, 0.7, rose),
        (544, 206, 0.7, rose),
    ):
        c.add(f'<use href="#{bloom}" transform="translate({x} {y}) scale({size})"/>')
    c.add(rect(0, 474, 800, 126, s.deep), rect(0, 474, 800, 6, s.accent))
    set_block(c, "Noche de Flores", (52, 504, 696, 72), MEDIO_LINES, _lines(s.paper, s.deep))


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "cactus": cactus,
    "volcano": volcano,
    "pyramid": pyramid,
    "guitar": guitar,
    "sunwheel": sunwheel,
    "chilli": chilli,
    "coyote": coyote,
    "skull": skull,
}
