"""`flask policy show` and `flask policy evidence`, and the documentation that repeats their numbers."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from casino import config
from casino.domain import policy_evidence
from casino.domain.policy import RULES
from casino.web.cli import policy as commands
from tests.conftest import make_settings

DOCS = Path(__file__).parents[2] / "docs" / "policies.md"


@pytest.fixture(scope="module")
def british(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site under the British profile; these commands open no database."""
    folder = tmp_path_factory.mktemp("british")
    return create_app(make_settings(folder, f"sqlite:///{folder}/never.db", policy="GB", currencies="GBP,EUR"))


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Read the tests and the code once for all the profiles whose evidence is asked for here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("find_tests", "find_rules"):
            patch.setattr(policy_evidence, name, cache(getattr(policy_evidence, name)))
        yield


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["policy", *words])


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_the_setting_chooses_the_profile(british: Flask):
    assert british.extensions["casino"].policy.title == "Great Britain"
    assert document(run(british, "show", "--json"))["policy"] == "gb"


def test_a_spoilt_profile_keeps_the_site_from_starting():
    """Its faults stand among those of the settings, named together before anything starts."""
    assert config._policy_faults("nl") == ["CASINO_POLICY is 'nl', but policies/nl.toml is missing."]
    assert config._policy_faults("gb") == []


def test_show_says_what_is_inherited_and_where_no_cap_holds(british: Flask):
    shown = run(british, "show").output

    assert "limit_increase_delay                 PT24H" in shown
    assert "5.00 GBP in slots from 25; 2.00 GBP in slots from 18 below 25" in shown
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith("minimum_age")] == ["inherited"]
    assert "No stake cap in EUR:" in shown


def test_show_gives_another_profile_by_name(british: Flask):
    found = document(run(british, "show", "SE", "--json"))

    assert found["title"] == "Sweden"
    assert set(found["values"]) == set(RULES)
    assert found["values"]["fastest_bet"] == {"slots": 3, "other": 3}
    assert "minimum_age" in found["inherited"]


def test_an_unknown_profile_is_wrong_usage(british: Flask):
    assert run(british, "show", "lax").exit_code == 2


@pytest.mark.parametrize("name", ["strict", "de"])
def test_evidence_is_printable_and_whole(british: Flask, name: str):
    found = run(british, "evidence", name)

    assert found.exit_code == (1 if "MISSING" in found.output else 0)
    for key in RULES:
        assert f"number    {key} = " in found.output
    assert all(len(line) <= commands.WIDTH or "://" in line or "::" in line for line in found.output.splitlines())


def test_evidence_for_scripts_names_what_is_missing(british: Flask):
    result = run(british, "evidence", "--json")
    found = document(result)
    delay = next(one for one in found["clauses"] if one["key"] == "limit_increase_delay")

    assert result.exit_code == bool(found["without_test"])
    assert found["without_test"] == [one["key"] for one in found["clauses"] if not one["proved"]]
    assert delay["clause"] == "GB RTS 12D: an increase waits at least 24 hours and is confirmed again"
    assert delay["number_test"] == f"tests/policy/test_gb.py::{delay['clause']}"
    assert delay["evidence"] == "E"
    assert list(delay["sources"]) == ["uk12", "uk12s"]


def test_the_table_of_the_documentation_is_the_profiles():
    """To renew: python -c "from casino.web.cli.policy import markdown; print(markdown())"."""
    assert commands.markdown() in DOCS.read_text("utf-8")
