"""What an operator may say about one provider's games: how they open, which messages they speak, what they may do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

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


REPLAY_WORDS = ("round", "transaction", "player", "game", "language")
"""What the address of a provider's page about a round may name."""
_PLACE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Manners:
    """How one provider's games are opened and listened to."""

    open: str = ""
    open_phone: str = ""
    messages: str = "plain"
    sandbox: tuple[str, ...] = ()
    replay: str = ""
    """Address of the provider's own page about a round, with `{round}` in it (R60)."""


def providers(table: Mapping[str, object]) -> dict[str, Manners]:
    """Read tables by the provider's word in the address of its games, such as ``[providers.quay-house]``."""
    return {slug: _manners(slug, given) for slug, given in table.items()}


def _manners(slug: str, given: object) -> Manners:
    if not isinstance(given, Mapping):
        raise ValueError(f'says nothing about {slug!r}; write it as [providers.{slug}] and below it open = "page"')
    known: dict[str, tuple[str, ...]] = {"open": OPEN_MODES, "open_phone": OPEN_MODES, "messages": ADAPTERS}
    given = dict(given)
    replay = _replay(slug, given.pop("replay", ""))
    for name, value in given.items():
        allowed = LOOSER if name == "sandbox" else known.get(name)
        if allowed is None:
            raise ValueError(
                f"says {name!r} of {slug!r}; what can be said is: {', '.join([*known, 'sandbox', 'replay'])}"
            )
        values = value if name == "sandbox" and isinstance(value, list) else [value]
        for one in values:
            if one not in allowed:
                raise ValueError(f"gives {slug!r} the {name} {one!r}; it must be one of: {', '.join(allowed)}")
    words = {name: str(value) for name, value in given.items() if name != "sandbox"}
    loosened = given.get("sandbox", ())
    return Manners(**words, sandbox=(loosened,) if isinstance(loosened, str) else tuple(loosened), replay=replay)


def _replay(slug: str, address: object) -> str:
    if address == "":
        return ""
    known = {f"{{{name}}}" for name in REPLAY_WORDS}
    parts = urlsplit(address if isinstance(address, str) else "")
    if (
        parts.scheme != "https"
        or not parts.hostname
        or "{" in parts.netloc
        or "{round}" not in parts.path + parts.query
    ):
        raise ValueError(f"gives {slug!r} the replay {address!r}; it must be an https address with {{round}} in it")
    if set(_PLACE.findall(str(address))) - known:
        raise ValueError(f"gives {slug!r} the replay {address!r}; what may stand in it is: {', '.join(sorted(known))}")
    return str(address)
