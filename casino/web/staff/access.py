"""Who is at the desk: the back office's own cookie, the networks it answers to, and what each role opens.

A member's log-in has nothing to do with a player's: another cookie, sent to `/staff` alone, and another table. From a
network that is not ours the back office is not there at all (FEATURES.md B18 and B19).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from babel.support import LazyProxy
from flask import Blueprint, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casino.config_addresses import is_within
from casino.domain import staff_logins
from casino.errors import NotFound, NotYourRole
from casino.storage.staff import Staff
from casino.web.i18n import current_locale
from casino.web.i18n import lazy_gettext as _l
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

READER = "auditor"
"""Reads what others may change, and changes nothing."""
LAYOUT_ROLES = ("games", "admin")
ROLES: dict[str, LazyProxy] = {
    "support": _l("Support"),
    "cashier": _l("Cashier"),
    "games": _l("Games"),
    "finance": _l("Finance"),
    "compliance": _l("Compliance"),
    "auditor": _l("Auditor"),
    "admin": _l("Admin"),
}
_OPEN = frozenset({"staff.log_in", "staff.let_in"})
_THIS_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def _cookie_name() -> str:
    return "__Secure-casino-staff" if services().settings.production else "casino-staff"


def keep_token(response: Response, token: str) -> None:
    """Hand the browser the token of a log-in, for as long as its window lives."""
    response.set_cookie(
        _cookie_name(),
        token,
        path="/staff",
        secure=services().settings.production,
        httponly=True,
        samesite="Strict",
    )


def drop_token(response: Response) -> None:
    """Take the token away again."""
    response.delete_cookie(
        _cookie_name(), path="/staff", secure=services().settings.production, httponly=True, samesite="Strict"
    )


@blueprint.before_request
def _ask_who() -> AnyResponse | None:
    """Let nobody in from elsewhere, and lead who is not logged in to the door."""
    settings = services().settings
    networks = settings.staff_networks or (() if settings.production else _THIS_MACHINE)
    if not is_within(request.remote_addr or "", networks):
        raise NotFound
    token, now = request.cookies.get(_cookie_name()), services().clock()
    found = staff_logins.find(reading(), token, now) if token else None
    if found is None:
        if request.endpoint in _OPEN:
            return None
        way_back = request.full_path.rstrip("?") if request.method == "GET" else None
        return see_other(url_for("staff.log_in", next=way_back))
    g.staff, g.staff_login = found
    if staff_logins.is_stale(g.staff_login, now):
        with writing() as unit:
            staff_logins.touch(unit, g.staff_login.id, now)
    return None


def current_member() -> Staff:
    """Return the member of staff of this request; for views behind the door."""
    member: Staff = g.staff
    return member


def may(*roles: str, reads: bool = False) -> bool:
    """Tell whether the member of this request has one of these roles; with `reads`, whether they may look."""
    role = current_member().role
    return role in roles or (reads and role == READER)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """Give the back office's pages the words for roles, and moments in the house's own time zone."""
    return {"role_words": lambda role: str(ROLES[role]), "house_time": house_time, "house_zone": _zone().key}


def _zone() -> ZoneInfo:
    return services().settings.timezone


def house_time(moment: datetime) -> str:
    """Show day and time where the house is: whoever plans for its players thinks in its time."""
    local, locale = moment.astimezone(_zone()), current_locale()
    return f"{format_skeleton('yMMMd', local, locale=locale)}, {format_time(local, 'HH:mm', locale=locale)}"


def for_roles(*roles: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Open a view to these roles; an auditor may look, and never send anything. Others raise `NotYourRole`."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not may(*roles, reads=request.method in ("GET", "HEAD")):
                raise NotYourRole
            return view(*args, **kwargs)

        return guarded

    return guard
