"""What of the lobby is the same for everyone with the same currency, country and device; remembered in the process.

A memory is good for one version of the catalogue: a sync or a switch makes a new one, so that nothing closed stays on
a shelf. It is built by a handful of queries, whatever the number of games.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.domain import layout_store
from casino.domain.audience import Audience, listed
from casino.domain.cards import CARD, DEMO, GameCard, card_of
from casino.domain.folding import fold
from casino.domain.layouts import Layout
from casino.storage.catalogue import CatalogueState, Game

RAIL_LENGTH = 16
REMEMBERED_SECONDS = 60.0
MEMORIES = 64


@dataclass(frozen=True, slots=True)
class Rail:
    """One row of the lobby."""

    key: str
    title: str
    games: list[GameCard]
    filters: Mapping[str, str] | None = None
    """What of the whole shelf it is the beginning of, for a collection that has a rule."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by, and how many games have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The common part of a lobby."""

    rails: list[Rail]
    categories: list[Facet]
    providers: list[Facet]
    features: list[Facet]
    has_demo: bool
    layout: Layout
    collections: dict[str, list[GameCard]]
    """The games of each of the layout's collections; when, where and for whom they are shown is asked at each page."""


_memories: "WeakKeyDictionary[Any, dict[Audience, tuple[int, float, Shelf]]]" = WeakKeyDictionary()


def of(unit: Session, audience: Audience) -> Shelf:
    """Return the shelf that this audience sees now."""
    bind: Any = unit.get_bind()
    memory = _memories.setdefault(bind.engine.pool, {})
    version = unit.scalar(select(CatalogueState.version)) or 0
    remembered = memory.get(audience)
    if remembered is not None and remembered[0] == version and time.monotonic() < remembered[1]:
        return remembered[2]
    made = _lay_out(unit, audience)
    if len(memory) >= MEMORIES:
        memory.clear()
    memory[audience] = (version, time.monotonic() + REMEMBERED_SECONDS, made)
    return made


def _lay_out(unit: Session, audience: Audience) -> Shelf:
    on_shelf = listed(audience)
    rows = unit.execute(
        select(Game.category, func.count()).where(*on_shelf).group_by(Game.category).order_by(func.count().desc())
    )
    categories = [Facet(value, value, count) for value, count in rows]
    makers = unit.execute(
        select(Game.provider_slug, func.min(Game.provider), func.count()).where(*on_shelf).group_by(Game.provider_slug)
    )
    providers = sorted((Facet(slug, name, count) for slug, name, count in makers), key=lambda facet: fold(facet.label))
    sets = unit.execute(
        select(Game.feature_key, func.count())
        .where(Game.feature_key.is_not(None), *on_shelf)
        .group_by(Game.feature_key)
    )
    features: Counter[str] = Counter()
    for key, count in sets:
        features.update({feature: count for feature in (key or "").split("|") if feature})
    demos = features.pop(DEMO, 0)
    return Shelf(
        _rails(unit, audience, categories),
        categories,
        providers,
        [Facet(name, name.capitalize(), count) for name, count in sorted(features.items())],
        demos > 0,
        layout := layout_store.current(unit),
        layout_store.fill(unit, layout, audience),
    )


def _rails(unit: Session, audience: Audience, categories: list[Facet]) -> list[Rail]:
    """Return popular, new, and one rail a category: the most popular of each, numbered by the database."""
    on_shelf = listed(audience)
    best = Game.popularity.desc(), Game.id
    popular = unit.execute(select(*CARD).where(*on_shelf).order_by(*best).limit(RAIL_LENGTH))
    rails = [Rail("popular", "Popular", [card_of(row) for row in popular])]
    fresh = select(*CARD).where(Game.is_new.is_(True), *on_shelf)
    newest = unit.execute(fresh.order_by(Game.first_seen_at.desc(), *best).limit(RAIL_LENGTH))
    rails.append(Rail("new", "New", [card_of(row) for row in newest]))
    place = func.row_number().over(partition_by=Game.category, order_by=best).label("place")
    numbered = select(Game.id.label("game_id"), place).where(*on_shelf).subquery()
    chosen = select(*CARD).join(numbered, numbered.c.game_id == Game.id).where(numbered.c.place <= RAIL_LENGTH)
    shelves: dict[str, list[GameCard]] = {facet.value: [] for facet in categories}
    for row in unit.execute(chosen.order_by(numbered.c.place)):
        shelves.setdefault(row.category, []).append(card_of(row))
    rails += [Rail(f"category:{facet.value}", facet.label, shelves[facet.value]) for facet in categories]
    return rails
