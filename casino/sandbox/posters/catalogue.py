"""List the demo games of the sandbox platform: invented titles of invented providers.

Return, volatility, features and stakes are facts of the engine that plays a title, so they are stated once for
each kind; no title claims a figure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

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
)

Kind: TypeAlias = Literal["slot", "roulette", "tower"]
_Title: TypeAlias = tuple[str, str, Kind, int, str, int, bool]

FIRST_ID = 1001
HOUSE_PROVIDER = QUAY_HOUSE

SLOTS = "Slots"
TABLE_GAMES = "Table games"
INSTANT = "Instant"
CLASSICS = "Classics"
ADVENTURE = "Adventure"
SEASONAL = "Seasonal"
CATEGORIES = (SLOTS, TABLE_GAMES, INSTANT, CLASSICS, ADVENTURE, SEASONAL)

RETURN_BY_KIND: dict[Kind, str] = {"slot": "96.0", "roulette": "97.3", "tower": "96.7"}
VOLATILITY_BY_KIND: dict[Kind, str] = {"slot": "medium", "roulette": "low", "tower": "high"}
FEATURES_BY_KIND: dict[Kind, tuple[str, ...]] = {
    "slot": ("Free spins", "Wild", "Scatter", "20 lines"),
    "roulette": ("Single zero", "Inside bets", "Outside bets"),
    "tower": ("Cash out any time", "Nine floors"),
}
STAKES_BY_KIND: dict[Kind, tuple[str, str]] = {
    "slot": ("0.20", "10.00"),
    "roulette": ("0.20", "10.00"),
    "tower": ("1.00", "50.00"),
}


@dataclass(frozen=True)
class DemoGame:
    """Describe one demo game as the game list states it."""

    id: int
    name: str
    provider: str
    category: str
    kind: Kind
    scheme: int
    motif: str
    popularity: int
    is_new: bool

    @property
    def rtp(self) -> str:
        """Return the engine's true return in per cent."""
        return RETURN_BY_KIND[self.kind]

    @property
    def volatility(self) -> str:
        """Return "low", "medium" or "high", as the engine plays."""
        return VOLATILITY_BY_KIND[self.kind]

    @property
    def features(self) -> tuple[str, ...]:
        """Return the engine's features in words for a player."""
        return FEATURES_BY_KIND[self.kind]

    @property
    def min_stake(self) -> str:
        """Return the smallest stake of a round as decimal text."""
        return STAKES_BY_KIND[self.kind][0]

    @property
    def max_stake(self) -> str:
        """Return the largest stake of a round as decimal text."""
        return STAKES_BY_KIND[self.kind][1]

    @property
    def theme(self) -> Mapping[str, str]:
        """Return the colours (ground, deep, paper, accent, second) and the motif's name for a front-end."""
        return {**asdict(SCHEMES[self.provider][self.scheme]), "motif": self.motif}


