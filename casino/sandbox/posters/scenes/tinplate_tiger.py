"""Compose Tinplate Tiger: matchbox labels, printed in flat tin colours with a heavy rim and block letters."""

from __future__ import annotations

from collections.abc import Callable

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import TIGER
from casino.sandbox.posters.palettes import Scheme
from casino.sandbox.posters.shapes import (
    circle,
    group,
    line,
    oval,
    path,
    points,
    polar,
    rays,
    rect,
    ring,
    sectors,
    wave,
)
from casino.sandbox.posters.titles import Paint, set_block


def _label(c: Canvas, s: Scheme, rim: str, inner: str = "") -> None:
    """Lay the ground and the rim of a matchbox label."""
    c.add(rect(0, 0, 800, 600, rim), rect(20, 20, 760, 560, s.ground, 26))
    if inner:
        c.add(f'<rect x="32" y="32" width="736" height="536" rx="18" fill="none" stroke="{inner}" stroke-width="4"/>')


def _print(s: Scheme, fill: str, under: str = "") -> Paint:
    return Paint(fill, under or s.deep, "block", (7, 8))


def _tiger_half(s: Scheme) -> str:
    """Draw the eye, stripes and whiskers of the left half of a tiger's face."""
    return (
        oval(-98, 0, 46, 38, s.paper)
        + circle(-92, 0, 27, s.second)
        + oval(-90, 0, 9, 25, s.deep)
        + path("M-214 34Q-160 30-150 62Q-190 62-214 34zM-226 90Q-170 76-156 104Q-196 116-226 90z", s.deep)
        + path("M-186-66Q-130-66-116-34Q-160-34-186-66zM-206-14Q-176-20-164 4Q-190 10-206-14z", s.deep)
        + path("M-30-178Q-14-130-22-84Q-44-130-30-178zM-84-164Q-52-130-54-90Q-84-120-84-164z", s.deep)
        + line("M-66 122L-168 112M-64 138L-166 150", s.deep, 4, "round")
    )


def tiger(c: Canvas, s: Scheme) -> None:
    """The tiger's face fills the label."""
    _label(c, s, s.deep)
    c.add(c.clip(rect(20, 20, 760, 560, s.ground, 26), rays(400, 270, 640, 20, "#f6c65c", 0)))
    orange = "#ee7a24"
    c.add(
        circle(248, 112, 64, orange),
        circle(552, 112, 64, orange),
        circle(248, 112, 34, s.deep),
        circle(552, 112, 34, s.deep),
    )
    c.add(
        path(
            "M400 56C520 56 602 130 606 236Q656 280 646 330Q600 420 400 440"
            "Q200 420 154 330Q144 280 194 236C198 130 280 56 400 56z",
            orange,
        )
    )
    c.add(
        path(
            "M400 250Q440 300 520 296Q590 300 600 340Q560 420 400 436Q240 420 200 340Q210 300 280 296Q360 300 400 250z",
            s.paper,
        )
    )
    for flip in (1, -1):
        c.add(group(_tiger_half(s), x=400, y=222, scale=(flip, 1)))
    c.add(
        path("M392 60h16l6 90-14 26-14-26z", s.deep),
        path("M352 282Q400 262 448 282Q440 322 400 328Q360 322 352 282z", s.deep),
    )
    c.add(line("M400 326v26Q396 388 344 382M400 352Q404 388 456 382", s.deep, 9, "round"))
    c.add(path("M370 386Q400 372 430 386Q428 424 400 424T370 386z", s.accent))
    c.add(rect(20, 456, 760, 20, s.deep), path("M20 470H780V554Q780 580 754 580H46Q20 580 20 554z", s.accent))
    set_block(c, "Marmalade Tiger", (54, 490, 688, 66), TIGER, _print(s, s.paper))


