"""Passkeys: a way in, a proof before a sensitive change, the step after the password; added and removed in the account.

A button asks `options` for a challenge, the browser has the device answer it, and the answer comes back in a form like
any other (static/passkeys.js). The challenge lives in the signed cookie of this very browser, for one purpose and a few
minutes; once answered it is burnt in the database. Without a script no button shows and the password does it all.
"""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, session, url_for
from flask_login import current_user, login_required
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from casino.domain import entry, events, logins, passkeys, verification
from casino.domain.passkeys import Party, Proof
from casino.errors import ConfirmFirst, LinkExpired, NotFound, WrongPasskey
from casino.storage.players import Player
from casino.web import mail
from casino.web.account_forms import CodeForm, ConfirmForm, PasskeyForm, PasskeyNameForm
from casino.web.auth import HALF_WAY, UNLOCK_LINK, ask_mailbox, begin, current_player, lock_rule
from casino.web.devices import device_name, known_device, remember_device
from casino.web.extensions import login_manager
from casino.web.forms import LoginForm
from casino.web.gates import confirmed
from casino.web.i18n import gettext
from casino.web.redirects import own_path, see_other
from casino.web.safety import count_proof, forget_proofs, show_confirm
from casino.web.second_step import show_code
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("passkeys", __name__)
ASKED = "passkey"
"""In the cookie between question and answer: purpose, challenge, when it was asked, in which log-in."""
ENTER, CODE, PROVE, ADD = "enter", "code", "prove", "add"


def _party() -> Party:
    settings = services().settings
    found = passkeys.party_of(settings.public_url, settings.site_name)
    if found is None:
        raise NotFound
    return found


@blueprint.app_template_global()
def passkey_origin() -> str | None:
    """Return the address under which passkeys work here; None where there are none."""
    settings = services().settings
    found = passkeys.party_of(settings.public_url, settings.site_name)
    return found.origin if found is not None else None


@blueprint.app_template_global()
def knows_device() -> bool:
    """Tell whether somebody with passkeys has used this browser; the way in offers theirs first."""
    return known_device() is not None


@blueprint.post("/passkey/options")
def options() -> Any:
    """Answer our script with what the browser is to ask the device; each time with a fresh challenge."""
    purpose, party = request.form.get("purpose", ""), _party()
    if purpose in (ADD, PROVE) and not current_user.is_authenticated:
        return login_manager.unauthorized()
    if purpose == ADD and not logins.is_confirmed(current_user.login, services().clock()):
        raise ConfirmFirst
    if purpose not in (ENTER, CODE, PROVE, ADD):
        raise NotFound
    challenge = passkeys.new_challenge()
    asked_at = services().clock().timestamp()
    session[ASKED] = [purpose, bytes_to_base64url(challenge), asked_at, _login_id()]
    if purpose == ADD:
        player = current_player()
        return jsonify(passkeys.options_to_add(player, party, challenge, passkeys.of(reading(), player.id)))
    return jsonify(passkeys.options_to_enter(party, challenge))


def _login_id() -> int | None:
    return current_user.login.id if current_user.is_authenticated else None


def _asked(purpose: str) -> bytes:
    """Take the challenge of this browser out of its cookie. Raises `WrongPasskey` if there is no good one."""
    kept, challenge, asked_at, login_id = session.pop(ASKED, None) or (None, "", 0.0, None)
    age = services().clock().timestamp() - asked_at
    if kept != purpose or login_id != _login_id():
        raise WrongPasskey(why="nothing was asked here")
    if age >= passkeys.LIFE.total_seconds():
        raise WrongPasskey(why="the answer came too late")
    return base64url_to_bytes(challenge)


def _judge(purpose: str, answer: str, player_id: int | None = None) -> Proof:
    """Burn the challenge, then judge its answer. Raises `WrongPasskey`, and keeps why."""
    party, now = _party(), services().clock()
    try:
        challenge = _asked(purpose)
        _burn(challenge)
        return passkeys.judge(reading(), answer, challenge, party, player_id)
    except WrongPasskey as refusal:
        with writing() as unit:
            entry.settle_wrong_passkey(unit, refusal, request.remote_addr, now)
        raise


def _burn(challenge: bytes) -> None:
    with writing() as unit:
        is_first = passkeys.burn(unit, challenge, services().clock())
    if not is_first:
        raise WrongPasskey(why="this challenge was answered before")


@blueprint.post("/login/passkey")
def enter() -> Any:
    """Let a player in by passkey, which is two factors at once."""
    form, refused = PasskeyForm(), None
    way_on = own_path(form.next.data)
    if form.validate():
        try:
            return _admit(form.answer.data or "", way_on)
        except WrongPasskey as error:
            refused = gettext(error.message)
    page = LoginForm(formdata=None, next=own_path(form.next.data, ""))
    return render_template("auth/login.html", form=page, refused_passkey=refused), 422


def _admit(answer: str, way_on: str) -> Any:
    house, address, link = services(), request.remote_addr, session.get(UNLOCK_LINK)
    now, policy, device = house.clock(), house.policy, known_device()
    with writing() as unit:
        entry.reserve_passkey(unit, address, now)
    proof = _judge(ENTER, answer)
    with writing() as unit:
        player = passkeys.settle(unit, proof, now)
        entry.settle_right_passkey(unit, player, lock_rule(), address)
        granted = verification.peek(unit, link, "unlock", now)
        has_grant = granted is not None and granted.player_id == player.id
        if not has_grant and entry.is_dormant(unit, player, policy.dormant_months, now):
            return ask_mailbox(unit, player)
        is_light = logins.needs_password(unit, player.id, device, now, policy.full_login_life)
    if is_light:
        return see_other(url_for("auth.login", full=1, next=way_on if way_on != "/" else None))
    begin(player.id, unlock_link=link if has_grant else None, way=logins.PASSKEY)
    return see_other(way_on)


