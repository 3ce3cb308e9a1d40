"""Bets and rollbacks of a player: who plays, from which wallet, and whether a stake is allowed now.

The checks of player protection run here, under the wallet's lock and inside the bet's unit of work (FEATURES.md
R30), so that no running game gets around them. Wins and rollbacks pass whatever the player's status (rows 26 and 46).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from casino.errors import (
    CurrencyDiffers,
    CurrencyMismatch,
    InvalidRequest,
    LimitExceeded,
    Maintenance,
    PlayerBlocked,
    PlayerNotFound,
)
from casino.storage.direct import Direct, Statement, direct
from casino.wallet import bets, rollbacks
from casino.wallet.bets import Bet, BetFacts, Plan
from casino.wallet.posting import Wallet, lock_wallet
from casino.wallet.rollbacks import Rollback, RollbackRules
from casino.wallet.transactions import Outcome, Stored

MAINTENANCE = "maintenance"

_LOCK = Statement(
    "SELECT 1",  # a writing unit of SQLite holds the whole database
    postgresql="SELECT count(*) FROM unnest(CAST(:player_refs AS text[]), CAST(:currencies AS text[])) "
    "AS w (player_ref, currency), LATERAL (SELECT a.id FROM account a JOIN player p ON p.id = a.player_id "
    "WHERE p.public_id = w.player_ref AND a.currency = w.currency FOR UPDATE OF a) AS locked",
)
_HURRY = Statement("SELECT 1", postgresql="SELECT set_config('lock_timeout', '100', true)")
"""Bets that are decided together do not wait long for one wallet (milliseconds); alone, each may."""
_PERIODS = ("day", "week", "month")


def _headroom(kind: str, used: str, period: str) -> str:
    """Return SQL for what a limit leaves: NULL where there is none, else the limit less the sum over its days."""
    days = " FROM wallet_day d WHERE d.wallet_id = a.id AND d.day >= :" + period
    limit = f"l.{kind}_{period}"
    return f"CASE WHEN {limit} IS NOT NULL THEN {limit} - (" + "SELECT COALESCE(SUM(" + used + "), 0)" + days + ") END"


_CAP = (
    "(SELECT c.cap_units FROM effective_cap c WHERE c.player_id = p.id AND c.currency = :currency "
    "AND c.game_ref IN (:game_ref, '') ORDER BY c.game_ref DESC LIMIT 1)"
)
"""The law's cap on a stake goes by the game that the call names, not by the one opened last (R31)."""
_HEADROOMS = (
    _CAP,
    "l.stake_once",
    *(_headroom("wager", "d.staked_units", period) for period in _PERIODS),
    *(_headroom("loss", "d.staked_units - d.paid_units", period) for period in _PERIODS),
)
_FACTS_OF_ONE = " ".join(
    (
        "SELECT p.id, p.status, p.barred_until, p.stakes_until, a.id, a.balance_units, a.in_debt, a.version,",
        ", ".join(_HEADROOMS),
        ", EXISTS (SELECT 1 FROM switch WHERE name = 'maintenance'),",
        'EXISTS (SELECT 1 FROM "transaction" o WHERE o.agent_id = :agent_id AND o.reference = :reference',
        "AND o.kind = 'bet' AND o.player_id <> p.id),",
        'EXISTS (SELECT 1 FROM "transaction" r WHERE r.player_id = p.id AND r.round_ref = :round_ref',
        "AND r.kind = 'rollback'),",
        "t.id, t.currency, t.round_ref, t.game_ref, t.stake_units, t.payout_units, t.outcome, t.refusal,",
        "t.balance_units FROM player p",
        "LEFT JOIN account a ON a.player_id = p.id AND a.currency = :currency",
        "LEFT JOIN effective_limit l ON l.player_id = p.id AND l.currency = :currency",
        'LEFT JOIN "transaction" t ON t.agent_id = :agent_id AND t.reference = :reference',
        "AND t.player_id = p.id AND t.kind = 'bet' WHERE p.public_id = :player_ref",
    )
)
_ASKED = ("player_ref", "currency", "agent_id", "reference", "round_ref", "game_ref")
_FACTS = Statement(_FACTS_OF_ONE)
_FACTS_OF_MANY = Statement(
    "SELECT 1",  # SQLite is asked for one bet at a time: it has no round trips to save
    postgresql=" ".join(
        (
            "SELECT asked.place, facts.* FROM unnest(CAST(:player_ref AS text[]), CAST(:currency AS text[]),",
            "CAST(:agent_id AS bigint[]), CAST(:reference AS text[]), CAST(:round_ref AS text[]),",
            "CAST(:game_ref AS text[])) WITH ORDINALITY",
            "AS asked (player_ref, currency, agent_id, reference, round_ref, game_ref, place),",
            "LATERAL (",
            re.sub(":(" + "|".join(_ASKED) + ")", r"asked.\1", _FACTS_OF_ONE),
            "OFFSET 0) AS facts",  # keeps the planner from joining whole tables: each bet's facts have their keys
        )
    ),
)
_PLAYER = Statement("SELECT id FROM player WHERE public_id = :player_ref")
_CURRENCIES = Statement("SELECT currency FROM account WHERE player_id = :player_id")
_BALANCE = Statement(
    "SELECT a.balance_units FROM player p JOIN account a ON a.player_id = p.id AND a.currency = :currency "
    "WHERE p.public_id = :player_ref"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What bears on a player's next stake."""

    status: str
    barred: bool = False
    time_is_up: bool = False
    maintenance: bool = False
    headrooms: tuple[int | None, ...] = ()
    """What each money limit leaves for a stake; the lowest decides (R22)."""


def check_stake(standing: Standing, stake_units: int) -> None:
    """Allow a stake, or raise `PlayerBlocked`, `Maintenance` or `LimitExceeded` (rows 25, 33 and 34; R30 to R32)."""
    if standing.status != "active" or standing.barred:
        raise PlayerBlocked
    if standing.maintenance:
        raise Maintenance
    if standing.time_is_up or any(room is not None and stake_units > room for room in standing.headrooms):
        raise LimitExceeded


@dataclass(frozen=True, slots=True)
class Order:
    """A bet that is asked for: by whom, when; from `large_win_units` on a payout is looked at by staff (row 32)."""

    player_ref: str
    bet: Bet
    now: datetime
    large_win_units: int | None = None


@dataclass(slots=True)
class _Carried:
    """What earlier bets of the same unit leave of a wallet, on top of what the database says."""

    balance: int
    moves: int = 0
    staked: int = 0
    paid: int = 0


def plan_bets(unit: Direct, orders: Sequence[Order], *, hurry: bool = False) -> list[Plan | PlayerNotFound]:
    """Lock the wallets, read the facts and decide bets of one day in their order; writes nothing.

    Orders have different references. A player who is not there (row 27) gets the refusal in the plan's place. Each
    plan must be written in this unit, in this order: a later bet from the same wallet is decided as if it were. With
    `hurry` a wallet that another unit holds is an error at once, not after the usual time-out.
    """
    rows = _read(unit, orders, hurry)
    carried: dict[int, _Carried] = {}
    return [
        PlayerNotFound() if row is None else _plan(unit, order, row, carried)
        for order, row in zip(orders, rows, strict=True)
    ]


def _read(unit: Direct, orders: Sequence[Order], hurry: bool) -> list[Any]:
    """Lock the wallets, where that takes a statement, and return each order's facts, or None without a player."""
    periods = {name: unit.date(start) for name, start in period_starts(unit.day(orders[0].now)).items()}
    asked = [_key(order) for order in orders]
    if not unit.postgresql:
        return [unit.row(_FACTS, key | periods) for key in asked]
    wallets = sorted({(key["player_ref"], key["currency"]) for key in asked})
    players, currencies = ([wallet[part] for wallet in wallets] for part in (0, 1))
    first: list[tuple[Statement, dict[str, Any]]] = [(_HURRY, {})] if hurry else []
    first.append((_LOCK, {"player_refs": players, "currencies": currencies}))
    together = {name: [key[name] for key in asked] for name in _ASKED}
    found = {place: facts for place, *facts in unit.ask([*first, (_FACTS_OF_MANY, together | periods)])[-1]}
    return [found.get(place) for place in range(1, len(orders) + 1)]


def _key(order: Order) -> dict[str, Any]:
    bet = order.bet
    values = (order.player_ref, bet.currency, bet.agent_id, bet.reference, bet.round_ref, bet.game_ref)
    return dict(zip(_ASKED, values, strict=True))


def _plan(unit: Direct, order: Order, row: Sequence[Any], carried: dict[int, _Carried]) -> Plan:
    bet = order.bet
    player_id, status, barred_until, stakes_until, wallet_id, balance, in_debt, version = row[:8]
    headrooms = tuple(row[8:16])
    maintenance, elsewhere, round_rolled_back = row[16:19]
    stored = row[19:]
    before = carried.get(wallet_id)
    if before is not None:
        balance, in_debt, version = before.balance, before.balance < 0, version + before.moves
        headrooms = _narrowed(headrooms, before)
    wallet = None if wallet_id is None else Wallet(wallet_id, bet.currency, balance, bool(in_debt), version=version)
    facts = BetFacts(
        player_id, wallet, None if stored[0] is None else Stored(*stored), bool(elsewhere), bool(round_rolled_back)
    )
    moment = unit.moment(order.now)
    standing = Standing(
        status,
        barred=barred_until is not None and barred_until > moment,
        time_is_up=stakes_until is not None and stakes_until <= moment,
        maintenance=bool(maintenance),
        headrooms=headrooms,
    )
    guard = partial(check_stake, standing, bet.stake_units)
    plan = bets.decide(facts, bet, order.now, guard, order.large_win_units)
    if wallet_id is not None and plan.legs:
        _carry(carried.setdefault(wallet_id, _Carried(balance)), plan)
    return plan


def _narrowed(headrooms: Sequence[int | None], before: _Carried) -> tuple[int | None, ...]:
    once, wagers, losses = headrooms[:2], headrooms[2:5], headrooms[5:8]
    return (
        *once,
        *(room if room is None else room - before.staked for room in wagers),
        *(room if room is None else room - before.staked + before.paid for room in losses),
    )


def _carry(carried: _Carried, plan: Plan) -> None:
    carried.balance = plan.outcome.balance_units
    carried.moves += 1
    carried.staked += sum(leg.units for leg in plan.legs if not leg.gives)
    carried.paid += sum(leg.units for leg in plan.legs if leg.gives)


def period_starts(today: date) -> dict[str, date]:
    """Return the first day of the running day, week (Monday) and month; limits are counted from there."""
    return {"day": today, "week": today - timedelta(days=today.weekday()), "month": today.replace(day=1)}


def place_bet(
    connection: Connection | Direct, player_ref: str, bet: Bet, now: datetime, *, large_win_units: int | None = None
) -> Outcome:
    """Play one bet and its win from the player's wallet in the bet's currency. Raises `PlayerNotFound`."""
    unit = direct(connection)
    (plan,) = plan_bets(unit, [Order(player_ref, bet, now, large_win_units)])
    if isinstance(plan, PlayerNotFound):
        raise plan
    bets.write(unit, plan, now)
    return plan.outcome


def roll_back(
    connection: Connection | Direct, player_ref: str, rollback: Rollback, now: datetime, rules: RollbackRules
) -> tuple[Outcome, str]:
    """Cancel a bet of this player; return the outcome and the wallet's currency.

    A rollback without a currency takes its target's, or the player's only wallet. Raises `PlayerNotFound`,
    `CurrencyMismatch`, or `CurrencyDiffers` when the target was in another currency (row 43).
    """
    unit = direct(connection)
    player_id = _find_player(unit, player_ref)
    currency = rollback.currency or _currency_of_target(unit, player_id, rollback)
    try:
        wallet = lock_wallet(unit, player_id, currency)
    except CurrencyMismatch:
        target = rollbacks.find_target(unit, player_id, rollback)
        if target is not None and target.currency != currency:
            raise CurrencyDiffers from None
        raise
    return rollbacks.roll_back(unit, player_id, wallet, rollback, now, rules), currency


def _find_player(unit: Direct, player_ref: str) -> int:
    row = unit.row(_PLAYER, {"player_ref": player_ref})
    if row is None:
        raise PlayerNotFound
    player_id: int = row[0]
    return player_id


def _currency_of_target(unit: Direct, player_id: int, rollback: Rollback) -> str:
    target = rollbacks.find_target(unit, player_id, rollback)
    if target is not None and target.currency:
        return target.currency
    currencies = unit.rows(_CURRENCIES, {"player_id": player_id})
    if len(currencies) != 1:
        raise InvalidRequest("currency is missing, and the player has more than one wallet.")
    only: str = currencies[0][0]
    return only


def balance_units(connection: Connection | Direct, player_ref: str, currency: str) -> int:
    """Return the player's balance. Raises `PlayerNotFound` or `CurrencyMismatch`."""
    unit = direct(connection)
    row = unit.row(_BALANCE, {"player_ref": player_ref, "currency": currency})
    if row is None:
        _find_player(unit, player_ref)
        raise CurrencyMismatch
    found: int = row[0]
    return found
