"""What people do in the tests of accounts."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
from werkzeug.test import TestResponse

from tests.cast import Member
from tests.conftest import Clock
from tests.page import CheckedClient


@dataclass
class Enrolled:
    """A player with a second factor, and the device that shows its codes."""

    member: Member
    seed: str
    recovery_codes: list[str]
    clock: Clock

    def code(self, steps: int = 0) -> str:
        """Return the code of now, or of so many steps of 30 seconds away."""
        return str(pyotp.TOTP(self.seed).at(self.clock() + timedelta(seconds=30 * steps)))


def attempt(client: CheckedClient, name: str, password: str) -> TestResponse:
    """Send the log-in form."""
    return client.submit(client.page("/login").form("/login"), {"username": name, "password": password})


def give_code(client: CheckedClient, code: str) -> TestResponse:
    """Send the form of the second step."""
    return client.submit(client.page("/login/code").form("/login/code"), {"code": code})


def is_inside(client: CheckedClient) -> bool:
    """Tell whether this browser is logged in."""
    return client.get("/account/").status_code == 200