@blueprint.post("/login/code/passkey")
def answer_half_way() -> Any:
    """Take a passkey instead of the code, of someone whose password was right a moment ago."""
    form, now = PasskeyForm(), services().clock()
    half = session.get(HALF_WAY)
    row = verification.peek(reading(), half, "login", now)
    if row is None:
        return see_other(url_for("auth.login"))
    player_id, way_on = row.player_id, row.detail or "/"
    try:
        with writing() as unit:
            entry.reserve_passkey(unit, request.remote_addr, now)
        proof = _judge(CODE, form.answer.data or "", player_id)
        with writing() as unit:
            player = passkeys.settle(unit, proof, now)
            if verification.use(unit, half, "login", now) is None:
                raise LinkExpired
            entry.settle_right_passkey(unit, player, lock_rule(), request.remote_addr)
    except LinkExpired:
        return see_other(url_for("auth.login"))
    except WrongPasskey as error:
        return show_code(CodeForm(formdata=None), player_id, 422, gettext(error.message))
    begin(player_id, unlock_link=session.get(UNLOCK_LINK))
    return see_other(own_path(way_on))


@blueprint.post("/account/confirm/passkey")
@login_required
def prove() -> Any:
    """Take a passkey as a proof for the next minutes, in place of password and code."""
    form, player, login_id = PasskeyForm(), current_player(), current_user.login.id
    way_on = own_path(form.next.data, url_for("safety.overview"))
    count_proof(player)
    try:
        proof = _judge(PROVE, form.answer.data or "", player.id)
        with writing() as unit:
            passkeys.settle(unit, proof, services().clock())
            forget_proofs(unit, player)
            logins.confirm(unit, login_id, services().clock())
    except WrongPasskey as error:
        return show_confirm(ConfirmForm(formdata=None, next=way_on), 422, refused_passkey=gettext(error.message))
    return see_other(way_on)


@blueprint.get("/account/passkeys")
@login_required
@confirmed
def overview() -> Any:
    """Show the player's passkeys, and how to have one more."""
    return _show(PasskeyNameForm(formdata=None))


def _show(form: PasskeyNameForm, status: int = 200, refused: str | None = None) -> tuple[str, int]:
    _party()
    kept = passkeys.of(reading(), current_player().id)
    rows = [
        {
            "reference": passkeys.reference(one),
            "name": one.name,
            "is_synced": one.is_synced,
            "created_at": one.created_at,
            "used_at": one.used_at,
        }
        for one in kept
    ]
    page = render_template(
        "account/passkeys.html",
        form=form,
        passkeys=rows,
        is_full=len(kept) >= passkeys.MOST,
        suggestion=device_name(request.user_agent.string or None),
        refused_passkey=refused,
    )
    return page, status


@blueprint.post("/account/passkeys")
@login_required
@confirmed
def add() -> Any:
    """Keep a passkey that the player's device has just made; a mail tells of it."""
    form, player, login_id, now = PasskeyNameForm(), current_player(), current_user.login.id, services().clock()
    name = (form.name.data or "").strip() or device_name(request.user_agent.string or None)
    try:
        challenge = _asked(ADD)
        _burn(challenge)
        made = passkeys.judge_new(form.answer.data or "", challenge, _party())
        with writing() as unit:
            owner = unit.get_one(Player, player.id)
            kept = passkeys.add(unit, owner, made, name, now)
            logins.know_device(unit, login_id, remember_device())
            _tell(unit, owner, "passkey_added", kept.name)
    except WrongPasskey as refusal:
        with writing() as unit:
            entry.settle_wrong_passkey(unit, refusal, request.remote_addr, now)
        return _show(form, 422, gettext(refusal.message))
    flash(gettext("The passkey is kept. At the next log-in here it is enough."), "info")
    return see_other(url_for("passkeys.overview"))


@blueprint.post("/account/passkeys/<reference>/name")
@login_required
@confirmed
def rename(reference: str) -> Response:
    """Call a passkey something else."""
    with writing() as unit:
        passkeys.rename(unit, current_player().id, reference, request.form.get("name", ""))
    return see_other(url_for("passkeys.overview"))


@blueprint.post("/account/passkeys/<reference>/remove")
@login_required
@confirmed
def remove(reference: str) -> Response:
    """Forget a passkey; it opens nothing from here on, and a mail tells of it."""
    with writing() as unit:
        owner = unit.get_one(Player, current_player().id)
        _tell(unit, owner, "passkey_removed", passkeys.remove(unit, owner.id, reference))
    flash(gettext("The passkey opens nothing here any more. Delete it on your device too."), "info")
    return see_other(url_for("passkeys.overview"))


def _tell(unit: Any, player: Player, kind: str, key: str) -> None:
    events.note(unit, player.id, kind, services().clock(), address=request.remote_addr, detail=key)
    mail.write_to(unit, player, kind, key=key, path=url_for("safety.overview"))
