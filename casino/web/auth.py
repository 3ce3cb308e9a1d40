"""Register, log in, log out. A log-in lives on the server; the cookie carries its token alone (finding 7)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from casino.domain import (
    accounts,
    entry,
    events,
    history,
    logins,
    marketing,
    passkeys,
    players,
    second_factor,
    throttle,
    verification,
)
from casino.domain.entry import LockRule
from casino.domain.identities import Claim
from casino.domain.passwords import Passwords
from casino.domain.players import RegistrationRequest
from casino.errors import FieldRefusal, PlayerBlocked, Underage, WrongCredentials
from casino.storage.players import Login, Player
from casino.web import mail
from casino.web.devices import device_name, remember_device
from casino.web.extensions import login_manager
from casino.web.forms import LoginForm, RegistrationForm
from casino.web.i18n import current_language, forget_language, gettext, ngettext
from casino.web.pages import LETTERS_VERSION, TERMS_VERSION
from casino.web.redirects import own_path, see_other
from casino.web.registers import ask_at_login, ask_register
from casino.web.rendering import when
from casino.web.services import Services, services
from casino.web.units import reading, writing

blueprint = Blueprint("auth", __name__)
HALF_WAY = "half_way"
"""In the cookie between password and code: names a row that is good for five minutes and opens nothing by itself."""
UNLOCK_LINK = "unlock_link"
"""In the cookie of the browser that followed the link mailed when the account was locked."""


class LoggedIn(UserMixin):
    """The player of this request, with the token that says so; everything else is the player's own."""

    def __init__(self, player: Player, login: Login, token: str) -> None:
        self.player = player
        self.login = login
        self.token = token

    def get_id(self) -> str:
        """Return the log-in's token, not the player: what the cookie carries must die with the log-in."""
        return self.token

    def __getattr__(self, name: str) -> Any:
        return getattr(self.player, name)


def current_player() -> Player:
    """Return the logged-in player; for views behind `login_required`."""
    player: Player = current_user.player
    return player


def passwords() -> Passwords:
    """Return what hashes and judges passwords here."""
    found: Passwords = current_app.extensions["casino.passwords"]
    return found


SILENT = frozenset({"play.bar", "stay.ask"})
"""What a page asks by itself, without anybody there."""


def _load(token: str) -> LoggedIn | None:
    now, policy = services().clock(), services().policy
    idle = policy.inactivity
    found = logins.find(reading(), token, now, idle, policy.full_login_life)
    if found is None:
        return None
    player, login = found
    if logins.is_stale(login, now, idle):
        # a page that asks for the bar by itself is no sign of life, but a stake in its game is one (R15)
        seen = now if request.endpoint not in SILENT else history.last_played_at(reading(), player)
        if seen is not None and seen > login.seen_at:
            with writing() as unit:
                logins.touch(unit, login.id, seen)
    return LoggedIn(player, login, token)


def _to_login() -> AnyResponse:
    way_back = request.full_path.rstrip("?") if request.method == "GET" else None
    return see_other(url_for("auth.login", next=way_back))


def init_login(app: Flask) -> None:
    """Bind Flask-Login: no remember cookie, no binding to the address (a phone changes it in mid-game)."""
    house: Services = app.extensions["casino"]
    app.extensions.setdefault("casino.passwords", Passwords(min_length=house.policy.password_min_length))
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_to_login)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=12)
    login_manager.init_app(app)


def begin(player_id: int, *, unlock_link: str | None = None, ask: bool = True, way: str = logins.PASSWORD) -> None:
    """Start a log-in under a fresh token; whatever the browser held before is dropped (no fixation).

    The register of exclusions is asked first, unless it was a moment ago (R44).
    """
    house = services()
    now = house.clock()
    agent = request.user_agent.string or None
    before = current_user.token if current_user.is_authenticated else None  # asked before the writing unit opens
    device = remember_device() if passkeys.count(reading(), player_id) else None
    with writing() as unit:
        if before is not None:
            logins.end(unit, before, now)
        token = logins.start(unit, player_id, now, request.remote_addr, agent, way=way, device=device)
        if unlock_link is not None:
            verification.use(unit, unlock_link, "unlock", now)
        throttle.sweep(unit, now)
        _tell_of_login(unit, unit.get_one(Player, player_id), agent)
    session.clear()
    if ask:
        ask_at_login(reading().get_one(Player, player_id))
    found = logins.find(reading(), token, now, house.policy.inactivity)
    if found is not None:
        login_user(LoggedIn(*found, token))
    forget_language()
    last = logins.previous(reading(), player_id, current_user.login.id) if house.policy.last_login_shown else None
    if last is not None:
        words = Markup(gettext("Your log-in before this one was on %(when)s."))  # noqa: S704  our catalogue's words
        flash(words % {"when": when(last.created_at)}, "info")


