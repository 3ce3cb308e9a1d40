"""Hold the skeletons of our own alphabet: Latin, Cyrillic, figures and the few signs that titles need.

A skeleton is a width in cap heights and strokes in a unit box, x right and y down, both from 0 to 1. A point is
"x,y"; a trailing "o" makes it a bowl, rounded as the letter style asks; "m" is the waist, "p" a point a little
below it; "z" closes a stroke. Tails and accents live outside of the box and are listed apart.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LATIN = {
    "A": (0.66, "0,1 .5,0 1,1|.16,.69 .84,.69"),
    "B": (0.53, "0,m 0,0 .93,0o .93,mo z|0,m 1,mo 1,1o 0,1 z"),
    "C": (0.56, "1,.3 1,0o 0,0o 0,1o 1,1o 1,.7"),
    "D": (0.57, "0,0 1,0o 1,1o 0,1 z"),
    "E": (0.44, "1,0 0,0 0,1 1,1|0,m .9,m"),
    "F": (0.43, "1,0 0,0 0,1|0,p .88,p"),
    "G": (0.59, "1,.23 1,0o 0,0o 0,1o 1,1o 1,.59 .58,.59"),
    "H": (0.57, "0,0 0,1|1,0 1,1|0,m 1,m"),
    "I": (0.0, "0,0 0,1"),
    "J": (0.42, "1,0 1,1o 0,1o 0,.7"),
    "K": (0.58, "0,0 0,1|1,0 .04,.6|.34,.41 1,1"),
    "L": (0.42, "0,0 0,1 1,1"),
    "M": (0.76, "0,1 0,0 .5,.74 1,0 1,1"),
    "N": (0.6, "0,1 0,0 1,1 1,0"),
    "O": (0.62, "0,0o 1,0o 1,1o 0,1o z"),
    "P": (0.52, "0,1 0,0 1,0o 1,po 0,p"),
    "Q": (0.62, "0,0o 1,0o 1,1o 0,1o z|.58,.68 1,1"),
    "R": (0.54, "0,1 0,0 1,0o 1,po 0,p|.42,p 1,1"),
    "S": (0.52, "1,.28 1,0o 0,0o 0,mo 1,mo 1,1o 0,1o 0,.72"),
    "T": (0.54, "0,0 1,0|.5,0 .5,1"),
    "U": (0.57, "0,0 0,1o 1,1o 1,0"),
    "V": (0.62, "0,0 .5,1 1,0"),
    "W": (0.92, "0,0 .25,1 .5,.12 .75,1 1,0"),
    "X": (0.6, "0,0 1,1|1,0 0,1"),
    "Y": (0.6, "0,0 .5,.54 1,0|.5,.5 .5,1"),
    "Z": (0.52, "0,0 .94,0 .06,1 1,1"),
}

_CYRILLIC = {
    "Б": (0.52, ".92,0 0,0 0,m|0,m 1,mo 1,1o 0,1 z"),
    "Г": (0.42, "1,0 0,0 0,1"),
    "Д": (0.64, "0,1 1,1|.14,1 .3,0 .86,0 .86,1"),
    "Ж": (0.92, ".5,0 .5,1|0,0 .32,.5 0,1|1,0 .68,.5 1,1|.32,.5 .68,.5"),
    "З": (0.5, "0,.26 0,0o .94,0o .94,mo .36,m|.36,m 1,mo 1,1o 0,1o 0,.74"),
    "И": (0.6, "0,0 0,1 1,0 1,1"),
    "Л": (0.6, "0,1 .26,0 1,0 1,1"),
    "П": (0.57, "0,1 0,0 1,0 1,1"),
    "У": (0.6, "0,0 .53,.6|1,0 .24,1"),
    "Ф": (0.8, ".5,0 .5,1|0,.14o 1,.14o 1,.8o 0,.8o z"),
    "Ц": (0.57, "0,0 0,1 1,1|1,0 1,1"),
    "Ч": (0.53, "0,0 0,.6o 1,.6|1,0 1,1"),
    "Ш": (0.84, "0,0 0,1 1,1 1,0|.5,0 .5,1"),
    "Щ": (0.84, "0,0 0,1 1,1 1,0|.5,0 .5,1"),
    "Ъ": (0.66, "0,0 .24,0 .24,1 1,1o 1,mo .24,m"),
    "Ы": (0.76, "0,0 0,1 .66,1o .66,mo 0,m|1,0 1,1"),
    "Ь": (0.5, "0,0 0,1 1,1o 1,mo 0,m"),
    "Э": (0.56, "0,.3 0,0o 1,0o 1,1o 0,1o 0,.7|.34,.5 1,.5"),
    "Ю": (0.88, "0,0 0,1|0,.5 .34,.5|.34,0o 1,0o 1,1o .34,1o z"),
    "Я": (0.54, "1,1 1,0 0,0o 0,po 1,p|.58,p 0,1"),
}

_FIGURES = {
    "0": (0.54, "0,0o 1,0o 1,1o 0,1o z"),
    "1": (0.22, "0,.2 1,0 1,1"),
    "2": (0.52, "0,.28 0,0o 1,0o 1,.48o .04,1 1,1"),
    "3": (0.5, "0,.26 0,0o .94,0o .94,mo .36,m|.36,m 1,mo 1,1o 0,1o 0,.74"),
    "4": (0.58, ".76,1 .76,0 0,.72 1,.72"),
    "5": (0.5, ".95,0 .04,0 .04,.42 1,.42o 1,1o 0,1o 0,.76"),
    "6": (0.54, "1,.26 1,0o 0,0o 0,1o 1,1o 1,.44o 0,.44o 0,.6"),
    "7": (0.5, "0,0 .95,0 .34,1"),
    "8": (0.53, ".06,0o .94,0o .94,mo .06,mo z|0,mo 1,mo 1,1o 0,1o z"),
    "9": (0.54, "0,.74 0,1o 1,1o 1,0o 0,0o 0,.56o 1,.56o 1,.4"),
}

_SIGNS = {
    "&": (0.68, "1,1 .12,.3o .12,0o .72,0o .72,.34o 0,.6o 0,1o .74,1o .96,.5"),
    "'": (0.0, "0,0 0,.2"),
    "-": (0.24, "0,.56 1,.56"),
    ".": (0.0, "0,1 0,1"),
    ",": (0.0, "0,1 0,1"),
    ":": (0.0, "0,.34 0,.34|0,1 0,1"),
    "!": (0.0, "0,0 0,.6|0,1 0,1"),
    "?": (0.48, "0,.28 0,0o 1,0o 1,.42o .5,.5o .5,.64|.5,1 .5,1"),
    "+": (0.46, "0,.54 1,.54|.5,.3 .5,.78"),
}

_ARCHED = {
    "A": (0.57, "0,1 0,0o 1,0o 1,1|0,.64 1,.64"),
    "Л": (0.56, "0,1 0,0o 1,0 1,1"),
}

_SAME = dict(zip("АВЕЁКМНОРСТХ", "ABEËKMHOPCTX", strict=True))
_TAILS = {"Ц": "1,1 1,1.17", "Щ": "1,1 1,1.17", "Д": "0,1 0,1.15|1,1 1,1.15", ",": "0,1 0,1.16"}
_ACCENTS = {
    "\u0301": "-.08,-.14 .13,-.33",
    "\u0300": ".08,-.14 -.13,-.33",
    "\u0302": "-.19,-.13 0,-.3 .19,-.13",
    "\u030c": "-.19,-.3 0,-.13 .19,-.3",
    "\u0308": "-.15,-.18 -.15,-.18|.15,-.18 .15,-.18",
    "\u0303": "-.16,-.2 -.16,-.28o 0,-.28o 0,-.2o .16,-.2o .16,-.28",
    "\u030a": "-.08,-.32o .08,-.32o .08,-.17o -.08,-.17o z",
    "\u0306": "-.17,-.33 -.17,-.16o .17,-.16o .17,-.33",
}
_PLAIN = _LATIN | _CYRILLIC | _FIGURES | _SIGNS
_WORDS = {"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L"}

Point = tuple[float, float, bool]


@dataclass(frozen=True)
class Stroke:
    """Join points by one line of the pen."""

    points: tuple[Point, ...]
    closed: bool = False


@dataclass(frozen=True)
class Glyph:
    """Describe one letter: body strokes in fractions of its width, tail likewise, accent around its middle."""

    width: float
    body: tuple[Stroke, ...]
    tail: tuple[Stroke, ...] = ()
    accent: tuple[Stroke, ...] = ()


def _point(text: str, waist: float) -> Point:
    round_corner = text.endswith("o")
    across, down = text.rstrip("o").split(",")
    heights = {"m": waist, "p": min(waist + 0.07, 0.7)}
    return float(across), heights[down] if down in heights else float(down), round_corner


def _strokes(text: str, waist: float) -> tuple[Stroke, ...]:
    strokes = []
    for part in filter(None, text.split("|")):
        words = part.split()
        closed = words[-1] == "z"
        strokes.append(Stroke(tuple(_point(word, waist) for word in words if word != "z"), closed))
    return tuple(strokes)


def letters(text: str) -> str:
    """Return the text in capitals with typographic signs replaced by those that the alphabet has."""
    for sign, plain in _WORDS.items():
        text = text.replace(sign, plain).replace(sign.lower(), plain)
    return unicodedata.normalize("NFC", text.upper())


def glyph(letter: str, waist: float = 0.5, arched: bool = False) -> Glyph | None:
    """Return the skeleton of one capital, or None for a letter that the alphabet does not have."""
    letter = _SAME.get(letter, letter)
    base, mark = letter, ""
    if letter not in _PLAIN:
        parts = unicodedata.normalize("NFD", letter)
        base, mark = parts[0], parts[1:2]
    if base not in _PLAIN:
        return None
    width, body = _ARCHED.get(base, _PLAIN[base]) if arched else _PLAIN[base]
    return Glyph(
        width,
        _strokes(body, waist),
        _strokes(_TAILS.get(base, ""), waist),
        _strokes(_ACCENTS.get(mark, ""), waist),
    )
