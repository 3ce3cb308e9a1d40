"""The sandbox's own desk for whoever runs the demo: journal of calls, faults on demand. Loopback only."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for

from casino.sandbox.faults import FAULTS, UnknownFault, read_order
from casino.sandbox.house import sandbox

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_SHOWN = 200

blueprint = Blueprint(
    "desk", __name__, template_folder="templates", static_folder="static", static_url_path="/desk-static"
)


@blueprint.before_request
def loopback_only() -> None:
    """Refuse everybody who is not on this machine; the style sheet is for all."""
    if request.endpoint == "desk.static":
        return
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        local = False
    if not local:
        abort(403, "The sandbox's desk is open on its own machine only.")


@blueprint.get("/")
def index() -> Response:
    """Say what this is."""
    return _page("desk/index.html", settings=sandbox().settings, faults=sandbox().faults.armed())


@blueprint.get("/journal")
def journal() -> Response:
    """Show the calls, newest first on the page, oldest first as JSON; the query filters by their fields."""
    entries = list(sandbox().journal.entries(request.args))
    if not _wants_page():
        return jsonify(entries=[entry.as_dict() for entry in entries])
    return _page("desk/journal.html", entries=entries[: -_SHOWN - 1 : -1], total=len(entries))


@blueprint.get("/faults")
def faults() -> Response:
    """List the faults with a sentence each, and what is armed."""
    armed = [entry.as_dict() for entry in sandbox().faults.armed()]
    if not _wants_page():
        known = [{"fault": fault.name, "side": fault.side, "sentence": fault.sentence} for fault in FAULTS.values()]
        return jsonify(faults=known, armed=armed)
    return _page("desk/faults.html", faults=FAULTS.values(), armed=armed)


@blueprint.post("/faults")
def arm() -> Response:
    """Arm a fault from JSON or from the page's form."""
    order = request.get_json() if request.is_json else _own_form()
    if not isinstance(order, dict):
        abort(400, "The order must be a JSON object.")
    try:
        armed = sandbox().faults.arm(read_order(order))
    except UnknownFault as error:
        response = jsonify(error="invalid_request", message=str(error))
        response.status_code = 400
        return response
    if not request.is_json:
        return redirect(url_for("desk.faults"), 303)  # type: ignore[return-value]
    response = jsonify(armed.as_dict())
    response.status_code = 201
    return response


@blueprint.delete("/faults")
def disarm() -> Response:
    """Disarm everything."""
    return jsonify(cleared=sandbox().faults.clear())


@blueprint.post("/faults/clear")
def disarm_by_form() -> Response:
    """Disarm everything, from the page."""
    _own_form()
    sandbox().faults.clear()
    return redirect(url_for("desk.faults"), 303)  # type: ignore[return-value]


def _own_form() -> dict[str, Any]:
    """Return the form's fields when it was our own page that sent it."""
    if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
        abort(403, "The form must come from the sandbox's own page.")
    return request.form.to_dict()


def _wants_page() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html" and request.accept_mimetypes["text/html"] > request.accept_mimetypes["application/json"]


def _page(template: str, **context: Any) -> Response:
    response = Response(render_template(template, **context))
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
