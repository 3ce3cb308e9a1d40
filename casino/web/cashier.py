"""Deposits: what the player is told first, the way to the operator's cashier, and what its service tells us (L42).

The operator names the address of a cashier, `CASINO_DEPOSIT_URL`. A player gets there from here alone, after their
limits were asked, with a ticket that we signed: it says whose wallet and currency it is, and opens nothing. The service
behind the cashier then tells `POST /cashier` what was paid, signed like the platform's calls. No deposit ever happens
by itself, and none is suggested: no amounts, no reminder, no automatic top-up.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask_login import login_required
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import IntegrityError

from casino.domain import deposits, players, questions
from casino.domain.deposits import Room
from casino.errors import CasinoError, InvalidAmount, InvalidRequest, NotFound, Refusal
from casino.money import Money
from casino.platform import signature, strictjson
from casino.storage.database import unit_of_work
from casino.storage.players import Player
from casino.web import gauges, security
from casino.web.auth import current_player
from casino.web.extensions import csrf
from casino.web.i18n import current_language, gettext
from casino.web.protection import rules
from casino.web.rendering import hour_minute, local_day, long_date, money
from casino.web.services import services
from casino.web.units import reading

blueprint = Blueprint("cashier", __name__)
LARGEST = 8192
_SALT = "deposit"


def is_offered() -> bool:
    """Whether the operator has a cashier that players are led to."""
    return bool(services().settings.deposit_url)


@blueprint.app_template_global()
def cashier_panel() -> str:
    """Let this page show the cashier in a panel beside its game, and return the cashier's origin; empty without one."""
    parts = urlsplit(services().settings.deposit_url)
    if not parts.netloc:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}"
    security.allow_panel(origin)
    return origin


@blueprint.get("/wallet/deposit")
@login_required
def deposit() -> Any:
    """Say what may be deposited now and lead on to the cashier; to the game page's script the same in JSON."""
    player, now = current_player(), services().clock()
    found = deposits.room(reading(), player, now)
    asks = found.open and questions.due(reading(), player, now, rules()) == questions.START
    is_open = is_offered() and found.open and not asks
    by_script = request.accept_mimetypes.best == "application/json"
    if by_script:
        response: Response = jsonify(
            words=_words(player, found, asks), url=address(player, panel=True) if is_open else ""
        )
    else:
        response = make_response(
            render_template(
                "wallet/deposit.html",
                words=_words(player, found, asks),
                cashier_url=address(player) if is_open else "",
                offered=is_offered(),
                asks=asks and is_offered(),
                waits=player.status == "pending",
                closed=not found.open,
            )
        )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _words(player: Player, found: Room, asks: bool) -> str:
    """Return in one sentence what holds for a deposit now."""
    limit = found.limit
    if not is_offered():
        return gettext(
            "This site takes no deposits by itself. Write to us, and we say how money gets into your wallet."
        )
    if player.status == "pending" and player.email_verified_at is None:
        return gettext("One step is left before the first game: we have to know that your mailbox is yours.")
    if player.status == "pending":
        return gettext("You can look around meanwhile; games and deposits wait.")
    if asks:
        return gettext("Before the first deposit we ask which limits you want. It takes a minute.")
    if limit is None and found.open:
        return gettext("You have set no limit for deposits. You can set one at any time, before or after this one.")
    if limit is None or (limit.left > 0 and not found.open):
        return gettext("No money is taken in while play is paused or closed.")
    left = money(Money(found.left or 0, player.currency))
    title = gauges.title_words(limit.key)
    if limit.resets_at is None:
        return gettext("Your limit (%(limit)s) leaves %(left)s.", limit=title, left=left)
    when = f"{long_date(local_day(limit.resets_at))}, {hour_minute(limit.resets_at).striptags()}"
    return gettext("Your limit (%(limit)s) leaves %(left)s until %(when)s.", limit=title, left=left, when=when)


def address(player: Player, *, panel: bool = False) -> str:
    """Return the cashier's address for this player: ticket, currency, language, and the way back to us."""
    settings = services().settings
    said = {
        "ticket": _signer().dumps([player.public_id, player.currency]),
        "currency": player.currency,
        "language": current_language(),
        "return": settings.public_url + url_for("wallet.statement"),
        **({"panel": "1"} if panel else {}),
    }
    return f"{settings.deposit_url}{'&' if '?' in settings.deposit_url else '?'}{urlencode(said)}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(services().settings.secret_keys)), salt=_SALT)


@blueprint.post("/cashier")
@csrf.exempt
def tell() -> Any:
    """Answer the operator's payment service: may this be paid in (`check`), and, once it is, put it into the wallet."""
    raw = request.get_data(cache=False)
    tokens = services().settings.deposit_token
    if not tokens or not is_offered():
        return _refused(404, "not_found", "There is no cashier here.")
    try:
        if len(raw) > LARGEST:
            raise signature.SignatureInvalid
        signature.verify(raw, request.headers.get("X-Signature"), tokens, (signature.RAW,))
    except (signature.SignatureInvalid, signature.SignatureRequired):
        return _refused(403, "invalid_signature", "The signature is missing or not ours.")
    try:
        return jsonify(content=_obey(strictjson.read_object(raw)))
    except strictjson.MalformedJson as fault:
        return _refused(400, InvalidRequest.code, str(fault))
    except Refusal as error:
        return _refused(409, error.code, error.message)
    except CasinoError as error:
        return _refused(404 if isinstance(error, NotFound) else 400, error.code, error.message)


def _refused(status: int, code: str, message: str) -> Response:
    response = jsonify(error={"code": code, "message": message})
    response.status_code = status
    return response


def _obey(said: dict[str, Any]) -> dict[str, Any]:
    kind, reference = said.get("type"), said.get("reference")
    public_id, currency = _read_ticket(said.get("ticket"))
    try:
        amount = Money.parse(str(said.get("amount", "")), currency)
    except ValueError as fault:
        raise InvalidAmount(str(fault)) from None
    if said.get("currency") != currency:
        raise InvalidRequest("The currency is not the ticket's.")
    engine, now = services().engine, services().clock()
    if kind == "check":
        with unit_of_work(engine) as unit:
            deposits.check(unit, players.get(unit, public_id), amount, now)
        return {"allowed": True}
    if kind != "deposit" or not isinstance(reference, str):
        raise InvalidRequest("The type is check or deposit, and a deposit has a reference.")
    try:
        booked = _book(public_id, amount, reference)
    except IntegrityError:  # another worker booked this reference at the same moment: look again
        booked = _book(public_id, amount, reference)
    return {"booked": booked.amount.text, "balance": booked.balance.text, "again": booked.again}


def _book(public_id: str, amount: Money, reference: str) -> deposits.Booked:
    with unit_of_work(services().engine) as unit:
        return deposits.book(unit, players.get(unit, public_id), amount, reference, services().clock())


def _read_ticket(ticket: Any) -> tuple[str, str]:
    try:
        public_id, currency = _signer().loads(ticket if isinstance(ticket, str) else "")
    except (BadSignature, ValueError):
        raise InvalidRequest("The ticket is not ours.") from None
    return public_id, currency
