"""The player's site in one call: words, looks, safety, errors, log-ins, and its pages."""

from flask import Flask

from casino.web import (
    account,
    assets,
    auth,
    brand,
    breaks,
    drawn,
    errors,
    i18n,
    keeping,
    lobby,
    pages,
    play,
    protection,
    rendering,
    security,
    styleguide,
    wallet,
)
from casino.web.services import Services

PAGES = (auth, lobby, keeping, drawn, play, wallet, account, protection, breaks, pages, brand, security)


def init_web(app: Flask) -> None:
    """Wire the player's site into an app whose services are made. Static files come before everything else."""
    services: Services = app.extensions["casino"]
    settings = services.settings
    security.init_security(app, settings)
    i18n.init_i18n(app)
    rendering.init_rendering(app)
    errors.init_errors(app)
    auth.init_login(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    if not settings.production:
        app.register_blueprint(styleguide.blueprint)
    assets.init_assets(app, production=settings.production)
