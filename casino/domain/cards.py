"""A game as the lobby shows it on a card: read as plain columns, without the rest of the game."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, cast

from casino.storage.catalogue import Game

DEMO = "demo play"
"""The word among a game's features, in the catalogue's key, for one that can be tried without money."""


@dataclass(frozen=True, slots=True)
class GameCard:
    """A game as the lobby shows it; `picture` is a file of ours or None."""

    slug: str
    name: str
    provider: str
    provider_slug: str
    category: str
    picture: str | None
    is_new: bool
    rtp: str | None
    volatility: str | None
    features: tuple[str, ...]
    badge: str = ""
    """At most one word on the picture: jackpot, new or demo."""


CARD = (
    Game.id,
    Game.slug,
    Game.name,
    Game.provider,
    Game.provider_slug,
    Game.category,
    Game.picture,
    Game.is_new,
    Game.rtp,
    Game.volatility,
    Game.features,
    Game.feature_key,
)
"""What a card needs of a game."""


SORTS = ("popular", "new", "name", "rtp")


def order_of(sort: str) -> tuple[Any, ...]:
    """Return what the games of a shelf are ordered by; the popular come first unless another order is named."""
    return {
        "new": (Game.is_new.desc(), Game.first_seen_at.desc(), Game.popularity.desc(), Game.id),
        "name": (Game.search_key, Game.id),
        "rtp": (Game.rtp.is_(None), cast(Game.rtp, Float).desc(), Game.popularity.desc(), Game.id),
    }.get(sort, (Game.popularity.desc(), Game.id))


def card_of(row: Any) -> GameCard:
    """Turn a game, or a row with the columns of `CARD`, into a card."""
    return GameCard(
        row.slug,
        row.name,
        row.provider,
        row.provider_slug,
        row.category,
        row.picture,
        row.is_new,
        row.rtp,
        row.volatility,
        tuple(row.features),
        _badge(row),
    )


def _badge(row: Any) -> str:
    names = (row.feature_key or "").split("|")
    if row.category.lower() == "jackpots" or "jackpot" in names:
        return "jackpot"
    return "new" if row.is_new else "demo" if DEMO in names else ""


def cards(games: Iterable[Game]) -> list[GameCard]:
    """Turn games into cards."""
    return [card_of(game) for game in games]
