"""Register, log in, log out. A log-in lives on the server; the cookie carries its token alone (finding 7)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from casino.domain import logins, players
from casino.domain.passwords import Passwords
from casino.domain.players import RegistrationRequest
from casino.errors import FieldRefusal, Underage, WrongCredentials
from casino.storage.players import Login, Player
from casino.web.extensions import login_manager
from casino.web.forms import LoginForm, RegistrationForm
from casino.web.i18n import current_language, forget_language, gettext, ngettext
from casino.web.pages import TERMS_VERSION
from casino.web.redirects import own_path, see_other
from casino.web.services import Services, services
from casino.web.units import reading, writing

blueprint = Blueprint("auth", __name__)


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


def _passwords() -> Passwords:
    found: Passwords = current_app.extensions["casino.passwords"]
    return found


def _load(token: str) -> LoggedIn | None:
    now, idle = services().clock(), services().policy.inactivity
    found = logins.find(reading(), token, now, idle)
    if found is None:
        return None
    player, login = found
    if request.endpoint != "play.bar" and logins.is_stale(login, now, idle):
        with writing() as unit:
            logins.touch(unit, login.id, now)
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


def _begin(player_id: int) -> None:
    """Start a log-in under a fresh token; whatever the browser held before is dropped (no fixation)."""
    now = services().clock()
    with writing() as unit:
        if current_user.is_authenticated:
            logins.end(unit, current_user.token, now)
        token = logins.start(unit, player_id, now, request.remote_addr, request.user_agent.string or None)
    session.clear()
    found = logins.find(reading(), token, now)
    if found is not None:
        login_user(LoggedIn(*found, token))
    forget_language()


@blueprint.get("/login")
def login() -> Any:
    """Show the way in."""
    if current_user.is_authenticated:
        return see_other(own_path(request.args.get("next")))
    form = LoginForm(formdata=None, next=own_path(request.args.get("next"), ""))
    return render_template("auth/login.html", form=form)


@blueprint.post("/login")
def log_in() -> Any:
    """Let a player in, or say that the pair is wrong without saying which half (R07)."""
    form = LoginForm()
    refused = None
    if form.validate():
        try:
            player = players.authenticate(reading(), form.username.data or "", form.password.data or "", _passwords())
            _begin(player.id)
            return see_other(own_path(form.next.data))
        except WrongCredentials as error:
            refused = gettext(error.message)
    return render_template("auth/login.html", form=form, refused=refused), 422


def _registration_form(**values: Any) -> RegistrationForm:
    form = RegistrationForm(**values)
    form.currency.choices = [(code, code) for code in services().settings.currencies]
    return form


def _show_registration(form: RegistrationForm, status: int = 200) -> tuple[str, int]:
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
            words = "You must be %(num)s or older to play here."
            form.birth_date.errors = [ngettext(words, words, services().policy.minimum_age)]
        except FieldRefusal as refusal:
            form.refuse(refusal)
        else:
            _begin(player_id)
            flash(gettext("Your account is open. The wallet is empty for now."), "info")
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
    )
    house = services()
    with writing() as unit:
        player = players.register(unit, wanted, house.clock(), house.policy.minimum_age, _passwords())
        return player.id


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
