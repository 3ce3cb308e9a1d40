"""Real processes for tests: the site under gunicorn, the sandbox platform, `flask` commands. None outlives its test."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import requests

from app import create_app
from casino import config
from casino.web.cli.children import Child, free_port, wait_until_answers

ROOT = Path(__file__).parents[2]
AGENT_ID = 1042
TOKEN = "5d0c7e2f91b84a36c2f7"
CASHIER_TOKEN = "b7e14c90d25a3f6871ce"
FLASK = [sys.executable, "-m", "flask"]


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without anything that configures a site, and with `settings` in its place."""
    ours = ("CASINO_", "FLASK_", "GUNICORN_", "WEB_CONCURRENCY", "PORT", "SANDBOX_PORT")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**kept, **settings}


@dataclass
class House:
    """Where one site and its platform live: the settings, the folder, the addresses. Commands run in it."""

    folder: Path
    database_url: str
    changes: Mapping[str, str] = field(default_factory=dict)
    site_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.site_port}"

    @property
    def platform_url(self) -> str:
        """The sandbox's address."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of everything that runs in this house."""
        return clean_environment(
            {
                "CASINO_INSTANCE": str(self.folder),
                "CASINO_DATABASE_URL": self.database_url,
                "CASINO_PUBLIC_URL": self.url,
                "CASINO_PLATFORM_URL": self.platform_url,
                "CASINO_AGENT_ID": str(AGENT_ID),
                "CASINO_API_TOKEN": TOKEN,
                "PORT": str(self.site_port),
                "CASINO_SYNC_HOURS": "0",
                "CASINO_DEPOSIT_URL": f"{self.platform_url}/cashier",
                "CASINO_DEPOSIT_TOKEN": CASHIER_TOKEN,
                "SANDBOX_PORT": str(self.sandbox_port),
                **self.changes,
            }
        )

    def run(self, *arguments: str, text: str | None = None, expected: int = 0) -> str:
        """Run a `flask` command to its end and return what it printed; another exit status fails the test."""
        done = subprocess.run(
            [*FLASK, *arguments],
            cwd=ROOT,
            env=self.environ,
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = f"flask {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == expected, said
        return done.stdout

    def ask(self, *arguments: str, text: str | None = None) -> Any:
        """Run a `flask` command with --json and return the answer."""
        return json.loads(self.run(*arguments, "--json", text=text))

    def create_player(self, name: str, *options: str, password: str = "a quiet evening by the water") -> str:
        """Create an active player by the operator's own command and return the id that the platform knows.

        The command runs in this process: starting another takes longer than most tests that need a player.
        """
        app = create_app(config.load(self.environ, self.folder))
        done = app.test_cli_runner().invoke(
            args=[
                "player",
                "create",
                name,
                "--email",
                f"{name}@example.net",
                "--password-file",
                "-",
                *options,
                "--json",
            ],
            input=password,
        )
        app.extensions["casino"].engine.dispose()
        assert done.exit_code == 0, done.output
        return str(json.loads(done.stdout)["player_id"])


def children_of(pid: int) -> list[int]:
    """Return the process ids that a process has started itself and that live now."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; one that is dead and waits for its parent to notice does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    return False


def kill_whole(child: Child) -> None:
    """Kill a child with all that it has started, itself before it could tell the others; return when all are dead."""
    if not child.is_running():
        return
    doomed = [child.pid, *children_of(child.pid)]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.stop()
    while any(is_alive(pid) for pid in doomed):
        time.sleep(0.01)


class Server:
    """A server on a port of its own, over real HTTP, until its test is over."""

    def __init__(self, house: House, url: str, child: Child) -> None:
        self.house = house
        self.url = url
        self.child = child

    def wait(self) -> None:
        """Return once it answers."""
        wait_until_answers(self.child, self.url + "/healthz")

    def workers(self) -> list[int]:
        """Return the process ids of the workers that live now."""
        return children_of(self.child.pid)

    def kill_all(self) -> None:
        """Kill the whole server."""
        kill_whole(self.child)

    def __enter__(self) -> Self:
        self.child.start()
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """End it at once: a polite end takes seconds, and has tests of its own."""
        self.kill_all()


@contextmanager
def together(*servers: Server) -> Iterator[None]:
    """Start several servers at once, and wait until all of them answer."""
    with ExitStack() as stack:
        for one in servers:
            one.child.start()
            stack.callback(one.kill_all)
        for one in servers:
            one.wait()
        yield


class Site(Server):
    """The site under gunicorn."""

    def __init__(self, house: House, workers: int = 1) -> None:
        environ = {**house.environ, "WEB_CONCURRENCY": str(workers), "TMPDIR": str(house.folder)}
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
        log = house.folder / f"site-{house.site_port}.log"
        super().__init__(house, house.url, Child("site", command, environ, log, ROOT))

    def post_callback(self, body: bytes, signature: str | None, **headers: str) -> requests.Response:
        """Send a callback as the platform would."""
        sent = {"Content-Type": "application/json", **headers}
        if signature is not None:
            sent["X-Signature"] = signature
        return requests.post(self.url + "/callback", data=body, headers=sent, timeout=15)


class Sandbox(Server):
    """The stand-in platform, started by its own command."""

    def __init__(self, house: House, *options: str) -> None:
        log = house.folder / f"sandbox-{house.sandbox_port}.log"
        environ = {**house.environ, "TMPDIR": str(house.folder)}
        super().__init__(house, house.platform_url, Child("sandbox", [*FLASK, "sandbox", *options], environ, log, ROOT))
