"""A log-in that is about to end says so and can be kept, where the rules allow it (L16, R15)."""

import pytest

from casino.web.services import Services
from tests.cast import Cast, log_in
from tests.conftest import Clock
from tests.page import CheckedClient
from tests.protection.test_launches import under

JSON = {"Accept": "application/json"}


def left(client: CheckedClient) -> tuple[int, bool]:
    said = client.get("/account/stay", headers=JSON).json
    assert said is not None
    return said["left"], said["may_stay"]


@pytest.mark.feature("L16", "R15")
def test_to_be_asked_is_no_sign_of_life_but_to_answer_is(at_home: CheckedClient, clock: Clock) -> None:
    """The page may ask as often as it likes: the fifteen minutes run on, until the player presses."""
    dialog = at_home.page("/").one("dialog[data-stay]")
    assert (dialog["data-idle"], dialog["data-warning"]) == ("900", "120")
    form = at_home.page("/wallet/").form("/account/stay")

    for _ in range(13):
        clock.advance(minutes=1)
        left(at_home)
    assert left(at_home) == (120, True)
    assert at_home.submit(form, headers=JSON).status_code == 204
    assert left(at_home) == (900, True)

    clock.advance(minutes=15, seconds=1)
    answer = at_home.get("/account/stay", headers=JSON)
    assert (answer.status_code, answer.json) == (401, {"left": 0, "may_stay": False})


@pytest.mark.feature("L16")
def test_without_scripts_the_press_leads_back(at_home: CheckedClient) -> None:
    form = at_home.page("/wallet/rounds").form("/account/stay")

    assert at_home.submit(form, headers={"Referer": "http://localhost/wallet/rounds"}).location == "/wallet/rounds"


@pytest.mark.feature("L16")
def test_no_press_goes_beyond_a_log_ins_longest_life(at_home: CheckedClient, clock: Clock) -> None:
    """After nearly twelve hours of signs of life the end is told, and that nothing but a new log-in helps."""
    for _ in range(71):
        clock.advance(minutes=10)
        at_home.get("/account/")
    clock.advance(minutes=8)

    assert left(at_home) == (120, False)


@pytest.mark.feature("L16")
@pytest.mark.parametrize(("minutes", "warning"), [(2, "40"), (30, "120"), (1, "20")])
def test_the_warning_leaves_time_to_press(
    services: Services, cast: Cast, client: CheckedClient, minutes: int, warning: str
) -> None:
    """WCAG 2.2.1: twenty seconds at the least, also where the policy ends a log-in after two minutes."""
    under(services, inactivity_minutes=minutes)
    log_in(client, cast.alice)

    assert client.page("/").one("dialog[data-stay]")["data-warning"] == warning


@pytest.mark.feature("L16")
def test_a_visitor_is_not_asked_whether_they_are_there(client: CheckedClient) -> None:
    assert client.page("/").select("dialog[data-stay]") == []
