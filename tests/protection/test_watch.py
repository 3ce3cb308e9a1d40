"""What staff hear of: open and stale rounds, stakes too fast; who gets no mail; one person's accounts (R43 to R77)."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text

from casino.domain import breaks, cashier, marketing, open_rounds, pace, players, register
from casino.domain import policy as policies
from casino.domain.policy import Policy
from casino.domain.register import NoAnswer, Person
from casino.errors import InsufficientFunds
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Alert, Movement
from casino.storage.players import Player
from tests.cast import Cast, Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient
from tests.protection.conftest import Call

both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
STRICT = policies.load("strict")


def alerts(engine: Engine, code: str) -> list[str]:
    with read_unit(engine) as unit:
        return list(unit.scalars(select(Alert.detail).where(Alert.code == code).order_by(Alert.id)))


def account(engine: Engine, member: Member) -> Player:
    with read_unit(engine) as unit:
        return players.get(unit, member.public_id)


@both
@pytest.mark.feature("R66")
def test_r66_open_stakes_are_summed_for_the_player_and_per_game(
    engine: Engine, cast: Cast, shelf: None, call: Call
) -> None:
    """Two stakes in one open round, one taken back; finished and rolled-back rounds hold nothing."""
    call(cast.alice, "3.00", round_id="a", finished=False)
    call(cast.alice, "2.00", round_id="a", finished=False)
    call(cast.alice, "1.00", round_id="a", finished=False, transaction_id="t-1")
    call(cast.alice, None, None, type="rollback", transaction_id="k-1", rollback_transaction_id="t-1")
    call(cast.alice, "7.00", round_id="b", finished=False, game_id=1002)
    call(cast.alice, "9.00", round_id="done", finished=False)
    call(cast.alice, "0", "1.00", round_id="done", finished=True)
    call(cast.alice, "4.00", round_id="void", finished=False, transaction_id="t-2")
    call(cast.alice, None, None, type="rollback", transaction_id="k-2", rollback_transaction_id="t-2")

    with read_unit(engine) as unit:
        assert [one.display for one in open_rounds.held(unit, account(engine, cast.alice))] == ["12.00 EUR"]
        assert open_rounds.held(unit, account(engine, cast.bob)) == []
        totals = [(one.game, one.rounds, one.stake.text) for one in open_rounds.by_game(unit)]
    assert totals == [("Harbour Lights", 1, "5.00"), ("Quay Roulette", 1, "7.00")]


@pytest.mark.feature("R66")
def test_r66_the_account_and_the_wallet_say_it(at_home: CheckedClient, shelf: None, alice: Member, call: Call) -> None:
    assert "In open rounds" not in at_home.page("/wallet/").text
    call(alice, "3.00", round_id="a", finished=False)

    for path in ("/wallet/", "/account/"):
        assert "In open rounds €3.00" in at_home.page(path).text


@pytest.mark.feature("R66", "R68")
def test_r66_the_commands_report_it(app: Flask, alice: Member, shelf: None, call: Call, clock: Clock) -> None:
    call(alice, "3.00", round_id="a", finished=False)
    clock.advance(hours=24, seconds=1)
    run = app.test_cli_runner().invoke

    assert json.loads(run(args=["rounds", "open", "--json"]).output) == {
        "games": [{"game": "Harbour Lights", "rounds": 1, "stake": "3.00", "currency": "EUR"}]
    }
    assert "a is stale: 3.00 EUR in it." in run(args=["watch"]).output
    assert run(args=["watch"]).output.strip() == "Nothing new."


@both
@pytest.mark.feature("R68")
def test_r68_a_round_open_for_a_day_alerts_staff_once(
    engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock
) -> None:
    """Not at 24 hours, a second after; not again; a later call of the round counts as its last sign."""
    call(alice, "3.00", round_id="a", finished=False)
    call(alice, "1.00", round_id="b", finished=False)
    clock.advance(hours=1)
    call(alice, "1.00", round_id="b", finished=False)
    day = timedelta(hours=STRICT.stale_round_hours)

    def look() -> list[str]:
        with unit_of_work(engine) as unit:
            return [one.round_ref for one in open_rounds.alert_stale(unit, clock(), day)]

    clock.advance(hours=23)
    assert look() == []
    clock.advance(seconds=1)
    assert look() == ["a"]
    assert look() == []
    [detail] = alerts(engine, "stale_round")
    assert f"round a of player {alice.public_id} is open since 2026-05-04 12:00 UTC with 3.00 EUR in it" in detail


@both
@pytest.mark.feature("R55")
def test_r55_stakes_closer_than_the_floor_are_counted_and_told(
    engine: Engine, cast: Cast, shelf: None, call: Call, clock: Clock
) -> None:
    """2.5 s in slots, 5 s elsewhere: just below counts, exactly does not; wins and another player's stakes do not."""
    for seconds in (0, 2.5, 2.499, 1):
        clock.advance(seconds=seconds)
        call(cast.alice, "1.00")
        call(cast.alice, "0", "1.00")
    for seconds in (5, 4.999):
        clock.advance(seconds=seconds)
        call(cast.alice, "1.00", game_id=1002)
    call(cast.carol, "1.00")

    with unit_of_work(engine) as unit:
        found = pace.alert_fast(unit, STRICT, clock(), clock() - timedelta(hours=24))
        assert pace.alert_fast(unit, STRICT, clock(), clock() - timedelta(hours=24)) == []

    assert [(one.player_ref, one.game, one.count, one.fastest.total_seconds()) for one in found] == [
        (cast.alice.public_id, "Harbour Lights", 2, 1.0),
        (cast.alice.public_id, "Quay Roulette", 1, 4.999),
    ]
    assert "2 stakes closer than 2.5 s, the closest 1 s apart" in alerts(engine, "fast_bets")[0]


