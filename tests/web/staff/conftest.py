"""Our own people at their desks: made as the command line makes them, logged in through the back office's door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from casino.domain import staff
from casino.storage.database import unit_of_work
from casino.web.services import Services
from tests.cast import QUICK
from tests.page import CheckedClient, Form

DESK_PASSWORD = "a quiet desk by the window"


@dataclass
class Desk:
    """A browser in which a member of staff works."""

    client: CheckedClient
    name: str

    def sends(self, path: str, do: str, **changes: Any) -> TestResponse:
        """Press the button `do` of the page's form, with these values in place of what it holds; lists are many."""
        form = next(one for one in self.client.page(path).forms if one.method == "post" and one.action != OUT)
        values = many(form)
        for name, value in changes.items():
            values.setlist(name, value if isinstance(value, list) else [value])
        return self.client.post(form.action or path, data=MultiDict([*values.items(multi=True), ("do", do)]))


OUT = "/staff/logout"


def many(form: Form) -> MultiDict[str, str]:
    """Return what a browser would send of a form, with every value of a name."""
    found: MultiDict[str, str] = MultiDict()
    for one in form.element.descendants():
        if one.tag == "input" and one.get("type") in ("checkbox", "radio"):
            if "checked" in one.attributes:
                found.add(one["name"], one.get("value", "on"))
        elif one.tag == "input" and one.get("name"):
            found.add(one["name"], one.get("value"))
    for name, value in form.fields.items():
        if name not in found:
            found.add(name, value)
    return found


@pytest.fixture
def make_staff(services: Services) -> Callable[..., str]:
    """Return a function that makes a member of staff and returns their name."""

    def make(name: str, role: str) -> str:
        with unit_of_work(services.engine) as unit:
            return staff.create(unit, name, role, DESK_PASSWORD, services.clock(), QUICK).name

    return make


def knock(client: CheckedClient, name: str, password: str = DESK_PASSWORD, code: str = "") -> TestResponse:
    """Send the door's form."""
    form = client.page("/staff/login").form("/staff/login")
    return client.submit(form, {"name": name, "password": password, "code": code})


@pytest.fixture
def at_desk(app: Flask, make_staff: Callable[..., str]) -> Callable[..., Desk]:
    """Return a function that seats a new member of staff with a role at a browser of their own."""

    def seat(name: str = "curator", role: str = "games") -> Desk:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        answer = knock(client, make_staff(name, role))
        assert answer.status_code == 303, answer.text
        return Desk(client, name)

    return seat
