"""Attacks on passkeys: replay, other browsers, other sites, other players, copies, lies about the owner."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import passkeys, throttle
from casino.errors import WrongPasskey
from casino.storage.database import read_unit, unit_of_work
from casino.web.services import Services
from tests.accounts.keyholders import PAGES, add_passkey, ask, names, send, use, words
from tests.accounts.people import Enrolled, attempt, is_inside
from tests.cast import Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient
from tests.support.authenticator import PRESENT, VERIFIED, Authenticator, cbor, to_bytes, to_text

Browser = Callable[..., CheckedClient]
pytestmark = pytest.mark.feature("R11")


def refusals(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT detail FROM account_event WHERE kind = 'passkey_refused' ORDER BY id"))
        return [row.detail for row in rows]


LIES: dict[str, dict[str, Any]] = {
    "another site's page": {"origin": "https://lantern-quay.example"},
    "our name under another port": {"origin": "http://localhost:9000"},
    "our name without https or with it": {"origin": "https://localhost:8000"},
    "another site's key": {"rp_id": "lantern-quay.example"},
    "nobody verified": {"flags": PRESENT},
    "nobody there": {"flags": VERIFIED},
    "an answer about making a key": {"kind": "webauthn.create"},
    "a challenge of its own": {"challenge": to_text(b"x" * 32)},
    "no challenge": {"challenge": ""},
    "another player's handle": {"user_handle": b"y" * 32},
}


def test_a_lie_lets_nobody_in(
    owner: CheckedClient, open_browser: Browser, device: Authenticator, engine: Engine
) -> None:
    """Signed by the right key, and still wrong; the same words for all, the reason in the record."""
    thief = open_browser()

    answers = {name: use(thief, "enter", device, **lie) for name, lie in LIES.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(LIES, 422)
    assert {words(answer) for answer in answers.values()} == {
        "The passkey was not accepted. Try again, or use your password."
    }
    assert not is_inside(thief)
    assert len(refusals(engine)) == len(LIES)
    assert use(thief, "enter", device).status_code == 303


def test_a_signature_of_another_key_lets_nobody_in(
    owner: CheckedClient, open_browser: Browser, device: Authenticator, engine: Engine
) -> None:
    """Who knows the name of a key, which is no secret, has nothing; and it locks nothing for its owner."""
    other = Authenticator()
    other.create({"rp": {"id": "localhost"}, "user": {"id": "eA"}, "challenge": "eA"})
    thief = open_browser()

    assert use(thief, "enter", device, signer=other.keys[0], count=9999).status_code == 422

    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM alert WHERE code = 'passkey_copied'")).scalar() == 0
    assert use(open_browser(), "enter", device).status_code == 303


def test_a_page_in_another_sites_frame_lets_nobody_in(owner: CheckedClient, open_browser: Browser) -> None:
    device = Authenticator(cross_origin=True)
    form_answer = device.create(ask(owner, "add"))

    assert send(owner, "add", form_answer).status_code == 422
    assert names(owner) == ["my phone"]


@pytest.mark.parametrize("count", [0, 4, 5])
def test_a_copy_is_found_by_its_counter(
    owner: CheckedClient, open_browser: Browser, device: Authenticator, engine: Engine, count: int
) -> None:
    """Whoever copied the key some uses ago is behind: refused, and staff are told whose it is."""
    for _ in range(5):
        assert use(open_browser(), "enter", device).status_code == 303
    thief = open_browser()

    answer = use(thief, "enter", device, count=count)

    assert answer.status_code == 422
    assert not is_inside(thief)
    assert refusals(engine) == [passkeys.COPIED]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM alert WHERE code = 'passkey_copied'")).scalar() == 1


def test_an_answer_counts_once(owner: CheckedClient, open_browser: Browser, engine: Engine) -> None:
    """Replay with the very cookie of the first time: the challenge is burnt, whoever sends it."""
    device = Authenticator(step=0)
    add_passkey(owner, device)
    client, thief = open_browser(), open_browser()
    answer = device.get(ask(client, "enter"))
    cookie = client.get_cookie("casino")
    assert cookie is not None
    form = client.page("/login").form("/login/passkey")
    assert client.submit(form, {"answer": answer}).status_code == 303

    thief.set_cookie("casino", cookie.value)
    replayed = thief.post("/login/passkey", data={**form.fields, "answer": answer})

    assert replayed.status_code == 422
    assert not is_inside(thief)
    assert refusals(engine) == ["this challenge was answered before"]


def test_a_wrong_answer_uses_the_challenge_up(
    owner: CheckedClient, open_browser: Browser, device: Authenticator
) -> None:
    """One question, one answer: no second guess at the same challenge."""
    client = open_browser()
    options = ask(client, "enter")
    form = client.page("/login").form("/login/passkey")
    cookie = client.get_cookie("casino")
    assert cookie is not None
    client.submit(form, {"answer": device.get(options, flags=PRESENT)})
    client.set_cookie("casino", cookie.value)

    assert client.submit(form, {"answer": device.get(options)}).status_code == 422


def test_an_answer_is_good_in_its_own_browser_only(
    owner: CheckedClient, open_browser: Browser, device: Authenticator
) -> None:
    """An answer that was fished off somebody's screen opens nothing where it was not asked for."""
    victim, thief = open_browser(), open_browser()
    answer = device.get(ask(victim, "enter"))

    assert send(thief, "enter", answer).status_code == 422
    ask(thief, "enter")
    assert send(thief, "enter", answer).status_code == 422


