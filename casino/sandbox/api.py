"""The platform's API: game list and game link, with the checks and envelopes of PLATFORM.md 1.2 and 1.3."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException

from casino.platform.signature import SignatureInvalid, SignatureRequired, verify
from casino.platform.strictjson import MalformedJson, NumberText, read_object
from casino.sandbox.calls import new_id
from casino.sandbox.croupier import GAMES, TABLES
from casino.sandbox.currencies import CURRENCIES, Currency
from casino.sandbox.faults import Armed
from casino.sandbox.house import sandbox
from casino.sandbox.journal import Exchange, timestamp
from casino.sandbox.posters.catalogue import DemoGame
from casino.sandbox.store import GameSession, Link
from casino.sandbox.tables import Table

WINDOW = 300
"""Seconds by which a request's timestamp may differ from our clock."""
_FORMS = ("raw", "top-escaped-ascii-compact")
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_FOREIGN = "https://games.elsewhere.example"
_LONGEST = {"player_id": 64, "player_username": 255, "language": 16, "currency": 8, "home_url": 2048}

blueprint = Blueprint("api", __name__, url_prefix="/api/games")

Fields = dict[str, Any]


class ApiError(Exception):
    """The request is answered with an error envelope."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@blueprint.post("/get_game_list")
def get_game_list() -> Response:
    """Answer with every game of the catalogue."""
    return _serve("get_game_list", lambda fields: {"games": [_listed(game) for game in GAMES.values()]})


@blueprint.post("/get_game_link")
def get_game_link() -> Response:
    """Open or reuse the game session and answer with a link that opens it once."""
    return _serve("get_game_link", _link)


def _serve(name: str, handle: Callable[[Fields], Mapping[str, Any]]) -> Response:
    """Check, handle, spoil on demand, and note in the journal."""
    started = time.monotonic()
    raw = request.get_data(cache=False)
    exchange = Exchange("api", name, raw, request.headers.get("X-Signature", "")[:80], {}, verdict="answered")
    try:
        fields = _authenticated(raw)
        exchange.fields = {key: str(value) for key, value in fields.items()}
        content = handle(fields)
        response = _success(content)
    except ApiError as error:
        response = error_envelope(error.status, error.code, error.message)
    armed = sandbox().faults.take("api", name, exchange.fields.get("player_id"))
    if armed:
        exchange.fault = armed.fault.name
        response = _spoilt(response, armed)
    exchange.status, exchange.answer = response.status_code, response.get_data(as_text=True)
    exchange.milliseconds = round((time.monotonic() - started) * 1000)
    sandbox().journal.note(exchange)
    return response


def _authenticated(raw: bytes) -> Fields:
    """Return the request's fields when signature, time and agent are right. Raises `ApiError`."""
    settings = sandbox().settings
    if request.content_length is None:
        raise ApiError(411, "length_required", "Content-Length is missing")
    try:
        verified = verify(raw, request.headers.get("X-Signature"), (settings.api_token,), _FORMS)
        fields = verified.parsed or read_object(raw)
    except SignatureRequired:
        raise ApiError(401, "signature_required", "The X-Signature header is missing") from None
    except SignatureInvalid:
        raise ApiError(403, "invalid_signature", "The signature does not match the body") from None
    except MalformedJson as error:
        raise ApiError(400, "invalid_request", str(error)) from None
    if abs(_integer(fields, "timestamp") - sandbox().clock()) > WINDOW:
        raise ApiError(403, "timestamp_expired", f"The timestamp differs from now by more than {WINDOW} seconds")
    if _integer(fields, "agent_id") != settings.agent_id:
        raise ApiError(403, "invalid_agent", "There is no such agent")
    return fields


def _integer(fields: Fields, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, NumberText) or not _INTEGER.fullmatch(value):
        raise ApiError(422, "validation_error", f"{name} is required and must be an integer")
    return int(value)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or isinstance(value, NumberText) or not 0 < len(value) <= _LONGEST[name]:
        raise ApiError(
            422,
            "validation_error",
            f"{name} is required and must be a string of 1 to {_LONGEST[name]} characters",
        )
    return value


def _link(fields: Fields) -> Mapping[str, Any]:
    game_id = _integer(fields, "game_id")
    player_id, username, language, currency, home_url = (_text(fields, name) for name in _LONGEST)
    if game_id not in GAMES:
        raise ApiError(404, "game_not_found", "There is no such game")
    if currency not in CURRENCIES:
        raise ApiError(422, "currency_not_supported", "The games are not offered in this currency")
    if urlsplit(home_url).scheme not in ("http", "https") or not urlsplit(home_url).netloc:
        raise ApiError(422, "validation_error", "home_url must be an http or https address")
    house = sandbox()
    session_id = house.store.open_session(GameSession(new_id(), player_id, username, game_id, currency, language))
    token = secrets.token_urlsafe(24)
    house.store.add_link(Link(token, session_id, language, home_url, house.clock(), None, None))
    return {"url": f"{house.settings.public_url}/play/{token}", "session_id": session_id}


def _listed(game: DemoGame) -> dict[str, Any]:
    """Return a game as the list shows it; what the engine decides comes from the engine."""
    table = TABLES[game.kind]
    return {
        "id": game.id,
        "name": game.name,
        "provider": game.provider,
        "category": game.category,
        "image": f"{sandbox().settings.public_url}/posters/{game.id}.svg",
        "rtp": table.return_text,
        "volatility": table.volatility,
        "features": list(game.features),
        "demo": False,
        "mobile": True,
        "playable": True,
        "currencies": list(CURRENCIES),
        "is_new": game.is_new,
        "popularity": game.popularity,
        "orientation": "any",
        "stakes": {code: _stakes(table, currency) for code, currency in CURRENCIES.items()},
    }


def _stakes(table: Table, currency: Currency) -> dict[str, str]:
    stakes = table.stakes(currency)
    return {"min": currency.text(stakes[0]), "max": currency.text(stakes[-1])}


def _success(content: Mapping[str, Any]) -> Response:
    return jsonify(status="success", timestamp=timestamp(), request_id=new_id(), content=content)


def error_envelope(status: int, code: str, message: str) -> Response:
    """Return the platform's error answer."""
    response = jsonify(status="error", error=code, message=message, timestamp=timestamp(), request_id=new_id())
    response.status_code = status
    return response


def http_error(error: HTTPException) -> Response:
    """Return an unknown path, a wrong method or a body that is too large in the platform's envelope."""
    status = error.code or 500
    return error_envelope(status, error.name.lower().replace(" ", "_"), error.description or error.name)


def _spoilt(response: Response, armed: Armed) -> Response:
    """Return what the armed fault makes of a right answer."""
    name = armed.fault.name
    if name == "slow":
        time.sleep(armed.seconds)
        return response
    if name == "error500":
        return error_envelope(500, "internal_error", "Something went wrong")
    if name == "html":
        return Response("<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>", mimetype="text/html")
    if name == "nonsense":
        return jsonify(status="success", content=[1, {"games": "none"}, None])
    if name == "redirect":
        return redirect(f"{_FOREIGN}{request.path}", 302)  # type: ignore[return-value]
    if name == "empty_list":
        return _success({"games": []})
    links = {"foreign_link": f"{_FOREIGN}/play/1", "javascript_link": "javascript:alert(document.domain)"}
    return _success({"url": links[name], "session_id": new_id()})
