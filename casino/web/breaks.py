"""Stopping: breaks, the panic button, self-exclusion, the page where play is paused, the reality check (R38-R52)."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, session, url_for
from flask_login import current_user, login_required, logout_user

from casino.domain import breaks, history, persons, play, reality
from casino.domain.policy_values import Duration
from casino.domain.reality import RealityRule
from casino.storage.players import Player
from casino.wallet import statements
from casino.web.auth import current_player
from casino.web.i18n import gettext, ngettext
from casino.web.protection import rules
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("breaks", __name__, url_prefix="/account/protection")

FAREWELL = "farewell"
"""In the signed cookie after a self-exclusion: until when, or nothing for ever."""
_OPEN_ROUNDS = 200
_PLAYING = ("play.launch", "play.show")
_STAYS_OPEN = ("lobby.picture", "play.bar", "play.way_out", "play.leave")


def length_words(length: Duration) -> str:
    """Return a length in words: 1 day, 6 weeks, 1 year, for ever."""
    if length.is_permanent:
        return gettext("For ever")
    years, months = divmod(length.months, 12)
    if years:
        return ngettext("%(num)s year", "%(num)s years", years)
    if months:
        return ngettext("%(num)s month", "%(num)s months", months)
    weeks, days = divmod(length.rest.days, 7)
    if weeks and not days:
        return ngettext("%(num)s week", "%(num)s weeks", weeks)
    return ngettext("%(num)s day", "%(num)s days", length.rest.days)


def _chosen(lengths: tuple[Duration, ...], text: str | None) -> Duration | None:
    return next((one for one in lengths if one.text == text), None)


def barred_until() -> datetime | None:
    """Return until when the player of this request may not play; None for everybody who may."""
    if not current_user.is_authenticated:
        return None
    until: datetime | None = current_user.barred_until
    return until if until is not None and until > services().clock() else None


def is_excluded() -> bool:
    """Tell whether the player of this request has closed play for themselves, or has yet to come back from it."""
    return bool(current_user.is_authenticated and current_user.status == "excluded")


@blueprint.app_context_processor
def pause_values() -> dict[str, Any]:
    """Let every page say that play is paused."""
    return {"barred_until": barred_until, "is_excluded": is_excluded}


@blueprint.before_app_request
def keep_out() -> Any:
    """Lead a player who has stopped to the calm page instead of a game; an excluded one away from the lobby too."""
    endpoint = request.endpoint or ""
    if request.blueprint not in ("lobby", "play") or endpoint in _STAYS_OPEN or not current_user.is_authenticated:
        return None
    wanted = request.blueprint == "lobby" and is_excluded() and request.method == "GET"
    if wanted or (endpoint in _PLAYING and (is_excluded() or _is_on_a_break())):
        return see_other(url_for("breaks.paused"))
    return None


def _is_on_a_break() -> bool:
    """A compulsory pause of some minutes is none: the game stays open behind its cover."""
    if barred_until() is None:
        return False
    return (
        request.endpoint == "play.launch" or breaks.running(reading(), current_player(), services().clock()) is not None
    )


@blueprint.get("/breaks")
@login_required
def choose() -> Any:
    """Show the ways to stop, from a day to for ever."""
    return _show_breaks()


def _show_breaks(problem: str = "") -> Any:
    now = services().clock()
    page = render_template(
        "protection/breaks.html",
        lengths=[(one.text, length_words(one), one.after(now)) for one in rules().break_lengths],
        longest=length_words(rules().exclusion_lengths[0]),
        panic_hours=rules().panic_hours,
        running=breaks.running(reading(), current_player(), now),
        problem=problem,
    )
    return (page, 422) if problem else page


@blueprint.post("/breaks")
@login_required
def start() -> Any:
    """Begin a break; it holds from this request on."""
    length, now = _chosen(rules().break_lengths, request.form.get("length")), services().clock()
    if length is None:
        return _show_breaks(gettext("Choose how long."))
    with writing() as unit:
        breaks.start(unit, unit.get_one(Player, current_player().id), "break", length.after(now), now)
    return see_other(url_for("breaks.paused"))


@blueprint.post("/panic")
@login_required
def panic() -> Response:
    """Stop all play at once, at one press and without a question (R42)."""
    with writing() as unit:
        breaks.panic(unit, unit.get_one(Player, current_player().id), services().clock(), rules().panic)
    return see_other(url_for("breaks.paused"))


@blueprint.get("/self-exclusion")
@login_required
def exclude() -> Any:
    """Let the player choose for how long play is closed, then say once what that means (R39)."""
    now, wanted = services().clock(), request.args.get("length")
    length = _chosen(rules().exclusion_lengths, wanted)
    if length is None:
        page = render_template(
            "protection/exclude.html",
            lengths=[(one.text, length_words(one), one.after(now)) for one in rules().exclusion_lengths],
            problem=gettext("Choose how long.") if "length" in request.args else "",
        )
        return (page, 422) if "length" in request.args else page
    return render_template(
        "protection/exclude_confirm.html", length=length, words=length_words(length), until=length.after(now)
    )


@blueprint.post("/self-exclusion")
@login_required
def confirm_exclusion() -> Response:
    """Close play, end every log-in and every game."""
    length, now = _chosen(rules().exclusion_lengths, request.form.get("length")), services().clock()
    if length is None:
        abort(400)
    until = length.after(now)
    with writing() as unit:
        player = unit.get_one(Player, current_player().id)
        persons.exclude(unit, player, until, now)
        holds_until = player.barred_until
    logout_user()
    session.clear()
    for_ever = holds_until is None or holds_until >= breaks.FOR_EVER
    session[FAREWELL] = "" if for_ever or holds_until is None else holds_until.isoformat()
    return see_other(url_for("breaks.farewell"))


@blueprint.get("/closed")
def farewell() -> Any:
    """Say what happens now, to a player who has just closed play and is logged out everywhere (R46)."""
    said = session.get(FAREWELL)
    if said is None:
        return see_other(url_for("breaks.paused"))
    return render_template("protection/farewell.html", until=datetime.fromisoformat(said) if said else None)


@blueprint.get("/pause")
@login_required
def paused() -> Any:
    """The calm page: until when play is closed, what becomes of money and open rounds, and who helps (R41, R46)."""
    now, player, unit = services().clock(), current_player(), reading()
    until = barred_until()
    if until is None and not is_excluded():
        return see_other(url_for("breaks.choose"))
    rounds = [row for row in history.recent(unit, player, limit=_OPEN_ROUNDS).rows if row.status == "open"]
    return render_template(
        "protection/paused.html",
        running=breaks.running(unit, player, now),
        until=None if until is not None and until >= breaks.FOR_EVER else until,
        may_come_back=breaks.may_come_back(unit, player, now),
        excluded=is_excluded(),
        held=statements.balances(unit, player.id),
        rounds=rounds,
    )


@blueprint.post("/come-back")
@login_required
def come_back() -> Response:
    """Open play again after the term of a self-exclusion; never within it."""
    with writing() as unit:
        breaks.come_back(unit, unit.get_one(Player, current_player().id), services().clock())
    flash(gettext("Play is open again. Your limits are as they were."))
    return see_other(url_for("protection.overview"))


@blueprint.get("/check/<public_id>")
@login_required
def check(public_id: str) -> Any:
    """Show the reality check of a game as a page, for browsers without scripts."""
    now, player, unit = services().clock(), current_player(), reading()
    game_session = play.find(unit, player, public_id)
    if not reality.is_due(unit, player, game_session, now, RealityRule.of(rules())):
        return see_other(url_for("play.show", public_id=public_id))
    return render_template(
        "protection/check.html", game_session=game_session, reality=reality.sum_up(unit, player, game_session, now)
    )


@blueprint.post("/check/<public_id>")
@login_required
def answer_check(public_id: str) -> Response:
    """Log the answer to a reality check, and do what it says."""
    now, choice = services().clock(), request.form.get("answer", "")
    with writing() as unit:
        player = unit.get_one(Player, current_player().id)
        game_session = play.find(unit, player, public_id)
        reality.answer(unit, player, game_session, choice, now, RealityRule.of(rules()))
        if choice == "stop":
            play.end(unit, player, public_id, now, "stopped")
    if choice == "continue":
        by_script = request.accept_mimetypes.best == "application/json"
        return Response(status=204) if by_script else see_other(url_for("play.show", public_id=public_id))
    if choice == "stop":
        return see_other(url_for("lobby.index"))
    return see_other(url_for("wallet.rounds"))