@pytest.mark.feature("R55")
def test_r55_the_floor_is_the_profiles(engine: Engine, alice: Member, shelf: None, call: Call, clock: Clock) -> None:
    """Three seconds apart is slow enough for Sweden, too fast for Germany."""
    call(alice, "1.00")
    clock.advance(seconds=3)
    call(alice, "1.00")
    since = clock() - timedelta(hours=1)

    with read_unit(engine) as unit:
        assert pace.fast_bets(unit, policies.load("se"), since) == []
        assert [one.count for one in pace.fast_bets(unit, policies.load("de"), since)] == [1]


class RegisterStandIn:
    """A register in the same process; the HTTP one has its own tests."""

    name = "test"

    def __init__(self, excluded: str = "", silent: str = "") -> None:
        self.excluded, self.silent, self.asked = excluded, silent, 0

    def is_excluded(self, person: Person) -> bool:
        self.asked += 1
        if person.email == self.silent:
            raise NoAnswer("hung up")
        return person.email == self.excluded


@pytest.fixture
def cast(cast: Cast, engine: Engine, clock: Clock) -> Cast:
    """The cast, who have all asked for letters."""
    with unit_of_work(engine) as unit:
        for member in (cast.alice, cast.bob, cast.carol):
            marketing.record(unit, players.get(unit, member.public_id), True, "test", None, clock())
    return cast


def names(engine: Engine, policy: Policy, clock: Clock, found: RegisterStandIn | None = None) -> list[str]:
    return [one.email.partition("@")[0] for one in marketing.readers(engine, found, policy, clock())]


@both
@pytest.mark.feature("R43")
def test_r43_no_list_names_who_has_stopped(engine: Engine, cast: Cast, app: Flask, clock: Clock) -> None:
    """Carol is excluded, bob takes a break; when it is over he is there again, also in the export."""
    with unit_of_work(engine) as unit:
        breaks.panic(unit, players.get(unit, cast.bob.public_id), clock())

    assert names(engine, STRICT, clock) == ["alice"]
    export = app.test_cli_runner().invoke(args=["player", "mailing"]).output.split()
    assert export == [cast.alice.email]
    clock.advance(hours=24)
    assert names(engine, STRICT, clock) == ["alice", "bob"]


