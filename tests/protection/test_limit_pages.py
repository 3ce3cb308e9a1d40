"""The limits page: reach, words, an empty field, what each button does, nothing written on bad input (R24 to R36)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from casino.domain import limits, players
from casino.domain.limits import LimitKey, LoosenRule
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import PlayerLimit
from tests.cast import Cast, Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Element, Form, Page
from tests.protection.conftest import Call

HOME = "/account/protection/"
ACTION = "/account/protection/limits"
JSON = {"Accept": "application/json"}


def form_of(page: Page, name: str) -> Form:
    return Form(page.one(f"#{name} .limit-change form"), HOME)


def send(client: CheckedClient, name: str, amount: str, intent: str = "lower") -> Page | None:
    """Send the form of one limit; return the page with the error, or None when it went through."""
    form = form_of(client.page(HOME), name)
    answer = client.post(ACTION, data={**form.fields, "amount": amount, "intent": intent})
    return None if answer.status_code == 303 else Page(answer, HOME)


def row(client: CheckedClient, name: str) -> Element:
    return client.page(HOME).one(f"#{name}")


def count(engine: Engine) -> int:
    with read_unit(engine) as unit:
        return unit.scalar(select(func.count()).select_from(PlayerLimit)) or 0


@pytest.mark.feature("R25")
@pytest.mark.parametrize("start", ["/", "/games", "/wallet/", "/wallet/rounds", "/games/harbour-lights"])
def test_r25_two_clicks_at_most_from_everywhere(at_home: CheckedClient, shelf: None, start: str) -> None:
    """By crawling: home, lobby, cashier, a game's page."""
    first = {link.partition("#")[0].partition("?")[0] for link in at_home.page(start).links() if link.startswith("/")}

    assert HOME in first or any(HOME in at_home.page(link).links() for link in first if link.startswith("/account"))


@pytest.mark.feature("R24")
def test_r24_the_field_is_empty_and_nothing_is_suggested(at_home: CheckedClient) -> None:
    """No presets, no value, no placeholder; a numeric keyboard on the phone."""
    fields = at_home.page(HOME).select(".limit-change input[name=amount]")

    assert len(fields) == 12
    assert {one.get("value") + one.get("placeholder") + one.get("list") for one in fields} == {""}
    assert {one["inputmode"] for one in fields} == {"decimal", "numeric"}


@pytest.mark.feature("R22", "R27", "R35")
def test_r27_a_limit_set_on_the_page_binds_the_next_bet_and_says_what_is_left(
    at_home: CheckedClient, alice: Member, call: Call
) -> None:
    """What, how much, until when; a comma is as good as a point."""
    assert send(at_home, "loss-day", "12,50") is None

    call(alice, "10.00")
    standing = row(at_home, "loss-day").text
    assert "€2.50 left" in standing
    assert "€10.00 of €12.50 used. Starts anew on May 5, 2026, 00:00" in standing
    assert "Four fifths of this limit are used." in standing
    assert call(alice, "2.51")["error"] == "limit_exceeded"
    assert "content" in call(alice, "2.50")
    assert "This limit is used up." in row(at_home, "loss-day").text


@pytest.mark.feature("R22", "R35")
def test_r22_a_win_comes_on_top_of_a_loss_limit_and_is_named(at_home: CheckedClient, alice: Member, call: Call) -> None:
    """More left than the limit itself would look like a mistake without the reason."""
    send(at_home, "loss-day", "15")

    call(alice, "10.00", "16.50")

    standing = row(at_home, "loss-day").text
    assert "€21.50 left" in standing
    assert "€0.00 of €15.00 used. What you won, €6.50, comes on top. Starts anew" in standing


@pytest.mark.parametrize("amount", ["", "abc", "-5", "1e3", "12.345", "1,000.00", "9" * 16, "<b>", "٣"])
def test_r24_bad_amounts_come_back_beside_the_field_and_write_nothing(
    at_home: CheckedClient, engine: Engine, amount: str
) -> None:
    page = send(at_home, "wager-week", amount)

    assert page is not None
    field = page.one("#amount-wager-week")
    assert (field["value"], field["aria-invalid"]) == (amount, "true")
    assert page.one("#amount-wager-week-error").text.startswith("Write ")
    assert "open" in page.one("#wager-week .limit-change").attributes
    assert count(engine) == 0


@pytest.mark.parametrize("amount", ["0", "1441", "12.5", "-1", "ten"])
def test_bad_minutes_come_back_too(at_home: CheckedClient, engine: Engine, amount: str) -> None:
    page = send(at_home, "daily_time-once", amount)

    assert page is not None
    assert page.one("#amount-daily_time-once-error").text == "Write whole minutes, from 1 to 1440."
    assert count(engine) == 0


@pytest.mark.parametrize(
    ("amount", "intent", "words"),
    [("20", "lower", "This is more than your limit"), ("5", "raise", "This is not more than your limit")],
)
def test_a_button_does_what_it_says_and_nothing_else(
    at_home: CheckedClient, engine: Engine, amount: str, intent: str, words: str
) -> None:
    send(at_home, "wager-day", "10")

    page = send(at_home, "wager-day", amount, intent)

    assert page is not None
    assert words in page.one("#amount-wager-day-error").text
    assert count(engine) == 1


