"""A withdrawal is out of play at once; staff pay or refuse it, once; nothing else ends it (R77)."""

import threading

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import rounds
from casino.errors import NotFound, Refusal
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.wallet import statements, withdrawals
from casino.wallet.audit import audit
from tests.cast import Member
from tests.support.ledger import NOW, bet, rows, units_of, value, writing

pytestmark = pytest.mark.feature("R77")


def eur(amount: str) -> Money:
    return Money.parse(amount, "EUR")


@pytest.fixture
def request_number(shared: Engine, player: Member) -> int:
    """40.00 of the player's 100.00, asked for."""
    with unit_of_work(shared) as unit:
        return withdrawals.request(unit, player.id, eur("40.00"), NOW)[0].id


def test_the_money_is_in_the_payout_account_and_no_bet_reaches_it(
    shared: Engine, player: Member, request_number: int
) -> None:
    assert units_of(shared, player) == eur("60.00").units
    with writing(shared) as connection:
        outcome = rounds.place_bet(connection, player.public_id, bet(eur("60.01").units), NOW)
    assert outcome.refusal == "insufficient_funds"
    sql = "SELECT a.kind FROM withdrawal w JOIN movement m ON m.id = w.movement_id JOIN account a ON a.id = m.payee_id"
    assert value(shared, f"{sql} WHERE w.id = :id", id=request_number) == "payout"
    with read_unit(shared) as unit:
        assert [money.text for money in withdrawals.on_their_way(unit, player.id)] == ["40.00"]


def test_paid_is_the_end_of_it(shared: Engine, player: Member, request_number: int) -> None:
    with unit_of_work(shared) as unit:
        withdrawals.pay(unit, request_number, "SEPA 2026-05-04/7", NOW, actor="a test")

    for end in (withdrawals.pay, withdrawals.refuse):
        with unit_of_work(shared) as unit, pytest.raises(Refusal, match="was paid before"):
            end(unit, request_number, "again", NOW, actor="a test")
    assert units_of(shared, player) == eur("60.00").units
    with read_unit(shared) as unit:
        assert withdrawals.on_their_way(unit, player.id) == []


def test_refused_money_comes_back_with_the_reason(shared: Engine, player: Member, request_number: int) -> None:
    """It is no withdrawal any more: what was ever taken out is as before, on the day of the request."""
    with unit_of_work(shared) as unit:
        withdrawals.refuse(unit, request_number, "the account is another person's", NOW, actor="a test")

    assert units_of(shared, player) == eur("100.00").units
    with read_unit(shared) as unit:
        newest = statements.movements(unit, player.id, "EUR", limit=1).rows[0]
        assert (newest.kind, newest.amount.text) == ("returned", "40.00")
        assert newest.note == "the account is another person's"
        assert statements.net_deposits(unit, player.id, "EUR") == (eur("100.00"), eur("0"))
    with unit_of_work(shared) as unit, pytest.raises(Refusal, match="was refused before"):
        withdrawals.refuse(unit, request_number, "again", NOW, actor="a test")
    assert units_of(shared, player) == eur("100.00").units


def test_of_many_decisions_at_once_one_counts(shared: Engine, player: Member, request_number: int) -> None:
    """Two members of staff pay and refuse the same request: the money is either gone or back, never both."""
    start, done = threading.Barrier(8), []

    def decide(end: object) -> None:
        start.wait(10)
        try:
            with unit_of_work(shared) as unit:
                row = end(unit, request_number, "decided", NOW, actor="a test")  # type: ignore[operator]
                done.append(row.state)
        except Refusal:
            pass

    threads = [
        threading.Thread(target=decide, args=(end,)) for end in (withdrawals.pay, withdrawals.refuse) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(done) == 1
    state = value(shared, "SELECT state FROM withdrawal WHERE id = :id", id=request_number)
    assert done == [state]
    assert units_of(shared, player) == (eur("60.00") if state == "paid" else eur("100.00")).units
    report = audit(shared)
    assert report.clean, report.differences


def test_a_number_that_nobody_has(shared: Engine, player: Member) -> None:
    with unit_of_work(shared) as unit, pytest.raises(NotFound):
        withdrawals.pay(unit, 10**9, "x", NOW, actor="a test")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'refused', decided_at = requested_at, actor = 'x', note = 'y'",
        "state = 'paid'",
        "state = 'cancelled'",
        "amount_units = 0",
    ],
)
def test_the_database_knows_no_half_decision(shared: Engine, request_number: int, change: str) -> None:
    """Refused without its money back, paid by nobody, called back, or of nothing."""
    with pytest.raises(DBAPIError), writing(shared) as connection:
        connection.execute(text(f"UPDATE withdrawal SET {change} WHERE id = :id"), {"id": request_number})


def test_the_audit_finds_a_withdrawal_whose_row_tells_another_story(
    shared: Engine, player: Member, request_number: int
) -> None:
    with writing(shared) as connection:
        connection.execute(text("UPDATE withdrawal SET amount_units = 1 WHERE id = :id"), {"id": request_number})

    found = [(one.check, one.subject) for one in audit(shared).differences]

    with writing(shared) as connection:
        sql = "UPDATE withdrawal SET amount_units = :units WHERE id = :id"
        connection.execute(text(sql), {"id": request_number, "units": eur("40.00").units})
    assert found == [("withdrawals have their movement", f"withdrawal {request_number}")]
    assert rows(shared, "SELECT 1 FROM withdrawal WHERE id = :id", id=request_number)