# Title, category, kind, colour scheme, motif, popularity, is new.
_TITLES: dict[str, tuple[_Title, ...]] = {
    QUAY_HOUSE: (
        ("Harbour Lights", SLOTS, "slot", 0, "harbour", 990, False),
        ("Quay Roulette", TABLE_GAMES, "roulette", 2, "wheel", 960, False),
        ("Lighthouse", INSTANT, "tower", 0, "lighthouse", 976, False),
        ("The Night Ferry", SLOTS, "slot", 3, "ferry", 232, False),
        ("Silver Herring", SLOTS, "slot", 2, "herring", 858, True),
        ("Fog Bell", CLASSICS, "slot", 1, "bell", 353, False),
        ("Anchor & Star", CLASSICS, "slot", 1, "anchor", 456, False),
        ("Letters from a Bottle at the Bottom of the Northern Sea", ADVENTURE, "slot", 2, "bottle", 481, False),
    ),
    BRAMBLEWORKS: (
        ("Fox & Lantern", SLOTS, "slot", 0, "fox", 949, False),
        ("The Beekeeper's Gold", SLOTS, "slot", 1, "bee", 299, False),
        ("Owl Parliament", SLOTS, "slot", 0, "owl", 612, False),
        ("Toadstool Lane", INSTANT, "tower", 3, "toadstool", 626, False),
        ("Pumpkin Moon", SEASONAL, "slot", 0, "pumpkin", 193, False),
        ("The Clockwork Hare", ADVENTURE, "slot", 2, "hare", 596, False),
        ("Acorn Roulette", TABLE_GAMES, "roulette", 1, "acorn", 375, False),
        ("Wren & Bramble", SEASONAL, "slot", 3, "wren", 208, True),
    ),
    TRAMLINE_NINE: (
        ("Ночной экспресс", ADVENTURE, "slot", 2, "train", 911, False),
        ("Жар-птица", SLOTS, "slot", 0, "firebird", 572, False),
        ("Rocket Post", INSTANT, "tower", 1, "rocket", 638, False),
        ("Comet Telegraph", SLOTS, "slot", 2, "comet", 676, False),
        ("Gramophone Roulette", TABLE_GAMES, "roulette", 1, "gramophone", 444, False),
        ("Dynamo", INSTANT, "tower", 0, "dynamo", 494, False),
        ("The Cosmonaut's Dog", ADVENTURE, "slot", 1, "dog", 183, True),
        ("Tram No. 7", CLASSICS, "slot", 0, "tram", 521, False),
    ),
    SABLE_AND_FINCH: (
        ("Café Minuit", SLOTS, "slot", 0, "cup", 869, False),
        ("The Masked Ball", SLOTS, "slot", 3, "mask", 703, False),
        ("Grand Hôtel Roulette", TABLE_GAMES, "roulette", 1, "hotel", 767, False),
        ("Violin Noir", SLOTS, "slot", 2, "violin", 248, False),
        ("The Empty Crown", CLASSICS, "slot", 2, "crown", 557, False),
        ("Peacock Hour", SLOTS, "slot", 1, "peacock", 171, True),
        ("Champagne Staircase", INSTANT, "tower", 0, "coupes", 365, False),
        ("The Seventh Key of the Hotel Meridian", ADVENTURE, "slot", 3, "key", 648, False),
    ),
    TINPLATE_TIGER: (
        ("Marmalade Tiger", SLOTS, "slot", 3, "tiger", 936, False),
        ("Dragon Kite", ADVENTURE, "slot", 0, "dragon", 794, False),
        ("Teahouse Thunder", SLOTS, "slot", 2, "teapot", 403, False),
        ("Lotus Ladder", INSTANT, "tower", 4, "lotus", 390, False),
        ("Koi Roulette", TABLE_GAMES, "roulette", 2, "koi", 141, True),
        ("Paper Lantern Parade", SEASONAL, "slot", 4, "lanterns", 585, False),
        ("Crane over the Bay", SLOTS, "slot", 1, "crane", 466, False),
        ("Eight Fans", CLASSICS, "slot", 3, "fan", 262, False),
    ),
    MEDIODIA: (
        ("Saguaro Sun", SLOTS, "slot", 0, "cactus", 899, False),
        ("Volcán Dorado", ADVENTURE, "slot", 1, "volcano", 830, False),
        ("Pyramid of the Jaguar", INSTANT, "tower", 4, "pyramid", 430, False),
        ("Mariachi Moon", SLOTS, "slot", 4, "guitar", 323, False),
        ("Sol y Sombra Roulette", TABLE_GAMES, "roulette", 0, "sunwheel", 845, False),
        ("Red Hot Chilli Choir", SLOTS, "slot", 3, "chilli", 414, False),
        ("Coyote Radio", ADVENTURE, "slot", 1, "coyote", 284, True),
        ("Noche de Flores", SEASONAL, "slot", 2, "skull", 157, False),
    ),
    POLAR_KIOSK: (
        ("First Snow", SEASONAL, "slot", 3, "snowflake", 535, False),
        ("Aurora Line", SLOTS, "slot", 1, "aurora", 505, False),
        ("Glass Mountain", INSTANT, "tower", 0, "mountain", 885, False),
        ("Penguin Post", SLOTS, "slot", 2, "penguin", 687, False),
        ("Whale Song", SLOTS, "slot", 4, "whale", 221, True),
        ("Compass Roulette", TABLE_GAMES, "roulette", 2, "compass", 547, True),
        ("The Bear Who Swallowed the Sun", ADVENTURE, "slot", 0, "bear", 717, False),
        ("Twelve Firs", SEASONAL, "slot", 1, "firs", 778, False),
    ),
    PENNY_ORCHARD: (
        ("Cherry Twins", CLASSICS, "slot", 1, "cherries", 921, False),
        ("Lemon Social", CLASSICS, "slot", 0, "lemon", 312, False),
        ("Sevens & Sons", CLASSICS, "slot", 2, "sevens", 739, False),
        ("Watermelon Weekend", SEASONAL, "slot", 4, "melon", 729, False),
        ("Roll Call", INSTANT, "tower", 2, "dice", 820, False),
        ("Diamond Grocer", CLASSICS, "slot", 3, "gems", 663, False),
        ("Four Aces Fair", CLASSICS, "slot", 1, "aces", 754, False),
        ("The Great Pineapple Robbery", ADVENTURE, "slot", 0, "pineapple", 808, False),
        ("Penny Roulette", TABLE_GAMES, "roulette", 3, "coin", 339, False),
        ("Strawberry Stairs", INSTANT, "tower", 4, "strawberry", 274, True),
    ),
}


def _catalogue() -> tuple[DemoGame, ...]:
    rows = [(provider, title) for provider, titles in _TITLES.items() for title in titles]
    return tuple(
        DemoGame(number, name, provider, category, kind, scheme, motif, popularity, is_new)
        for number, (provider, (name, category, kind, scheme, motif, popularity, is_new)) in enumerate(rows, FIRST_ID)
    )


CATALOGUE = _catalogue()
PROVIDERS = tuple(_TITLES)
_BY_ID = {game.id: game for game in CATALOGUE}


def find(game_id: int) -> DemoGame:
    """Return the game of that id; KeyError when there is none."""
    return _BY_ID[game_id]
