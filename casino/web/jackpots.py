"""The jackpot on a game's pages, and the thread that asks the feed while serving (R72)."""

import logging
import threading
from typing import Any

from flask import Blueprint, Flask, jsonify
from sqlalchemy.exc import SQLAlchemyError

from casino.domain import games, jackpots
from casino.domain.jackpots import Figure
from casino.errors import NotFound
from casino.platform.jackpots import FeedFailed, HttpFeed
from casino.storage.catalogue import Game
from casino.web.rendering import clock_time, money
from casino.web.services import Services, services
from casino.web.units import reading

log = logging.getLogger(__name__)
blueprint = Blueprint("jackpots", __name__)

LOOK_SECONDS = 5.0


@blueprint.app_template_global()
def jackpot_of(slug: str) -> dict[str, Any] | None:
    """Return the jackpot of a game for its pages; None for a game without one."""
    try:
        game = games.find(reading(), slug)
    except NotFound:  # it left the list while it was open
        return None
    return _words(_fresh(game)) if jackpots.has_one(reading(), game) else None


@blueprint.get("/games/<slug>/jackpot")
def figure(slug: str) -> Any:
    """Tell a page's script what stands in the jackpot now; empty when nobody knows."""
    return jsonify(_words(_fresh(games.find(reading(), slug))))


def _fresh(game: Game) -> Figure | None:
    house = services()
    return jackpots.figure(reading(), game, house.clock()) if house.settings.jackpot_url else None


def _words(found: Figure | None) -> dict[str, str]:
    if found is None:
        return {"amount": "", "as_of": ""}
    return {"amount": money(found.amount), "as_of": clock_time(found.as_of).striptags()}


def start_jackpots(app: Flask) -> threading.Thread | None:
    """Start asking, in this process; call it after a fork. None without a feed."""
    found: Services = app.extensions["casino"]
    if not found.settings.jackpot_url:
        return None
    thread = threading.Thread(target=_look, args=(found,), name="jackpots", daemon=True)
    thread.start()
    return thread


def _look(found: Services) -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_SECONDS):
        look_once(found)


def look_once(found: Services) -> bool:
    """Ask the feed if it is this worker's turn; return whether figures came. A failure leaves the old ones to age."""
    try:
        if not jackpots.take_turn(found.engine, found.clock()):
            return False
        jackpots.store(found.engine, HttpFeed(found.settings.jackpot_url).figures(), found.clock())
    except FeedFailed as failure:
        log.warning("the jackpot feed gave nothing: %s", failure)
        return False
    except SQLAlchemyError as error:
        log.warning("the jackpot figures were not kept: the database does not answer (%s)", type(error).__name__)
        return False
    return True
