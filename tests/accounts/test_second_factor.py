"""R11: codes that work once, recovery codes that work once, and seeds that no copy of the database gives away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import second_factor, throttle
from casino.domain.mail import Letter
from casino.domain.sealing import CannotOpen, Seal
from casino.errors import WrongCode
from casino.storage.database import unit_of_work
from tests.accounts.people import Enrolled, attempt, give_code, is_inside
from tests.cast import Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page

Browser = Callable[..., CheckedClient]
pytestmark = pytest.mark.feature("R11")


def test_r11_switching_on_shows_a_picture_and_codes_once(
    open_browser: Browser, alice: Member, engine: Engine, clock: Clock, letters: Callable[..., list[Letter]]
) -> None:
    """Enrol, type the code, keep the recovery codes; the next log-in asks for a code."""
    import pyotp

    client = open_browser()
    log_in(client, alice)
    page = client.submit(client.page("/account/second-factor").form("/account/second-factor"))
    shown = Page(page, "/account/second-factor")
    assert shown.one(".qr")
    seed = shown.one(".seed").text.replace(" ", "")

    done = client.submit(shown.form("/account/second-factor/confirm"), {"code": pyotp.TOTP(seed).at(clock())})

    codes = [one.text for one in Page(done).select(".codes li")]
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert [one.kind for one in letters("factor_on")] == ["factor_on"]
    assert "recovery code" in client.page("/account/second-factor").one("main").text
    other = open_browser()
    assert attempt(other, "alice", alice.password).location == "/login/code"
    assert not is_inside(other)
    dump = str(
        [engine.connect().execute(text(f"SELECT * FROM {name}")).all() for name in ("second_factor", "recovery_code")]
    )
    assert seed not in dump
    assert all(code not in dump for code in codes)


def test_r11_a_wrong_first_code_switches_nothing_on(open_browser: Browser, alice: Member, engine: Engine) -> None:
    """Who cannot read codes must not be locked out by them."""
    client = open_browser()
    log_in(client, alice)
    shown = Page(client.submit(client.page("/account/second-factor").form("/account/second-factor")), "/x")

    answer = client.submit(shown.form("/account/second-factor/confirm"), {"code": "000000"})

    assert answer.status_code == 422
    assert Page(answer).one("#code-error")
    assert attempt(open_browser(), "alice", alice.password).location == "/"


def test_v6_5_1_a_code_works_once(open_browser: Browser, enrolled: Enrolled) -> None:
    """TOTP replay: whoever saw the code over a shoulder cannot use it, not even in the same half minute."""
    owner, thief = open_browser(), open_browser()
    code = enrolled.code()
    for client in (owner, thief):
        attempt(client, "alice", enrolled.member.password)

    assert give_code(owner, code).status_code == 303
    answer = give_code(thief, code)

    assert answer.status_code == 422
    assert not is_inside(thief)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_v6_5_1_of_ten_at_once_one_gets_in(app: Flask, engine: Engine, enrolled: Enrolled) -> None:
    """ASVS 6.5.1, concurrently."""
    code, seal, now = enrolled.code(), app.extensions["casino.seal"], enrolled.clock()

    def try_it(_number: int) -> bool:
        try:
            with unit_of_work(engine) as unit:
                second_factor.accept(unit, enrolled.member.id, code, seal, now)
        except WrongCode:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_it, range(10))) == 1


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_v6_5_5_one_step_of_drift_is_forgiven(
    open_browser: Browser, enrolled: Enrolled, steps: int, works: bool
) -> None:
    """The policy, stated: the step before and the one after count too."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)

    give_code(client, enrolled.code(steps))

    assert is_inside(client) is works


def test_r11_a_recovery_code_works_once_and_is_told(
    open_browser: Browser, enrolled: Enrolled, letters: Callable[..., list[Letter]]
) -> None:
    """Typed in capitals and without hyphens, as from paper."""
    code = enrolled.recovery_codes[3]
    first, second = open_browser(), open_browser()
    for client in (first, second):
        attempt(client, "alice", enrolled.member.password)

    give_code(first, code.upper().replace("-", " "))
    give_code(second, code)

    assert (is_inside(first), is_inside(second)) == (True, False)
    assert "9" in letters("recovery_used")[0].body


def test_v6_3_1_the_code_cannot_be_guessed(
    open_browser: Browser, enrolled: Enrolled, letters: Callable[..., list[Letter]]
) -> None:
    """Five from one address, twenty a day from all; then the owner has a mail with a link of their own."""
    for number in range(6):
        thief = open_browser(f"203.0.113.{number}")
        attempt(thief, "alice", enrolled.member.password)
        answers = [give_code(thief, f"{guess:06d}").status_code for guess in range(throttle.CODE_PAIR.limit)]
        assert answers == [422] * 5 if number < 4 else answers == [429] * 5

    assert len(letters("unlock")) == 1
    late = open_browser("203.0.113.0")
    attempt(late, "alice", enrolled.member.password)
    assert give_code(late, enrolled.code()).status_code == 429


def test_v7_2_4_half_way_is_not_inside(open_browser: Browser, enrolled: Enrolled, clock: Clock) -> None:
    """The cookie between password and code opens nothing, and not for long."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)
    for path in ("/account/", "/wallet/", "/account/safety"):
        assert client.get(path).status_code == 303
    clock.advance(minutes=5)

    assert client.get("/login/code").location == "/login"


def test_v7_2_4_the_cookie_changes_at_the_code(app: Flask, open_browser: Browser, enrolled: Enrolled) -> None:
    """What the browser held half-way is worth nothing afterwards: the row is used up."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)
    before = client.get_cookie("casino")
    assert before is not None
    give_code(client, enrolled.code())
    enrolled.clock.advance(seconds=60)

    planted = open_browser()
    planted.set_cookie("casino", before.value)

    assert planted.get("/login/code").location == "/login"
    assert not is_inside(planted)


def test_r11_switching_off_asks_for_a_fresh_proof(open_browser: Browser, enrolled: Enrolled, clock: Clock) -> None:
    """ASVS 7.5.1: an old log-in is sent to prove itself, with password and code."""
    client = open_browser()
    attempt(client, "alice", enrolled.member.password)
    give_code(client, enrolled.code())
    form = client.page("/account/second-factor").form("/account/second-factor/off")
    clock.advance(minutes=11)

    assert client.submit(form).status_code == 403
    confirm = client.page("/account/confirm").form("/account/confirm")
    assert client.submit(confirm, {"password": enrolled.member.password, "code": ""}).status_code == 422
    assert client.submit(confirm, {"password": enrolled.member.password, "code": enrolled.code()}).status_code == 303
    assert client.submit(form).status_code == 303
    assert attempt(open_browser(), "alice", enrolled.member.password).location == "/"


def test_a_rotated_secret_key_still_opens_what_it_sealed() -> None:
    """4.3 no. 22: the new key seals, both open; a third opens nothing, and nothing opens for another player."""
    old = Seal(["an old secret key"]).seal("JBSWY3DP", "player 1")

    assert Seal(["a new secret key", "an old secret key"]).open(old, "player 1") == "JBSWY3DP"
    for seal, about in ((Seal(["a new secret key"]), "player 1"), (Seal(["an old secret key"]), "player 2")):
        with pytest.raises(CannotOpen):
            seal.open(old, about)
    with pytest.raises(CannotOpen):
        Seal(["an old secret key"]).open(old[:-1] + bytes([old[-1] ^ 1]), "player 1")
