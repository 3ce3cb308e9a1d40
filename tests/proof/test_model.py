"""The ledger against a model of PLATFORM.md, for as many random steps as one likes, on both databases.

`make prove-model` runs 20,000 steps on each; the suite runs a few hundred. After every step: the answers agree, each
wallet equals its movements, all accounts of a currency come to nothing, nothing that was written has changed.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from casino.wallet.audit import audit
from tests.proof.driver import Wallets, fits
from tests.proof.model import SCALE, Answer, BetCall, Model, Person, RollbackCall, shown
from tests.proof.watch import LedgerWatch
from tests.support.ledger import fresh

STEPS = int(os.environ.get("PROVE_STEPS") or 300)
STEPS_IN_ONE_RUN = 50
LONG = STEPS > 1000

_someone = st.integers(0, 20)
"""One of three players; 20 is nobody."""
_any = st.integers(0, 2**16)
_currency = st.sampled_from(["EUR", "EUR", "EUR", "JPY", "BTC"])
_amount = st.one_of(
    st.just(0),
    st.integers(1, 400).map(lambda n: n * 10**4),
    st.integers(1, 10**7),
    st.sampled_from([1, 9999, 10**4, 5 * 10**6 - 1, 5 * 10**6, 5 * 10**6 + 1]),
)
_over_http = st.integers(0, 3).map(lambda n: n == 3)
_seldom = st.integers(0, 7).map(lambda n: n == 7)


class Ledger(RuleBasedStateMachine):
    """Random play by three players, and a fourth id that nobody has; the model says what must be answered."""

    wallets: ClassVar[Wallets]
    watch: ClassVar[LedgerWatch]
    answers: ClassVar[Counter[str]]
    steps: ClassVar[int] = 0
    runs: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.names: list[str] = []
        self.bets: list[BetCall] = []
        self.rollbacks: list[RollbackCall] = []
        self.references: list[tuple[str, str]] = []

    @initialize(currency=_currency)
    def register(self, currency: str) -> None:
        """Three players; the first and second start with euros."""
        type(self).steps -= 1
        for code in ("EUR", "EUR", currency):
            name = self.wallets.new_player(code)
            self.names.append(name)
            self.model.players[name] = Person(wallets={code: 0})
        self.names.append(fresh("nobody")[:12])
        for name in self.names[:2]:
            self._same(self.wallets.cashier("deposit", name, "EUR", 10**6), self.model.deposit(name, "EUR", 10**6))

    def _known(self, who: int) -> str:
        return self.names[who % 3]

    def _name(self, who: int) -> str:
        return self.names[3 if who == 20 else who % 3]

    def _currency_of(self, name: str, currency: str, free: bool) -> str:
        """Mostly a currency that the player has."""
        wallets = self.model.players[name].wallets if name in self.model.players else {}
        return currency if free or currency in wallets or not wallets else next(iter(wallets))

    def _same(self, got: Answer, expected: Answer) -> None:
        assert got == expected

    def _play(self, call: BetCall, over_http: bool) -> None:
        expected = self.model.bet(call)
        self.answers["bet " + (expected.code or "ok")] += 1
        if over_http:
            got = self.wallets.send_bet(call)
            assert fits(got, expected, shown(expected.units, call.currency)), f"{got} where {expected} was due"
        else:
            self._same(self.wallets.bet(call), expected)
        self.bets.append(call)
        self.references.append((call.player, call.reference))

    def _cancel(self, call: RollbackCall, over_http: bool) -> None:
        expected = self.model.rollback(call)
        self.answers["rollback " + (expected.code or "ok")] += 1
        if over_http:
            got = self.wallets.send_rollback(call)
            balance = shown(expected.units, self._currency_of_rollback(call)) if expected.verdict == "ok" else ""
            assert fits(got, expected, balance), f"{got} where {expected} was due"
        else:
            self._same(self.wallets.rollback(call), expected)
        self.rollbacks.append(call)
        self.references += [(call.player, call.own), (call.player, call.target)]

    def _currency_of_rollback(self, call: RollbackCall) -> str:
        return self.model.players[call.player].rollbacks[call.own].currency

    @rule(who=_someone, currency=_currency, stake=_amount, payout=_amount, where=_any, http=_over_http, odd=_seldom)
    def bet(self, who: int, currency: str, stake: int, payout: int, where: int, http: bool, odd: bool) -> None:
        """A new makeBet, in one of a few rounds."""
        name = self._name(who)
        code = self._currency_of(name, currency, odd)
        self._play(BetCall(name, fresh("t-"), code, stake, payout, f"r{where % 5}", f"g{where % 2}"), http)

    @rule(who=_someone, stake=_amount, http=_over_http)
    def lose(self, who: int, stake: int, http: bool) -> None:
        """A bet that wins nothing, so that wallets run dry."""
        name = self._name(who)
        self._play(BetCall(name, fresh("t-"), self._currency_of(name, "EUR", False), stake, 0, "r0", "g0"), http)

    @rule(who=_someone, stake=st.integers(1, 10**5), odds=st.integers(0, 3), http=_over_http)
    def spin(self, who: int, stake: int, odds: int, http: bool) -> None:
        """An ordinary spin that the wallet can pay."""
        name = self._known(who)
        self._play(
            BetCall(name, fresh("t-"), self._currency_of(name, "EUR", False), stake, stake * odds, "r2", "g0"), http
        )

    @precondition(lambda self: self.bets)
    @rule(which=_any, http=_over_http)
    def repeat_bet(self, which: int, http: bool) -> None:
        """The same call again, however long ago it was."""
        self._play(self.bets[which % len(self.bets)], http)

    @precondition(lambda self: self.bets)
    @rule(which=_any, change=st.integers(0, 5), amount=_amount, currency=_currency, http=_over_http)
    def reuse_bet_id(self, which: int, change: int, amount: int, currency: str, http: bool) -> None:
        """The same id with one other content, or from another player."""
        old = self.bets[which % len(self.bets)]
        changes: list[dict[str, Any]] = [
            {"stake": amount},
            {"payout": amount},
            {"currency": currency},
            {"round_ref": "r9"},
            {"game_ref": "g9"},
            {"player": self._name(amount % 21)},
        ]
        self._play(replace(old, **changes[change]), http)

    @precondition(lambda self: self.references)
    @rule(which=_any, who=_someone, stake=_amount, payout=_amount, odd=_seldom, http=_over_http)
    def bet_under_any_id(self, which: int, who: int, stake: int, payout: int, odd: bool, http: bool) -> None:
        """A bet whose id is known from anything before: a tombstone, a rollback, someone else's."""
        name, reference = self.references[which % len(self.references)]
        name = self._name(who) if odd else name
        code = self._currency_of(name, "EUR", False)
        self._play(BetCall(name, reference, code, stake, payout, "r1", "g1"), http)

    @precondition(lambda self: self.bets)
    @rule(which=_any, style=st.integers(0, 2), says_currency=st.booleans(), http=_over_http)
    def roll_back(self, which: int, style: int, says_currency: bool, http: bool) -> None:
        """Cancel a bet by its own id, or by a new id and a reference."""
        bet = self.bets[which % len(self.bets)]
        own = bet.reference if style == 0 else fresh("k-")
        code = bet.currency if says_currency else None
        self._cancel(RollbackCall(bet.player, own, bet.reference, code), http)

    @precondition(lambda self: self.rollbacks)
    @rule(which=_any, http=_over_http)
    def repeat_rollback(self, which: int, http: bool) -> None:
        """The same rollback again."""
        self._cancel(self.rollbacks[which % len(self.rollbacks)], http)

    @precondition(lambda self: self.references)
    @rule(which=_any, aimed=_any, currency=st.one_of(st.none(), _currency), http=_over_http)
    def roll_back_anything(self, which: int, aimed: int, currency: str | None, http: bool) -> None:
        """Own id and target taken from all ids that were ever used, by anyone, in any currency."""
        (name, own), (_, aim) = (self.references[n % len(self.references)] for n in (which, aimed))
        self._cancel(RollbackCall(name, own, aim, currency), http)

    @precondition(lambda self: self.rollbacks)
    @rule(which=_any, http=_over_http)
    def roll_back_a_rollback(self, which: int, http: bool) -> None:
        """A rollback is final (row 44)."""
        old = self.rollbacks[which % len(self.rollbacks)]
        self._cancel(RollbackCall(old.player, fresh("k-"), old.own, old.currency), http)

    @rule(who=_someone, style=st.booleans(), currency=st.one_of(st.none(), _currency), http=_over_http)
    def roll_back_the_unseen(self, who: int, style: bool, currency: str | None, http: bool) -> None:
        """A rollback that comes before its bet leaves a tombstone; `bet_under_any_id` brings the bet later."""
        target = fresh("u-")
        self._cancel(RollbackCall(self._name(who), target if style else fresh("k-"), target, currency), http)

    @rule(verb=st.sampled_from(["deposit", "withdraw", "adjust"]), who=_someone, currency=_currency, units=_amount,
          minus=st.booleans())  # fmt: skip
    def cashier(self, verb: str, who: int, currency: str, units: int, minus: bool) -> None:
        """Money in, money out, corrections."""
        name, units = self._known(who), units or 1
        code = self._currency_of(name, currency, minus)
        if verb == "adjust" and minus:
            units = -units
        self._same(self.wallets.cashier(verb, name, code, units), getattr(self.model, verb)(name, code, units))

    @rule(who=_someone, currency=_currency)
    def open_wallet(self, who: int, currency: str) -> None:
        """A wallet in one more currency."""
        name = self._known(who)
        if currency not in self.model.players[name].wallets:
            self.wallets.open_wallet(name, currency)
            self.model.players[name].wallets[currency] = 0

    @rule(who=_someone, active=st.sampled_from([True, True, False]))
    def block(self, who: int, active: bool) -> None:
        """Staff bar a player or let him in again."""
        self.wallets.set_active(self._known(who), active)
        self.model.players[self._known(who)].active = active

    @rule(who=_someone, units=st.one_of(st.none(), st.none(), _amount))
    def limit(self, who: int, units: int | None) -> None:
        """A largest stake in euros, or none."""
        name = self._known(who)
        self.wallets.set_limit(name, "EUR", units)
        limits = self.model.players[name].limits
        limits.pop("EUR", None)
        if units is not None:
            limits["EUR"] = units

    @rule(on=st.integers(0, 4).map(lambda n: n == 4))
    def maintenance(self, on: bool) -> None:
        """The operator pauses new bets."""
        self.wallets.set_maintenance(on)
        self.model.maintenance = on

    @rule(who=_someone)
    def release(self, who: int) -> None:
        """Staff have looked at a large win."""
        name = self._known(who)
        if "EUR" in self.model.players[name].held:
            self.wallets.release(name, "EUR")
            self.model.players[name].held.discard("EUR")

    @rule(who=_someone, currency=_currency)
    def ask_balance(self, who: int, currency: str) -> None:
        """The platform asks; nothing is stored."""
        name = self._name(who)
        player = self.model.players.get(name)
        if player is None:
            expected = Answer("declined", code="player_not_found")
        elif currency not in player.wallets:
            expected = Answer("declined", code="currency_mismatch")
        else:
            expected = Answer("ok", player.wallets[currency])
        assert fits(self.wallets.ask_balance(name, currency), expected, shown(expected.units, currency))

    @invariant()
    def the_ledger_holds(self) -> None:
        """Sums, balances and the past, after every step; and the balances are the model's."""
        type(self).steps += 1
        self.watch.look()
        found = self.wallets.balances(self.names[:3])
        expected = {(name, c): units for name in self.names[:3] for c, units in self._wallets_of(name)}
        assert found == expected

    def _wallets_of(self, name: str) -> Iterator[tuple[str, int]]:
        player = self.model.players.get(name)
        yield from player.wallets.items() if player else ()

    def teardown(self) -> None:
        """Read the whole past again; the audit must agree that all is well."""
        if self.model.maintenance:
            self.wallets.set_maintenance(False)
        type(self).runs += 1
        if self.runs % (20 if LONG else 3) == 0:
            self.watch.look_back()
            assert audit(self.wallets.engine).differences == []
        if LONG and self.runs % 20 == 0:
            print(f"  {self.steps} steps", flush=True)


