"""How a test says which requirement it proves, so that `flask policy evidence` finds it by reading the files.

* `@pytest.mark.feature("R27", "R30")` on a function, a class or (as `pytestmark`) on a module: it proves these rows of
  FEATURES.md. The clauses of a policy profile name the rows that they need.
* `clause("GB RTS 12D: …", holds)` inside `@meets(…)`: the number in the profile meets that clause. The text is the
  clause's id, written out in one string; it is the test's id as well.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from _pytest.mark.structures import MarkDecorator, ParameterSet

from casino.domain import policy
from casino.domain.policy import Policy
from casino.domain.policy_values import Duration

Holds = Callable[[Policy], bool]


def clause(name: str, holds: Holds) -> ParameterSet:
    """Return a case: what the numbers of the profile that `name` begins with must be."""
    return pytest.param(name.split(" ", 1)[0].lower(), holds, id=name)


def meets(*cases: ParameterSet) -> MarkDecorator:
    """Run a test `(profile, holds)` for each clause."""
    return pytest.mark.parametrize(("profile", "holds"), cases)


def check(profile: str, holds: Holds) -> None:
    """Assert that the profile's numbers are what the clause asks."""
    found = policy.load(profile)
    assert holds(found), found


def texts(lengths: Iterable[Duration]) -> list[str]:
    """Return the durations as the profile's file writes them."""
    return [one.text for one in lengths]


def hours(count: float) -> timedelta:
    """Return that many hours."""
    return timedelta(hours=count)


def pace(found: Policy) -> tuple[float, float]:
    """Return the least seconds between two stakes in slots and in other games."""
    return found.fastest_bet_in("slots").total_seconds(), found.fastest_bet_in("Table games").total_seconds()


def cap(found: Policy, age: int, currency: str, tier: int = 1) -> str | None:
    """Return the largest stake in slots, as text."""
    amount = found.stake_cap("slots", age, currency, tier)
    return amount.text if amount else None
