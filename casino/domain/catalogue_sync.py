"""Bring the catalogue to the platform's list, by hand and in the background (L01).

The platform is asked at most once a minute and normally once a day, by one worker of all: the row `catalogue_state` is
held for a time, so that a worker killed in between holds nobody up for long. What is written is written in short units,
because bets wait for the same lock on SQLite. When it fails, the last good list stays and staff get an alert.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, or_, select, update

from casino.domain import pictures as sizes
from casino.domain.audience import key_of
from casino.domain.cards import DEMO
from casino.domain.folding import search_key, slugify
from casino.domain.switches import bump_catalogue
from casino.errors import CasinoError, Refusal
from casino.storage.catalogue import CatalogueState, Game
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Alert

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Rows written in one unit: some ten milliseconds."""
HELD = timedelta(minutes=1)
"""For how long the row is held; a sync that takes longer renews it every `RENEW_SECONDS`."""
RENEW_SECONDS = 15.0
PICTURE_SECONDS = 240.0
"""How long a sync fetches pictures; what is left comes with the next one."""
BETWEEN = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
ALERT = "catalogue_sync"


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
    allowed_countries: tuple[str, ...] | None
    blocked_countries: tuple[str, ...] | None
    on_phone: bool
    on_desktop: bool
    is_new: bool
    popularity: int
    extra: Any


class Catalogue(Protocol):
    """Where the list and the pictures come from: the platform's client."""

    def game_list(self) -> Sequence[Any]: ...

    def picture(self, url: str) -> tuple[bytes, str]: ...


class SyncRunning(Refusal):
    """Another worker or command brings the catalogue up to date at this moment."""

    code = "refused"
    default = "A sync is running already. Wait for it to end."


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync changed."""

    added: int
    updated: int
    gone: int
    total: int
    pictures: int


@dataclass(slots=True)
class _Changes:
    """The difference between the list and the catalogue, ready to be written."""

    added: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)


def sync(
    engine: Engine, source: Catalogue, pictures: Path, now: datetime, renew: Callable[[], None] = lambda: None
) -> SyncReport:
    """Bring the catalogue to the platform's list; games that left it are marked gone, never deleted.

    Raises `PlatformError` when there is no good list; the catalogue stays as it was then. Games are on the shelf before
    their pictures are; a picture that cannot be had leaves the game with a placeholder. `renew` is called all along.
    """
    listed = source.game_list()
    with read_unit(engine) as unit:
        current = {game.reference: game for game in unit.scalars(select(Game))}
        known = {game.picture_url: game.picture for game in current.values() if game.picture}
    changes = _compare(listed, current, now)
    _write(engine, changes, renew)
    urls = {game.picture_url for game in listed if game.picture_url}
    files = _fetch_pictures(source, urls, known, pictures, renew)
    _hang_pictures(engine, files)
    return SyncReport(len(changes.added), len(changes.updated), len(changes.gone), len(listed), len(files))


def run_if_due(engine: Engine, source: Catalogue, pictures: Path, now: datetime, every: timedelta) -> SyncReport | None:
    """Sync if it is time and nobody else does; None otherwise. A failure becomes an alert, and is tried again later."""
    if not _take(engine, now, every):
        return None
    try:
        return _held_sync(engine, source, pictures, now)
    except CasinoError as error:
        log.error("the catalogue could not be brought up to date: %s", error.message)
        return None


def run(engine: Engine, source: Catalogue, pictures: Path, now: datetime) -> SyncReport:
    """Sync now, as a command does. Raises `SyncRunning`, or `PlatformError` when there is no good list."""
    if not _take(engine, now, None):
        raise SyncRunning
    return _held_sync(engine, source, pictures, now)


def _take(engine: Engine, now: datetime, every: timedelta | None) -> bool:
    """Hold the row if it is free, and, where `every` is given, if a sync is due."""
    state = CatalogueState
    with read_unit(engine) as unit:
        row = unit.get(state, 1)
    if row is None or (row.held_until is not None and row.held_until > now):
        return False
    if every is not None and not _is_due(row, now, every):
        return False
    with unit_of_work(engine) as unit:
        free = or_(state.held_until.is_(None), state.held_until <= now)
        asked = state.asked_at.is_(None) if row.asked_at is None else state.asked_at == row.asked_at
        taken: Any = unit.execute(update(state).where(free, asked).values(held_until=now + HELD, asked_at=now))
        return bool(taken.rowcount == 1)


def _is_due(row: CatalogueState, now: datetime, every: timedelta) -> bool:
    if row.asked_at is None:
        return True
    wait = min(BETWEEN * 2 ** min(row.failures, 10), LONGEST_WAIT) if row.failures else every
    return now - row.asked_at >= max(wait, BETWEEN)


def _held_sync(engine: Engine, source: Catalogue, pictures: Path, now: datetime) -> SyncReport:
    state = CatalogueState
    try:
        report = sync(engine, source, pictures, now, _renewal(engine, now))
    except CasinoError as error:
        with unit_of_work(engine) as unit:
            before = unit.get_one(state, 1).failures
            if not before:
                unit.add(Alert(code=ALERT, detail=f"The game list was not renewed: {error.message}", created_at=now))
            unit.execute(update(state).values(held_until=None, failures=before + 1, failure=error.message[:500]))
        raise
    with unit_of_work(engine) as unit:
        unit.execute(update(state).values(held_until=None, failures=0, failure=None, synced_at=now))
    return report


def _renewal(engine: Engine, now: datetime) -> Callable[[], None]:
    """Return what holds the row for longer, when it was not renewed for a while."""
    started = renewed = time.monotonic()

    def renew() -> None:
        nonlocal renewed
        if time.monotonic() - renewed < RENEW_SECONDS:
            return
        renewed = time.monotonic()
        until = now + timedelta(seconds=renewed - started) + HELD
        with unit_of_work(engine) as unit:
            unit.execute(update(CatalogueState).values(held_until=until))

    return renew


def fault(engine: Engine, now: datetime, every: timedelta) -> str | None:
    """Return what is wrong with the catalogue's freshness, for `flask doctor`."""
    with read_unit(engine) as unit:
        row = unit.get(CatalogueState, 1)
        empty = unit.scalar(select(Game.id).limit(1)) is None
    if row is not None and row.failures:
        return f"the last {row.failures} attempts to renew the game list failed: {row.failure}"
    if empty:
        return "there are no games yet; run: flask games sync"
    if row is not None and row.synced_at is not None and every and now - row.synced_at > 2 * every:
        return f"the game list is of {row.synced_at:%Y-%m-%d %H:%M} UTC; run: flask games sync"
    return None


