"""Show what came of a run: a table of 100 columns with the failures first and in full, JSON, JUnit."""

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from casino.certify.rows import Check, Outcome

_WIDTHS = (4, 44, 20, 20, 8)
_HEADS = ("row", "what was sent", "expected", "got", "verdict")
_BODY_SHOWN = 1200
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the whole report as text: failures in full, then one line a case, then the totals."""
    parts = [_failure(outcome) for outcome in outcomes if outcome.verdict == "failed"]
    rule = " ".join("-" * width for width in _WIDTHS)
    lines = [_line(_HEADS), rule, *(_line(_cells(outcome)) for outcome in outcomes), rule, totals(outcomes)]
    return "\n".join([*parts, *lines])


def totals(outcomes: Sequence[Outcome]) -> str:
    """Return the last line: how many of each verdict, how many calls compared, how long it took."""
    count = Counter(outcome.verdict for outcome in outcomes)
    checks = sum(len(outcome.checks) for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    verdicts = f"{count['passed']} passed, {count['failed']} failed, {count['not run']} not run"
    return f"{verdicts}; {checks} comparisons in {seconds:.1f} s"


def document(outcomes: Sequence[Outcome], url: str) -> dict[str, Any]:
    """Return the run as a JSON document."""
    count = Counter(outcome.verdict for outcome in outcomes)
    return {
        "url": url,
        "passed": count["passed"],
        "failed": count["failed"],
        "not_run": count["not run"],
        "cases": [
            {
                "row": outcome.case.row,
                "name": outcome.case.name,
                "title": outcome.case.title,
                "verdict": outcome.verdict,
                "reason": outcome.reason,
                "seconds": round(outcome.seconds, 3),
                "checks": [_check(check) for check in outcome.checks],
            }
            for outcome in outcomes
        ],
    }


def junit(outcomes: Sequence[Outcome]) -> bytes:
    """Return the run as a JUnit file."""
    count = Counter(outcome.verdict for outcome in outcomes)
    suite = ElementTree.Element(
        "testsuite",
        name="certify",
        tests=str(len(outcomes)),
        failures=str(count["failed"]),
        errors="0",
        skipped=str(count["not run"]),
        time=f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    )
    for outcome in outcomes:
        case = ElementTree.SubElement(suite, "testcase", name=outcome.case.label)
        case.set("classname", f"certify.row_{outcome.case.row}")
        case.set("time", f"{outcome.seconds:.3f}")
        if outcome.verdict == "failed":
            failure = ElementTree.SubElement(case, "failure", message=_xml(_first_words(outcome)))
            failure.text = _xml(_failure(outcome))
        elif outcome.verdict == "not run":
            ElementTree.SubElement(case, "skipped", message=_xml(outcome.reason))
    return bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))


def _check(check: Check) -> dict[str, Any]:
    shown = {"sent": check.sent, "expected": check.expected, "got": check.got, "passed": check.passed}
    return shown if check.passed else {**shown, "body": check.body[:_BODY_SHOWN]}


def _first_words(outcome: Outcome) -> str:
    check = outcome.shown
    return f"{check.sent}: expected {check.expected}, got {check.got}" if check else "nothing was compared"


def _failure(outcome: Outcome) -> str:
    failed = [check for check in outcome.checks if not check.passed]
    lines = [f"FAILED row {outcome.case.row}: {outcome.case.title}  [{outcome.case.name}]"]
    for check in failed:
        lines += _field("sent", check.sent) + _field("body", check.body[:_BODY_SHOWN])
        lines += _field("expected", check.expected) + _field("got", check.got)
    passed = len(outcome.checks) - len(failed)
    lines.append(f"  {len(failed)} of {passed + len(failed)} comparisons failed")
    return "\n".join(lines) + "\n"


def _field(name: str, value: str) -> list[str]:
    if not value:
        return []
    return textwrap.wrap(
        _plain(value), 100, initial_indent=f"  {name:<9} ", subsequent_indent=" " * 12, break_on_hyphens=False
    )


def _cells(outcome: Outcome) -> tuple[str, ...]:
    check = outcome.shown
    if outcome.verdict == "not run" or check is None:
        return (outcome.case.row, outcome.case.title, outcome.reason, "", outcome.verdict)
    return (outcome.case.row, outcome.case.title, check.expected, check.got, outcome.verdict)


def _line(cells: Sequence[str]) -> str:
    if not cells[3]:  # a reason may run over the empty column beside it
        wide = (*_WIDTHS[:2], _WIDTHS[2] + 1 + _WIDTHS[3], _WIDTHS[4])
        return _fit((*cells[:3], cells[4]), wide)
    return _fit(cells, _WIDTHS)


def _fit(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = []
    for cell, width in zip(map(_plain, cells), widths, strict=True):
        shown.append((cell if len(cell) <= width else cell[: width - 1] + "…").ljust(width))
    return " ".join(shown).rstrip()


def _plain(text: str) -> str:
    """Return text that cannot steer a terminal: what a site answers is not ours to trust."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _xml(text: str) -> str:
    return _NOT_XML.sub("?", text)
