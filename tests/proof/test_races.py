"""Calls at the same instant, over real HTTP, against several worker processes, on both databases.

After each race: no 5xx, the balance exact to the unit, and the audit clean.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from casino.money import Money
from casino.wallet.audit import audit
from tests.cast import Member
from tests.conftest import DATABASES, Databases
from tests.proof.wire import Reply, bet_body, rollback_body, send, send_together
from tests.support.ledger import fresh, new_player, open_engine, units_of, value
from tests.support.processes import ROOT, House, Site

WORKERS = 3


@dataclass
class Arena:
    """A site with several workers, and the test's own look into its database."""

    url: str
    house: House
    engine: Engine

    def player(self, funds: str) -> Member:
        return new_player(self.engine, funds)

    def race(self, bodies: list[bytes]) -> list[Reply]:
        """Send all at once; whatever they say, none may be a 5xx."""
        replies = send_together(self.url, bodies)
        assert Counter(reply.status for reply in replies).keys() <= {200}, Counter(replies)
        return replies

    def holds(self, player: Member, amount: str) -> None:
        """Check a balance to the unit."""
        assert Money(units_of(self.engine, player), "EUR") == Money.parse(amount, "EUR")


@pytest.fixture(scope="module", params=DATABASES)
def arena(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    folder = tmp_path_factory.mktemp("arena")
    url, drop = databases.create(request.param, folder)
    house = House(folder, url)
    engine = open_engine(url)
    with Site(house, WORKERS) as site:
        yield Arena(site.url, house, engine)
    engine.dispose()
    drop()


@pytest.fixture(autouse=True)
def _clean_afterwards(arena: Arena) -> Iterator[None]:
    yield
    assert audit(arena.engine).differences == []


def test_fifty_equal_calls_move_money_once(arena: Arena) -> None:
    """A platform that is unsure sends again, and its copies may arrive together (row 49)."""
    player, reference = arena.player("100.00"), fresh("t-")
    replies = arena.race([bet_body(player.public_id, "30.00", "12.50", reference)] * 50)

    assert {reply.balance for reply in replies} == {"82.50"}
    arena.holds(player, "82.50")
    assert value(arena.engine, 'SELECT COUNT(*) FROM "transaction" WHERE reference = :r', r=reference) == 1


@pytest.mark.feature("R75")
def test_fifty_bets_on_money_for_ten(arena: Arena) -> None:
    """Exactly ten are taken, forty are refused, and nothing is left (row 50)."""
    player = arena.player("100.00")
    replies = arena.race([bet_body(player.public_id, "10.00") for _ in range(50)])

    assert Counter(reply.error for reply in replies) == {None: 10, "insufficient_funds": 40}
    assert sorted(reply.balance for reply in replies if reply.balance) == sorted(
        f"{n}0.00" if n else "0.00" for n in range(10)
    )
    arena.holds(player, "0")


def test_rollbacks_race_their_bets(arena: Arena) -> None:
    """Bet first: reversed. Rollback first: the bet is refused. Either way nothing is lost (row 52)."""
    player = arena.player("100.00")
    for style in ("its own id", "the bet's id"):
        references = [fresh("t-") for _ in range(16)]
        bodies = [bet_body(player.public_id, "3.00", "1.00", reference) for reference in references]
        bodies += [rollback_body(player.public_id, r, fresh("k-") if style == "its own id" else "") for r in references]
        replies = arena.race([body for pair in zip(bodies[:16], bodies[16:], strict=True) for body in pair])

        assert {reply.error for reply in replies[0::2]} <= {None, "transaction_rolled_back"}
        assert {reply.error for reply in replies[1::2]} == {None}
        arena.holds(player, "100.00")


def test_eight_rollbacks_with_different_ids_for_one_bet(arena: Arena) -> None:
    """The bet is given back once (row 37)."""
    player, target = arena.player("100.00"), fresh("t-")
    send(arena.url, bet_body(player.public_id, "40.00", "15.00", target))
    replies = arena.race([rollback_body(player.public_id, target, fresh("k-")) for _ in range(8)])

    assert [reply.balance for reply in replies] == ["100.00"] * 8
    arena.holds(player, "100.00")


def test_two_players_with_the_same_transaction_ids(arena: Arena) -> None:
    """Ids may be unique per player only; neither plays with the other's money (row 6)."""
    one, two = arena.player("100.00"), arena.player("100.00")
    references = [fresh("t-") for _ in range(12)]
    bodies = [bet_body(player.public_id, "5.00", reference=r) for r in references for player in (one, two)]
    replies = arena.race(bodies * 2)

    assert {reply.error for reply in replies} == {None}
    arena.holds(one, "40.00")
    arena.holds(two, "40.00")


def test_one_id_with_two_contents(arena: Arena) -> None:
    """One of them is the transaction; every copy of the other is a conflict (row 3)."""
    player, reference = arena.player("100.00"), fresh("t-")
    cheap, dear = (bet_body(player.public_id, stake, reference=reference) for stake in ("1.00", "2.00"))
    replies = arena.race([cheap, dear] * 10)

    outcomes = Counter((reply.balance, reply.error) for reply in replies)
    assert outcomes in (
        {("99.00", None): 10, (None, "transaction_conflict"): 10},
        {("98.00", None): 10, (None, "transaction_conflict"): 10},
    )


def test_deposits_and_withdrawals_race_bets(arena: Arena) -> None:
    """The cashier's processes and the callback's take turns on one wallet (row 53)."""
    player = arena.player("50.00")
    command = [sys.executable, "-m", "tests.proof.cashier", arena.house.database_url, str(player.id), "12"]
    cashiers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = 0
    try:
        while any(cashier.poll() is None for cashier in cashiers):
            replies = arena.race([bet_body(player.public_id, "2.00", "1.75") for _ in range(6)])
            assert {reply.error for reply in replies} <= {None, "insufficient_funds"}
            taken += sum(reply.error is None for reply in replies)
    finally:
        said = [cashier.communicate(timeout=30)[0] for cashier in cashiers]

    assert [cashier.returncode for cashier in cashiers] == [0, 0]
    paid = sum(int(text) for text in said)
    expected = Money.parse("50", "EUR").units + 24 * 30_000 - paid * 10_000 - taken * 2_500
    assert taken > 0
    assert units_of(arena.engine, player) == expected


def test_mixed_calls_of_many_players(arena: Arena) -> None:
    """Bets, wins, copies and rollbacks of eight players together; each wallet ends where its own calls say."""
    players = [arena.player("20.00") for _ in range(8)]
    bodies, expected = [], {}
    for player in players:
        kept, undone = fresh("t-"), fresh("t-")
        send(arena.url, bet_body(player.public_id, "4.00", "9.00", undone))
        bodies += [bet_body(player.public_id, "2.50", "0", kept)] * 2
        bodies += [bet_body(player.public_id, "0", "3.33"), rollback_body(player.public_id, undone, fresh("k-"))]
        bodies += [rollback_body(player.public_id, fresh("t-"))]
        expected[player] = "20.83"
    replies = arena.race(bodies)

    assert {reply.error for reply in replies} == {None}
    for player, amount in expected.items():
        arena.holds(player, amount)
