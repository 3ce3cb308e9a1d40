"""`flask mail …`: what is waiting to leave, what was given up, and another try for it."""

from datetime import datetime
from typing import Any

import click

from casino.domain import mail as outgoing
from casino.errors import NotFound, TemporarilyUnavailable
from casino.storage.accounts import Mail
from casino.storage.database import read_unit, unit_of_work
from casino.web.cli.answers import answer, command, json_option
from casino.web.mail import postman
from casino.web.services import services


@click.group()
def mail() -> None:
    """Mail to players: what waits, what was given up, and another try."""


@mail.command("list")
@click.option("--all", "with_sent", is_flag=True, help="Those that have left, too.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
@command
def list_mail(with_sent: bool, limit: int, as_json: bool) -> None:
    """Print the mails that have not left, newest first: how often they were tried, and when next. Never their words."""
    house = services()
    now = house.clock()
    with read_unit(house.engine) as unit:
        rows = outgoing.latest(unit, limit) if with_sent else outgoing.unsent(unit, limit)
    documents = [_document(row, now) for row in rows]
    answer(as_json, {"mail": documents}, "\n".join(map(_line, documents)) or "No mail is waiting.")


@mail.command()
@click.argument("mail_id", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="Every mail that has not left.")
@json_option
@command
def retry(mail_id: int | None, everything: bool, as_json: bool) -> None:
    """Try one mail again, or all that have not left, also those that were given up. Exit status 1 if any stays."""
    if (mail_id is None) != everything:
        raise click.UsageError("name one mail, or say --all")
    house = services()
    if not postman().sends:
        raise TemporarilyUnavailable("There is no mail server: CASINO_SMTP_URL is not set.")
    with unit_of_work(house.engine) as unit:
        chosen = outgoing.make_due(unit, mail_id, house.clock())
    if mail_id is not None and not chosen:
        raise NotFound(f"There is no mail {mail_id} that has not left.")
    postman().run()
    with read_unit(house.engine) as unit:
        stays = sorted(row.id for row in outgoing.unsent(unit, 1000) if row.id in chosen)
    sent = len(chosen) - len(stays)
    answer(as_json, {"sent": sent, "stays": stays}, f"Sent {sent}, still waiting {len(stays)}.")
    if stays:
        raise SystemExit(1)


def _document(row: Mail, now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "to": _masked(row.recipient),
        "created_at": row.created_at.isoformat(timespec="seconds"),
        "state": outgoing.state(row, now),
        "tries": row.tries,
        "next_try_at": None
        if row.sent_at or outgoing.is_given_up(row)
        else row.next_try_at.isoformat(timespec="seconds"),
    }


def _masked(address: str) -> str:
    """Return enough of an address to know whose it is, for a screen that others may see."""
    name, _, host = address.rpartition("@")
    return f"{name[:2]}…@{host}"


def _line(document: dict[str, Any]) -> str:
    after = f", next at {document['next_try_at']}" if document["next_try_at"] else ""
    return (
        f"#{document['id']}  {document['created_at']}  {document['kind']:<16} {document['to']:<30} "
        f"{document['state']}, tried {document['tries']} times{after}"
    )
