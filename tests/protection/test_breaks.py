"""Stopping, at the pages and at the callback: at once, everywhere, and never shortened (R38 to R42, R46, R47)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from casino.domain import breaks, play, players
from casino.errors import InvalidRequest, PlayerBlocked
from casino.storage.database import unit_of_work
from tests.cast import Cast, Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.protection.conftest import Call

HOME = "/account/protection"
JSON = {"Accept": "application/json"}
Launch = Callable[..., str]
Stop = Callable[[CheckedClient], None]


def exclude(client: CheckedClient, length: str = "P1Y") -> None:
    form = client.page(f"{HOME}/self-exclusion?length={length}").form(f"{HOME}/self-exclusion")
    assert client.submit(form).status_code == 303


def error(answer: dict[str, object]) -> object:
    return answer.get("error")


@pytest.mark.feature("R42")
def test_r42_one_press_in_the_bar_stops_all_play(
    at_home: CheckedClient, launch: Launch, alice: Member, call: Call, clock: Clock
) -> None:
    """A POST with a token, no question between, apart from the exit; the next stake is refused."""
    path = launch(at_home)
    page = at_home.page(path)
    buttons = [one.get("action") for one in page.select("header form")]
    assert buttons[0].endswith("/exit")
    assert buttons[-1] == f"{HOME}/panic"

    answer = at_home.submit(page.form(f"{HOME}/panic"))

    assert answer.location == f"{HOME}/pause"
    assert error(call(alice, "1.00")) == "player_blocked"
    clock.advance(hours=23, minutes=59)
    assert error(call(alice, "1.00")) == "player_blocked"
    clock.advance(minutes=1)
    assert error(call(alice, "1.00")) == "limit_exceeded", "the old game's clock has run out meanwhile"


@pytest.mark.feature("R42", "R46")
def test_r42_the_calm_page_says_until_when_and_who_helps(at_home: CheckedClient, stop: Stop) -> None:
    stop(at_home)

    page = at_home.page(f"{HOME}/pause")

    assert page.heading.startswith("Play is paused until May 5, 2026")
    assert any("gamblingtherapy" in link for link in page.links())
    assert "€100.00" in page.text
    strip = at_home.page("/").one(".pause-strip")
    assert "Play is paused until" in strip.text
    assert strip.one("a")["href"] == f"{HOME}/pause"


@pytest.mark.feature("R42")
def test_r42_the_game_in_another_tab_is_covered_with_the_reason(
    at_home: CheckedClient, launch: Launch, stop: Stop
) -> None:
    """The bar's next question, 1.5 s later at most, gets an end and the words for it."""
    path = launch(at_home)
    mark = at_home.get(f"{path}/bar", headers=JSON).get_json()["mark"]

    stop(at_home)

    facts = at_home.get(f"{path}/bar?mark={mark}", headers=JSON).get_json()
    assert facts["ended"]
    assert "You have stopped all play for now" in facts["ended_words"]


@pytest.mark.feature("R38")
@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("P1D", datetime(2026, 5, 5, 12, tzinfo=UTC)),
        ("P1W", datetime(2026, 5, 11, 12, tzinfo=UTC)),
        ("P1M", datetime(2026, 6, 4, 12, tzinfo=UTC)),
        ("P6W", datetime(2026, 6, 15, 12, tzinfo=UTC)),
        ("P2M", datetime(2026, 7, 4, 12, tzinfo=UTC)),
        ("P3M", datetime(2026, 8, 4, 12, tzinfo=UTC)),
    ],
)
def test_r38_a_break_lasts_as_long_as_it_says(
    at_home: CheckedClient, alice: Member, call: Call, clock: Clock, length: str, end: datetime
) -> None:
    """Each length, refused until its last moment and open from its end."""
    form = at_home.page(f"{HOME}/breaks").form(f"{HOME}/breaks")
    at_home.submit(form, {"length": length})

    assert error(call(alice, "1.00")) == "player_blocked"
    clock.now = end - timedelta(seconds=1)
    assert error(call(alice, "1.00")) == "player_blocked"
    clock.now = end
    assert "content" in call(alice, "1.00")


