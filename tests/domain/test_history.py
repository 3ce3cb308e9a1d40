"""Rounds as the player sees them: what was staked, what came back, how it stands, and whose it is."""

import pytest
from sqlalchemy import Engine

from casino.domain import history, players, rounds
from casino.domain.history import RoundDetail, RoundPage
from casino.errors import NotFound
from casino.storage.database import read_unit
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import RollbackRules
from tests.cast import Member
from tests.support.ledger import NOW, bet, fresh, new_player, rollback, writing


def play(engine: Engine, player: Member, *placed: Bet) -> None:
    with writing(engine) as connection:
        for one in placed:
            rounds.place_bet(connection, player.public_id, one, NOW)


def cancel(engine: Engine, player: Member, placed: Bet) -> None:
    with writing(engine) as connection:
        rounds.roll_back(connection, player.public_id, rollback(placed.reference), NOW, RollbackRules())


def recent(engine: Engine, player: Member, **query: int) -> RoundPage:
    with read_unit(engine) as unit:
        return history.recent(unit, players.get(unit, player.public_id), **query)


def detail(engine: Engine, player: Member, key: int) -> RoundDetail:
    with read_unit(engine) as unit:
        return history.detail(unit, players.get(unit, player.public_id), key)


@pytest.mark.parametrize(
    ("calls", "stake", "payout", "status"),
    [
        ([(10_000, 25_000, None)], "1.00", "2.50", "won"),
        ([(10_000, 0, None)], "1.00", "0.00", "lost"),
        ([(10_000, 4_000, None)], "1.00", "0.40", "lost"),
        ([(10_000, 10_000, True)], "1.00", "1.00", "lost"),
        ([(10_000, 0, False)], "1.00", "0.00", "open"),
        ([(10_000, 0, False), (0, 30_000, True)], "1.00", "3.00", "won"),
        ([(10_000, 0, False), (5_000, 0, False), (0, 0, True)], "1.50", "0.00", "lost"),
        ([(99_000_000, 0, None)], "0.00", "0.00", "declined"),
    ],
)
def test_a_round_is_the_sum_of_its_calls(
    shared: Engine, player: Member, calls: list[tuple[int, int, bool | None]], stake: str, payout: str, status: str
) -> None:
    """Bet and win in one call, or over several; a platform that says when a round is finished is believed."""
    name = fresh("r-")
    play(shared, player, *(bet(s, p, round_ref=name, finished=f) for s, p, f in calls))

    (row,) = recent(shared, player).rows

    assert (row.round_ref, row.stake.text, row.payout.text, row.status) == (name, stake, payout, status)
    assert row.net == row.payout - row.stake
    assert row.calls == len(calls)
    assert (row.finished_at is None) == (status == "open")


def test_a_round_that_was_taken_back_counts_for_nothing(shared: Engine, player: Member) -> None:
    """All of it, or a part."""
    whole, part = bet(10_000, 25_000, round_ref="whole"), bet(20_000, 0, round_ref="part")
    play(shared, player, whole, part, bet(5_000, 7_000, round_ref="part"))
    cancel(shared, player, whole)
    cancel(shared, player, part)

    found = {row.round_ref: row for row in recent(shared, player).rows}

    assert (found["whole"].status, found["whole"].net.text) == ("rolled_back", "0.00")
    assert (found["part"].stake.text, found["part"].payout.text) == ("0.50", "0.70")


def test_a_rounds_calls_are_told_in_their_order(shared: Engine, player: Member) -> None:
    """With what became of each."""
    name = fresh("r-")
    first = bet(10_000, 0, round_ref=name)
    play(shared, player, first, bet(99_000_000, 0, round_ref=name))
    cancel(shared, player, first)

    found = detail(shared, player, recent(shared, player).rows[0].key)

    assert [(t.kind, t.outcome, t.reason) for t in found.transactions] == [
        ("bet", "applied", None),
        ("bet", "declined", "insufficient_funds"),
        ("rollback", "applied", None),
    ]
    assert found.transactions[0].transaction_id == first.reference
    assert found.row.status == "rolled_back"


def test_another_players_round_looks_like_none(shared: Engine, player: Member) -> None:
    """Even of the same name."""
    bob, name = new_player(shared, "5"), fresh("r-")
    play(shared, player, bet(10_000, round_ref=name))
    play(shared, bob, bet(20_000, round_ref=name))

    (mine,), (his,) = recent(shared, player).rows, recent(shared, bob).rows

    assert (mine.stake.text, his.stake.text) == ("1.00", "2.00")
    with pytest.raises(NotFound):
        detail(shared, bob, mine.key)
    with pytest.raises(NotFound):
        detail(shared, player, 987_654_321)


def test_one_name_in_two_games_or_currencies_is_two_rounds(shared: Engine, player: Member) -> None:
    """Round ids are not unique across providers."""
    name = fresh("r-")
    play(shared, player, bet(10_000, round_ref=name, game_ref="g1"), bet(20_000, round_ref=name, game_ref="g2"))

    rows = recent(shared, player).rows

    assert sorted(row.stake.text for row in rows) == ["1.00", "2.00"]
    assert {len(detail(shared, player, row.key).transactions) for row in rows} == {1}


def test_pages_of_rounds_fit_each_other(shared: Engine, player: Member) -> None:
    """Newest first; none twice, none missing."""
    names = [fresh("r-") for _ in range(7)]
    play(shared, player, *(bet(100, round_ref=name) for name in names))

    seen, before = [], None
    while True:
        page = recent(shared, player, limit=3, **({"before": before} if before is not None else {}))
        seen += [row.round_ref for row in page.rows]
        before = page.next_before
        if before is None:
            break

    assert seen == names[::-1]


def test_nothing_played_is_an_empty_page(shared: Engine, player: Member) -> None:
    """And no error."""
    page = recent(shared, player)

    assert (page.rows, page.next_before) == ([], None)
