"""R21: requests of players about their data; each of them, its answer, every refusal with its reason, and the dates."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from casino.domain import data_requests, throttle
from casino.domain.mail import Letter
from casino.errors import InvalidRequest
from casino.storage.data_requests import KINDS, OUTCOMES
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player
from tests.cast import Member, log_in
from tests.conftest import DATABASES, START, Clock
from tests.page import CheckedClient, Page

Browser = Callable[..., CheckedClient]
pytestmark = pytest.mark.feature("R21")


@pytest.fixture
def inside(open_browser: Browser, alice: Member) -> CheckedClient:
    client = open_browser()
    log_in(client, alice)
    return client


def take(client: CheckedClient) -> int:
    return client.submit(client.page("/account/data").form("/account/data")).status_code


def put_down(client: CheckedClient, kind: str, words: str = "My name is spelt wrong.") -> int:
    form = client.page("/account/data").form("/account/data/requests")
    return client.submit(form, {"kind": kind, "words": words}).status_code


def log(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    with read_unit(engine) as unit:
        return [(one.kind, one.outcome, one.reason) for one in reversed(data_requests.listing(unit))]


def run(app: Flask, *arguments: str, expected: int = 0) -> str:
    done = app.test_cli_runner().invoke(args=["player", *arguments])
    assert done.exit_code == expected, done.output
    return done.output


def test_r21_a_copy_is_handed_over_and_put_down(inside: CheckedClient, engine: Engine, clock: Clock) -> None:
    """At once, as JSON, with the request itself in it; the log has both dates."""
    answer = inside.submit(inside.page("/account/data").form("/account/data"))

    document = json.loads(answer.text)
    assert [one["kind"] for one in document["requests"]] == ["copy"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert log(engine) == [("copy", "done", None)]
    with read_unit(engine) as unit:
        [one] = data_requests.listing(unit)
    assert (one.asked_at, one.answered_at) == (clock(), clock())


def test_r21_a_fourth_copy_in_a_day_is_refused_with_its_reason(
    inside: CheckedClient, engine: Engine, clock: Clock
) -> None:
    """The refusal is kept as well, shows on the page, and ends when the first copy is a day old."""
    for _ in range(data_requests.COPIES):
        assert take(inside) == 200
        clock.advance(minutes=2)

    answer = inside.submit(inside.page("/account/data").form("/account/data"))

    assert answer.status_code == 429
    assert "three times within 24 hours" in Page(answer).one("[data-kind=trouble]").text
    assert log(engine) == [*[("copy", "done", None)] * 3, ("copy", "refused", data_requests.TOO_OFTEN)]
    assert "three times within 24 hours" in inside.page("/account/data").select(".asked li")[0].text


@pytest.mark.parametrize(("seconds", "refused"), [(-1, True), (0, False)])
def test_r21_the_day_ends_to_the_second(
    engine: Engine, alice: Member, clock: Clock, seconds: int, refused: bool
) -> None:
    with unit_of_work(engine) as unit:
        player = unit.get_one(Player, alice.id)
        for _ in range(data_requests.COPIES):
            assert data_requests.ask(unit, player, "copy", clock()) is None
        later = clock.advance(hours=24, seconds=seconds)

        assert (data_requests.ask(unit, player, "copy", later) is not None) is refused


def test_r21_other_requests_wait_for_staff(inside: CheckedClient, engine: Engine, bob: Member) -> None:
    """Each kind once at a time; a second one is refused, and that is kept too; bob sees nothing of it."""
    assert put_down(inside, "correction") == 303
    assert put_down(inside, "correction") == 409
    assert put_down(inside, "erasure", "<b>all</b> of it") == 303

    assert log(engine) == [
        ("correction", None, None),
        ("correction", "refused", data_requests.STILL_OPEN),
        ("erasure", None, None),
    ]
    shown = [one.text for one in inside.page("/account/data").select(".asked-words")]
    assert shown[0] == "<b>all</b> of it"


@pytest.mark.parametrize(("kind", "words"), [("copy", "x"), ("spy", "x"), ("erasure", ""), ("erasure", "x" * 1001)])
def test_r21_bad_input_writes_nothing(inside: CheckedClient, engine: Engine, kind: str, words: str) -> None:
    """A copy has its own button with its own proof; the form puts down none."""
    form = inside.page("/account/data").form("/account/data/requests")

    answer = inside.post(form.action, data={**form.fields, "kind": kind, "words": words})

    assert answer.status_code == 422
    assert log(engine) == []


def test_r21_each_player_sees_their_own(inside: CheckedClient, open_browser: Browser, bob: Member) -> None:
    put_down(inside, "erasure", "what only alice may read")
    other = open_browser()
    log_in(other, bob)

    assert other.page("/account/data").select(".asked li") == []
    assert open_browser().get("/account/data").status_code == 303


def test_r21_a_flood_fills_no_log(inside: CheckedClient, engine: Engine) -> None:
    """Twenty a day are kept; after that nothing is written any more."""
    limit = throttle.DATA.limit

    form = inside.page("/account/data").form("/account/data")
    answers = [inside.submit(form).status_code for _ in range(limit + 2)]

    assert answers == [200] * 3 + [429] * (limit - 1)
    assert len(log(engine)) == limit


def test_r21_staff_see_and_answer_by_command(
    app: Flask, inside: CheckedClient, alice: Member, letters: Callable[..., list[Letter]], clock: Clock
) -> None:
    """Open ones with the day they are due; an answer is for good, a refusal has a reason, the player is written to."""
    put_down(inside, "erasure", "my log-ins of 2024")
    clock.advance(days=2)
    [waiting] = json.loads(run(app, "requests", "--open", "--json"))["requests"]
    assert (waiting["player_id"], waiting["words"]) == (alice.public_id, "my log-ins of 2024")
    assert waiting["due_at"] == (START + data_requests.ANSWER_WITHIN).isoformat()

    number, reason = str(waiting["number"]), "The law tells us to keep them for five years."
    assert "needs its reason" in run(app, "answer", number, "--refused", expected=1)
    run(app, "answer", number, expected=2)
    run(app, "answer", number, "--refused", "--reason", reason)
    assert "answered before" in run(app, "answer", number, "--done", expected=1)
    run(app, "answer", "999", "--done", expected=1)

    assert json.loads(run(app, "requests", alice.public_id, "--json"))["requests"][0]["reason"] == reason
    assert reason in run(app, "requests", alice.public_id)
    assert "no such request" in run(app, "requests", "--open")
    assert number in letters("data_answered")[0].body
    log_in(inside, alice)
    assert reason in inside.page("/account/data").one(".asked").text


def test_r21_a_letter_is_put_down_by_staff(app: Flask, alice: Member, engine: Engine) -> None:
    """What came by post is in the same log, with who wrote it down."""
    run(app, "request", alice.public_id, "--kind", "copy", "--words", "by letter of 3 May")
    run(app, "request", "nobody00", "--kind", "copy", expected=1)
    run(app, "request", alice.public_id, "--kind", "spy", expected=2)

    with engine.connect() as connection:
        [row] = connection.execute(text("SELECT kind, words, actor FROM data_request")).all()
    assert row[:2] == ("copy", "by letter of 3 May")
    assert row.actor.startswith("command line")
    assert log(engine) == [("copy", None, None)]


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_r21_the_log_is_append_only_and_says_why(engine: Engine, alice: Member, clock: Clock) -> None:
    """On both databases, whoever asks: no change, no deletion, no refusal without a reason, no second answer."""
    with unit_of_work(engine) as unit:
        data_requests.ask(unit, unit.get_one(Player, alice.id), "erasure", clock())
        data_requests.ask(unit, unit.get_one(Player, alice.id), "copy", clock())
    answer = "INSERT INTO data_answer (request_id, outcome, reason, answered_at, actor) VALUES "
    now = "'2026-05-04 12:00:00'"
    for statement in (
        "UPDATE data_request SET kind = 'copy'",
        "DELETE FROM data_request",
        "UPDATE data_answer SET outcome = 'refused', reason = 'x'",
        "DELETE FROM data_answer",
        f"{answer} (1, 'refused', NULL, {now}, 'x')",
        f"{answer} (1, 'refused', '', {now}, 'x')",
        f"{answer} (1, 'maybe', 'x', {now}, 'x')",
        f"{answer} (2, 'done', NULL, {now}, 'x')",
    ):
        with pytest.raises(DatabaseError), unit_of_work(engine) as unit:
            unit.execute(text(statement))
    assert log(engine) == [("erasure", None, None), ("copy", "done", None)]
    assert (set(KINDS), set(OUTCOMES)) == ({"copy", "correction", "erasure", "objection"}, {"done", "refused"})


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_r21_of_two_answers_at_once_one_counts(engine: Engine, alice: Member, clock: Clock) -> None:
    with unit_of_work(engine) as unit:
        data_requests.ask(unit, unit.get_one(Player, alice.id), "erasure", clock())

    def answer(number: int) -> bool:
        try:
            with unit_of_work(engine) as unit:
                data_requests.answer(unit, 1, "done", f"answer {number}", clock(), f"staff {number}")
        except InvalidRequest:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, range(4))) == 1
