"""What the tests of accounts share: quick passwords, more browsers, the letters that were written, codes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine

from casino.domain import mail, second_factor
from casino.domain.mail import Letter
from casino.storage.database import read_unit, unit_of_work
from tests.accounts.keyholders import add_passkey
from tests.accounts.people import Enrolled, is_inside
from tests.cast import QUICK, Member, log_in
from tests.conftest import Clock, Databases, fresh_database
from tests.page import CheckedClient
from tests.support.authenticator import Authenticator


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Pages are tested on one database; races name both."""
    with fresh_database(request, databases, tmp_path) as url:
        yield url


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> None:
    """Hash in a tenth of a millisecond, in tests that have an app."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app").extensions["casino.passwords"] = QUICK


@pytest.fixture
def open_browser(app: Flask) -> Callable[..., CheckedClient]:
    """Return a function that opens another browser, at an address of its own if wanted."""

    def open_one(address: str = "127.0.0.1") -> CheckedClient:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        client.environ_base["REMOTE_ADDR"] = address
        return client

    return open_one


@pytest.fixture
def letters(app: Flask, engine: Engine) -> Callable[..., list[Letter]]:
    """Return a function that returns the letters written, oldest first, of one kind if wanted."""

    def read(kind: str | None = None) -> list[Letter]:
        with read_unit(engine) as unit:
            rows = reversed(mail.latest(unit))
            found = [mail.open_letter(row, app.extensions["casino.seal"]) for row in rows]
        return [one for one in found if one is not None and kind in (None, one.kind)]

    return read


@pytest.fixture
def link(letters: Callable[..., list[Letter]]) -> Callable[[str], str]:
    """Return a function that returns the path of the link in the newest letter of a kind."""

    def find(kind: str) -> str:
        found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letters(kind)[-1].body)
        assert found is not None, letters(kind)[-1].body
        return found[1]

    return find


@pytest.fixture
def enrolled(app: Flask, engine: Engine, clock: Clock, alice: Member) -> Enrolled:
    """alice, with a second factor in force."""
    seal = app.extensions["casino.seal"]
    with unit_of_work(engine) as unit:
        seed = second_factor.begin(unit, alice.id, seal, clock())
        codes = second_factor.confirm(unit, alice.id, pyotp.TOTP(seed).at(clock()), seal, clock())
    clock.advance(seconds=60)
    return Enrolled(alice, seed, codes, clock)


@pytest.fixture
def device() -> Authenticator:
    """A phone or computer that keeps passkeys, in its owner's hand."""
    return Authenticator()


@pytest.fixture
def owner(open_browser: Callable[..., CheckedClient], alice: Member, device: Authenticator) -> CheckedClient:
    """A browser in which alice is logged in and has a passkey."""
    client = open_browser()
    log_in(client, alice)
    assert add_passkey(client, device).status_code == 303
    return client


@pytest.fixture
def home(owner: CheckedClient) -> CheckedClient:
    """The same browser after she has logged out."""
    owner.submit(owner.page("/account/").form("/logout"))
    assert not is_inside(owner)
    return owner
