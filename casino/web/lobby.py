"""The lobby: rails, the shelf with its filters, one game's page, and the pictures."""

from typing import Any

from babel.support import LazyProxy
from flask import Blueprint, Response, abort, render_template, request, send_from_directory, url_for
from flask_login import current_user

from casino.domain import games
from casino.domain.games import GameQuery
from casino.web.i18n import gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.services import services
from casino.web.units import reading

blueprint = Blueprint("lobby", __name__)

MAX_TEXT = 80
PICTURE_AGE = 365 * 24 * 3600
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


def _category_links(query: GameQuery | None) -> list[dict[str, Any]]:
    kept: dict[str, Any] = {}
    if query is not None:
        kept = {"q": query.text or None, "provider": list(query.providers) or None, "sort": _sort_in_address(query)}
    links: list[dict[str, Any]] = [{"key": "", "href": url_for("lobby.games", **kept), "label": gettext("All games")}]
    for facet in games.categories(reading()):
        links.append(
            {
                "key": facet.value,
                "href": url_for("lobby.games", category=facet.value, **kept),
                "label": category_words(facet.value, facet.label),
                "count": facet.count,
            }
        )
    return links


def _sort_in_address(query: GameQuery) -> str | None:
    return query.sort if query.sort != "popular" else None


@blueprint.get("/")
def index() -> Any:
    """Show the shelf as rails, the one that matters to this player first."""
    player = current_user.player if current_user.is_authenticated else None
    shelves = [
        {
            "key": games.slugify(rail.key),
            "title": _rail_title(rail),
            "games": rail.games,
            "more": _rail_more(rail.key),
        }
        for rail in games.rails(reading(), player)
        if rail.games
    ]
    return render_template("lobby/index.html", rails=shelves, category_links=_category_links(None))


def _rail_title(rail: Any) -> str:
    kind, _, value = rail.key.partition(":")
    if kind == "category":
        return category_words(value, rail.title)
    return str(RAILS[rail.key]) if rail.key in RAILS else rail.title


def _rail_more(key: str) -> str | None:
    kind, _, value = key.partition(":")
    if kind == "category":
        return url_for("lobby.games", category=value)
    if kind == "provider":
        return url_for("lobby.games", provider=value)
    if kind in ("new", "popular"):
        return url_for("lobby.games", sort=kind)
    return None


def _read_query() -> GameQuery:
    """Read filters from the address; what makes no sense there is left out, never an error."""
    given = request.args
    sort = given.get("sort", "popular")
    return GameQuery(
        text=" ".join(given.get("q", "").split())[:MAX_TEXT],
        category=given.get("category") or None,
        providers=tuple(dict.fromkeys(value for value in given.getlist("provider") if value)),
        sort=sort if sort in SORTS else "popular",
        page=min(max(given.get("page", 1, type=int), 1), games.MAX_PAGES),
    )


@blueprint.get("/games", endpoint="games")
def games_page() -> Any:
    """Show the shelf with search, filters and order, all of them in the address (L03, L04, L10)."""
    query = _read_query()
    page = games.search(reading(), query)
    address: dict[str, Any] = {
        "q": query.text or None,
        "category": query.category,
        "provider": list(query.providers) or None,
        "sort": _sort_in_address(query),
    }
    return render_template(
        "lobby/games.html",
        query=query,
        page=page,
        heading=_heading(query),
        filtered=bool(query.text or query.category or query.providers),
        category_links=_category_links(query),
        providers=games.providers(reading()),
        sorts=SORTS.items(),
        more_url=url_for("lobby.games", **address, page=query.page + 1),
    )


def _heading(query: GameQuery) -> str:
    if query.text:
        return gettext("Games for “%(text)s”", text=query.text)
    return category_words(query.category) if query.category else gettext("All games")


@blueprint.get("/games/<slug>")
def game(slug: str) -> Any:
    """Show one game: its poster, what is known about it, and the way in (L11)."""
    found = games.find(reading(), slug)
    [card] = games.cards([found])
    similar = games.search(reading(), GameQuery(category=found.category, per_page=13)).games
    return render_template(
        "lobby/game.html",
        game=card,
        category_label=category_words(found.category),
        volatility_label=VOLATILITIES.get((found.volatility or "").lower(), found.volatility),
        similar=[other for other in similar if other.slug != slug][:12],
    )


@blueprint.get("/pictures/<path:name>")
def picture(name: str) -> Response:
    """Send a game's picture from our own host; its name changes with its contents (L09)."""
    if "/" in name or name.startswith("."):
        abort(404)
    response = send_from_directory(services().settings.instance / "pictures", name, max_age=PICTURE_AGE)
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def lobby_address(path: str | None) -> str:
    """Return the page of the lobby to come back to after a game (L46)."""
    inside = path and (path == "/" or path.startswith(("/?", "/games?", "/games/")) or path == "/games")
    return path if path and inside else url_for("lobby.index")
