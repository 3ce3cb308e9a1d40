"""The operator's lobby: collections with titles, a schedule and an audience, the order of rails, a look ahead (L23)."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from casino.storage.catalogue import Game
from casino.storage.database import unit_of_work
from tests.conftest import Clock
from tests.page import CheckedClient, Page

pytestmark = pytest.mark.feature("L23")
PHONE = {"Sec-CH-UA-Mobile": "?1"}
RUSSIAN = {"Accept-Language": "ru"}
EVENINGS = """
order = ["evenings", "category:slots", "popular"]
hidden = ["new"]

[collections.evenings]
title = { en = "Long evenings", ru = "Долгие вечера" }
games = ["quay-roulette", "harbour-lights"]
"""

Publish = Callable[..., str]


@pytest.fixture
def run(app: Flask, shelf: None) -> Callable[..., tuple[int, str]]:
    """Return a function that runs `flask lobby …` and returns its status and what it printed."""

    def go(*arguments: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["lobby", *arguments])
        return done.exit_code, done.output

    return go


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a layout and returns its path."""

    def write(text: str) -> str:
        path = tmp_path / "lobby.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def publish(run: Callable[..., tuple[int, str]], written: Callable[[str], str]) -> Publish:
    """Return a function that puts a layout into force."""

    def go(text: str) -> str:
        status, said = run("publish", written(text), "--reason", "autumn")
        assert status == 0, said
        return said

    return go


def rails(page: Page) -> list[str]:
    return [heading["id"].removeprefix("rail-") for heading in page.select(".rail-head h2")]


def title(page: Page, rail: str) -> str:
    return page.one(f"#rail-{rail}").text


def cards(page: Page, rail: str) -> list[str]:
    section = next(one for one in page.select(".rail") if one["aria-labelledby"] == f"rail-{rail}")
    return [name.text for name in section.select(".card-name")]


def test_a_collection_stands_where_the_operator_puts_it(client: CheckedClient, publish: Publish) -> None:
    """In their order of games, under their title in the reader's language; what is hidden is not there."""
    before = rails(client.page("/"))
    publish(EVENINGS)

    page = client.page("/")

    assert before[:2] == ["popular", "new"]
    assert rails(page)[:3] == ["collection-evenings", "category-slots", "popular"]
    assert "new" not in rails(page)
    assert cards(page, "collection-evenings") == ["Quay Roulette", "Harbour Lights"]
    assert title(page, "collection-evenings") == "Long evenings"
    assert title(client.page("/", headers=RUSSIAN), "collection-evenings") == "Долгие вечера"


def test_a_rule_fills_a_collection_and_leads_to_all_of_them(client: CheckedClient, publish: Publish) -> None:
    """A new game of that kind is in it after the next sync, without a word of the operator's."""
    publish('[collections.ours]\ntitle = "From the quay"\nprovider = "quay-house"\ncategory = "slots"\nsort = "name"')

    page = client.page("/")

    assert "Harbour Lights" in cards(page, "collection-ours")
    more = next(a["href"] for a in page.select(".rail-head a") if "From the quay" in a.text)
    assert more == "/games?category=slots&provider=quay-house&sort=name"
    assert client.page(more).heading == "Slots"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-05-04T12:00:00+00:00", False),
        ("2026-05-04T15:59:59+00:00", False),
        ("2026-05-04T16:00:00+00:00", True),
        ("2026-05-04T17:59:59+00:00", True),
        ("2026-05-04T18:00:00+00:00", False),
    ],
)
def test_a_schedule_is_kept_to_the_second(
    client: CheckedClient, publish: Publish, clock: Clock, moment: str, shown: bool
) -> None:
    """It begins and ends by itself, in every process, although what the shelf holds is remembered."""
    publish(EVENINGS + "from = 2026-05-04T18:00:00+02:00\nuntil = 2026-05-04T18:00:00")
    client.page("/")
    clock.now = datetime.fromisoformat(moment)

    assert ("collection-evenings" in rails(client.page("/"))) is shown


@pytest.mark.parametrize(
    ("said", "headers", "shown"),
    [
        ('devices = ["phone"]', PHONE, True),
        ('devices = ["phone"]', {}, False),
        ('devices = ["desktop"]', PHONE, False),
        ('languages = ["ru"]', RUSSIAN, True),
        ('languages = ["ru"]', {}, False),
        ('languages = ["ru"]\ndevices = ["phone"]', RUSSIAN, False),
    ],
)
def test_a_collection_keeps_to_its_audience(
    client: CheckedClient, publish: Publish, said: str, headers: dict[str, str], shown: bool
) -> None:
    publish(EVENINGS + said)

    assert ("collection-evenings" in rails(client.page("/", headers=headers))) is shown


@pytest.mark.feature("L02", "L13", "R69")
def test_what_may_not_be_played_is_in_no_collection(client: CheckedClient, publish: Publish, engine: Engine) -> None:
    """A closed game is left out; a collection without any is not shown."""
    publish(EVENINGS)
    with unit_of_work(engine) as unit:
        unit.execute(update(Game).where(Game.slug == "quay-roulette").values(enabled=False))
        unit.execute(update(Game).where(Game.slug == "harbour-lights").values(blocked_key="|MT|"))
    publish(EVENINGS)

    assert cards(client.page("/"), "collection-evenings") == ["Harbour Lights"]
    with unit_of_work(engine) as unit:
        unit.execute(update(Game).where(Game.slug == "harbour-lights").values(enabled=False))
    publish(EVENINGS)
    assert "collection-evenings" not in rails(client.page("/"))


