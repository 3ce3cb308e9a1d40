"""The table that is printed, and the file that keeps everything."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.figures import Outcome

RESULTS = Path(__file__).parent / "results" / "latest.json"
_HEAD = ("figure", "ours", "yardstick", "ratio", "lowest–highest", "wanted", "", "by processor")


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a table for people."""
    rows = [_HEAD, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in cells).rstrip()
        for cells in (list(enumerate(zip(row, widths, strict=True))) for row in rows)
    ]
    meanings = [f"  {outcome.name}: {outcome.meaning}" for outcome in outcomes]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:], "", *meanings])


def _row(outcome: Outcome) -> tuple[str, ...]:
    is_ratio = outcome.yardstick is not None
    sign = "≥" if outcome.at_least else "≤"
    digits = ".2f" if is_ratio else ".1f"
    beside = f"{outcome.yardstick:.1f}{outcome.unit}" if is_ratio else ""
    return (
        outcome.name,
        f"{outcome.ours:.1f}{outcome.unit}",
        beside,
        f"{outcome.value:.2f}" if is_ratio else "",
        f"{outcome.spread[0]:{digits}}–{outcome.spread[1]:{digits}}",
        f"{sign} {outcome.target:g}{'' if is_ratio else outcome.unit}",
        "met" if outcome.met else "NOT met",
        "" if outcome.by_cpu is None else f"{outcome.by_cpu:.2f}",
    )


def foreign_share(outcomes: Sequence[Outcome]) -> float:
    """Return the part of the machine that other work took, on average over all runs."""
    shares = [one.foreign_share for outcome in outcomes for one in outcome.samples if one.foreign_share is not None]
    return sum(shares) / len(shares) if shares else 0.0


def write(
    path: Path, machine: dict[str, Any], options: dict[str, Any], outcomes: Sequence[Outcome], skipped: dict[str, str]
) -> None:
    """Keep everything as JSON, every run's histogram included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "machine": machine,
        "options": options,
        "figures": [{**asdict(outcome), "met": outcome.met} for outcome in outcomes],
        "not_measured": skipped,
        "foreign_share": round(foreign_share(outcomes), 3),
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
