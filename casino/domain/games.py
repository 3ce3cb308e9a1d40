"""The catalogue as players find it: search, filters, rails, one game (FEATURES.md L02 to L13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from casino.domain import favourites, layout_store, shelf
from casino.domain import search as text_search
from casino.domain.audience import EVERYBODY, Audience, has, listed
from casino.domain.cards import CARD, DEMO, GameCard, card_of, cards, order_of
from casino.domain.catalogue_sync import sync
from casino.domain.folding import fold, slugify
from casino.domain.layouts import COLLECTION, Layout
from casino.domain.shelf import RAIL_LENGTH, Facet, Rail
from casino.errors import NotFound
from casino.storage.catalogue import CatalogueState, Favourite, Game, GameSession
from casino.storage.players import Player

__all__ = ["Facet", "GameCard", "Rail", "cards", "fold", "slugify", "sync"]

PER_PAGE = 48
MAX_PAGES = 200
RECENT = 20


@dataclass(frozen=True, slots=True)
class GameQuery:
    """What a player asks the shelf for; every part can be empty."""

    text: str = ""
    category: str | None = None
    providers: tuple[str, ...] = ()
    feature: str | None = None
    favourites_of: int | None = None
    sort: str = "popular"
    page: int = 1
    per_page: int = PER_PAGE
    audience: Audience = EVERYBODY
    demo: bool = False
    """Only games that can be tried without money."""


@dataclass(frozen=True, slots=True)
class GamePage:
    """One stretch of a search's result."""

    games: list[GameCard]
    total: int
    has_more: bool
    query: GameQuery


def listed_at(unit: Session, game: Game) -> datetime:
    """Return of which day the platform's list is that says what we know of a game (R73)."""
    return unit.scalar(select(CatalogueState.synced_at)) or game.first_seen_at


def search(unit: Session, query: GameQuery) -> GamePage:
    """Return what fits `query`: pages 1 to `query.page` as one stretch, so that a reload shows them all again.

    Without an order of the player's own, what fits the text best comes first, then the popular.
    """
    conditions = [*listed(query.audience), *_filters(query)]
    order = order_of(query.sort)
    hits = text_search.find_text(unit, query.text, conditions)
    if hits is not None:
        conditions.append(hits.condition)
        order = (hits.rank, *order) if query.sort == "popular" else order
    total = unit.scalar(select(func.count()).select_from(Game).where(*conditions)) or 0
    limit = min(max(query.page, 1), MAX_PAGES) * query.per_page
    games = _cards(unit, select(*CARD).where(*conditions).order_by(*order).limit(limit))
    return GamePage(games, total, total > len(games), query)


def _filters(query: GameQuery) -> Iterable[ColumnElement[bool]]:
    if query.category:
        yield Game.category == query.category
    if query.providers:
        yield Game.provider_slug.in_(query.providers)
    if query.feature:
        yield has(Game.feature_key, query.feature)
    if query.demo:
        yield has(Game.feature_key, DEMO)
    if query.favourites_of is not None:
        yield Game.id.in_(select(Favourite.game_id).where(Favourite.player_id == query.favourites_of))


def _cards(unit: Session, chosen: "Select[*tuple[Any, ...]]") -> list[GameCard]:
    return [card_of(row) for row in unit.execute(chosen)]


@dataclass(frozen=True, slots=True)
class Look:
    """When and in which language the lobby is looked at; a layout of its own only where one is tried out."""

    now: datetime
    language: str
    layout: Layout | None = None


