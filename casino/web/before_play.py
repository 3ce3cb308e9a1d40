"""What is asked before a game: limits at the start and when they are old (R26, R34), time and money for slots (R37)."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import login_required, user_logged_in

from casino.domain import games, limits, questions
from casino.domain.contracts import Terms
from casino.domain.limits import LimitKey, LoosenRule
from casino.domain.play import LaunchRule
from casino.errors import InvalidAmount, NotFound
from casino.money import Money
from casino.storage.players import Player
from casino.web import gauges
from casino.web.auth import LoggedIn, current_player
from casino.web.i18n import gettext
from casino.web.protection import ASK, read_amount, rules
from casino.web.redirects import own_path, see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("before_play", __name__)
_ASKING = ("lobby", "account", "wallet")
_PAGES = ("lobby.index", "lobby.games", "lobby.game", "wallet.statement", "wallet.rounds", "account.profile")


def _note_question(_app: Flask, user: LoggedIn, **_: Any) -> None:
    """Remember with the log-in which question waits, so that no page has to look it up."""
    kind = questions.due(reading(), user.player, services().clock(), rules())
    if kind is not None:
        session[ASK] = kind


@blueprint.record_once
def _listen(state: BlueprintSetupState) -> None:
    user_logged_in.connect(_note_question, state.app)


@blueprint.app_context_processor
def waiting_question() -> dict[str, Any]:
    """Let every page say that the question before the first play waits."""
    asking = request.blueprint in _ASKING and request.endpoint != "wallet.printed"
    return {"limits_question": session.get(ASK) if asking else None}


@blueprint.before_app_request
def ask_review() -> Any:
    """Lead a player with old limits to their review, once a log-in, from the first page they open (R34)."""
    if session.get(ASK) != questions.REVIEW or request.method != "GET" or request.endpoint not in _PAGES:
        return None
    session.pop(ASK)
    return see_other(url_for("before_play.review", next=request.full_path.rstrip("?")))


@blueprint.get("/account/protection/start")
@login_required
def start() -> Any:
    """Offer limits before the first play, and say when each begins (R26)."""
    return _question("protection/start.html")


@blueprint.get("/account/protection/review")
@login_required
def review() -> Any:
    """Ask whether old limits are still right (R34)."""
    return _question("protection/review.html")


def _question(template: str) -> Any:
    player, unit = current_player(), reading()
    groups = gauges.groups(unit, player, rules(), services().clock())
    return render_template(
        template,
        groups=groups,
        own=[gauge for group in groups for gauge in group.gauges if gauge.own],
        missing=[gauges.KINDS[kind][0] for kind in questions.missing(unit, player, rules().limits_required)],
        months=rules().review_prompt_months,
        rule=LoosenRule.of(rules()),
        way_on=own_path(request.args.get("next"), url_for("lobby.index")),
    )


@blueprint.post("/account/protection/questions/<kind>")
@login_required
def answer(kind: str) -> Response:
    """Keep the answer, and lead on: to the limits, or to where the player wanted to go."""
    choice = request.form.get("answer", "")
    with writing() as unit:
        questions.answer(unit, unit.get_one(Player, current_player().id), kind, choice, services().clock())
    session.pop(ASK, None)
    if choice == "change":
        return see_other(url_for("protection.overview"))
    return see_other(own_path(request.form.get("next"), url_for("lobby.index")))


@blueprint.get("/games/<slug>/contract")
@login_required
def contract(slug: str) -> Any:
    """Ask for the time and the money of one game session (R37)."""
    return _show_contract(slug)


def _show_contract(slug: str, problem: str = "", minutes: str = "", spend: str = "") -> Any:
    if not LaunchRule.of(rules()).contract:
        raise NotFound
    game = games.find(reading(), slug)
    page = render_template(
        "protection/contract.html",
        game=game,
        problem=problem,
        minutes=minutes,
        spend=spend,
        currency=current_player().currency,
    )
    return (page, 422) if problem else page


def what_is_missing(slug: str, player: Player) -> Terms | Response | Any:
    """Return the terms that the launch's form brings, None where none are asked for, or where to go first."""
    asks, written = LaunchRule.of(rules()), request.form
    if questions.missing(reading(), player, asks.required):
        return redirect(url_for("before_play.start"), 303)
    if not asks.contract or not asks.wants_contract(games.find(reading(), slug)):
        return None
    if "minutes" not in written:
        return redirect(url_for("before_play.contract", slug=slug), 303)
    try:
        minutes = read_amount(LimitKey(limits.TIME_KINDS[0], "once"), written["minutes"])
        spend = read_amount(LimitKey("loss", "day", player.currency), written.get("spend", ""))
        if spend == 0:
            raise InvalidAmount(gettext("Write an amount of more than nothing."))
        return Terms(minutes, Money(spend, player.currency))
    except InvalidAmount as refused:
        return _show_contract(slug, refused.message, written["minutes"], written.get("spend", ""))
