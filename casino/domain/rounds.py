"""Bets and rollbacks of a player: who plays, from which wallet, and whether a stake is allowed now.

The checks of player protection run here, under the wallet's lock and inside the bet's unit of work (FEATURES.md
R30), so that no running game gets around them. Wins and rollbacks pass whatever the player's status (rows 26 and 46).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, text

from casino.errors import (
    CurrencyDiffers,
    CurrencyMismatch,
    InvalidRequest,
    LimitExceeded,
    Maintenance,
    PlayerBlocked,
    PlayerNotFound,
)
from casino.wallet import transactions
from casino.wallet.posting import Wallet, for_update
from casino.wallet.transactions import Bet, Outcome, Rollback, RollbackRules

MAINTENANCE = "maintenance"

_POSITION = (
    "SELECT p.id AS player_id, p.status, a.id AS wallet_id, a.balance_units, a.in_debt, a.withdrawals_held, "
    "(SELECT l.amount_units FROM player_limit l WHERE l.player_id = p.id AND l.currency = a.currency "
    "AND l.kind = 'stake') AS stake_limit_units, "
    "EXISTS (SELECT 1 FROM switch WHERE name = 'maintenance') AS maintenance "
    "FROM player p JOIN account a ON a.player_id = p.id AND a.currency = :currency WHERE p.public_id = :player_ref"
)
_PLAYER = text("SELECT id, status FROM player WHERE public_id = :player_ref")
_CURRENCIES = text("SELECT currency FROM account WHERE player_id = :player_id")
_BALANCE = text(
    "SELECT a.balance_units FROM player p JOIN account a ON a.player_id = p.id AND a.currency = :currency "
    "WHERE p.public_id = :player_ref"
)


@dataclass(frozen=True, slots=True)
class Position:
    """A player under our lock: the wallet in one currency, and what bears on a stake."""

    player_id: int
    status: str
    wallet: Wallet | None
    stake_limit_units: int | None = None
    maintenance: bool = False


def position(connection: Connection, player_ref: str, currency: str) -> Position:
    """Return the player's position with the wallet locked. Raises `PlayerNotFound` (row 27); never makes a wallet."""
    row = connection.execute(
        text(_POSITION + (" FOR UPDATE OF a" if for_update(connection) else "")),
        {"player_ref": player_ref, "currency": currency},
    ).one_or_none()
    if row is not None:
        wallet = Wallet(row.wallet_id, currency, row.balance_units, bool(row.in_debt), bool(row.withdrawals_held))
        return Position(row.player_id, row.status, wallet, row.stake_limit_units, bool(row.maintenance))
    player_id, status = _find_player(connection, player_ref)
    return Position(player_id, status, None)


def _find_player(connection: Connection, player_ref: str) -> tuple[int, str]:
    row = connection.execute(_PLAYER, {"player_ref": player_ref}).one_or_none()
    if row is None:
        raise PlayerNotFound
    return row.id, row.status


def check_stake(standing: Position, stake_units: int) -> None:
    """Allow a stake, or raise `PlayerBlocked`, `Maintenance` or `LimitExceeded` (rows 25, 33 and 34)."""
    if standing.status != "active":
        raise PlayerBlocked
    if standing.maintenance:
        raise Maintenance
    if standing.stake_limit_units is not None and stake_units > standing.stake_limit_units:
        raise LimitExceeded


def place_bet(
    connection: Connection, player_ref: str, bet: Bet, now: datetime, *, large_win_units: int | None = None
) -> Outcome:
    """Play one bet and its win from the player's wallet in the bet's currency. Raises `PlayerNotFound`."""
    standing = position(connection, player_ref, bet.currency)
    return transactions.place_bet(
        connection,
        standing.player_id,
        standing.wallet,
        bet,
        now,
        partial(check_stake, standing, bet.stake_units),
        large_win_units=large_win_units,
    )


def roll_back(
    connection: Connection, player_ref: str, rollback: Rollback, now: datetime, rules: RollbackRules
) -> tuple[Outcome, str]:
    """Cancel a bet of this player; return the outcome and the wallet's currency.

    A rollback without a currency takes its target's, or the player's only wallet. Raises `PlayerNotFound`,
    `CurrencyMismatch`, or `CurrencyDiffers` when the target was in another currency (row 43).
    """
    currency = rollback.currency or _currency_of_target(connection, player_ref, rollback)
    standing = position(connection, player_ref, currency)
    if standing.wallet is None:
        target = transactions.find_target(connection, standing.player_id, rollback)
        raise CurrencyMismatch if target is None or target.currency == currency else CurrencyDiffers
    outcome = transactions.roll_back(connection, standing.player_id, standing.wallet, rollback, now, rules)
    return outcome, currency


def _currency_of_target(connection: Connection, player_ref: str, rollback: Rollback) -> str:
    player_id, _ = _find_player(connection, player_ref)
    target = transactions.find_target(connection, player_id, rollback)
    if target is not None and target.currency:
        return str(target.currency)
    currencies: list[str] = list(connection.execute(_CURRENCIES, {"player_id": player_id}).scalars())
    if len(currencies) != 1:
        raise InvalidRequest("currency is missing, and the player has more than one wallet.")
    return currencies[0]


def balance_units(connection: Connection, player_ref: str, currency: str) -> int:
    """Return the player's balance. Raises `PlayerNotFound` or `CurrencyMismatch`."""
    found: int | None = connection.execute(
        _BALANCE, {"player_ref": player_ref, "currency": currency}
    ).scalar_one_or_none()
    if found is None:
        _find_player(connection, player_ref)
        raise CurrencyMismatch
    return found
