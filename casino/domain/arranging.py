"""The lobby's rails as a list to put in order: what a layout says, one row for each rail that can be there (L23).

Words are those of a layout's `order`: `popular`, `category:slots`, `categories` for those that come later, and the
collections' own names. `continue` is no row: it stands first whatever anybody says, since players' money is in it.
"""

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from casino.domain.layouts import (
    CATEGORIES,
    CATEGORY,
    COLLECTION,
    COMMON,
    OWN,
    Collection,
    Layout,
    as_document,
    read,
)

_LATER = CATEGORY + "*"


@dataclass(frozen=True, slots=True)
class Row:
    """One rail, by its word; `collection` where it is one of the operator's."""

    word: str
    is_hidden: bool
    collection: Collection | None = None

    @property
    def category(self) -> str | None:
        """The category whose games it holds."""
        return self.word.removeprefix(CATEGORY) if self.word.startswith(CATEGORY) else None


def rows(layout: Layout, categories: Sequence[str]) -> list[Row]:
    """Return every rail in its place, the hidden ones too. `categories` are those of the catalogue.

    A category that only the layout names has its row as well: it may come back with the next sync.
    """
    named = [word.removeprefix(CATEGORY) for word in (*layout.order, *layout.hidden) if word.startswith(CATEGORY)]
    known = [CATEGORY + name for name in dict.fromkeys([*categories, *named])]
    collections = {one.key: one for one in layout.collections}
    keys = ["continue", *OWN[1:], *(COLLECTION + key for key in collections), *COMMON, *known, _LATER]
    shown = set(layout.arranged(keys))
    return [
        Row(_word(key), key not in shown, collections.get(_word(key)))
        for key in replace(layout, hidden=()).arranged(keys)
        if key != "continue"
    ]


def _word(key: str) -> str:
    return CATEGORIES if key == _LATER else key.removeprefix(COLLECTION)


def rearranged(layout: Layout, order: Sequence[str], hidden: Some[str]) -> Layout:
    """Return the layout with its rails in that order, and those hidden. Raises `LayoutFaults` for unknown words."""
    said = {**as_document(layout), "order": list(order), "hidden": [word for word in order if word in hidden]}
    return read(said, UTC)


def moved(order: Sequence[str], word: str, places: int) -> list[str]:
    """Return the order with one word that many places further down, or up below zero; never beyond its ends."""
    found = list(order)
    if word in found:
        at = found.index(word)
        found.insert(max(0, at + places), found.pop(at))
    return found


def with_collection(layout: Layout, collection: Collection) -> Layout:
    """Return the layout with this collection new or in place of its namesake; a new one comes after the others."""
    kept = {one.key: one for one in layout.collections}
    return replace(layout, collections=tuple({**kept, collection.key: collection}.values()))


def without_collection(layout: Layout, key: str) -> Layout:
    """Return the layout without this collection, wherever it was named."""
    return Layout(
        tuple(word for word in layout.order if word != key),
        tuple(word for word in layout.hidden if word != key),
        tuple(one for one in layout.collections if one.key != key),
    )
