"""What stands between a player and a page: a fresh proof for sensitive changes, terms and an address for play."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from casino.domain import logins
from casino.errors import ConfirmFirst
from casino.storage.players import Player
from casino.web.pages import TERMS_VERSION
from casino.web.redirects import came_from, own_path, see_other
from casino.web.registers import ask_register, init_register
from casino.web.services import services

DEPOSITS = frozenset({"cashier.deposit", "wallet.deposit"})
"""Where money comes in: the register of exclusions is asked first (R44). Launches ask it themselves."""
PLAYS = DEPOSITS | {"play.launch"}
"""What needs the terms in force and a confirmed address: opening a game, putting money in (R03, R05)."""


def confirmed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let only those through who have proved lately who they are; others are asked to (ASVS 7.5.1)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if logins.is_confirmed(current_user.login, services().clock()):
            return view(*args, **kwargs)
        if request.method == "GET":
            return see_other(url_for("safety.confirm", next=request.full_path.rstrip("?")))
        raise ConfirmFirst

    return guarded


def _before_play() -> Any:
    """Lead to what is missing before the first game or deposit; a log-in alone needs neither."""
    if request.endpoint not in PLAYS or request.method != "POST" or not current_user.is_authenticated:
        return None
    way_back = own_path(came_from(), url_for("lobby.index"))
    if current_user.terms_version != TERMS_VERSION:
        return see_other(url_for("safety.terms", next=way_back))
    if current_user.status == "pending":
        return see_other(url_for("recovery.wait"))
    if request.endpoint in DEPOSITS:
        player: Player = current_user.player
        ask_register("deposit", player.email, player.birth_date, player)
    return None


def init_gates(app: Flask) -> None:
    """Ask before each request; connect the register of exclusions."""
    init_register(app)
    app.before_request(_before_play)
