"""The lobby: rails, the shelf with its filters, one game's page, and the pictures."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from babel.support import LazyProxy
from flask import Blueprint, Response, abort, make_response, render_template, request, send_from_directory, url_for
from flask_login import current_user

from casino.domain import audience as audiences
from casino.domain import games, pictures, play
from casino.domain.audience import Audience
from casino.domain.game_rules import rules_of
from casino.domain.games import GameQuery, Look, Rail
from casino.domain.stakes import stakes
from casino.storage.players import Player
from casino.web import previews
from casino.web.audience import current_audience
from casino.web.i18n import current_language, gettext, speaking
from casino.web.i18n import lazy_gettext as _l
from casino.web.keeping import clean_view, hearts, just_dropped, own_view
from casino.web.previews import Preview
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading

blueprint = Blueprint("lobby", __name__)

MAX_TEXT = 80
PICTURE_AGE = 365 * 24 * 3600
_SIZED = re.compile(r"([0-9a-f]{32})-\d{3}\.webp", re.ASCII)
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
"""A picture comes from the platform; opened by itself it may draw and nothing else."""

SORTS: dict[str, LazyProxy] = {
    "popular": _l("Popular first"),
    "new": _l("Newest first"),
    "name": _l("By name"),
    "rtp": _l("By theoretical return"),
}
CATEGORIES: dict[str, LazyProxy] = {
    "slots": _l("Slots"),
    "table": _l("Tables"),
    "roulette": _l("Roulette"),
    "blackjack": _l("Blackjack"),
    "baccarat": _l("Baccarat"),
    "poker": _l("Poker"),
    "live": _l("Live"),
    "instant": _l("Instant games"),
    "crash": _l("Crash games"),
    "lottery": _l("Lottery"),
    "bingo": _l("Bingo"),
    "cards": _l("Cards"),
    "dice": _l("Dice"),
    "arcade": _l("Arcade"),
    "jackpots": _l("Jackpots"),
    "adventure": _l("Adventure"),
    "classics": _l("Classics"),
    "seasonal": _l("Seasonal"),
    "other": _l("Other games"),
}
RAILS: dict[str, LazyProxy] = {
    "continue": _l("Carry on where you were"),
    "recent": _l("Played lately"),
    "favourites": _l("Your favourites"),
    "new": _l("New on the shelf"),
    "popular": _l("Popular"),
    "similar": _l("More like this"),
}
VOLATILITIES: dict[str, LazyProxy] = {
    "low": _l("Low: small wins, often"),
    "medium": _l("Medium"),
    "high": _l("High: larger wins, seldom"),
}


def category_words(value: str, label: str | None = None) -> str:
    """Return a category in the reader's language; the platform's own word when it is none of ours."""
    known = CATEGORIES.get(value.lower().replace(" games", "").replace("_", "-"))
    return str(known) if known is not None else (label or value.replace("-", " ").replace("_", " ").capitalize())


def _category_links(query: GameQuery | None, audience: Audience) -> list[dict[str, Any]]:
    kept = _address(query) | {"category": None} if query is not None else {}
    everything = url_for("lobby.games", **kept)
    if everything == url_for("lobby.games") and own_view():
        everything = url_for("lobby.games", sort="popular")  # the bare address opens the player's own view
    links: list[dict[str, Any]] = [{"key": "", "href": everything, "label": gettext("All games")}]
    for facet in games.categories(reading(), audience):
        links.append(
            {
                "key": facet.value,
                "href": url_for("lobby.games", **kept | {"category": facet.value}),
                "label": category_words(facet.value, facet.label),
                "count": facet.count,
            }
        )
    return links


def _address(query: GameQuery) -> dict[str, Any]:
    """Return the parts of the shelf's address that say what `query` says."""
    return {
        "q": query.text or None,
        "category": query.category,
        "provider": list(query.providers) or None,
        "feature": query.feature,
        "favourites": 1 if query.favourites_of is not None else None,
        "demo": 1 if query.demo else None,
        "sort": query.sort if query.sort != "popular" else None,
    }


def _player() -> Player | None:
    player: Player | None = current_user.player if current_user.is_authenticated else None
    return player


@blueprint.get("/")
def index() -> Any:
    """Show the shelf as rails, the one that matters to this player first, in the operator's order (L02, L23)."""
    preview = previews.asked_for()
    if preview is None:
        return _index(current_audience(), Look(services().clock(), current_language()))
    with speaking(preview.language):
        audience = replace(current_audience(), phone=preview.device == "phone")
        answer = make_response(_index(audience, preview.look, preview))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _index(audience: Audience, look: Look, preview: Preview | None = None) -> str:
    player = _player()
    running = play.open_session(reading(), player) if player is not None else None
    shelves = [
        {
            "key": games.slugify(rail.key),
            "title": _rail_title(rail),
            "games": rail.games,
            "more": _rail_more(rail),
        }
        for rail in games.rails(reading(), player, audience, look)
    ]
    return render_template(
        "lobby/index.html",
        rails=shelves,
        category_links=_category_links(None, audience) if shelves else [],
        providers=games.providers(reading(), audience),
        resume={running.game.slug: url_for("play.show", public_id=running.public_id)} if running else {},
        kept=hearts(),
        dropped=just_dropped(),
        closed=not shelves and audiences.gaming_is_off(reading()),
        preview=preview,
    )


def _rail_title(rail: Rail) -> str:
    kind, _, value = rail.key.partition(":")
    if kind == "category":
        return category_words(value, rail.title)
    return str(RAILS[rail.key]) if rail.key in RAILS else rail.title


