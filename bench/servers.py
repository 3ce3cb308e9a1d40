"""Processes under measurement: the site and the yardsticks, all served by gunicorn under the same settings."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from casino.web.cli.children import Child, free_port, wait_until_answers
from tests.support.processes import AGENT_ID, ROOT, TOKEN, House, clean_environment, kill_whole

SITE = ("gunicorn.conf.py", "wsgi:app")
YARDSTICK_SETTINGS = "bench/gunicorn_yardstick.py"
NO_RECYCLING = "--max-requests 0 --max-requests-jitter 0"
"""The one change to gunicorn.conf.py, for all alike: no worker restarts in the middle of a measurement."""


class Served(AbstractContextManager["Served"]):
    """One gunicorn with its workers."""

    def __init__(
        self, name: str, config: str, app: str, environ: Mapping[str, str], folder: Path, python: str = sys.executable
    ) -> None:
        self.environ = {**environ, "GUNICORN_CMD_ARGS": NO_RECYCLING}
        self.port = int(environ["PORT"])
        self._child = Child(
            name,
            [python, "-m", "gunicorn", "-c", config, app],
            self.environ,
            folder / f"{name}.log",
            ROOT,
        )

    @property
    def pid(self) -> int:
        """The process id of gunicorn's master; its children are the workers."""
        return self._child.pid

    def last_lines(self) -> str:
        """Return the end of the log, to say why a run failed."""
        return self._child.last_lines()

    def __enter__(self) -> Self:
        self._child.start()
        wait_until_answers(self._child, f"http://127.0.0.1:{self.port}/healthz")
        return self

    def __exit__(self, *_: object) -> None:
        kill_whole(self._child)  # what it was asked for is audited by then, and a polite end takes seconds


def site(name: str, database_url: str, folder: Path) -> Served:
    """Return the site itself over a migrated database, with the settings that an operator starts with."""
    house = House(folder, database_url)
    return Served(name, *SITE, house.environ, folder)


def yardstick(name: str, app: str, folder: Path, *, python: str = sys.executable, **environ: str) -> Served:
    """Return a yardstick, the Flask app `app`, under the site's own gunicorn settings."""
    own = {"PORT": str(free_port()), "BENCH_TOKEN": TOKEN, "BENCH_AGENT_ID": str(AGENT_ID), **environ}
    return Served(name, YARDSTICK_SETTINGS, app, clean_environment(own), folder, python)
