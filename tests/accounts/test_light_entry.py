"""R16: between two full log-ins the passkey alone is enough on a device that is known; and what makes it known."""

from collections.abc import Callable

import pytest

from tests.accounts.keyholders import ask, use
from tests.accounts.people import is_inside
from tests.cast import Member, log_in
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient
from tests.support.authenticator import Authenticator

Browser = Callable[..., CheckedClient]


@pytest.mark.feature("R16")
def test_r16_in_between_the_passkey_is_enough(home: CheckedClient, device: Authenticator, clock: Clock) -> None:
    """Thirty days of coming back to a known device; half a day later the password is asked for."""
    for _ in range(3):
        clock.advance(days=10)
        assert use(home, "enter", device).location == "/"
    clock.advance(hours=13)

    answer = use(home, "enter", device)

    assert answer.location == "/login?full=1"
    assert not is_inside(home)
    page = home.page("/login?full=1")
    assert "30 days" in page.one(".notice").text
    assert not page.select("[data-passkey]")


@pytest.mark.feature("R16")
@pytest.mark.parametrize(("seconds", "way"), [(-1, "/"), (0, "/"), (1, "/login?full=1")])
def test_r16_the_boundary_of_the_thirty_days(
    home: CheckedClient, device: Authenticator, clock: Clock, seconds: int, way: str
) -> None:
    clock.advance(days=30, seconds=seconds)

    assert use(home, "enter", device).location == way


@pytest.mark.feature("R16")
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_r16_the_password_opens_the_next_thirty_days(
    home: CheckedClient, alice: Member, device: Authenticator, clock: Clock
) -> None:
    """The full log-in counts for the device where it happened."""
    clock.advance(days=31)
    assert use(home, "enter", device).location == "/login?full=1"
    log_in(home, alice)
    home.submit(home.page("/account/").form("/logout"))
    clock.advance(days=29)

    assert use(home, "enter", device).location == "/"


@pytest.mark.feature("R16")
def test_r16_a_passkey_does_not_renew_itself(
    home: CheckedClient, open_browser: Browser, device: Authenticator, clock: Clock
) -> None:
    """On a device seen for the first time it is the full log-in, being two factors; 30 days on the password is due."""
    new = open_browser()
    assert use(new, "enter", device).location == "/"
    clock.advance(days=20)
    assert use(new, "enter", device).location == "/"
    clock.advance(days=11)

    assert use(new, "enter", device).location == "/login?full=1"


@pytest.mark.feature("R16")
def test_r16_after_silence_the_way_back_is_kept(home: CheckedClient, device: Authenticator, clock: Clock) -> None:
    """A quarter of an hour without a sign of life, one touch, and the page that was wanted."""
    use(home, "enter", device)
    clock.advance(minutes=16)
    where = home.get("/wallet/").location
    assert where == "/login?next=/wallet/"
    form = home.page(where).form("/login/passkey")

    answer = home.submit(form, {"answer": device.get(ask(home, "enter"))})

    assert answer.location == "/wallet/"


def test_a_known_device_offers_the_passkey_first(home: CheckedClient, open_browser: Browser) -> None:
    """Before the name and the password there, after them elsewhere."""

    def order(client: CheckedClient) -> list[str]:
        return [form.action for form in client.page("/login").forms if form.action.startswith("/login")]

    assert order(home) == ["/login/passkey", "/login"]
    assert order(open_browser()) == ["/login", "/login/passkey"]


def test_only_players_with_passkeys_get_the_device_cookie(
    home: CheckedClient, open_browser: Browser, alice: Member, bob: Member
) -> None:
    """The privacy page says so; it is nothing that a script could read."""
    plain = open_browser()
    log_in(plain, bob)

    assert plain.get_cookie("device") is None
    kept = home.get_cookie("device")
    assert kept is not None
    assert kept.http_only
    assert "knows this browser again" in home.page("/privacy").one("article").text
