"""Renew the game list while serving: a thread of each worker looks now and then whether it is time (L01).

Who syncs is decided by a row of the database, so that of all workers on all machines one does; requests wait for none.
"""

import logging
import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from casino.domain import catalogue_sync
from casino.web.services import Services

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 5.0
LOOK_SECONDS = 60.0


def start_renewal(app: Flask) -> threading.Thread | None:
    """Start looking, in this process; call it after a fork. None when the settings say that only commands sync."""
    found: Services = app.extensions["casino"]
    hours = found.settings.sync_hours
    if not hours:
        return None
    thread = threading.Thread(target=_look, args=(found, timedelta(hours=hours)), name="renewal", daemon=True)
    thread.start()
    return thread


def _look(found: Services, every: timedelta) -> None:
    pause = threading.Event()
    wait = FIRST_LOOK_SECONDS
    while not pause.wait(wait):
        wait = LOOK_SECONDS
        look_once(found, every)


def look_once(found: Services, every: timedelta) -> None:
    """Sync if it is due and nobody else does. A database that is away for a moment is tried again at the next look."""
    pictures = found.settings.instance / "pictures"
    try:
        report = catalogue_sync.run_if_due(found.engine, found.platform, pictures, found.clock(), every)
    except SQLAlchemyError as error:
        log.warning("the game list was not renewed: the database does not answer (%s)", type(error).__name__)
        return
    if report is not None:
        log.info("the game list was renewed: %d games, %d new, %d gone", report.total, report.added, report.gone)
