"""The lobby's layouts in the database: which is in force, drafts to look at, and the games that they show (L23)."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casino.domain.audience import Audience, has, listed
from casino.domain.cards import CARD, GameCard, card_of, order_of
from casino.domain.layouts import MOST_GAMES, Collection, Layout, as_document, read
from casino.domain.switches import bump_catalogue
from casino.errors import InvalidRequest, LayoutMoved, NotFound
from casino.storage.catalogue import Game, LobbyLayout

USUAL = Layout()
"""The lobby of a house that has said nothing about it."""


def newest(unit: Session) -> LobbyLayout | None:
    """Return the row that is in force; None where the operator has never published one."""
    published = select(LobbyLayout).where(LobbyLayout.draft.is_(False))
    return unit.scalar(published.order_by(LobbyLayout.id.desc()).limit(1))


def current(unit: Session) -> Layout:
    """Return the layout in force."""
    row = newest(unit)
    return layout_of(row) if row is not None else USUAL


def layout_of(row: LobbyLayout) -> Layout:
    """Return what a row says."""
    return read(row.document, UTC)


def find(unit: Session, number: int) -> LobbyLayout:
    """Return a layout by its number. Raises `NotFound`."""
    row = unit.get(LobbyLayout, number)
    if row is None:
        raise NotFound(f"There is no layout {number}.")
    return row


def publish(
    unit: Session, layout: Layout, reason: str, actor: str, now: datetime, *, based_on: int | None = None
) -> int:
    """Put a layout into force and return its number; every lobby shows it from its next page on (R94).

    `based_on` is the number of the layout that it was made from, 0 for none. Raises `LayoutMoved` when that is no
    longer in force: of two people who arrange the lobby at once, the second is told.
    """
    if not reason.strip():
        raise InvalidRequest("A layout needs a reason: it stands in the log for ever.")
    bump_catalogue(unit)  # holds everybody else back until this unit ends, so that what is asked now stays true
    if based_on is not None and number_in_force(unit) != based_on:
        raise LayoutMoved
    return _add(unit, layout, False, reason, actor, now)


def number_in_force(unit: Session) -> int:
    """Return the number of the layout in force; 0 where none was ever published."""
    row = newest(unit)
    return row.id if row is not None else 0


def keep_draft(unit: Session, layout: Layout, actor: str, now: datetime) -> int:
    """Keep a layout to look at, in force for nobody, and return its number."""
    return _add(unit, layout, True, "draft", actor, now)


def _add(unit: Session, layout: Layout, draft: bool, reason: str, actor: str, now: datetime) -> int:
    row = LobbyLayout(
        document=as_document(layout), draft=draft, reason=reason.strip()[:500], actor=actor, created_at=now
    )
    unit.add(row)
    unit.flush()
    return row.id


def log(unit: Session, limit: int = 50) -> list[LobbyLayout]:
    """Return the layouts that were in force, the newest first."""
    published = select(LobbyLayout).where(LobbyLayout.draft.is_(False))
    return list(unit.scalars(published.order_by(LobbyLayout.id.desc()).limit(limit)))


def fill(unit: Session, layout: Layout, audience: Audience) -> dict[str, list[GameCard]]:
    """Return the games of each collection that this audience may play, whatever its schedule; none repeats one."""
    on_shelf = listed(audience)
    by_hand = {slug for collection in layout.collections for slug in collection.games}
    cards = _cards_of(unit, by_hand, *on_shelf)
    found = {}
    for one in layout.collections:
        if one.games:
            found[one.key] = [cards[slug] for slug in one.games if slug in cards]
            continue
        fitting = select(*CARD).where(*_conditions(one), *on_shelf).order_by(*order_of(one.sort)).limit(MOST_GAMES)
        found[one.key] = [card_of(row) for row in unit.execute(fitting)]
    return found


def named(unit: Session, slugs: Sequence[str]) -> list[tuple[str, GameCard | None]]:
    """Return each slug with its card, in their order; None for a game that is not on the platform's list."""
    cards = _cards_of(unit, slugs, Game.gone_at.is_(None))
    return [(slug, cards.get(slug)) for slug in slugs]


def _cards_of(unit: Session, slugs: Some[str], *conditions: ColumnElement[bool]) -> dict[str, GameCard]:
    chosen = select(*CARD).where(Game.slug.in_(slugs), *conditions)
    return {row.slug: card_of(row) for row in unit.execute(chosen)} if slugs else {}


def _conditions(collection: Collection) -> Iterable[ColumnElement[bool]]:
    if collection.category:
        yield Game.category == collection.category
    if collection.provider:
        yield Game.provider_slug == collection.provider
    if collection.feature:
        yield has(Game.feature_key, collection.feature.lower())


def missing(unit: Session, layout: Layout) -> list[str]:
    """Name what the catalogue does not have of a layout, one sentence each: players see shorter rails, or none."""
    faults = []
    named = {slug for one in layout.collections for slug in one.games}
    known: dict[str, Any] = {
        game.slug: game.gone_at
        for game in unit.execute(select(Game.slug, Game.gone_at).where(Game.slug.in_(named))).all()
    }
    values = {
        "category": set(unit.scalars(select(Game.category).distinct())),
        "provider": set(unit.scalars(select(Game.provider_slug).distinct())),
    }
    for one in layout.collections:
        unknown = [slug for slug in one.games if slug not in known]
        gone = [slug for slug in one.games if known.get(slug) is not None]
        if unknown:
            faults.append(f"[collections.{one.key}] names games that are not in the catalogue: {', '.join(unknown)}.")
        if gone:
            faults.append(f"[collections.{one.key}] names games that have left the platform's list: {', '.join(gone)}.")
        for name, there in values.items():
            if getattr(one, name) and getattr(one, name) not in there:
                faults.append(f"[collections.{one.key}] asks for the {name} {getattr(one, name)!r}, which has no game.")
    return faults
