"""The catalogue as players find it: sync with the platform's list, search, filters, rails (FEATURES.md L01 to L13)."""

import hashlib
import logging
import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from casino.errors import CasinoError, NotFound
from casino.storage.catalogue import Game, GameSession
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player

log = logging.getLogger(__name__)

PER_PAGE = 48
MAX_PAGES = 200
RAIL_LENGTH = 16
SORTS = ("popular", "new", "name", "rtp")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)


class ListedGame(Protocol):
    """What the sync needs to know of one entry of the platform's list."""

    reference: str
    name: str
    provider: str
    category: str
    picture_url: str | None
    rtp: str | None
    volatility: str | None
    features: tuple[str, ...]
    currencies: tuple[str, ...] | None
    is_new: bool
    popularity: int
    extra: Any


class Catalogue(Protocol):
    """Where the list and the pictures come from: the platform's client."""

    def game_list(self) -> Sequence[Any]: ...

    def picture(self, url: str) -> tuple[bytes, str]: ...


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync changed."""

    added: int
    updated: int
    gone: int
    total: int
    pictures: int


@dataclass(frozen=True, slots=True)
class GameQuery:
    """What a player asks the lobby for; every part can be empty."""

    text: str = ""
    category: str | None = None
    providers: tuple[str, ...] = ()
    sort: str = "popular"
    page: int = 1
    per_page: int = PER_PAGE


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


@dataclass(frozen=True, slots=True)
class GamePage:
    """One stretch of a search's result."""

    games: list[GameCard]
    total: int
    has_more: bool
    query: GameQuery


@dataclass(frozen=True, slots=True)
class Rail:
    """One row of the lobby."""

    key: str
    title: str
    games: list[GameCard]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by, and how many games have it."""

    value: str
    label: str
    count: int


@dataclass(slots=True)
class _Changes:
    added: int = 0
    updated: int = 0
    gone: int = 0
    slugs: set[str] = field(default_factory=set)


def fold(text: str) -> str:
    """Return `text` for searching: lower case, no accents, Cyrillic written in Latin letters, single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join("".join(_CYRILLIC.get(c, c) for c in plain).split())


def slugify(text: str) -> str:
    """Return a readable piece of a URL."""
    return _NOT_SLUG.sub("-", fold(text)).strip("-")[:100] or "game"


def sync(engine: Engine, source: Catalogue, pictures: Path, now: datetime) -> SyncReport:
    """Bring the catalogue to the platform's list; games that left it are marked gone, never deleted (L01).

    Raises `PlatformError` when there is no good list; the catalogue stays as it was then. Pictures are fetched first
    and outside the unit of work; a missing one leaves the game with a placeholder.
    """
    listed = source.game_list()
    with read_unit(engine) as unit:
        rows = unit.execute(select(Game.picture_url, Game.picture).where(Game.picture.is_not(None)))
        known: dict[str | None, str | None] = {row.picture_url: row.picture for row in rows}
    files = _fetch_pictures(source, {g.picture_url for g in listed if g.picture_url}, known, pictures)
    changes = _Changes()
    with unit_of_work(engine) as unit:
        current = {game.reference: game for game in unit.scalars(select(Game))}
        changes.slugs = {game.slug for game in current.values()}
        for entry in listed:
            _put(unit, current.pop(entry.reference, None), entry, files, changes, now)
        for game in current.values():
            if game.gone_at is None:
                game.gone_at = now
                changes.gone += 1
    return SyncReport(changes.added, changes.updated, changes.gone, len(listed), len(files))


def _put(
    unit: Session, game: Game | None, entry: ListedGame, files: dict[str, str], changes: _Changes, now: datetime
) -> None:
    values = {
        "name": entry.name,
        "provider": entry.provider,
        "provider_slug": slugify(entry.provider),
        "category": entry.category,
        "picture_url": entry.picture_url,
        "rtp": entry.rtp,
        "volatility": entry.volatility,
        "features": list(entry.features),
        "currencies": list(entry.currencies) if entry.currencies is not None else None,
        "extra": dict(entry.extra),
        "search_key": fold(f"{entry.name} {entry.provider}"),
        "popularity": entry.popularity,
        "is_new": entry.is_new,
        "gone_at": None,
    }
    if entry.picture_url in files:
        values["picture"] = files[entry.picture_url]
    if game is None:
        slug = slug_base = slugify(entry.name)
        while slug in changes.slugs:
            slug = f"{slug_base}-{slugify(entry.reference)}" if slug == slug_base else f"{slug}-2"
        changes.slugs.add(slug)
        unit.add(Game(reference=entry.reference, slug=slug, first_seen_at=now, **values))
        changes.added += 1
        return
    changed = [name for name, value in values.items() if getattr(game, name) != value]
    for name in changed:
        setattr(game, name, values[name])
    changes.updated += bool(changed)


