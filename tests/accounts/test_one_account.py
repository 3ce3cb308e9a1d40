"""One account per person: how names, phones and documents are compared, and what becomes of a second account (R06)."""

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import accounts, breaks, identities, players, verification
from casino.domain.identities import Claim
from casino.domain.mail import Letter
from casino.domain.players import RegistrationRequest
from casino.domain.sealing import Seal
from casino.errors import InvalidRequest, NotFound, Refusal
from casino.storage.database import read_unit, unit_of_work
from casino.web.pages import TERMS_VERSION
from casino.web.services import Services
from tests.cast import PASSWORD, QUICK, Member
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page
from tests.protection.test_launches import under

pytestmark = pytest.mark.feature("R06")
both = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
BORN = date(1990, 2, 28)
SEAL = Seal(["0f2a5c8d1b7e4a9360cd7be1f4829a55"])
FORM = {
    "username": "zoe",
    "email": "zoe@example.org",
    "password": PASSWORD,
    "birth_date": "1990-02-28",
    "first_name": "Zoë",
    "last_name": "Müller-Weiß",
    "phone": "+49 170 123 45 67",
    "currency": "EUR",
    "own_account": "y",
    "true_data": "y",
    "monitoring": "y",
    "terms": "y",
}


def person(
    engine: Engine, clock: Clock, name: str, claim: Claim, *, email: str = "", verified: bool = True, born: date = BORN
) -> Member:
    """Register somebody who says who they are."""
    request = RegistrationRequest(
        username=name,
        email=email or f"{name}@example.net",
        password=PASSWORD,
        birth_date=born,
        currency="EUR",
        language="en",
        terms_version=TERMS_VERSION,
        is_verified=verified,
        identity=claim,
    )
    with unit_of_work(engine) as unit:
        player = players.register(unit, request, clock(), 18, QUICK, SEAL)
        return Member(player.id, player.public_id, player.username, player.email)


def confirm(engine: Engine, clock: Clock, member: Member) -> str:
    """Follow the link of the first mail; return the status then."""
    with unit_of_work(engine) as unit:
        token = verification.issue(unit, member.id, "verify", clock(), detail=member.email)
        return accounts.verify_email(unit, token, clock(), SEAL).status


def status(engine: Engine, member: Member) -> str:
    with read_unit(engine) as unit:
        return players.get(unit, member.public_id).status


