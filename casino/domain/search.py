"""Finding games by what a player types: literally, in the other script or keyboard layout, and with one slip (L03).

One interface over both databases. What fits literally is found by LIKE; the candidates for what was mistyped come from
SQLite's FTS5 trigrams or PostgreSQL's pg_trgm, and where neither may be used, from all names. The last word on a slip
has `folding.is_near`, so that every database finds the same games.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, text
from sqlalchemy.orm import Session

from casino.domain.folding import fold, is_near, other_layout, sound
from casino.storage.catalogue import Game

MAX_LETTERS = 80
MAX_WORDS = 6
FEW = 3
"""Slips are forgiven when fewer games than this fit literally; more would only be noise."""
SHORTEST_SLIP = 4
"""A shorter word is taken literally."""
CANDIDATES = 800
NEAR = 100

_BEGINNING, _WHOLE = 1, 2

_capable: "WeakKeyDictionary[Any, bool]" = WeakKeyDictionary()
_HAS_INDEX = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'game_search'",
    "postgresql": "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'",
}
_BY_INDEX = text(
    "SELECT set_config('pg_trgm.word_similarity_threshold', '0.25', true), set_config('enable_seqscan', 'off', true)"
)
"""For this unit: PostgreSQL holds reading all names for cheaper than its trigrams; it is four times dearer."""
_AS_USUAL = text("SELECT set_config('enable_seqscan', 'on', true)")
_SQLITE = text(
    "SELECT g.id, g.search_key FROM (SELECT rowid FROM game_search WHERE game_search MATCH :trigrams ORDER BY rank "
    "LIMIT :most) f JOIN game g ON g.id = f.rowid"
)


@dataclass(frozen=True, slots=True)
class Hits:
    """Which games fit the text, and how well: 0 begins with it, 1 a word does, 2 contains it, 3 and 4 are near it."""

    condition: ColumnElement[bool]
    rank: ColumnElement[int]


def find_text(unit: Session, typed: str, listed: Sequence[ColumnElement[bool]]) -> Hits | None:
    """Return what fits the typed text among the games that `listed` lets through; None when nothing was typed."""
    typed = typed[:MAX_LETTERS]
    readings = list(dict.fromkeys(filter(None, _readings(typed))))
    if not readings:
        return None if not typed.strip() else _none()
    for reading in readings:
        hits = _literally(reading)
        found = unit.scalars(select(Game.id).where(hits.condition, *listed).limit(FEW)).all()
        if found:
            break
    else:
        hits, found = _none(), []
    if len(found) >= FEW:
        return hits
    near = _near(unit, readings, listed)
    if not near:
        return hits
    whole = [game_id for game_id, is_whole in near.items() if is_whole]
    rank = case((hits.condition, hits.rank), (Game.id.in_(whole), 3), else_=4)
    return Hits(or_(hits.condition, Game.id.in_(near)), rank)


def _readings(typed: str) -> Iterable[str]:
    """Yield what the player may have meant, the likeliest first."""
    written = fold(typed)
    yield written
    yield sound(written)
    if len(written) > 2:
        yield fold(other_layout(typed))


def _none() -> Hits:
    return Hits(literal(False), literal(3))


def _literally(reading: str) -> Hits:
    words = reading.split()[:MAX_WORDS]
    condition = and_(*(Game.search_key.contains(word, autoescape=True) for word in words))
    rank = case(
        (Game.search_key.startswith(reading, autoescape=True), 0),
        (Game.search_key.contains(f" {reading}", autoescape=True), 1),
        else_=2,
    )
    return Hits(condition, rank)


def _near(unit: Session, readings: Sequence[str], listed: Sequence[ColumnElement[bool]]) -> dict[int, bool]:
    """Return the ids of the games that one of the readings means but for a letter in a word.

    True stands for whole words that are near, False for beginnings of longer ones.
    """
    for reading in readings:
        words = reading.split()[:MAX_WORDS]
        if all(len(word) < SHORTEST_SLIP for word in words):
            continue
        known: dict[str, dict[str, int]] = {word: {} for word in words}
        found: dict[int, bool] = {}
        for game_id, key in _candidates(unit, words, listed):
            fit = _fit(words, key, known)
            if fit:
                found[game_id] = fit == _WHOLE
                if len(found) == NEAR:
                    break
        if found:
            return found
    return {}


def _fit(words: Sequence[str], key: str, known: dict[str, dict[str, int]]) -> int:
    """Tell how well all the words fit a game's key; `known` keeps what was compared before."""
    worst = _WHOLE
    for word in words:
        if word in key:
            continue
        if len(word) < SHORTEST_SLIP:
            return 0
        compared, best = known[word], 0
        for other in key.split():
            fit = compared.get(other)
            if fit is None:
                fit = compared[other] = _likeness(word, other)
            best = max(fit, best)
        if not best:
            return 0
        worst = min(worst, best)
    return worst


def _likeness(word: str, other: str) -> int:
    if not is_near(word, other):
        return 0
    return _WHOLE if len(other) <= len(word) + 1 else _BEGINNING


def _candidates(unit: Session, words: Sequence[str], listed: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    """Return (id, search key) of the games that look most like these words."""
    if not has_index(unit):
        return unit.execute(select(Game.id, Game.search_key).where(*listed)).all()
    if unit.get_bind().dialect.name == "sqlite":
        parameters = {"trigrams": " OR ".join(f'"{part}"' for part in _trigrams(words)), "most": CANDIDATES}
        return unit.execute(_SQLITE, parameters).all()
    longest = max(words, key=len)
    similar = Game.search_key.op("%>", is_comparison=True)(longest)
    likeness = func.word_similarity(longest, Game.search_key)
    unit.execute(_BY_INDEX)
    found = unit.execute(
        select(Game.id, Game.search_key).where(similar, *listed).order_by(likeness.desc()).limit(CANDIDATES)
    ).all()
    unit.execute(_AS_USUAL)
    return found


def _trigrams(words: Iterable[str]) -> list[str]:
    padded = [f"  {word} " for word in words]
    return list(dict.fromkeys(word[at : at + 3] for word in padded for at in range(len(word) - 2)))


def has_index(unit: Session) -> bool:
    """Tell whether this database keeps trigrams for us; asked once per pool of connections."""
    bind: Any = unit.get_bind()
    pool = bind.engine.pool
    if pool not in _capable:
        _capable[pool] = bool(unit.execute(text(_HAS_INDEX[bind.dialect.name])).scalar_one())
    return _capable[pool]