@pytest.mark.feature("R28", "R36")
def test_r28_a_higher_limit_waits_can_be_kept_back_and_asks_again(
    at_home: CheckedClient, alice: Member, call: Call, clock: Clock
) -> None:
    """Asked for on Monday noon, due on Thursday at noon; the log keeps it all."""
    send(at_home, "wager-day", "10")
    send(at_home, "wager-day", "20", "raise")
    assert "You asked for €20.00. You can confirm it from May 7, 2026, 12:00 on." in row(at_home, "wager-day").text
    assert call(alice, "15")["error"] == "limit_exceeded"

    clock.now = datetime(2026, 5, 7, 12, tzinfo=UTC)
    log_in(at_home, alice)
    form = next(one for one in at_home.page(HOME).forms if one.action.endswith("/confirm"))
    assert at_home.submit(form).status_code == 303

    assert "content" in call(alice, "15")
    log = at_home.page("/account/protection/log").text
    assert "All stakes, a day €10.00 → €20.00 in force" in log
    table = at_home.get("/account/protection/log.csv").text
    assert "2026-05-04T12:00:00Z,wager,day,EUR,20.00,active,2026-05-07T12:00:00Z" in table


@pytest.mark.feature("R28")
def test_r28_a_request_can_be_taken_back(at_home: CheckedClient, engine: Engine) -> None:
    send(at_home, "stake-once", "5")
    send(at_home, "stake-once", "", "remove")
    form = next(one for one in at_home.page(HOME).forms if one.action.endswith("/cancel"))

    at_home.submit(form)

    assert "You asked" not in row(at_home, "stake-once").text
    with read_unit(engine) as unit:
        assert set(unit.scalars(select(PlayerLimit.state))) == {"active", "cancelled"}


def test_bob_cannot_touch_what_alice_asked_for(at_home: CheckedClient, visitor_bob: CheckedClient) -> None:
    """IDOR: the id in the address is somebody else's, so there is nothing."""
    send(at_home, "wager-day", "10")
    send(at_home, "wager-day", "20", "raise")
    action = next(one.action for one in at_home.page(HOME).forms if one.action.endswith("/cancel"))
    token = visitor_bob.page(HOME).form("/logout").fields["csrf_token"]

    for path in (action, action.replace("cancel", "confirm"), "/account/protection/limits/99999999999999999999/cancel"):
        assert visitor_bob.post(path, data={"csrf_token": token}).status_code == 404
    assert "You asked for" in row(at_home, "wager-day").text


def test_a_limit_that_is_not_offered_is_not_there(at_home: CheckedClient, engine: Engine) -> None:
    """Mass assignment: kind, period and setter come from a list of ours."""
    token = at_home.page(HOME).form("/logout").fields["csrf_token"]
    for fields in ({"kind": "loss", "period": "year"}, {"kind": "mood", "period": "day"}, {}):
        answer = at_home.post(ACTION, data={"csrf_token": token, "amount": "5", "setter": "operator", **fields})
        assert answer.status_code in (400, 404)
    assert count(engine) == 0


@pytest.mark.feature("R33")
def test_r33_our_stricter_limit_is_shown_as_ours(
    at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    send(at_home, "loss-week", "50")
    with unit_of_work(engine) as unit:
        who, key = players.get(unit, alice.public_id), LimitKey("loss", "week", "EUR")
        limits.set_limit(unit, who, key, 200_000, clock(), LoosenRule(), setter="operator", actor="staff")

    standing = row(at_home, "loss-week").text

    assert "€20.00 left" in standing
    assert "Set by us. The stricter limit holds. Yours: €50.00." in standing


@pytest.mark.feature("R35")
@pytest.mark.parametrize(("stake", "note"), [("7.90", ""), ("8.00", "€2.00 left"), ("10.00", "used up")])
def test_r35_the_bar_says_it_at_80_and_at_100_percent(
    at_home: CheckedClient, launch: Callable[..., str], alice: Member, call: Call, stake: str, note: str
) -> None:
    """With the next question after the bet; never as an invitation."""
    send(at_home, "wager-day", "10")
    path = launch(at_home)

    call(alice, stake)

    facts = at_home.get(f"{path}/bar", headers=JSON).get_json()
    assert (note in facts["note"]) if note else facts["note"] == ""


@pytest.mark.feature("R32")
def test_r32_time_is_up_in_the_bar_and_at_the_callback(
    app: Flask, cast: Cast, at_home: CheckedClient, launch: Callable[..., str], call: Call, clock: Clock
) -> None:
    """The started round may finish, the next stake is refused, and no further game opens until a rest."""
    send(at_home, "session_time-once", "10")
    path = launch(at_home)
    clock.advance(minutes=9, seconds=59)
    assert at_home.get(f"{path}/bar", headers=JSON).get_json()["seconds_left"] == 1
    assert "content" in call(cast.alice, "1", round_id="open", finished=False)

    clock.advance(seconds=1)

    facts = at_home.get(f"{path}/bar", headers=JSON).get_json()
    assert "used up: One sitting" in facts["stopped"]
    assert call(cast.alice, "1")["error"] == "limit_exceeded"
    assert "content" in call(cast.alice, "0", "3", round_id="open")
    form = at_home.page("/games/quay-roulette").form("/games/quay-roulette/launch")
    assert at_home.submit(form).status_code == 409


@pytest.mark.feature("R32")
def test_r32_a_limit_on_time_set_meanwhile_binds_the_open_game(
    at_home: CheckedClient, launch: Callable[..., str], alice: Member, call: Call, clock: Clock
) -> None:
    path = launch(at_home)
    clock.advance(minutes=5)
    at_home.get(f"{path}/bar", headers=JSON)

    send(at_home, "daily_time-once", "6")

    assert "content" in call(alice, "1")
    clock.advance(minutes=1)
    assert call(alice, "1")["error"] == "limit_exceeded"
