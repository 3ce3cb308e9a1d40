"""Fill a database with the past: many wallets, many movements, by plain SQL, so that `flask audit` stays clean.

Every wallet plays the same number of bets, one round of all wallets after the other, so that the movements of a wallet
lie apart as they do in life. Each bet leaves what a played one leaves: a transaction, its movements, a journal row.
Balances follow from the round's number, hence no statement has to look at what the one before wrote.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Date, bindparam, create_engine, text

from casino.money import Money
from casino.storage.base import UtcDateTime

DAYS = 30
"""The past is spread over this many days; the day after them is today."""
STAKE, PAYOUT = (Money.parse(amount, "EUR").units for amount in ("1", "2.88"))
"""Every third bet wins, in turn: wallet number w wins in round j when j + w can be divided by 3."""

_PLAYERS = """
INSERT INTO player (public_id, username, username_key, email, password_hash, birth_date, status, currency, language,
                    terms_version, terms_accepted_at, created_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
SELECT 'fill' || (10000000 + i), 'past' || i, 'past' || i, 'past' || i || '@example.net', 'none', '1990-02-28',
       'active', 'EUR', 'en', '1', :now, :now FROM n"""
_WALLETS = """
INSERT INTO account (kind, currency, player_id, balance_units, created_at)
SELECT 'wallet', 'EUR', p.id, :funds, :now FROM player p WHERE p.public_id LIKE 'fill%' ORDER BY p.id"""
_DEPOSITS = """
INSERT INTO movement (kind, payer_id, payee_id, currency, amount_units, balance_after_units, created_at)
SELECT 'deposit', (SELECT id FROM account WHERE kind = 'cashier' AND currency = 'EUR'), a.id, 'EUR', :funds, :funds,
       :now FROM account a JOIN player p ON p.id = a.player_id WHERE p.public_id LIKE 'fill%' ORDER BY a.id"""
_DEPOSIT_DAYS = """
INSERT INTO wallet_day (wallet_id, day, deposited_units)
SELECT a.id, :day, :funds FROM account a JOIN player p ON p.id = a.player_id WHERE p.public_id LIKE 'fill%'"""
_NUMBERED = """(
    SELECT id, player_id, funds, w, CAST(:transactions AS BIGINT) + w AS t, CAST(:movements AS BIGINT) + 2 * w AS m,
           (CAST(:round AS INTEGER) + w) % 3 = 0 AS wins,
           funds - CAST(:round AS INTEGER) * CAST(:stake AS BIGINT)
           + CAST(:payout AS BIGINT) * ((CAST(:round AS INTEGER) + w) / 3 - w / 3) AS after
    FROM (SELECT id, player_id, balance_units AS funds, ROW_NUMBER() OVER (ORDER BY id) AS w
          FROM account WHERE kind = 'wallet') numbered) a"""
"""Each wallet in the round that is played: its number, the ids for its rows, whether it wins, its balance after."""
_TRANSACTIONS = f"""
INSERT INTO "transaction" (id, agent_id, kind, reference, player_id, wallet_id, currency, round_ref, game_ref,
                           stake_units, payout_units, finished, outcome, balance_units, created_at)
SELECT t, :agent, 'bet', 'past-' || t, player_id, id, 'EUR', 'round-' || t, CAST(w % 60 + 1 AS VARCHAR(20)), :stake,
       CASE WHEN wins THEN :payout ELSE 0 END, true, 'applied', after, :now
FROM {_NUMBERED}"""
_BETS = f"""
INSERT INTO movement (id, kind, payer_id, payee_id, currency, amount_units, balance_after_units, transaction_id,
                      created_at)
SELECT m - 1, 'bet', id, :house, 'EUR', :stake, after - CASE WHEN wins THEN :payout ELSE 0 END, t, :now
FROM {_NUMBERED}"""
_PAYOUTS = f"""
INSERT INTO movement (id, kind, payer_id, payee_id, currency, amount_units, balance_after_units, transaction_id,
                      created_at)
SELECT m, 'win', :house, id, 'EUR', :payout, after, t, :now
FROM {_NUMBERED} WHERE wins"""
_JOURNAL = """
INSERT INTO callback (received_at, type, request_ref, form, body, decision, status, reply, transaction_id, duration_us)
SELECT :now, 'makeBet', t.reference, 'raw', :head || t.reference || :tail, 'ok', 200, :reply, t.id, 2000
FROM "transaction" t WHERE t.id > :transactions ORDER BY t.id"""
_PLAY_DAYS = """
INSERT INTO wallet_day (wallet_id, day, staked_units, paid_units)
SELECT id, :day, CAST(:round - :since AS INTEGER) * CAST(:stake AS BIGINT),
       CAST(:payout AS BIGINT) * ((CAST(:round AS INTEGER) + w) / 3 - (CAST(:since AS INTEGER) + w) / 3)
FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS w FROM account WHERE kind = 'wallet') a"""
_BALANCES = f"""
UPDATE account SET balance_units = a.after FROM {_NUMBERED} WHERE a.id = account.id"""
_HEAD = (
    '{"agent_id":1042,"bet":1,"currency":"EUR","finished":true,"game_id":1,"language":"en","player_id":"fill10000001",'
    '"player_username":"past1","request_id":"00000000-0000-4000-8000-000000000000","round_id":"r-1",'
    '"session_id":"00000000-0000-4000-8000-000000000000","transaction_id":"'
)
_TAIL = '","type":"makeBet","win":0}'
_REPLY = '{"content":{"balance":1000.00}}'

Progress = Callable[[int], None]


def first_day(now: datetime) -> datetime:
    """Return when the past begins: deposits are made then, and the first bets a day later."""
    return now - timedelta(days=DAYS + 1)


def fill(
    url: str, wallets: int, movements: int, funds: str, agent_id: int, now: datetime, progress: Progress
) -> list[tuple[str, str]]:
    """Bring a database whose wallets have played nothing yet to about `movements` movements in `wallets` wallets.

    Returns the added players. `progress` is told how many movements there are, now and then.
    """
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            _without_checks(connection)
            players = _add_wallets(connection, wallets, Money.parse(funds, "EUR").units, first_day(now))
            _play(connection, movements, agent_id, now, progress)
            _settle(connection)
        return players
    finally:
        engine.dispose()


def _run(connection: Connection, statement: str, values: dict[str, Any]) -> None:
    typed: dict[str, Any] = {"now": UtcDateTime(), "day": Date()}
    binds: list[Any] = [bindparam(name, type_=kind) for name, kind in typed.items() if f":{name}" in statement]
    connection.execute(text(statement).bindparams(*binds), values)


def _without_checks(connection: Connection) -> None:
    """Switch off what would look every row up again; the audit, not the fill, proves that all is in order."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA synchronous = OFF"))
    connection.commit()


