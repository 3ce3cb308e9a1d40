"""Walks over every route of the site: nobody reaches what is another's, no form works for a stranger, no GET writes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from casino.domain import logins, players
from casino.storage.base import Base
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Login
from casino.storage.protection import PlayerLimit
from tests.accounts.people import is_inside
from tests.cast import Member, log_in
from tests.conftest import Clock
from tests.page import CheckedClient, Form
from tests.web.conftest import at_home, launch, platform, play_round, shelf, visitor_bob

__all__ = ["at_home", "launch", "platform", "play_round", "shelf", "visitor_bob"]

FOR_EVERYBODY = {
    "before_play.answer": "a kind of question, answered for oneself",
    "before_play.contract": "a game, opened for oneself",
    "drawn.picture": "pictures",
    "install.icon": "pictures",
    "jackpots.figure": "a game",
    "keeping.favourite": "a game, kept for oneself",
    "lobby.game": "a game",
    "lobby.picture": "pictures",
    "play.launch": "a game, opened for oneself",
    "recovery.new_email": "a mailed secret: who has it may use it, whoever is logged in",
    "recovery.reset": "a mailed secret",
    "recovery.unlock": "a mailed secret",
    "recovery.verify": "a mailed secret",
    "static": "files",
}
"""Routes whose argument belongs to nobody, and what it is. Every other argument is looked up in `Belongings`."""
FILLED_IN = {"way": "frame", "answer": "continue"}
"""What some forms must say before their route looks at whose it is."""
UNPROTECTED = {"security.policy_report", "cashier.tell"}  # the second is signed by the cashier, see test_deposit.py


@dataclass(frozen=True)
class Belongings:
    """What is alice's, by the name that routes give it."""

    public_id: str
    reference: str
    limit_id: int
    key: int

    def path(self, rule: Rule, *, unknown: bool = False) -> str:
        """Return the route's address with alice's own ids, or with ids that nobody has."""
        path = rule.rule
        for name in rule.arguments:
            mine = getattr(self, name)
            value = mine if not unknown else 10**9 if isinstance(mine, int) else "x" * len(mine)
            path = re.sub(rf"<(?:[^<>:]+:)?{name}>", str(value), path)
        return path


@pytest.fixture
def hers(
    at_home: CheckedClient,
    engine: Engine,
    alice: Member,
    launch: Callable[..., str],
    play_round: Callable[..., None],
) -> Belongings:
    """A running game, a round, a limit that waits to be loosened, and a log-in; all alice's."""
    for amount in ("50.00", "80.00"):
        form = at_home.page("/account/protection/").form("/account/protection/limits#loss")
        at_home.post(form.action, data={**form.fields, "kind": "loss", "period": "day", "amount": amount})
    public_id = launch(at_home).rpartition("/")[2]
    play_round(alice, 5, 2)
    with read_unit(engine) as unit:
        login = unit.scalars(select(Login).where(Login.player_id == alice.id)).one()
        limit = unit.scalars(select(PlayerLimit.id).where(PlayerLimit.player_id == alice.id)).all()[-1]
        [round_key] = re.findall(r'/wallet/rounds/(\d+)"', at_home.get("/wallet/rounds").text)[:1]
        return Belongings(public_id, logins.reference(login), limit, int(round_key))


def rules_with_an_owner(app: Flask) -> list[Rule]:
    """Return what has a player's id in it; the back office is walked in tests/web/staff/test_door.py."""
    rules = [one for one in app.url_map.iter_rules() if one.arguments and not one.endpoint.startswith("staff.")]
    return [one for one in rules if one.endpoint not in FOR_EVERYBODY]


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def same(answer: TestResponse) -> str:
    """Return an answer's text without nonces, tokens, its own address and the reference that a refusal quotes."""
    return re.sub(r'nonce="[^"]+"|value="[^"]*"|\d{4}-\d{4}', "", answer.text.replace(answer.request.path, "_"))


