"""What is asked before a game: limits at the start and when they are old, time and money for slots (R26, R34, R37)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from casino.domain import limits, play, players, questions
from casino.domain import policy as policies
from casino.domain.limits import LimitKey, LoosenRule
from casino.domain.play import LaunchRule
from casino.errors import InvalidRequest, LimitsFirst
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Alert
from casino.storage.protection import LimitQuestion
from casino.web.services import Services
from tests.cast import Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page

HOME = "/account/protection"
JSON = {"Accept": "application/json"}
Launch = Callable[..., str]


def under(services: Services, **changes: object) -> None:
    """Put other numbers of the policy in force."""
    services.policy = replace(services.policy, **changes)  # type: ignore[arg-type]


def set_limit(engine: Engine, member: Member, kind: str, period: str, units: int, now: datetime) -> None:
    with unit_of_work(engine) as unit:
        key = LimitKey(kind, period, "" if kind.endswith("time") else "EUR")
        limits.set_limit(unit, players.get(unit, member.public_id), key, units, now, LoosenRule())


def answers(engine: Engine) -> list[tuple[str, str]]:
    with read_unit(engine) as unit:
        found = unit.execute(select(LimitQuestion.kind, LimitQuestion.answer).order_by(LimitQuestion.id))
        return [(kind, answer) for kind, answer in found]


@pytest.mark.feature("R26")
def test_r26_every_page_after_the_first_log_in_leads_to_the_question(at_home: CheckedClient, engine: Engine) -> None:
    """Which limits there are, when each begins, and no pressure either way; the answer is kept."""
    strip = at_home.page("/").one(".question-strip a")
    page = at_home.page(strip["href"])
    assert page.heading == "Before the first game"
    assert "A limit begins the moment you set it." in page.text
    assert "waits at least 72 hours" in page.text
    form = page.form(f"{HOME}/questions/start")
    assert [one["value"] for one in page.select("main form button")] == ["change", "as_is"]

    answer = at_home.submit(form, {"answer": "as_is"})

    assert answer.location == "/"
    assert not at_home.page("/").select(".question-strip")
    assert answers(engine) == [("start", "as_is")]


@pytest.mark.feature("R26")
def test_r26_an_answer_and_a_limit_both_end_the_question(
    at_home: CheckedClient, client: CheckedClient, engine: Engine, alice: Member, bob: Member, clock: Clock
) -> None:
    """At the next log-in nobody is asked again who has answered, or who has a limit."""
    at_home.submit(at_home.page(f"{HOME}/start").form(f"{HOME}/questions/start"), {"answer": "change"})
    log_in(client, alice)
    assert not client.page("/").select(".question-strip")

    set_limit(engine, bob, "deposit", "week", 500_000, clock())
    client.submit(client.page("/").form("/logout"))
    log_in(client, bob)
    assert not client.page("/").select(".question-strip")


@pytest.mark.feature("R26")
def test_r26_a_profile_may_ask_nothing(services: Services, at_home: CheckedClient, alice: Member) -> None:
    under(services, limits_before_play="none")
    at_home.submit(at_home.page("/").form("/logout"))

    log_in(at_home, alice)

    assert not at_home.page("/").select(".question-strip")


@pytest.mark.feature("R26")
@pytest.mark.parametrize("name", ["se", "dk"])
def test_r26_where_a_limit_is_compulsory_there_is_no_play_without_it(
    services: Services, at_home: CheckedClient, launch: Launch, engine: Engine, alice: Member, clock: Clock, name: str
) -> None:
    """Sweden and Denmark: a deposit limit first; another kind does not do."""
    services.policy = policies.load(name)
    set_limit(engine, alice, "loss", "day", 100_000, clock())
    game = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")

    assert at_home.submit(game).location == f"{HOME}/start"
    page = at_home.page(f"{HOME}/start")
    assert "No game opens here without a limit on: Deposits." in page.text
    assert [one["value"] for one in page.select("main form button")] == ["change"]
    asks = LaunchRule.of(services.policy)
    with unit_of_work(engine) as unit, pytest.raises(LimitsFirst):
        play.launch(unit, players.get(unit, alice.public_id), "harbour-lights", clock(), asks=asks)

    set_limit(engine, alice, "deposit", "month", 100_000, clock())
    assert launch(at_home).startswith("/play/")


@pytest.mark.feature("R22")
@pytest.mark.parametrize(("amount", "told"), [("9999.99", 0), ("10000", 0), ("10000.01", 1)])
def test_se_a_large_deposit_limit_is_for_staff_to_talk_about(
    services: Services, at_home: CheckedClient, engine: Engine, amount: str, told: int
) -> None:
    """Sweden's SEK 10,000 a month, here in euros: the limit holds, and staff are told."""
    under(services, limit_contact_above={"EUR": Money.parse("10000.00", "EUR")})
    form = at_home.page(f"{HOME}/").select("#deposit-month form")
    fields = {one["name"]: one["value"] for one in form[0].select("input")}

    at_home.post(f"{HOME}/limits", data={**fields, "amount": amount, "intent": "lower"})

    with read_unit(engine) as unit:
        count = unit.scalar(select(func.count()).select_from(Alert).where(Alert.code == questions.LARGE_LIMIT))
    assert count == told


@pytest.mark.feature("R34")
def test_r34_limits_of_six_months_are_reviewed_at_the_log_in(
    at_home: CheckedClient, client: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    """Set on 4 May: nothing on 3 November, the question on the 4th; answered, it rests for six months more."""
    set_limit(engine, alice, "loss", "week", 200_000, clock())
    clock.now = datetime(2026, 11, 4, 11, 59, tzinfo=UTC)
    log_in(client, alice)
    assert client.get("/").status_code == 200
    client.submit(client.page("/").form("/logout"))

    clock.now = datetime(2026, 11, 4, 12, tzinfo=UTC)
    log_in(client, alice)
    page = Page(client.get("/wallet/", follow_redirects=True), f"{HOME}/review")
    assert page.heading == "Are your limits still right?"
    assert "Losses, a week €20.00" in page.text
    answer = client.submit(page.form(f"{HOME}/questions/review"), {"answer": "as_is"})

    assert answer.location == "/wallet/"
    assert answers(engine) == [("review", "as_is")]
    client.submit(client.page("/").form("/logout"))
    clock.now = datetime(2027, 5, 4, 11, tzinfo=UTC)
    log_in(client, alice)
    assert client.get("/").status_code == 200
    assert "Are your limits still right? Went on as it was" in client.page(f"{HOME}/log").text


@pytest.mark.feature("R34")
def test_r34_an_answer_to_no_question_is_refused(at_home: CheckedClient, engine: Engine, alice: Member) -> None:
    token = at_home.page("/").form("/logout").fields["csrf_token"]
    for kind, choice in (("review", "never"), ("mood", "as_is")):
        answer = at_home.post(f"{HOME}/questions/{kind}", data={"csrf_token": token, "answer": choice})
        assert answer.status_code == 400
    with unit_of_work(engine) as unit, pytest.raises(InvalidRequest):
        questions.answer(unit, players.get(unit, alice.public_id), "start", "", datetime(2026, 5, 4, tzinfo=UTC))

    assert answers(engine) == []
