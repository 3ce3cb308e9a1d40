"""Ask the operator's register of exclusions, if there is one, before a door opens (R44)."""

from datetime import date

from flask import Flask, current_app, flash

from casino.domain import register
from casino.domain.register import Person, Register
from casino.errors import PlayerBlocked, TemporarilyUnavailable
from casino.platform.register import HttpRegister
from casino.storage.players import Player
from casino.web.extensions import db
from casino.web.i18n import gettext
from casino.web.services import Services, services

_KEY = "casino.register"


def use_register(app: Flask, found: Register | None) -> None:
    """Give the app its register; None takes it away. For adapters of the operator's own, from `wsgi.py`, and tests."""
    app.extensions[_KEY] = found


def init_register(app: Flask) -> None:
    """Connect the register that the settings name, if any."""
    house: Services = app.extensions["casino"]
    settings = house.settings
    if settings.register_url:
        name = house.policy.register_name or "the register of exclusions"
        use_register(app, HttpRegister(name, settings.register_url, settings.register_token[0]))


def connected_register() -> Register | None:
    """Return the app's register; None where there is none."""
    found: Register | None = current_app.extensions.get(_KEY)
    return found


def ask_register(moment: str, email: str, birth_date: date, player: Player | None = None) -> None:
    """Ask at this moment, if the policy wants it; holds no connection meanwhile. Raises as `register.check`."""
    house, found = services(), current_app.extensions.get(_KEY)
    if found is None:
        return
    player_id = player.id if player is not None else None
    db.session.close()  # the register may take seconds
    person = Person(email, birth_date)
    register.check(house.engine, found, house.policy, moment, person, house.clock(), player_id)


def ask_at_login(player: Player) -> None:
    """Ask about whoever is coming in, and say what it means; the log-in itself is never refused (R41)."""
    try:
        ask_register("login", player.email, player.birth_date, player)
    except PlayerBlocked:
        flash(
            gettext(
                "A national register of exclusions names you. No game and no deposit opens; money can be paid out."
            ),
            "info",
        )
    except TemporarilyUnavailable:
        flash(gettext("The register of exclusions does not answer. Games and deposits wait until it does."), "info")
