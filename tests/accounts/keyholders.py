"""What people with passkeys do in the tests: ask, let the device answer, send the form."""

from typing import Any

from werkzeug.test import TestResponse

from tests.page import CheckedClient, Page
from tests.support.authenticator import Authenticator

PAGES = {
    "enter": ("/login", "/login/passkey"),
    "code": ("/login/code", "/login/code/passkey"),
    "prove": ("/account/confirm", "/account/confirm/passkey"),
    "add": ("/account/passkeys", "/account/passkeys"),
}
"""For each purpose the page with its form, and where the form goes."""


def ask(client: CheckedClient, purpose: str) -> dict[str, Any]:
    """Ask for a challenge as our script does, and return what the device is asked."""
    page, action = PAGES[purpose]
    form = client.page(page).form(action)
    data = {"csrf_token": form.fields["csrf_token"], "purpose": form.element["data-passkey"]}
    answer = client.post(form.element["data-options"], data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.get_json()
    return options


def send(client: CheckedClient, purpose: str, answer: str, **values: str) -> TestResponse:
    """Send the form with the device's answer, as our script does."""
    page, action = PAGES[purpose]
    return client.submit(client.page(page).form(action), {"answer": answer, **values})


def use(client: CheckedClient, purpose: str, device: Authenticator, **lies: Any) -> TestResponse:
    """Go through the whole of it once."""
    answer = device.get(ask(client, purpose), **lies)
    return send(client, purpose, answer)


def add_passkey(client: CheckedClient, device: Authenticator, name: str = "my phone", **lies: Any) -> TestResponse:
    """Add a passkey in a browser that is logged in."""
    return send(client, "add", device.create(ask(client, "add"), **lies), name=name)


def names(client: CheckedClient) -> list[str]:
    """Return what the player's page calls the passkeys."""
    return [one.text for one in client.page("/account/passkeys").select(".login-list strong")]


def words(answer: TestResponse) -> str:
    """Return the words of a page's notice."""
    return Page(answer).one("[data-kind=trouble]").text