@pytest.mark.parametrize("asked_for", ["prove", "add"])
def test_a_challenge_is_good_for_its_own_purpose_only(
    owner: CheckedClient, device: Authenticator, asked_for: str, open_browser: Browser
) -> None:
    """What was asked as a proof in a log-in is no log-in, and the other way round."""
    answer = device.get(ask(owner, asked_for))
    owner.submit(owner.page("/account/").form("/logout"))

    assert send(owner, "enter", answer).status_code == 422
    assert not is_inside(owner)


def test_another_players_passkey_proves_nothing(
    owner: CheckedClient, open_browser: Browser, bob: Member, device: Authenticator, clock: Clock
) -> None:
    """bob, in his own log-in, cannot confirm with alice's key; nor she in his."""
    own, client = Authenticator(), open_browser()
    log_in(client, bob)
    add_passkey(client, own)
    clock.advance(minutes=11)

    assert use(client, "prove", device).status_code == 422
    assert client.get("/account/passkeys").status_code == 303
    assert use(client, "prove", own).status_code == 303
    assert client.get("/account/passkeys").status_code == 200


def test_another_players_passkey_is_no_code(
    open_browser: Browser, enrolled: Enrolled, bob: Member, device: Authenticator
) -> None:
    """Between alice's password and her code, bob's key opens neither account."""
    from tests.accounts.people import give_code

    mine, theirs = Authenticator(), open_browser()
    log_in(theirs, bob)
    add_passkey(theirs, mine)
    hers = open_browser()
    attempt(hers, "alice", enrolled.member.password)
    give_code(hers, enrolled.code())
    add_passkey(hers, device)
    thief = open_browser()
    attempt(thief, "alice", enrolled.member.password)

    assert use(thief, "code", mine).status_code == 422
    assert not is_inside(thief)


def test_a_passkey_belongs_to_one_player(
    owner: CheckedClient, open_browser: Browser, bob: Member, device: Authenticator
) -> None:
    """A device that gives two accounts a key of one name cannot take the first one over."""
    client = open_browser()
    log_in(client, bob)

    answer = add_passkey(client, device, id=device.keys[0].id)

    assert answer.status_code == 422
    assert names(client) == []
    assert use(open_browser(), "enter", device, key=device.keys[0]).status_code == 303


@pytest.mark.parametrize("lie", [LIES["another site's page"], LIES["another site's key"], {"challenge": ""}])
def test_a_lie_adds_no_passkey(owner: CheckedClient, lie: dict[str, Any]) -> None:
    assert add_passkey(owner, Authenticator(), **lie).status_code == 422
    assert names(owner) == ["my phone"]


@pytest.mark.parametrize("flags", [PRESENT, VERIFIED])
def test_a_key_that_asks_nobody_is_not_kept(owner: CheckedClient, flags: int) -> None:
    """A key without finger, face or PIN is one factor, and ours are two."""
    assert add_passkey(owner, Authenticator(flags=flags)).status_code == 422
    assert names(owner) == ["my phone"]


def test_the_counter_of_refused_log_ins_holds(
    owner: CheckedClient, open_browser: Browser, device: Authenticator
) -> None:
    """As for passwords: fifty wrong ones from one address, then nothing is judged; right ones are given back."""
    thief = open_browser("203.0.113.50")
    form = thief.page("/login").form("/login/passkey")
    for _ in range(throttle.LOGIN_ADDRESS.limit):
        assert thief.submit(form, {"answer": "{}"}).status_code == 422

    refused = use(thief, "enter", device)

    assert refused.status_code == 429
    assert use(open_browser("203.0.113.51"), "enter", device).status_code == 303


