"""The register of cases: each is a function that takes a `Bench` and carries the row that it checks."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from casino.certify.bench import Bench

Verdict = Literal["passed", "failed", "not run"]
CaseFunction = TypeVar("CaseFunction", bound=Callable[["Bench"], None])


class NotRun(Exception):
    """This run lacks what the case needs: a player, a control, a switch. Never counted as passed."""


class SetupFailed(Exception):
    """The site could not be brought to the state where the case begins; counts as a failure."""


@dataclass(frozen=True)
class Check:
    """One comparison: what was sent, what should have come, what came."""

    sent: str
    expected: str
    got: str
    passed: bool
    body: str = ""


@dataclass(frozen=True)
class Case:
    """One black-box case.

    `row` is a number of PLATFORM.md section 4, `5.1` for its signature table, `W01`… for FEATURES.md section 6 or
    `S01`… for the abuse cases of SECURITY.md 4.3. `switches` are the settings under which the case holds.
    """

    row: str
    title: str
    function: Callable[["Bench"], None]
    switches: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return the function's name, which begins with the row."""
        return self.function.__name__

    @property
    def label(self) -> str:
        """Return how tests and reports call it."""
        return f"row {self.row} {self.title}"


@dataclass
class Outcome:
    """What became of one case."""

    case: Case
    verdict: Verdict
    checks: list[Check] = field(default_factory=list)
    reason: str = ""
    seconds: float = 0.0

    @property
    def shown(self) -> Check | None:
        """Return the check worth showing in one line: the first that failed, else the last that was no balance."""
        failed = [check for check in self.checks if not check.passed]
        told = [check for check in self.checks if not check.sent.startswith("getBalance")]
        found = failed[:1] or told[-1:] or self.checks[-1:]
        return found[0] if found else None


CASES: list[Case] = []


def row(key: int | str, title: str, **switches: str) -> Callable[[CaseFunction], CaseFunction]:
    """Register a function as a case of that row; keyword arguments name the switches it is valid under."""

    def register(function: CaseFunction) -> CaseFunction:
        CASES.append(Case(str(key), title, function, switches))
        return function

    return register


def order(case: Case) -> tuple[int, str, int]:
    """Return the sort key: numbers first, then 5.1, then lettered rows."""
    number = re.search(r"\d+", case.row)
    if case.row.isdigit():
        return (0, "", int(case.row))
    return (1, case.row[:1], int(number.group()) if number else 0)


def chosen(cases: Iterable[Case], rows: str | None) -> list[Case]:
    """Return the cases that a list such as ``1-12,35,W01,5.1`` asks for, in order; all without a list.

    Raises ValueError for a part that is no row.
    """
    ordered = sorted(cases, key=order)
    if not rows:
        return ordered
    wanted: set[str] = set()
    for part in (piece.strip().upper() for piece in rows.split(",")):
        span = re.fullmatch(r"([A-Z]?)(\d+)-\1(\d+)", part)
        if span:
            letter, first, last = span.groups()
            width = len(first) if letter else 0
            wanted |= {f"{letter}{number:0{width}}" for number in range(int(first), int(last) + 1)}
        else:
            wanted.add(part.lstrip("0") or part)
    known = {case.row for case in ordered}
    if not wanted & known:
        raise ValueError(f"no such row: {rows}")
    return [case for case in ordered if case.row in wanted]
