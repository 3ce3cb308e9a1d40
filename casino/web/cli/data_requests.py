"""`flask player requests`, `request` and `answer`: what players ask about their data, and what they are told (R21)."""

import getpass
from typing import Any

import click
from flask import current_app

from casino.domain import data_requests, players
from casino.domain.data_requests import Asked
from casino.storage.data_requests import KINDS
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player
from casino.web import mail
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services


def _actor() -> str:
    """Return who is at the command line, for the record."""
    return f"command line: {getpass.getuser()}"[:64]


def _document(one: Asked) -> dict[str, Any]:
    return {
        "number": one.number,
        "player_id": one.player_ref,
        "kind": one.kind,
        "words": one.words,
        "asked_at": one.asked_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "outcome": one.outcome,
        "reason": one.reason,
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "actor": one.actor,
    }


def _line(one: Asked) -> str:
    head = f"{one.number:>6}  {one.player_ref:<16}  {one.kind:<10}  asked {one.asked_at:%Y-%m-%d %H:%M}"
    if one.answered_at is None:
        return f"{head}  waits, due {one.due_at:%Y-%m-%d}"
    why = f": {one.reason}" if one.reason else ""
    return f"{head}  {one.outcome} {one.answered_at:%Y-%m-%d %H:%M} by {one.actor}{why}"


@click.command()
@click.argument("player_id", required=False)
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for an answer.")
@json_option
@command
def requests(player_id: str | None, only_open: bool, as_json: bool) -> None:
    """List what players asked about their data, the newest first, with every answer and refusal."""
    with read_unit(services().engine) as unit:
        owner = players.get(unit, player_id).id if player_id else None
        found = data_requests.listing(unit, owner, only_open=only_open)
    document = {"requests": [_document(one) for one in found]}
    answer(as_json, document, "\n".join(map(_line, found)) or "There is no such request.")


@click.command("request")
@click.argument("player_id")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--words", default="", help="What the player wrote.")
@json_option
@command
def put_down(player_id: str, kind: str, words: str, as_json: bool) -> None:
    """Put down a request that came by letter or telephone."""
    house = services()
    with unit_of_work(house.engine) as unit:
        player = players.get(unit, player_id)
        data_requests.ask(unit, player, kind, house.clock(), words=words, actor=_actor())
        one = data_requests.listing(unit, player.id, limit=1)[0]
    answer(as_json, _document(one), _line(one))


@click.command("answer")
@click.argument("number", type=int)
@click.option("--done", "outcome", flag_value="done", help="What was asked for was done.")
@click.option("--refused", "outcome", flag_value="refused", help="It was not; --reason says why.")
@click.option("--reason", help="Told to the player as it stands.")
@json_option
@command
def answer_request(number: int, outcome: str | None, reason: str | None, as_json: bool) -> None:
    """Answer a request for good; the player is written to."""
    if outcome is None:
        raise click.UsageError("say --done or --refused")
    house = services()
    with current_app.test_request_context(), unit_of_work(house.engine) as unit:  # letters are written as for a page
        one = data_requests.answer(unit, number, outcome, reason, house.clock(), _actor())
        player: Player = players.get(unit, one.player_ref)
        if player.status != "closed":
            mail.write_to(unit, player, "data_answered", number=one.number, path="/account/data")
    answer(as_json, _document(one), _line(one))
