"""The harness runs: real servers, real load, a table, a file. Nothing here looks at a clock."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from types import ModuleType

import pytest
from sqlalchemy import update

from bench import beexar_venv, report
from bench.calls import Workload
from bench.figures import Outcome
from tests.bench.test_calls import split
from tests.conftest import Databases
from tests.support.processes import AGENT_ID, ROOT, TOKEN


def outcome(**changes: object) -> Outcome:
    made = {
        "name": "makebet-postgresql", "meaning": "made up", "ours": 450.0, "yardstick": 1000.0, "unit": "/s",
        "value": 0.45, "spread": (0.4, 0.5), "target": 0.45, "at_least": True,
    }  # fmt: skip
    return Outcome(**{**made, **changes})  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_short_run_prints_the_table_and_keeps_every_sample(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", "--results", str(tmp_path / "latest.json"), "--pairs", "1",
         "--seconds", "0.5", "--players", "20", "--only", "makebet-sqlite"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    names = ["makebet-sqlite", "makebet-sqlite-p99"]
    assert [figure["name"] for figure in kept["figures"]] == names
    assert all(name in done.stdout for name in names)
    assert all(sample["raw"]["errors"] == {} for figure in kept["figures"] for sample in figure["samples"])
    assert kept["machine"]["cores"] >= 1
    assert done.stdout.count("bets is there once") == 1


@pytest.fixture
def orm(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The textbook yardstick over a PostgreSQL database of its own, in this process."""
    name = databases.server.create()
    url = databases.server.url(name).replace("postgresql:", "postgresql+psycopg:")
    for setting, value in {"AGENT_ID": str(AGENT_ID), "TOKEN": TOKEN, "DATABASE_URL": url}.items():
        monkeypatch.setenv(f"BENCH_{setting}", value)
    monkeypatch.delitem(sys.modules, "bench.orm", raising=False)
    made = importlib.import_module("bench.orm")
    yield made
    made.engine.dispose()
    databases.server.drop(name)


def test_the_textbook_yardstick_plays_as_the_site_does(orm: ModuleType) -> None:
    """It signs, takes, gives, remembers and refuses; a yardstick that did less would flatter nobody but itself."""
    orm.prepare([("a1b2c3d4e5f6", "anna")], Decimal(1000))
    made = Workload("makeBet", [("a1b2c3d4e5f6", "anna")], 2, "n1", AGENT_ID, TOKEN)
    (headers, body), (later, last) = (split(one) for one in made.requests())
    client, call = orm.app.test_client(), json.loads(body)

    first, again = (client.post("/callback", data=body, headers=headers).get_json() for _ in range(2))
    forged = client.post("/callback", data=body, headers={**headers, "X-Signature": "0" * 64})
    with orm.Session.begin() as session:
        session.execute(update(orm.Account).where(orm.Account.kind == "wallet").values(balance=0))
    refused = client.post("/callback", data=last, headers=later).get_json()

    assert first == again == {"content": {"balance": pytest.approx(1000 - call["bet"] + call["win"])}}
    assert forged.status_code == 403
    assert refused == {"error": "insufficient_funds", "message": ""}


def test_a_target_is_met_at_the_boundary():
    assert outcome(value=0.45).met
    assert not outcome(value=0.4499).met
    assert outcome(value=25.0, target=25.0, at_least=False).met
    assert not outcome(value=25.01, target=25.0, at_least=False).met


def test_the_table_says_what_is_not_met():
    lines = report.table([outcome(), outcome(name="slow", value=0.2)]).splitlines()

    assert lines[2].endswith("≥ 0.45      met")
    assert lines[3].endswith("≥ 0.45  NOT met")


def test_the_foreign_package_is_locked_by_hash_and_names_no_host():
    lock = beexar_venv.REQUIREMENTS.read_text(encoding="utf-8")

    assert "http" not in lock
    assert beexar_venv._beexar_alone(lock).count("--hash=sha256:") == 2
    assert "flask" not in beexar_venv._beexar_alone(lock)