@pytest.mark.feature("R41", "R46")
def test_who_is_on_a_break_is_led_to_their_money_and_to_no_game(at_home: CheckedClient, shelf: None) -> None:
    """Money goes out by its own page, as at any time; a game's page has no Play that only leads to a refusal."""
    form = at_home.page(f"{HOME}/breaks").form(f"{HOME}/breaks")
    at_home.submit(form, {"length": "P1W"})

    paused, game = at_home.page(f"{HOME}/pause"), at_home.page("/games/harbour-lights")

    assert "/wallet/withdrawals/" in paused.links()
    assert not [link for link in paused.select("main .button") if str(link.get("href")).startswith("mailto:")]
    assert [button.get("href") for button in game.select(".game-words .button-large")] == [f"{HOME}/pause"]


@pytest.mark.feature("R38")
def test_r38_a_break_without_a_length_asks_for_one(at_home: CheckedClient, alice: Member, call: Call) -> None:
    answer = at_home.submit(at_home.page(f"{HOME}/breaks").form(f"{HOME}/breaks"))

    assert answer.status_code == 422
    assert "Choose how long." in Page(answer).text
    assert "content" in call(alice, "1.00")


@pytest.mark.feature("R38")
def test_r38_nothing_shortens_what_runs(at_home: CheckedClient, stop: Stop, engine: Engine, alice: Member) -> None:
    """A shorter break on top of a longer one changes nothing; a longer one prolongs."""
    form = at_home.page(f"{HOME}/breaks").form(f"{HOME}/breaks")
    at_home.submit(form, {"length": "P1M"})
    stop(at_home)

    with unit_of_work(engine) as unit:
        found = players.get(unit, alice.public_id)
        assert found.barred_until == datetime(2026, 6, 4, 12, tzinfo=UTC)
        with pytest.raises(PlayerBlocked):
            breaks.come_back(unit, found, datetime(2026, 5, 4, 13, tzinfo=UTC))
        with pytest.raises(InvalidRequest):
            breaks.start(unit, found, "break", datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC))


@pytest.mark.feature("R38")
def test_r38_on_a_break_no_game_opens(at_home: CheckedClient, launch: Launch, stop: Stop) -> None:
    """The lobby stays open and leads to the calm page instead of a game."""
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    stop(at_home)

    assert at_home.submit(form).location == f"{HOME}/pause"
    assert at_home.get("/").status_code == 200


@pytest.mark.feature("R39")
def test_r39_one_step_and_one_confirm_close_play_and_every_log_in(
    app: Flask, cast: Cast, at_home: CheckedClient, alice: Member, call: Call
) -> None:
    """The page that was used, another browser, and the callback: all from the same commit on."""
    elsewhere = app.test_client()
    assert isinstance(elsewhere, CheckedClient)
    log_in(elsewhere, alice)
    chosen = at_home.page(f"{HOME}/self-exclusion").form(f"{HOME}/self-exclusion")
    confirm = Page(at_home.submit(chosen, {"length": "P6M"}), f"{HOME}/self-exclusion?length=P6M")

    answer = at_home.submit(confirm.form(f"{HOME}/self-exclusion"), follow_redirects=True)

    assert Page(answer).heading == "Play is closed"
    assert "Nov 4, 2026" in Page(answer).text.replace("November", "Nov")
    assert elsewhere.get("/account/").status_code == 303
    assert error(call(alice, "1.00")) == "player_blocked"


@pytest.mark.feature("R39")
def test_r39_permanent_is_for_ever(at_home: CheckedClient, alice: Member, call: Call, clock: Clock) -> None:
    exclude(at_home, "permanent")

    clock.now = datetime(2125, 1, 1, tzinfo=UTC)
    assert error(call(alice, "1.00")) == "player_blocked"


@pytest.mark.feature("R40")
def test_r40_a_game_open_in_another_tab_takes_no_stake_and_gets_its_win(
    at_home: CheckedClient, launch: Launch, alice: Member, call: Call
) -> None:
    """Issue 5: she excludes herself in one tab; in the other her open round's win arrives, and a rollback too."""
    path = launch(at_home)
    call(alice, "10.00", round_id="open", finished=False)
    call(alice, "5.00", transaction_id="t-back", round_id="other")

    exclude(at_home)

    facts = at_home.get(f"{path}/bar", headers=JSON)
    assert facts.status_code == 401
    assert "You have closed play for yourself" in facts.get_json()["ended_words"]
    assert error(call(alice, "1.00")) == "player_blocked"
    won = call(alice, "0", "25.00", round_id="open")
    back = call(alice, None, None, type="rollback", transaction_id="k-1", rollback_transaction_id="t-back")
    assert won["content"]["balance"] == 110  # type: ignore[index]
    assert back["content"]["balance"] == 115  # type: ignore[index]


