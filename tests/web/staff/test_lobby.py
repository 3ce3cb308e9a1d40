"""The lobby's rails, arranged on a page: order, what is hidden, a look ahead, into force, and back (L23, B06)."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from casino.domain import layout_store
from casino.storage.catalogue import LobbyLayout
from casino.storage.database import read_unit, unit_of_work
from casino.web.services import Services
from tests.page import CheckedClient, Page
from tests.web.staff.conftest import Desk, many

pytestmark = [pytest.mark.feature("L23"), pytest.mark.usefixtures("shelf")]


def order(page: Page) -> list[str]:
    return [row["data-row"] for row in page.select("[data-row]")]


def rails(client: CheckedClient, path: str = "/") -> list[str]:
    return [heading["id"].removeprefix("rail-") for heading in client.page(path).select(".rail-head h2")]


def test_a_rail_is_moved_without_scripts(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    """Each button sends the form and gets it back; nothing is in force until somebody says so and why."""
    desk = at_desk()
    before, seen = order(desk.client.page("/staff/lobby")), rails(client)

    once = Page(desk.sends("/staff/lobby", "down:popular"))

    at = before.index("popular")
    assert order(once) == [*before[:at], before[at + 1], "popular", *before[at + 2 :]]
    assert rails(client) == seen


def test_the_order_is_put_into_force(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    """Every lobby shows it from its next page on; the log names who did it and why."""
    desk = at_desk()
    wanted = ["category:slots", "new", "popular", "categories"]
    rest = [word for word in order(desk.client.page("/staff/lobby")) if word not in wanted]
    shown = [word for word in [*wanted, *rest] if word != "new"]

    done = desk.sends("/staff/lobby", "publish", order=[*wanted, *rest], shown=shown, reason="slots  first")

    assert done.status_code == 303
    assert rails(client)[:2] == ["category-slots", "popular"]
    assert "new" not in rails(client)
    assert order(desk.client.page("/staff/lobby")) == [*wanted, *rest]
    row = desk.client.page("/staff/lobby/log").select(".desk-log li")[0].text
    assert "curator" in row
    assert "slots first" in row


def test_without_a_reason_nothing_is_in_force(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    desk = at_desk()
    before = rails(client)
    shown = order(desk.client.page("/staff/lobby"))

    answer = desk.sends("/staff/lobby", "publish", order=shown[::-1], reason="  ")

    assert answer.status_code == 422
    assert "Say why" in Page(answer).one("[role=alert]").text
    assert order(Page(answer)) == shown[::-1], "what was arranged is still there"
    assert rails(client) == before


def test_a_look_ahead_is_in_force_for_nobody(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    desk = at_desk()
    words = order(desk.client.page("/staff/lobby"))
    turned = ["new", *[word for word in words if word != "new"]]

    answer = desk.sends("/staff/lobby", "preview", order=turned, preview_device="desktop", preview_language="ru")

    assert answer.status_code == 303
    ahead = desk.client.page(answer.location)
    assert ahead.one("html")["lang"] == "ru"
    assert rails(desk.client, answer.location)[0] == "new"
    assert rails(client)[0] == "popular"


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_of_two_at_once_the_second_is_told(at_desk: Callable[..., Desk], services: Services) -> None:
    """What the first has put into force is not undone by somebody who has not seen it."""
    first, second = at_desk("curator"), at_desk("regent")
    stale = many(next(one for one in second.client.page("/staff/lobby").forms if one.action == "/staff/lobby"))
    assert first.sends("/staff/lobby", "publish", reason="mine").status_code == 303

    answer = second.client.post("/staff/lobby", data={**stale.to_dict(False), "do": "publish", "reason": "mine!"})

    assert answer.status_code == 409
    assert "Somebody else has laid out the lobby" in Page(answer).one("[role=alert]").text
    with read_unit(services.engine) as unit:
        assert [row.actor for row in layout_store.log(unit)] == ["curator"]


def test_an_earlier_layout_comes_back(at_desk: Callable[..., Desk], client: CheckedClient) -> None:
    """And the lobby without any, under number 0; each with its reason."""
    desk = at_desk()
    usual = rails(client)
    words = order(desk.client.page("/staff/lobby"))
    desk.sends("/staff/lobby", "publish", order=["new", *[one for one in words if one != "new"]], reason="new first")
    desk.sends("/staff/lobby", "publish", shown=[one for one in words if one != "new"], reason="nothing new")
    assert "new" not in rails(client)

    refused = desk.sends("/staff/lobby/log", "", number="1")
    back = desk.sends("/staff/lobby/log", "", number="1", reason="better so")

    assert refused.status_code == 422
    assert back.status_code == 303
    assert rails(client)[0] == "new"
    desk.sends("/staff/lobby/log", "", number="0", reason="as it was")
    assert rails(client) == usual


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"order": ["nonsense"]}, 400),
        ({"order": ["popular", "popular"]}, 400),
        ({"order": ["popular\x00"]}, 400),
        ({"based_on": "x"}, 409),
        ({"based_on": "99"}, 409),
        ({"do": "up:nonsense"}, 200),
        ({"do": "<script>"}, 200),
        ({"reason": "x" * 2000}, 303),
        ({"reason": "\x00"}, 400),
    ],
)
def test_a_bent_form_changes_nothing(
    at_desk: Callable[..., Desk], engine: object, sent: dict[str, object], status: int, services: Services
) -> None:
    """A clear answer, never a 500; a reason that is too long is cut."""
    desk = at_desk()
    do = str(sent.pop("do", "publish"))

    answer = desk.sends("/staff/lobby", do, **{"reason": "why", **sent})

    assert answer.status_code == status
    with read_unit(services.engine) as unit:
        assert len(layout_store.log(unit)) == (1 if status == 303 else 0)


def test_an_auditor_looks_and_has_no_buttons(at_desk: Callable[..., Desk], services: Services, app: Flask) -> None:
    with unit_of_work(services.engine) as unit:
        layout_store.publish(unit, layout_store.USUAL, "a first one", "curator", services.clock())
    desk = at_desk("reader", "auditor")

    page = desk.client.page("/staff/lobby")

    assert order(page)
    assert not [one for one in page.select("button") if one.get("name") == "do" and one.get("value") != "stay"]
    assert "disabled" in page.select("[name=shown]")[0].attributes
    assert desk.sends("/staff/lobby", "publish", reason="why").status_code == 403
    with read_unit(services.engine) as unit:
        assert unit.scalar(select(func.count()).select_from(LobbyLayout)) == 1


def test_what_is_missing_in_the_catalogue_is_said(at_desk: Callable[..., Desk], services: Services) -> None:
    """Players see a shorter rail; whoever arranges it reads why."""
    desk = at_desk()
    answer = desk.sends("/staff/lobby/collections/new", "publish", title_en="Gone", games=["never-was"], reason="a try")

    page = desk.client.page(answer.location)

    assert "never-was" in page.one(".notice[data-kind=trouble]").text