def _fetch_pictures(source: Catalogue, urls: set[str], known: dict[Any, Any], folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    files = {url: known[url] for url in urls if known.get(url) and (folder / known[url]).is_file()}

    def fetch(url: str) -> tuple[str, str] | None:
        try:
            content, ending = source.picture(url)
        except CasinoError as error:
            log.warning("picture: %s", error.message)
            return None
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{ending}"
        if not (folder / name).is_file():
            part = folder / f".{name}.{threading.get_ident()}.part"  # two addresses may lead to one picture
            part.write_bytes(content)
            part.replace(folder / name)
        return url, name

    missing = sorted(urls - files.keys())
    with ThreadPoolExecutor(4) as pool:
        files.update(found for found in pool.map(fetch, missing) if found is not None)
    return files


def _listed() -> list[ColumnElement[bool]]:
    return [Game.gone_at.is_(None), Game.enabled.is_(True)]


def search(unit: Session, query: GameQuery) -> GamePage:
    """Return what fits `query`: pages 1 to `query.page` as one stretch, so that a reload shows them all again."""
    conditions = _listed()
    for word in fold(query.text[:80]).split()[:6]:
        conditions.append(Game.search_key.contains(word, autoescape=True))
    if query.category:
        conditions.append(Game.category == query.category)
    if query.providers:
        conditions.append(Game.provider_slug.in_(query.providers))
    total = unit.scalar(select(func.count()).select_from(Game).where(*conditions)) or 0
    limit = min(max(query.page, 1), MAX_PAGES) * query.per_page
    found = unit.scalars(select(Game).where(*conditions).order_by(*_order(query.sort)).limit(limit))
    games = cards(found)
    return GamePage(games, total, total > len(games), query)


def _order(sort: str) -> tuple[Any, ...]:
    return {
        "new": (Game.is_new.desc(), Game.first_seen_at.desc(), Game.popularity.desc(), Game.id),
        "name": (Game.search_key, Game.id),
        "rtp": (Game.rtp.is_(None), Game.rtp.desc(), Game.popularity.desc(), Game.id),
    }.get(sort, (Game.popularity.desc(), Game.id))


def rails(unit: Session, player: Player | None) -> list[Rail]:
    """Return the lobby's rows for this player: continue and recent first, then new, popular, categories; none empty."""
    found: list[Rail] = []
    if player is not None:
        recent = recently_played(unit, player)
        found.append(Rail("recent", "Recently played", recent))
    found.append(Rail("popular", "Popular", _some(unit, "popular")))
    found.append(Rail("new", "New", _some(unit, "new", Game.is_new.is_(True))))
    for facet in categories(unit):
        found.append(Rail(f"category:{facet.value}", facet.label, _some(unit, "popular", Game.category == facet.value)))
    return [rail for rail in found if rail.games]


def _some(unit: Session, sort: str, *conditions: ColumnElement[bool]) -> list[GameCard]:
    return cards(unit.scalars(select(Game).where(*_listed(), *conditions).order_by(*_order(sort)).limit(RAIL_LENGTH)))


def recently_played(unit: Session, player: Player, limit: int = 20) -> list[GameCard]:
    """Return the last distinct games this player opened, newest first (L06)."""
    last = (
        select(GameSession.game_id, func.max(GameSession.id).label("last"))
        .where(GameSession.player_id == player.id)
        .group_by(GameSession.game_id)
        .subquery()
    )
    return cards(
        unit.scalars(
            select(Game)
            .join(last, last.c.game_id == Game.id)
            .where(*_listed())
            .order_by(last.c.last.desc())
            .limit(limit)
        )
    )


def cards(games: Iterable[Game]) -> list[GameCard]:
    """Turn games into cards."""
    return [
        GameCard(
            game.slug,
            game.name,
            game.provider,
            game.provider_slug,
            game.category,
            game.picture,
            game.is_new,
            game.rtp,
            game.volatility,
            tuple(game.features),
        )
        for game in games
    ]


def find(unit: Session, slug: str) -> Game:
    """Return the listed game of that slug, or raise `NotFound`."""
    game = unit.scalar(select(Game).where(Game.slug == slug, *_listed()))
    if game is None:
        raise NotFound("This game is not in the lobby.")
    return game


def categories(unit: Session) -> list[Facet]:
    """Return the categories of the listed games, the fullest first."""
    return _facets(unit, Game.category, Game.category)


def providers(unit: Session) -> list[Facet]:
    """Return the providers of the listed games by name."""
    found = _facets(unit, Game.provider_slug, func.min(Game.provider))
    return sorted(found, key=lambda facet: fold(facet.label))


def _facets(unit: Session, value: Any, label: Any) -> list[Facet]:
    rows = unit.execute(
        select(value, label, func.count()).where(*_listed()).group_by(value).order_by(func.count().desc(), value)
    )
    return [Facet(row[0], row[1], row[2]) for row in rows]
