"""Which browsers can show a game: told before one is opened, not inside it (R18).

A browser is asked what it can do by a script that the oldest ones understand (static/browser.js); one without scripts
reads a sentence. Those that run no script of today whatever they say are known by name, and open no game.
"""

import re
from typing import Any

from flask import Flask, request, url_for

from casino.web.redirects import see_other

_NEVER = re.compile(r"MSIE \d|Trident/\d|Opera Mini/", re.ASCII)


def cannot_play() -> bool:
    """Tell whether this browser says of itself that it is one in which our game page cannot work."""
    return _NEVER.search(request.user_agent.string) is not None


def _before_launch() -> Any:
    """Lead from the launch back to the game's own page, which says why no game opens here."""
    if request.endpoint != "play.launch" or request.method != "POST" or not cannot_play():
        return None
    return see_other(url_for("lobby.game", slug=(request.view_args or {})["slug"]) + "#browser")


def init_browsers(app: Flask) -> None:
    """Ask before each launch, and let pages with games ask as well."""
    app.jinja_env.globals["cannot_play"] = cannot_play
    app.before_request(_before_launch)
