"""`make demo`: the whole house on this machine, from one command, and nothing left when it stops.

Not a `flask` command: it has to make the settings without which the app cannot be loaded. Everything that it sets up
it does by the operator's own commands, so that what a demo shows is what an operator gets.
"""

import json
import os
import secrets
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import click
from click.testing import CliRunner, Result
from flask.cli import cli as flask_command

from casino import config
from casino.config import ConfigurationError, Settings
from casino.config_addresses import host_of, is_loopback
from casino.web.cli.children import LOOPBACK, Child, ChildFailed, port_is_free, wait_until_answers

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("mira", "tomas", "vera")
DEPOSIT = "1000.00"
STAFF = (("warden", "admin"), ("curator", "games"))
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STORE = "demo.json"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class CannotStart(Exception):
    """The demo cannot start; the message says why and what to do."""


class Stopped(Exception):
    """A signal asked us to stop."""


@dataclass(frozen=True)
class Demo:
    """Where this demo runs: its ports, its folder, the environment of everything it starts."""

    site_port: int
    sandbox_port: int
    instance: Path
    environ: dict[str, str]
    settings: Settings


@dataclass(frozen=True)
class Account:
    """Someone to log in as, and the command that makes them."""

    name: str
    what: str
    command: tuple[str, ...]
    password: str = ""
    """Empty when the account was made by someone else."""


def prepare(environ: Mapping[str, str]) -> Demo:
    """Check ports and settings before anything starts. Raises `CannotStart` or `ConfigurationError`."""
    site_port, sandbox_port = _port(environ, "PORT", 8000), _port(environ, "SANDBOX_PORT", 8100)
    if site_port == sandbox_port:
        raise CannotStart(f"PORT and SANDBOX_PORT are both {site_port}. Give them different numbers.")
    for name, port in (("PORT", site_port), ("SANDBOX_PORT", sandbox_port)):
        if not port_is_free(port):
            raise CannotStart(
                f"Port {port} is taken, perhaps by another demo. Stop what listens there, or choose another port: "
                f"{name}={port + 1} make demo"
            )
    instance = Path(environ.get("CASINO_INSTANCE") or ROOT / "instance").absolute()
    site, platform = f"http://{LOOPBACK}:{site_port}", f"http://{LOOPBACK}:{sandbox_port}"
    _keep_settings(environ, instance, platform)
    ours = {
        **environ,
        "CASINO_PUBLIC_URL": site,
        "CASINO_PLATFORM_URL": platform,
        "CASINO_GAME_HOSTS": platform,
        "CASINO_DEPOSIT_URL": f"{platform}/cashier",
        "CASINO_DEPOSIT_TOKEN": secrets.token_hex(24),
        "PORT": str(site_port),
        "WEB_CONCURRENCY": environ.get("WEB_CONCURRENCY") or "2",
        "GUNICORN_LOG_LEVEL": "warning",
    }
    return Demo(site_port, sandbox_port, instance, ours, config.load(ours, instance))


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"{name} is {text!r}; it must be a port between 1 and 65535.")
    return int(text)


def _keep_settings(environ: Mapping[str, str], instance: Path, platform: str) -> None:
    """Write a settings file for the sandbox where there is none, so that `flask` commands find the demo's house.

    Raises `CannotStart` when the settings are those of a real site: a sandbox has no business with its money.
    """
    path = instance / config.FILE
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    except (OSError, ValueError):
        return  # config.load names what is wrong with the file
    named = environ.get("CASINO_PLATFORM_URL") or (written or {}).get("platform_url") or platform
    if not is_loopback(host_of(str(named))):
        raise CannotStart(
            f"The settings name a real platform, {named}. The demo would play with its sandbox on that site's money. "
            f"Run it from a fresh clone, or with CASINO_INSTANCE=/another/folder, or start the site by: make serve"
        )
    if written is None:
        instance.mkdir(parents=True, exist_ok=True)
        text = (
            "# Made by `make demo`: the contract with its sandbox platform. A real site names its own platform here.\n"
            f'platform_url = "{platform}"\nagent_id = 1\napi_token = "{secrets.token_hex(24)}"\n'
        )
        _write_private(path, text)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def run_flask(demo: Demo, *arguments: str, text: str = "") -> Result:
    """Run a `flask` command to its end, in this process: it is loaded already, and half a second matters here."""
    done = CliRunner().invoke(flask_command, ["--app", str(ROOT / "app.py"), *arguments], input=text, env=demo.environ)
    if isinstance(done.exception, Stopped):
        raise done.exception
    return done


def must_run(demo: Demo, *arguments: str) -> str:
    """Run a `flask` command that must succeed, and return what it printed. Raises `CannotStart` with its words."""
    done = run_flask(demo, *arguments)
    if done.exit_code:
        raise CannotStart(_failed(arguments, done))
    return done.stdout


