"""The register of exclusions at every door of the site: registration, log-in, launch, deposit (R41, R44)."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app import create_app
from casino.domain import breaks, cashier, play, players, register
from casino.domain.register import Person
from casino.errors import PlayerBlocked
from casino.money import Money
from casino.platform.register import HttpRegister
from casino.storage.database import read_unit, unit_of_work
from casino.storage.protection import RegisterAnswer
from casino.wallet import statements
from casino.web.registers import use_register
from casino.web.services import Services
from tests.accounts.keyholders import add_passkey, use
from tests.accounts.test_mail import NEWCOMER
from tests.cast import QUICK, Member, log_in
from tests.conftest import START, Clock, make_settings
from tests.page import CheckedClient, Page
from tests.protection.registers import TOKEN, TestRegister, rule, serving
from tests.support.authenticator import Authenticator


@pytest.fixture(scope="module")
def desk() -> Iterator[TestRegister]:
    with serving() as made:
        yield made


@pytest.fixture(autouse=True)
def _calm(desk: TestRegister) -> None:
    desk.mood, desk.asked, desk.excluded = "answer", [], set()


def kept(engine: Engine, person: Person) -> list[tuple[str, str, bool]]:
    with read_unit(engine) as unit:
        rows = unit.scalars(select(RegisterAnswer).where(RegisterAnswer.person_digest == person.digest))
        return [(row.moment, row.answer, row.allowed) for row in rows]


@pytest.mark.feature("R44")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_r44_no_game_opens_for_whom_it_names(
    app: Flask,
    services: Services,
    desk: TestRegister,
    at_home: CheckedClient,
    alice: Member,
    clock: Clock,
    shelf: None,
) -> None:
    """Asked at the launch itself, before a game session is made; for a day the page itself says so."""
    services.policy = rule()
    use_register(app, HttpRegister("test register", desk.url, TOKEN))
    person = Person(alice.email, date(1990, 2, 28))
    desk.excluded.add(person.digest)

    answer = at_home.submit(at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch"))

    assert answer.status_code == 403
    assert kept(services.engine, person) == [("launch", "excluded", False)]
    desk.excluded.clear()
    assert "Play is paused" in at_home.page("/games/harbour-lights").one(".game-words").text
    clock.advance(hours=25)
    log_in(at_home, alice)
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")
    assert at_home.submit(form).location.startswith("/play/")


@pytest.fixture
def connected(app: Flask, services: Services, desk: TestRegister) -> Flask:
    """The site under a policy that asks at every door, and closed when nobody answers."""
    services.policy = rule(register_failure="closed")
    use_register(app, HttpRegister("test register", desk.url, TOKEN))
    app.extensions["casino.passwords"] = QUICK
    return app


def newcomer(client: CheckedClient) -> TestResponse:
    form = client.page("/register").form("/register")
    return client.submit(form, NEWCOMER)


def moments(engine: Engine) -> list[tuple[str, str, bool]]:
    with read_unit(engine) as unit:
        rows = unit.scalars(select(RegisterAnswer).order_by(RegisterAnswer.id))
        return [(row.moment, row.answer, row.allowed) for row in rows]


def number_of_players(engine: Engine) -> int:
    with read_unit(engine) as unit:
        return players.count(unit)


ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE
@pytest.mark.feature("R44")
def test_r44_no_account_opens_for_whom_it_names(
    connected: Flask, client: CheckedClient, engine: Engine, desk: TestRegister
) -> None:
    """Asked before anything is written; the page says why, and nobody under age is ever asked about."""
    person = Person(NEWCOMER["email"], date(1990, 5, 24))
    desk.excluded.add(person.digest)

    answer = newcomer(client)

    desk.excluded.clear()
    assert answer.status_code == 403
    assert "register of exclusions" in Page(answer).one("[role=alert]").text
    assert (number_of_players(engine), moments(engine)) == (0, [("register", "excluded", False)])
    young = client.page("/register").form("/register")
    assert client.submit(young, {**NEWCOMER, "birth_date": "2015-01-01"}).status_code == 422
    assert len(desk.asked) == 1


@ONE
@pytest.mark.feature("R44")
@pytest.mark.parametrize(("failure", "status", "count"), [("closed", 503, 0), ("open", 303, 1)])
def test_r44_registration_while_it_does_not_answer(
    connected: Flask,
    services: Services,
    client: CheckedClient,
    engine: Engine,
    desk: TestRegister,
    failure: str,
    status: int,
    count: int,
) -> None:
    """Closed: nothing is opened and nothing written; open: the account is made, and the silence is kept."""
    services.policy = rule(register_failure=failure)
    desk.mood = "fail"

    assert newcomer(client).status_code == status

    assert number_of_players(engine) == count
    assert moments(engine) == [("register", "no_answer", bool(count))]


@ONE
@pytest.mark.feature("R41", "R44")
def test_r44_whom_it_names_at_log_in_gets_in_and_cannot_play(
    connected: Flask,
    client: CheckedClient,
    engine: Engine,
    desk: TestRegister,
    alice: Member,
    shelf: None,
    launch: Callable[..., str],
) -> None:
    """The game that is open elsewhere ends and takes no stake; the money stays in reach; no row for each log-in."""
    log_in(client, alice)
    path = launch(client)
    desk.excluded.add(Person(alice.email, date(1990, 2, 28)).digest)

    for _ in range(2):
        elsewhere = connected.test_client()
        assert isinstance(elsewhere, CheckedClient)
        log_in(elsewhere, alice)
        assert "register of exclusions" in elsewhere.page("/wallet/").text

    desk.excluded.clear()
    bar = client.get(f"{path}/bar", headers={"Accept": "application/json"}).get_json()
    assert bar["ended"]
    with read_unit(engine) as unit:
        player = players.get(unit, alice.public_id)
        assert player.barred_until == START + register.BARRED
        assert [row.actor for row in breaks.history(unit, player)] == ["register"]
        with pytest.raises(PlayerBlocked):
            play.check_gate(unit, player, START)


@ONE
@pytest.mark.feature("R44")
def test_r44_a_passkey_is_a_door_like_the_password(
    connected: Flask, client: CheckedClient, engine: Engine, desk: TestRegister, alice: Member
) -> None:
    """Asked at a log-in by passkey too, and whom it names is told so."""
    device = Authenticator()
    log_in(client, alice)
    add_passkey(client, device)
    client.submit(client.page("/account/").form("/logout"))
    desk.excluded.add(Person(alice.email, date(1990, 2, 28)).digest)

    use(client, "enter", device)

    assert moments(engine) == [("login", "clear", True), ("login", "excluded", False)]
    assert "register of exclusions names you" in client.page("/account/").one(".notices").text


@ONE
@pytest.mark.feature("R44")
def test_r44_a_silent_register_lets_a_player_in_but_opens_no_game(
    connected: Flask, client: CheckedClient, engine: Engine, desk: TestRegister, alice: Member, shelf: None
) -> None:
    """Fail-safe: the log-in goes on, the launch asks again and is refused; once it answers, the game opens."""
    desk.mood = "babble"
    log_in(client, alice)
    form = client.page("/games/harbour-lights").form("/games/harbour-lights/launch")

    assert client.submit(form).status_code == 503

    assert moments(engine) == [("login", "no_answer", False), ("launch", "no_answer", False)]
    desk.mood = "answer"
    assert client.submit(form).status_code == 303


@ONE
@pytest.mark.feature("R44")
@pytest.mark.parametrize(("mood", "status"), [("answer", 403), ("fail", 503), ("clear", 200)])
def test_r44_asked_before_a_deposit(
    connected: Flask, client: CheckedClient, engine: Engine, desk: TestRegister, alice: Member, mood: str, status: int
) -> None:
    """Whatever page takes money in stands behind the gate; refused, nothing is moved."""

    def deposit() -> Response:
        with unit_of_work(engine) as unit:
            cashier.deposit(unit, players.get(unit, alice.public_id), Money.parse("5.00", "EUR"), START)
        return Response("taken", mimetype="text/plain")

    connected.add_url_rule("/wallet/deposit", "wallet.deposit", deposit, methods=["POST"])
    log_in(client, alice)
    token = client.page("/wallet/").form("/logout").fields
    if mood != "clear":
        desk.excluded.add(Person(alice.email, date(1990, 2, 28)).digest)
    desk.mood = "fail" if mood == "fail" else "answer"

    assert client.post("/wallet/deposit", data=token).status_code == status

    desk.excluded.clear()
    assert moments(engine)[-1][0] == "deposit"
    with read_unit(engine) as unit:
        balance = statements.balances(unit, alice.id)[0]
    assert balance == Money.parse("105.00" if status == 200 else "100.00", "EUR")


@ONE
@pytest.mark.feature("R44")
def test_r44_the_settings_connect_it(database_url: str, tmp_path: Path, desk: TestRegister) -> None:
    """An address and a token are enough; the register hears from the first registration on."""
    token = "of-the-register-0123456789"
    app = create_app(make_settings(tmp_path, database_url, register_url=desk.url, register_token=token))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)

    assert newcomer(client).status_code == 503  # this register knows another token, and so does not answer

    engine = app.extensions["casino"].engine
    assert moments(engine) == [("register", "no_answer", False)]
    engine.dispose()
