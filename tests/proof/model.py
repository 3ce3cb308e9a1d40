"""What PLATFORM.md section 4 says a wallet does, as plain as it can be: dictionaries, no database, no code of the site.

Written from the page, not from `casino`. Amounts are integers of the currency's unit.
"""

from dataclasses import dataclass, field

SCALE = {"EUR": 4, "JPY": 4, "BTC": 8}
DIGITS = {"EUR": 2, "JPY": 0, "BTC": 8}
LARGE_WIN = {"EUR": 500 * 10**4}
"""Wins from here on hold withdrawals (row 32)."""


@dataclass(frozen=True)
class Answer:
    """`verdict` is ok, declined or invalid. An ok has `units`, the others have a `code`."""

    verdict: str
    units: int = 0
    code: str = ""


def shown(units: int, currency: str) -> str:
    """Return a balance as the platform reads it: never below zero, cut to the currency's digits (rows 41 and 84)."""
    minor = max(0, units) // 10 ** (SCALE[currency] - DIGITS[currency])
    if not DIGITS[currency]:
        return str(minor)
    return f"{minor // 10 ** DIGITS[currency]}.{minor % 10 ** DIGITS[currency]:0{DIGITS[currency]}d}"


@dataclass(frozen=True)
class BetCall:
    """A makeBet."""

    player: str
    reference: str
    currency: str
    stake: int
    payout: int
    round_ref: str
    game_ref: str


@dataclass(frozen=True)
class RollbackCall:
    """A rollback; `own` is the same as `target` where the platform sends one id only (row 47)."""

    player: str
    own: str
    target: str
    currency: str | None


@dataclass
class _Bet:
    call: BetCall | None
    """None for a tombstone."""
    currency: str
    answer: Answer
    applied: bool
    reversed: bool = False


@dataclass
class _Rollback:
    target: str
    currency: str
    answer: Answer


@dataclass
class Person:
    """What the model knows of one player."""

    active: bool = True
    wallets: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    bets: dict[str, _Bet] = field(default_factory=dict)
    rollbacks: dict[str, _Rollback] = field(default_factory=dict)


class Model:
    """All players of one run."""

    def __init__(self) -> None:
        self.players: dict[str, Person] = {}
        self.maintenance = False

    def bet(self, call: BetCall) -> Answer:
        """Rows 1 to 34."""
        if call.player not in self.players:
            return Answer("declined", code="player_not_found")
        player = self.players[call.player]
        known = player.bets.get(call.reference)
        if known is not None:
            if known.call is None:
                return Answer("declined", code="transaction_rolled_back")
            return known.answer if known.call == call else Answer("declined", code="transaction_conflict")
        code = self._objection(player, call)
        if code:
            answer = Answer("declined", code=code)
        else:
            player.wallets[call.currency] += call.payout - call.stake
            answer = Answer("ok", player.wallets[call.currency])
            if call.payout >= LARGE_WIN.get(call.currency, 10**30):
                player.held.add(call.currency)
        player.bets[call.reference] = _Bet(call, call.currency, answer, applied=not code)
        return answer

    def _objection(self, player: Person, call: BetCall) -> str:
        if call.currency not in player.wallets:
            return "currency_mismatch"
        if not call.stake:
            return ""
        if not player.active:
            return "player_blocked"
        if self.maintenance:
            return "maintenance"
        if call.stake > player.limits.get(call.currency, call.stake):
            return "limit_exceeded"
        return "insufficient_funds" if call.stake > player.wallets[call.currency] else ""

    def rollback(self, call: RollbackCall) -> Answer:
        """Rows 35 to 48."""
        if call.player not in self.players:
            return Answer("declined", code="player_not_found")
        player = self.players[call.player]
        target = player.bets.get(call.target)
        currency = call.currency or (target.currency if target else None)
        if currency is None and len(player.wallets) == 1:
            currency = next(iter(player.wallets))
        if currency is None:
            return Answer("invalid", code="invalid_request")
        if currency not in player.wallets:
            differs = target is not None and target.currency != currency
            return (
                Answer("invalid", code="currency_differs") if differs else Answer("declined", code="currency_mismatch")
            )
        known = player.rollbacks.get(call.own)
        if known is not None:
            same = known.target == call.target and known.currency == currency
            return known.answer if same else Answer("declined", code="transaction_conflict")
        if target is not None and target.currency != currency:
            return Answer("invalid", code="currency_differs")
        answer = self._cancel(player, call, target, currency)
        player.rollbacks[call.own] = _Rollback(call.target, currency, answer)
        return answer

    def _cancel(self, player: Person, call: RollbackCall, target: _Bet | None, currency: str) -> Answer:
        if target is None:
            if call.target in player.rollbacks:
                return Answer("declined", code="not_reversible")
            player.bets[call.target] = _Bet(None, currency, Answer("declined", code="transaction_rolled_back"), False)
        elif target.applied and not target.reversed and target.call is not None:
            target.reversed = True
            player.wallets[currency] += target.call.stake - target.call.payout
        return Answer("ok", player.wallets[currency])

    def deposit(self, name: str, currency: str, units: int) -> Answer:
        """Money through the cashier."""
        wallets = self.players[name].wallets
        if currency not in wallets:
            return Answer("declined", code="currency_mismatch")
        wallets[currency] += units
        return Answer("ok", wallets[currency])

    def withdraw(self, name: str, currency: str, units: int) -> Answer:
        """Money out, unless a large win waits for its review."""
        if currency in self.players[name].held:
            return Answer("declined", code="withdrawals_held")
        return self.adjust(name, currency, -units)

    def adjust(self, name: str, currency: str, units: int) -> Answer:
        """A signed correction; it cannot overdraw."""
        wallets = self.players[name].wallets
        if currency not in wallets:
            return Answer("declined", code="currency_mismatch")
        if units < 0 and wallets[currency] + units < 0:
            return Answer("declined", code="insufficient_funds")
        wallets[currency] += units
        return Answer("ok", wallets[currency])