def _failed(arguments: Sequence[str], done: Result) -> str:
    reason = "" if done.exception is None or isinstance(done.exception, SystemExit) else f"{done.exception!r}"
    return f"flask {' '.join(arguments)} failed:\n{done.output}{reason}"


@contextmanager
def running(demo: Demo) -> Iterator[tuple[Child, Child]]:
    """Start the sandbox, migrate, start the site; on the way out stop both at once, whatever happened."""
    python = [sys.executable, "-m"]
    sandbox = Child("The sandbox", [*python, "flask", "sandbox"], demo.environ, demo.instance / "sandbox.log", ROOT)
    command = [*python, "gunicorn", "-c", "gunicorn.conf.py", "--graceful-timeout", "3", "wsgi:app"]
    site = Child("The site", command, demo.environ, demo.instance / "site.log", ROOT)
    with ExitStack() as stack:
        for child in (sandbox, site):
            stack.callback(child.stop)
        stack.callback(site.ask_to_stop)
        stack.callback(sandbox.ask_to_stop)
        sandbox.start()  # while it starts, the other core migrates
        must_run(demo, "db", "upgrade")
        site.start()
        stack.callback(_ignore_signals)
        wait_until_answers(sandbox, f"http://{LOOPBACK}:{demo.sandbox_port}/healthz")
        wait_until_answers(site, f"http://{LOOPBACK}:{demo.site_port}/healthz")
        yield sandbox, site


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def wanted_accounts(demo: Demo) -> list[Account]:
    """Return a funded player for each of the first currencies, and two members of staff."""
    accounts = []
    for name, currency in zip(NAMES, demo.settings.currencies, strict=False):
        options = ("--email", f"{name}@demo.example", "--currency", currency, "--deposit", DEPOSIT)
        accounts.append(Account(name, f"player, {currency}", ("player", "create", name, *options)))
    return accounts + [
        Account(name, f"staff, {role}", ("staff", "create", name, "--role", role)) for name, role in STAFF
    ]


def make_accounts(demo: Demo) -> list[Account]:
    """Make the accounts of the demo; those of an earlier run are kept, with their passwords."""
    path = demo.instance / _STORE
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = [replace(one, password=kept.get(one.name) or _password()) for one in wanted_accounts(demo)]
    _write_private(path, json.dumps({**kept, **{one.name: one.password for one in wanted}}, indent=2) + "\n")

    return [_make(demo, one, known=one.name in kept) for one in wanted]


def _make(demo: Demo, account: Account, *, known: bool) -> Account:
    done = run_flask(demo, *account.command, "--password-file", "-", text=account.password)
    if done.exit_code and "username_taken" not in done.stderr:
        raise CannotStart(_failed(account.command, done))
    is_ours = done.exit_code == 0 or known
    return account if is_ours else replace(account, password="")


def _password() -> str:
    """Return a password that is strong and can be typed from the screen."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def show(demo: Demo, accounts: list[Account]) -> None:
    """Print where everything is and how to get in."""
    lines = [
        "",
        f"  {demo.settings.site_name} is open.",
        "",
        f"    Lobby     http://{LOOPBACK}:{demo.site_port}",
        f"    Staff     http://{LOOPBACK}:{demo.site_port}/staff  (curator arranges the lobby there)",
        f"    Platform  http://{LOOPBACK}:{demo.sandbox_port}  (the sandbox: play money, real games, faults on demand)",
        "",
        "    Log in    Password             as",
        *(f"    {one.name:<9} {one.password or '(made elsewhere)':<20} {one.what}" for one in accounts),
        "",
        f"    Data and logs are in {demo.instance}",
        "    Ctrl-C stops everything.",
        "",
    ]
    click.echo("\n".join(lines))


def watch(children: tuple[Child, ...]) -> None:
    """Return when our parent is gone; raise `ChildFailed` when a child ended by itself."""
    parent = os.getppid()
    while os.getppid() == parent:
        for child in children:
            if not child.is_running():
                raise ChildFailed(f"{child.name} ended. The end of {child.log}:\n{child.last_lines()}")
        time.sleep(0.5)


def _on_signal(_number: int, _frame: FrameType | None) -> Any:
    raise Stopped


def main() -> int:
    """Run the demo until a signal; return the exit status."""
    os.umask(0o077)
    for number in SIGNALS:
        signal.signal(number, _on_signal)
    try:
        demo = prepare(os.environ)
        with running(demo) as children:
            must_run(demo, "games", "sync")
            show(demo, make_accounts(demo))
            watch(children)
    except Stopped:
        click.echo("\n  Stopped; nothing is left running.")
    except (CannotStart, ChildFailed, ConfigurationError) as fault:
        click.echo(f"{fault}", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
