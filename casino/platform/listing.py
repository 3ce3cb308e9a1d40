"""What the platform answers to us: its game list and the link of a game, read tolerantly (PLATFORM.md, head).

The names of the answer's fields are not documented, so each has several spellings; unknown fields stay with the game.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casino.errors import PlatformError

_LISTS = ("games", "items", "list", "data")
_IDS = ("id", "game_id")
_NAMES = ("name", "title")
_CATEGORIES = ("category", "type")
_PICTURES = ("image", "image_url", "img", "icon", "thumbnail")
_ALLOWED = ("allowed_countries", "countries_allowed", "countries")
_BLOCKED = ("blocked_countries", "restricted_countries", "countries_blocked", "forbidden_countries")
_PHONE = ("mobile", "is_mobile", "has_mobile")
_DESKTOP = ("desktop", "is_desktop", "has_desktop")
_LINKS = ("url", "link", "game_url", "game_link")
_USED = {*_IDS, *_NAMES, *_CATEGORIES, *_PICTURES, *_ALLOWED, *_BLOCKED, *_PHONE, *_DESKTOP, "provider", "rtp",
         "volatility", "features", "currencies", "is_new", "popularity"}  # fmt: skip
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
UNSORTED = "Other"


@dataclass(frozen=True, slots=True)
class ListedGame:
    """One entry of the platform's list in our words; `extra` keeps every field we have no word for."""

    reference: str
    name: str
    provider: str
    category: str
    picture_url: str | None = None
    rtp: str | None = None
    volatility: str | None = None
    features: tuple[str, ...] = ()
    currencies: tuple[str, ...] | None = None
    is_new: bool = False
    popularity: int = 0
    allowed_countries: tuple[str, ...] | None = None
    blocked_countries: tuple[str, ...] | None = None
    on_phone: bool = True
    on_desktop: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


def listed_games(content: Any) -> list[ListedGame]:
    """Read a game list: a list, or an object that holds one. Entries without an id or a name are left out.

    Raises `PlatformError` when there is no list at all.
    """
    entries = content
    if isinstance(content, dict):
        entries = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), None)
    if not isinstance(entries, list):
        raise PlatformError("The game list has no list of games in it.")
    games: dict[str, ListedGame] = {}
    for entry in entries:
        game = _game(entry) if isinstance(entry, dict) else None
        if game is not None:
            games.setdefault(game.reference, game)
    return list(games.values())


def _game(entry: Mapping[str, Any]) -> ListedGame | None:
    reference = _text(_first(entry, _IDS), 255)
    name = _text(_first(entry, _NAMES), 200)
    if reference is None or name is None:
        return None
    provider = entry.get("provider")
    if isinstance(provider, dict):
        provider = _first(provider, _NAMES)
    category = _first(entry, _CATEGORIES)
    if isinstance(category, dict):
        category = _first(category, _NAMES)
    return ListedGame(
        reference=reference,
        name=name,
        provider=_text(provider, 120) or UNSORTED,
        category=_text(category, 80) or UNSORTED,
        picture_url=_text(_first(entry, _PICTURES), 2000),
        rtp=_return(entry.get("rtp")),
        volatility=_text(entry.get("volatility"), 20),
        features=_texts(entry.get("features")) or (),
        currencies=_codes(entry.get("currencies")),
        allowed_countries=_codes(_first(entry, _ALLOWED)),
        blocked_countries=_codes(_first(entry, _BLOCKED)),
        on_phone=not _denied(entry, _PHONE),
        on_desktop=not _denied(entry, _DESKTOP),
        is_new=entry.get("is_new") is True,
        popularity=_count(entry.get("popularity")),
        extra={key: value for key, value in entry.items() if key not in _USED},
    )


def game_link_url(content: Any) -> str:
    """Return the game's address from the answer to `get_game_link`. Raises `PlatformError` when there is none."""
    link = content if isinstance(content, str) else None
    if isinstance(content, dict):
        link = next((content[key] for key in _LINKS if isinstance(content.get(key), str) and content[key]), None)
    if not link:
        raise PlatformError("The platform's answer holds no game link.")
    return link


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((entry[name] for name in names if entry.get(name) not in (None, "")), None)


def _text(value: Any, limit: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    cleaned = _BLANKS.sub(" ", str(value)).strip().encode("utf-8", "replace").decode()
    return cleaned[:limit] or None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(text for text in (_text(item, 80) for item in value) if text)


def _codes(value: Any) -> tuple[str, ...] | None:
    """Codes of currencies or countries in capitals, from a list or from words with commas; None when there are none."""
    if isinstance(value, str):
        value = value.replace(";", ",").split(",")
    codes = _texts(value)
    return tuple(dict.fromkeys(code.upper() for code in codes)) if codes else None


def _denied(entry: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    """Whether the list says no under one of these names; silence is a yes."""
    return any(entry.get(name) in (False, 0, "0", "false", "no") for name in names if name in entry)


def _return(value: Any) -> str | None:
    """A theoretical return in percent, when it is a sane number."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return f"{number:.2f}".rstrip("0").rstrip(".") if 50 <= number <= 100 else None


def _count(value: Any) -> int:
    return min(value, 10**9) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
