"""Who a player is comes before the payment, and what the house owes is added up (R78, R80)."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import cashier, erasure, funds, papers, players, rounds
from casino.errors import InvalidRequest, NotFound, Refusal
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.storage.persons import Identity
from casino.wallet import posting, withdrawals
from casino.web.services import Services
from tests.cast import Cast, Member
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient
from tests.support.ledger import bet

both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
identity_first = pytest.mark.feature("R78")
owed_to_players = pytest.mark.feature("R80")


Command = Callable[..., str]


@pytest.fixture
def command(app: Flask) -> Command:
    """Return a function that runs a `flask` command and returns what it said."""

    def run(*words: str, expected: int = 0) -> str:
        done = app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == expected, done.output
        return done.output

    return run


def ask(engine: Engine, member: Member, clock: Clock, amount: str = "40.00") -> int:
    with unit_of_work(engine) as unit:
        player = players.get(unit, member.public_id)
        return cashier.withdraw(unit, player, Money.parse(amount, "EUR"), clock()).id


def look(engine: Engine, member: Member, clock: Clock, *, name: str = "Alice Liddell", passed: bool = True) -> str:
    with unit_of_work(engine) as unit:
        row = papers.note(
            unit, players.get(unit, member.public_id), paper="passport", name=name, passed=passed,
            reason="" if passed else "it has expired", now=clock(), actor="a test",
        )  # fmt: skip
        return row.name_match


def named(engine: Engine, member: Member, first: str, last: str) -> None:
    with unit_of_work(engine) as unit:
        player_id = players.get(unit, member.public_id).id
        key = papers.name_key(first, last)
        unit.merge(Identity(player_id=player_id, first_name=first, last_name=last, name_key=key))


def pay(engine: Engine, number: int, clock: Clock) -> str:
    with unit_of_work(engine) as unit:
        return cashier.pay_out(unit, number, "SEPA 1", clock(), actor="a test").state


@identity_first
def test_nothing_is_paid_before_the_papers_were_seen(engine: Engine, alice: Member, clock: Clock) -> None:
    number = ask(engine, alice, clock)
    with pytest.raises(Refusal, match=f"flask player identity {alice.public_id}"):
        pay(engine, number, clock)
    with read_unit(engine) as unit:
        assert [one.id for one in withdrawals.waiting(unit)] == [number]

    look(engine, alice, clock)

    assert pay(engine, number, clock) == "paid"


@identity_first
def test_the_newest_look_counts(engine: Engine, alice: Member, clock: Clock) -> None:
    look(engine, alice, clock)
    look(engine, alice, clock, passed=False)
    with pytest.raises(Refusal):
        pay(engine, ask(engine, alice, clock), clock)


@identity_first
def test_the_papers_of_another_player_prove_nothing(engine: Engine, alice: Member, bob: Member, clock: Clock) -> None:
    look(engine, bob, clock)
    with pytest.raises(Refusal):
        pay(engine, ask(engine, alice, clock), clock)


@identity_first
@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Żółć, LIDDELL alice", "differs"),
        ("liddell ALICE", "same"),
        ("Alíce  Liddell", "same"),
        ("Al Liddell", "differs"),
    ],
)
def test_the_name_is_compared_as_two_accounts_are(
    engine: Engine, alice: Member, clock: Clock, name: str, match: str
) -> None:
    named(engine, alice, "Alice", "Liddell")
    assert look(engine, alice, clock, name=name, passed=False) == match


@identity_first
def test_a_pass_in_another_name_is_refused(engine: Engine, alice: Member, clock: Clock) -> None:
    named(engine, alice, "Alice", "Liddell")
    with pytest.raises(Refusal, match="another name"):
        look(engine, alice, clock, name="Charles Dodgson")
    with read_unit(engine) as unit:
        assert not papers.is_proved(unit, players.get(unit, alice.public_id).id)


@identity_first
def test_an_account_without_a_name_says_so(engine: Engine, alice: Member, clock: Clock) -> None:
    assert look(engine, alice, clock) == "unknown"


@identity_first
@pytest.mark.parametrize("missing", ["paper", "name", "reason"])
def test_a_look_without_its_words_is_none(engine: Engine, alice: Member, clock: Clock, missing: str) -> None:
    words = {"paper": "passport", "name": "Alice Liddell", "reason": "torn", missing: " "}
    with unit_of_work(engine) as unit:
        player = players.get(unit, alice.public_id)
        with pytest.raises(InvalidRequest):
            papers.note(unit, player, **words, passed=False, now=clock(), actor="a test")


@both
@identity_first
def test_what_was_seen_is_never_changed_and_goes_with_the_person(engine: Engine, alice: Member, clock: Clock) -> None:
    look(engine, alice, clock)
    for change in ("passed = false", "name_on_paper = 'Mallory'"):
        with pytest.raises(DBAPIError), unit_of_work(engine) as unit:
            unit.execute(text(f"UPDATE identity_check SET {change}"))
    with unit_of_work(engine) as unit:
        player = players.get(unit, alice.public_id)
        player.status = "closed"
        erasure.erase(unit, player, clock())
    with read_unit(engine) as unit:
        assert unit.execute(text("SELECT count(*) FROM identity_check")).scalar_one() == 0


@both
@identity_first
def test_the_database_takes_no_pass_in_another_name(engine: Engine, alice: Member, clock: Clock) -> None:
    lie = text(
        "INSERT INTO identity_check (player_id, passed, paper, name_on_paper, name_match, checked_at, actor) "
        "SELECT id, true, 'passport', 'Mallory', 'differs', :now, 'a thief' FROM player"
    )
    with pytest.raises(DBAPIError), unit_of_work(engine) as unit:
        unit.execute(lie, {"now": clock()})


@identity_first
def test_staff_put_it_down_and_pay_by_command(engine: Engine, alice: Member, clock: Clock, command: Command) -> None:
    number = str(ask(engine, alice, clock))
    payment = ("wallet", "pay", number, "--reference", "SEPA 7")
    assert "Nobody has proved who player" in command(*payment, expected=1)
    seen = command(
        "player", "identity", alice.public_id, "--paper", "passport", "--name", "Alice", "--passed", "--json"
    )
    assert json.loads(seen) == {"player_id": alice.public_id, "passed": True, "name_match": "unknown"}
    assert command(*payment) == f"Withdrawal {number} is paid.\n"


@identity_first
def test_a_number_that_is_none_is_named(engine: Engine, clock: Clock) -> None:
    with pytest.raises(NotFound):
        pay(engine, 10**9, clock)


@identity_first
def test_the_player_is_told_before_asking_and_not_again(
    at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    words = "Before the first payment they look at an identity paper of yours"
    assert words in at_home.page("/wallet/withdrawals/").text
    look(engine, alice, clock)
    assert words not in at_home.page("/wallet/withdrawals/").text


def open_round(engine: Engine, member: Member, clock: Clock, units: int) -> None:
    stake = replace(bet(units), finished=False, round_ref="r-open")
    with unit_of_work(engine) as unit:
        rounds.place_bet(unit.connection(), member.public_id, stake, clock())


@both
@owed_to_players
def test_what_is_owed_is_balances_open_rounds_and_withdrawals(engine: Engine, cast: Cast, clock: Clock) -> None:
    """No money is lost between the three: together they are what was paid in."""
    with read_unit(engine) as unit:
        assert funds.owed_to(unit, players.get(unit, cast.bob.public_id)) == []
    with unit_of_work(engine) as unit:
        bob = players.get(unit, cast.bob.public_id)
        posting.deposit(unit.connection(), bob.id, Money.parse("7.50", "EUR"), clock())
    ask(engine, cast.alice, clock)
    open_round(engine, cast.alice, clock, Money.parse("2.25", "EUR").units)

    with read_unit(engine) as unit:
        (all_of_it,) = [one for one in funds.owed(unit) if one.total.currency == "EUR"]
        (hers,) = funds.owed_to(unit, players.get(unit, cast.alice.public_id))

    assert [one.text for one in (hers.balances, hers.open_rounds, hers.withdrawals, hers.total)] == [
        "57.75", "2.25", "40.00", "100.00"
    ]  # fmt: skip
    assert all_of_it.total - hers.total == Money.parse(
        "57.50", "EUR"
    )  # bob's, and the 50.00 that carol keeps while she is excluded


@owed_to_players
def test_staff_read_it_by_command(engine: Engine, alice: Member, clock: Clock, command: Command) -> None:
    ask(engine, alice, clock)
    (euros,) = json.loads(command("wallet", "funds", "--json"))["owed"]
    assert (euros["currency"], euros["withdrawals"], euros["total"]) == ("EUR", "40.00", "150.00")
    assert "40.00" in command("wallet", "funds")


@owed_to_players
@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("none", "not kept apart"),
        ("segregated", "beyond that nothing protects it"),
        ("medium", "such as an insurance"),
        ("high", "somebody outside checks it"),
    ],
)
def test_the_page_says_how_the_money_is_kept(
    at_home: CheckedClient, services: Services, level: str, words: str
) -> None:
    services.settings = replace(services.settings, funds_protection=level)
    page = at_home.page("/player-funds")
    assert words in page.text
    assert "€100.00" in page.text


@owed_to_players
def test_a_stranger_reads_how_and_no_sums(client: CheckedClient, alice: Member) -> None:
    assert "€" not in client.page("/player-funds").one("main").text