def call(client: CheckedClient, method: str, path: str, data: dict[str, str] | None = None) -> TestResponse:
    return client.open(path, method=method, data=data if method == "POST" else None)


def test_4_3_13_each_argument_has_an_owner_or_a_reason(app: Flask, hers: Belongings) -> None:
    """A new route with an id in it is walked from its first day."""
    assert len(rules_with_an_owner(app)) >= 8

    for rule in rules_with_an_owner(app):
        assert "<" not in hers.path(rule)


def test_4_3_13_another_player_finds_nothing(
    app: Flask, hers: Belongings, visitor_bob: CheckedClient, engine: Engine
) -> None:
    """ASVS 8.2.2: 404 with the page of an id that never was, for every route and method; and nothing is written."""
    token = {**visitor_bob.page("/account/").form("/logout").fields, **FILLED_IN}
    before = everything(engine)

    for rule in rules_with_an_owner(app):
        for method in methods(rule):
            taken = call(visitor_bob, method, hers.path(rule), token)
            unknown = call(visitor_bob, method, hers.path(rule, unknown=True), token)
            assert (taken.status_code, unknown.status_code) == (404, 404), (method, rule.rule)
            assert same(taken) == same(unknown), (method, rule.rule)

    assert everything(engine) == before


def test_4_3_13_nobody_is_sent_to_the_door(app: Flask, hers: Belongings, engine: Engine) -> None:
    """Without a log-in each of these leads to it, or to nothing; and nothing is written."""
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    token = {**stranger.page("/login").form("/login").fields, **FILLED_IN}
    before = everything(engine)

    for rule in rules_with_an_owner(app):
        for method in methods(rule):
            answer = call(stranger, method, hers.path(rule), token)
            to_login = answer.status_code == 303 and (answer.location or "").startswith("/login")
            assert to_login or answer.status_code in (401, 404), (method, rule.rule, answer.status_code)

    assert everything(engine) == before


def test_the_owner_is_let_in_where_others_are_not(app: Flask, hers: Belongings, at_home: CheckedClient) -> None:
    """The walk would prove nothing with ids that are alice's for nobody."""
    for rule in rules_with_an_owner(app):
        if "GET" in methods(rule):
            assert at_home.get(hers.path(rule)).status_code in (200, 303), rule.rule


def test_3_5_1_no_form_works_without_its_own_token(
    app: Flask, hers: Belongings, at_home: CheckedClient, engine: Engine
) -> None:
    """Every POST route with ids that are good: no token, another browser's, and a good one sent by another site."""
    foreign = app.test_client().get("/login").text
    other = re.search(r'name="csrf_token" value="([^"]+)"', foreign)
    assert other is not None
    own = at_home.page("/account/").form("/logout").fields["csrf_token"]
    before = everything(engine)
    rules = [one for one in app.url_map.iter_rules() if "POST" in methods(one) and one.endpoint not in UNPROTECTED]
    assert len(rules) >= 25
    sent = [({}, "same-origin"), ({"csrf_token": other[1]}, "same-origin"), ({"csrf_token": own}, "cross-site")]

    for rule in rules:
        path = (
            hers.path(rule) if rule.endpoint not in FOR_EVERYBODY else re.sub(r"<[^>]+>", "harbour-lights", rule.rule)
        )
        for data, site in sent:
            answer = at_home.post(path, data=data, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 400, (path, data, site)

    assert everything(engine) == before


def test_3_5_3_no_get_writes(app: Flask, hers: Belongings, at_home: CheckedClient, engine: Engine) -> None:
    """Prefetching browsers and curious neighbours change nothing: all pages, as their owner, byte for byte."""
    samples = {"slug": "harbour-lights", "number": "7", "name": "none.svg", "token": "x" * 43, "filename": "casino.css"}
    before = everything(engine)

    for rule in app.url_map.iter_rules():
        if "GET" in methods(rule):
            path = hers.path(rule) if rule.endpoint not in FOR_EVERYBODY else rule.rule
            path = re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda found: samples.get(found[1], "x"), path)
            answer = at_home.get(path)
            assert answer.status_code < 500, path
            answer.close()

    assert everything(engine) == before


