"""The safety of an account in its player's hands: password, address, log-ins, notices, terms, closing."""

from typing import Any

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_login import current_user, login_required, logout_user
from sqlalchemy.orm import Session

from casino.domain import accounts, entry, logins, passkeys, second_factor, throttle, verification
from casino.errors import FieldRefusal, TooManyAttempts, WrongCode, WrongPassword
from casino.storage.players import Login, Player
from casino.wallet import statements, withdrawals
from casino.web import mail
from casino.web.account_forms import CloseForm, ConfirmForm, EmailForm, PasswordForm, TermsForm
from casino.web.auth import current_player, passwords
from casino.web.devices import device_name
from casino.web.gates import confirmed
from casino.web.i18n import gettext
from casino.web.pages import TERMS_VERSION
from casino.web.redirects import own_path, see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("safety", __name__)


def _alive() -> list[Login]:
    house = services()
    return logins.alive(reading(), current_player().id, house.clock(), house.policy.inactivity)


@blueprint.get("/account/safety")
@login_required
def overview() -> Any:
    """Show how the account is kept safe, and every log-in that lives."""
    player = current_player()
    rows = [
        {
            "reference": logins.reference(one),
            "device": device_name(one.agent),
            "address": one.address,
            "created_at": one.created_at,
            "seen_at": one.seen_at,
            "is_this": one.id == current_user.login.id,
            "by_passkey": one.way == logins.PASSKEY,
        }
        for one in _alive()
    ]
    return render_template(
        "account/safety.html",
        player=player,
        logins=rows,
        previous=logins.previous(reading(), player.id, current_user.login.id),
        has_factor=second_factor.is_on(reading(), player.id),
        passkeys=passkeys.count(reading(), player.id),
    )


@blueprint.post("/account/logins/<reference>/end")
@login_required
def end_login(reference: str) -> Any:
    """End one of the player's own log-ins, wherever it is (R14)."""
    with writing() as unit:
        logins.end_one(unit, current_player().id, reference, services().clock())
    flash(gettext("That log-in has ended."), "info")
    return see_other(url_for("safety.overview"))


@blueprint.post("/account/logins/end-others")
@login_required
def end_others() -> Any:
    """End every log-in but this one."""
    with writing() as unit:
        logins.end_others(unit, current_player().id, current_user.login.id, services().clock())
    flash(gettext("All other log-ins have ended."), "info")
    return see_other(url_for("safety.overview"))


@blueprint.post("/account/login-notices")
@login_required
def set_notices() -> Any:
    """Mail a notice of every log-in, or none (R12)."""
    with writing() as unit:
        unit.get_one(Player, current_player().id).login_notices = request.form.get("notices") == "on"
    return see_other(url_for("safety.overview"))


@blueprint.get("/account/confirm")
@login_required
def confirm() -> Any:
    """Ask who is there, before a sensitive change."""
    form = ConfirmForm(formdata=None, next=own_path(request.args.get("next"), url_for("safety.overview")))
    return show_confirm(form)


def show_confirm(form: ConfirmForm, status: int = 200, refused_passkey: str | None = None) -> tuple[str, int]:
    """Return the page that asks who is there."""
    has_factor = second_factor.is_on(reading(), current_player().id)
    page = render_template(
        "account/confirm.html",
        form=form,
        has_factor=has_factor,
        may_use_passkey=passkeys.count(reading(), current_player().id) > 0,
        refused_passkey=refused_passkey,
    )
    return page, status


@blueprint.post("/account/confirm")
@login_required
def prove() -> Any:
    """Take password and code as a proof for the next minutes."""
    form = ConfirmForm()
    if form.validate():
        try:
            _prove(form.password.data or "", form.code.data or "")
            return see_other(own_path(form.next.data, url_for("safety.overview")))
        except WrongPassword as refusal:
            form.refuse(refusal)
        except WrongCode as error:
            form.code.errors = [gettext(error.message)]
    return show_confirm(form, 422)


def _prove(password: str, code: str) -> None:
    """Judge password and second factor of who is logged in, only so often. Raises `WrongPassword` or `WrongCode`."""
    player, now = current_player(), services().clock()
    login_id = current_user.login.id
    _judge_password(player, password)
    with writing() as unit:
        has_factor = second_factor.is_on(unit, player.id)
        if has_factor:
            entry.reserve_code(unit, player, request.remote_addr, granted=False, now=now)
    with writing() as unit:
        if has_factor:
            second_factor.accept(unit, player.id, code, mail.seal(), now)
        logins.confirm(unit, login_id, now)


def count_proof(player: Player) -> None:
    """Count an attempt of someone who is logged in to prove it; the last ends the log-in. Raises `TooManyAttempts`."""
    now = services().clock()
    with writing() as unit:
        number = throttle.take(unit, throttle.PROOF, f"player-{player.id}", now)
        if number > throttle.PROOF.limit:
            logins.end(unit, current_user.token, now)  # whoever guesses in someone's log-in must not stay in it
            retry_after = throttle.wait(unit, throttle.PROOF, f"player-{player.id}", now)
    if number > throttle.PROOF.limit:
        raise TooManyAttempts(retry_after=retry_after)


