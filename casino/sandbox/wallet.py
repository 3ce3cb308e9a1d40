"""Money as the games see it: a bet counts when the casino has accepted it, a win when it has taken it.

A call is kept in the store before it is sent and until its end is known. A bet without an answer is rolled
back; a win or a rollback is repeated, in the background, until it is taken; both also across a restart.
"""

import threading
import time
from typing import Any

from casino.sandbox.calls import Call
from casino.sandbox.faults import FaultDesk
from casino.sandbox.line import Accepted, Answer, Declined, Line, Unknown, spoils_order
from casino.sandbox.settings import SandboxSettings
from casino.sandbox.store import Delivery, GameSession, Store


class Refused(Exception):
    """The act does not take place; `code` says why, and `words` looks it up for the player."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Wallet:
    """Asks, bets and settles with the casino."""

    def __init__(self, settings: SandboxSettings, store: Store, line: Line, faults: FaultDesk) -> None:
        self._settings = settings
        self._store = store
        self._line = line
        self._faults = faults
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def balance(self, session: GameSession) -> int | None:
        """Return the player's balance in minor units, None when the casino does not say."""
        answer = self._line.send(session, Call("getBalance"))
        if not isinstance(answer, Accepted):
            return None
        session.balance = answer.balance
        self._store.note_balance(session.session_id, answer.balance)
        return answer.balance

    def bet(self, session: GameSession, call: Call, table: dict[str, Any]) -> None:
        """Send a bet; when the casino accepts it, `table` becomes the state of the session's table.

        Raises `Refused` with the casino's code, or with no_answer after which the bet is being rolled back.
        """
        delivery_id = self._store.add_delivery(session.session_id, "bet", call.as_dict(), time.time())
        answer = self._send_bet(session, call)
        with self._store.unit():
            if isinstance(answer, Unknown):
                self._store.drop_delivery(delivery_id)
                self._store.add_delivery(session.session_id, "rollback", call.rollback().as_dict(), time.time())
            else:
                self._store.drop_delivery(delivery_id)
            if isinstance(answer, Accepted):
                session.balance, session.table = answer.balance, table
                self._store.save(session)
        if isinstance(answer, Unknown):
            self._wake.set()
            raise Refused("no_answer")
        if isinstance(answer, Declined):
            raise Refused(answer.code)

    def settle(self, session: GameSession, call: Call, table: dict[str, Any]) -> None:
        """Fix `table` as the state of the session's table and tell the casino its result, now or later."""
        session.table = table
        wait = self._settings.callback_timeout * 4
        with self._store.unit():
            self._store.save(session)
            delivery_id = self._store.add_delivery(session.session_id, "win", call.as_dict(), time.time() + wait)
        answer = self._line.send(session, call)
        if isinstance(answer, Accepted):
            session.balance = answer.balance
            self._store.drop_delivery(delivery_id)
            self._store.note_balance(session.session_id, answer.balance)
        else:
            self._store.put_off(delivery_id, 1, time.time() + self._settings.retry_first)
            self._wake.set()

    def owes(self, session_id: str) -> bool:
        """Say whether a win of this session is still on its way to the casino."""
        return bool(self._store.undelivered(session_id))

    def _send_bet(self, session: GameSession, call: Call) -> Answer:
        armed = spoils_order(self._faults, session, call)
        if armed is None:
            return self._line.send(session, call)
        if armed.mode == "win_first":
            return self._send_win_first(session, call)
        self._line.send(session, call.rollback())
        answer = self._line.send(session, call)
        return Unknown("rolled back before it was sent") if isinstance(answer, Accepted) else answer

    def _send_win_first(self, session: GameSession, call: Call) -> Answer:
        """Split a bet and its win into two calls and send the win first."""
        win = Call.money(call.round_id, 0, call.win, finished=call.finished, freespins=call.freespins)
        bet = Call(call.type, call.round_id, call.transaction_id, call.bet)
        first = self._line.send(session, win)
        second = self._line.send(session, bet) if isinstance(first, Accepted) else Unknown("the win was not taken")
        if not isinstance(second, Accepted):
            self._store.add_delivery(session.session_id, "rollback", win.rollback().as_dict(), time.time())
            self._wake.set()
        return second

    def start(self) -> None:
        """Roll back bets that a former process left in flight; start repeating calls in the background."""
        with self._store.unit():
            for bet in self._store.in_flight():
                rollback = Call(**bet.call).rollback()
                self._store.drop_delivery(bet.delivery_id)
                self._store.add_delivery(bet.session_id, "rollback", rollback.as_dict(), time.time())
        self._thread = threading.Thread(target=self._repeat, name="sandbox-deliveries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop repeating; what is undelivered stays in the store."""
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join(timeout=self._settings.callback_timeout * 2 + 1)

    def _repeat(self) -> None:
        while not self._stopping.is_set():
            due = self._store.next_due()
            self._wake.wait(None if due is None else max(0.0, due - time.time()))
            self._wake.clear()
            for delivery in self._store.due(time.time()):
                if self._stopping.is_set():
                    return
                self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        session = self._store.session(delivery.session_id)
        attempt = delivery.attempts + 1
        answer = self._line.send(session, Call(**delivery.call), attempt)
        if isinstance(answer, Accepted):
            self._store.drop_delivery(delivery.delivery_id)
            self._store.note_balance(delivery.session_id, answer.balance)
            return
        pause = min(self._settings.retry_longest, self._settings.retry_first * 2 ** min(attempt - 1, 16))
        given_up = attempt >= self._settings.retry_limit
        self._store.put_off(delivery.delivery_id, attempt, time.time() + pause, given_up=given_up)
