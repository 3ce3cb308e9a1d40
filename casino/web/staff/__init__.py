"""The back office: pages for our own people, each behind a log-in, a role, and the networks that staff come from."""

from flask import Flask

from casino.web.staff import arrangement, collections, door
from casino.web.staff.access import blueprint

__all__ = ["init_staff"]

ROOMS = (door, arrangement, collections)
"""The modules whose views the blueprint carries."""


def init_staff(app: Flask) -> None:
    """Open the back office under `/staff`."""
    app.register_blueprint(blueprint)
