"""The past that a database is filled with is one that could have happened."""

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from bench.databases import FUNDS, enrol
from bench.fill import fill
from casino.domain import rounds
from casino.storage.database import unit_of_work
from casino.wallet.audit import audit
from casino.wallet.bets import Bet
from tests.cast import enrol as make_member
from tests.conftest import Clock
from tests.support.processes import AGENT_ID


def test_a_filled_database_passes_the_audit(engine: Engine, database_url: str):
    enrol(database_url, 3)
    told: list[int] = []

    fill(database_url, 20, 600, FUNDS, AGENT_ID, datetime.now(UTC), told.append)

    report = audit(engine)
    with engine.connect() as connection:
        days = connection.execute(text("SELECT SUM(staked_units), SUM(paid_units) FROM wallet_day")).one()
        moved: list[int] = [
            connection.execute(text(f"SELECT SUM(amount_units) FROM movement WHERE kind = '{kind}'")).scalar_one()
            for kind in ("bet", "win")
        ]
    assert list(days) == moved
    assert report.differences == []
    assert report.wallets == 20
    assert 500 <= report.movements <= 600
    assert told


def test_the_ids_of_the_past_are_not_given_out_again(engine: Engine, database_url: str, clock: Clock):
    enrol(database_url, 2)
    players = fill(database_url, 10, 200, FUNDS, AGENT_ID, datetime.now(UTC), lambda _count: None)
    bet = Bet(AGENT_ID, "t1", "EUR", stake_units=10_000, payout_units=20_000, round_ref="r1")

    with unit_of_work(engine) as unit:
        outcome = rounds.place_bet(unit.connection(), players[0][0], bet, clock())
    newcomer = make_member(engine, "newcomer", clock(), funds="5.00")

    assert outcome.refusal is None
    assert newcomer.id > 10
    assert audit(engine).clean
