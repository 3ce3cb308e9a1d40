"""The lobby as the operator lays it out: collections of games and the order of the rails (L23).

A layout is one document: written as TOML by the operator, checked here, kept by layout_store.py. Collections come and
go by their own schedule, on the devices and in the languages that they name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from casino.domain.cards import SORTS
from casino.errors import InvalidRequest

DEVICES = ("phone", "desktop")
OWN = ("continue", "recent", "favourites")
"""The rails that a player's own doings fill. The first stands first whatever a layout says: it holds their money."""
COMMON = ("popular", "new")
CATEGORIES = "categories"
"""In an order: all rails of categories that it does not name one by one, as ``category:slots``."""
COLLECTION, CATEGORY = "collection:", "category:"
MOST_COLLECTIONS = 40
MOST_GAMES = 24
LONGEST_TITLE = 60
_RULES = ("category", "provider", "feature")
_SAYS = ("title", "games", *_RULES, "sort", "from", "until", "devices", "languages")


class LayoutFaults(InvalidRequest):
    """A layout cannot be used; `faults` holds one plain sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("The layout cannot be used." + "".join(f"\n  - {fault}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Collection:
    """Some games under a title of the operator's: named one by one, or by what they have in common."""

    key: str
    title: Mapping[str, str]
    games: tuple[str, ...] = ()
    category: str | None = None
    provider: str | None = None
    feature: str | None = None
    sort: str = "popular"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    devices: tuple[str, ...] = DEVICES
    languages: tuple[str, ...] = ()

    def is_on(self, now: datetime, phone: bool, language: str) -> bool:
        """Tell whether it is shown at this moment, on this device, to a reader of this language."""
        spoken = not self.languages or language in self.languages
        return self.state(now) == "on" and spoken and DEVICES[not phone] in self.devices

    def state(self, now: datetime) -> str:
        """Return what its schedule makes of it at this moment: waiting, on or over."""
        if self.ends_at is not None and self.ends_at <= now:
            return "over"
        return "waiting" if self.starts_at is not None and self.starts_at > now else "on"

    @property
    def filters(self) -> dict[str, str] | None:
        """What its games have in common, as the shelf's own filters; None where they were named one by one."""
        rule = {name: getattr(self, name) for name in _RULES}
        return None if self.games else {name: value for name, value in {**rule, "sort": self.sort}.items() if value}

    def words(self, language: str) -> str:
        """Return the title in that language, else in the first that it was written in."""
        return self.title.get(language) or next(iter(self.title.values()))


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole of it. `order` comes first on the page, the rest as ever; `hidden` is left out."""

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    collections: tuple[Collection, ...] = ()

    def arranged(self, keys: Sequence[str]) -> list[str]:
        """Return those of the rails that are shown, in their order."""
        wanted = ["continue"]
        named = set(self.order)
        for word in self.order:
            if word == CATEGORIES:
                wanted += [key for key in keys if key.startswith(CATEGORY) and key not in named]
            else:
                wanted.append(word if word in (*OWN, *COMMON) or word.startswith(CATEGORY) else COLLECTION + word)
        hidden = {word if ":" in word or word in (*OWN, *COMMON) else COLLECTION + word for word in self.hidden}
        hide_categories = CATEGORIES in self.hidden
        found = [key for key in dict.fromkeys([*wanted, *keys]) if key in keys]
        return [
            key
            for key in found
            if key == "continue"
            or (key not in hidden and not (hide_categories and key.startswith(CATEGORY) and key not in named))
        ]


def read(document: Mapping[str, Any], zone: tzinfo, languages: Sequence[str] = ()) -> Layout:
    """Read a document, as TOML or JSON gives it; moments without an offset are in `zone`. Raises `LayoutFaults`.

    With `languages`, those that the site offers, each title must be there in the first of them.
    """
    faults = [f"{name!r} is not a part of a layout: order, hidden and [collections.…] are." for name in document
              if name not in ("order", "hidden", "collections")]  # fmt: skip
    given = document.get("collections", {})
    if not isinstance(given, Mapping):
        raise LayoutFaults([*faults, "collections are tables: [collections.autumn], and below it what is in it."])
    if len(given) > MOST_COLLECTIONS:
        faults.append(f"{len(given)} collections are too many; {MOST_COLLECTIONS} fit.")
    found = []
    for key, said in given.items():
        reader = _Reader(str(key), said, zone, languages)
        collection = reader.collection()
        faults += reader.faults
        found.append(collection)
    orders = {}
    for name in ("order", "hidden"):
        orders[name], wrong = _order(name, document.get(name, []), {one.key for one in found})
        faults += wrong
    if faults:
        raise LayoutFaults(faults)
    return Layout(orders["order"], orders["hidden"], tuple(found))


def _order(name: str, given: Any, keys: set[str]) -> tuple[tuple[str, ...], list[str]]:
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        return (), [f'{name} is a list of words: {name} = ["favourites", "popular"].']
    known = {*OWN, *COMMON, CATEGORIES, *keys}
    faults = [
        f"{name} names {word!r}; known are {', '.join((*OWN, *COMMON, CATEGORIES))}, category:… and the collections."
        for word in given
        if word not in known and not word.startswith(CATEGORY)
    ]
    faults += [f"{name} names {word!r} twice." for word in dict.fromkeys(given) if given.count(word) > 1]
    if name == "hidden" and "continue" in given:
        faults.append("continue cannot be hidden: it leads players back to rounds in which their money is.")
    return tuple(given), faults


class _Reader:
    """Reads one collection and gathers what is wrong with it."""

    def __init__(self, key: str, said: Any, zone: tzinfo, languages: Sequence[str]) -> None:
        self.key, self.zone, self.offered = key, zone, languages
        self.faults: list[str] = []
        self.said: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
        if not isinstance(said, Mapping):
            self._fault("is not a table")
        if not key.replace("-", "").replace("_", "").isalnum() or key in (*OWN, *COMMON, CATEGORIES):
            self._fault("needs a name of letters, digits and dashes that is none of the rails' own")
        for name in self.said:
            if name not in _SAYS:
                self._fault(f"says {name!r}; what can be said is: {', '.join(_SAYS)}")

    def _fault(self, words: str) -> None:
        self.faults.append(f"[collections.{self.key}] {words}.")

    def collection(self) -> Collection:
        """Return what was read; worth nothing when there are faults."""
        games, rules = self._words("games"), {name: self._word(name) for name in _RULES}
        if bool(games) == any(rules.values()):
            self._fault("needs either games = […] or what they have in common: category, provider, feature")
        if len(games) > MOST_GAMES:
            self._fault(f"holds {len(games)} games; {MOST_GAMES} fit on a rail")
        starts_at, ends_at = self._moment("from"), self._moment("until")
        if starts_at and ends_at and ends_at <= starts_at:
            self._fault("ends before it begins")
        devices, languages = self._words("devices"), self._words("languages")
        for device in devices:
            if device not in DEVICES:
                self._fault(f"names the device {device!r}; there are phone and desktop")
        if self.offered:
            for language in languages:
                if language not in self.offered:
                    self._fault(f"names the language {language!r}, in which the site is not offered")
        sort = self._word("sort") or "popular"
        if sort not in SORTS:
            self._fault(f"is sorted by {sort!r}; it must be one of: {', '.join(SORTS)}")
        return Collection(
            self.key, self._title(languages), games, sort=sort, starts_at=starts_at, ends_at=ends_at,
            devices=devices or DEVICES, languages=languages, **rules,
        )  # fmt: skip

    def _title(self, languages: Sequence[str]) -> dict[str, str]:
        given = self.said.get("title")
        if isinstance(given, str) and self.offered:
            given = {self.offered[0]: given}
        if not isinstance(given, Mapping) or not given:
            self._fault('has no title; write title = { en = "Long evenings" }')
            return {"": ""}
        title = {str(language): " ".join(str(words).split()) for language, words in given.items()}
        first = next((one for one in self.offered if not languages or one in languages), None)
        if first is not None and not title.get(first):
            self._fault(f"has no title in {first!r}, which is what readers without one of their own see")
        for language, words in title.items():
            if not words or len(words) > LONGEST_TITLE:
                self._fault(f"has a title in {language!r} of {len(words)} letters; 1 to {LONGEST_TITLE} fit")
        return {first: title[first], **title} if first in title else title

    def _word(self, name: str) -> str | None:
        given = self.said.get(name)
        if given is None or (isinstance(given, str) and given.strip()):
            return given.strip() if given else None
        self._fault(f"needs a word for {name}")
        return None

    def _words(self, name: str) -> tuple[str, ...]:
        given = self.said.get(name, [])
        if not isinstance(given, list) or not all(isinstance(word, str) and word for word in given):
            self._fault(f'needs a list of words for {name}: {name} = ["…"]')
            return ()
        if len(set(given)) < len(given):
            self._fault(f"names something twice in {name}")
        return tuple(given)

    def _moment(self, name: str) -> datetime | None:
        given = self.said.get(name)
        try:
            moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        except ValueError:
            moment = 0
        if moment is None:
            return None
        if not isinstance(moment, datetime):
            self._fault(f"needs a moment for {name}, such as 2026-12-01T18:00:00")
            return None
        return in_zone(moment, self.zone)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return the moment aware: one that was written without an offset is meant in `zone`."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def as_document(layout: Layout) -> dict[str, Any]:
    """Return the layout in the form that is kept: plain values, moments with their offset."""
    return {
        "order": list(layout.order),
        "hidden": list(layout.hidden),
        "collections": {one.key: _plain(one) for one in layout.collections},
    }


def _plain(collection: Collection) -> dict[str, Any]:
    said = {
        "title": dict(collection.title),
        "games": list(collection.games),
        **{name: getattr(collection, name) for name in (*_RULES, "sort")},
        "from": collection.starts_at.isoformat() if collection.starts_at else None,
        "until": collection.ends_at.isoformat() if collection.ends_at else None,
        "devices": list(collection.devices),
        "languages": list(collection.languages),
    }
    return {name: value for name, value in said.items() if value}