def rails(unit: Session, player: Player | None, audience: Audience = EVERYBODY, look: Look | None = None) -> list[Rail]:
    """Return the lobby's rows for this player, in the operator's order; none empty.

    Where the operator says nothing: continue, recent and favourites, the collections, then the rest of the shelf.
    """
    found: list[Rail] = []
    if player is not None:
        left = to_continue(unit, player, audience)
        recent = recently_played(unit, player, audience=audience)
        found.append(Rail("continue", "Continue", left))
        found.append(Rail("recent", "Recently played", [game for game in recent if game not in left]))
        found.append(Rail("favourites", "Favourites", favourite_games(unit, player, audience)))
    common = shelf.of(unit, audience)
    layout, filled = common.layout, common.collections
    if look is not None and look.layout is not None:
        layout, filled = look.layout, layout_store.fill(unit, look.layout, audience)
    if look is not None:
        found += [
            Rail(COLLECTION + one.key, one.words(look.language), filled[one.key], one.filters)
            for one in layout.collections
            if one.is_on(look.now, audience.phone, look.language)
        ]
    by_key = {rail.key: rail for rail in [*found, *common.rails] if rail.games}
    return [by_key[key] for key in layout.arranged(list(by_key))]


def to_continue(unit: Session, player: Player, audience: Audience = EVERYBODY) -> list[GameCard]:
    """Return the game that runs and those with an unfinished round, the latest first (R67)."""
    running = select(GameSession.game_id).where(GameSession.player_id == player.id, GameSession.ended_at.is_(None))
    newest = list(unit.scalars(running.order_by(GameSession.id.desc()).limit(1)))
    references = favourites.games_with_open_rounds(unit, player.id)
    if not newest and not references:
        return []
    wanted = Game.id.in_(newest) | Game.reference.in_(references)
    found = unit.execute(select(Game.reference, *CARD).where(wanted, *listed(audience))).all()
    last = {reference: -at for at, reference in enumerate(references)}
    found = sorted(found, key=lambda row: (row.id in newest, last.get(row.reference, -999)), reverse=True)
    return [card_of(row) for row in found]


def recently_played(
    unit: Session, player: Player, limit: int = RECENT, audience: Audience = EVERYBODY
) -> list[GameCard]:
    """Return the last distinct games this player opened, newest first (L06)."""
    last = (
        select(GameSession.game_id, func.max(GameSession.id).label("last"))
        .where(GameSession.player_id == player.id)
        .group_by(GameSession.game_id)
        .subquery()
    )
    played = select(*CARD).join(last, last.c.game_id == Game.id).where(*listed(audience))
    return _cards(unit, played.order_by(last.c.last.desc()).limit(limit))


def favourite_games(unit: Session, player: Player, audience: Audience = EVERYBODY) -> list[GameCard]:
    """Return the player's favourites for their rail, the latest first (L05)."""
    kept = (
        select(*CARD)
        .join(Favourite, Favourite.game_id == Game.id)
        .where(Favourite.player_id == player.id, *listed(audience))
    )
    return _cards(unit, kept.order_by(Favourite.created_at.desc(), Game.id).limit(RAIL_LENGTH))


def find(unit: Session, slug: str) -> Game:
    """Return the game of that slug, open or closed, or raise `NotFound` when there is none or it has gone."""
    game = unit.scalar(select(Game).where(Game.slug == slug, Game.gone_at.is_(None)))
    if game is None:
        raise NotFound("This game is not in the lobby.")
    return game


def categories(unit: Session, audience: Audience = EVERYBODY) -> list[Facet]:
    """Return the categories of the listed games, the fullest first."""
    return shelf.of(unit, audience).categories


def providers(unit: Session, audience: Audience = EVERYBODY) -> list[Facet]:
    """Return the providers of the listed games by name."""
    return shelf.of(unit, audience).providers


def features(unit: Session, audience: Audience = EVERYBODY) -> list[Facet]:
    """Return the features of the listed games by name."""
    return shelf.of(unit, audience).features


def without_picture(unit: Session) -> int:
    """Return how many games of the list have no picture."""
    bare = select(func.count()).select_from(Game).where(Game.picture.is_(None), Game.gone_at.is_(None))
    return unit.scalar(bare) or 0


def has_demo(unit: Session, audience: Audience = EVERYBODY) -> bool:
    """Tell whether any listed game can be tried without money."""
    return shelf.of(unit, audience).has_demo
