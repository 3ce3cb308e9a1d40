"""What a case works with: players, calls, and expectations that are written down as they are checked."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casino.certify.calls import Call, Caller, zero_digits
from casino.certify.control import Control
from casino.certify.dialect import Dialect
from casino.certify.players import Player, Players
from casino.certify.replies import Reply
from casino.certify.rows import Case, Check, NotRun, Outcome, SetupFailed, Verdict
from casino.certify.wire import Wire


@dataclass(frozen=True)
class Site:
    """The site under test, and how this run may reach it."""

    wire: Wire
    token: str
    agent_id: int
    players: Players
    control: Control = field(default_factory=Control)
    dialect: Dialect = field(default_factory=Dialect)
    previous_token: str | None = None


class Bench:
    """One case's bench. Every comparison lands in `checks`; a failed one does not stop the case."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.dialect = site.dialect
        self.control = site.control
        self.calls = Caller(site.token, site.agent_id, site.dialect)
        self.checks: list[Check] = []
        self._taken: set[str] = set()

    # -- players

    def player(self, balance: str = "100.00", currency: str | None = None) -> Player:
        """Return a player who was not handed out before in this case, brought to exactly that balance."""
        player = self.site.players.take(currency or self.site.players.currency, self._taken)
        self._taken.add(player.player_id)
        self.bring(player, balance)
        return player

    def release(self, player: Player) -> None:
        """Let this case have the player again."""
        self._taken.discard(player.player_id)

    def bring(self, player: Player, balance: str) -> None:
        """Win or bet what is missing from that balance. Raises `SetupFailed`."""
        wanted, found = Decimal(balance), self._balance_now(player)
        for _ in range(3):
            if found == wanted:
                return
            difference = wanted - found
            stake, payout = max(-difference, Decimal(0)), max(difference, Decimal(0))
            reply = self.send(self.calls.bet(player, f"{stake:f}", f"{payout:f}"))
            if reply.balance is None:
                raise SetupFailed(f"the player was to be brought to {balance}: {reply.got}")
            found = self._balance_now(player)
        if found != wanted:
            raise SetupFailed(f"the player was to be brought to {balance} and is at {found}")

    def other_currency(self, player: Player) -> str:
        """Return a currency in which the player has no wallet."""
        known = self.site.players.currencies(player.player_id) | {player.currency}
        return next(code for code in ("USD", "RUB", "GBP", "CHF", "SEK", "PLN") if code not in known)

    def fresh(self, word: str = "tx") -> str:
        """Return an id that was never used."""
        return f"{word}-{secrets.token_hex(8)}"

    def _balance_now(self, player: Player) -> Decimal:
        reply = self.send(self.calls.balance(player))
        if reply.balance is None:
            raise SetupFailed(f"the balance was asked for: {reply.got}")
        return reply.balance

    # -- calls

    def send(self, call: Call) -> Reply:
        """Send one call and return its reply."""
        return Reply(self, call, self.site.wire.exchange(call.request))

    def balance(self, player: Player, **extra: Any) -> Reply:
        """Ask for the balance."""
        return self.send(self.calls.balance(player, **extra))

    def bet(self, player: Player, bet: Any = "0", win: Any = "0", **more: Any) -> Reply:
        """Send a makeBet; see `Caller.bet`."""
        return self.send(self.calls.bet(player, bet, win, **more))

    def rollback(self, player: Player, target: str | None, **more: Any) -> Reply:
        """Send a rollback of a transaction; see `Caller.rollback`."""
        return self.send(self.calls.rollback(player, target, **more))

    def together(self, calls: Sequence[Call]) -> list[Reply]:
        """Send all calls at the same instant, each on its own connection, and return the replies in order."""
        gate = threading.Barrier(len(calls))
        with ThreadPoolExecutor(len(calls)) as pool:
            answers = list(pool.map(lambda call: self.site.wire.exchange(call.request, gate), calls))
        return [Reply(self, call, answer) for call, answer in zip(calls, answers, strict=True)]

    # -- the operator's side

    @contextmanager
    def blocked(self, player: Player) -> Iterator[None]:
        """Keep the player blocked within."""
        self.control.block(player.player_id)
        try:
            yield
        finally:
            self.control.unblock(player.player_id)

    @contextmanager
    def stake_limit(self, player: Player, amount: str) -> Iterator[None]:
        """Keep a stake limit on the player within."""
        self.control.set_stake_limit(player.player_id, amount, player.currency)
        try:
            yield
        finally:
            self.control.set_stake_limit(player.player_id, None, player.currency)

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Keep the site in maintenance within."""
        self.control.maintenance(True)
        try:
            yield
        finally:
            self.control.maintenance(False)

    # -- expectations

    def check(self, sent: str, expected: str, got: str, passed: bool, body: str = "") -> bool:
        """Write one comparison down."""
        self.checks.append(Check(sent, expected, got, passed, body))
        return passed

    def expect_balance(self, player: Player, balance: str | Decimal) -> Reply:
        """Ask for the balance and expect it to be that."""
        return self.balance(player).expect_ok(balance)

    def eventually(self, player: Player, balance: str, seconds: float = 3.0) -> None:
        """Expect the balance to become that within a while: for calls whose answer nobody waited for."""
        until = time.monotonic() + seconds
        while self._balance_now(player) != Decimal(balance) and time.monotonic() < until:
            time.sleep(0.02)
        self.expect_balance(player, balance)

    def digits(self, player: Player) -> int:
        """Return how many digits after the point a balance of this player has."""
        return zero_digits(player.currency)


def run_case(site: Site, case: Case) -> Outcome:
    """Run one case against the site and return what became of it."""
    unmet = [f"{name}={value}" for name, value in case.switches.items() if site.dialect.switches[name] != value]
    if unmet:
        return Outcome(case, "not run", reason=f"needs a site set to {', '.join(unmet)}")
    bench = Bench(site)
    started = time.monotonic()
    reason = ""
    try:
        case.function(bench)
    except NotRun as lack:
        reason = str(lack)
    except SetupFailed as fault:
        bench.check("before the case begins", "a player in the state that it needs", str(fault), False)
    failed = any(not check.passed for check in bench.checks) or not (bench.checks or reason)
    verdict: Verdict = "failed" if failed else "not run" if reason else "passed"
    return Outcome(case, verdict, bench.checks, reason, time.monotonic() - started)


def run_cases(
    site: Site, cases: Sequence[Case], progress: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run the cases one after another."""
    outcomes = []
    for case in cases:
        outcome = run_case(site, case)
        progress(outcome)
        outcomes.append(outcome)
    return outcomes
