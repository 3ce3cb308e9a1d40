"""Languages: chosen in the right order, and true to their own way of writing numbers and days."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from casino.money import Money
from casino.web import messages, rendering
from tests.cast import Member, log_in
from tests.page import CheckedClient

RUSSIAN = {"Accept-Language": "ru-RU,ru;q=0.9"}


def test_many_words_are_gathered() -> None:
    """A check of nothing would pass: the gatherer sees templates and sources."""
    found = {name for name, _ in messages.spoken()}

    assert {"templates/lobby/_shelf.html", "templates/play/show.html", "casino/web/forms.py"} <= found


def test_the_browser_is_asked_first(client: CheckedClient) -> None:
    """A visitor sees their browser's language; one that is not offered becomes the first that is."""
    assert client.page("/login", headers=RUSSIAN).one("html")["lang"] == "ru"
    assert client.page("/login", headers={"Accept-Language": "fi"}).one("html")["lang"] == "en"


def test_a_choice_outlives_the_browsers_wish(client: CheckedClient) -> None:
    """The switch works without scripts, comes back to the same page, and lasts."""
    form = client.page("/games?q=x", headers=RUSSIAN).form("/preferences/language")

    answer = client.submit(form, {"language": "en"})

    assert (answer.status_code, answer.location) == (303, "/games?q=x")
    assert client.page("/login", headers=RUSSIAN).one("html")["lang"] == "en"


def test_a_players_choice_follows_them(app: Flask, client: CheckedClient, alice: Member) -> None:
    """Stored with the account: another browser speaks it after the log-in."""
    log_in(client, alice)
    client.submit(client.page("/account/").form("/preferences/language"), {"language": "ru"})
    other = app.test_client()
    assert isinstance(other, CheckedClient)

    log_in(other, alice)

    assert other.page("/account/").one("html")["lang"] == "ru"


@pytest.mark.parametrize(("name", "value"), [("language", "xx"), ("language", ""), ("theme", "neon")])
def test_only_what_is_offered_can_be_chosen(client: CheckedClient, name: str, value: str) -> None:
    """A made-up value is a bad request and sets no cookie."""
    token = client.page("/login").form("/login").fields["csrf_token"]

    answer = client.post(f"/preferences/{name}", data={name: value, "csrf_token": token})

    assert answer.status_code == 400
    assert name not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_is_a_choice_without_scripts(client: CheckedClient, theme: str) -> None:
    """A cookie, and an attribute on <html> that the stylesheet knows."""
    client.submit(client.page("/").form("/preferences/theme"), {"theme": theme})

    assert client.page("/").one("html")["data-theme"] == theme


@pytest.mark.parametrize(
    ("text", "code", "english", "russian"),
    [
        ("1234.5", "EUR", "€1,234.50", "1 234,50 €"),
        ("-1234.5", "EUR", "−€1,234.50", "−1 234,50 €"),
        ("0", "EUR", "€0.00", "0,00 €"),
        ("-0.0001", "EUR", "€0.00", "0,00 €"),
        ("250", "RUB", "₽250.00", "250,00 ₽"),
        ("1000", "JPY", "¥1,000", "1 000 ¥"),
        ("1.234", "KWD", "KWD 1.234", "1,234 KWD"),
        ("0.00012345", "BTC", "BTC 0.00012345", "0,00012345 BTC"),
        ("999999999999.99", "EUR", "€999,999,999,999.99", "999 999 999 999,99 €"),
        ("5", "CHF", "CHF 5.00", "5,00 CHF"),
        ("5", "BRL", "R$5.00", "5,00 R$"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(app: Flask, text: str, code: str, english: str, russian: str) -> None:
    """The sign in the reader's order, the currency's own digits, cut, and a true minus."""
    amount = Money.parse(text, code)

    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert rendering.money(amount).replace("\N{NO-BREAK SPACE}", " ") == english
    with app.test_request_context(headers=RUSSIAN):
        assert rendering.money(amount).replace("\N{NO-BREAK SPACE}", " ") == russian


def test_signed_money_shows_a_plus_and_nothing_for_nothing(app: Flask) -> None:
    """A net result is a plus, a minus or none."""
    with app.test_request_context():
        shown = [rendering.signed_money(Money.parse(text, "EUR")) for text in ("1", "0", "-1")]

    assert shown == ["+€1.00", "€0.00", "\N{MINUS SIGN}€1.00"]


def test_days_have_names(app: Flask) -> None:
    """Today and yesterday by their names, then weekday and date (the clock stands at Monday 2026-05-04)."""
    days = [date(2026, 5, 4), date(2026, 5, 3), date(2026, 5, 1), date(2025, 12, 31)]

    with app.test_request_context():
        assert [rendering.day(one) for one in days] == ["Today", "Yesterday", "Friday, May 1", "December 31, 2025"]
    with app.test_request_context(headers=RUSSIAN):
        assert [rendering.day(one) for one in days[:3]] == ["Сегодня", "Вчера", "Пятница, 1 мая"]


@pytest.mark.parametrize("zone", ["", "../../etc/passwd", "Mars/Olympus", "UTC; x"])
def test_a_made_up_zone_is_utc(app: Flask, zone: str) -> None:
    """The cookie is compared with the zones there are."""
    with app.test_request_context(headers={"Cookie": f"zone={zone}"}):
        assert rendering.zone_name() == "UTC"


def test_times_say_their_utc(app: Flask) -> None:
    """R61: local time on the page, UTC in the element."""
    moment = datetime(2026, 5, 4, 23, 30, 5, tzinfo=UTC)

    with app.test_request_context(headers={"Cookie": "zone=Asia/Tokyo"}):
        shown = rendering.clock_time(moment)

    assert shown == '<time datetime="2026-05-04T23:30:05Z" title="2026-05-04 23:30:05 UTC">08:30:05</time>'


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-5, "0:00:00"), (0, "0:00:00"), (59, "0:00:59"), (3600, "1:00:00"), (360000, "100:00:00")]
)
def test_elapsed_time_is_h_m_s(seconds: int, shown: str) -> None:
    """R49."""
    assert rendering.elapsed(seconds) == shown
