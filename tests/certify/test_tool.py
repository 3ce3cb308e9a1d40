"""The tool against a small wallet that is right, and against the same wallet with one fault planted at a time."""

import json
import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from casino.certify import report
from casino.certify.bench import Bench, Site, run_case, run_cases
from casino.certify.cases import CASES
from casino.certify.command import certify_command
from casino.certify.control import Control
from casino.certify.players import Player, PlayerList
from casino.certify.rows import Case, NotRun, Outcome, chosen
from casino.certify.wire import Wire
from tests.certify.small_server import served
from tests.certify.small_wallet import Book, SmallWallet

TOKEN = "a token of the small wallet"
AGENT = 41
IDS = [f"p{letter}small0001" for letter in "abcdef"]
NEEDS_MORE = {"row_030_two_wallets", "row_055_killed_under_load", "row_056_killed_before_commit"}
"""What this wallet's operator cannot do: two currencies, and dying."""

EXPECTED = {
    "debits again on a replay": {
        *("1", "2", "3", "4", "5", "8", "9", "10", "11", "17", "24", "25", "49", "55", "77", "87", "91"),
        *("S04", "S05", "S06", "W01"),
    },
    "pays a rollback twice": {"36", "37", "46", "47", "S06", "W01", "W05"},
    "keeps balances as floats": {"74", "78", "84", "W08"},
    "500 on deep nesting": {"67"},
    "checks no signature": {"60", "85", "86", "88", "5.1", "S01", "W06"},
    "takes a reused id as a replay": {"3", "17"},
    "writes tombstones and never reads them": {"39", "43", "S05", "W05"},
    "adds the win before it tests the bet": {"8", "14", "41"},
    "keeps the last of two keys": {"62", "S03"},
    "lets any player roll back": {"43"},
    "stores nothing of a decline": {"8", "W01"},
    "cuts what is beyond two decimals": {"78"},
}
SOMETIMES = {
    "debits again on a replay": {"57"},
    "writes tombstones and never reads them": {"52", "57"},
}
"""Rows that find the fault only when a race falls that way."""


class FreshPlayers:
    """A new player for each taking, so that no fault carries over from one case to the next."""

    currency = "EUR"

    def __init__(self, wallet: SmallWallet) -> None:
        self._wallet = wallet

    def take(self, currency: str, taken: Container[str]) -> Player:
        if currency != "EUR":
            raise NotRun("euros only here")
        player_id = f"p{len(self._wallet.books):07}"
        self._wallet.books[player_id] = Book("EUR")
        return Player(player_id, "EUR")

    def currencies(self, player_id: str) -> set[str]:
        return {"EUR"}

    def opened(self, player: Player) -> None:
        raise AssertionError("one wallet a player here")


class SmallControl(Control):
    """The operator of the small wallet."""

    def __init__(self, wallet: SmallWallet) -> None:
        self._wallet = wallet

    def block(self, player_id: str) -> None:
        self._wallet.books[player_id].blocked = True

    def unblock(self, player_id: str) -> None:
        self._wallet.books[player_id].blocked = False

    def adjust(self, player_id: str, amount: str, currency: str) -> None:
        if currency != self._wallet.books[player_id].currency:
            raise NotRun("one wallet a player here")
        with self._wallet.lock:
            self._wallet.books[player_id].balance += Decimal(amount)

    def set_stake_limit(self, player_id: str, amount: str | None, currency: str) -> None:
        self._wallet.books[player_id].stake_limit = Decimal(amount) if amount else None

    def maintenance(self, on: bool) -> None:
        self._wallet.maintenance = on

    @contextmanager
    def wallet_locked(self, player: Player) -> Iterator[None]:
        with self._wallet.lock:
            yield

    def age(self, player: Player, days: int) -> None:
        """Nothing here has a date."""

    def starts_with_token(self, token: str) -> bool:
        return token == TOKEN


@contextmanager
def small_site(*faults: str, control: bool = True) -> Iterator[Site]:
    wallet = SmallWallet(TOKEN, AGENT, frozenset(faults))
    wallet.books = {player_id: Book("EUR") for player_id in IDS}
    operator = SmallControl(wallet) if control else Control()
    with served(wallet) as url:
        yield Site(Wire(url), TOKEN, AGENT, FreshPlayers(wallet), operator)


def failed_rows(outcomes: list[Outcome]) -> set[str]:
    return {outcome.case.row for outcome in outcomes if outcome.verdict == "failed"}


def default_cases() -> list[Case]:
    return [case for case in chosen(CASES, None) if case.name not in NEEDS_MORE]


def test_every_row_of_the_contract_has_a_case() -> None:
    """Rows 1 to 94, W01 to W08, and the signature table."""
    rows = {case.row for case in CASES}

    assert {str(number) for number in range(1, 95)} - rows == set()
    assert {f"W{number:02}" for number in range(1, 9)} - rows == set()
    assert "5.1" in rows


def test_every_case_is_named_by_its_row_and_is_unique() -> None:
    names = [case.name for case in CASES]

    assert len(names) == len(set(names))
    assert len({case.label for case in CASES}) == len(CASES)
    for case in CASES:
        if case.row.isdigit():
            assert case.name.startswith(f"row_{int(case.row):03}_"), case.name


