"""The second factor: asked for after the password, set up and switched off in the account (R11)."""

from typing import Any

import segno
from flask import Blueprint, flash, render_template, request, session, url_for
from flask_login import current_user, login_required
from markupsafe import Markup

from casino.domain import entry, events, logins, passkeys, second_factor, throttle, verification
from casino.errors import LinkExpired, NotFound, WrongCode
from casino.storage.players import Player
from casino.web import mail
from casino.web.account_forms import CodeForm, EnrolForm
from casino.web.auth import HALF_WAY, UNLOCK_LINK, begin, current_player, mail_unlock_link
from casino.web.gates import confirmed
from casino.web.i18n import gettext
from casino.web.redirects import own_path, see_other
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/login/code")
def ask() -> Any:
    """Ask for the code, of someone whose password was right a moment ago."""
    if current_user.is_authenticated:
        return see_other(url_for("lobby.index"))
    half = verification.peek(reading(), session.get(HALF_WAY), "login", services().clock())
    if half is None:
        return see_other(url_for("auth.login"))
    return show_code(CodeForm(formdata=None), half.player_id)


def show_code(form: CodeForm, player_id: int | None, status: int = 200, refused: str | None = None) -> tuple[str, int]:
    """Return the page of the step after the password; a passkey is offered to who has one."""
    may_use_passkey = player_id is not None and passkeys.count(reading(), player_id) > 0
    page = render_template("auth/code.html", form=form, may_use_passkey=may_use_passkey, refused_passkey=refused)
    return page, status


@blueprint.post("/login/code")
def answer() -> Any:
    """Let the player in, or say that the code is wrong; each is judged once and only so many are."""
    form = CodeForm()
    if form.validate():
        try:
            player_id, way_on = _check(form.code.data or "")
        except LinkExpired:
            return see_other(url_for("auth.login"))
        except WrongCode as error:
            form.code.errors = [gettext(error.message)]
        else:
            begin(player_id, unlock_link=session.get(UNLOCK_LINK))
            return see_other(own_path(way_on))
    half = verification.peek(reading(), session.get(HALF_WAY), "login", services().clock())
    return show_code(form, half.player_id if half is not None else None, 422)


def _check(code: str) -> tuple[int, str]:
    """Judge a code; return whom it lets in and where to. Raises `LinkExpired`, `WrongCode` or `TooManyAttempts`."""
    now, half, address = services().clock(), session.get(HALF_WAY), request.remote_addr
    with writing() as unit:
        row = verification.peek(unit, half, "login", now)
        if row is None:
            raise LinkExpired
        player = unit.get_one(Player, row.player_id)
        link = verification.peek(unit, session.get(UNLOCK_LINK), "unlock", now)
        granted = link is not None and link.player_id == player.id
        if entry.reserve_code(unit, player, address, granted=granted, now=now):
            mail_unlock_link(unit, player)
    with writing() as unit:
        player = unit.get_one(Player, row.player_id)
        left = second_factor.recovery_codes_left(unit, player.id)
        second_factor.accept(unit, player.id, code, mail.seal(), now)
        if verification.use(unit, half, "login", now) is None:
            raise LinkExpired
        entry.settle_right_code(unit, player, address)
        after = second_factor.recovery_codes_left(unit, player.id)
        if after < left:
            mail.write_to(unit, player, "recovery_used", left=after, path=url_for("recovery.forgot"))
        return player.id, row.detail or "/"


@blueprint.get("/account/second-factor")
@login_required
def show() -> Any:
    """Show whether log-ins ask for a code, and how to have it so."""
    player_id = current_player().id
    is_on = second_factor.is_on(reading(), player_id)
    left = second_factor.recovery_codes_left(reading(), player_id)
    return render_template("account/second_factor.html", is_on=is_on, codes_left=left)


@blueprint.post("/account/second-factor")
@login_required
@confirmed
def enrol() -> Any:
    """Make a seed and show it as a picture; nothing is asked for yet."""
    return _show_seed(EnrolForm(formdata=None))


def _show_seed(form: EnrolForm, status: int = 200) -> tuple[str, int]:
    player = current_player()
    with writing() as unit:
        if second_factor.is_on(unit, player.id):
            raise NotFound
        seed = second_factor.begin(unit, player.id, mail.seal(), services().clock())
    address = second_factor.address(seed, player.username, services().settings.site_name)
    drawn = segno.make(address, error="m", micro=False)
    picture = drawn.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    page = render_template(
        "account/second_factor_new.html",
        form=form,
        picture=Markup(picture),  # noqa: S704  drawn by us
        seed=" ".join(seed[i : i + 4] for i in range(0, len(seed), 4)),
        address=address,
    )
    return page, status


@blueprint.post("/account/second-factor/confirm")
@login_required
@confirmed
def confirm() -> Any:
    """Put the second factor in force and show the recovery codes, for this once."""
    form, player_id = EnrolForm(), current_player().id
    if not form.validate():
        return _show_seed(form, 422)
    now = services().clock()
    with writing() as unit:
        throttle.check(unit, throttle.PROOF, f"enrol-{player_id}", now)
    try:
        with writing() as unit:
            codes = second_factor.confirm(unit, player_id, form.code.data or "", mail.seal(), now)
            _tell(unit.get_one(Player, player_id), unit, "factor_on", url_for("pages.help"))
    except WrongCode as error:
        form.code.errors = [gettext(error.message)]
        return _show_seed(form, 422)
    return render_template("account/recovery_codes.html", codes=codes, others=_other_logins())


@blueprint.post("/account/second-factor/codes")
@login_required
@confirmed
def renew_codes() -> Any:
    """Make new recovery codes and show them, for this once; the old ones are worth nothing."""
    player_id = current_player().id
    with writing() as unit:
        if not second_factor.is_on(unit, player_id):
            raise NotFound
        codes = second_factor.renew_recovery_codes(unit, player_id, services().clock())
        events.note(unit, player_id, "recovery_codes_renewed", services().clock(), address=request.remote_addr)
    return render_template("account/recovery_codes.html", codes=codes, others=_other_logins())


@blueprint.post("/account/second-factor/off")
@login_required
@confirmed
def turn_off() -> Any:
    """Ask for no code any more."""
    player_id = current_player().id
    with writing() as unit:
        second_factor.turn_off(unit, player_id)
        _tell(unit.get_one(Player, player_id), unit, "factor_off", url_for("recovery.forgot"))
    flash(gettext("Log-ins ask for no code any more."), "info")
    return see_other(url_for("safety.overview"))


def _tell(player: Player, unit: Any, kind: str, path: str) -> None:
    events.note(unit, player.id, kind, services().clock(), address=request.remote_addr)
    mail.write_to(unit, player, kind, path=path)


def _other_logins() -> int:
    """Return how many other log-ins of this player live: after such a change they may be ended (ASVS 7.4.3)."""
    house = services()
    return len(logins.alive(reading(), current_player().id, house.clock(), house.policy.inactivity)) - 1
