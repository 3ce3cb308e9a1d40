"""ASVS 6.1.1, 6.3.4: limits and ways in are documented, and the document says what the code does."""

from datetime import timedelta
from pathlib import Path

import pytest

from casino.domain import data_requests, logins, mail, passkeys, second_factor, throttle, verification
from casino.domain.throttle import Rule

DOCS = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text("utf-8")
RULES = {
    "log-ins that were wrong": throttle.LOGIN_ADDRESS,
    "passwords judged while locked, with a second factor": throttle.LOCKED_PAIR,
    "the same": throttle.LOCKED_ALL,
    "passwords and codes after a mailed link": throttle.UNLOCKED,
    "registrations": throttle.REGISTER,
    "requests that make us send mail": throttle.MAIL_ADDRESS,
    "mails of one kind": throttle.MAIL_PLAYER,
    "requests about one's own data": throttle.DATA,
    "proofs by someone who is logged in": throttle.PROOF,
}
LINKS = {
    "link that confirms an address": "verify",
    "link that confirms a new address": "email",
    "link into a locked or dormant account": "unlock",
    "half-way between password and code": "login",
}


def words(length: timedelta) -> str:
    """Return a length of time as the document writes it."""
    for name, unit in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if length >= unit and length % unit == timedelta() and (name != "day" or length == unit):
            return f"{length // unit} {name}{'s' if length > unit else ''}"
    return f"{length.seconds} seconds"


def rows() -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in DOCS.splitlines() if line.startswith("| ")
    ]


@pytest.mark.parametrize(("name", "rule"), RULES.items())
def test_v6_1_1_a_limit_is_documented_as_it_is(name: str, rule: Rule) -> None:
    [row] = [row for row in rows() if row[0] == name]

    assert row[2:] == [str(rule.limit), words(rule.window)]


def test_v6_1_1_every_limit_is_documented() -> None:
    """A new counter without its line fails here."""
    kept = {one for one in vars(throttle).values() if isinstance(one, Rule)}
    codes = [[row[2], row[3]] for row in rows() if row[0] == "codes"]

    assert kept == {*RULES.values(), throttle.CODE_PAIR, throttle.CODE_ALL}
    assert codes == [[str(one.limit), words(one.window)] for one in (throttle.CODE_PAIR, throttle.CODE_ALL)]


@pytest.mark.parametrize(("name", "purpose"), LINKS.items())
def test_v6_3_4_a_links_life_is_documented_as_it_is(name: str, purpose: str) -> None:
    [row] = [row for row in rows() if row[0] == name]

    assert row[1] == words(verification.LIVES[purpose])


def test_v6_3_4_other_numbers_are_documented_as_they_are() -> None:
    """Log-ins, proofs, codes and mails."""
    assert f"after {words(logins.ABSOLUTE)} in all" in DOCS
    assert f"again after {words(logins.CONFIRMED)}" in DOCS
    assert f"| {second_factor.STEP_SECONDS} seconds" in DOCS
    assert f"{second_factor.RECOVERY_CODES} are made" in DOCS
    [challenge] = [row for row in rows() if row[0] == "challenge of a passkey"]
    assert challenge[1] == words(passkeys.LIFE)
    assert f"At most {passkeys.MOST} are kept" in DOCS
    assert f"as JSON, {data_requests.COPIES} times within 24 hours" in DOCS
    assert timedelta(hours=24) == data_requests.WINDOW
    assert f"staff answer within {data_requests.ANSWER_WITHIN.days} days" in DOCS
    assert mail.MOST_TRIES == 10
    assert "ten times at most" in DOCS
