"""From the lobby into a game and out again: launch, the game page, its bar, and the exit page."""

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request, session, url_for
from flask_login import current_user, login_required

from casino.domain import failing, games, limits, play, reality
from casino.domain.contracts import Terms
from casino.domain.play import Bar, GameLink, LaunchRule
from casino.domain.reality import RealityRule
from casino.errors import GameHostNotAllowed, PlatformError
from casino.platform.client import LinkRequest
from casino.storage.catalogue import Game, GameSession
from casino.storage.players import Player
from casino.web import before_play, covers, gauges, opening, security
from casino.web.audience import current_country
from casino.web.auth import current_player
from casino.web.extensions import login_manager
from casino.web.i18n import current_language
from casino.web.lobby import lobby_address
from casino.web.protection import rules
from casino.web.redirects import came_from, see_other
from casino.web.registers import ask_register
from casino.web.rendering import elapsed, hour_minute, money, signed_money
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("play", __name__)
BACK = "back"


@blueprint.post("/games/<slug>/launch")
@login_required
def launch(slug: str) -> Response:
    """Open a game session. Only a POST with a token gets here, so no prefetch opens one (L49)."""
    player = current_player()
    terms = before_play.what_is_missing(slug, player)
    if terms is not None and not isinstance(terms, Terms):
        return make_response(terms)
    ask_register("launch", player.email, player.birth_date, player)
    with writing() as unit:
        public_id = play.launch(
            unit,
            player,
            slug,
            services().clock(),
            rule=_rule(),
            asks=LaunchRule.of(rules()),
            terms=terms,
            country=current_country(),
            login_id=current_user.login.id,
        ).public_id
    back = came_from()
    if back and not (back.startswith("/play/") and BACK in session):  # another game from a game: the way back stays
        session[BACK] = lobby_address(back)
    return see_other(url_for("play.show", public_id=public_id))


@blueprint.get("/play/<public_id>")
@login_required
def show(public_id: str) -> Any:
    """Show the game in its frame, with a link asked for at this moment and kept nowhere (L25)."""
    if _is_guess():
        abort(503)
    house, player = services(), current_player()
    bar = play.bar(reading(), player, public_id, house.clock(), _rule())
    if bar.check_due:
        return see_other(url_for("breaks.check", public_id=public_id))
    if bar.ended:
        return see_other(url_for("lobby.game", slug=play.find(reading(), player, public_id).game.slug))
    game_session = play.find(reading(), player, public_id)
    around = opening.values(game_session.game, player)
    link, origins = None, []
    if around["mode"] == "frame":
        game_session, link = _open_link(player, public_id)
        origins = list(house.settings.game_hosts) or [link.origin]
        security.allow_asking(link.origin)
    [card] = games.cards([game_session.game])
    page = render_template(
        "play/show.html",
        game=card,
        game_session=game_session,
        link=link.url if link else None,
        origins=origins,
        bar=bar,
        bar_mark=_mark(bar),
        bar_facts=_facts(bar),
        panic_hours=rules().panic_hours,
        back=lobby_address(session.get(BACK)),
        log_in_again=covers.login_again(card.slug),
        **around,
    )
    response = make_response(page)
    security.allow_frames(origins)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


@blueprint.get("/play/<public_id>/full")
@login_required
def full(public_id: str) -> Response:
    """Lead to the game itself, without our frame around it, by a link asked for at this moment (L28, L35)."""
    if _is_guess():
        abort(503)
    house, player = services(), current_player()
    if play.bar(reading(), player, public_id, house.clock(), _rule()).check_due:
        return see_other(url_for("breaks.check", public_id=public_id))
    _, link = _open_link(player, public_id)
    response = see_other(link.url)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _open_link(player: Player, public_id: str) -> tuple[GameSession, GameLink]:
    house = services()
    try:
        return play.open_link(reading(), _ask_for_link, house.settings.game_hosts, player, public_id, house.clock())
    except (PlatformError, GameHostNotAllowed):
        with writing() as unit:
            failing.note(unit, play.find(unit, player, public_id).game_id, house.clock())
        raise


def _ask_for_link(game: Game, player: Player, currency: str) -> str:
    """Ask the platform for a link in the language of this page, with our exit as the way home (L27)."""
    house = services()
    return house.platform.game_link(
        LinkRequest(
            game_ref=game.reference,
            player_id=player.public_id,
            player_name=player.username,
            language=current_language(),
            currency=currency,
            home_url=house.settings.public_url + url_for("play.way_out"),
        )
    )


