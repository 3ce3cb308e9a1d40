"""What the platform's list says about how a game is played: a text, and the maker's own page of rules (R74, L11)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from casino.domain.policy import game_kind
from casino.storage.catalogue import Game

_TEXTS = ("rules", "game_rules", "rules_text", "how_to_play", "description")
_ADDRESSES = ("rules_url", "help_url", "paytable_url", "info_url")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class GameRules:
    """How a game is played, as far as the list states it; `kind` says which of our own words stand in for the rest."""

    text: str
    url: str | None
    kind: str


def rules_of(game: Game) -> GameRules:
    """Return what the list says; an address that is no https page is left out, and text stays text."""
    texts = (game.extra.get(name) for name in _TEXTS)
    text = next((" ".join(one.split("\0")).strip() for one in texts if isinstance(one, str) and one.strip()), "")
    urls = (game.extra.get(name) for name in _ADDRESSES)
    url = next((one for one in urls if isinstance(one, str) and _is_page(one)), None)
    return GameRules(text[:LONGEST], url, game_kind(game.category))


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    bare = not (parts.username or parts.password) and not any(
        c.isspace() or ord(c) < 32 or c in "\\\"'<>" for c in address
    )
    return parts.scheme == "https" and bool(parts.hostname) and bare