def forget_proofs(unit: Session, player: Player) -> None:
    """Begin the count of attempts anew, after a right one."""
    throttle.forget(unit, throttle.PROOF, f"player-{player.id}")


def _judge_password(player: Player, password: str) -> None:
    count_proof(player)
    if not passwords().matches(player.password_hash, password):
        raise WrongPassword
    with writing() as unit:
        forget_proofs(unit, player)


@blueprint.get("/account/password")
@login_required
@confirmed
def password() -> Any:
    """Ask for the old and a new password."""
    return render_template("account/password.html", form=PasswordForm(formdata=None))


@blueprint.post("/account/password")
@login_required
@confirmed
def change_password() -> Any:
    """Put a new password in force; ending all other log-ins is offered next."""
    form, player, login_id = PasswordForm(), current_player(), current_user.login.id
    if form.validate():
        try:
            _judge_password(player, form.current.data or "")
            accounts.check_new_password(player, form.password.data or "", passwords())
            encoded = passwords().hash(form.password.data or "")
            with writing() as unit:
                changed = unit.get_one(Player, player.id)
                accounts.set_password(unit, changed, encoded, services().clock())
                logins.confirm(unit, login_id, services().clock())
                mail.write_to(unit, changed, "password_changed", path=url_for("recovery.forgot"))
            others, kept = len(_alive()) - 1, passkeys.count(reading(), player.id)
            return render_template("account/changed.html", others=others, passkeys=kept)
        except WrongPassword as error:
            form.current.errors = [gettext(error.message)]
        except FieldRefusal as refusal:
            form.refuse(refusal)
    return render_template("account/password.html", form=form), 422


@blueprint.get("/account/email")
@login_required
@confirmed
def email() -> Any:
    """Ask for a new address."""
    return render_template("account/email.html", form=EmailForm(formdata=None), email=current_player().email)


@blueprint.post("/account/email")
@login_required
@confirmed
def change_email() -> Any:
    """Send a link to the new address and a notice to the old one; whether the new one is known stays untold."""
    form, player, now = EmailForm(), current_player(), services().clock()
    if not form.validate():
        return render_template("account/email.html", form=form, email=player.email), 422
    wanted = (form.email.data or "").lower()
    with writing() as unit:
        throttle.check(unit, throttle.MAIL_PLAYER, f"email-{player.id}", now)
        changed = unit.get_one(Player, player.id)
        mail.write_to(unit, changed, "email_notice", new=wanted, path=url_for("pages.help"))
        token = verification.issue(unit, player.id, "email", now, detail=wanted)
        path = url_for("recovery.new_email", token=token)
        mail.write_to(unit, changed, "email_new", recipient=wanted, path=path)
    flash(gettext("A link is on its way to the new address. The old one counts until you follow it."), "info")
    return see_other(url_for("safety.overview"))


@blueprint.get("/account/terms")
@login_required
def terms() -> Any:
    """Ask for consent to terms that have changed; needed before the next game or deposit (R03)."""
    form = TermsForm(formdata=None, next=own_path(request.args.get("next")))
    return render_template("account/terms.html", form=form, version=TERMS_VERSION)


@blueprint.post("/account/terms")
@login_required
def accept_terms() -> Any:
    """Keep the consent, with version, time and address."""
    form = TermsForm()
    if not form.validate():
        return render_template("account/terms.html", form=form, version=TERMS_VERSION), 422
    with writing() as unit:
        player = unit.get_one(Player, current_player().id)
        accounts.accept_terms(unit, player, TERMS_VERSION, request.remote_addr, services().clock())
    return see_other(own_path(form.next.data))


@blueprint.get("/account/close")
@login_required
@confirmed
def close() -> Any:
    """Say what closing means, and ask; or say at once why it cannot be."""
    accounts.check_closable(current_player(), services().clock())
    return _show_close(CloseForm(formdata=None))


def _show_close(form: CloseForm, status: int = 200) -> tuple[str, int]:
    player = current_player()
    codes = [one.currency for one in statements.balances(reading(), player.id)]
    found = [withdrawals.available(reading(), player.id, code) for code in codes]
    held, has_bonus = [one.free for one in found if one.free], any(one.restricted for one in found)
    return render_template("account/close.html", form=form, held=held, has_bonus=has_bonus), status


@blueprint.post("/account/close")
@login_required
@confirmed
def do_close() -> Any:
    """Close the account for good and log out (R19)."""
    form = CloseForm()
    if not form.validate():
        return _show_close(form, 422)
    with writing() as unit:
        player = unit.get_one(Player, current_player().id)
        done = accounts.close(unit, player, services().clock())
        paid = ", ".join(one.display for one in [*done.paid, *done.left]) or "0"
        mail.write_to(unit, player, "closed", paid=paid, path=url_for("pages.help"))
    logout_user()
    session.clear()
    return render_template("account/closed.html", paid=done.paid, left=done.left)
