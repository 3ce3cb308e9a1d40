"""Collections made on a page: titles, games in their order, a rule instead, when and for whom (L23)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from casino.domain import layout_store
from casino.domain.layouts import Layout
from casino.storage.database import read_unit
from casino.web.services import Services
from tests.conftest import Clock
from tests.page import CheckedClient, Page
from tests.web.staff.conftest import Desk

pytestmark = [pytest.mark.feature("L23"), pytest.mark.usefixtures("shelf")]
NEW = "/staff/lobby/collections/new"
EVENINGS = {
    "title_en": "Long  evenings",
    "title_ru": "Долгие вечера",
    "games": ["quay-roulette", "harbour-lights"],
    "reason": "autumn",
}


def chosen(page: Page) -> list[str]:
    return [row["data-row"] for row in page.select(".order-games [data-row]")]


def cards(client: CheckedClient, key: str, path: str = "/", **headers: str) -> list[str]:
    page = client.page(path, headers=headers)
    section = [one for one in page.select(".rail") if one["aria-labelledby"] == f"rail-collection-{key}"]
    return [name.text for one in section for name in one.select(".card-name")]


def layout(services: Services) -> Layout:
    with read_unit(services.engine) as unit:
        return layout_store.current(unit)


def test_games_are_found_added_ordered_and_taken_out_without_scripts(at_desk: Callable[..., Desk]) -> None:
    desk = at_desk()

    found = Page(desk.sends(NEW, "find", find="quay"))
    offered = [one["value"] for one in found.select(".order-found button")]
    two = desk.sends(NEW, "add:harbour-lights", games=["quay-roulette"], title_en="Evenings")
    moved = desk.sends(NEW, "up:harbour-lights", games=["quay-roulette", "harbour-lights"])
    dropped = desk.sends(NEW, "drop:quay-roulette", games=["quay-roulette", "harbour-lights"])

    assert set(offered) >= {"add:harbour-lights", "add:quay-roulette"}
    assert chosen(Page(two)) == ["quay-roulette", "harbour-lights"]
    assert Page(two).one("#title_en")["value"] == "Evenings"
    assert chosen(Page(moved)) == ["harbour-lights", "quay-roulette"]
    assert chosen(Page(dropped)) == ["harbour-lights"]


def test_a_collection_is_made_changed_and_taken_away(
    at_desk: Callable[..., Desk], client: CheckedClient, services: Services
) -> None:
    desk = at_desk()

    made = desk.sends(NEW, "publish", **EVENINGS)
    assert made.status_code == 303
    assert cards(client, "long-evenings") == ["Quay Roulette", "Harbour Lights"]
    assert "Долгие вечера" in client.page("/", headers={"Accept-Language": "ru"}).text

    path = "/staff/lobby/collections/long-evenings"
    assert chosen(desk.client.page(path)) == EVENINGS["games"]
    changed = desk.sends(path, "publish", games=["harbour-lights"], reason="shorter")
    assert changed.status_code == 303
    assert cards(client, "long-evenings") == ["Harbour Lights"]
    assert layout(services).collections[0].title == {"en": "Long evenings", "ru": "Долгие вечера"}

    assert desk.sends(path, "remove", reason="").status_code == 422
    assert desk.sends(path, "remove", reason="winter is over").status_code == 303
    assert cards(client, "long-evenings") == []
    assert desk.client.get(path).status_code == 404


def test_a_rule_fills_it(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    desk = at_desk()

    answer = desk.sends(NEW, "publish", title_en="From the quay", way="rule", provider="quay-house", reason="ours")

    assert answer.status_code == 303
    assert set(cards(client, "from-the-quay")) == {"Harbour Lights", "Quay Roulette"}
    form = desk.client.page("/staff/lobby/collections/from-the-quay")
    assert [one["value"] for one in form.select("[name=way]") if "checked" in one.attributes] == ["rule"]


def test_a_schedule_is_in_the_houses_time_and_looked_at_ahead(
    at_desk: Callable[..., Desk], client: CheckedClient, clock: Clock, services: Services
) -> None:
    """The look ahead at a collection that has not begun goes to its beginning by itself."""
    desk = at_desk()
    starts = clock() + timedelta(days=2)
    said = {**EVENINGS, "starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}"}

    ahead = desk.sends(NEW, "preview", **said)
    assert layout(services).collections == ()
    assert cards(client, "long-evenings", ahead.location) == ["Quay Roulette", "Harbour Lights"]
    assert desk.sends(NEW, "publish", **said).status_code == 303

    assert cards(client, "long-evenings") == []
    clock.advance(days=2)
    assert cards(client, "long-evenings") == ["Quay Roulette", "Harbour Lights"]
    clock.advance(hours=3)
    assert cards(client, "long-evenings") == []
    assert layout(services).collections[0].starts_at == starts


def test_it_is_shown_where_and_to_whom_it_is_meant(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    desk = at_desk()

    made = desk.sends(NEW, "publish", **EVENINGS, devices=["phone"], languages=["ru"])

    assert made.status_code == 303
    both = {"Accept-Language": "ru", "Sec-CH-UA-Mobile": "?1"}
    assert cards(client, "long-evenings", **both) == ["Quay Roulette", "Harbour Lights"]
    assert cards(client, "long-evenings", **{**both, "Accept-Language": "en"}) == []
    assert cards(client, "long-evenings", **{**both, "Sec-CH-UA-Mobile": "?0"}) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_en": " "}, "Give it a title that players can read."),
        ({"title_en": "", "languages": ["en", "ru"]}, "Give it a title that players can read."),
        ({"title_en": "x" * 61}, "Use at most 60 letters."),
        ({"games": []}, "Choose the games that are in it"),
        ({"games": [f"game-{number}" for number in range(25)]}, "25 games are too many"),
        ({"way": "rule"}, "Choose a category, a provider or a feature"),
        ({"starts": "2026-06-02T10:00", "ends": "2026-06-02T10:00"}, "It ends before it begins."),
        ({"devices": []}, "Choose at least one device."),
        ({"key": "Very Long!"}, "Use up to 40 small Latin letters"),
        ({"key": "new"}, "This name is taken."),
        ({"key": "popular"}, "This name is taken."),
        ({"reason": " "}, "Say why"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    at_desk: Callable[..., Desk], services: Services, changes: dict[str, object], said: str
) -> None:
    desk = at_desk()

    answer = desk.sends(NEW, "publish", **{**EVENINGS, **changes})

    assert answer.status_code == 422
    assert said in Page(answer).one("main").text
    assert layout(services).collections == ()


def test_a_name_is_used_once(at_desk: Callable[..., Desk], services: Services) -> None:
    desk = at_desk()
    desk.sends(NEW, "publish", **EVENINGS)

    again = desk.sends(NEW, "publish", **EVENINGS)

    assert again.status_code == 422
    assert "This name is taken." in Page(again).one("main").text
    assert len(layout(services).collections) == 1


@pytest.mark.parametrize(
    "bent",
    [
        {"languages": ["xx"]},
        {"devices": ["toaster"]},
        {"way": "both"},
        {"starts": "yesterday"},
        {"category": "\x00"},
        {"games": ["\x00"]},
        {"title_en": "\x00"},
        {"find": "\x00%_'"},
        {"sort": "DROP TABLE"},
    ],
)
def test_a_bent_form_is_never_a_failure_of_ours(
    at_desk: Callable[..., Desk], services: Services, bent: dict[str, object]
) -> None:
    desk = at_desk()

    for do in ("publish", "preview", "find", "stay", "remove", "up:", "add:\x00"):
        answer = desk.sends(NEW, do, **{**EVENINGS, "title_ru": "", "reason": "", **bent})
        assert answer.status_code in (200, 303, 400, 422), do

    assert layout(services).collections == ()
