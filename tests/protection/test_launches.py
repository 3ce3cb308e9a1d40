"""What a launch brings: a contract (R37), a cap on stakes (R31), one game at a time (R54), a currency (R65)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from casino.domain import contracts, limits, play, players
from casino.domain import policy as policies
from casino.domain.contracts import Terms
from casino.domain.limits import LimitKey, LoosenRule
from casino.domain.play import LaunchRule
from casino.domain.policy_values import StakeCap
from casino.errors import InvalidAmount, LimitsFirst
from casino.money import Money
from casino.storage.catalogue import GameSession
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import SessionContract
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
    facts = at_home.get(f"/play/{public_id}/bar", headers=JSON).get_json()["reality"]
    assert set(facts) == {"time", "net"}, "the cover in the game tells the same"


@pytest.mark.feature("R51")
def test_r51_the_cover_in_the_game_has_room_for_what_the_profile_names(
    services: Services, engine: Engine, at_home: CheckedClient, alice: Member, launch: Callable[..., str]
) -> None:
    path = launch(at_home)
    slots = [one["data-check"] for one in at_home.page(path).select("[data-check]") if one["data-check"]]
    assert slots == ["time", "staked", "paid", "net"]

    under(services, reality_check_shows=("staked", "net"))
    page = at_home.page(path)

    assert [one["data-check"] for one in page.select("[data-check]")] == ["staked", "net"]
    assert page.one("#check-title").text == "Time for a look"


@pytest.mark.feature("R31")
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@pytest.mark.parametrize(("born", "most"), [(date(2001, 5, 4), "5.00"), (date(2001, 5, 5), "2.00")])
def test_r31_the_laws_cap_on_slots_goes_by_age(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock, born: date, most: str
) -> None:
    """Great Britain: 5.00 in slots from 25 on, 2.00 below, to the day; other games have none."""
    asks = LaunchRule.of(replace(policies.load("gb"), stake_caps=euro_caps()))
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        who.birth_date = born
        play.launch(unit, who, "harbour-lights", clock(), asks=asks)

    above = (Money.parse(most, "EUR") + Money.parse("0.01", "EUR")).text
    assert call(alice, above)["error"] == "limit_exceeded"
    assert "content" in call(alice, most)

    set_limit(engine, alice, "stake", "once", 500_000, clock())
    assert call(alice, above)["error"] == "limit_exceeded", "a player's own looser limit does not lift the law's"
    with unit_of_work(engine) as unit:
        play.launch(unit, players.get(unit, alice.public_id), "quay-roulette", clock(), asks=asks)
    assert "content" in call(alice, "20.00", game_id=1002)


@pytest.mark.feature("R31", "L47", "L48")
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@pytest.mark.parametrize("first", ["harbour-lights", "quay-roulette"])
def test_r31_a_bet_follows_the_cap_of_the_game_it_names(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock, first: str
) -> None:
    """A tab that still shows the game opened before stakes under that game's cap, whichever was opened last.

    A call that names no game, or one never opened, follows the game opened last.
    """
    asks = LaunchRule.of(replace(policies.load("gb"), stake_caps=euro_caps()))
    last = "quay-roulette" if first == "harbour-lights" else "harbour-lights"
    for slug in (first, last):
        with unit_of_work(engine) as unit:
            play.launch(unit, players.get(unit, alice.public_id), slug, clock(), asks=asks)

    assert call(alice, "5.01", game_id=1001)["error"] == "limit_exceeded"
    assert "content" in call(alice, "5.00", game_id=1001)
    assert "content" in call(alice, "5.01", game_id=1002)
    for elsewhere in (None, 1003, "unheard-of"):
        assert ("content" in call(alice, "5.01", game_id=elsewhere)) is (last == "quay-roulette")

    with unit_of_work(engine) as unit:
        play.launch(unit, players.get(unit, alice.public_id), "harbour-lights", clock())
    assert "content" in call(alice, "5.01", game_id=1001), "a policy without caps lifts them at the next launch"


def euro_caps() -> tuple[StakeCap, ...]:
    """Britain's caps in the currency of the cast."""
    return tuple(replace(one, cap=Money(one.cap.units, "EUR")) for one in policies.load("gb").stake_caps)
