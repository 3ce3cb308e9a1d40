"""Every row of PLATFORM.md section 4, over HTTP against the running site, on both databases.

A row that depends on a switch runs against the site that is set that way, so that no case of the tool is left out.
"""

import pytest

from casino.certify import report
from casino.certify.bench import Site, run_case
from casino.certify.cases import CASES
from casino.certify.dialect import Dialect
from casino.certify.rows import Case, chosen
from tests.certify.conftest import REFUSING, SWITCHED, CertifiedHouse


def fits(case: Case, dialect: Dialect) -> bool:
    """Tell whether the case is about a site that is set like this."""
    return all(dialect.switches[name] == value for name, value in case.switches.items())


ALL = chosen(CASES, None)
STOCK = [case for case in ALL if fits(case, Dialect())]
ONLY_REFUSING = [case for case in ALL if case.switches.get("rollback_settled") == "refuse"]
ONLY_SWITCHED = [case for case in ALL if case not in STOCK and case not in ONLY_REFUSING]
IN_OTHER_WORDS = [case for case in chosen(CASES, "1-8,11-48,61,85,86") if case in STOCK and fits(case, SWITCHED)]


def must_pass(site: Site, case: Case) -> None:
    """Run the case; anything but passed is a failure, not run included."""
    outcome = run_case(site, case)

    assert outcome.verdict == "passed", "\n" + report.table([outcome]) + f"\n{outcome.reason}"


@pytest.mark.parametrize("case", STOCK, ids=lambda case: case.label)
def test_row(certified: CertifiedHouse, case: Case) -> None:
    """A site with the default switches."""
    must_pass(certified.stock, case)


@pytest.mark.parametrize("case", ONLY_SWITCHED, ids=lambda case: case.label)
def test_switched_row(certified: CertifiedHouse, case: Case) -> None:
    """A site with every switch thrown, other field names, other types and other codes."""
    must_pass(certified.switched, case)


@pytest.mark.parametrize("case", ONLY_REFUSING, ids=lambda case: case.label)
def test_refusing_row(certified: CertifiedHouse, case: Case) -> None:
    """A site that refuses to roll back what is settled."""
    must_pass(certified.refusing, case)


@pytest.mark.parametrize("case", IN_OTHER_WORDS, ids=lambda case: case.label)
def test_row_in_other_words(certified: CertifiedHouse, case: Case) -> None:
    """The field map, the aliases, the map of codes and the decline status change the words and nothing else."""
    must_pass(certified.switched, case)


def test_every_case_runs_on_one_of_the_sites() -> None:
    """A switch that no site here is set to would leave its row untested."""
    assert [case.label for case in ONLY_SWITCHED if not fits(case, SWITCHED)] == []
    assert [case.label for case in ONLY_REFUSING if not fits(case, REFUSING)] == []
