"""Serve a yardstick exactly as gunicorn.conf.py serves the site; only what happens after a fork is the yardstick's."""

import runpy
from pathlib import Path
from typing import Any

globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py")).items()
        if not name.startswith("_") and name not in ("os", "Any", "post_fork")
    }
)


def post_fork(server: Any, worker: Any) -> None:
    """Give the worker connections of its own, if the yardstick keeps any."""
    forget = server.app.wsgi().extensions.get("forget_connections")
    if forget is not None:
        forget()
