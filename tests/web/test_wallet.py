"""The statement with its running balance, its filters and its table; the rounds and what is inside one."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from casino.config_providers import Manners
from casino.money import Money
from casino.storage.database import unit_of_work
from casino.wallet import posting
from casino.web.services import Services
from tests.cast import Member
from tests.conftest import DATABASES, Clock
from tests.page import CheckedClient, Page

PlayRound = Callable[..., None]
pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
def evening(shelf: None, alice: Member, play_round: PlayRound, clock: Clock) -> None:
    """Two days of play: yesterday a win, today two losses."""
    play_round(alice, 10, 25)
    clock.advance(days=1)
    play_round(alice, 5, 0)
    clock.advance(minutes=5)
    play_round(alice, 20, 0)


@pytest.mark.parametrize(
    "path", ["/wallet/", "/wallet/rounds", "/wallet/rounds/1", "/wallet/statement.csv", "/wallet/statement/print"]
)
def test_a_visitor_is_asked_to_log_in(client: CheckedClient, path: str) -> None:
    """Money is nobody's business but the player's."""
    assert client.get(path).location == f"/login?next={path}"


@pytest.mark.parametrize("path", ["/wallet/", "/wallet/rounds", "/wallet/statement.csv"])
def test_looking_changes_nothing(at_home: CheckedClient, path: str) -> None:
    """The wrong method is a 405."""
    token = at_home.page("/account/").select("[name=csrf_token]")[0]["value"]

    assert at_home.post(path, data={"csrf_token": token}).status_code == 405


@pytest.mark.feature("R61")
def test_the_statement_runs_by_day_with_the_balance_after_each(evening: None, at_home: CheckedClient) -> None:
    """R61: newest first, each movement with its amount and the balance it left."""
    page = at_home.page("/wallet/")

    days = [one.text for one in page.select(".ledger-day th")]
    assert days == ["Today 2 movements", "Yesterday 3 movements"]
    rows = [
        (row.one(".amount").text, row.one(".after .money").text)
        for row in page.select("tbody tr")
        if row.select(".amount")
    ]
    assert rows == [
        ("\N{MINUS SIGN}€20.00", "€90.00"),
        ("\N{MINUS SIGN}€5.00", "€110.00"),
        ("+€25.00", "€115.00"),
        ("\N{MINUS SIGN}€10.00", "€90.00"),
        ("+€100.00", "€100.00"),
    ]
    assert page.one(".figure").text == "€90.00"


@pytest.mark.feature("R57", "R61")
def test_opening_and_totals_make_closing(evening: None, at_home: CheckedClient) -> None:
    """R57, R61: the sums of the period stand on top, and they add up."""
    facts = [one.text for one in at_home.page("/wallet/").select(".facts div")]

    assert facts == [
        "At the start €0.00",
        "Bet \N{MINUS SIGN}€35.00",
        "Win +€25.00",
        "Deposit +€100.00",
        "At the end €90.00",
    ]


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("kind=win", ["+€25.00"]),
        ("since=2026-05-05", ["\N{MINUS SIGN}€20.00", "\N{MINUS SIGN}€5.00"]),
        ("until=2026-05-04&kind=bet", ["\N{MINUS SIGN}€10.00"]),
        ("since=2026-05-06", []),
        ("since=2026-05-04&until=2026-05-01&kind=bet", ["\N{MINUS SIGN}€10.00"]),
        ("since=0001-01-01&until=9999-12-31&kind=deposit", ["+€100.00"]),
    ],
)
@pytest.mark.feature("R57")
def test_the_period_and_the_kind_can_be_chosen(
    evening: None, at_home: CheckedClient, query: str, amounts: list[str]
) -> None:
    """R57: by date and by kind; both days are included, whichever of them was written first."""
    page = at_home.page(f"/wallet/?{query}")

    assert [one.text for one in page.select("tbody .amount")] == amounts


def test_days_are_the_readers_days(evening: None, at_home: CheckedClient) -> None:
    """The browser told its zone: noon in UTC is the next day in Kiritimati."""
    at_home.set_cookie("zone", "Pacific/Kiritimati")

    page = at_home.page("/wallet/?since=2026-05-06")

    assert [one.text for one in page.select(".ledger-day th")] == ["Today 2 movements"]
    assert "Pacific/Kiritimati" in page.one(".more").text


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-13-01", "since=2026-05-05&until=x"])
def test_a_date_that_is_none_is_named_beside_its_field(evening: None, at_home: CheckedClient, query: str) -> None:
    """Bad input comes back with its message, and the rest of the page still works."""
    page = at_home.page(f"/wallet/?{query}")

    assert any("year, month and day" in one.text for one in page.select(".error"))


@pytest.mark.parametrize(
    "query", ["before=0", "before=-1", "before=x", "before=99999999999999999999", "kind=evil", "zone=x"]
)
def test_nonsense_in_the_address_shows_the_statement(evening: None, at_home: CheckedClient, query: str) -> None:
    """A mangled link is no error."""
    assert len(at_home.page(f"/wallet/?{query}").select("tbody .amount")) == 5


@pytest.mark.feature("R57")
def test_older_movements_are_a_link_away(
    at_home: CheckedClient, shelf: None, alice: Member, play_round: PlayRound
) -> None:
    """R57: fifty at a time, none twice, none missing."""
    for _ in range(60):
        play_round(alice, 1, 0)

    first = at_home.page("/wallet/")
    second = at_home.page(first.one(".more .button")["href"])

    ids = [row["id"] for page in (first, second) for row in page.select("tr[id]")]
    assert (len(first.select("tr[id]")), len(ids), len(set(ids))) == (50, 61, 61)
    assert not second.select(".more .button")


@pytest.mark.feature("R61")
def test_the_table_has_every_row_and_no_formula(
    evening: None, at_home: CheckedClient, engine: Engine, alice: Member
) -> None:
    """R61, ASVS 1.2.10: unique ids, UTC and local time, exact amounts; a spreadsheet runs nothing."""
    with unit_of_work(engine) as unit:
        amount, moment = Money.parse("1.25", "EUR"), datetime(2026, 5, 6, tzinfo=UTC)
        posting.adjust(unit.connection(), alice.id, amount, moment, reason="=cmd()", actor="staff")

    answer = at_home.get("/wallet/statement.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len({row["id"] for row in rows}) == len(rows) == 6
    assert rows[0]["note"] == "'=cmd()"
    assert [row["amount"] for row in rows] == ["1.25", "-20.00", "-5.00", "25.00", "-10.00", "100.00"]
    assert rows[-1]["time_utc"] == "2026-05-04T12:00:00+00:00"


@pytest.mark.feature("R59")
def test_rounds_say_what_came_of_them(evening: None, at_home: CheckedClient) -> None:
    """R59: time to the second, game, provider, the id to quote, stake, payout, net, balances around it, and state."""
    page = at_home.page("/wallet/rounds")

    row = page.select("tbody tr")[-1]
    assert row.one("time").text == "12:00:00"
    assert row.one(".what").text == "Harbour Lights Quay House"
    assert row.one(".stake .money").text == "€10.00"
    assert row.one(".payout .money").text == "€25.00"
    assert row.one(".net .money").text == "+€15.00"
    assert row.one(".trail").text == "round-1 balance €100.00 → €115.00"
    assert row.one(".state").text == "Won"


@pytest.mark.feature("R60")
def test_a_statement_line_leads_to_its_round(evening: None, at_home: CheckedClient) -> None:
    """R60: from the movement to every step of its round."""
    line = at_home.page("/wallet/?kind=win").one("tbody .what a")

    page = at_home.page(line["href"])

    assert page.heading == "Harbour Lights"
    assert "round-1" in page.one(".word-reference").text
    assert [one.text for one in page.select("tbody .what")] == ["Bet and win t-1"]


@pytest.mark.feature("R60")
def test_a_round_leads_to_its_makers_replay_where_there_is_one(
    evening: None, at_home: CheckedClient, alice: Member, services: Services
) -> None:
    """R60: the operator was given an address for the provider; the calls of the round stand below in any case."""
    path = at_home.page("/wallet/?kind=win").one("tbody .what a")["href"]
    assert at_home.page(path).select("a[target=_blank]") == []

    replay = "https://maker.example/{game}/{round}?p={player}&l={language}"
    services.settings = replace(services.settings, providers={"quay-house": Manners(replay=replay)})
    page = at_home.page(path)

    assert page.one("a[target=_blank]")["href"] == f"https://maker.example/1001/round-1?p={alice.public_id}&l=en"
    assert len(page.select("tbody .what")) == 1


@pytest.mark.feature("R57")
def test_the_statement_narrows_to_one_game(
    evening: None, at_home: CheckedClient, alice: Member, play_round: PlayRound
) -> None:
    """R57: by game as well; totals are those of the game, and a made-up one has nothing."""
    options = [one["value"] for one in at_home.page("/wallet/").select("#game option")]
    assert options == ["", "1001"]

    page = at_home.page("/wallet/?game=1001&kind=bet")
    assert len(page.select("tbody .amount")) == 3
    assert [one.text for one in page.select(".facts div")] == ["Bet \N{MINUS SIGN}€35.00"]
    assert not at_home.page("/wallet/?game=none").select("tbody .amount")


@pytest.mark.feature("R58")
def test_net_deposits_are_all_deposits_less_all_withdrawals(
    evening: None, at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    """R58: over the whole life of the account, whatever period is chosen; play and adjustments are no deposits."""
    with unit_of_work(engine) as unit:
        connection = unit.connection()
        posting.deposit(connection, alice.id, Money.parse("25.50", "EUR"), clock())
        posting.withdraw(connection, alice.id, Money.parse("40.00", "EUR"), clock())
        posting.adjust(connection, alice.id, Money.parse("3.00", "EUR"), clock(), reason="goodwill", actor="staff")

    words = at_home.page("/wallet/?since=2026-05-06").one(".net-deposits").text

    assert words.startswith("Net deposits €85.50 since your account was opened on May 4, 2026")
    assert words.endswith("€125.50 put in, less €40.00 taken out.")


@pytest.mark.feature("R62")
def test_a_correction_is_shown_with_its_reason(
    at_home: CheckedClient, engine: Engine, alice: Member, clock: Clock
) -> None:
    """R62: on the page, on paper and in the table, in the same words."""
    with unit_of_work(engine) as unit:
        amount = Money.parse("-2.00", "EUR")
        posting.adjust(unit.connection(), alice.id, amount, clock(), reason="paid twice on 3 May", actor="staff")

    for path in ("/wallet/", "/wallet/statement/print"):
        assert "paid twice on 3 May" in at_home.page(path).text
    assert "paid twice on 3 May" in at_home.get("/wallet/statement.csv").text


@pytest.mark.feature("R61")
@pytest.mark.parametrize(
    ("query", "opening", "closing", "count"),
    [
        ("", "€0.00", "€90.00", 5),
        ("?since=2026-05-05", "€115.00", "€90.00", 2),
        ("?until=2026-05-04", "€0.00", "€115.00", 3),
    ],
)
def test_the_printed_statement_adds_up(
    evening: None, at_home: CheckedClient, query: str, opening: str, closing: str, count: int
) -> None:
    """R61: opening and every row make closing, to the cent; each row has its number, its local time and its UTC."""
    at_home.set_cookie("zone", "Asia/Tokyo" if not query else "UTC")

    page = at_home.page(f"/wallet/statement/print{query}")

    facts = [one.text for one in page.select(".facts dd")]
    cells = [[cell.text for cell in row.select("td")] for row in page.select(".printed tbody tr")]

    def cents(words: str) -> int:
        return int(words.replace("\N{MINUS SIGN}", "-").replace("€", "").replace(".", ""))

    assert (facts[0], facts[2], len(cells)) == (opening, closing, count)
    assert cents(opening) + sum(cents(row[-2]) for row in cells) == cents(closing)
    assert cents(facts[1]) == cents(closing) - cents(opening)
    assert len({row[0] for row in cells}) == count
    if not query:
        assert cells[0][1:3] == ["May 4, 2026, 21:00:00", "2026-05-04 12:00:00"]


@pytest.mark.feature("R61")
def test_a_printed_statement_that_is_too_long_says_so_and_adds_up(
    evening: None, at_home: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R61: the latest part, with the balance that it really began with."""
    monkeypatch.setattr("casino.web.wallet.PRINT_ROWS", 2)
    monkeypatch.setattr("casino.web.wallet.EXPORT_PAGE", 2)

    page = at_home.page("/wallet/statement/print")

    assert "This is the latest part" in page.text
    assert [one.text for one in page.select(".facts dd")] == ["€115.00", "\N{MINUS SIGN}€25.00", "€90.00"]


def test_a_strangers_round_is_not_there(evening: None, at_home: CheckedClient, visitor_bob: CheckedClient) -> None:
    """8.2.2: the same answer as for a round that never was."""
    path = at_home.page("/wallet/rounds").select("tbody .what a")[0]["href"]
    reference = ".word-reference"

    hers, never = visitor_bob.get(path), visitor_bob.get("/wallet/rounds/987654")

    assert hers.status_code == never.status_code == 404
    assert Page(hers).heading == Page(never).heading
    assert Page(hers).select(reference)
    assert not visitor_bob.page("/wallet/rounds").select("tbody")


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "99999999999999999999999"])
def test_a_round_key_that_is_none_is_a_404(at_home: CheckedClient, key: str) -> None:
    """No key reaches the database that it could not hold."""
    assert at_home.get(f"/wallet/rounds/{key}").status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [("/wallet/", "No movements here"), ("/wallet/rounds", "No rounds yet")],
)
def test_an_empty_wallet_is_a_designed_page(visitor_bob: CheckedClient, path: str, words: str) -> None:
    """Nothing yet is said in words, with a way on."""
    page = visitor_bob.page(path)

    assert page.one(".nothing h2").text == words
    assert page.one(".nothing a")["href"] == "/"
