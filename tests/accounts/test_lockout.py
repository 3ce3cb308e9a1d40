"""R07, R08: who guesses is stopped, whoever owns the account gets in, and the answers give nothing away."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import requests
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import throttle
from casino.domain.mail import Letter
from tests.accounts.people import Enrolled, attempt, give_code, is_inside
from tests.cast import QUICK, Member
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.support.processes import Site

Browser = Callable[..., CheckedClient]


class Counting:
    """Judges passwords like the site does, and counts those that were really judged."""

    def __init__(self) -> None:
        self.judged = 0

    def matches(self, encoded: str | None, password: str) -> bool:
        self.judged += encoded is not None
        return QUICK.matches(encoded, password)

    def is_outdated(self, encoded: str) -> bool:
        return QUICK.is_outdated(encoded)

    def hash(self, password: str) -> str:
        return QUICK.hash(password)


@pytest.fixture
def judge(app: Flask) -> Counting:
    made = Counting()
    app.extensions["casino.passwords"] = made
    return made


@pytest.mark.feature("R08")
@pytest.mark.parametrize(("failures", "gets_in"), [(2, True), (3, False)])
def test_r08_three_wrong_passwords_lock(open_browser: Browser, alice: Member, failures: int, gets_in: bool) -> None:
    """The boundary: after two the right one is taken, after three it is not."""
    client = open_browser()
    for _ in range(failures):
        assert attempt(client, "alice", "wrong").status_code == 422

    attempt(client, "alice", alice.password)

    assert is_inside(client) is gets_in


@pytest.mark.feature("R08")
def test_r08_only_failures_in_a_row_and_in_time_count(open_browser: Browser, alice: Member, clock: Clock) -> None:
    """A right password or half an hour begins the count anew; a lock does not go away by waiting."""
    client = open_browser()
    for _ in range(2):
        attempt(client, "alice", "wrong")
    attempt(client, "alice", alice.password)
    client = open_browser()
    for _ in range(2):
        attempt(client, "alice", "wrong")
    clock.advance(minutes=30)
    attempt(client, "alice", "wrong")
    attempt(client, "alice", alice.password)
    assert is_inside(client)
    client = open_browser()
    for _ in range(3):
        attempt(client, "alice", "wrong")

    clock.advance(hours=5)

    attempt(client, "alice", alice.password)
    assert not is_inside(client)


@pytest.mark.feature("R08")
def test_r08_the_mailed_link_opens_the_account_for_its_owner(
    open_browser: Browser, alice: Member, link: Callable[[str], str], letters: Callable[..., list[Letter]]
) -> None:
    """One mail, one browser: the link's own attempts cannot be used up by whoever goes on guessing elsewhere."""
    thief, owner = open_browser("203.0.113.9"), open_browser("198.51.100.7")
    for _ in range(8):
        attempt(thief, "alice", "wrong")
    assert len(letters("unlock")) == 1
    owner.get(link("unlock"))
    for _ in range(8):
        attempt(thief, "alice", "wrong")

    answer = attempt(owner, "alice", alice.password)

    assert answer.status_code == 303
    assert is_inside(owner)
    other = open_browser()
    assert other.get(link("unlock")).status_code == 410


@pytest.mark.feature("R08")
def test_r08_v6_1_1_nobody_locks_out_a_victim_who_has_a_second_factor(
    open_browser: Browser, enrolled: Enrolled
) -> None:
    """ASVS 6.1.1: many wrong log-ins from one address, then the owner from another with a code."""
    thief, owner = open_browser("203.0.113.9"), open_browser("198.51.100.7")
    for _ in range(12):
        attempt(thief, "alice", "wrong")

    assert attempt(owner, "alice", enrolled.member.password).location == "/login/code"
    assert give_code(owner, enrolled.code()).status_code == 303

    assert is_inside(owner)


