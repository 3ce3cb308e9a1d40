"""How a game opens on this device: in our frame, on a page of its own, or in a tab beside ours (L28, L30, L32, L40).

The frame is the rule wherever the policy wants clock and result on screen, because only there they are; elsewhere a
phone gives the game its whole page. The operator may say otherwise for a provider, and the player for one game on one
device, when it did not answer in the frame. Limits, breaks and checks are kept by the house whatever the mode.
"""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, request, url_for
from flask_login import login_required

from casino.config_providers import OPEN_MODES, Manners
from casino.domain import games, play
from casino.domain.cards import GameCard
from casino.storage.catalogue import Game
from casino.storage.players import Player
from casino.web.audience import current_audience, on_phone
from casino.web.auth import current_player
from casino.web.i18n import current_language
from casino.web.preferences import read_preference, write_preference
from casino.web.protection import rules
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading

blueprint = Blueprint("opening", __name__)

SANDBOX = ("allow-scripts", "allow-same-origin", "allow-forms", "allow-popups")
REMEMBERED = 40
"""Games whose own way of opening one device remembers."""
OTHERS = 8
"""Games offered beside the one that is played."""
_CHOICES = "opens"


def manners(game: Game) -> Manners:
    """Return what the operator says about this game's provider."""
    return services().settings.providers.get(game.provider_slug, Manners())


def mode(game: Game) -> str:
    """Return frame, page or tab: the player's choice on this device, the operator's for it, or the rule."""
    own = _choices().get(game.slug)
    if own is not None:
        return own
    said = manners(game)
    if on_phone():
        return said.open_phone or said.open or ("frame" if _bar_must_show() else "page")
    return said.open or "frame"


def _bar_must_show() -> bool:
    """Whether the policy wants time or result on screen for the whole game: a page of the game's own hides them."""
    return rules().session_clock or rules().net_position


def may_fill(game: Game) -> bool:
    """Whether a device without a Fullscreen API may give the game its own page instead (L35)."""
    return mode(game) != "frame" or not _bar_must_show()


def values(game: Game, player: Player) -> dict[str, Any]:
    """Return what the game's page needs to know about opening, and the games that stand beside it (L45)."""
    said = manners(game)
    return {
        "mode": mode(game),
        "adapter": said.messages,
        "sandbox": " ".join([*SANDBOX, *said.sandbox]),
        "may_fill": may_fill(game),
        "landscape": str(game.extra.get("orientation", "")).lower() == "landscape",
        "others": _others(game, player),
        "kept_way": _choices().get(game.slug),
    }


@blueprint.app_template_global()
def replay_address(slug: str | None, round_ref: str, transaction_ref: str) -> str:
    """Return the provider's own page about a round, where the operator was given one; else an empty text (R60)."""
    if slug is None:
        return ""
    game = games.find(reading(), slug)
    address = manners(game).replay
    known = {
        "round": round_ref,
        "transaction": transaction_ref,
        "player": current_player().public_id,
        "game": game.reference,
        "language": current_language(),
    }
    for name, value in known.items():
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    return address


def _others(game: Game, player: Player) -> list[GameCard]:
    """Return the games played lately and the favourites, without this one and without repeats."""
    unit, audience = reading(), current_audience()
    shelf = [*games.recently_played(unit, player, audience=audience), *games.favourite_games(unit, player, audience)]
    return list({card.slug: card for card in shelf if card.slug != game.slug}.values())[:OTHERS]


def _choices() -> dict[str, str]:
    """Return how the player wants games to open on this device; what makes no sense is left out."""
    pairs = (part.partition("=") for part in (read_preference(_CHOICES) or "").split("&"))
    return {slug: way for slug, _, way in pairs if slug and way in OPEN_MODES}


@blueprint.post("/play/<public_id>/open-as")
@login_required
def choose(public_id: str) -> Response:
    """Open this game in another way on this device from now on."""
    way = request.form.get("way")
    if way not in OPEN_MODES:
        abort(400)
    slug = play.find(reading(), current_player(), public_id).game.slug
    chosen = {**{other: one for other, one in _choices().items() if other != slug}, slug: way}
    response = see_other(url_for("play.show", public_id=public_id))
    latest = list(chosen.items())[-REMEMBERED:]
    write_preference(response, _CHOICES, "&".join(f"{other}={one}" for other, one in latest))
    return response
