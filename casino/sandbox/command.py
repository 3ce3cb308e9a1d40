"""Serve the sandbox under gunicorn.

One process, because the journal and the armed faults live in it, and many threads.
"""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from casino.sandbox.app import create_sandbox
from casino.sandbox.house import KEY
from casino.sandbox.settings import SandboxSettings


def run(host: str, port: int, settings: SandboxSettings, *, threads: int = 32) -> None:
    """Serve until SIGTERM or SIGINT, then end the process with status 0. Prints nothing but warnings."""
    _Server(settings, {"bind": f"{host}:{port}", "threads": threads}).run()


class _Server(BaseApplication):
    """Builds the app in the worker, so that its threads and database belong to the serving process."""

    def __init__(self, settings: SandboxSettings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        options = {
            "workers": 1,
            "worker_class": "gthread",
            "keepalive": 30,
            "timeout": 90,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "proc_name": "casino-sandbox",
            "control_socket_disable": True,
            "worker_exit": _close,
            **self._options,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_sandbox(self._settings)


def _close(_server: object, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):
        app.extensions[KEY].close()