@pytest.mark.feature("R08")
def test_r08_one_address_is_slowed_down_whatever_names_it_tries(
    open_browser: Browser, alice: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After; other addresses go on, and so does this one when the time is over."""
    monkeypatch.setattr(throttle, "LOGIN_ADDRESS", replace(throttle.LOGIN_ADDRESS, limit=6))
    client = open_browser("203.0.113.9")
    for number in range(6):
        assert attempt(client, f"name{number}", "wrong").status_code == 422

    answer = attempt(client, "alice", alice.password)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "tried too often" in Page(answer).heading
    assert attempt(open_browser("203.0.113.10"), "alice", alice.password).status_code == 303
    clock.advance(minutes=15)
    assert attempt(client, "alice", alice.password).status_code == 303


def test_v6_3_1_guesses_from_many_addresses_judge_three(open_browser: Browser, alice: Member, judge: Counting) -> None:
    """ASVS 6.3.1, stuffing against one account: what is judged does not grow with addresses (here 40 of them)."""
    client = open_browser()
    form = client.page("/login").form("/login").filled(username="alice", password="guess")
    for number in range(40):
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        client.post("/login", data=form)

    assert judge.judged == 3


def test_v6_3_1_with_a_second_factor_a_day_judges_thirty_three(
    open_browser: Browser, enrolled: Enrolled, judge: Counting
) -> None:
    """A locked account still judges for its owner, but only so often."""
    client = open_browser()
    form = client.page("/login").form("/login").filled(username="alice", password="guess")
    for number in range(45):
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        client.post("/login", data=form)

    assert judge.judged == 3 + throttle.LOCKED_ALL.limit


def without_marks(answer_text: str) -> str:
    return re.sub(r'nonce="[^"]+"|name="csrf_token"[^>]*|value="[^"]*"', "", answer_text)


@pytest.mark.feature("R07")
def test_r07_locked_unknown_and_wrong_look_the_same(open_browser: Browser, alice: Member, judge: Counting) -> None:
    """R07, ASVS 6.3.8: text and status, at every number of the attempt."""
    known, unknown = open_browser(), open_browser()

    for _ in range(5):
        one, other = attempt(known, "alice", "wrong"), attempt(unknown, "nobody", "wrong")
        assert one.status_code == other.status_code == 422
        assert without_marks(one.text) == without_marks(other.text)
        assert one.headers.get("Retry-After") == other.headers.get("Retry-After")


@pytest.mark.feature("R07")
def test_r07_each_answer_hashes_once(
    app: Flask, open_browser: Browser, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R07: the time of an answer is the hash's; known, unknown and locked pay it once each."""
    calls = []

    class Spy(Counting):
        def matches(self, encoded: str | None, password: str) -> bool:
            calls.append(encoded is not None)
            return super().matches(encoded, password)

    app.extensions["casino.passwords"] = Spy()
    client = open_browser()
    for name in ("alice", "nobody", "alice", "alice", "alice", "alice@example.net"):
        attempt(client, name, "wrong")

    assert len(calls) == 6
    assert calls == [True, False, True, True, False, False]


@pytest.mark.feature("R08")
def test_r08_workers_count_together(start_site: Callable[..., Site], engine: Engine, alice: Member) -> None:
    """4.3 no. 16: two workers judge three together; counters of their own would judge six."""
    site = start_site(workers=2)
    codes = []
    for _ in range(8):
        visit = requests.Session()
        page = Page(visit.get(site.url + "/login", timeout=10), "/login")
        data = page.form("/login").filled(username="alice", password="wrong")
        codes.append(visit.post(site.url + "/login", data=data, timeout=10).status_code)

    assert codes == [422] * 8
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count FROM throttle WHERE key LIKE 'login-account:%'")).scalar_one() == 8
        assert connection.execute(text("SELECT COUNT(*) FROM account_event WHERE kind = 'locked'")).scalar_one() == 1
        assert connection.execute(text("SELECT locked_at FROM player WHERE username = 'alice'")).scalar_one()
