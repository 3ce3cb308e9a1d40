"""Compose Polar Kiosk: much air, round thin letters, ice and ink with one warm thing in the picture."""

from __future__ import annotations

from collections.abc import Callable
from math import sin

from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.hands import POLAR
from casino.sandbox.posters.motifs_nature import fir, mountain_row
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
    star,
    wave,
)
from casino.sandbox.posters.titles import Paint, set_block


def _flakes(tint: str, count: int, low: float, high: float) -> str:
    """Scatter falling snow between two heights."""
    places = ((n * 0.7549 % 1 * 800, low + n * 0.5698 % 1 * (high - low), 3 + n * 7 % 5) for n in range(1, count + 1))
    return "".join(circle(x, y, size, tint) for x, y, size in places)


def snowflake(c: Canvas, s: Scheme) -> None:
    """One great snowflake on a warm sky."""
    c.add(rect(0, 0, 800, 600, s.ground), _flakes(s.second, 34, 20, 580))
    branch = (
        "M0 0V-250M0-92L-40-132M0-92L40-132M0-146L-52-198M0-146L52-198"
        "M0-200L-36-236M0-200L36-236M0-50L-22-72M0-50L22-72"
    )
    arm = c.define(f'<g id="{{id}}">{line(branch, s.paper, 17, "round")}{circle(0, -262, 13, s.paper)}</g>')
    turns = "".join(f'<use href="#{arm}" transform="rotate({angle})"/>' for angle in range(0, 360, 60))
    c.add(group(turns, circle(0, 0, 26, s.ground), ring(0, 0, 26, 12, s.paper), x=536, y=300))
    set_block(c, "First|Snow", (54, 64, 222, 190), POLAR, Paint(s.accent), leading=0.34)


def aurora(c: Canvas, s: Scheme) -> None:
    """The northern light hangs in lines."""
    c.add(rect(0, 0, 800, 600, s.ground))
    for layer, (tint, base, swing, phase) in enumerate(
        (("#2a6a78", 250, 44, 0.0), (s.second, 300, 52, 1.7), ("#a9e3cf", 356, 36, 3.1))
    ):
        data = ""
        for index in range(34):
            x = 20 + index * 23.6 + layer * 6
            foot = base + swing * sin(index * 0.29 + phase)
            data += f"M{x:.0f} {foot - 150 - 46 * sin(index * 0.52 + phase * 2):.0f}V{foot:.0f}"
        c.add(line(data, tint, 9, "round"))
    c.add(path(mountain_row(-60, 470, 920, (110, 70, 130, 84, 116)), "#0f2740"))
    c.add(rect(0, 468, 800, 132, s.deep))
    c.add(
        line("M0 462H800", s.paper, 4),
        line("M96 448H250", s.accent, 22, "round"),
        line("M96 446H250", s.paper, 7, dash="13 12"),
    )
    set_block(c, "Aurora Line", (56, 498, 688, 70), POLAR, Paint(s.paper))


def mountain(c: Canvas, s: Scheme) -> None:
    """A mountain cut like glass."""
    c.add(rect(0, 0, 800, 600, s.ground), _flakes(s.paper, 16, 30, 540), circle(180, 360, 76, s.accent))
    facets = (
        (((520, 70), (404, 250), (500, 300)), "#ffffff"),
        (((520, 70), (500, 300), (600, 236)), "#b7d7e2"),
        (((520, 70), (600, 236), (652, 212)), "#7fb3c8"),
        (((404, 250), (300, 392), (424, 430)), "#e9f4f6"),
        (((404, 250), (424, 430), (500, 300)), "#9cc8d8"),
        (((500, 300), (424, 430), (568, 450)), "#d3e8ee"),
        (((500, 300), (568, 450), (600, 236)), "#5d97b2"),
        (((600, 236), (568, 450), (704, 400)), "#8dbfd2"),
        (((600, 236), (704, 400), (652, 212)), "#3f7894"),
        (((300, 392), (206, 520), (360, 520)), "#c3dfe8"),
        (((300, 392), (360, 520), (424, 430)), "#ffffff"),
        (((424, 430), (360, 520), (520, 520)), "#7fb3c8"),
        (((424, 430), (520, 520), (568, 450)), "#b7d7e2"),
        (((568, 450), (520, 520), (680, 520)), "#e9f4f6"),
        (((568, 450), (680, 520), (704, 400)), "#5d97b2"),
        (((704, 400), (680, 520), (786, 520)), "#3f7894"),
        (((652, 212), (704, 400), (786, 520)), "#2f6480"),
    )
    flag = line("M520 74V22", s.deep, 6, "round") + path("M523 24l50 17-50 17z", s.accent)
    c.add(
        group(*(poly(places, tint) for places, tint in facets), flag, y=-6, scale=(1, 1.09)),
        rect(0, 560, 800, 40, s.deep),
    )
    set_block(c, "Glass|Mountain", (56, 64, 330, 170), POLAR, Paint(s.deep), leading=0.34)


