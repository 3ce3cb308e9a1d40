"""The collaborators that views hand to the floors below: settings, engine, platform client, clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app
from sqlalchemy import Engine

from casino.config import Settings
from casino.domain import policy
from casino.domain.policy import Policy
from casino.platform.client import PlatformClient
from casino.platform.protocol import Contract
from casino.storage import database
from casino.web.extensions import db

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return this moment, in UTC and aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Services:
    """What one app works with."""

    settings: Settings
    policy: Policy
    engine: Engine
    platform: PlatformClient
    contract: Contract
    clock: Clock


def init_services(app: Flask, settings: Settings, clock: Clock = utc_now) -> None:
    """Bind the database and make the collaborators; no connection is opened yet (gunicorn forks later)."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        settings.database_url, settings.pool_size, settings.timezone
    )
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    database.prepare(engine)
    app.extensions["casino"] = Services(
        settings=settings,
        policy=policy.load(settings.policy),
        engine=engine,
        platform=PlatformClient.from_settings(settings),
        contract=Contract.from_settings(settings),
        clock=clock,
    )


def services() -> Services:
    """Return the collaborators of the current app."""
    found: Services = current_app.extensions["casino"]
    return found


def forget_connections(app: Flask) -> None:
    """Drop connections inherited over a fork without closing them under the parent; for gunicorn's post_fork."""
    found: Services = app.extensions["casino"]
    found.engine.dispose(close=False)
    found.platform.reset()
