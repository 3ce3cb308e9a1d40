"""The player's site in one call: words, looks, safety, errors, log-ins, and its pages."""

from flask import Flask

from casino.web import (
    account,
    assets,
    auth,
    before_play,
    brand,
    breaks,
    browsers,
    cashier,
    drawn,
    errors,
    funds,
    gates,
    i18n,
    install,
    jackpots,
    keeping,
    lobby,
    mail,
    opening,
    outbox,
    own_data,
    packing,
    pages,
    passkeys,
    play,
    protection,
    recovery,
    rendering,
    safety,
    second_step,
    security,
    staff,
    stay,
    styleguide,
    wallet,
    withdrawals,
)
from casino.web.services import Services

ACCOUNTS = (auth, second_step, recovery, safety, passkeys, own_data, stay)
PAGES = (
    *ACCOUNTS,
    lobby,
    keeping,
    jackpots,
    drawn,
    play,
    opening,
    wallet,
    funds,
    withdrawals,
    cashier,
    account,
    protection,
    breaks,
    before_play,
    pages,
    brand,
    install,
    security,
)


def init_web(app: Flask) -> None:
    """Wire the player's site into an app whose services are made. Static files come before everything else."""
    services: Services = app.extensions["casino"]
    settings = services.settings
    security.init_security(app, settings)
    i18n.init_i18n(app)
    rendering.init_rendering(app)
    errors.init_errors(app)
    auth.init_login(app)
    gates.init_gates(app)
    browsers.init_browsers(app)
    mail.init_mail(app)
    packing.init_packing(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    staff.init_staff(app)
    if not settings.production:
        app.register_blueprint(styleguide.blueprint)
        app.register_blueprint(outbox.blueprint)
    assets.init_assets(app, production=settings.production)
