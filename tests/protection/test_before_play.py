"""What is asked before a game: limits at the start and when they are old, time and money for slots (R26, R34, R37)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from casino.domain import contracts, limits, play, players, questions
from casino.domain import policy as policies
from casino.domain.contracts import Terms
from casino.domain.limits import LimitKey, LoosenRule
from casino.domain.play import LaunchRule
from casino.errors import InvalidAmount, InvalidRequest, LimitsFirst
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Alert
from casino.storage.protection import LimitQuestion, SessionContract
from casino.web.services import Services
from tests.cast import Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page
from tests.protection.conftest import Call

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


def contract_form(client: CheckedClient, slug: str = "harbour-lights") -> Page:
    """Press Play where a contract is asked for, and return the page with its form."""
    form = client.page(f"/games/{slug}").form(f"/games/{slug}/launch")
    return Page(client.submit(form, follow_redirects=True), f"/games/{slug}/contract")


@pytest.mark.feature("R37")
def test_r37_slots_open_only_with_time_and_money_set(
    services: Services, at_home: CheckedClient, shelf: None, alice: Member, call: Call, clock: Clock
) -> None:
    """Both are the player's own words; a table game asks for nothing. The bar says what is left."""
    under(services, session_contract=True)
    page = contract_form(at_home)
    assert page.heading == "Time and money for this game"
    assert [one["value"] for one in page.select("main input[inputmode]")] == ["", ""]

    path = at_home.submit(page.form("/games/harbour-lights/launch"), {"minutes": "20", "spend": "10"}).location

    assert "content" in call(alice, "6.00")
    facts = at_home.get(f"{path}/bar", headers=JSON).get_json()
    assert (facts["left"], facts["seconds_left"]) == ("€4.00", 1200)
    assert call(alice, "4.01")["error"] == "limit_exceeded"
    assert "content" in call(alice, "4.00")
    clock.advance(minutes=20)
    assert call(alice, "0.01")["error"] == "limit_exceeded"
    log_in(at_home, alice)
    table = at_home.page("/games/quay-roulette").form("/games/quay-roulette/launch")
    assert at_home.submit(table).location.startswith("/play/")


@pytest.mark.feature("R37")
@pytest.mark.parametrize(
    ("minutes", "spend"), [("", "5"), ("0", "5"), ("1441", "5"), ("x", "5"), ("5", ""), ("5", "0"), ("5", "-1")]
)
def test_r37_bad_terms_come_back_and_open_nothing(
    services: Services, at_home: CheckedClient, shelf: None, engine: Engine, minutes: str, spend: str
) -> None:
    under(services, session_contract=True)
    form = contract_form(at_home).form("/games/harbour-lights/launch")

    answer = at_home.submit(form, {"minutes": minutes, "spend": spend})

    assert answer.status_code == 422
    assert Page(answer).one("#contract-error").text.startswith("Write ")
    with read_unit(engine) as unit:
        assert unit.scalar(select(func.count()).select_from(GameSession)) == 0


@pytest.mark.feature("R37")
def test_r37_a_game_page_without_the_profiles_word_has_no_contract(at_home: CheckedClient, shelf: None) -> None:
    assert at_home.get("/games/harbour-lights/contract").status_code == 404


SLOTS = LaunchRule(contract=True)


@pytest.fixture
def terms() -> Terms:
    return Terms(30, Money.parse("10.00", "EUR"))


@pytest.mark.feature("R37")
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_r37_nothing_changes_a_contract_and_it_ends_by_itself(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock, terms: Terms
) -> None:
    """A looser or an ended limit does not; leaving the page does not; the next launch begins a new one."""
    now = clock()
    call(alice, "20.00", "5.00")
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        with pytest.raises(LimitsFirst):
            play.launch(unit, who, "harbour-lights", now, asks=SLOTS)
        first = play.launch(unit, who, "harbour-lights", now, asks=SLOTS, terms=terms)
        limits.set_limit(unit, who, LimitKey("loss", "month", "EUR"), 9_000_000, now, LoosenRule())
        play.end(unit, who, first.public_id, now)
    assert call(alice, "10.01")["error"] == "limit_exceeded"
    assert "content" in call(alice, "10.00", "10.00")
    assert "content" in call(alice, "10.00")
    assert call(alice, "0.01")["error"] == "limit_exceeded"

    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        play.launch(unit, who, "harbour-lights", now, asks=SLOTS, terms=Terms(5, Money.parse("1.00", "EUR")))
    assert call(alice, "1.01")["error"] == "limit_exceeded"
    assert "content" in call(alice, "1.00")
    with unit_of_work(engine) as unit:
        play.launch(unit, players.get(unit, alice.public_id), "quay-roulette", now, asks=SLOTS)
    assert "content" in call(alice, "5.00")


