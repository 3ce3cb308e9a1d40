"""Fifty bets at the same instant never pass a limit, over HTTP, on both databases (R30); a change binds at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from casino.domain import breaks, limits, players
from casino.domain.limits import LimitKey, LoosenRule
from casino.storage.database import unit_of_work
from casino.wallet.audit import audit
from tests.cast import Member
from tests.conftest import DATABASES, Databases
from tests.proof.wire import Reply, bet_body, send_together
from tests.support.ledger import new_player, open_engine, value
from tests.support.processes import House, Site

TEN = 100_000
_STAKED = (
    "SELECT COALESCE(SUM(amount_units), 0) FROM movement m JOIN account a ON a.id = m.wallet_id "
    "WHERE a.player_id = :player AND m.kind = :kind"
)


@dataclass
class Arena:
    """A site with several workers, and the test's own look into its database."""

    url: str
    engine: Engine

    def player(self, **units: int) -> Member:
        """Return a player with 100.00 EUR and these limits a day."""
        made = new_player(self.engine, "100.00")
        for kind, amount in units.items():
            self.limit(made, kind, amount)
        return made

    def limit(self, player: Member, kind: str, amount: int) -> None:
        with unit_of_work(self.engine) as unit:
            who, key = players.get(unit, player.public_id), LimitKey(kind, "day", "EUR")
            limits.set_limit(unit, who, key, amount, datetime.now(UTC), LoosenRule())

    def total(self, player: Member, kind: str) -> int:
        return int(value(self.engine, _STAKED, player=player.id, kind=kind))


@pytest.fixture(scope="module", params=DATABASES)
def arena(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    folder = tmp_path_factory.mktemp("limits")
    url, drop = databases.create(request.param, folder)
    engine = open_engine(url)
    with Site(House(folder, url), 3) as site:
        yield Arena(site.url, engine)
    assert audit(engine).differences == []
    engine.dispose()
    drop()


def taken(replies: list[Reply]) -> int:
    assert {reply.error for reply in replies} <= {None, "limit_exceeded", "player_blocked"}
    return sum(reply.error is None for reply in replies)


@pytest.mark.feature("R30")
def test_r30_fifty_parallel_stakes_never_pass_a_wager_limit(arena: Arena) -> None:
    """Ten of one euro fit under ten euro; the wins that come with them change nothing."""
    player = arena.player(wager=TEN)

    replies = send_together(arena.url, [bet_body(player.public_id, "1.00", "1.00") for _ in range(50)])

    assert taken(replies) == 10
    assert arena.total(player, "bet") == TEN


@pytest.mark.feature("R30")
def test_r30_fifty_parallel_losses_never_pass_a_loss_limit(arena: Arena) -> None:
    """Half of each stake comes back, so that nineteen fit: the last one might lose its whole stake."""
    player = arena.player(loss=TEN)

    replies = send_together(arena.url, [bet_body(player.public_id, "1.00", "0.50") for _ in range(50)])

    assert taken(replies) == 19
    assert arena.total(player, "bet") - arena.total(player, "win") == 95_000


@pytest.mark.feature("R27", "R30")
def test_r27_a_limit_lowered_amid_fifty_bets_binds_every_bet_after_it(arena: Arena) -> None:
    """Whatever was staked when the change was committed, nothing above the new limit comes after it."""
    player = arena.player(wager=2 * TEN)
    with ThreadPoolExecutor(1) as pool:
        racing = pool.submit(send_together, arena.url, [bet_body(player.public_id, "1.00", "1.00") for _ in range(50)])
        arena.limit(player, "wager", TEN)
        staked = arena.total(player, "bet")
        accepted = taken(racing.result())

    assert accepted * TEN // 10 == arena.total(player, "bet") <= max(staked, TEN)


@pytest.mark.feature("R39", "R40")
def test_r40_self_exclusion_amid_fifty_bets_stops_every_bet_after_it(arena: Arena) -> None:
    player = arena.player()
    with ThreadPoolExecutor(1) as pool:
        racing = pool.submit(send_together, arena.url, [bet_body(player.public_id, "1.00") for _ in range(50)])
        with unit_of_work(arena.engine) as unit:
            breaks.start(unit, players.get(unit, player.public_id), "self_exclusion", None, datetime.now(UTC))
        staked = arena.total(player, "bet")
        taken(racing.result())

    assert arena.total(player, "bet") == staked
