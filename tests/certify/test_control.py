"""The operator's side by documented commands: the words that `CommandControl` says are words that the site knows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from casino import config
from casino.certify import report
from casino.certify.bench import run_cases
from casino.certify.cases import CASES
from casino.certify.control import CommandControl
from casino.certify.players import PlayerList
from casino.certify.rows import NotRun, chosen
from tests.certify.conftest import CertifiedHouse

FLASK = f"{sys.executable} -m flask"


class InProcessCommands(CommandControl):
    """Runs the site's commands without a process for each."""

    def __init__(self, runner: FlaskCliRunner) -> None:
        super().__init__("flask")
        self._runner = runner

    def _call(
        self, arguments: tuple[str, ...], settings: Mapping[str, str], words: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        done = self._runner.invoke(args=list(arguments), input=words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def commands(certified: CertifiedHouse) -> Iterator[InProcessCommands]:
    """The commands of the certified house, on its own database."""
    app = create_app(config.load(certified.house.environ, certified.house.folder))
    yield InProcessCommands(app.test_cli_runner())
    app.extensions["casino"].engine.dispose()


def test_rows_of_the_operator_run_by_the_documented_commands(
    certified: CertifiedHouse, commands: InProcessCommands, request: pytest.FixtureRequest
) -> None:
    """Blocking, limits, maintenance, a second currency and adjustments, as an operator would have them run."""
    stem = f"byword{abs(hash(request.node.name)) % 10**6}"
    players = PlayerList(commands.create_player(f"{stem}{number}", "EUR") for number in range(2))
    site = replace(certified.stock, control=commands, players=players)

    outcomes = run_cases(site, chosen(CASES, "25,26,30,33,34,46,53"))

    assert {outcome.verdict for outcome in outcomes} == {"passed"}, report.table(outcomes)


@pytest.mark.parametrize("certified", ["sqlite"], indirect=True)
def test_flask_certify_certifies_the_running_site(certified: CertifiedHouse, tmp_path: Path) -> None:
    """The whole way of an operator: one command, its settings from the environment, a green table."""
    player = certified.house.create_player("certifiedbycommand", "--currency", "EUR", "--deposit", "20.00")
    known = tmp_path / "players.json"
    known.write_text(json.dumps([{"player_id": player, "balances": {"EUR": "20.00"}}]))
    options = ["--players", str(known), "--control", FLASK, "--rows", "1-5,33,85-88,93"]

    table = certified.house.run("certify", "--url", certified.stock.wire.url, *options)

    assert table.splitlines()[-1].startswith("12 passed, 0 failed, 1 not run"), table


@pytest.mark.parametrize("certified", ["sqlite"], indirect=True)
def test_the_control_sees_that_a_site_refuses_a_placeholder(
    certified: CertifiedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 94 by the documented commands."""
    for name, value in certified.house.environ.items():
        monkeypatch.setenv(name, value)
    control = CommandControl(FLASK)

    assert not control.starts_with_token("changeme")
    assert control.starts_with_token(certified.stock.token)


def test_a_command_that_fails_leaves_its_rows_not_run() -> None:
    """The reason names the command and the last thing it said."""
    control = CommandControl("sh -c 'echo no such thing >&2; exit 2'")

    with pytest.raises(NotRun, match="'player block' exited with 2: no such thing"):
        control.block("pa")


def test_a_command_that_is_not_there_leaves_its_rows_not_run() -> None:
    with pytest.raises(NotRun, match="could not be run"):
        CommandControl("/nowhere/flask").maintenance(True)
