"""The whole house over HTTP alone: log in, find a game, play it at the platform, see the money move, leave."""

import itertools
from typing import Any

import pytest
import requests

from tests.conftest import Stage
from tests.page import Form, Page

NUMBERS = itertools.count(1)
PASSWORD = "a quiet evening by the water"


class Walker:
    """Somebody with a browser without scripts, over real HTTP: follows links, sends forms, checks every page."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    def open(self, path: str) -> Page:
        """Return the page behind a path or an address."""
        return self._page(self.http.get(self._absolute(path), timeout=20))

    def send(self, form: Form, **values: str) -> Page:
        """Fill in a form, send it and return the page that it leads to."""
        data = form.filled(**values)
        return self._page(self.http.request(form.method, self._absolute(form.action), data=data, timeout=20))

    def ask(self, path: str) -> Any:
        """Return JSON."""
        answer = self.http.get(self._absolute(path), headers={"Accept": "application/json"}, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    def _page(self, answer: requests.Response) -> Page:
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code}\n{answer.text[:2000]}"
        return Page(answer.text, answer.url.removeprefix(self.url)).check()


@pytest.fixture
def walker(stage: Stage) -> Walker:
    """A new player with 100.00 EUR, logged in."""
    name = f"walker{stage.kind[0]}{next(NUMBERS)}"
    stage.house.create_player(name, "--currency", "EUR", "--deposit", "100.00", password=PASSWORD)
    made = Walker(stage.site.url)
    made.send(made.open("/login").form("/login"), username=name, password=PASSWORD)
    return made


def open_game(walker: Walker, name: str) -> tuple[Page, str]:
    """Search for a game, open its page and launch it; return the game page and the address in its frame."""
    shelf = walker.open(f"/games?q={name.replace(' ', '+')}")
    card = next(card for card in shelf.select("#results .card") if card.one(".card-name").text == name)
    path = card.one(".card-link")["href"]
    page = walker.send(walker.open(path).form(f"{path}/launch"))
    assert page.heading == name
    link = page.one("#game")["src"]
    assert requests.get(link, timeout=20).status_code == 200
    return page, link


def act(link: str, **action: Any) -> dict[str, Any]:
    """Do something in a game as its own page does: at the platform, which calls the site."""
    answer = requests.post(link.partition("?")[0] + "/act", json=action, timeout=20)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    assert done["ok"], done
    return done


def balance_of(walker: Walker, page: Page) -> str:
    """Return what the bar above the frame says now, as a plain number."""
    shown: str = walker.ask(page.one("[data-stage]")["data-bar"])["balance"]
    return shown.removeprefix("€")


def test_a_slot_round_moves_the_money_and_stands_in_the_statement(stage: Stage, walker: Walker) -> None:
    """Issue 2: from the lobby to the statement; bet and win are one line each, and the books are right."""
    assert walker.open("/").one(".topbar .balance").text == "Balance €100.00"
    page, link = open_game(walker, "Harbour Lights")
    assert link.startswith(stage.sandbox.url + "/play/")

    done = act(link, action="spin", stake="2.00")

    assert balance_of(walker, page) == done["balance"]
    statement = walker.open("/wallet/")
    lines = [(row.one(".what small").text, row.one(".amount").text) for row in statement.select("tbody tr[id]")]
    payout = done["round"]["payout"]
    assert lines[-2] == ("Bet", "\N{MINUS SIGN}€2.00")
    assert ("Win", f"+€{payout}") in lines if float(payout) else len(lines) == 2
    assert statement.one(".figure").text == f"€{done['balance']}"
    detail = walker.open(statement.select("tbody .what a")[-1]["href"])
    assert detail.heading == "Harbour Lights"
    stage.house.run("audit")


def test_a_table_round_pays_what_the_platform_says(stage: Stage, walker: Walker) -> None:
    """Every number covered: the stake of 37 brings 36 back, whatever falls."""
    page, link = open_game(walker, "Quay Roulette")
    bets = [{"kind": "straight", "numbers": [number], "stake": "1.00"} for number in range(37)]

    done = act(link, action="spin", bets=bets)

    assert done["balance"] == balance_of(walker, page) == "99.00"
    row = walker.open("/wallet/rounds").select("tbody tr")[1]
    assert (row.one(".stake .money").text, row.one(".payout .money").text) == ("€37.00", "€36.00")
    assert row.one(".state").text == "Lost"


def test_a_round_of_several_calls_is_one_round(stage: Stage, walker: Walker) -> None:
    """The tower: the stake in one call, the end in another; open in between, then won or lost."""
    page, link = open_game(walker, "Lighthouse")

    act(link, action="start", stake="5.00")
    assert balance_of(walker, page) == "95.00"
    assert walker.open("/wallet/rounds").one("tbody .state").text == "Open"
    climbed = act(link, action="climb", door=1)
    done = climbed if climbed["round"]["fell"] else act(link, action="leave")

    state = walker.open("/wallet/rounds").one("tbody .state").text
    assert state == ("Lost" if done["round"]["fell"] else "Won")
    assert balance_of(walker, page) == done["balance"]
    steps = walker.open(walker.open("/wallet/rounds").one("tbody .what a")["href"]).select("tbody tr")
    assert len(steps) == 2


def test_a_stake_above_the_balance_moves_nothing(stage: Stage, walker: Walker) -> None:
    """The wallet declines; the game says so; the statement has no line of it."""
    page, link = open_game(walker, "Quay Roulette")
    bets = [{"kind": "straight", "numbers": [number], "stake": "10.00"} for number in range(20)]

    answer = requests.post(link.partition("?")[0] + "/act", json={"action": "spin", "bets": bets}, timeout=20).json()

    assert (answer["ok"], answer["error"]) == (False, "insufficient_funds")
    assert balance_of(walker, page) == "100.00"
    assert len(walker.open("/wallet/").select("tbody tr[id]")) == 1


def test_leaving_and_logging_out(stage: Stage, walker: Walker) -> None:
    """The way out: back to the lobby, and after the log-out the wallet is closed."""
    page, _ = open_game(walker, "Harbour Lights")
    leave = page.form(f"{page.url}/exit")

    lobby = walker.send(leave)

    assert lobby.select("#rail-recent")
    visitor = walker.send(lobby.form("/logout"))
    assert visitor.heading == "The quiet room where the good games are"
    assert walker.open("/wallet/").heading == "Welcome back"
