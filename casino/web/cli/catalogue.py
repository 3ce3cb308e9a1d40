"""Commands for the catalogue: renew it, and close or open games (L01, R69, R94)."""

import time
from dataclasses import asdict
from datetime import datetime

import click

from casino.domain import catalogue_sync, switches
from casino.domain import games as catalogue_games
from casino.domain.catalogue_sync import SyncReport, SyncRunning
from casino.storage.database import read_unit, unit_of_work
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services

ACTOR = "command line"
PATIENCE_SECONDS = 120.0
"""Longer than the row is held for a worker that was killed."""


@click.group()
def games() -> None:
    """The catalogue of games: renew it, close and open games."""


@games.command()
@json_option
@command
def sync(as_json: bool) -> None:
    """Fetch the platform's game list; games that left it are marked gone. Waits for a sync that runs already."""
    report = _sync_in_turn(time.monotonic() + PATIENCE_SECONDS)
    changes = f"{report.added} added, {report.updated} changed, {report.gone} gone"
    line = f"{report.total} games: {changes}; {report.pictures} pictures."
    held = _held_back()
    answer(as_json, {**asdict(report), "held_back": held}, f"{line} {held} held back without one." if held else line)


def _held_back() -> int:
    """Return how many games no lobby shows because they have no picture (L08)."""
    if services().settings.unpictured_games != "hide":
        return 0
    with read_unit(services().engine) as unit:
        return catalogue_games.without_picture(unit)


def _sync_in_turn(deadline: float) -> SyncReport:
    found = services()
    while True:
        try:
            return catalogue_sync.run(found.engine, found.platform, found.settings.instance / "pictures", found.clock())
        except SyncRunning:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


@games.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--all", "everything", is_flag=True, help="All gaming.")
@click.option("--provider", help="One provider, by its word in the address of its games.")
@click.option("--game", help="One game, by its word in its address.")
@click.option("--reason", required=True, help="Why; it stands in the log for ever.")
@click.option("--actor", default=ACTOR, help="Who decided it.", show_default=True)
@json_option
@command
def switch(
    state: str, everything: bool, provider: str | None, game: str | None, reason: str, actor: str, as_json: bool
) -> None:
    """Close (off) or open (on) all gaming, one provider or one game; open rounds finish, their money is processed."""
    if [everything, provider is not None, game is not None].count(True) != 1:
        raise click.UsageError("Say exactly one of --all, --provider and --game.")
    off, found = state == "off", services()
    with unit_of_work(found.engine) as unit:
        now = found.clock()
        if provider is not None:
            name, changed = provider, switches.switch_provider(unit, provider, off, reason, actor, now)
        elif game is not None:
            name, changed = game, switches.switch_game(unit, game, off, reason, actor, now)
        else:
            name, changed = "all gaming", switches.switch_gaming(unit, off, reason, actor, now)
    words = f"{name} is {state}" + ("." if changed else " already.")
    answer(as_json, {"name": name, "state": state, "changed": changed}, words[0].upper() + words[1:])


@games.command("switches")
@click.option("--log", "history", is_flag=True, help="Show the latest changes instead of what is off now.")
@json_option
@command
def switches_command(history: bool, as_json: bool) -> None:
    """List what is switched off now, or the log of changes with time, name and person."""
    with read_unit(services().engine) as unit:
        rows: list[tuple[datetime | None, str, str, str, str]]
        if history:
            rows = [(e.created_at, e.action, e.name, e.actor, e.reason) for e in switches.log(unit)]
        else:
            rows = [(s.since, "off", s.name, s.actor, s.reason) for s in switches.stopped(unit)]
    lines = [
        f"{at:%Y-%m-%d %H:%M:%S}  {what:<3}  {name}  {actor}: {why}" if at else name
        for at, what, name, actor, why in rows
    ]
    names = ("at", "action", "name", "actor", "reason")
    listed = [{**dict(zip(names, row, strict=True)), "at": row[0].isoformat() if row[0] else None} for row in rows]
    answer(as_json, {"switches": listed}, "\n".join(lines) or "Everything is on.")
