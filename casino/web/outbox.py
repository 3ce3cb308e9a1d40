"""The outbox as a page: what a site on this machine would have mailed, had it a mail server. Never on a public site."""

from typing import Any

from flask import Blueprint, abort, render_template, request

from casino.config_addresses import is_loopback
from casino.domain import mail as outgoing
from casino.web import mail
from casino.web.units import reading

blueprint = Blueprint("outbox", __name__)


@blueprint.get("/outbox")
def show() -> Any:
    """Show the latest letters, to a browser on this machine only: their links open accounts."""
    if mail.postman().sends or not is_loopback(request.remote_addr or ""):
        abort(404)
    letters = [(row, outgoing.open_letter(row, mail.seal())) for row in outgoing.latest(reading())]
    return render_template("outbox.html", letters=letters)