@pytest.mark.feature("R43")
def test_r43_an_address_that_nobody_confirmed_is_on_no_list(engine: Engine, cast: Cast, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE player SET email_verified_at = NULL WHERE username = 'alice'"))

    assert names(engine, STRICT, clock) == ["bob"]


@pytest.mark.feature("R43", "R44")
def test_r43_denmark_asks_the_register_within_24_hours_before(engine: Engine, cast: Cast, clock: Clock) -> None:
    """An answer of the last day is believed, an older one is asked for again; no answer means no letter."""
    dk = policies.load("dk")
    clear = RegisterStandIn()
    assert names(engine, dk, clock, clear) == ["alice", "bob"]
    assert clear.asked == 2

    named = RegisterStandIn(excluded=cast.alice.email, silent=cast.bob.email)
    clock.advance(hours=24)
    assert names(engine, dk, clock, named) == ["alice", "bob"]
    clock.advance(seconds=1)
    assert names(engine, dk, clock, named) == []
    assert named.asked == 2


@pytest.mark.feature("R43")
def test_r43_whom_a_register_named_at_a_launch_gets_no_mail(engine: Engine, cast: Cast, clock: Clock) -> None:
    """The strict profile asks no register before mailings, but remembers what it said."""
    said = RegisterStandIn(excluded=cast.bob.email)
    with pytest.raises(register.PlayerBlocked):
        register.check(engine, said, STRICT, "launch", register.person_of(account(engine, cast.bob)), clock())

    assert names(engine, STRICT, clock, said) == ["alice"]


@both
@pytest.mark.feature("R77")
def test_r77_a_withdrawal_leaves_the_wallet_at_once_and_cannot_be_staked(
    engine: Engine, alice: Member, call: Call, clock: Clock
) -> None:
    """From the commit on the money is gone from play, and the ledger's row of it cannot be taken back."""
    with unit_of_work(engine) as unit:
        cashier.withdraw(unit, players.get(unit, alice.public_id), Money.parse("95.00", "EUR"), clock())

    assert call(alice, "5.01")["error"] == "insufficient_funds"
    with unit_of_work(engine) as unit, pytest.raises(InsufficientFunds):
        cashier.withdraw(unit, players.get(unit, alice.public_id), Money.parse("5.01", "EUR"), clock())
    with read_unit(engine) as unit:
        assert unit.scalar(select(func.count()).select_from(Movement).where(Movement.kind == "withdrawal")) == 1


@pytest.mark.feature("R77")
def test_r77_no_page_offers_a_withdrawal_back(app: Flask) -> None:
    """No route that a browser can reach undoes one, whatever it is called."""
    wrong = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if {"POST", "PUT", "DELETE"} & (rule.methods or set())
        and ("withdraw" in rule.rule or "payout" in rule.rule)
        and any(word in rule.rule for word in ("cancel", "revoke", "undo", "back"))
    ]

    assert wrong == []
    assert not STRICT.cancel_withdrawal


@pytest.mark.feature("R71")
def test_r71_no_game_opens_in_any_mode_for_a_visitor_or_before_the_check(
    client: CheckedClient, shelf: None, engine: Engine, bob: Member
) -> None:
    """No demo is offered; whoever tries to launch goes to the log-in, or to the check that is missing."""
    page = client.page("/games/harbour-lights")
    assert not [form.action for form in page.forms if form.action.endswith("/launch")]
    token = client.page("/login").form("/login").fields["csrf_token"]
    assert "/login" in client.post("/games/harbour-lights/launch", data={"csrf_token": token}).location
    with unit_of_work(engine) as unit:
        players.get(unit, bob.public_id).status = "pending"
    log_in(client, bob)
    token = client.page("/account/").form("/logout").fields["csrf_token"]

    answer = client.post("/games/harbour-lights/launch", data={"csrf_token": token, "demo": "1", "mode": "demo"})

    assert answer.status_code == 303
    assert not str(answer.location).startswith("/play/")
    with read_unit(engine) as unit:
        assert unit.execute(text("SELECT COUNT(*) FROM game_session")).scalar_one() == 0