def _penguin(coat: str, belly: str, bill: str) -> str:
    """Draw a penguin that stands on 0,0: 120 wide, 216 high."""
    return "".join(
        (
            oval(-24, -4, 26, 11, bill),
            oval(24, -4, 26, 11, bill),
            path("M0-216C40-216 52-184 50-150C70-110 70-30 40-4H-40C-70-30-70-110-50-150C-52-184-40-216 0-216z", coat),
            path("M0-150C44-150 50-70 34-8H-34C-50-70-44-150 0-150z", belly),
            path("M-54-130Q-92-90-84-40Q-60-60-52-90zM54-130Q92-90 84-40Q60-60 52-90z", coat),
            circle(-17, -178, 9, belly),
            circle(17, -178, 9, belly),
            circle(-16, -177, 4, coat),
            circle(16, -177, 4, coat),
            path("M-12-166H12L0-146z", bill),
        )
    )


def penguin(c: Canvas, s: Scheme) -> None:
    """Penguins queue; one of them has post."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 400, 800, 200, s.second))
    bird = c.define(f'<g id="{{id}}">{_penguin(s.deep, s.paper, s.accent)}</g>')
    for index in range(6):
        c.add(f'<use href="#{bird}" transform="translate({80 + index * 128} 330) scale(.78)" opacity=".92"/>')
    for index in range(5):
        x = 144 + index * 128
        if index == 3:
            c.add(group(_penguin(s.deep, s.paper, s.accent), x=x, y=424, scale=(-1, 1)))
            envelope = rect(-52, -34, 104, 68, s.accent, 5) + line("M-46-28L0 8 46-28", s.paper, 6, "round")
            c.add(group(envelope, x=x, y=336, turn=-6))
            continue
        c.add(f'<use href="#{bird}" x="{x}" y="424"/>')
    c.add(path(wave(-10, 470, 82, 10, 10) + "V600H-10z", s.deep))
    set_block(c, "Penguin Post", (56, 502, 688, 70), POLAR, Paint(s.paper))
    c.add(_flakes(s.second, 16, 14, 130))


def whale(c: Canvas, s: Scheme) -> None:
    """The whale sings along five lines."""
    c.add(rect(0, 0, 800, 600, s.ground))
    staves = "".join(f"M-20 {92 + n * 26}Q180 {30 + n * 26} 400 {92 + n * 26}T820 {92 + n * 26}" for n in range(5))
    c.add(line(staves, s.second, 5))
    for x, y in ((120, 104), (250, 120), (420, 138), (560, 186), (680, 150)):
        c.add(oval(x, y, 21, 16, s.accent, -18), line(f"M{x + 18} {y - 4}V{y - 84}", s.accent, 7, "round"))
    c.add(line("M438 54Q470 60 474 92M268 36Q300 42 304 74", s.accent, 9, "round"))
    body = (
        "M60 372Q90 250 290 244Q480 244 600 350Q640 384 686 372Q700 330 676 280"
        "Q720 290 738 330Q766 290 806 290Q800 350 752 386"
        "Q700 470 560 476Q420 500 260 488Q70 476 60 372z"
    )
    parts = (
        path(body, s.deep),
        path("M66 396Q230 420 380 400Q440 440 520 478Q400 496 260 488Q90 476 66 396z", s.paper),
        line("M110 430Q220 446 330 430M130 450Q230 466 370 450M170 468Q260 480 400 470", s.ground, 5, "round"),
        circle(176, 356, 10, s.paper),
        line("M84 392Q130 400 166 388", s.paper, 6, "round"),
        path("M330 410Q360 470 440 520Q380 530 320 490Q290 450 292 412z", s.deep),
        line("M262 244q-4-30-30-34M262 244q4-30 30-34", s.paper, 8, "round"),
    )
    c.add(group(*parts, y=-32))
    set_block(c, "Whale Song", (56, 516, 688, 58), POLAR, Paint(s.deep))


def compass(c: Canvas, s: Scheme) -> None:
    """The wheel is a compass."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 0, 330, 600, s.deep))
    x, y = 540, 300
    c.add(
        circle(x, y, 250, s.second),
        circle(x, y, 232, s.paper),
        ring(x, y, 196, 34, s.deep),
        ring(x, y, 196, 34, s.accent, "25.65 25.66"),
    )
    c.add(ring(x, y, 162, 3, s.deep))
    for start, outer, inner, dark, light in ((45, 116, 26, s.second, "#cfe3ea"), (0, 176, 36, s.deep, s.paper)):
        for index in range(4):
            angle = start + index * 90
            tip, left, right = polar(x, y, outer, angle), polar(x, y, inner, angle - 45), polar(x, y, inner, angle + 45)
            c.add(poly(((x, y), left, tip), light), poly(((x, y), right, tip), dark if (start or index) else s.accent))
            c.add(line(f"M{tip[0]:.0f} {tip[1]:.0f}L{left[0]:.0f} {left[1]:.0f}", s.deep, 2.5) if not start else "")
    c.add(circle(x, y, 14, s.accent), circle(x, y, 5, s.paper), circle(*polar(x, y, 196, 22), 12, s.paper))
    set_block(c, "Compass|Roulette", (36, 186, 240, 166), POLAR, Paint(s.paper), leading=0.4)
    c.add(line(wave(38, 404, 30, 8, 18), s.accent, 6, "round"))