def test_a_right_wallet_passes_every_row() -> None:
    """A tool that finds faults in a right wallet would be switched off by its first operator."""
    with small_site() as site:
        few = replace(site, players=PlayerList(Player(player_id, "EUR") for player_id in IDS))
        outcomes = run_cases(few, default_cases())

    assert [report.table([outcome]) for outcome in outcomes if outcome.verdict == "failed"] == []
    for outcome in outcomes:
        assert outcome.verdict == "passed" or outcome.reason.startswith(("needs a site set to", "needs the previous"))
        assert outcome.checks or outcome.verdict == "not run"


@pytest.mark.parametrize("fault", EXPECTED)
def test_a_planted_fault_fails_exactly_its_rows(fault: str) -> None:
    """A case that cannot fail proves nothing; one that fails for another row's fault misleads."""
    with small_site(fault) as site:
        outcomes = run_cases(site, default_cases())

    assert failed_rows(outcomes) - SOMETIMES.get(fault, set()) == EXPECTED[fault]


def test_a_race_between_check_and_debit_is_found() -> None:
    """The classic: read, check, then write."""
    with small_site("checks, then waits, then debits") as site:
        outcomes = run_cases(site, chosen(CASES, "13-16,49-50,S06"))

    assert failed_rows(outcomes) == {"49", "50", "S06"}


def test_an_own_fault_in_the_answer_is_never_a_pass() -> None:
    """A site that is not there fails every row that it is asked."""
    players = PlayerList([Player("pasmall0001", "EUR")])
    site = Site(Wire("http://127.0.0.1:9/callback"), TOKEN, AGENT, players)

    outcome = run_case(site, chosen(CASES, "13")[0])

    assert outcome.verdict == "failed"
    assert "no answer" in report.table([outcome])


def test_a_case_that_compares_nothing_fails() -> None:
    """An empty case would otherwise look like a passed one."""

    def nothing(bench: Bench) -> None:
        """Do nothing."""

    with small_site() as site:
        assert run_case(site, Case("0", "nothing", nothing, {})).verdict == "failed"


def test_rows_without_their_control_are_reported_as_not_run() -> None:
    with small_site(control=False) as site:
        outcomes = run_cases(site, chosen(CASES, "25,33,34,54"))

    assert {outcome.verdict for outcome in outcomes} == {"not run"}
    assert all("needs a control" in outcome.reason for outcome in outcomes)


def test_the_table_fits_in_a_hundred_columns_with_failures_first() -> None:
    with small_site("checks no signature") as site:
        text = report.table(run_cases(site, chosen(CASES, "85-88,25,94")))

    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith("FAILED row 85: ")
    assert re.search(r"(?m)^87 .* passed$", text)
    assert re.search(r"\d+ passed, \d+ failed, \d+ not run", text.splitlines()[-1])


def test_a_hostile_answer_cannot_steer_the_terminal() -> None:
    with small_site() as site:
        outcome = run_case(site, chosen(CASES, "13")[0])
    outcome.verdict, outcome.checks[0] = (
        "failed",
        outcome.checks[0].__class__("\x1b[2J", "a", "\x9b31m", False, "\r\n"),
    )

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", report.table([outcome]))
    ElementTree.fromstring(report.junit([outcome]))  # noqa: S314 - our own


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """What an operator types besides the address."""
    (tmp_path / "token").write_text(TOKEN + "\n")
    players = [{"player_id": player_id, "currency": "EUR", "balance": "0.00"} for player_id in IDS]
    (tmp_path / "players.json").write_text(json.dumps(players))
    return [
        "--token-file",
        f"{tmp_path}/token",
        "--agent-id",
        str(AGENT),
        "--players",
        f"{tmp_path}/players.json",
    ]


def test_the_command_exits_with_0_when_all_that_ran_passed(arguments: list[str], tmp_path: Path) -> None:
    junit = tmp_path / "certify.xml"
    with small_site() as site:
        command = ["--url", site.wire.url, *arguments, "--rows", "1-13,25,35", "--junit", str(junit)]
        done = CliRunner().invoke(certify_command, command)

    assert done.exit_code == 0, done.output
    suite = ElementTree.parse(junit).getroot()  # noqa: S314 - our own
    assert suite.get("failures") == "0"
    assert int(suite.get("skipped", "0")) > 0
    assert any("row 14" in str(case.get("name")) for case in suite) is False


def test_the_command_exits_with_1_on_any_failure(arguments: list[str]) -> None:
    with small_site("pays a rollback twice") as site:
        command = ["--url", site.wire.url, *arguments, "--rows", "35-37", "--json"]
        done = CliRunner().invoke(certify_command, command)

    assert done.exit_code == 1
    document = json.loads(done.stdout)
    verdicts = {case["row"]: case["verdict"] for case in document["cases"] if case["verdict"] != "not run"}
    assert verdicts == {"35": "passed", "36": "failed", "37": "failed"}
    assert all("body" in check for case in document["cases"] for check in case["checks"] if not check["passed"])


def test_the_command_exits_with_1_when_nothing_could_run(arguments: list[str]) -> None:
    """A green light over no measurement would be worse than none."""
    with small_site() as site:
        done = CliRunner().invoke(certify_command, ["--url", site.wire.url, *arguments, "--rows", "33"])

    assert done.exit_code == 1


@pytest.mark.parametrize(
    "wrong",
    [["--rows", "no-row"], ["--url", "ftp://x"], ["--token-file", "/dev/null"], ["--players", "/dev/null"]],
    ids=lambda pair: pair[0],
)
def test_a_wrong_argument_is_a_usage_error(arguments: list[str], wrong: list[str]) -> None:
    done = CliRunner().invoke(certify_command, ["--url", "http://127.0.0.1:9/", *arguments, *wrong])

    assert done.exit_code == 2
