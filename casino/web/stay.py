"""How long a log-in still lasts, and one press that keeps it (L16, R15; WCAG 2.2.1)."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify, request, url_for
from flask_login import current_user, login_required

from casino.domain import logins
from casino.storage.players import Login
from casino.web.redirects import came_from, see_other
from casino.web.services import services
from casino.web.units import writing

blueprint = Blueprint("stay", __name__)

WARNING = timedelta(minutes=2)
LEAST_WARNING = timedelta(seconds=20)


@blueprint.app_template_global()
def stay_times() -> tuple[int, int]:
    """Return after how many seconds of silence a log-in ends, and how many before that one is warned."""
    idle = services().policy.inactivity
    return int(idle.total_seconds()), int(max(LEAST_WARNING, min(WARNING, idle / 3)).total_seconds())


def left(login: Login, now: datetime) -> tuple[timedelta, bool]:
    """Return how long the log-in lasts, and whether a press can make that longer: not beyond its longest life."""
    policy = services().policy
    idle = login.seen_at + policy.inactivity - now
    longest = login.created_at + min(policy.full_login_life, logins.ABSOLUTE) - now
    return max(timedelta(), min(idle, longest)), idle <= longest


@blueprint.get("/account/stay")
def ask() -> tuple[Response, int]:
    """Tell a page's script how long the log-in lasts; to be asked is no sign of life."""
    if not current_user.is_authenticated:
        return jsonify(left=0, may_stay=False), 401
    lasts, may_stay = left(current_user.login, services().clock())
    return jsonify(left=int(lasts.total_seconds()), may_stay=may_stay), 200


@blueprint.post("/account/stay")
@login_required
def stay() -> Response:
    """Keep the log-in: a sign of life, also within the minute in which pages note none."""
    with writing() as unit:
        logins.touch(unit, current_user.login.id, services().clock())
    if request.accept_mimetypes.best == "application/json":
        return Response(status=204, mimetype="application/json")
    return see_other(came_from() or url_for("lobby.index"))
