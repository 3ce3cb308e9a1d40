"""A player's own data: a copy at once, other requests put down for staff, and what became of each (R21)."""

import json
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_login import login_required

from casino.domain import data_export, data_requests
from casino.storage.players import Player
from casino.web import mail
from casino.web.account_forms import DATA_KINDS, DataForm
from casino.web.auth import current_player
from casino.web.gates import confirmed
from casino.web.i18n import gettext
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("own_data", __name__)


@blueprint.get("/account/data")
@login_required
def overview() -> Any:
    """Show what can be asked about the own data, and every request until now with its answer."""
    return _show(DataForm(formdata=None))


def _show(form: DataForm, status: int = 200, refused: str | None = None) -> tuple[str, int]:
    asked = data_requests.listing(reading(), current_player().id, limit=100)
    page = render_template("account/data.html", form=form, asked=asked, kinds=dict(DATA_KINDS), refused=refused)
    return page, status


@blueprint.post("/account/data")
@login_required
@confirmed
def export() -> Any:
    """Hand over everything that is kept about the player, as JSON; or say why not now. Either is kept."""
    with writing() as unit:
        player, now = unit.get_one(Player, current_player().id), services().clock()
        refused = data_requests.ask(unit, player, "copy", now, address=request.remote_addr)
        document = data_export.export(unit, player, now, mail.seal()) if refused is None else None
    if document is None:
        return _show(DataForm(formdata=None), 429, gettext(str(refused)))
    response = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="account-{document["player"]["public_id"]}.json"'
    return response


@blueprint.post("/account/data/requests")
@login_required
def ask() -> Any:
    """Put a request down for staff."""
    form = DataForm()
    if not form.validate():
        return _show(form, 422)
    with writing() as unit:
        player = unit.get_one(Player, current_player().id)
        refused = data_requests.ask(
            unit,
            player,
            form.kind.data or "",
            services().clock(),
            words=form.words.data,
            address=request.remote_addr,
        )
    if refused is not None:
        return _show(form, 409, gettext(refused))
    flash(gettext("Your request is put down. The answer comes by mail and stands here."), "info")
    return see_other(url_for("own_data.overview"))