def dragon(c: Canvas, s: Scheme) -> None:
    """A dragon kite rides the wind on its string."""
    _label(c, s, s.deep, s.paper)
    c.add(circle(604, 176, 92, s.paper))
    body = "M610 196C560 330 420 140 330 236S470 420 330 452S180 380 110 430"
    c.add(line(body, s.deep, 86, "round"), line(body, s.accent, 70, "round"), line(body, s.second, 70, dash="16 22"))
    c.add(line(body, s.paper, 22), line(body, s.deep, 8, "round", "0 38"))
    for x, y, turn in ((96, 436, -110), (110, 452, -150), (88, 416, -70)):
        c.add(group(path("M0 0Q30-50 0-90Q-30-50 0 0z", s.paper), x=x, y=y, turn=turn))
    head = (
        path("M-78-40Q-84-120 0-124Q84-120 90-44L132-14Q138 40 92 60Q40 92-26 74Q-84 60-78-40z", s.deep),
        path("M-62-38Q-66-106 0-108Q70-104 76-36L116-8Q120 30 84 46Q36 74-20 60Q-70 48-62-38z", s.accent),
        path("M-20 60Q36 74 84 46Q106 36 112 12Q60 36 4 24z", s.paper),
        line("M4 24Q60 36 114 8", s.deep, 7, "round"),
        path("M34 30l8 16 10-17zM72 26l10 14 6-18z", s.deep),
        circle(30, -46, 28, s.paper),
        circle(36, -42, 14, s.deep),
        path("M-30-106Q-60-170-20-196Q-26-150 14-112zM34-106Q24-160 62-180Q50-140 70-96z", s.second),
        circle(98, -4, 7, s.deep),
        path("M-70-60Q-130-70-140-30Q-104-36-74-20zM-74 0Q-130 10-124 46Q-96 26-62 30z", s.second),
    )
    c.add(group(*head, x=600, y=190, turn=8), line("M380 250Q300 330 250 420T60 552", s.paper, 3.5))
    c.add(line("M60 150q30-24 60 0t60 0M90 186q24-20 48 0", s.paper, 7, "round"))
    set_block(c, "Dragon|Kite", (446, 396, 290, 146), TIGER, _print(s, s.paper), leading=0.24)


def teapot(c: Canvas, s: Scheme) -> None:
    """The teapot pours a storm."""
    _label(c, s, s.deep, s.accent)
    for x, y, r in ((96, 172, 54), (160, 132, 64), (240, 160, 58), (170, 188, 46)):
        c.add(circle(x + 20, y, r, s.paper))
    c.add(rect(62, 172, 258, 46, s.paper, 23))
    c.add(
        path("M206 206L132 330H186L150 440L272 292H214L252 206z", s.accent),
        line("M96 240l-18 40M300 240l-16 40M104 330l-12 28", s.paper, 8, "round"),
    )
    c.add(
        path("M382 300Q300 300 262 210L308 196Q330 240 410 226z", s.deep),
        path("M372 288Q306 282 280 216L302 208Q328 250 400 240z", s.second),
    )
    c.add(
        line("M640 230Q748 210 738 300T640 384", s.deep, 40, "round"),
        line("M640 230Q748 210 738 300T640 384", s.second, 18, "round"),
    )
    c.add(path("M360 312C360 200 430 176 516 176S672 200 672 312S610 424 516 424S360 424 360 312z", s.second))
    c.add(
        c.clip(
            path("M360 312C360 200 430 176 516 176S672 200 672 312S610 424 516 424S360 424 360 312z", "#000"),
            *(
                line(wave(340, y, 44, 10, 26), tint, 14)
                for y, tint in ((296, s.paper), (330, s.accent), (364, s.paper))
            ),
        )
    )
    c.add(
        rect(424, 162, 184, 24, s.deep, 12),
        path("M444 162Q456 118 516 116T588 162z", s.accent),
        circle(516, 106, 20, s.deep),
    )
    c.add(rect(436, 418, 160, 20, s.deep, 8))
    set_block(c, "Teahouse Thunder", (60, 474, 676, 74), TIGER, _print(s, s.paper))


def _lotus(outer: str, inner: str, heart: str) -> str:
    """Draw a lotus that rests on 0,0: 260 wide, 120 high."""
    parts = []
    for turn, tint in ((-78, outer), (78, outer), (-52, inner), (52, inner), (-27, outer), (27, outer), (0, inner)):
        length = 128 if abs(turn) < 60 else 122
        parts.append(
            group(path(f"M0 0Q38 {-length * 0.55:.0f} 0 {-length}Q-38 {-length * 0.55:.0f} 0 0z", tint), turn=turn)
        )
    return "".join(parts) + path("M-34 0Q0-40 34 0z", heart)


def lotus(c: Canvas, s: Scheme) -> None:
    """Lotus flowers are the rungs of a ladder to the moon."""
    _label(c, s, s.second, s.second)
    c.add(circle(560, 128, 78, s.second))
    c.add(c.clip(rect(36, 36, 728, 528, s.ground), line("M412 600L506 190M716 600L616 190", s.paper, 11)))
    for x, y, size in ((563, 532, 1.06), (562, 424, 0.9), (562, 332, 0.76), (561, 252, 0.62)):
        c.add(oval(x, y + 4, 150 * size, 17 * size, "#17775f"))
        c.add(group(_lotus(s.accent, "#f59a8b", s.second), x=x, y=y, scale=size))
    for x, y in ((140, 470), (270, 528), (320, 452), (700, 250), (690, 96), (430, 120), (430, 330)):
        c.add(oval(x, y, 46, 12, "#17775f") if y > 340 else circle(x, y, 6, s.paper))
    c.add(line(wave(84, 420, 40, 5, 20) + wave(124, 500, 40, 4, 20), "#17775f", 6, "round"))
    set_block(c, "Lotus|Ladder", (62, 76, 330, 216), TIGER, _print(s, s.paper, s.accent), leading=0.22)


