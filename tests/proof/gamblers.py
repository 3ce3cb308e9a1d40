"""The platform under load, with a good memory: what it was told, it holds against the site for ever.

Each gambler plays one player's money alone, so every answer can be foretold to the cent. A call without a clear answer
is sent again until there is one, as platforms do.
"""

import threading
import time
from dataclasses import dataclass
from random import Random

from tests.cast import Member
from tests.proof.wire import Reply, Unclear, bet_body, rollback_body, send
from tests.support.ledger import fresh

PATIENCE_SECONDS = 90


def euros(cents: int) -> str:
    """Return cents as a plain decimal."""
    return f"{cents // 100}.{cents % 100:02d}"


@dataclass(frozen=True)
class Acknowledged:
    """A call that the site has answered."""

    player_id: int
    kind: str
    reference: str
    body: bytes
    reply: Reply


@dataclass
class Tally:
    """What all gamblers did to the wallet that they share."""

    cents: int
    lock: threading.Lock


class Gambler(threading.Thread):
    """Plays until told to stop; keeps all answers and every answer that was not the due one."""

    def __init__(self, url: str, own: Member, shared: Member, tally: Tally, cents: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[Acknowledged] = []
        self.faults: list[str] = []
        self.unclear = self.busy = 0
        self.cents = cents
        self._url, self._own, self._shared, self._tally = url, own, shared, tally
        self._chance = Random(seed)
        self._open: list[tuple[str, int, int]] = []
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End after the call that is under way."""
        self._stopping.set()

    def run(self) -> None:
        """Play."""
        while not self._stopping.is_set() and not self.faults:
            self._step()

    def _step(self) -> None:
        roll = self._chance.random()
        if roll < 0.12:
            self._repeat()
        elif roll < 0.26 and self._open:
            self._cancel()
        elif roll < 0.30:
            self._tombstone()
        elif roll < 0.34:
            self._bet(self.cents + self._chance.randint(1, 500), 0)
        elif roll < 0.50:
            self._play_shared()
        else:
            stake = self._chance.randint(1, 200)
            self._bet(stake, stake * self._chance.choice((0, 0, 0, 1, 2, 3)))

    def _bet(self, stake: int, payout: int) -> None:
        reference = fresh("t-")
        body = bet_body(self._own.public_id, euros(stake), euros(payout), reference)
        if stake > self.cents:
            self._deliver("bet", reference, body, error="insufficient_funds")
            return
        self.cents += payout - stake
        self._deliver("bet", reference, body, balance=euros(max(0, self.cents)))
        self._open.append((reference, stake, payout))

    def _cancel(self) -> None:
        target, stake, payout = self._open.pop(self._chance.randrange(len(self._open)))
        own = fresh("k-")
        self.cents += stake - payout
        body = rollback_body(self._own.public_id, target, own)
        self._deliver("rollback", own, body, balance=euros(max(0, self.cents)))
        if self._chance.random() < 0.3:
            other = fresh("k-")
            body = rollback_body(self._own.public_id, target, other)
            self._deliver("rollback", other, body, balance=euros(max(0, self.cents)))

    def _tombstone(self) -> None:
        late = fresh("u-")
        body = rollback_body(self._own.public_id, late)
        self._deliver("rollback", late, body, balance=euros(max(0, self.cents)))
        body = bet_body(self._own.public_id, "0.50", "1.00", late)
        self._deliver("bet", late, body, error="transaction_rolled_back")

    def _repeat(self) -> None:
        if self.acknowledged:
            self.check_again(self._chance.choice(self.acknowledged[-200:]))

    def _play_shared(self) -> None:
        reference, stake = fresh("s-"), self._chance.randint(1, 50)
        payout = stake * self._chance.choice((0, 2))
        body = bet_body(self._shared.public_id, euros(stake), euros(payout), reference)
        reply = self._send(body)
        if reply.status != 200 or reply.balance is None:
            self.faults.append(f"shared bet {reference}: {reply}")
            return
        with self._tally.lock:
            self._tally.cents += payout - stake
        self.acknowledged.append(Acknowledged(self._shared.id, "bet", reference, body, reply))

    def _deliver(self, kind: str, reference: str, body: bytes, *, balance: str | None = None, error: str = "") -> None:
        reply = self._send(body)
        if reply.status != 200 or reply.balance != balance or (reply.error or "") != error:
            self.faults.append(f"{kind} {reference}: {reply} where balance {balance}, error {error!r} was due")
        self.acknowledged.append(Acknowledged(self._own.id, kind, reference, body, reply))

    def check_again(self, first: Acknowledged) -> None:
        """Send an answered call again; the answer must be the first one, to the letter."""
        reply = self._send(first.body)
        if reply != first.reply:
            self.faults.append(f"{first.kind} {first.reference} again: {reply} where {first.reply} was due")

    def _send(self, body: bytes) -> Reply:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                reply = send(self._url, body, timeout=10)
                if reply.status != 503:
                    return reply
                self.busy += 1
                if reply.error != "temporarily_unavailable":
                    self.faults.append(f"a 503 of another kind: {reply}")
            except Unclear:
                self.unclear += 1
            if time.monotonic() > deadline:
                return Reply(0, "{}")
            time.sleep(0.05)
