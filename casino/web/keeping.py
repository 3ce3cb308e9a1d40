"""What a player keeps of the lobby: hearts on games, and the view of the shelf they like (L05, L24)."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, request, session, url_for
from flask_login import current_user, login_required

from casino.domain import favourites
from casino.web.auth import current_player
from casino.web.redirects import came_from, see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("keeping", __name__)

VIEW = ("category", "provider", "feature", "favourites", "demo", "sort")
"""What of the shelf's address is remembered; a search is not."""
_DROPPED = "dropped"


@blueprint.post("/games/<slug>/favourite")
@login_required
def favourite(slug: str) -> Response:
    """Put a heart on a game or take it off; a script gets 204, a form goes back to where it stood."""
    wanted = request.form.get("keep")
    if wanted not in ("0", "1"):
        abort(400)
    player_id = current_player().id
    with writing() as unit:
        if wanted == "1":
            favourites.keep(unit, player_id, slug, services().clock())
        else:
            favourites.drop(unit, player_id, slug)
    if "HX-Request" in request.headers:
        return Response(status=204, mimetype="text/plain")
    if wanted == "0":
        session[_DROPPED] = slug
    return see_other(came_from() or url_for("lobby.game", slug=slug))


@blueprint.post("/games/view")
@login_required
def remember() -> Response:
    """Open the shelf with these filters and this order from now on; none of them forgets it."""
    query = clean_view(request.form.get("query", ""))
    player_id = current_player().id
    with writing() as unit:
        favourites.remember_view(unit, player_id, query)
    return see_other(url_for("lobby.games") + ("?" + (query or "sort=popular")))


def clean_view(query: str) -> str:
    """Return those parts of an address's query that a view consists of, in one order."""
    pairs = [(name, value) for name, value in parse_qsl(query[:2000]) if name in VIEW]
    return urlencode(sorted(set(pairs)))[:1000]


def own_view() -> str:
    """Return the view that the player of this request asked for; empty without one."""
    return favourites.view(reading(), current_user.id) if current_user.is_authenticated else ""


def hearts() -> frozenset[str]:
    """Return the slugs of the games on which the player of this request has put a heart."""
    return favourites.slugs(reading(), current_user.id) if current_user.is_authenticated else frozenset()


def just_dropped() -> str | None:
    """Return the slug of the game whose heart was taken off by the form before this page, once, to offer an undo."""
    slug: str | None = session.pop(_DROPPED, None)
    return slug
