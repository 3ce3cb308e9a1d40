"""The evidence report finds tests and rules by reading files; what it does not find it does not claim."""

from pathlib import Path

import pytest

from casino.domain import policy
from casino.domain.policy import RULES, Policy
from casino.domain.policy_evidence import _ASKED_AS, evidence, find_rules, find_tests, is_there
from casino.domain.policy_files import read_profile

ROOT = Path(__file__).parents[2]
CLAUSE = "GB RTS 12D: an increase waits at least 24 hours and is confirmed again"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small installation: one module, one template, one file of tests."""
    files = {
        "casino/web/gate.py": (
            "def admit(person):\n    def old_enough():\n        return person.age >= services().policy.minimum_age\n"
            "    return old_enough() or policy.inactivity\nLATER = house.policy.panic\n"
            "def view():\n    return rules().history_months + others().minimum_age\n"
        ),
        "casino/domain/policy.py": "def own(policy):\n    return policy.history_months\n",
        "casino/web/other.py": "def f(form):\n    return form.history_months, minimum_age, policies.history_months\n",
        "templates/_foot.html": "<strong>{{ policy.minimum_age }}+</strong> {{ mypolicy.history_months }}",
        "tests/web/test_gate.py": (
            "import pytest\npytestmark = [pytest.mark.slow, pytest.mark.feature('R28')]\n"
            f"@meets(clause(\n    '{CLAUSE}', lambda p: True))\ndef test_number(profile, holds): ...\n"
            "@pytest.mark.feature('R01', 'R02')\ndef test_too_young(): ...\n"
            "@pytest.mark.feature('R03')\nclass TestDoor:\n    @pytest.mark.feature('R04')\n"
            "    async def test_open(self): ...\n    def helper(self): ...\n"
            "def test_plain():\n    '''feature R05, clause(R06)'''\n"
            "@pytest.mark.feature('R07')\ndef helper(): ...\n"
        ),
        "tests/web/gate.py": "@pytest.mark.feature('R08')\ndef test_in_no_test_file(): ...\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_tests_are_found_by_their_marks(house: Path):
    clauses, features = find_tests(house / "tests")
    at = "tests/web/test_gate.py::"

    assert clauses == {CLAUSE: [f"{at}{CLAUSE}"]}
    assert features == {
        "R28": [f"{at}test_number", f"{at}test_too_young", f"{at}TestDoor::test_open", f"{at}test_plain"],
        "R01": [f"{at}test_too_young"],
        "R02": [f"{at}test_too_young"],
        "R03": [f"{at}TestDoor::test_open"],
        "R04": [f"{at}TestDoor::test_open"],
    }


def test_rules_are_found_where_the_code_asks_for_the_number(house: Path):
    assert find_rules(house) == {
        "minimum_age": ["casino/web/gate.py:old_enough", "templates/_foot.html"],
        "inactivity_minutes": ["casino/web/gate.py:admit"],
        "panic_hours": ["casino/web/gate.py"],
        "history_months": ["casino/web/gate.py:view"],
    }


def test_a_number_needs_both_kinds_of_test(house: Path):
    """That the number is right proves nothing about what the house does with it, and the other way round."""
    found = {line.entry.key: line for line in evidence("gb", house)}

    assert found["limit_increase_delay"].is_proved
    assert found["limit_increase_delay"].number_test == f"tests/web/test_gate.py::{CLAUSE}"
    assert not found["limit_increase_waits_for_period_end"].is_proved
    assert found["limit_increase_waits_for_period_end"].tests
    assert not found["minimum_age"].is_proved
    assert found["minimum_age"].inherited


def test_a_house_without_tests_claims_nothing(tmp_path: Path):
    assert not any(line.is_proved or line.rules for line in evidence("strict", tmp_path))


@pytest.mark.parametrize("name", policy.NAMES)
def test_every_clause_has_a_test_of_its_number(name: str):
    """And no test is about a clause that no profile has."""
    asked = {entry.clause_id for entry in read_profile(name, tuple(RULES)).entries.values() if entry.profile == name}
    tested = {one for one in find_tests(ROOT / "tests" / "policy")[0] if one.startswith(f"{name.upper()} ")}

    assert tested == asked


def test_what_keeps_a_rule_by_its_design_is_there():
    """A function that was renamed would leave the report without its rule."""
    assert [rule.by_design for rule in RULES.values() if rule.by_design and not is_there(rule.by_design)] == []


def test_what_is_asked_by_another_name_is_known():
    derived = {name for name in vars(Policy) if not name.startswith("_")} - {"uncapped"}

    assert set(_ASKED_AS) == derived
    assert set(_ASKED_AS.values()) <= set(RULES)