@pytest.mark.feature("R40")
def test_r40_the_reason_is_for_who_knows_the_game_sessions_id(
    client: CheckedClient, at_home: CheckedClient, launch: Callable[..., str]
) -> None:
    """A guessed id says nothing, not even that it is wrong: the answer is that of a game which runs."""
    running = client.get(f"{launch(at_home)}/bar", headers=JSON)

    guessed = client.get("/play/guessed/bar", headers=JSON)

    assert (guessed.status_code, guessed.get_json()) == (401, running.get_json())
    assert "Your log-in has ended" in guessed.get_json()["ended_words"]


@pytest.mark.feature("R41", "R46")
def test_r41_an_excluded_player_logs_in_to_money_and_help_alone(app: Flask, cast: Cast, shelf: None) -> None:
    """The lobby and games lead to one page: funds, open rounds, who helps; statement and account stay open."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    log_in(client, cast.carol)

    for path in ("/", "/games", "/games/harbour-lights"):
        assert client.get(path).location == f"{HOME}/pause"
    page = client.page(f"{HOME}/pause")
    assert page.heading == "Play is closed for good"
    assert "€50.00" in page.text
    assert "settled" in page.text
    assert client.get("/wallet/").status_code == 200
    assert client.get("/account/").status_code == 200


@pytest.mark.feature("R47")
def test_r47_after_its_term_play_opens_only_at_the_players_own_step(
    app: Flask, at_home: CheckedClient, alice: Member, call: Call, clock: Clock
) -> None:
    exclude(at_home, "P6M")
    clock.now = datetime(2026, 11, 4, 12, tzinfo=UTC)
    assert error(call(alice, "1.00")) == "player_blocked"
    log_in(at_home, alice)
    page = at_home.page(f"{HOME}/pause")
    assert page.heading == "The time you chose is over"

    at_home.submit(page.form(f"{HOME}/come-back"))

    assert "content" in call(alice, "1.00")


@pytest.mark.feature("R47")
def test_r47_a_blocked_account_does_not_open_by_excluding_and_coming_back(engine: Engine, cast: Cast) -> None:
    """Self-exclusion must be no way around staff's own block."""
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    with unit_of_work(engine) as unit:
        found = players.get(unit, cast.bob.public_id)
        players.block(unit, found, "a check", now)
        breaks.start(unit, found, "self_exclusion", now + timedelta(days=180), now)
        with pytest.raises(PlayerBlocked):
            breaks.come_back(unit, found, now + timedelta(days=200))
        assert found.status == "blocked"


def test_a_launch_that_lost_the_race_against_a_break_is_refused(engine: Engine, cast: Cast, shelf: None) -> None:
    """The launch asks again in its own unit; what the request knew a moment ago does not count."""
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    with unit_of_work(engine) as unit:
        stale = players.get(unit, cast.alice.public_id)
    with unit_of_work(engine) as unit:
        breaks.panic(unit, players.get(unit, cast.alice.public_id), now)

    with pytest.raises(PlayerBlocked), unit_of_work(engine) as unit:
        play.launch(unit, stale, "harbour-lights", now)


@pytest.mark.parametrize("path", ["breaks", "self-exclusion", "pause", "", "reminders", "log", "log.csv"])
def test_strangers_are_sent_to_log_in(client: CheckedClient, path: str) -> None:
    assert "/login" in client.get(f"{HOME}/{path}").location


@pytest.mark.parametrize("path", ["panic", "breaks", "self-exclusion", "come-back", "limits", "reminders"])
def test_nothing_is_stopped_or_set_without_a_token(
    at_home: CheckedClient, alice: Member, call: Call, path: str
) -> None:
    """A picture on another site must neither lock a player out nor change a limit."""
    assert at_home.post(f"{HOME}/{path}", data={"length": "P1Y"}).status_code == 400
    assert "content" in call(alice, "1.00")