@pytest.fixture
def machine(app: Flask, engine: Engine) -> type[Ledger]:
    """The machine on a fresh database."""
    app.config["TESTING"] = False
    attributes = {"wallets": Wallets(app), "watch": LedgerWatch(engine), "answers": Counter(), "steps": 0, "runs": 0}
    return type("Ledger", (Ledger,), attributes)


def test_the_ledger_does_what_the_model_says(
    machine: type[Ledger], database_url: str, request: pytest.FixtureRequest
) -> None:
    """Every answer, every balance, every sum, after every step of random play."""
    while machine.steps < STEPS:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=STEPS // 40,
                stateful_step_count=STEPS_IN_ONE_RUN,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    machine.watch.look_back()
    report = audit(machine.wallets.engine)
    kind = database_url.split(":")[0]
    print(
        f"\n{kind}: {machine.steps} steps in {machine.runs} runs, {report.movements} movements, "
        f"{len(report.differences)} differences, seed {request.config.getoption('--hypothesis-seed')}"
    )
    for answer, count in sorted(machine.answers.items()):
        print(f"  {answer:<32} {count:>7}")

    assert report.differences == []
    assert machine.answers["bet ok"] > STEPS // 100


def test_the_model_writes_amounts_as_the_platform_reads_them() -> None:
    """The model is checked too: cut toward zero, in the currency's digits, never below zero."""
    assert [shown(10_005_099, "EUR"), shown(9_999, "JPY"), shown(1, "BTC"), shown(-5, "EUR")] == [
        "1000.50",
        "0",
        "0.00000001",
        "0.00",
    ]
    assert set(SCALE) == {"EUR", "JPY", "BTC"}