def _is_guess() -> bool:
    """Whether the browser only guesses that the player will go here (L49)."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)


def _rule() -> RealityRule:
    return RealityRule.of(rules())


def _facts(bar: Bar) -> dict[str, Any]:
    """Return the limits' part of the bar in the reader's words; what falls away is empty."""
    left = [meter for meter in bar.meters if meter.key.kind in limits.MONEY_KINDS]
    tightest = min(left, key=lambda meter: meter.left, default=None)
    amounts = [gauges.amount_words(tightest.key, max(0, tightest.left))] if tightest else []
    if bar.contract_left is not None and (tightest is None or bar.contract_left.units < tightest.left):
        amounts = [money(bar.contract_left)]
    return {
        "left": "".join(amounts),
        "bonus": money(bar.bonus) if bar.bonus else "",
        "note": gauges.notice(bar.meters, rules().headroom_notices),
        "check": bar.check_due,
        "pause": hour_minute(bar.pause_until).striptags() if bar.pause_until else "",
        "stopped": covers.why_stopped(bar),
    }


def _mark(bar: Bar) -> str:
    """Return a short mark that changes with what the bar shows, apart from the clocks."""
    shown = f"{bar.balance.units}/{bar.net.units}/{bar.ended}/{current_language()}/{_facts(bar)}"
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


@blueprint.get("/play/<public_id>/bar")
def bar(public_id: str) -> Any:
    """Answer the bar's figures: JSON for our script, 204 when nothing has changed, a small page for everybody else."""
    by_script = request.accept_mimetypes.best == "application/json"
    if not current_user.is_authenticated:
        return _bar_without_player(public_id) if by_script else login_manager.unauthorized()
    player, now = current_player(), services().clock()
    now_shown = play.bar(reading(), player, public_id, now, _rule())
    if not by_script:
        return render_template("play/bar.html", bar=now_shown, facts=_facts(now_shown), public_id=public_id)
    _note_presence(public_id)
    mark = _mark(now_shown)
    if request.args.get("mark") == mark:
        return Response(status=204, mimetype="application/json")
    facts = _facts(now_shown)
    return jsonify(
        mark=mark,
        balance=money(now_shown.balance),
        net=signed_money(now_shown.net),
        elapsed=now_shown.elapsed_seconds,
        seconds_left=now_shown.seconds_left,
        ended=now_shown.ended,
        ended_words=covers.why_ended(now_shown.ended_reason),
        open_words=covers.what_is_open(player) if now_shown.ended or facts["stopped"] else "",
        reality=_reality(public_id) if now_shown.check_due else None,
        **facts,
    )


def _bar_without_player(public_id: str) -> tuple[Response, int]:
    """Tell a page left open why its game has ended, after a self-exclusion has ended every log-in as well."""
    words = covers.why_logged_out(play.why_ended(reading(), public_id))
    return jsonify(ended=True, ended_words=words, log_in=True), 401


def _reality(public_id: str) -> dict[str, str]:
    """Return what the policy wants a reality check to tell, in the reader's words (R51)."""
    player, now = current_player(), services().clock()
    said = reality.sum_up(reading(), player, play.find(reading(), player, public_id), now)
    words = {
        "time": elapsed(said.seconds),
        "staked": money(said.staked),
        "paid": money(said.paid),
        "net": signed_money(said.net),
    }
    return {name: words[name] for name in ("paid" if one == "won" else one for one in rules().reality_check_shows)}


def _note_presence(public_id: str) -> None:
    """Note once a minute that the game's page is open, so that a closed tab does not count as play."""
    player, now = current_player(), services().clock()
    game_session = play.find(reading(), player, public_id)
    if game_session.ended_at is None and reality.presence_is_old(reading(), game_session.id, now):
        key = game_session.id
        with writing() as unit:
            reality.note_presence(unit, key, now)


@blueprint.post("/play/<public_id>/exit")
@login_required
def leave(public_id: str) -> Response:
    """End the game session and go back to where in the lobby the player came from (L46)."""
    with writing() as unit:
        play.end(unit, current_player(), public_id, services().clock())
    return see_other(lobby_address(session.pop(BACK, None)))


@blueprint.get("/exit")
def way_out() -> Response:
    """Break out of the game's frame. It works without a cookie: a frame of another site sends none (finding 14)."""
    security.allow_framing_by_ourselves()
    response = make_response(render_template("play/exit.html"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
