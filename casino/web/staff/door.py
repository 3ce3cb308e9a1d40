"""The back office's door: in by name, password and code at once; out again; and what is behind it for whom."""

from typing import Any

from flask import flash, g, render_template, request, url_for
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from casino.domain import staff_logins
from casino.errors import AuthenticatorMissing, WrongCredentials
from casino.web import mail
from casino.web.auth import passwords
from casino.web.forms import MAX_PASSWORD, BaseForm, trimmed
from casino.web.i18n import gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.redirects import own_path, see_other
from casino.web.services import services
from casino.web.staff.access import LAYOUT_ROLES, blueprint, current_member, drop_token, keep_token, may
from casino.web.units import writing


class StaffLogInForm(BaseForm):
    """Name, password and code together: one answer for every wrong combination."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter your name.")), Length(max=64)], filters=[trimmed])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=MAX_PASSWORD)])
    code = StringField(
        _l("Code"),
        [Length(max=20)],
        filters=[trimmed],
        description=_l("Six digits from your authenticator, if your account has one."),
    )
    next = HiddenField()


@blueprint.get("/")
def home() -> Any:
    """Lead to the room of this role, or say that there is none yet."""
    if may(*LAYOUT_ROLES, reads=True):
        return see_other(url_for("staff.arrange"))
    return render_template("staff/home.html")


@blueprint.get("/login")
def log_in() -> Any:
    """Show the door."""
    way_on = own_path(request.args.get("next"), "")
    if "staff" in g:
        return see_other(way_on or url_for("staff.home"))
    return render_template("staff/login.html", form=StaffLogInForm(formdata=None, next=way_on))


@blueprint.post("/login")
def let_in() -> Any:
    """Let a member in, or say that the three do not fit, not which of them."""
    form, refused = StaffLogInForm(), None
    if form.validate():
        try:
            token = _admit(form.name.data or "", form.password.data or "", form.code.data or "")
        except WrongCredentials:
            refused = gettext("Name, password or code is not right. A code is good once; wait for the next one.")
        except AuthenticatorMissing as error:
            refused = gettext(error.message)
        else:
            way_on = own_path(form.next.data, "")
            answer = see_other(way_on if way_on.startswith("/staff") else url_for("staff.home"))
            keep_token(answer, token)
            return answer
    return render_template("staff/login.html", form=form, refused=refused), 422


def _admit(name: str, password: str, code: str) -> str:
    """Judge the three; return the token of a log-in. The password is hashed while no lock is held."""
    now, address = services().clock(), request.remote_addr
    with writing() as unit:
        attempt = staff_logins.reserve(unit, name, address, now)
    try:
        if not passwords().matches(attempt.password_hash, password):
            raise WrongCredentials
        with writing() as unit:
            if "staff_login" in g:
                staff_logins.end(unit, g.staff_login.id, now)
            return staff_logins.settle_right(unit, attempt, code, mail.seal(), request.user_agent.string, now)
    except WrongCredentials:
        with writing() as unit:
            staff_logins.settle_wrong(unit, attempt, now)
        raise


@blueprint.post("/logout")
def log_out() -> Any:
    """End the log-in on the server."""
    with writing() as unit:
        staff_logins.end(unit, g.staff_login.id, services().clock())
    flash(gettext("%(name)s is logged out.", name=current_member().name), "info")
    answer = see_other(url_for("staff.log_in"))
    drop_token(answer)
    return answer