def test_guessing_proofs_in_a_stolen_log_in_ends_it(owner: CheckedClient) -> None:
    """The same five as for passwords, counted together with them."""
    form = owner.page("/account/confirm").form("/account/confirm/passkey")
    for _ in range(5):
        assert owner.submit(form, {"answer": "{}"}).status_code == 422

    assert owner.submit(form, {"answer": "{}"}).status_code == 429
    assert not is_inside(owner)


@pytest.mark.parametrize("purpose", ["prove", "add", "steal", ""])
def test_a_visitor_gets_no_challenge_for_what_is_not_theirs(open_browser: Browser, purpose: str) -> None:
    client = open_browser()
    token = client.page("/login").form("/login").fields["csrf_token"]

    assert client.post("/passkey/options", data={"csrf_token": token, "purpose": purpose}).status_code in (303, 404)
    assert client.post("/passkey/options", data={"purpose": "enter"}).status_code == 400


def broken_answers() -> list[str]:
    good = {"id": "eA", "rawId": "eA", "type": "public-key"}
    client = to_text(b'{"type":"webauthn.create","challenge":"eA","origin":"x"}')
    deep = to_text(cbor({"fmt": "packed", "attStmt": {"x5c": {1: {1: {}}}}, "authData": bytes(200)}))
    responses: list[Any] = [None, 7, {}, {"clientDataJSON": 1}, {"clientDataJSON": "€"}]
    responses += [{"clientDataJSON": client, "attestationObject": one} for one in ("", "eA", "oQ", deep)]
    responses += [
        {"clientDataJSON": one, "authenticatorData": one, "signature": one, "userHandle": "€"}
        for one in ("", "eA", client)
    ]
    texts = ["", "{}", "[]", "null", "7", "[" * 20_000, '{"id": NaN}', '{"id":"\\ud800"}']
    return texts + [json.dumps({**good, "response": one}) for one in responses]


@pytest.mark.parametrize("purpose", ["enter", "add"])
def test_a_broken_answer_is_refused_and_no_fault_of_ours(
    owner: CheckedClient, open_browser: Browser, purpose: str
) -> None:
    """Whatever is sent in place of an answer: 422 at the door and in the account, never a 500."""
    client = open_browser() if purpose == "enter" else owner
    found = {}
    for answer in broken_answers():
        ask(client, purpose)
        found[answer[:99]] = send(client, purpose, answer).status_code

    assert found == dict.fromkeys(found, 422)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_of_ten_at_once_one_is_booked(
    app: Flask, owner: CheckedClient, engine: Engine, services: Services, device: Authenticator
) -> None:
    """The same challenge and counter in ten threads: one burns the one, one moves the other."""
    party = passkeys.party_of(services.settings.public_url, "x")
    assert party is not None
    challenge = passkeys.new_challenge()
    answer = device.get(passkeys.options_to_enter(party, challenge))
    with read_unit(engine) as unit:
        proof = passkeys.judge(unit, answer, challenge, party)

    def burn(_number: int) -> bool:
        with unit_of_work(engine) as unit:
            return passkeys.burn(unit, challenge, services.clock())

    def settle(_number: int) -> bool:
        try:
            with unit_of_work(engine) as unit:
                passkeys.settle(unit, proof, services.clock())
        except WrongPasskey:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(burn, range(10))) == 1
        assert sum(pool.map(settle, range(10))) == 1


def test_a_removed_passkey_opens_nothing_even_half_way(
    owner: CheckedClient, engine: Engine, services: Services, device: Authenticator
) -> None:
    """Removed between the judgement and the booking."""
    party = passkeys.party_of(services.settings.public_url, "x")
    assert party is not None
    challenge = passkeys.new_challenge()
    answer = device.get(passkeys.options_to_enter(party, challenge))
    with read_unit(engine) as unit:
        proof = passkeys.judge(unit, answer, challenge, party)
    owner.submit(next(one for one in owner.page("/account/passkeys").forms if one.action.endswith("/remove")))

    with pytest.raises(WrongPasskey), unit_of_work(engine) as unit:
        passkeys.settle(unit, proof, services.clock())


def test_what_is_kept_opens_nothing(owner: CheckedClient, engine: Engine, device: Authenticator) -> None:
    """A copy of the database holds the public half, and no challenge in clear."""
    options = ask(owner, "prove")
    use(owner, "prove", device)
    with engine.connect() as connection:
        burnt = str(connection.execute(text("SELECT * FROM burnt_challenge")).all())
        kept = connection.execute(text("SELECT public_key FROM passkey")).scalar()

    assert options["challenge"] not in burnt
    assert to_bytes(options["challenge"]).hex() not in burnt
    assert kept == device.keys[0].cose
    assert set(PAGES) == {"enter", "code", "prove", "add"}
