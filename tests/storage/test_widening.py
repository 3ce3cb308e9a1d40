"""A ledger with money in it learns new kinds of movements in place: rows, triggers and refusals stay (R63, R83)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import DATABASES, Databases
from tests.storage.test_migrations import run

BEFORE = "0011"
NOW = "'2026-05-04 12:00:00+00:00'"
HOUSE = "INSERT INTO account (id, kind, currency, created_at) VALUES ({id}, '{kind}', 'EUR', " + NOW + ")"
MOVEMENT = (
    "INSERT INTO movement (kind, payer_id, payee_id, currency, amount_units, balance_after_units, note, created_at) "
    "VALUES ('{kind}', {payer}, {payee}, 'EUR', 5, 5, 'x', " + NOW + ")"
)
SEED = (
    "INSERT INTO player (id, public_id, username, username_key, email, password_hash, birth_date, status, currency, "
    f"language, terms_version, terms_accepted_at, created_at) VALUES (1, 'abcdefgh', 'a', 'a', 'a@example.net', 'x', "
    f"'1990-01-01', 'active', 'EUR', 'en', '1', {NOW}, {NOW})",
    HOUSE.format(id=-1, kind="cashier"),
    "INSERT INTO account (id, kind, currency, player_id, balance_units, created_at) "
    f"VALUES (1, 'wallet', 'EUR', 1, 5, {NOW})",
    MOVEMENT.format(kind="deposit", payer=-1, payee=1),
)


@pytest.fixture(params=DATABASES)
def upgraded(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database that had money in it before the kinds grew."""
    name = "" if request.param == "sqlite" else databases.server.create()
    url = databases.server.url(name) if name else f"sqlite:///{tmp_path}/old.db"
    run(url, tmp_path, "upgrade", BEFORE)
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in SEED:
            connection.execute(text(statement))
    engine.dispose()
    run(url, tmp_path, "upgrade")
    yield url
    if name:
        databases.server.drop(name)


@pytest.mark.feature("R63", "R83")
def test_the_kinds_grow_where_the_money_stands(upgraded: str) -> None:
    engine = create_engine(upgraded)

    def do(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    try:
        do(HOUSE.format(id=-2, kind="promotion"))
        do(HOUSE.format(id=-3, kind="payout"))
        do(MOVEMENT.format(kind="bonus", payer=-2, payee=1))
        do(MOVEMENT.format(kind="bonus_end", payer=1, payee=-2))
        do(MOVEMENT.format(kind="returned", payer=-3, payee=1))
        for wrong in (
            HOUSE.format(id=-4, kind="jackpot"),
            MOVEMENT.format(kind="gift", payer=-2, payee=1),
            MOVEMENT.format(kind="bonus", payer=1, payee=-2),
            MOVEMENT.format(kind="bonus_end", payer=-2, payee=1),
            MOVEMENT.format(kind="returned", payer=1, payee=-3),
            "UPDATE movement SET amount_units = 6 WHERE kind = 'deposit'",
            "DELETE FROM movement",
        ):
            with pytest.raises(DBAPIError):
                do(wrong)
        with engine.connect() as connection:
            kinds: list[str] = list(connection.execute(text("SELECT kind FROM movement ORDER BY id")).scalars())
            assert kinds == ["deposit", "bonus", "bonus_end", "returned"]
            if engine.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
                assert connection.execute(text("PRAGMA writable_schema")).scalar_one() == 0
    finally:
        engine.dispose()
