"""Commands for the operator's lobby: check a layout, look at it, put it into force (L23)."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from casino.domain import games, layout_store, layouts
from casino.domain.audience import Audience
from casino.domain.games import Look
from casino.domain.layouts import Layout
from casino.errors import InvalidRequest
from casino.storage.database import read_unit, unit_of_work
from casino.web import previews
from casino.web.cli.answers import answer, command, json_option
from casino.web.cli.catalogue import ACTOR
from casino.web.previews import Preview
from casino.web.services import services

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
actor_option = click.option("--actor", default=ACTOR, help="Who decided it.", show_default=True)


@click.group()
def lobby() -> None:
    """The lobby's layout: collections of games, their schedule, and the order of the rails."""


def _read(path: Path) -> Layout:
    settings = services().settings
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRequest(f"{path} cannot be read: {error}") from None
    return layouts.read(document, settings.timezone, settings.languages)


@lobby.command()
@file_argument
@json_option
@command
def check(file: Path, as_json: bool) -> None:
    """Read a layout and compare it with the catalogue; nothing changes. Exit status 1 when something is wrong."""
    layout = _read(file)
    with read_unit(services().engine) as unit:
        faults = layout_store.missing(unit, layout)
    words = f"{file.name} can be published: {len(layout.collections)} collections."
    answer(as_json, {"faults": faults}, "\n".join(faults) or words)
    click.get_current_context().exit(1 if faults else 0)


@lobby.command()
@file_argument
@click.option("--reason", required=True, help="Why; it stands in the log for ever.")
@actor_option
@json_option
@command
def publish(file: Path, reason: str, actor: str, as_json: bool) -> None:
    """Put a layout into force: every lobby shows it from its next page on."""
    layout, found = _read(file), services()
    with unit_of_work(found.engine) as unit:
        number = layout_store.publish(unit, layout, reason, actor, found.clock())
        faults = layout_store.missing(unit, layout)
    lines = [f"Layout {number} is in force.", *faults]
    answer(as_json, {"layout": number, "faults": faults}, "\n".join(lines))


@lobby.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; it stands in the log for ever.")
@actor_option
@json_option
@command
def restore(number: int, reason: str, actor: str, as_json: bool) -> None:
    """Put an earlier layout, or a draft, into force again; 0 is the lobby without any layout."""
    found = services()
    with unit_of_work(found.engine) as unit:
        layout = layout_store.layout_of(layout_store.find(unit, number)) if number else layout_store.USUAL
        made = layout_store.publish(unit, layout, reason, actor, found.clock())
    answer(as_json, {"layout": made}, f"Layout {made} is in force, as {number} was.")


@lobby.command()
@json_option
@command
def show(as_json: bool) -> None:
    """Print the layout in force: the order, and each collection with what it is doing now."""
    found = services()
    with read_unit(found.engine) as unit:
        row = layout_store.newest(unit)
        layout = layout_store.current(unit)
        filled = layout_store.fill(unit, layout, Audience())
        number = row.id if row is not None else 0
    now, zone = found.clock(), found.settings.timezone
    lines = [f"Layout {number}. Order: {', '.join(layout.order) or 'as usual'}."]
    lines += [f"Hidden: {', '.join(layout.hidden)}."] if layout.hidden else []
    for one in layout.collections:
        state = one.state(now)
        if state == "waiting" and one.starts_at is not None:
            state = f"from {one.starts_at.astimezone(zone):%Y-%m-%d %H:%M}"
        where = ", ".join([*one.devices, *one.languages])
        lines.append(
            f"{one.key:<24} {state:<22} {len(filled[one.key]):>3} games  {where}  {next(iter(one.title.values()))}"
        )
    document = {"layout": number, **layouts.as_document(layout)}
    answer(as_json, document, "\n".join(lines))


@lobby.command("log")
@json_option
@command
def log_command(as_json: bool) -> None:
    """List the layouts that were in force, the newest first: number, time, person and reason."""
    with read_unit(services().engine) as unit:
        rows = [(row.id, row.created_at, row.actor, row.reason) for row in layout_store.log(unit)]
    lines = [f"{number:>4}  {at:%Y-%m-%d %H:%M:%S}  {actor}: {reason}" for number, at, actor, reason in rows]
    names = ("layout", "at", "actor", "reason")
    listed = [{**dict(zip(names, row, strict=True)), "at": row[1].isoformat()} for row in rows]
    answer(as_json, {"layouts": listed}, "\n".join(lines) or "No layout was ever published.")


@lobby.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--at", "moment", help="When, such as 2026-12-24T18:00; now without it.")
@click.option("--device", type=click.Choice(layouts.DEVICES), default="desktop", show_default=True)
@click.option("--language", help="For a reader of this language; the first offered without it.")
@click.option("--currency", help="For a player with this currency.")
@click.option("--country", help="For a player from this country.")
@json_option
@command
def preview(
    file: Path | None,
    moment: str | None,
    device: str,
    language: str | None,
    currency: str | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Print the rails that a visitor would see, and a link to see them for a day; FILE is a layout not yet in force."""
    found = services()
    at, reader = _moment(moment), language or found.settings.languages[0]
    if reader not in found.settings.languages:
        raise InvalidRequest(f"The site is not offered in {reader!r}.")
    layout = _read(file) if file is not None else None
    number: int | None = None
    if layout is not None:
        with unit_of_work(found.engine) as unit:
            number = layout_store.keep_draft(unit, layout, ACTOR, found.clock())
    with read_unit(found.engine) as unit:
        audience = Audience(currency, country, device == "phone", found.settings.unpictured_games == "hide")
        rails = games.rails(unit, None, audience, Look(at, reader, layout))
    link = previews.address(Preview(at, device, reader, number))
    shown: list[dict[str, Any]] = [
        {"rail": rail.key, "title": rail.title, "games": [card.slug for card in rail.games]} for rail in rails
    ]
    lines = [f"{row['rail']:<28} {row['title']}: {', '.join(row['games'])}" for row in shown]
    answer(as_json, {"rails": shown, "link": link, "layout": number}, "\n".join([*lines, "", link]))


def _moment(text: str | None) -> datetime:
    if text is None:
        return services().clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{text!r} is no moment; write it as 2026-12-24T18:00.") from None
    return layouts.in_zone(moment, services().settings.timezone)
