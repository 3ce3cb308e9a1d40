"""A statement adds up to the last unit, on every page and under every filter."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from casino.domain import rounds
from casino.money import Money
from casino.storage.database import read_unit
from casino.wallet import posting, statements
from casino.wallet.rollbacks import RollbackRules
from casino.wallet.statements import StatementPage
from tests.cast import Member
from tests.support.ledger import NOW, bet, new_player, rollback, writing

DAY = timedelta(days=1)


def eur(units: int) -> Money:
    return Money(units, "EUR")


@pytest.fixture
def busy(shared: Engine, player: Member) -> Member:
    """Ten movements: a deposit, three bets with wins, one of them rolled back, a withdrawal, a correction."""
    undone = bet(30_000, 45_001)
    with writing(shared) as connection:
        for placed in (bet(10_000), bet(20_000, 70_003), undone):
            rounds.place_bet(connection, player.public_id, placed, NOW + DAY)
        rounds.roll_back(connection, player.public_id, rollback(undone.reference), NOW + 2 * DAY, RollbackRules())
        posting.withdraw(connection, player.id, eur(99_999), NOW + 3 * DAY)
        posting.adjust(connection, player.id, eur(-4), NOW + 4 * DAY, reason="rounding", actor="ada")
    return player


def page(engine: Engine, player: Member, **query: object) -> StatementPage:
    with read_unit(engine) as unit:
        return statements.movements(unit, player.id, "EUR", **query)  # type: ignore[arg-type]


def test_opening_and_movements_make_closing(shared: Engine, busy: Member) -> None:
    """To the unit; and each line stands on the one before."""
    found = page(shared, busy)

    assert found.opening == eur(0)
    assert found.closing == eur(1_000_000 - 10_000 - 20_000 + 70_003 - 99_999 - 4)
    assert found.opening + sum((row.amount for row in found.rows), eur(0)) == found.closing
    oldest_first = found.rows[::-1]
    for above, below in pairwise(oldest_first):
        assert below.balance_after == above.balance_after + below.amount
    with read_unit(shared) as unit:
        assert statements.balance(unit, busy.id, "EUR") == found.closing


def test_totals_are_signed_sums_by_kind(shared: Engine, busy: Member) -> None:
    """And all of them together are the difference of the balances."""
    found = page(shared, busy)

    assert found.totals == {
        "deposit": eur(1_000_000),
        "bet": eur(-60_000),
        "win": eur(115_004),
        "rollback": eur(30_000 - 45_001),
        "withdrawal": eur(-99_999),
        "adjustment": eur(-4),
    }
    assert sum(found.totals.values(), eur(0)) == found.closing - found.opening


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_fit_each_other(shared: Engine, busy: Member, limit: int) -> None:
    """Whatever their length: no line twice, none missing, one page opens where the next closes."""
    pages = [page(shared, busy, limit=limit)]
    while pages[-1].next_before is not None:
        pages.append(page(shared, busy, limit=limit, before=pages[-1].next_before))

    rows = [row.id for one in pages for row in one.rows]
    assert rows == [row.id for row in page(shared, busy).rows]
    for newer, older in pairwise(pages):
        assert newer.opening == older.closing
        assert newer.totals == older.totals


def test_a_period_includes_its_start_and_not_its_end(shared: Engine, busy: Member) -> None:
    """So that months follow each other without a gap."""
    first = page(shared, busy, since=NOW + DAY, until=NOW + 2 * DAY)
    second = page(shared, busy, since=NOW + 2 * DAY, until=NOW + 9 * DAY)

    assert {row.kind for row in first.rows} == {"bet", "win"}
    assert first.opening == eur(1_000_000)
    assert first.closing == second.opening


def test_a_filter_by_kind_leaves_the_balances_alone(shared: Engine, busy: Member) -> None:
    """They are the ones that the wallet had."""
    found = page(shared, busy, kinds=("withdrawal", "adjustment"))

    assert [(row.kind, row.amount, row.note) for row in found.rows] == [
        ("adjustment", eur(-4), "rounding"),
        ("withdrawal", eur(-99_999), None),
    ]
    assert found.closing == page(shared, busy).closing
    assert set(found.totals) == {"withdrawal", "adjustment"}


def test_an_empty_period_shows_what_was_there_then(shared: Engine, busy: Member) -> None:
    """Nothing before the first deposit, today's balance after the last movement, and between what was between."""
    before, after = page(shared, busy, until=NOW), page(shared, busy, since=NOW + 8 * DAY)
    between = page(shared, busy, since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))

    assert (before.opening, before.closing) == (eur(0), eur(0))
    assert (after.opening, after.closing) == (page(shared, busy).closing,) * 2
    assert (between.opening, between.closing) == (eur(1_000_000),) * 2


def test_lines_lead_to_their_round_and_say_whose_they_are(shared: Engine, busy: Member) -> None:
    """A line of play has its round and the platform's id; money through the cashier has neither."""
    found = page(shared, busy)

    for row in found.rows:
        assert (
            (row.round_key is not None) == (row.transaction_id is not None) == (row.kind in ("bet", "win", "rollback"))
        )


def test_another_players_lines_are_never_shown(shared: Engine, busy: Member) -> None:
    """Nor another currency's."""
    bob = new_player(shared, "1")
    with writing(shared) as connection:
        posting.open_wallet(connection, busy.id, "USD", NOW)

    assert len(page(shared, bob).rows) == 1
    with read_unit(shared) as unit:
        assert statements.movements(unit, busy.id, "USD").rows == []
        assert statements.movements(unit, busy.id, "GBP").closing == Money.zero("GBP")
        assert [money.currency for money in statements.balances(unit, busy.id)] == ["EUR", "USD"]


@pytest.mark.parametrize(("limit", "rows"), [(0, 1), (-5, 1), (10_000, 10)])
def test_a_page_has_a_sane_length(shared: Engine, busy: Member, limit: int, rows: int) -> None:
    """Whatever an address asks for."""
    assert len(page(shared, busy, limit=limit).rows) == rows
