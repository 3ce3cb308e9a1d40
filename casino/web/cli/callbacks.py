"""`flask callbacks …`: what the platform sent, and how we would read it; for the first day with a new platform."""

from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.errors import NotFound
from casino.platform.mapping import Explanation, explain
from casino.storage.database import read_unit
from casino.storage.ledger import Callback
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services


@click.group()
def callbacks() -> None:
    """The journal of callbacks: show what came, replay a body through the mapping."""


@callbacks.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--decision", help="Only calls that were decided so, such as capture_mode or unknown_type.")
@json_option
@command
def show(limit: int, decision: str | None, as_json: bool) -> None:
    """Print the latest calls, masked, with the signature form that matched and what became of each field."""
    found = services()
    query = select(Callback).order_by(Callback.id.desc()).limit(limit)
    if decision:
        query = query.where(Callback.decision == decision)
    with read_unit(found.engine) as unit:
        rows = list(unit.scalars(query))
    documents = [_document(row, explain(row.body, found.contract)) for row in rows]
    answer(as_json, {"callbacks": documents}, "\n\n".join(map(_text, documents)) or "No callbacks yet.")


@callbacks.command()
@click.argument("callback_id", type=int)
@json_option
@command
def replay(callback_id: int, as_json: bool) -> None:
    """Run one captured body through the mapping as it is configured now. No money moves."""
    found = services()
    with read_unit(found.engine) as unit:
        row = _get(unit, callback_id)
    explanation = explain(row.body, found.contract)
    document = _document(row, explanation)
    call = _call(explanation)
    verdict = "would be refused: " + explanation.fault if explanation.fault else "would be read as:"
    lines = "\n".join(f"  {name:<12} {value}" for name, value in call.items())
    answer(as_json, {**document, "call": call or None}, f"{_text(document)}\n{verdict}\n{lines}".rstrip())


def _call(explanation: Explanation) -> dict[str, str]:
    """What we would act on, in our words, the player masked."""
    if explanation.call is None:
        return {}
    found = {name: str(value) for name, value in asdict(explanation.call).items() if value not in (None, "", ())}
    return {**found, "player_ref": found["player_ref"][:2] + "…"}


def _get(unit: Session, callback_id: int) -> Callback:
    row = unit.get(Callback, callback_id)
    if row is None:
        raise NotFound(f"There is no callback {callback_id}.")
    return row


def _document(row: Callback, explanation: Explanation) -> dict[str, Any]:
    return {
        "id": row.id,
        "received_at": row.received_at.isoformat(),
        "type": row.type,
        "decision": row.decision,
        "form": row.form,
        "fields": explanation.fields,
        "mapped": explanation.mapped,
        "unknown": explanation.unknown,
        "missing": explanation.missing,
        "fault": explanation.fault,
    }


def _text(document: dict[str, Any]) -> str:
    lines = [
        f"#{document['id']}  {document['received_at']}  {document['type']}: {document['decision']}, "
        f"signed {document['form']}"
    ]
    for name, value in document["fields"].items():
        ours = document["mapped"].get(name)
        note = f"-> {ours}" if ours else "unknown, ignored" if name in document["unknown"] else "not used"
        lines.append(f"  {name:<28} {str(value)[:60]:<62} {note}")
    if document["missing"]:
        lines.append(f"  missing: {', '.join(document['missing'])}")
    if document["fault"]:
        lines.append(f"  fault: {document['fault']}")
    return "\n".join(lines)
