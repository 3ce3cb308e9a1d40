"""What an operator may say about one provider's games: how they open, which messages they speak, what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass

OPEN_MODES = ("frame", "page", "tab")
"""In our frame below the bar, on a page of its own in place of ours, or in a tab beside ours."""
ADAPTERS = ("plain", "event", "name", "text")
"""The dialects of static/adapters.js: where a message says what happened, and in which words."""
LOOSER = (
    "allow-downloads",
    "allow-modals",
    "allow-orientation-lock",
    "allow-pointer-lock",
    "allow-popups-to-escape-sandbox",
    "allow-storage-access-by-user-activation",
)
"""What a frame may be allowed on top. Moving our own page elsewhere is not among it and never will be."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How one provider's games are opened and listened to."""

    open: str = ""
    open_phone: str = ""
    messages: str = "plain"
    sandbox: tuple[str, ...] = ()


def providers(table: Mapping[str, object]) -> dict[str, Manners]:
    """Read tables by the provider's word in the address of its games, such as ``[providers.quay-house]``."""
    return {slug: _manners(slug, given) for slug, given in table.items()}


def _manners(slug: str, given: object) -> Manners:
    if not isinstance(given, Mapping):
        raise ValueError(f'says nothing about {slug!r}; write it as [providers.{slug}] and below it open = "page"')
    known: dict[str, tuple[str, ...]] = {"open": OPEN_MODES, "open_phone": OPEN_MODES, "messages": ADAPTERS}
    for name, value in given.items():
        allowed = LOOSER if name == "sandbox" else known.get(name)
        if allowed is None:
            raise ValueError(f"says {name!r} of {slug!r}; what can be said is: {', '.join([*known, 'sandbox'])}")
        values = value if name == "sandbox" and isinstance(value, list) else [value]
        for one in values:
            if one not in allowed:
                raise ValueError(f"gives {slug!r} the {name} {one!r}; it must be one of: {', '.join(allowed)}")
    words = {name: str(value) for name, value in given.items() if name != "sandbox"}
    loosened = given.get("sandbox", ())
    return Manners(**words, sandbox=(loosened,) if isinstance(loosened, str) else tuple(loosened))
