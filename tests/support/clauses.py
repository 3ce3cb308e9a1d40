"""How a test says which requirement it proves, so that `flask policy evidence` finds it by reading the files.

* `@pytest.mark.feature("R27", "R30")` on a function, a class or (as `pytestmark`) on a module: it proves these rows of
  FEATURES.md. The clauses of a policy profile name the rows that they need.
* `clause("GB RTS 12D: …", holds)` in a parameter list: the number in the profile meets that clause. The text is the
  clause's id, written out in one string; it is the test's id as well.
"""

from collections.abc import Callable

import pytest
from _pytest.mark.structures import ParameterSet

from casino.domain import policy
from casino.domain.policy import Policy

Holds = Callable[[Policy], bool]
by_clause = pytest.mark.parametrize
EACH_PROFILE = pytest.mark.parametrize("profile", [pytest.param(name, id=name.upper()) for name in policy.NAMES])


def clause(name: str, holds: Holds) -> ParameterSet:
    """Return a parameter (profile, holds): what the numbers of the profile that `name` begins with must be."""
    return pytest.param(policy.load(name.split(" ", 1)[0].lower()), holds, id=name)