def waiting(engine: Engine) -> list[tuple[str, str, str]]:
    with read_unit(engine) as unit:
        return [(one.player_ref, one.other_ref, one.matched) for one in identities.reviews(unit)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Zoë", "Müller-Weiß"), ("ZOE", "muller weiss")),
        (("  Anna  Maria", "Łęcka"), ("Łęcka", "Maria Anna")),
        (("Иван", "Петров"), ("Ivan", "Petrov")),
        (("Siân", "O’Neill"), ("sian", "O'Neill")),
        (("Bjørn", "Æsir"), ("Bjorn", "Aesir")),
        (("İpek", "Işık"), ("ipek", "isik")),
    ],
)
def test_a_name_is_the_same_in_every_spelling(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert identities.name_key(*first) == identities.name_key(*second)


def test_other_names_are_other_people() -> None:
    assert identities.name_key("Anna", "Lee") != identities.name_key("Ann", "Lee")


def test_phones_and_documents_are_compared_by_what_counts() -> None:
    phones = ("+49 170 1234567", "0049 (170) 123-45-67", "0170 1234567")
    assert len({identities.phone_key(one) for one in phones}) == 1
    assert identities.phone_key("+49 170 1234568") != identities.phone_key(phones[0])
    assert identities.phone_key("12345") is None, "too short to say anything"
    assert identities.document_key("c01x-00 t47") == identities.document_key("C01X00T47")


@both
@pytest.mark.parametrize(
    ("changes", "matched"),
    [
        ({"phone": "0170-1234567"}, "name, birth date, phone"),
        ({"document": "c01x 00t47"}, "name, birth date, document"),
        ({"phone": "0170-1234567", "document": "C01X00T47"}, "name, birth date, phone, document"),
    ],
)
def test_a_second_account_waits_for_staff(engine: Engine, clock: Clock, changes: dict[str, str], matched: str) -> None:
    """Queued at the registration, and still pending when its address is confirmed."""
    first = person(engine, clock, "first", Claim("Zoë", "Müller", "+49 170 1234567", "C01X00T47"))
    second = person(engine, clock, "second", Claim("MULLER", "zoe", **changes), verified=False)

    assert waiting(engine) == [(second.public_id, first.public_id, matched)]
    assert confirm(engine, clock, second) == "pending"
    assert (status(engine, first), status(engine, second)) == ("active", "pending")
    assert len(waiting(engine)) == 1, "one review for a pair"


@both
def test_the_same_mailbox_in_another_spelling_waits_as_well(engine: Engine, clock: Clock) -> None:
    person(engine, clock, "first", Claim("Zoe", "Muller"), email="zoe.muller@gmail.com")
    second = person(engine, clock, "second", Claim("Zoë", "Müller"), email="zoemuller+2@googlemail.com", verified=False)

    assert confirm(engine, clock, second) == "pending"
    assert waiting(engine)[0][2] == "name, birth date, mailbox"


@pytest.mark.parametrize(
    ("claim", "born"),
    [
        (Claim("Zoe", "Muller"), BORN),
        (Claim("Zoe", "Muller", "+49 170 7654321", "X9"), BORN),
        (Claim("Zora", "Muller", "+49 170 1234567"), BORN),
        (Claim("Zoe", "Muller", "+49 170 1234567"), date(1990, 2, 27)),
        (Claim("", "", "+49 170 1234567"), BORN),
    ],
)
def test_somebody_else_plays_at_once(engine: Engine, clock: Clock, claim: Claim, born: date) -> None:
    """The same name and birthday happen; another name, birthday, phone or document is another person."""
    person(engine, clock, "first", Claim("Zoe", "Muller", "+49 170 1234567", "C01X00T47"))
    second = person(engine, clock, "second", claim, verified=False, born=born)

    assert confirm(engine, clock, second) == "active"
    assert waiting(engine) == []


def test_an_address_nobody_confirmed_holds_nobody_up(engine: Engine, clock: Clock) -> None:
    """Whoever gave up half-way, or claimed to be somebody, keeps nobody from opening the real account."""
    claim = Claim("Zoe", "Muller", "+49 170 1234567")
    person(engine, clock, "gaveup", claim, verified=False)

    assert confirm(engine, clock, person(engine, clock, "again", claim, verified=False)) == "active"


@both
def test_two_that_are_confirmed_at_once_do_not_both_open(engine: Engine, clock: Clock) -> None:
    """Neither was confirmed when they registered; of the two links the later one finds the earlier account."""
    claim = Claim("Zoe", "Muller", "+49 170 1234567")
    twins = [person(engine, clock, name, claim, verified=False) for name in ("one", "two", "three")]
    start, said = threading.Barrier(3), []

    def follow(member: Member) -> None:
        start.wait(10)
        said.append(confirm(engine, clock, member))

    threads = [threading.Thread(target=follow, args=(one,)) for one in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(said) == ["active", "pending", "pending"]


@pytest.mark.feature("R45")
@pytest.mark.parametrize(("days", "becomes"), [(179, "pending"), (180, "active")])
def test_an_excluded_person_does_not_come_back_with_another_mailbox(
    engine: Engine, clock: Clock, days: int, becomes: str
) -> None:
    """Even when the old account is closed: while its exclusion runs, the new one is held; afterwards it is not."""
    claim = Claim("Zoe", "Muller", "+49 170 1234567")
    old = person(engine, clock, "old", claim)
    with unit_of_work(engine) as unit:
        player = players.get(unit, old.public_id)
        breaks.start(unit, player, "self_exclusion", clock() + timedelta(days=180), clock())
        player.status = "closed"
    clock.advance(days=days)

    assert confirm(engine, clock, person(engine, clock, "new", claim, verified=False)) == becomes


@both
def test_staff_decide_once_with_a_reason(engine: Engine, clock: Clock) -> None:
    claim = Claim("Zoe", "Muller", "+49 170 1234567")
    person(engine, clock, "first", claim)
    brother = person(engine, clock, "second", claim)
    assert status(engine, brother) == "pending", "also when staff make the account"

    with unit_of_work(engine) as unit, pytest.raises(InvalidRequest):
        identities.decide(unit, 1, "same", " ", clock(), actor="a test")
    with unit_of_work(engine) as unit:
        identities.decide(unit, 1, "different", "twins, papers seen", clock(), actor="a test")
    with unit_of_work(engine) as unit, pytest.raises(Refusal, match="decided before"):
        identities.decide(unit, 1, "same", "no", clock(), actor="a test")
    with unit_of_work(engine) as unit, pytest.raises(NotFound):
        identities.decide(unit, 99, "same", "no", clock(), actor="a test")

    assert status(engine, brother) == "active"
    with unit_of_work(engine) as unit:
        assert identities.look(unit, players.get(unit, brother.public_id), clock(), SEAL) == [], "and it stays decided"


@pytest.mark.parametrize(("status_before", "status_after"), [("active", "blocked"), ("excluded", "excluded")])
def test_an_account_that_has_played_is_blocked_and_an_exclusion_stays(
    engine: Engine, clock: Clock, status_before: str, status_after: str
) -> None:
    """Money in it can be seen to, and nobody gets out of an exclusion by being found twice."""
    claim = Claim("Zoe", "Muller", "+49 170 1234567")
    person(engine, clock, "first", claim)
    second = person(engine, clock, "second", claim)
    with unit_of_work(engine) as unit:
        players.get(unit, second.public_id).status = status_before

    with unit_of_work(engine) as unit:
        identities.decide(unit, 1, "same", "one passport", clock(), actor="a test")

    assert status(engine, second) == status_after


def register(client: CheckedClient, **changes: str) -> Page:
    """Send the form; return the page that comes after it."""
    answer = client.submit(client.page("/register").form("/register"), {**FORM, **changes}, follow_redirects=True)
    return Page(answer)


def test_the_stranger_at_the_form_is_told_nothing(
    client: CheckedClient,
    open_browser: Callable[..., CheckedClient],
    link: Callable[[str], str],
    letters: Callable[..., list[Letter]],
    engine: Engine,
    app: Flask,
) -> None:
    """The pages of a second account are those of a first one, up to the confirmed mailbox; then it waits, without why.

    Staff see the pair, decide at the command line, and the person hears of it by mail.
    """
    first = register(client)
    client.submit(client.page(link("verify"), follow_redirects=True).form("/verify/confirm"))

    other = open_browser()
    second = register(other, username="zoe2", email="zoe2@example.org", phone="0170 1234567", first_name="ZOE")
    assert first.text.replace("zoe@", "").replace("zoe", "") == second.text.replace("zoe2@", "").replace("zoe2", "")

    other.submit(other.page(link("verify"), follow_redirects=True).form("/verify/confirm"))
    page = other.page("/verify")
    assert page.heading == "We look at your account"
    assert "another account" not in page.text
    run = app.test_cli_runner()
    listed = json.loads(run.invoke(args=["player", "reviews", "--json"]).output)["reviews"]
    assert [one["matched"] for one in listed] == ["name, birth date, phone"]
    number = str(listed[0]["number"])
    said = run.invoke(args=["player", "decide", number, "--same", "--reason", "one passport"])
    assert "is closed" in said.output
    assert "One person has one account" in letters("review_closed")[-1].body
    assert other.get("/account/").status_code == 303, "its log-in has ended"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM account_review WHERE verdict = 'same'")).scalar() == 1


def test_what_is_asked_follows_the_profile(client: CheckedClient, services: Services) -> None:
    """Strict asks for the name; a profile may ask for more, or for nothing."""
    shown = {"first_name", "last_name", "phone", "document"}

    def asked() -> dict[str, bool]:
        fields = client.page("/register").select(".door-form .field input")
        return {one["id"]: "required" in one.attributes for one in fields if one["id"] in shown}

    assert asked() == {"first_name": True, "last_name": True, "phone": False, "document": False}
    under(services, registration_asks=("name", "document"))
    assert asked() == {"first_name": True, "last_name": True, "phone": False, "document": True}
    under(services, registration_asks=())
    assert asked() == {}
    form = client.page("/register").form("/register")
    light = {key: value for key, value in FORM.items() if key not in shown}
    assert client.submit(form, light).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", "Enter your first name"),
        ("last_name", " ", "Enter your last name"),
        ("last_name", "x" * 81, "longer than any name"),
        ("phone", "call me", "with digits"),
        ("document", "<script>", "as it stands in the document"),
    ],
)
def test_what_cannot_be_read_comes_back(client: CheckedClient, field: str, value: str, words: str) -> None:
    form = client.page("/register").form("/register")

    answer = client.submit(form, {**FORM, field: value})

    assert answer.status_code == 422
    assert words in Page(answer).one(f"#{field}-error").text


@pytest.mark.feature("R21")
def test_the_player_sees_and_takes_what_is_kept_and_the_document_is_sealed(
    client: CheckedClient, engine: Engine, clock: Clock
) -> None:
    register(client, document="C01X00T47")
    facts = client.page("/account/").text
    assert "Zoë Müller-Weiß" in facts
    assert "+49 170 123 45 67" in facts
    assert "C01X00T47" not in facts
    assert "T47" in facts

    client.submit(client.page("/account/confirm").form("/account/confirm"), {"password": PASSWORD})
    document = client.submit(client.page("/account/safety").form("/account/data")).get_json()

    assert document["identity"] == {
        "first_name": "Zoë",
        "last_name": "Müller-Weiß",
        "phone": "+49 170 123 45 67",
        "document": "C01X00T47",
    }
    with engine.connect() as connection:
        sealed: bytes = connection.execute(text("SELECT document FROM identity")).scalar_one()
    assert b"C01X" not in bytes(sealed)
