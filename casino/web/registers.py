"""Ask the operator's register of exclusions, if there is one, before a door opens (R44)."""

from datetime import date

from flask import Flask, current_app

from casino.domain import register
from casino.domain.register import Person, Register
from casino.storage.players import Player
from casino.web.extensions import db
from casino.web.services import services

_KEY = "casino.register"


def use_register(app: Flask, found: Register | None) -> None:
    """Give the app its register; None takes it away. Operators call it from `wsgi.py`, tests from a fixture."""
    app.extensions[_KEY] = found


def ask_register(moment: str, email: str, birth_date: date, player: Player | None = None) -> None:
    """Ask at this moment, if the policy wants it; holds no connection meanwhile. Raises as `register.check`."""
    house, found = services(), current_app.extensions.get(_KEY)
    if found is None:
        return
    player_id = player.id if player is not None else None
    db.session.close()  # the register may take seconds
    person = Person(email, birth_date)
    register.check(house.engine, found, house.policy, moment, person, house.clock(), player_id)