EXTRA = {
    "id": "2",
    "player_id": "2",
    "public_id": "bobsownpublic",
    "username": "root",
    "username_key": "root",
    "status": "active",
    "role": "admin",
    "is_operator": "1",
    "balance_units": "100000000",
    "balance": "1000000",
    "birth_date": "1950-01-01",
    "first_name": "Nora",
    "last_name": "Fisk",
    "password_hash": "x",
    "email_verified_at": "2020-01-01 00:00:00",
    "locked_at": "2020-01-01 00:00:00",
    "terms_version": "1999",
    "stakes_until": "2099-01-01 00:00:00",
    "setter": "operator",
    "state": "active",
}
KEPT = (
    "SELECT id, public_id, username, email, password_hash, birth_date, currency, email_verified_at, locked_at, "
    "terms_version, created_at FROM player ORDER BY id",
    "SELECT id, player_id, balance_units FROM account ORDER BY id",
    "SELECT COUNT(*) FROM staff",
    "SELECT setter FROM player_limit WHERE setter <> 'player'",
)


def kept(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(text(query))] for query in KEPT]


def test_4_3_14_no_form_of_the_site_takes_more_than_it_shows(
    app: Flask, hers: Belongings, at_home: CheckedClient, engine: Engine, alice: Member
) -> None:
    """ASVS 8.2.3, 15.3.3: fields of every table added to every form of every page set nothing."""
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in methods(rule) and not rule.arguments]
    found: dict[str, Form] = {}
    for path in [*paths, f"/play/{hers.public_id}", "/games/harbour-lights"]:
        answer = at_home.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found |= {one.action: one for one in at_home.page(path).forms if one.method == "post"}
    assert len(found) >= 15
    before = kept(engine)

    for action, form in found.items():
        if not is_inside(at_home):
            log_in(at_home, alice)
        fields = {**form.fields, "csrf_token": at_home.page("/account/").form("/logout").fields["csrf_token"]}
        at_home.post(action, data={**{name: value for name, value in EXTRA.items() if name not in fields}, **fields})
        assert kept(engine) == before, action


def _block(engine: Engine, client: CheckedClient, member: Member, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        players.block(unit, players.get(unit, member.public_id), "a test", clock())


def _log_out(_engine: Engine, client: CheckedClient, _member: Member, _clock: Clock) -> None:
    client.submit(client.page("/account/").form("/logout"))


def _end_others(_engine: Engine, client: CheckedClient, member: Member, _clock: Clock) -> None:
    other = client.application.test_client()
    assert isinstance(other, CheckedClient)
    log_in(other, member)
    other.submit(other.page("/account/safety").form("/account/logins/end-others"))


def _close(_engine: Engine, client: CheckedClient, _member: Member, _clock: Clock) -> None:
    client.submit(client.page("/account/close").form("/account/close"), {"sure": "y"})


@pytest.mark.parametrize("ends", [_block, _log_out, _end_others, _close], ids=lambda one: one.__name__.strip("_"))
def test_4_3_18_a_stolen_cookie_dies_with_its_log_in(
    app: Flask,
    at_home: CheckedClient,
    alice: Member,
    engine: Engine,
    clock: Clock,
    ends: Callable[[Engine, CheckedClient, Member, Clock], None],
) -> None:
    """ASVS 7.4.1, 7.4.2: it lived on the server, and there it ends; for pages and for forms with a token of before."""
    stolen = at_home.get_cookie("casino")
    assert stolen is not None
    thief = app.test_client()
    assert isinstance(thief, CheckedClient)
    thief.set_cookie("casino", stolen.value)
    form = thief.page("/account/safety").form("/account/login-notices")

    ends(engine, at_home, alice, clock)

    assert not is_inside(thief)
    assert thief.submit(form).status_code in (303, 400)
    with read_unit(engine) as unit:
        assert players.get(unit, alice.public_id).login_notices
