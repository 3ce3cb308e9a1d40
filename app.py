"""The composition root: `create_app` puts the house together, one line a step."""

import os
from pathlib import Path

from flask import Flask

from casino import config
from casino.config import Settings
from casino.web import callbacks, health, logs, security, setup
from casino.web.cli import init_commands
from casino.web.extensions import db, migrate
from casino.web.services import init_services

ROOT = Path(__file__).resolve().parent


def create_app(settings: Settings | None = None) -> Flask:
    """Make the site. Without `settings` they are read from the environment and `instance/`.

    Raises `casino.config.ConfigurationError`, which names every missing or wrong setting at once.
    """
    if settings is None:
        settings = config.load(os.environ, ROOT / "instance")
    app = Flask("app", root_path=str(ROOT), instance_path=str(settings.instance))
    logs.init_logs(settings)
    init_services(app, settings)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    app.register_blueprint(health.blueprint)
    setup.init_web(app)
    callbacks.init_callbacks(app, hsts=security.HSTS if settings.production else None)
    init_commands(app)
    return app
