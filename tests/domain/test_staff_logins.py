"""Log-ins of staff on both databases: a code opens one door, however many stand before it (B19)."""

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from sqlalchemy import Engine, func, select

from casino.domain import staff, staff_logins
from casino.domain.sealing import Seal
from casino.errors import AuthenticatorMissing, WrongCredentials
from casino.storage.database import read_unit, unit_of_work
from casino.storage.staff import StaffLogin
from tests.cast import QUICK
from tests.conftest import Clock

pytestmark = pytest.mark.feature("B19")
SEAL = Seal(["0f2a5c8d1b7e4a9360cd7be1f4829a55"])
PASSWORD = "a quiet desk by the window"


@pytest.fixture
def code(engine: Engine, clock: Clock) -> str:
    """What the authenticator of `warden`, an admin, shows now."""
    with unit_of_work(engine) as unit:
        member = staff.create(unit, "warden", "admin", PASSWORD, clock(), QUICK)
        seed = staff_logins.new_authenticator(unit, member, SEAL, clock())
    return pyotp.TOTP(seed).at(clock())


def test_a_code_is_good_once_in_the_same_moment(engine: Engine, clock: Clock, code: str) -> None:
    """Whoever looks over a shoulder comes second, even from another worker."""
    with unit_of_work(engine) as unit:
        attempts = [staff_logins.reserve(unit, "warden", f"203.0.113.{number}", clock()) for number in range(4)]

    def enter(attempt: staff_logins.Attempt) -> bool:
        try:
            with unit_of_work(engine) as unit:
                staff_logins.settle_right(unit, attempt, code, SEAL, None, clock())
        except WrongCredentials:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, attempts)) == 1
    with read_unit(engine) as unit:
        assert unit.scalar(select(func.count()).select_from(StaffLogin)) == 1


def test_a_seed_opens_under_its_own_member_only(engine: Engine, clock: Clock, code: str) -> None:
    """A row that was copied to another member in the database lets nobody in."""
    with unit_of_work(engine) as unit:
        thief = staff.create(unit, "thief", "admin", PASSWORD, clock(), QUICK)
        thief.authenticator = staff.find(unit, "warden").authenticator

    with unit_of_work(engine) as unit:
        attempt = staff_logins.reserve(unit, "thief", None, clock())
    with pytest.raises(AuthenticatorMissing), unit_of_work(engine) as unit:
        staff_logins.settle_right(unit, attempt, code, SEAL, None, clock())
    with read_unit(engine) as unit:
        assert unit.scalar(select(func.count()).select_from(StaffLogin)) == 0
