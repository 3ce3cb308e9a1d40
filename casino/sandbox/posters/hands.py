"""State the lettering of each provider's hand and draw the providers' wordmarks."""

from __future__ import annotations

from dataclasses import replace

from casino.sandbox.posters.palettes import (
    BRAMBLEWORKS,
    MEDIODIA,
    PENNY_ORCHARD,
    POLAR_KIOSK,
    QUAY_HOUSE,
    SABLE_AND_FINCH,
    TINPLATE_TIGER,
    TRAMLINE_NINE,
)
from casino.sandbox.posters.pen import Style

QUAY = Style(0.2, contrast=1.12, roundness=0.9, bend=0.6, gap=0.075, narrow=0.22)
BRAMBLE = Style(0.165, contrast=1.2, roundness=1.0, bend=0.6, waist=0.52, gap=0.1, slab=0.12, narrow=0.3)
TRAM = Style(0.235, roundness=0.26, chamfer=True, slant=-10, arched=True, gap=0.07, narrow=0.25)
SABLE = Style(0.24, contrast=1.1, roundness=1.0, bend=0.56, waist=0.38, gap=0.06, narrow=0.3, counter=0.48)
SABLE_PLAIN = replace(SABLE, counter=0.4)
TIGER = Style(0.27, contrast=0.74, roundness=0.75, bend=0.68, gap=0.075, narrow=0.4)
MEDIO = Style(0.3, contrast=1.1, roundness=1.0, bend=0.62, gap=0.06, narrow=0.25, counter=0.43)
MEDIO_LINES = replace(MEDIO, counter=0.48)
POLAR = Style(0.148, roundness=1.0, bend=0.58, soft=True, gap=0.12, narrow=0.4)
PENNY = Style(0.27, contrast=1.3, roundness=0.9, bend=0.7, soft=True, gap=0.045, narrow=0.3)

STYLES: dict[str, Style] = {
    QUAY_HOUSE: QUAY,
    BRAMBLEWORKS: BRAMBLE,
    TRAMLINE_NINE: TRAM,
    SABLE_AND_FINCH: SABLE,
    TINPLATE_TIGER: TIGER,
    MEDIODIA: MEDIO,
    POLAR_KIOSK: POLAR,
    PENNY_ORCHARD: PENNY,
}