@pytest.mark.feature("R67")
def test_a_round_with_money_in_it_comes_before_every_collection(
    at_home: CheckedClient, publish: Publish, launch: Callable[..., str]
) -> None:
    """No order of the operator's puts it further down, and it cannot be hidden."""
    publish(EVENINGS)
    launch(at_home, "harbour-lights")

    assert rails(at_home.page("/"))[:2] == ["continue", "collection-evenings"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('hidden = ["continue"]', "continue cannot be hidden"),
        ('order = ["populr"]', "names 'populr'"),
        ('order = ["new", "new"]', "twice"),
        ('[collections.x]\ntitle = "X"', "needs either games"),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\ncategory = "slots"', "needs either games"),
        ('[collections.x]\ngames = ["a"]', "has no title"),
        ('[collections.x]\ntitle = { ru = "Х" }\ngames = ["a"]', "no title in 'en'"),
        ('[collections.x]\ntitle = "X"\ngames = ["a", "a"]', "twice in games"),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\ndevices = ["watch"]', "device 'watch'"),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\nlanguages = ["fi"]', "language 'fi'"),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\nfrom = "soon"', "needs a moment for from"),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\nfrom = 2026-02-02\nuntil = 2026-01-01', "needs a moment"),
        (
            '[collections.x]\ntitle = "X"\ngames = ["a"]\nfrom = 2026-02-02T00:00:00\nuntil = 2026-01-01T00:00:00',
            "ends before",
        ),
        ('[collections.x]\ntitle = "X"\ngames = ["a"]\ncolour = "red"', "says 'colour'"),
        ('[collections.popular]\ntitle = "X"\ngames = ["a"]', "none of the rails' own"),
        ("collections = 3", "are tables"),
        ("colour = 'red'", "'colour' is not a part"),
        ("= nonsense", "cannot be read"),
    ],
)
def test_a_layout_with_a_fault_is_refused_in_words(
    client: CheckedClient, run: Callable[..., tuple[int, str]], written: Callable[[str], str], text: str, word: str
) -> None:
    """Nothing of it comes into force."""
    for arguments in (["check"], ["publish"], ["preview"]):
        more = ["--reason", "x"] if arguments == ["publish"] else []
        status, said = run(*arguments, written(text), *more)
        assert status == 1
        assert word in said

    assert run("log") == (0, "No layout was ever published.\n")


def test_games_that_are_not_there_are_named(
    app: Flask, run: Callable[..., tuple[int, str]], written: Callable[[str], str], publish: Publish
) -> None:
    """By check before, by publish, and by doctor from then on."""
    text = '[collections.x]\ntitle = "X"\ngames = ["harbour-lights", "harbor-lights"]'

    status, said = run("check", written(text))

    assert (status, "harbor-lights" in said) == (1, True)
    assert "harbor-lights" in publish(text)
    assert "WRONG lobby: [collections.x]" in app.test_cli_runner().invoke(args=["doctor"]).output
    publish(EVENINGS)
    assert "ok    lobby" in app.test_cli_runner().invoke(args=["doctor"]).output


def test_every_layout_is_kept_and_can_come_back(
    client: CheckedClient, run: Callable[..., tuple[int, str]], publish: Publish
) -> None:
    """Who, when and why stand in the log; 0 is the lobby as it was before any."""
    publish(EVENINGS)
    publish("")
    assert "collection-evenings" not in rails(client.page("/"))

    assert run("restore", "1", "--reason", "it was better", "--actor", "mira")[0] == 0

    assert "collection-evenings" in rails(client.page("/"))
    said = json.loads(run("log", "--json")[1])["layouts"]
    assert [(row["layout"], row["actor"], row["reason"]) for row in said] == [
        (3, "mira", "it was better"),
        (2, "command line", "autumn"),
        (1, "command line", "autumn"),
    ]
    shown = json.loads(run("show", "--json")[1])
    assert (shown["layout"], list(shown["collections"])) == (3, ["evenings"])
    assert "evenings" in run("show")[1]
    run("restore", "0", "--reason", "no layout")
    assert rails(client.page("/"))[:2] == ["popular", "new"]


def test_the_operator_sees_it_before_anybody_else(
    client: CheckedClient, run: Callable[..., tuple[int, str]], written: Callable[[str], str], clock: Clock
) -> None:
    """Another moment, device and language, of a draft; by a link that works for a day and says that it is none."""
    path = written(EVENINGS + 'from = 2026-12-24T18:00:00\ndevices = ["phone"]')

    status, said = run("preview", path, "--at", "2026-12-24T20:00", "--device", "phone", "--language", "ru", "--json")

    assert status == 0
    shown = json.loads(said)
    assert shown["rails"][0] == {
        "rail": "collection:evenings",
        "title": "Долгие вечера",
        "games": ["quay-roulette", "harbour-lights"],
    }
    link = shown["link"].removeprefix("http://127.0.0.1:8000")
    page = client.page(link)
    assert rails(page)[0] == "collection-evenings"
    assert page.one("html")["lang"] == "ru"
    assert page.one(".notice time").text
    answer = client.get(link)
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")
    assert "collection-evenings" not in rails(client.page("/"))
    assert client.get(link[:-3] + "abc").status_code == 404
    clock.advance(hours=25)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("wrong", [["--at", "soon"], ["--language", "fi"]])
def test_a_look_at_what_cannot_be_is_refused(run: Callable[..., tuple[int, str]], wrong: list[str]) -> None:
    assert run("preview", *wrong)[0] == 1