def _rail_more(rail: Rail) -> str | None:
    kind, _, value = rail.key.partition(":")
    if rail.filters is not None:
        shown: dict[str, Any] = dict(rail.filters)
        return url_for("lobby.games", **shown)
    if kind == "category":
        return url_for("lobby.games", category=value)
    if kind == "favourites":
        return url_for("lobby.games", favourites=1)
    if kind in ("new", "popular"):
        return url_for("lobby.games", sort=kind)
    return None


def _read_query() -> GameQuery:
    """Read filters from the address; what makes no sense there is left out, never an error."""
    given = request.args
    sort = given.get("sort", "popular")
    player = _player()
    return GameQuery(
        text=" ".join(given.get("q", "").split())[:MAX_TEXT],
        category=given.get("category") or None,
        providers=tuple(dict.fromkeys(value for value in given.getlist("provider") if value)),
        feature=given.get("feature") or None,
        favourites_of=player.id if player is not None and given.get("favourites") else None,
        sort=sort if sort in SORTS else "popular",
        page=min(max(given.get("page", 1, type=int), 1), games.MAX_PAGES),
        audience=current_audience(),
        demo=bool(given.get("demo")),
    )


@blueprint.get("/games", endpoint="games")
def games_page() -> Any:
    """Show the shelf with search, filters and order, all of them in the address (L03, L04, L10).

    A script that asks with HX-Request gets the part that changes. The bare address opens the player's own view (L24).
    """
    view = own_view()
    if view and not set(request.args) - {"focus"}:
        return see_other(f"{url_for('lobby.games')}?{view}{'&focus=1' if request.args else ''}")
    query = _read_query()
    address, audience = _address(query), query.audience
    page = games.search(reading(), query)
    asked_view = clean_view(request.query_string.decode("ascii", "replace"))
    partial = "HX-Request" in request.headers
    answer = make_response(
        render_template(
            "lobby/_shelf.html" if partial else "lobby/games.html",
            query=query,
            page=page,
            heading=_heading(query),
            filtered=any(value for name, value in address.items() if name != "sort"),
            category_links=_category_links(query, audience),
            providers=games.providers(reading(), audience),
            features=games.features(reading(), audience),
            has_demo=games.has_demo(reading(), audience),
            sorts=SORTS.items(),
            more_url=url_for("lobby.games", **address, page=query.page + 1),
            clear_url=url_for("lobby.games", sort="popular" if view else None),
            kept=hearts(),
            dropped=None if partial else just_dropped(),
            view=view,
            asked_view=asked_view if asked_view != "sort=popular" else "",
            closed=not page.total and audiences.gaming_is_off(reading()),
        )
    )
    answer.vary.add("HX-Request")
    return answer


def _heading(query: GameQuery) -> str:
    if query.text:
        return gettext("Games for “%(text)s”", text=query.text)
    if query.favourites_of is not None:
        return str(RAILS["favourites"])
    return category_words(query.category) if query.category else gettext("All games")


@blueprint.get("/games/<slug>")
def game(slug: str) -> Any:
    """Show one game: its poster, what is known about it, and the way in or why there is none (L11, L13)."""
    found, audience = games.find(reading(), slug), current_audience()
    [card] = games.cards([found])
    similar = games.search(reading(), GameQuery(category=found.category, per_page=13, audience=audience)).games
    player = _player()
    running = play.open_session(reading(), player) if player is not None else None
    return render_template(
        "lobby/game.html",
        game=card,
        category_label=category_words(found.category),
        volatility_label=VOLATILITIES.get((found.volatility or "").lower(), found.volatility),
        similar=[other for other in similar if other.slug != slug][:12],
        why_closed=audiences.why_closed(reading(), found, audience),
        currency=audience.currency,
        stakes=stakes(found, audience.currency or services().settings.currencies[0]),
        listed_at=games.listed_at(reading(), found),
        rules=rules_of(found),
        resume={running.game.slug: url_for("play.show", public_id=running.public_id)} if running else {},
        kept=hearts(),
        dropped=just_dropped(),
    )


@blueprint.app_template_global()
def picture_path(name: str) -> str:
    """Return a picture's address."""
    return _picture_path(request.script_root, name)


@lru_cache(maxsize=32_768)
def _picture_path(_root: str, name: str) -> str:
    return url_for("lobby.picture", name=name)


@blueprint.app_template_global()
def picture_sizes(name: str) -> str:
    """Return a picture's addresses by width for `srcset`; empty for a drawing, which fits every size."""
    if pictures.is_drawing(name):
        return ""
    sized = ((picture_path(pictures.name_of_size(name, width)), width) for width in pictures.WIDTHS)
    return ", ".join(f"{address} {width}w" for address, width in sized)


@blueprint.get("/pictures/<path:name>")
def picture(name: str) -> Response:
    """Send a game's picture from our own host; its name changes with its contents (L09)."""
    if "/" in name or name.startswith("."):
        abort(404)
    folder = services().settings.instance / "pictures"
    size = _SIZED.fullmatch(name)
    if size is not None and not (folder / name).is_file():  # fetched before there were sizes
        name = next((path.name for path in folder.glob(f"{size[1]}.*")), name)
    if pictures.is_drawing(name) and request.accept_encodings["gzip"] > 0 and (folder / f"{name}.gz").is_file():
        response = send_from_directory(folder, f"{name}.gz", mimetype="image/svg+xml", max_age=PICTURE_AGE)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(folder, name, max_age=PICTURE_AGE)
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def lobby_address(path: str | None) -> str:
    """Return the page of the lobby to come back to after a game (L46)."""
    inside = path and (path == "/" or path.startswith(("/?", "/games?", "/games/")) or path == "/games")
    return path if path and inside else url_for("lobby.index")