def _compare(listed: Iterable[ListedGame], current: Mapping[str, Game], now: datetime) -> _Changes:
    changes = _Changes()
    missing = dict(current)
    slugs = {game.slug for game in current.values()}
    for entry in listed:
        values = _values(entry)
        game = missing.pop(entry.reference, None)
        if game is None:
            slug = _free_slug(entry, slugs)
            slugs.add(slug)
            changes.added.append({"reference": entry.reference, "slug": slug, "first_seen_at": now, **values})
        elif changed := {name: value for name, value in values.items() if getattr(game, name) != value}:
            changes.updated.append({"id": game.id, **changed})
    changes.gone = [{"id": game.id, "gone_at": now} for game in missing.values() if game.gone_at is None]
    return changes


def _values(entry: ListedGame) -> dict[str, Any]:
    return {
        "name": entry.name,
        "provider": entry.provider,
        "provider_slug": slugify(entry.provider),
        "category": entry.category,
        "picture_url": entry.picture_url,
        "rtp": entry.rtp,
        "volatility": entry.volatility,
        "features": list(entry.features),
        "feature_key": key_of(words) if (words := _feature_words(entry)) else None,
        "currencies": list(entry.currencies) if entry.currencies is not None else None,
        "currency_key": key_of(entry.currencies),
        "allowed_key": key_of(entry.allowed_countries),
        "blocked_key": key_of(entry.blocked_countries),
        "on_phone": entry.on_phone,
        "on_desktop": entry.on_desktop,
        "extra": dict(entry.extra),
        "search_key": search_key(entry.name, entry.provider),
        "popularity": entry.popularity,
        "is_new": entry.is_new,
        "gone_at": None,
    }


def _feature_words(entry: ListedGame) -> list[str]:
    demo = [DEMO] if entry.extra.get("demo") in (True, 1, "1", "true", "yes") else []
    return [*(feature.lower() for feature in entry.features), *demo]


def _free_slug(entry: ListedGame, taken: set[str]) -> str:
    base = slugify(entry.name)
    slug = base
    while slug in taken:
        slug = f"{base[:80]}-{slugify(entry.reference)[:36]}" if slug == base else f"{slug[:110]}-2"
    return slug


def _write(engine: Engine, changes: _Changes, renew: Callable[[], None]) -> None:
    for rows in _portions(changes.added):
        renew()
        with unit_of_work(engine) as unit:
            unit.add_all(Game(**row) for row in rows)
    for rows in _portions([*changes.updated, *changes.gone]):
        renew()
        _update(engine, rows)
    if changes.added or changes.updated or changes.gone:
        with unit_of_work(engine) as unit:
            bump_catalogue(unit)


def _update(engine: Engine, rows: Sequence[dict[str, Any]]) -> None:
    with unit_of_work(engine) as unit:
        for row in rows:
            unit.execute(update(Game).where(Game.id == row["id"]).values({k: v for k, v in row.items() if k != "id"}))


def _portions(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))


def _hang_pictures(engine: Engine, files: Mapping[str, str]) -> None:
    with read_unit(engine) as unit:
        games = unit.execute(select(Game.id, Game.picture_url, Game.picture).where(Game.picture_url.is_not(None))).all()
    rows = [
        {"id": game.id, "picture": files[game.picture_url]}
        for game in games
        if files.get(game.picture_url, game.picture) != game.picture
    ]
    for portion in _portions(rows):
        _update(engine, portion)
    if rows:
        with unit_of_work(engine) as unit:
            bump_catalogue(unit)


def _fetch_pictures(
    source: Catalogue, urls: set[str], known: Mapping[Any, Any], folder: Path, renew: Callable[[], None]
) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    files = {url: known[url] for url in urls if known.get(url) and sizes.is_kept(folder, known[url])}
    deadline = time.monotonic() + PICTURE_SECONDS

    def fetch(url: str) -> tuple[str, str] | None:
        if time.monotonic() > deadline:
            return None
        try:
            content, ending = source.picture(url)
            name = f"{hashlib.sha256(content).hexdigest()[:32]}.{ending}"
            if not sizes.is_kept(folder, name):
                sizes.keep(folder, name, content)
        except (CasinoError, ValueError) as error:
            log.warning("picture: %s", error)
            return None
        return url, name

    missing = sorted(urls - files.keys())
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(fetch, missing):
            renew()
            if found is not None:
                files[found[0]] = found[1]
    return files
