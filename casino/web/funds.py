"""`/player-funds`: how players' money is kept, and what of it is the reader's own (R80)."""

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from casino.domain import funds
from casino.web.auth import current_player
from casino.web.services import services
from casino.web.units import reading

blueprint = Blueprint("funds", __name__)


@blueprint.get("/player-funds")
def kept() -> Any:
    """Say how safe the money is, in the words of the operator's setting; who is logged in reads their own sums, too."""
    return render_template(
        "pages/player_funds.html",
        protection=services().settings.funds_protection,
        owed=funds.owed_to(reading(), current_player()) if current_user.is_authenticated else [],
    )
