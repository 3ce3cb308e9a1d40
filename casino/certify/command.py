"""`flask certify`: certify any callback address, the site's own or another's."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from casino.certify import players, report
from casino.certify.bench import Site, run_cases
from casino.certify.cases import CASES
from casino.certify.control import CommandControl, Control
from casino.certify.dialect import Dialect
from casino.certify.players import PlayerList, Players
from casino.certify.rows import NotRun, Outcome, chosen
from casino.certify.wire import Wire


def run(
    url: str,
    token: str,
    agent_id: int,
    players_file: Path | None,
    *,
    rows: str | None = None,
    control: str | None = None,
    previous_token: str | None = None,
    dialect_file: Path | None = None,
    as_json: bool = False,
    junit: Path | None = None,
    write: Callable[[str], object] = sys.stdout.write,
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> int:
    """Run the cases, write the report, and return the exit status: 0 all that ran passed, 1 something failed.

    `players_file` is described at `players.load`; without one, `control` makes the players. Nothing that could run
    at all counts as a failure. Raises ValueError for a wrong argument.
    """
    operator = CommandControl(control) if control else Control()
    dialect = Dialect.load(dialect_file) if dialect_file else Dialect()
    wanted = chosen(CASES, rows)
    wire = Wire(url)
    source = _players(players_file, operator)
    site = Site(wire, token, agent_id, source, operator, dialect, previous_token)
    outcomes = run_cases(site, wanted, progress)
    if as_json:
        write(json.dumps(report.document(outcomes, url), ensure_ascii=False, indent=2) + "\n")
    else:
        write(report.table(outcomes) + "\n")
    if junit:
        junit.write_bytes(report.junit(outcomes))
    verdicts = {outcome.verdict for outcome in outcomes}
    return 0 if "passed" in verdicts and "failed" not in verdicts else 1


def _players(file: Path | None, control: Control) -> Players:
    if file is not None:
        return players.load(file)
    if not isinstance(control, CommandControl):
        raise ValueError("no players: give --players, or --control with a command that can make them")
    stem = f"certify{os.urandom(4).hex()}"
    try:
        return PlayerList(control.create_player(f"{stem}{number}", "EUR") for number in range(3))
    except NotRun as lack:
        raise ValueError(f"the players could not be made: {lack}") from lack


def _tokens(file: Path | None) -> tuple[str, str | None]:
    """Return the current and the previous token, from a file or from CASINO_API_TOKEN."""
    text = file.read_text(encoding="utf-8") if file else os.environ.get("CASINO_API_TOKEN", "")
    found = [part.strip() for part in text.strip().split(",") if part.strip()]
    if not found:
        raise ValueError("no token: give --token-file, or set CASINO_API_TOKEN")
    return found[0], found[1] if len(found) > 1 else None


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("certify")
@click.option("--url", required=True, help="The callback address; /callback is meant when it has no path.")
@click.option("--token-file", type=_FILE, help="File with the API token, or 'current,previous'.")
@click.option("--agent-id", type=int, envvar="CASINO_AGENT_ID", required=True, help="Agent id in every call.")
@click.option("--players", "players_file", type=_FILE, help="JSON: player ids with their currencies.")
@click.option("--rows", help="Which rows, such as 1-12,35,W01,5.1. All without it.")
@click.option("--control", help="Command for the operator's side, such as 'flask'.")
@click.option("--dialect", "dialect_file", type=_FILE, help="JSON: the site's field names, codes, switches.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a JUnit file too.")
def certify_command(
    url: str,
    token_file: Path | None,
    agent_id: int,
    players_file: Path | None,
    rows: str | None,
    control: str | None,
    dialect_file: Path | None,
    as_json: bool,
    junit: Path | None,
) -> None:
    """Run the platform's edge cases against a callback address and print a table.

    Every row of the platform's contract is one or more calls over HTTP, signed as the platform signs. The token is
    read from --token-file or from CASINO_API_TOKEN. Use players made for this: their balances will be moved. Rows
    that need the operator's side (block a player, set a limit, maintenance) run only with --control.
    """
    try:
        token, previous = _tokens(token_file)
        status = run(
            url,
            token,
            agent_id,
            players_file,
            rows=rows,
            control=control,
            previous_token=previous,
            dialect_file=dialect_file,
            as_json=as_json,
            junit=junit,
            write=lambda text: click.echo(text, nl=False),
            progress=_progress if sys.stderr.isatty() else lambda outcome: None,
        )
    except (ValueError, OSError) as fault:
        raise click.UsageError(str(fault)) from fault
    sys.exit(status)


def _progress(outcome: Outcome) -> None:
    click.echo(f"\r\x1b[Krow {outcome.case.row}: {outcome.verdict}", nl=False, err=True)