def _koi(skin: str, patch: str, dark: str) -> str:
    """Draw a koi bent along a circle around 0,0 of radius 178, its head at the top right."""
    spine = [polar(0, 0, 178, angle) for angle in range(-88, 49, 8)]
    widths = (3, 9, 15, 21, 27, 32, 37, 41, 45, 48, 50, 51, 51, 50, 47, 42, 34, 20)
    outer = [polar(0, 0, 178 + w, a) for w, a in zip(widths, range(-88, 49, 8), strict=True)]
    inner = [polar(0, 0, 178 - w, a) for w, a in zip(widths, range(-88, 49, 8), strict=True)]
    tail = group(
        path("M0 0Q-16 40-62 66Q-40 30-48 4Q-60-24-30-40Q-12-20 0 0z", patch), x=spine[0][0], y=spine[0][1] + 4, turn=20
    )
    fins = "".join(
        group(
            path("M0 0Q10-46-34-60Q-40-20-22 4z", patch), x=polar(0, 0, r, a)[0], y=polar(0, 0, r, a)[1], turn=a + turn
        )
        for r, a, turn in ((222, 8, -10), (134, 14, -150))
    )
    body = path(points(outer + inner[::-1]), skin)
    blotches = "".join(
        oval(*polar(0, 0, r, a), across, down, patch, a)
        for r, a, across, down in ((186, -54, 24, 20), (172, -22, 28, 30), (184, 20, 24, 34))
    )
    eyes = "".join(circle(*polar(0, 0, r, 36), 6, dark) for r in (202, 154))
    whiskers = line(
        "M{} {}l20 12M{} {}l4 22".format(*(f"{v:.0f}" for v in (*polar(0, 0, 190, 48), *polar(0, 0, 168, 48)))),
        skin,
        5,
        "round",
    )
    return tail + fins + body + blotches + eyes + whiskers


def koi(c: Canvas, s: Scheme) -> None:
    """Two koi chase each other around the wheel."""
    _label(c, s, s.deep)
    c.add(circle(546, 300, 262, s.deep), ring(546, 300, 248, 4, s.accent))
    c.add(
        group(_koi(s.paper, s.second, s.deep), x=546, y=300),
        group(_koi(s.accent, s.paper, s.deep), x=546, y=300, turn=180),
    )
    c.add(circle(546, 300, 112, s.paper), sectors(546, 300, 112, 66, 9, s.second), circle(546, 300, 66, s.ground))
    c.add(ring(546, 300, 112, 6, s.accent), ring(546, 300, 66, 4, s.deep), circle(546, 300, 20, s.accent))
    c.add(line(wave(52, 404, 38, 6, 24), s.paper, 7, "round"), line(wave(52, 444, 38, 6, 24), s.paper, 7, "round"))
    c.add(line(wave(52, 484, 38, 6, 24), s.paper, 7, "round"))
    set_block(c, "Koi", (52, 116, 222, 126), TIGER, _print(s, s.paper))
    set_block(c, "Roulette", (52, 266, 222, 88), TIGER, _print(s, s.paper))


def _lantern(kind: int, skin: str, rib: str, cap: str) -> str:
    """Draw a paper lantern that hangs from 0,0; kind 0 is round, 1 tall, 2 flat."""
    across, down = ((70, 74), (48, 92), (86, 54))[kind]
    middle = 34 + down
    ribs = "".join(
        f"M{-across * k:.0f} {middle}Q{-across * k:.0f} {middle - down * 1.2:.0f} 0 {middle - down}"
        for k in (0.5, -0.5)
    )
    ribs += "".join(
        f"M{-across * k:.0f} {middle}Q{-across * k:.0f} {middle + down * 1.2:.0f} 0 {middle + down}"
        for k in (0.5, -0.5)
    )
    return "".join(
        (
            line("M0-20V34", cap, 4),
            oval(0, middle, across, down, skin),
            line(ribs + f"M0 {middle - down}V{middle + down}", rib, 4.5),
            rect(-22, 24, 44, 16, cap, 4),
            rect(-22, middle + down - 6, 44, 16, cap, 4),
            line(f"M-8 {middle + down + 10}v26M0 {middle + down + 10}v36M8 {middle + down + 10}v26", skin, 4),
        )
    )


