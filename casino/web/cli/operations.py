"""Commands that look after the site: maintenance, audit, settings, doctor, sandbox."""

import shutil
import sys
from dataclasses import asdict
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import click
import requests
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from casino import config
from casino.domain import catalogue_sync, layout_store, switches
from casino.money import CURRENCIES
from casino.sandbox import command as sandbox_server
from casino.sandbox.settings import SandboxSettings
from casino.storage.database import durability_faults, read_unit, unit_of_work
from casino.wallet.audit import audit
from casino.web.cli.answers import answer, command, json_option
from casino.web.health import migration_fault
from casino.web.services import Services, services


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--reason", required=True)
@json_option
@command
def maintenance(state: str, reason: str, as_json: bool) -> None:
    """Pause new bets and launches, or allow them again; wins and rollbacks are always taken."""
    found = services()
    with unit_of_work(found.engine) as unit:
        switches.set_maintenance(unit, state == "on", reason, "command line", found.clock())
    answer(as_json, {"maintenance": state == "on"}, f"Maintenance is {state}.")


@click.command("audit")
@json_option
@command
def audit_command(as_json: bool) -> None:
    """Recompute every balance and every promise of the ledger; exit status 1 with the differences if any."""
    tty = sys.stderr.isatty() and not as_json

    def progress(what: str, count: int) -> None:
        if tty:
            click.echo(f"\r\x1b[K{what}: {count} movements", nl=False, err=True)

    report = audit(services().engine, progress)
    if tty:
        click.echo("\r\x1b[K", nl=False, err=True)
    counts = f"{report.wallets} wallets, {report.movements} movements, {report.transactions} transactions"
    lines = [f"Clean: {counts}."] if report.clean else [f"{len(report.differences)} differences in {counts}:"]
    lines += [f"  {d.check}: {d.subject}: expected {d.expected}, found {d.found}" for d in report.differences]
    answer(as_json, {"clean": report.clean, **asdict(report)}, "\n".join(lines))
    sys.exit(0 if report.clean else 1)


@click.command("settings")
@json_option
@command
def settings_command(as_json: bool) -> None:
    """Print every setting, secrets masked, and where it came from."""
    rows = config.describe(services().settings)
    table = "\n".join(f"{row.name:<28} {row.value:<44} {row.source}" for row in rows)
    answer(as_json, {row.name: {"value": row.value, "source": row.source} for row in rows}, table)


@click.command()
@json_option
@command
def doctor(as_json: bool) -> None:
    """Check settings, database, migrations, platform, clock and disk; exit status 1 when something is wrong."""
    found = services()
    checks = {
        "database": _database_fault(found),
        "platform": _platform_fault(found),
        "clock": _clock_fault(found),
        "disk": _disk_fault(found),
        "catalogue": _catalogue_fault(found),
        "currencies": _unknown_currencies(found),
        "lobby": _lobby_fault(found),
    }
    lines = [
        f"{'ok   ' if fault is None else 'WRONG'} {name}{'' if fault is None else ': ' + fault}"
        for name, fault in checks.items()
    ]
    answer(as_json, {name: fault or "ok" for name, fault in checks.items()}, "\n".join(lines))
    sys.exit(0 if not any(checks.values()) else 1)


def _database_fault(found: Services) -> str | None:
    try:
        return migration_fault() or "; ".join(durability_faults(found.engine)) or None
    except SQLAlchemyError as error:
        return f"does not answer ({type(error).__name__})"


def _platform_fault(found: Services) -> str | None:
    try:
        requests.head(found.settings.platform_url, timeout=(3, 5), allow_redirects=False)
    except requests.RequestException as error:
        return f"{found.settings.platform_url} cannot be reached ({type(error).__name__})"
    return None


def _clock_fault(found: Services) -> str | None:
    """Compare our clock with the platform's Date header: its signatures live for 300 s."""
    try:
        answer_ = requests.head(found.settings.platform_url, timeout=(3, 5), allow_redirects=False)
    except requests.RequestException:
        return None
    date = answer_.headers.get("Date")
    if date is None:
        return None
    drift = abs((parsedate_to_datetime(date) - found.clock()).total_seconds())
    return f"differs from the platform's by {drift:.0f} s; at 300 s it refuses our calls" if drift > 30 else None


def _disk_fault(found: Services) -> str | None:
    free = shutil.disk_usage(found.settings.instance).free
    return f"only {free // 2**20} MiB free for {found.settings.instance}" if free < 500 * 2**20 else None


def _catalogue_fault(found: Services) -> str | None:
    try:
        return catalogue_sync.fault(found.engine, found.clock(), timedelta(hours=found.settings.sync_hours))
    except SQLAlchemyError:
        return None  # the database's own check has said it


def _lobby_fault(found: Services) -> str | None:
    """Name what the lobby's layout asks for and the catalogue does not have."""
    with read_unit(found.engine) as unit:
        try:
            return " ".join(layout_store.missing(unit, layout_store.current(unit))) or None
        except SQLAlchemyError:
            return None


def _unknown_currencies(found: Services) -> str | None:
    with read_unit(found.engine) as unit:
        try:
            used: set[str] = set(unit.execute(text("SELECT DISTINCT currency FROM account")).scalars())
        except SQLAlchemyError:
            return None
    unknown = sorted(used - CURRENCIES.keys())
    return f"wallets in unknown currencies: {', '.join(unknown)}" if unknown else None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, help="Port; the one of CASINO_PLATFORM_URL without it.")
@command
def sandbox(host: str, port: int | None) -> None:
    """Serve the stand-in platform with its demo games, for this site, until Ctrl-C."""
    settings = services().settings
    chosen = port or urlsplit(settings.platform_url).port or 8100
    sandbox_server.run(
        host,
        chosen,
        SandboxSettings(
            api_token=settings.api_tokens[0],
            agent_id=settings.agent_id,
            callback_url=settings.public_url.rstrip("/") + "/callback",
            casino_url=settings.public_url,
            public_url=f"http://{host}:{chosen}",
            cashier_token=next(iter(settings.deposit_token), ""),
            database=str(settings.instance / "sandbox.db"),
        ),
    )
