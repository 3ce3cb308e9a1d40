"""Links in our mails: confirm an address, set a new password, get into a locked account.

A link's token is moved from the address into the browser's own cookie at once, so that it stands in no history and no
referrer; nothing changes before a button is pressed. Answers never tell whether an address is known.
"""

from typing import Any

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_login import current_user, login_required, logout_user

from casino.domain import accounts, passkeys, persons, throttle, verification
from casino.errors import FieldRefusal, LinkExpired
from casino.storage.players import Player
from casino.web import mail
from casino.web.account_forms import ForgotForm, ResetForm
from casino.web.auth import UNLOCK_LINK, current_player, mail_verify_link, passwords
from casino.web.i18n import gettext, ngettext
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("recovery", __name__)
VERIFY_LINK, EMAIL_LINK, RESET_LINK = "verify_link", "email_link", "reset_link"


def _taken_from_address(name: str, token: str, view: str) -> Any:
    session[name] = token
    return see_other(url_for(view))


@blueprint.get("/verify")
@login_required
def wait() -> Any:
    """Say where the mail is that confirms the address; a page for pending accounts."""
    player = current_player()
    if player.status != "pending":
        return see_other(url_for("lobby.index"))
    if player.email_verified_at is not None:
        return render_template("account/reviewed.html")
    return render_template("account/verify.html", email=player.email, sends=mail.postman().sends)


@blueprint.post("/verify/again")
@login_required
def send_again() -> Any:
    """Send the link once more; the one before is worth nothing then."""
    player = current_player()
    if player.status == "pending" and player.email_verified_at is None:
        with writing() as unit:
            throttle.check(unit, throttle.MAIL_PLAYER, f"verify-{player.id}", services().clock())
            mail_verify_link(unit, unit.get_one(Player, player.id))
        flash(gettext("A new link is on its way. The one before works no more."), "info")
    return see_other(url_for("recovery.wait"))


@blueprint.get("/verify/<token>")
def verify(token: str) -> Any:
    """Take the link of the first mail; it works in any browser."""
    return _taken_from_address(VERIFY_LINK, token, "recovery.ask_verify")


@blueprint.get("/verify/confirm")
def ask_verify() -> Any:
    """Show the button that confirms the address."""
    if verification.peek(reading(), session.get(VERIFY_LINK), "verify", services().clock()) is None:
        raise LinkExpired
    return render_template("auth/link.html", kind="verify")


@blueprint.post("/verify/confirm")
def do_verify() -> Any:
    """Confirm the address; a pending account becomes active."""
    with writing() as unit:
        player = accounts.verify_email(unit, session.pop(VERIFY_LINK, None), services().clock(), mail.seal())
        persons.carry_over(unit, player, services().clock(), services().policy.permanent_reopens_after)
        waits = player.status == "pending"
    if waits:
        flash(gettext("Your address is confirmed. One look of our staff is left before the first game."), "info")
    else:
        flash(gettext("Your address is confirmed. Games open now."), "info")
    return see_other(url_for("lobby.index") if current_user.is_authenticated else url_for("auth.login"))


@blueprint.get("/email/<token>")
def new_email(token: str) -> Any:
    """Take the link that was mailed to a new address."""
    return _taken_from_address(EMAIL_LINK, token, "recovery.ask_email")


@blueprint.get("/email/confirm")
def ask_email() -> Any:
    """Show the button that makes the new address count."""
    if verification.peek(reading(), session.get(EMAIL_LINK), "email", services().clock()) is None:
        raise LinkExpired
    return render_template("auth/link.html", kind="email")


@blueprint.post("/email/confirm")
def do_email() -> Any:
    """Make the new address count, and tell the old one."""
    with writing() as unit:
        player, old = accounts.change_email(unit, session.pop(EMAIL_LINK, None), services().clock(), mail.seal())
        if old is not None:
            mail.write_to(unit, player, "email_changed", recipient=old, path=url_for("pages.help"))
        persons.carry_over(unit, player, services().clock(), services().policy.permanent_reopens_after)
    flash(gettext("Your new address counts from now on."), "info")
    return see_other(url_for("safety.overview"))


