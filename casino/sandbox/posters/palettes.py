"""State the colours of each provider's hand: a few hues, mixed into numbered schemes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scheme:
    """Name five flat colours by the part they play in a poster."""

    ground: str
    deep: str
    paper: str
    accent: str
    second: str


QUAY_HOUSE = "Quay House"
BRAMBLEWORKS = "Brambleworks"
TRAMLINE_NINE = "Tramline Nine"
SABLE_AND_FINCH = "Sable & Finch"
TINPLATE_TIGER = "Tinplate Tiger"
MEDIODIA = "Mediodía"
POLAR_KIOSK = "Polar Kiosk"
PENNY_ORCHARD = "Penny Orchard"

SCHEMES: dict[str, tuple[Scheme, ...]] = {
    QUAY_HOUSE: (
        Scheme("#16264a", "#0c1630", "#f4e8cf", "#e0a93f", "#3d6f8e"),
        Scheme("#e9dcbf", "#14233f", "#fbf4e2", "#c9892b", "#2f6580"),
        Scheme("#2d6680", "#0f1e3c", "#f4e8cf", "#e8b44c", "#16264a"),
        Scheme("#d99f37", "#14213f", "#f7ecd4", "#16264a", "#2d6680"),
    ),
    BRAMBLEWORKS: (
        Scheme("#1f4230", "#12281d", "#f3e7c8", "#d9632a", "#86a04f"),
        Scheme("#efe0ba", "#1c3a2b", "#fbf3dc", "#cf5a27", "#6f8c43"),
        Scheme("#c9572a", "#26281a", "#f5e8c9", "#f0b64a", "#1f4230"),
        Scheme("#8a9e4c", "#183324", "#f5ebcd", "#cf5526", "#1f4230"),
    ),
    TRAMLINE_NINE: (
        Scheme("#d8291f", "#171311", "#f1e7d3", "#171311", "#f1e7d3"),
        Scheme("#f0e5cf", "#171311", "#fbf5e6", "#d8291f", "#171311"),
        Scheme("#1a1614", "#0b0908", "#f1e7d3", "#d8291f", "#8d8577"),
    ),
    SABLE_AND_FINCH: (
        Scheme("#1e1826", "#120e18", "#f0d9bd", "#dfb060", "#1f7571"),
        Scheme("#14585a", "#0d2d33", "#f3dfc4", "#e3b768", "#1e1826"),
        Scheme("#e9c9ae", "#1e1826", "#fbeedd", "#14605f", "#a8424f"),
        Scheme("#6d2238", "#1e1220", "#f3dfc4", "#e3b768", "#1e1826"),
    ),
    TINPLATE_TIGER: (
        Scheme("#e5472c", "#1d2344", "#fae0cf", "#f3b53d", "#17775f"),
        Scheme("#f7cfc0", "#1d2344", "#fff1e6", "#e0402a", "#17775f"),
        Scheme("#16755f", "#10283a", "#fae3d2", "#f3b53d", "#e5472c"),
        Scheme("#f2b33a", "#1d2344", "#fff0d6", "#e0402a", "#16755f"),
        Scheme("#1f2750", "#12173a", "#fae0cf", "#e5472c", "#f3b53d"),
    ),
    MEDIODIA: (
        Scheme("#f28a2e", "#4a1a40", "#fdeccb", "#e23d78", "#f7c948"),
        Scheme("#e23d78", "#45183d", "#fdeccb", "#f7c948", "#f28a2e"),
        Scheme("#4a1a40", "#2b0f2a", "#fdeccb", "#f28a2e", "#e23d78"),
        Scheme("#f7c948", "#4a1a40", "#fff5da", "#e23d78", "#18938f"),
        Scheme("#18938f", "#3d1738", "#fdeccb", "#f7c948", "#e23d78"),
    ),
    POLAR_KIOSK: (
        Scheme("#d6e7ec", "#17324d", "#fbfdfc", "#f2674a", "#7fb3c8"),
        Scheme("#17324d", "#0d2036", "#eef6f6", "#f2674a", "#6fc5ab"),
        Scheme("#f6f7f2", "#17324d", "#ffffff", "#f2674a", "#a9cdd9"),
        Scheme("#f2674a", "#17324d", "#fdf6ee", "#17324d", "#f9b9a2"),
        Scheme("#8fc0d0", "#17324d", "#f7fbfa", "#f2674a", "#cfe4ea"),
    ),
    PENNY_ORCHARD: (
        Scheme("#ffd23f", "#23203f", "#fff6df", "#d8263f", "#2f9e6b"),
        Scheme("#9edcbc", "#23203f", "#fff6df", "#d8263f", "#ffd23f"),
        Scheme("#d8263f", "#23203f", "#fff6df", "#ffd23f", "#9edcbc"),
        Scheme("#fff3d6", "#23203f", "#fffaf0", "#d8263f", "#2f9e6b"),
        Scheme("#f7a8b8", "#23203f", "#fff6df", "#d8263f", "#ffd23f"),
    ),
}