def _tell_of_login(unit: Session, player: Player, agent: str | None) -> None:
    """Note the log-in, and mail a notice unless the player has opted out (R12)."""
    address = request.remote_addr
    events.note(unit, player.id, "login", services().clock(), address=address, detail=device_name(agent))
    if services().policy.login_notice and player.login_notices and player.email_verified_at is not None:
        path = url_for("safety.overview")
        mail.write_to(unit, player, "login_notice", device=device_name(agent), address=address, path=path)


@blueprint.get("/login")
def login() -> Any:
    """Show the way in."""
    if current_user.is_authenticated:
        return see_other(own_path(request.args.get("next")))
    form = LoginForm(formdata=None, next=own_path(request.args.get("next"), ""))
    days = services().policy.full_login_days if "full" in request.args else None
    return render_template("auth/login.html", form=form, full_login_days=days)


@blueprint.post("/login")
def log_in() -> Any:
    """Let a player in, or say that the pair is wrong without saying which half (R07)."""
    form = LoginForm()
    refused = None
    if form.validate():
        try:
            return _admit(form.username.data or "", form.password.data or "", own_path(form.next.data))
        except WrongCredentials as error:
            refused = gettext(error.message)
    return render_template("auth/login.html", form=form, refused=refused), 422


def _admit(identity: str, password: str, way_on: str) -> AnyResponse:
    """Judge the pair, and lead on: inside, or to the second step. Raises `WrongCredentials`, `TooManyAttempts`."""
    house, link = services(), session.get(UNLOCK_LINK)
    now, rule = house.clock(), lock_rule()
    with writing() as unit:
        granted = verification.peek(unit, link, "unlock", now)
        granted_to = granted.player_id if granted is not None else None
        attempt = entry.reserve(unit, identity, request.remote_addr, granted_to, rule, now)
    if not passwords().matches(attempt.password_hash, password):
        with writing() as unit:
            entry.settle_wrong(unit, attempt, rule, now, mail_unlock_link)
        raise WrongCredentials
    renewed = passwords().hash(password) if passwords().is_outdated(attempt.password_hash or "") else None
    with writing() as unit:
        player = entry.settle_right(unit, attempt, rule)
        if renewed is not None:
            player.password_hash = renewed
        if not attempt.has_grant and entry.is_dormant(unit, player, house.policy.dormant_months, now):
            return ask_mailbox(unit, player)
        asks_code = second_factor.is_on(unit, player.id)
        half = verification.issue(unit, player.id, "login", now, detail=way_on[:254]) if asks_code else None
    if half is not None:
        session[HALF_WAY] = half
        return see_other(url_for("second_step.ask"))
    begin(player.id, unlock_link=link if attempt.has_grant else None)
    return see_other(way_on)


def ask_mailbox(unit: Session, player: Player) -> Response:
    """Mail a link without which nobody gets into an account that lay still for long (R20)."""
    now = services().clock()
    if throttle.take(unit, throttle.MAIL_PLAYER, f"dormant-{player.id}", now) <= throttle.MAIL_PLAYER.limit:
        token = verification.issue(unit, player.id, "unlock", now)
        mail.write_to(unit, player, "dormant", path=url_for("recovery.unlock", token=token))
    return see_other(url_for("recovery.long_away"))


def lock_rule() -> LockRule:
    """Return how many wrong passwords in a row lock an account under the policy in force."""
    policy = services().policy
    return LockRule(policy.failed_logins, policy.failed_login_window)


def mail_unlock_link(unit: Session, player: Player) -> None:
    """Mail a link through which the owner gets in although the account is locked."""
    token = verification.issue(unit, player.id, "unlock", services().clock())
    mail.write_to(unit, player, "unlock", path=url_for("recovery.unlock", token=token))


