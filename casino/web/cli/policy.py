"""`flask policy …`: show the numbers of a profile, and print what stands behind them."""

import sys
import textwrap
from typing import Any

import click

from casino.domain import policy as profiles
from casino.domain.policy_evidence import Line, evidence
from casino.domain.policy_files import MARKS, UnusablePolicy, read_profile
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services

WIDTH = 100
_CAP_WORDS = {"from": "from_age", "below": "below_age", "tier": "tier"}
_name = click.argument("name", required=False, type=click.Choice(profiles.NAMES, case_sensitive=False))


@click.group()
def policy() -> None:
    """The player-protection profile: its numbers, and the evidence behind them."""


def _load(name: str | None) -> profiles.Policy:
    try:
        return profiles.load(name) if name else services().policy
    except UnusablePolicy as unusable:
        for fault in unusable.faults:
            click.echo(fault, err=True)
        sys.exit(1)


@policy.command()
@_name
@json_option
@command
def show(name: str | None, as_json: bool) -> None:
    """Show the numbers of the profile in force, or of NAME."""
    found = _load(name)
    entries = read_profile(found.name, tuple(profiles.RULES)).entries
    document = {
        "policy": found.name,
        "title": found.title,
        "values": {key: plain(entry.value) for key, entry in entries.items()},
        "inherited": [key for key, entry in entries.items() if entry.profile != found.name],
    }
    wide = max(map(len, entries))
    words = {key: in_words(entry.value) for key, entry in entries.items()}
    lines = [f"{found.name}: {found.title}", ""]
    for key, entry in entries.items():
        source = "inherited" if entry.profile != found.name else f"{entry.clause} ({entry.evidence})"
        lines.append(f"{key:<{wide}}  {words[key]:<54}  {source}")
    uncapped = found.uncapped(services().settings.currencies)
    if uncapped:
        lines += ["", f"No stake cap in {', '.join(uncapped)}: this profile caps stakes in its own currency only."]
    answer(as_json, document, "\n".join(lines))


@policy.command("evidence")
@_name
@json_option
@command
def show_evidence(name: str | None, as_json: bool) -> None:
    """Print clause, number, rule and tests of the profile in force, or of NAME; exit 1 if a clause has no test."""
    found = _load(name)
    lines = evidence(found.name)
    written_at = services().clock()
    unproved = [line.entry.key for line in lines if not line.is_proved]
    idle = [line.entry.key for line in lines if not line.rules]
    document = {
        "policy": found.name,
        "title": found.title,
        "written_at": written_at.isoformat(),
        "clauses": [_document(line) for line in lines],
        "without_test": unproved,
        "without_rule": idle,
    }
    marks = "; ".join(f"{mark} {meaning}" for mark, meaning in MARKS.items())
    paragraphs = [
        f"Evidence for the policy profile {found.name}: {found.title}",
        f"Written at {written_at:%Y-%m-%d %H:%M} UTC from the files of this installation. Not legal advice.",
        textwrap.fill(f"Marks: {marks}.", WIDTH),
        *map(_paragraph, lines),
        f"{len(lines)} numbers: {len(lines) - len(unproved)} proved by tests, {len(unproved)} without, "
        f"{len(idle)} that no code asks for yet.",
    ]
    answer(as_json, document, "\n\n".join(paragraphs))
    if unproved:
        sys.exit(1)


def _paragraph(line: Line) -> str:
    entry = line.entry
    serves = ", ".join(entry.serves)
    rows = [
        ("clause", f"{entry.clause_id}  [{entry.evidence}: {line.mark_meaning}]"),
        *(("source", f"{tag} {address}") for tag, address in zip(entry.sources, line.addresses, strict=True)),
        ("number", f"{entry.key} = {in_words(entry.value)}" + ("  (inherited)" if line.inherited else "")),
        *([("note", entry.note)] if entry.note else []),
        ("rule", _some(line.rules) or "no code asks for it yet"),
        ("test", line.number_test.partition("::")[0] + ", under the clause" if line.number_test else "MISSING"),
        (serves, _some(line.tests) or "MISSING: no test is marked with a feature it serves"),
    ]
    return "\n".join(_hanging(label, text) for label, text in rows)


def _hanging(label: str, text: str) -> str:
    """Return the text beside its label; addresses and test ids are never broken."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=f"{label:<9} ",
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _some(places: tuple[str, ...], most: int = 3) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def _document(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "key": entry.key,
        "value": plain(entry.value),
        "inherited": line.inherited,
        "clause": entry.clause_id,
        "evidence": entry.evidence,
        "sources": dict(zip(entry.sources, line.addresses, strict=True)),
        "serves": list(entry.serves),
        "note": entry.note,
        "rules": list(line.rules),
        "number_test": line.number_test,
        "tests": list(line.tests),
        "proved": line.is_proved,
    }


def plain(value: Any) -> Any:
    """Return a value of a profile's file as JSON has it; exact numbers become text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int) else str(value)


def in_words(value: Any) -> str:
    """Return a value of a profile's file as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "amount" in value:
        known = (f"{word} {value[key]}" for word, key in _CAP_WORDS.items() if key in value)
        return " ".join((value["amount"], value["currency"], "in", value["games"], *known))
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list):
        between = "; " if value and isinstance(value[0], dict) else ", "
        return between.join(in_words(one) for one in value) or "none"
    return str(value) or "none"


def markdown() -> str:
    """Return the table of all numbers for docs/policies.md; an empty cell is inherited from the strict profile."""
    read = {name: read_profile(name, tuple(profiles.RULES)) for name in profiles.NAMES}
    lines = [
        f"| number | {' | '.join(f'`{name}`' for name in read)} | meaning |",
        "|---" * (len(read) + 2) + "|",
    ]
    for key, rule in profiles.RULES.items():
        cells = (
            "" if one.inherits(key) else f"{in_words(one.entries[key].value)} ({one.entries[key].evidence})"
            for one in read.values()
        )
        lines.append(f"| `{key}` | {' | '.join(cells)} | {rule.meaning} |")
    return "\n".join(lines) + "\n"