def lanterns(c: Canvas, s: Scheme) -> None:
    """A street of paper lanterns."""
    _label(c, s, s.accent)
    c.add(line("M20 90Q210 150 400 84T780 96", s.paper, 4), line("M20 250Q210 320 400 246T780 262", s.paper, 4))
    upper = ((100, 112, 0), (240, 116, 1), (392, 92, 2), (552, 72, 0), (694, 84, 1))
    lower = ((70, 268, 1), (216, 286, 2), (366, 258, 0), (520, 240, 1), (664, 248, 2))
    tints = (s.accent, s.second, s.paper, "#f59a8b", "#2a9478")
    known = 0
    for row, dim in ((upper, 0.86), (lower, 0.86)):
        for x, y, kind in row:
            skin = tints[known % 5]
            c.add(
                group(
                    _lantern(kind, skin, s.ground, s.paper if skin != s.paper else s.accent), x=x, y=y - 10, scale=dim
                )
            )
            known += 2
    c.add(path("M20 468H780V554Q780 580 754 580H46Q20 580 20 554z", s.second))
    set_block(c, "Paper Lantern Parade", (52, 492, 692, 60), TIGER, Paint(s.deep))


def crane(c: Canvas, s: Scheme) -> None:
    """A crane crosses the sun above the bay."""
    _label(c, s, s.second, s.second)
    c.add(circle(400, 330, 142, s.accent))
    c.add(
        c.clip(
            rect(20, 20, 760, 560, s.ground, 26),
            *(
                line(wave(-30, y, 60, 16, 40), tint, 19)
                for y, tint in ((470, s.second), (506, s.deep), (542, s.second), (578, s.deep), (614, s.second))
            ),
        )
    )
    wings = (
        path("M-10 0Q-120-60-150-200Q-60-190 0-120Q40-70 40-6z", s.paper),
        path("M-150-200l-16-44q36 14 56 50zM-114-196l-6-52q34 24 46 66zM-74-176l4-50q28 28 32 74z", s.deep),
        path("M-6 6Q120-60 250-60Q220 20 130 44Q60 60 0 34z", s.paper),
        path("M250-60l50-8q-22 30-58 42zM236-26l50 8q-30 24-66 22zM208 4l42 24q-38 12-66-2z", s.deep),
        path("M-210 26Q-110-20 20-14Q70-4 60 26Q20 54-60 46Q-140 30-210 26z", s.paper),
        path("M-200 26Q-236 30-262 20L-320 34L-262 38Q-230 46-196 40z", s.deep),
        circle(-252, 24, 17, s.deep),
        path("M-266 14Q-252 2-238 12z", s.accent),
        path("M56 0Q110 6 160 40Q110 50 50 36z", s.deep),
        line("M56 26L250 66M56 34L236 86", s.deep, 6, "round"),
    )
    c.add(group(*wings, x=416, y=352, turn=-6, scale=0.74))
    set_block(c, "Crane over the Bay", (60, 60, 680, 84), TIGER, Paint(s.deep))


def _fan(paper: str, mark: str, rib: str, style: int) -> str:
    """Draw an open fan around its pivot 0,0: 180 wide, 100 high."""
    sheet = "M-88-47A100 100 0 0 1 88-47L35-19A40 40 0 0 0-35-19z"
    bones = "".join(f"M0 0L{polar(0, 0, 98, t)[0]:.0f} {polar(0, 0, 98, t)[1]:.0f}" for t in range(-60, 61, 15))
    decor = (
        circle(0, -72, 20, mark),
        line("M-64-64A90 90 0 0 1 64-64M-46-48A66 66 0 0 1 46-48", mark, 9),
        circle(-44, -62, 10, mark) + circle(0, -76, 10, mark) + circle(44, -62, 10, mark),
        path("M-30-50l30-42 30 42z", mark),
    )[style]
    return path(sheet, paper) + decor + line(bones, rib, 3) + circle(0, 0, 8, rib)


def fans(c: Canvas, s: Scheme) -> None:
    """Eight fans, no two alike."""
    _label(c, s, s.deep)
    tints = ((s.accent, s.paper), (s.second, s.ground), (s.deep, s.accent), (s.paper, s.accent), (s.paper, s.second))
    for index in range(8):
        x, y = 139 + (index % 4) * 174, 188 + (index // 4) * 356
        paper, mark = tints[(index * 2 + index // 4) % 5]
        rib = s.paper if paper == s.deep else s.deep
        c.add(group(_fan(paper, mark, rib, (index + index // 4) % 4), x=x, y=y, scale=1.3))
    c.add(rect(20, 226, 760, 150, s.accent), rect(20, 226, 760, 10, s.deep), rect(20, 366, 760, 10, s.deep))
    set_block(c, "Eight Fans", (62, 256, 668, 84), TIGER, _print(s, s.paper))


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "tiger": tiger,
    "dragon": dragon,
    "teapot": teapot,
    "lotus": lotus,
    "koi": koi,
    "lanterns": lanterns,
    "crane": crane,
    "fan": fans,
}
