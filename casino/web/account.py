"""The player's account page, and what anybody may set for their browser: language and theme."""

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask_login import current_user, login_required

from casino.domain import identities, marketing, open_rounds, players
from casino.storage.players import Player
from casino.wallet import statements, withdrawals
from casino.web import mail
from casino.web.auth import current_player
from casino.web.i18n import gettext
from casino.web.pages import LETTERS_VERSION
from casino.web.preferences import THEMES, write_preference
from casino.web.redirects import own_path, see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("account", __name__)


@blueprint.get("/account/")
@login_required
def profile() -> Any:
    """Show what we know about the player, and what can be set."""
    player, unit = current_player(), reading()
    return render_template(
        "account/profile.html",
        player=player,
        person=identities.known(unit, player.id, mail.seal()),
        letters=marketing.consent(unit, player.id),
        held=statements.balances(unit, player.id),
        open_stakes=open_rounds.held(unit, player),
        on_their_way=withdrawals.on_their_way(unit, player.id),
    )


@blueprint.post("/account/letters")
@login_required
def set_letters() -> Response:
    """Write to the player about news from now on, or no more (R43); each answer is kept with its time."""
    wanted = request.form.get("letters")
    if wanted not in ("on", "off"):
        abort(400)
    with writing() as unit:
        player, now = unit.get_one(Player, current_player().id), services().clock()
        marketing.record(unit, player, wanted == "on", LETTERS_VERSION, request.remote_addr, now)
    flash(
        gettext("We write to you about news.")
        if wanted == "on"
        else gettext("We write to you about your account alone."),
        "info",
    )
    return see_other(url_for("account.profile"))


@blueprint.post("/preferences/language")
def set_language() -> Response:
    """Speak another language from now on; remembered with the account, and in the browser for visitors."""
    language = request.form.get("language", "")
    if language not in services().settings.languages:
        abort(400)
    if current_user.is_authenticated:
        player_id = current_player().id
        with writing() as unit:
            players.set_preferences(unit.get_one(Player, player_id), language=language)
    response = see_other(own_path(request.form.get("next")))
    write_preference(response, "language", language)
    return response


@blueprint.post("/preferences/theme")
def set_theme() -> Response:
    """Show the site dark, light, or as the device is set."""
    theme = request.form.get("theme", "")
    if theme not in THEMES:
        abort(400)
    response = see_other(own_path(request.form.get("next")))
    write_preference(response, "theme", theme)
    return response