@pytest.mark.feature("R37")
def test_r37_the_players_stricter_limit_still_holds(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock, terms: Terms
) -> None:
    set_limit(engine, alice, "loss", "month", 30_000, clock())
    with unit_of_work(engine) as unit:
        play.launch(unit, players.get(unit, alice.public_id), "harbour-lights", clock(), asks=SLOTS, terms=terms)

    assert call(alice, "3.01")["error"] == "limit_exceeded"
    assert "content" in call(alice, "3.00")


@pytest.mark.feature("R37")
def test_r37_no_contract_outlives_its_month(
    engine: Engine, alice: Member, shelf: None, clock: Clock, terms: Terms
) -> None:
    """The month's loss begins anew at midnight; a ceiling on it would give the money twice."""
    clock.now = datetime(2026, 5, 31, 23, 50, tzinfo=UTC)
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        game_session = play.launch(unit, who, "harbour-lights", clock(), asks=SLOTS, terms=terms)
        agreed = contracts.of(unit, game_session.id)

        assert isinstance(agreed, SessionContract)
        assert agreed.ends_at == who.stakes_until == datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "spend"), [(0, "1"), (1441, "1"), (1, "0"), (1, "-1")])
def test_r37_terms_are_possible_or_none(minutes: int, spend: str) -> None:
    with pytest.raises(InvalidAmount):
        Terms(minutes, Money.parse(spend, "EUR"))


@pytest.mark.feature("R54")
@pytest.mark.parametrize(("one_game", "running"), [(True, 1), (False, 2)])
def test_r54_the_profile_says_whether_a_second_launch_ends_the_first(
    engine: Engine, alice: Member, shelf: None, clock: Clock, one_game: bool, running: int
) -> None:
    """Without the flag two games run side by side; the same game opened again is one either way."""
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        for slug in ("harbour-lights", "quay-roulette", "quay-roulette"):
            play.launch(unit, who, slug, clock() + timedelta(seconds=1), asks=LaunchRule(one_game=one_game))
        ended = GameSession.ended_at.is_(None)
        assert unit.scalar(select(func.count()).select_from(GameSession).where(ended)) == running


@pytest.mark.feature("R65")
def test_r65_another_currency_ends_the_game_and_each_bar_speaks_its_own(
    engine: Engine, at_home: CheckedClient, alice: Member, shelf: None, clock: Clock
) -> None:
    """Bar and game session are in one currency for their whole life."""
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        euros = play.launch(unit, who, "harbour-lights", clock()).public_id
        dollars = play.launch(unit, who, "harbour-lights", clock(), "USD").public_id

    first = at_home.get(f"/play/{euros}/bar", headers=JSON).get_json()
    second = at_home.get(f"/play/{dollars}/bar", headers=JSON).get_json()

    assert (first["ended"], first["balance"]) == (True, "€100.00")
    assert (second["ended"], second["balance"]) == (False, "$0.00")


@pytest.mark.feature("R51")
def test_r51_the_check_tells_what_the_profile_names(
    services: Services, engine: Engine, at_home: CheckedClient, alice: Member, shelf: None, clock: Clock
) -> None:
    under(services, reality_check_shows=("time", "net"))
    with unit_of_work(engine) as unit:
        public_id = play.launch(unit, players.get(unit, alice.public_id), "harbour-lights", clock()).public_id
    clock.advance(minutes=30)
    log_in(at_home, alice)

    page = at_home.page(f"{HOME}/check/{public_id}")

    assert page.heading == "You have played for 0:30:00"
    assert [one.text for one in page.select("main dt")] == ["Net"]
