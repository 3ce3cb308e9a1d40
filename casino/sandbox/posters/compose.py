"""Put posters together: of catalogue games, of providers' wordmarks and of games that nobody drew."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from types import ModuleType

from casino.sandbox.posters.alphabet import glyph, letters
from casino.sandbox.posters.canvas import Canvas
from casino.sandbox.posters.catalogue import find
from casino.sandbox.posters.emblems import EMBLEMS, FIELDS
from casino.sandbox.posters.hands import STYLES
from casino.sandbox.posters.lettering import natural_width
from casino.sandbox.posters.palettes import (
    BRAMBLEWORKS,
    MEDIODIA,
    PENNY_ORCHARD,
    POLAR_KIOSK,
    QUAY_HOUSE,
    SABLE_AND_FINCH,
    SCHEMES,
    TINPLATE_TIGER,
    TRAMLINE_NINE,
    Scheme,
)
from casino.sandbox.posters.scenes import (
    brambleworks,
    mediodia,
    penny_orchard,
    polar_kiosk,
    quay_house,
    sable_and_finch,
    tinplate_tiger,
    tramline_nine,
)
from casino.sandbox.posters.shapes import rect
from casino.sandbox.posters.titles import Paint, set_block

_HANDS: dict[str, ModuleType] = {
    QUAY_HOUSE: quay_house,
    BRAMBLEWORKS: brambleworks,
    TRAMLINE_NINE: tramline_nine,
    SABLE_AND_FINCH: sable_and_finch,
    TINPLATE_TIGER: tinplate_tiger,
    MEDIODIA: mediodia,
    POLAR_KIOSK: polar_kiosk,
    PENNY_ORCHARD: penny_orchard,
}
_MARK_HEIGHT = 60
_MARK_CAPS = 27.0
_MOST_LINES = 5
_FRAMED = {SABLE_AND_FINCH, TINPLATE_TIGER}


def draw(game_id: int) -> Canvas:
    """Return the drawn poster of a catalogue game, before it is closed; KeyError when there is none."""
    game = find(game_id)
    scene: Callable[[Canvas, Scheme], None] = _HANDS[game.provider].SCENES[game.motif]
    canvas = Canvas(f"p{game_id}-")
    scene(canvas, SCHEMES[game.provider][game.scheme])
    return canvas


@lru_cache(maxsize=128)
def render(game_id: int) -> str:
    """Return the poster of a catalogue game as an SVG document, 4:3; KeyError when there is none."""
    return draw(game_id).document(find(game_id).name)


@lru_cache(maxsize=32)
def mark(provider: str) -> str:
    """Return the wordmark of a provider as an SVG document, on a plate of its own; KeyError when unknown."""
    style, scheme = STYLES[provider], SCHEMES[provider][0]
    ink = _ink(scheme)
    wide = natural_width(provider, style, _MARK_CAPS, 0.9)
    canvas = Canvas(f"m{list(STYLES).index(provider)}-", round(wide) + 88, _MARK_HEIGHT)
    canvas.add(rect(0, 0, canvas.width, _MARK_HEIGHT, scheme.ground, 8), EMBLEMS[provider](scheme))
    top = (_MARK_HEIGHT - _MARK_CAPS) / 2
    set_block(canvas, provider, (66, top, wide + 4, _MARK_CAPS), style, Paint(ink), align="left", width=0.9)
    return canvas.document(provider)


def _brightness(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return sum(part * float(channel**2.2) for part, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def _ink(scheme: Scheme) -> str:
    """Return paper or deep, whichever stands out more from the ground."""
    ground = _brightness(scheme.ground) + 0.05
    light, dark = _brightness(scheme.paper) + 0.05, _brightness(scheme.deep) + 0.05
    return scheme.paper if light / ground >= ground / dark else scheme.deep


def _lines(words: list[str], count: int) -> list[str]:
    """Break words into that many lines, the longest as short as can be."""
    if count == 1 or len(words) == 1:
        return [" ".join(words)]
    cuts = range(1, len(words) - min(count, len(words)) + 2)
    breaks = ([" ".join(words[:cut]), *_lines(words[cut:], count - 1)] for cut in cuts)
    return min(breaks, key=lambda lines: max(map(len, lines)))


def _known(text: str) -> str:
    """Return the text without what the alphabet cannot draw or the line marks would misread."""
    return " ".join("".join(sign if sign == " " or glyph(sign) else " " for sign in letters(text)).split())


@lru_cache(maxsize=256)
def placeholder(name: str) -> str:
    """Return a poster for a game without a picture: its name in the hand that the name itself picks.

    A name in a script that the alphabet does not have gets the hand's pattern alone.
    """
    seed = sha256(name.encode()).digest()
    provider = list(STYLES)[seed[0] % len(STYLES)]
    scheme = SCHEMES[provider][seed[1] % len(SCHEMES[provider])]
    canvas = Canvas(f"n{seed.hex()[:8]}-")
    canvas.add(rect(0, 0, 800, 600, scheme.ground), FIELDS[provider](canvas, scheme))
    words = _known(name)[:120].split()
    if words:
        count = min(_MOST_LINES, len(words), max(1, round((sum(map(len, words)) / 5.5) ** 0.5)))
        lines = _lines(words, count)
        high = min(390.0, 118.0 * len(lines))
        top = (600 - high) / 2
        edge = 42 if provider in _FRAMED else 0
        canvas.add(rect(edge, top - 36, 800 - 2 * edge, high + 72, scheme.ground))
        set_block(canvas, "|".join(lines), (72, top, 656, high), STYLES[provider], Paint(_ink(scheme)))
    return canvas.document(name)