def bear(c: Canvas, s: Scheme) -> None:
    """The sun shines out of the bear."""
    c.add(rect(0, 0, 800, 600, s.ground), rect(0, 500, 800, 100, s.second))
    body = (
        "M178 300Q170 262 206 258Q214 224 250 238Q300 228 340 250Q440 190 560 210"
        "Q690 224 716 350Q734 430 724 540H616Q614 480 590 448"
        "Q500 480 420 452Q412 500 414 540H306Q300 470 292 420Q226 420 180 396Q130 384 128 360Q128 336 178 300z"
    )
    c.add(
        c.clip(
            path(body, s.paper),
            rect(0, 0, 800, 600, s.paper),
            rays(510, 344, 420, 26, "#fbd9c8", 0, 0.5),
            circle(510, 344, 104, s.accent),
        )
    )
    c.add(circle(510, 344, 104, s.accent))
    c.add(
        circle(220, 306, 9, s.deep),
        path("M128 348Q118 332 140 330Q160 336 150 352Q140 362 128 348z", s.deep),
        line("M150 376Q180 384 204 370", s.deep, 6, "round"),
    )
    c.add(circle(236, 256, 12, s.second))
    c.add(line("M330 540v-14M350 540v-14M640 540v-14M660 540v-14", s.second, 5, "round"), rect(0, 538, 800, 62, s.deep))
    set_block(c, "The Bear Who|Swallowed the Sun", (56, 44, 688, 150), POLAR, Paint(s.deep), leading=0.34)


def firs(c: Canvas, s: Scheme) -> None:
    """Twelve firs, one of them lit."""
    c.add(rect(0, 0, 800, 600, s.ground), _flakes("#3d5f7d", 26, 4, 600))
    tints = (s.second, s.paper, "#3f8f86", s.second, "#a9d8cb", "#3f8f86")
    for row, y in enumerate((206, 566)):
        for column in range(6):
            tint = tints[(column + row * 2) % 6]
            lit = (row, column) == (1, 4)
            x = 84 + column * 126
            c.add(group(fir(168, 4, s.accent if lit else tint, s.deep), x=x, y=y))
            if lit:
                c.add(star(x, y - 168, 24, 10, 5, "#ffd98a"))
    set_block(c, "Twelve Firs", (56, 258, 688, 88), POLAR, Paint(s.paper))


SCENES: dict[str, Callable[[Canvas, Scheme], None]] = {
    "snowflake": snowflake,
    "aurora": aurora,
    "mountain": mountain,
    "penguin": penguin,
    "whale": whale,
    "compass": compass,
    "bear": bear,
    "firs": firs,
}