def _registration_form(**values: Any) -> RegistrationForm:
    form = RegistrationForm(**values)
    form.currency.choices = [(code, code) for code in services().settings.currencies]
    form.ask(services().policy.registration_asks)
    return form


def _show_registration(form: RegistrationForm, status: int = 200, *, is_excluded: bool = False) -> tuple[str, int]:
    terms = gettext(
        'I accept the <a href="%(terms)s" target="_blank">terms</a> and have read the '
        '<a href="%(privacy)s" target="_blank">privacy notice</a>',
        terms=url_for("pages.terms"),
        privacy=url_for("pages.privacy"),
    )
    page = render_template(
        "auth/register.html",
        form=form,
        terms_words=Markup(terms),  # noqa: S704  the words are our own catalogue's, the addresses url_for's
        minimum_age=services().policy.minimum_age,
        is_excluded=is_excluded,
    )
    return page, status


@blueprint.get("/register")
def register() -> Any:
    """Show the form that opens an account."""
    if current_user.is_authenticated:
        return see_other(url_for("lobby.index"))
    return _show_registration(_registration_form(formdata=None, next=own_path(request.args.get("next"), "")))


@blueprint.post("/register")
def create_account() -> Any:
    """Open an account and log its player in; what cannot be accepted comes back beside its field."""
    form = _registration_form()
    if form.validate():
        try:
            player_id = _open_account(form)
        except Underage:
            with writing() as unit:
                events.note(unit, None, "underage_refused", services().clock(), address=request.remote_addr)
            words = "You must be %(num)s or older to play here."
            form.birth_date.errors = [ngettext(words, words, services().policy.minimum_age)]
        except FieldRefusal as refusal:
            form.refuse(refusal)
        except PlayerBlocked:
            return _show_registration(form, 403, is_excluded=True)
        else:
            begin(player_id, ask=False)
            flash(
                gettext("Your account is open. One step is left before the first game: confirm your address."), "info"
            )
            return see_other(own_path(form.next.data))
    return _show_registration(form, 422)


def _open_account(form: RegistrationForm) -> int:
    wanted = RegistrationRequest(
        username=form.username.data or "",
        email=form.email.data or "",
        password=form.password.data or "",
        birth_date=form.birth_date.data,
        currency=form.currency.data or "",
        language=current_language(),
        terms_version=TERMS_VERSION,
        address=request.remote_addr,
        is_verified=False,
        identity=Claim(
            **{name: form[name].data or "" for name in ("first_name", "last_name", "phone", "document") if name in form}
        ),
    )
    house = services()
    with writing() as unit:
        throttle.check(unit, throttle.REGISTER, throttle.address_key(request.remote_addr), house.clock())
    players.check_request(wanted, house.clock(), house.policy.minimum_age, passwords())
    ask_register("register", wanted.email.strip().lower(), wanted.birth_date)
    with writing() as unit:
        player = players.register(unit, wanted, house.clock(), house.policy.minimum_age, passwords(), mail.seal())
        if form.letters.data:
            marketing.record(unit, player, True, LETTERS_VERSION, request.remote_addr, house.clock())
        mail_verify_link(unit, player)
        return player.id


def mail_verify_link(unit: Session, player: Player) -> None:
    """Mail the link that shows that the address is the player's; whose it is already gets a notice instead.

    The new account cannot tell the two apart: whether an address is known here stays between us and its mailbox.
    """
    now = services().clock()
    if (
        throttle.take(unit, throttle.MAIL_PLAYER, f"claim-{throttle.digest(player.email)}", now)
        > throttle.MAIL_PLAYER.limit
    ):
        return  # a stranger's mailbox is not filled by whoever claims it
    owner = accounts.owner_of(unit, player.email)
    token = verification.issue(unit, player.id, "verify", now, detail=player.email)
    if owner is not None and owner.id != player.id:
        mail.write_to(unit, owner, "email_claimed", path=url_for("recovery.forgot"))
    else:
        mail.write_to(unit, player, "verify", path=url_for("recovery.verify", token=token))


@blueprint.post("/logout")
def log_out() -> Response:
    """End the log-in on the server; a copied cookie is dead from here on (ASVS 7.4.1)."""
    if current_user.is_authenticated:
        with writing() as unit:
            logins.end(unit, current_user.token, services().clock())
    logout_user()
    session.clear()
    response = see_other(url_for("lobby.index"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