def _add_wallets(connection: Connection, wallets: int, funds: int, moment: datetime) -> list[tuple[str, str]]:
    present: int = connection.execute(text("SELECT COUNT(*) FROM account WHERE kind = 'wallet'")).scalar_one()
    if wallets <= present:
        return []
    values = {"count": wallets - present, "funds": funds, "now": moment, "day": moment.date()}
    for statement in (_PLAYERS, _WALLETS, _DEPOSITS, _DEPOSIT_DAYS):
        _run(connection, statement, values)
    connection.commit()
    found = connection.execute(text("SELECT public_id, username FROM player WHERE public_id LIKE 'fill%'"))
    return [(row.public_id, row.username) for row in found]


def _play(connection: Connection, movements: int, agent_id: int, now: datetime, progress: Progress) -> None:
    """Play rounds of all wallets, some each day, until there are enough movements: four for every three bets."""

    def ask(query: str) -> int:
        found: int | None = connection.execute(text(query)).scalar_one()
        return found or 0

    wallets, present = ask("SELECT COUNT(*) FROM account WHERE kind = 'wallet'"), ask("SELECT COUNT(*) FROM movement")
    last_transaction, last_movement = ask('SELECT MAX(id) FROM "transaction"'), ask("SELECT MAX(id) FROM movement")
    house = ask("SELECT id FROM account WHERE kind = 'house' AND currency = 'EUR'")
    values: dict[str, Any] = {"agent": agent_id, "house": house, "stake": STAKE, "payout": PAYOUT}
    values |= {"head": _HEAD, "tail": _TAIL, "reply": _REPLY, "since": 0}
    rounds = max(0, movements - present) * 3 // (4 * wallets)
    days = [(number - 1) * DAYS // rounds for number in range(1, rounds + 1)]
    for number, day in enumerate(days, start=1):
        moment = now - timedelta(days=DAYS - day)
        values |= {"round": number, "now": moment, "day": moment.date()}
        values["transactions"] = last_transaction + (number - 1) * wallets
        values["movements"] = last_movement + (number - 1) * 2 * wallets
        for statement in (_TRANSACTIONS, _BETS, _PAYOUTS, _JOURNAL):
            _run(connection, statement, values)
        if number == rounds or days[number] != day:
            _run(connection, _PLAY_DAYS, values)
            values["since"] = number
        connection.commit()
        if number % max(1, rounds // 5) == 0:
            progress(present + number * wallets * 4 // 3)
    if rounds:
        _run(connection, _BALANCES, values)
        connection.commit()


def _settle(connection: Connection) -> None:
    """Leave the database as it would be some time later: ids go on from here, pages written, statistics known."""
    if connection.dialect.name != "postgresql":
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        with open(str(connection.engine.url.database), "rb") as file:  # gigabytes that the first bet must not wait for
            os.fsync(file.fileno())
        return
    for table in ("player", "account", "transaction", "movement", "callback"):
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), MAX(id)) FROM \"{table}\" WHERE id > 0")
        )
    connection.commit()
    settled = connection.execution_options(isolation_level="AUTOCOMMIT")
    settled.execute(text("VACUUM (ANALYZE)"))
    settled.execute(text("CHECKPOINT"))
