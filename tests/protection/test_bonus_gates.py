"""Who gets bonus money and who does not, and what the pages and commands say of it (R63, R77)."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from casino.domain import breaks, cashier, limits, players
from casino.domain.limits import LimitKey, LoosenRule
from casino.errors import CasinoError, InvalidAmount, LimitExceeded, PlayerBlocked, Refusal
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.wallet import posting
from casino.wallet.audit import audit
from casino.web.services import Services
from tests.cast import PASSWORD, Cast, Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page
from tests.protection.conftest import Call
from tests.protection.test_launches import under

both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
HOME = "/wallet/withdrawals/"


def eur(amount: str) -> Money:
    return Money.parse(amount, "EUR")


def give(engine: Engine, member: Member, clock: Clock, amount: str = "20.00", **changes: bool) -> None:
    with unit_of_work(engine) as unit:
        player, now = players.get(unit, member.public_id), clock()
        ends = now + timedelta(days=7)
        cashier.grant_bonus(unit, player, eur(amount), ends, now, reason="a gift", actor="a test", **changes)


def stop_with(unit: object, player: object, how: str, clock: Clock) -> None:
    """Bring a player where no gift should reach them."""
    key = {"loss": LimitKey("loss", "day", "EUR"), "deposit": LimitKey("deposit", "week", "EUR")}.get(how)
    if how == "break":
        breaks.panic(unit, player, clock())  # type: ignore[arg-type]
    elif how == "exclusion":
        breaks.start(unit, player, "self_exclusion", None, clock())  # type: ignore[arg-type]
    elif how == "block":
        players.block(unit, player, "a test", clock())  # type: ignore[arg-type]
    elif key is not None:
        limits.set_limit(unit, player, key, 0, clock(), LoosenRule())  # type: ignore[arg-type]


@both
@pytest.mark.feature("R63")
@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("break", PlayerBlocked),
        ("exclusion", PlayerBlocked),
        ("block", PlayerBlocked),
        ("loss", LimitExceeded),
        ("deposit", LimitExceeded),
    ],
)
def test_r63_no_gift_reaches_who_has_stopped(
    engine: Engine, alice: Member, clock: Clock, how: str, error: type[CasinoError]
) -> None:
    with unit_of_work(engine) as unit:
        stop_with(unit, players.get(unit, alice.public_id), how, clock)

    with pytest.raises(error):
        give(engine, alice, clock)
    assert audit(engine).clean


@pytest.mark.feature("R63")
def test_r63_nor_where_the_policy_allows_none(app: Flask, services: Services, engine: Engine, alice: Member) -> None:
    under(services, bonus_money=False)
    command = ["wallet", "bonus", alice.public_id, "5.00", "--currency", "EUR", "--days", "7", "--reason", "x"]

    said = app.test_cli_runner().invoke(args=command)

    assert (said.exit_code, "allows no bonuses" in said.stderr) == (1, True)


@pytest.mark.feature("R63")
@pytest.mark.parametrize("amount", ["0", "0.001"])
def test_r63_a_gift_of_nothing_is_none(engine: Engine, alice: Member, clock: Clock, amount: str) -> None:
    with pytest.raises(InvalidAmount):
        give(engine, alice, clock, amount)
    with pytest.raises(Refusal):
        give(engine, alice, clock, allowed=False)


@both
@pytest.mark.feature("R63")
def test_r63_the_command_gives_and_the_watch_ends_it(
    app: Flask, engine: Engine, cast: Cast, call: Call, clock: Clock
) -> None:
    """A day on, what was not staked is back in the house, once; the wallet and the audit say the same."""
    run = app.test_cli_runner()
    give_it = [
        "wallet",
        "bonus",
        cast.alice.public_id,
        "20.00",
        "--currency",
        "EUR",
        "--days",
        "1",
        "--reason",
        "hello",
    ]
    assert json.loads(run.invoke(args=[*give_it, "--json"]).output)["amount"] == "20.00"
    assert "content" in call(cast.alice, "5.00")
    assert "115.00 EUR, of it bonus money: 15.00" in run.invoke(args=["wallet", "show", cast.alice.public_id]).output
    assert run.invoke(args=["watch"]).output.strip() == "Nothing new."

    clock.advance(days=1)
    assert "has expired" in run.invoke(args=["watch"]).output
    assert run.invoke(args=["watch"]).output.strip() == "Nothing new."

    assert json.loads(run.invoke(args=["wallet", "show", cast.alice.public_id, "--json"]).output) == {"EUR": "100.00"}
    assert audit(engine).clean


@pytest.mark.feature("R63")
def test_r63_who_does_not_want_it_is_rid_of_it(app: Flask, engine: Engine, alice: Member, clock: Clock) -> None:
    give(engine, alice, clock)

    said = app.test_cli_runner().invoke(args=["wallet", "end-bonuses", alice.public_id, "--currency", "EUR", "--json"])

    assert json.loads(said.output) == {"ended": 1, "taken": "20.00", "currency": "EUR"}
    assert audit(engine).clean


@pytest.mark.feature("R63", "R48")
def test_r63_the_wallet_shows_it_apart_and_books_its_end_when_looked_at(
    at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    give(engine, alice, clock)
    page = at_home.page("/wallet/")
    assert "Of your balance, bonus money: €20.00" in page.text
    assert "€20.00 of €20.00 still to be staked before May 11, 2026" in page.text
    assert at_home.page(HOME).one(".figure").text == "€100.00"
    assert "Bonus +€20.00" in page.one("dl.facts").text

    clock.advance(days=7)
    log_in(at_home, alice)
    page = at_home.page("/wallet/")

    assert page.one(".page-head .figure").text == "€100.00"
    assert "bonus money" not in page.one(".page-head").text
    assert "Bonus ended" in page.text
    rows = at_home.get("/wallet/statement.csv").text.splitlines()
    assert [row.split(",")[3] for row in rows[1:]] == ["bonus_end", "bonus", "deposit"]


def prove(client: CheckedClient) -> None:
    """Say once more who is there."""
    client.submit(client.page("/account/confirm").form("/account/confirm"), {"password": PASSWORD})


@pytest.mark.feature("R77", "R64")
def test_r77_a_request_is_made_paid_and_shown(
    app: Flask, at_home: CheckedClient, alice: Member, engine: Engine, clock: Clock
) -> None:
    """First a proof, then the amount; the answer names kind, amount, number and balance; staff pay; the page says."""
    clock.advance(minutes=11)
    assert "we ask once more that it is you" in at_home.page(HOME).text
    prove(at_home)

    page = Page(at_home.submit(at_home.page(HOME).form(HOME), {"amount": "30,50"}, follow_redirects=True))
    assert "Withdrawal no. 1 of €30.50 is on its way. Your balance is €69.50 now." in page.text
    assert page.one("#withdrawal-1 .tag").text == "On its way"
    assert "On its way to you €30.50" in at_home.page("/wallet/").text
    assert "On its way to you €30.50" in at_home.page("/account/").text
    run = app.test_cli_runner()
    assert (
        json.loads(run.invoke(args=["wallet", "withdrawals", "--json"]).output)["withdrawals"][0]["amount"] == "30.50"
    )
    papers = ["--paper", "passport", "--name", "Alice", "--passed"]
    assert run.invoke(args=["player", "identity", alice.public_id, *papers]).exit_code == 0
    assert run.invoke(args=["wallet", "pay", "1", "--reference", "SEPA 7"]).exit_code == 0

    page = at_home.page(HOME)
    assert page.one("#withdrawal-1 .tag").text == "Paid"
    assert "SEPA 7" not in page.text
    assert "On its way to you" not in at_home.page("/wallet/").text
    assert run.invoke(args=["wallet", "pay", "1", "--reference", "again"]).exit_code == 1
    assert audit(engine).clean


@pytest.mark.feature("R77")
def test_r77_a_refused_one_is_back_with_its_reason(app: Flask, at_home: CheckedClient, engine: Engine) -> None:
    prove(at_home)
    at_home.submit(at_home.page(HOME).form(HOME), {"amount": "100"})
    assert app.test_cli_runner().invoke(args=["wallet", "refuse", "1", "--reason", "name differs"]).exit_code == 0

    page = at_home.page(HOME)

    assert page.one("#withdrawal-1 .tag").text == "Returned"
    assert "name differs" in page.one("#withdrawal-1").text
    assert page.one(".figure").text == "€100.00"
    assert "Withdrawal returned" in at_home.page("/wallet/").text
    assert audit(engine).clean


@pytest.mark.feature("R77")
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Write a number"),
        ("0", "digits only"),
        ("-5", "digits only"),
        ("ten", "digits only"),
        ("1.005", "digits only"),
        ("100.01", "At most €100.00"),
        ("1e9", "digits only"),
    ],
)
def test_r77_what_cannot_be_paid_comes_back_and_moves_nothing(at_home: CheckedClient, amount: str, words: str) -> None:
    prove(at_home)
    answer = at_home.submit(at_home.page(HOME).form(HOME), {"amount": amount})

    assert answer.status_code == 422
    assert words in Page(answer).one("#amount-error").text
    assert at_home.page(HOME).one(".figure").text == "€100.00"


@pytest.mark.feature("R63", "R77")
def test_r77_bonus_money_is_not_paid_out(at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock) -> None:
    give(engine, alice, clock)
    prove(at_home)

    answer = at_home.submit(at_home.page(HOME).form(HOME), {"amount": "100.01"})

    assert "At most €100.00 can be taken out now" in Page(answer).one("#amount-error").text


@pytest.mark.feature("R41", "R77")
def test_r41_an_excluded_player_can_still_take_money_out(client: CheckedClient, cast: Cast) -> None:
    log_in(client, cast.carol)
    prove(client)

    page = Page(client.submit(client.page(HOME).form(HOME), {"amount": "50"}, follow_redirects=True))

    assert "of €50.00 is on its way" in page.text


@pytest.mark.feature("R19", "R63")
def test_r19_closing_pays_out_cash_and_returns_the_gift(
    at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock, app: Flask
) -> None:
    give(engine, alice, clock)
    prove(at_home)
    page = at_home.page("/account/close")
    assert "€100.00" in page.one("main").text
    assert "Bonus money that has not been staked goes back" in page.text

    at_home.submit(page.form("/account/close"), {"sure": "y"})

    waiting = json.loads(app.test_cli_runner().invoke(args=["wallet", "withdrawals", "--json"]).output)["withdrawals"]
    assert [one["amount"] for one in waiting] == ["100.00"]
    assert audit(engine).clean


@pytest.mark.feature("R77")
def test_r77_there_is_no_way_back_for_the_player(
    at_home: CheckedClient, alice: Member, posts: Callable[[], list[str]]
) -> None:
    """The page of a waiting request has one form, which asks for more; nothing on it undoes anything."""
    prove(at_home)
    at_home.submit(at_home.page(HOME).form(HOME), {"amount": "10"})

    inside = [form.action for form in at_home.page(HOME).forms if form.method == "post" and "wallet" in form.action]

    assert inside == [HOME]
    assert [rule for rule in posts() if rule.startswith("/wallet/withdrawals")] == [HOME]


@pytest.fixture
def posts(app: Flask) -> Callable[[], list[str]]:
    """The addresses that take a POST."""
    return lambda: [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]


@pytest.mark.feature("R63")
def test_r63_in_another_currency_it_is_that_wallets(engine: Engine, alice: Member, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        posting.open_wallet(unit.connection(), alice.id, "USD", clock())
        player, ends = players.get(unit, alice.public_id), clock() + timedelta(days=1)
        dollars = Money.parse("5.00", "USD")
        cashier.grant_bonus(unit, player, dollars, ends, clock(), reason="a gift", actor="a test")

    with unit_of_work(engine) as unit:
        cashier.withdraw(unit, players.get(unit, alice.public_id), eur("100.00"), clock())
    assert audit(engine).clean


@pytest.mark.feature("R63", "R48")
def test_r63_the_bar_of_a_game_shows_it_apart(
    at_home: CheckedClient,
    engine: Engine,
    alice: Member,
    clock: Clock,
    call: Call,
    launch: Callable[..., str],
) -> None:
    """In the bar's own money panel, at once and after a stake; without a bonus nothing is said."""
    path = launch(at_home)
    assert "hidden" in at_home.page(path).one("[data-bonus-fact]").attributes
    give(engine, alice, clock)
    assert at_home.page(path).one("[data-bonus]").text == "€20.00"

    call(alice, "12.00", "0")

    assert at_home.get(f"{path}/bar", headers={"Accept": "application/json"}).get_json()["bonus"] == "€8.00"
    assert "Bonus money €8.00" in at_home.page(f"{path}/bar").text
