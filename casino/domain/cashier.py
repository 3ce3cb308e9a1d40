"""Money in and out at the player's own wish, and what the house gives, with every gate before it (R22, R40 to R64).

Deposits are for payment services to come; staff use `flask wallet adjust` and `player create`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casino.domain import breaks, events, limits, papers
from casino.domain.accounts import PAYOUT_DUE
from casino.errors import InvalidAmount, LimitExceeded, PlayerBlocked, Refusal
from casino.money import Money
from casino.storage.funds import Bonus, BonusEnd, Withdrawal
from casino.storage.ledger import Account
from casino.storage.players import Player
from casino.wallet import bonuses, posting, statements, withdrawals
from casino.wallet.posting import Wallet


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a cashier's action ends with: its kind, the amount, the movement's id to quote, the balance after it."""

    kind: str
    amount: Money
    id: int
    balance: Money


def deposit(unit: Session, player: Player, amount: Money, now: datetime, *, note: str | None = None) -> Receipt:
    """Take money in from an active player who is on no break, under the gross deposit limits.

    Raises `PlayerBlocked`, `LimitExceeded` (which limit, what it leaves, until when), `InvalidAmount`,
    `CurrencyMismatch` or `BalanceOutOfRange`; nothing is moved then.
    """
    _check(amount)
    posting.touch_wallets(unit.connection(), player.id)
    unit.refresh(player)  # under the wallets' lock: a break or a limit that was set a moment ago counts
    check_deposit(unit, player, amount, now)
    return _receipt(unit, "deposit", amount, posting.deposit(unit.connection(), player.id, amount, now, note=note))


def check_deposit(unit: Session, player: Player, amount: Money, now: datetime) -> None:
    """Allow a deposit to this player now. Raises `PlayerBlocked`, or `LimitExceeded` with what is left and how long."""
    if player.status != "active" or breaks.is_barred(player, now):
        raise PlayerBlocked("No money is taken in while play is paused or closed.")
    limits.check_deposit(unit, player, amount, now)


def withdraw(unit: Session, player: Player, amount: Money, now: datetime, *, note: str | None = None) -> Receipt:
    """Take money out of play for a payout, at once and for good (R77); a break or an exclusion never stands in the way.

    The receipt's id is the request's. Raises `InsufficientFunds` (bonus money stays until it was staked, R63),
    `WithdrawalsHeld`, `InvalidAmount` or `CurrencyMismatch`; nothing is moved then.
    """
    _check(amount)
    row, balance = withdrawals.request(unit, player.id, amount, now, note=note)
    detail = f"player {player.public_id} asks for {amount.display}: withdrawal {row.id}"
    events.alert(unit, PAYOUT_DUE, player.public_id, detail, now)
    return Receipt("withdrawal", amount, row.id, balance)


def pay_out(unit: Session, number: int, reference: str, now: datetime, *, actor: str) -> Withdrawal:
    """Note that a withdrawal was paid, to a player whose papers were seen (R78). Raises `NotFound` or `Refusal`."""
    row = withdrawals.find(unit, number)
    if not papers.is_proved(unit, row.player_id):
        player = unit.get_one(Player, row.player_id)
        raise Refusal(
            f"Nobody has proved who player {player.public_id} is, so nothing is paid. Look at their papers, and put "
            f"that down with: flask player identity {player.public_id}"
        )
    return withdrawals.pay(unit, number, reference, now, actor=actor)


def grant_bonus(
    unit: Session,
    player: Player,
    amount: Money,
    expires_at: datetime,
    now: datetime,
    *,
    reason: str,
    actor: str,
    allowed: bool = True,
) -> Bonus:
    """Give a player bonus money, unless the policy forbids it or the player is not free to play (R63).

    Nobody gets one who is on a break, excluded, not active, or at the end of a limit of their own: a gift must not pull
    anybody back. Raises `Refusal`, `PlayerBlocked`, `LimitExceeded`, `InvalidAmount` or `CurrencyMismatch`.
    """
    _check(amount)
    if not allowed:
        raise Refusal("The policy in force allows no bonuses.")
    if expires_at <= now:
        raise InvalidAmount("A bonus ends in the future.")
    bonuses.open_account(unit, amount.currency, now)
    posting.touch_wallets(unit.connection(), player.id)
    unit.refresh(player)  # under the wallets' lock, as for a deposit
    if player.status != "active" or breaks.is_barred(player, now):
        raise PlayerBlocked("No bonus is given while play is paused or closed.")
    until = limits.stakes_until(unit, player, now)
    meters = limits.meters(unit, player, now)
    spent = [one for one in meters if one.left <= 0 and one.key.currency in ("", amount.currency)]
    if spent or (until is not None and until <= now):
        raise LimitExceeded("No bonus is given to a player who has reached a limit.")
    return bonuses.grant(unit, player.id, amount, expires_at, now, reason=reason, actor=actor)


def end_bonuses(unit: Session, now: datetime) -> list[BonusEnd]:
    """End every bonus that has expired, wherever it is; what is left of each goes back (R63)."""
    found = []
    for wallet_id in bonuses.due(unit, now):
        wallet = unit.get_one(Account, wallet_id)
        if wallet.player_id is not None:
            found += bonuses.expire(unit, wallet.player_id, wallet.currency, now)
    return found


def _check(amount: Money) -> None:
    if amount.units <= 0 or Money.parse(amount.text, amount.currency) != amount:
        raise InvalidAmount("The amount must be more than nothing, in whole coins.")


def _receipt(unit: Session, kind: str, amount: Money, wallet: Wallet) -> Receipt:
    last = statements.last_movement(unit, wallet.id)
    return Receipt(kind, amount, last, Money(wallet.balance_units, amount.currency))