@blueprint.get("/forgot")
def forgot() -> Any:
    """Ask where to send a link for a new password."""
    return render_template("auth/forgot.html", form=ForgotForm(formdata=None))


@blueprint.post("/forgot")
def send_reset() -> Any:
    """Send a link if the address is known; the answer is the same if it is not."""
    form = ForgotForm()
    if not form.validate():
        return render_template("auth/forgot.html", form=form), 422
    house, email = services(), (form.email.data or "").lower()
    minutes = house.policy.reset_link_minutes
    with writing() as unit:
        throttle.check(unit, throttle.MAIL_ADDRESS, throttle.address_key(request.remote_addr), house.clock())
        number = throttle.take(unit, throttle.MAIL_PLAYER, throttle.digest(email), house.clock())
        player = accounts.claimant_of(unit, email)
        if player is not None and number <= throttle.MAIL_PLAYER.limit:
            life = house.policy.reset_link_life
            token = verification.issue(unit, player.id, "reset", house.clock(), life=life)
            mail.write_to(unit, player, "reset", minutes=minutes, path=url_for("recovery.reset", token=token))
    return render_template("auth/sent.html", minutes=minutes, sends=mail.postman().sends)


@blueprint.get("/reset/<token>")
def reset(token: str) -> Any:
    """Take the link of a mail that sets a new password."""
    return _taken_from_address(RESET_LINK, token, "recovery.ask_password")


@blueprint.get("/reset")
def ask_password() -> Any:
    """Ask for the new password."""
    if verification.peek(reading(), session.get(RESET_LINK), "reset", services().clock()) is None:
        raise LinkExpired
    return render_template("auth/reset.html", form=ResetForm(formdata=None))


@blueprint.post("/reset")
def set_password() -> Any:
    """Set the new password. All log-ins end; the next one asks for the second factor as ever (ASVS 6.4.3)."""
    form = ResetForm()
    link, now = session.get(RESET_LINK), services().clock()
    found = verification.peek(reading(), link, "reset", now)
    if found is None:
        raise LinkExpired
    if form.validate():
        try:
            accounts.check_new_password(
                reading().get_one(Player, found.player_id), form.password.data or "", passwords()
            )
            encoded = passwords().hash(form.password.data or "")
            with writing() as unit:
                player = accounts.reset_password(unit, link, encoded, now)
                mail.write_to(unit, player, "password_changed", path=url_for("recovery.forgot"))
                kept = passkeys.count(unit, player.id)
        except FieldRefusal as refusal:
            form.refuse(refusal)
        else:
            logout_user()
            session.clear()
            flash(gettext("Your new password counts, and all log-ins have ended. Log in with it."), "info")
            if kept:
                flash(passkeys_stay(kept), "info")
            return see_other(url_for("auth.login"))
    return render_template("auth/reset.html", form=form), 422


def passkeys_stay(number: int) -> str:
    """Return the words that a new password leaves passkeys as they are: whoever had the account may have left one."""
    one = "%(num)s passkey opens your account as before. Look whether it is yours."
    more = "%(num)s passkeys open your account as before. Look whether all of them are yours."
    return ngettext(one, more, number)


@blueprint.get("/login/long-away")
def long_away() -> Any:
    """Say that an account which lay still for long is opened through its mailbox (R20)."""
    return render_template("auth/long_away.html", sends=mail.postman().sends)


@blueprint.get("/unlock/<token>")
def unlock(token: str) -> Any:
    """Take the link that was mailed when the account was locked: this browser may try again, wherever others are."""
    if verification.peek(reading(), token, "unlock", services().clock()) is None:
        raise LinkExpired
    flash(gettext("You can log in here now, with your password."), "info")
    return _taken_from_address(UNLOCK_LINK, token, "auth.login")
