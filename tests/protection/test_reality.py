"""Reality checks: due by the house's clock, answered, logged, and not to be got around (R51, R52)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from casino.domain import play, players, reality
from casino.domain.reality import RealityRule
from casino.errors import InvalidRequest
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import RealityCheck
from tests.cast import Member
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.protection.conftest import Call

HOME = "/account/protection"
JSON = {"Accept": "application/json"}
Launch = Callable[..., str]


def check_of(path: str) -> str:
    return f"{HOME}/check/{path.rsplit('/', 1)[1]}"


def wait(client: CheckedClient, path: str, clock: Clock, minutes: int) -> dict[str, object]:
    """Let time pass with the page open and its player there, a few minutes at a time; return what the bar says then."""
    client.get("/account/")
    while minutes:
        step = min(minutes, 7)
        clock.advance(minutes=step)
        minutes -= step
        client.get("/account/")
        found: dict[str, object] = client.get(f"{path}/bar", headers=JSON).get_json()
    return found


@pytest.mark.feature("R51")
def test_r51_after_half_an_hour_the_bar_brings_the_figures(
    at_home: CheckedClient, launch: Launch, alice: Member, call: Call, clock: Clock
) -> None:
    """Time, staked, won and net, from the ledger; a rollback is no stake."""
    path = launch(at_home)
    call(alice, "30.00", "12.00")
    call(alice, "5.00", transaction_id="t-back")
    call(alice, None, None, type="rollback", transaction_id="k-1", rollback_transaction_id="t-back")
    assert wait(at_home, path, clock, 29)["reality"] is None

    facts = wait(at_home, path, clock, 1)

    shown = {"time": "0:30:00", "staked": "€30.00", "paid": "€12.00", "net": "\N{MINUS SIGN}€18.00"}
    assert facts["reality"] == shown
    assert facts["check"] is True


@pytest.mark.feature("R51")
def test_r51_it_works_as_a_page_and_every_answer_is_logged(
    at_home: CheckedClient, launch: Launch, clock: Clock, engine: Engine
) -> None:
    """Without scripts a reload shows it; continue leads back into the game."""
    path = launch(at_home)
    wait(at_home, path, clock, 30)
    page = Page(at_home.get(path, follow_redirects=True), check_of(path))
    assert page.heading == "You have played for 0:30:00"
    assert [one["value"] for one in page.select("main form button")] == ["stop", "continue", "history"]

    answer = at_home.submit(page.form(check_of(path)), {"answer": "continue"})

    assert answer.location == path
    assert at_home.get(path).status_code == 200
    with read_unit(engine) as unit:
        row = unit.scalars(select(RealityCheck)).one()
    assert (row.answer, row.seconds_played, row.staked_units) == ("continue", 1800, 0)


@pytest.mark.feature("R51")
@pytest.mark.parametrize(("choice", "leads_to"), [("stop", "/"), ("history", "/wallet/rounds")])
def test_r51_stop_ends_the_game_and_history_shows_it(
    at_home: CheckedClient, launch: Launch, clock: Clock, choice: str, leads_to: str
) -> None:
    path = launch(at_home)
    wait(at_home, path, clock, 30)
    form = at_home.page(check_of(path)).form(check_of(path))

    answer = at_home.submit(form, {"answer": choice})

    assert answer.location == leads_to
    assert at_home.get(f"{path}/bar", headers=JSON).get_json()["ended"] is (choice == "stop")


@pytest.mark.feature("R51")
def test_r51_an_unanswered_check_holds_the_next_stake(
    at_home: CheckedClient, launch: Launch, alice: Member, call: Call, clock: Clock
) -> None:
    """The round under way may end; then no running game gets around it, and the answer opens it again."""
    path = launch(at_home)
    wait(at_home, path, clock, 30)
    assert "content" in call(alice, "1.00", round_id="open", finished=False)
    clock.advance(seconds=90)

    assert call(alice, "1.00")["error"] == "limit_exceeded"
    assert "content" in call(alice, "0", "2.00", round_id="open")
    at_home.submit(at_home.page(check_of(path)).form(check_of(path)), {"answer": "continue"})
    assert "content" in call(alice, "1.00")


@pytest.mark.feature("R51")
def test_r51_another_game_does_not_put_it_off(at_home: CheckedClient, launch: Launch, clock: Clock) -> None:
    """The interval goes on within a sitting; after a rest of a quarter of an hour it begins anew."""
    first = launch(at_home)
    wait(at_home, first, clock, 29)
    second = launch(at_home, "quay-roulette")

    assert wait(at_home, second, clock, 1)["check"] is True
    assert at_home.get(f"{second}/bar", headers=JSON).get_json()["reality"]["time"] == "0:30:00"
    clock.advance(minutes=10)
    at_home.get("/account/")
    clock.advance(minutes=10)
    third = launch(at_home)
    assert at_home.get(f"{third}/bar", headers=JSON).get_json()["check"] is False


@pytest.mark.feature("R51")
@pytest.mark.parametrize(
    ("minutes", "status"), [("14", 422), ("15", 303), ("60", 303), ("61", 422), ("", 422), ("x", 422)]
)
def test_r51_the_player_chooses_within_the_policys_bounds(at_home: CheckedClient, minutes: str, status: int) -> None:
    form = at_home.page(f"{HOME}/reminders").form(f"{HOME}/reminders")

    answer = at_home.submit(form, {"minutes": minutes})

    assert answer.status_code == status
    shown = minutes if status == 303 else "30"
    assert f"Every {shown} minutes" in at_home.page(f"{HOME}/reminders").text


def test_r51_nobody_answers_for_alice(at_home: CheckedClient, visitor_bob: CheckedClient, launch: Launch) -> None:
    path = launch(at_home)

    assert visitor_bob.get(check_of(path)).status_code == 404


@pytest.mark.feature("R51")
def test_r51_an_answer_to_nothing_is_refused(engine: Engine, alice: Member, shelf: None, clock: Clock) -> None:
    """Clicking ahead would let a page answer for a player who has seen nothing."""
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        game_session = play.launch(unit, who, "harbour-lights", clock())
        with pytest.raises(InvalidRequest):
            reality.answer(unit, who, game_session, "continue", clock(), RealityRule())


@pytest.mark.feature("R52")
def test_r52_after_an_hour_a_pause_of_five_minutes_is_compulsory(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock
) -> None:
    """Where the policy says so: stakes are refused in that window, and taken right after it."""
    rule = RealityRule(60, 15, 60, timedelta(hours=1), timedelta(minutes=5))
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        public_id = play.launch(unit, who, "harbour-lights", clock(), rule=rule).public_id
    clock.advance(hours=1)
    with unit_of_work(engine) as unit:
        who = players.get(unit, alice.public_id)
        reality.answer(unit, who, play.find(unit, who, public_id), "continue", clock(), rule)

    assert call(alice, "1.00")["error"] == "player_blocked"
    clock.advance(minutes=4, seconds=59)
    assert call(alice, "1.00")["error"] == "player_blocked"
    clock.advance(seconds=1)
    assert "content" in call(alice, "1.00")
