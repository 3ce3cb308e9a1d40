"""One measurement: hand a job to the load generator's process, and read the processor time of both sides meanwhile."""

import json
import os
import resource
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from typing import Any

from bench.cpu import Usage, machine_busy, usage
from bench.databases import PlayerList
from bench.servers import AGENT_ID, ROOT, TOKEN, Served

WARMUP_SECONDS = 1.0
MOST_PER_SECOND = 8000
"""Calls that are written for each second of a run in which no call may come twice."""


class RunFailed(Exception):
    """A run in which the server did not answer every call well is no measurement."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: a server, whose calls it gets, and which.

    `database_url` is set where every answered bet must be found afterwards.
    """

    name: str
    served: Served
    players: PlayerList
    kind: str
    repeat: bool = False
    hot: bool = False
    database_pid: int | None = None
    database_url: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run gave. Processor times are microseconds for each answered call.

    `foreign_share` is the part of the machine that other work took meanwhile; it spoils a run when it is not near 0.
    """

    side: str
    rate: float
    p50: float
    p99: float
    server_us: float | None
    database_us: float | None
    busiest_worker: float | None
    foreign_share: float | None
    raw: dict[str, Any]

    @property
    def answered(self) -> int:
        """How many calls were answered, those of the warm-up and those after the window included."""
        return sum(self.raw["statuses"].values())

    @property
    def cpu_us(self) -> float | None:
        """Server and database together."""
        return None if self.server_us is None else self.server_us + (self.database_us or 0.0)


def run(side: Side, seconds: float, connections: int, rate: float | None = None) -> Sample:
    """Load one side for some seconds: as fast as it answers, or at a fixed rate."""
    warmup = min(WARMUP_SECONDS, seconds)
    count = 20_000 if side.repeat else int((warmup + seconds) * (rate * 1.05 + 10 if rate else MOST_PER_SECOND))
    job = {
        "port": side.served.port,
        "master": side.served.pid,
        "connections": connections,
        "seconds": seconds,
        "warmup": warmup,
        "rate": rate,
        "repeat": side.repeat,
        "workload": {
            "kind": side.kind,
            "players": side.players,
            "count": count,
            "nonce": uuid.uuid4().hex[:8],
            "agent_id": AGENT_ID,
            "token": TOKEN,
            "hot": side.hot,
        },
    }
    meter = _Meter(side)
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(job), capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RunFailed(f"{side.name}: {done.stderr.strip()}\n{side.served.last_lines()}")
    measured = json.loads(done.stdout)
    if measured["errors"]:
        raise RunFailed(f"{side.name}: not every answer was good: {measured['errors']}, {measured['statuses']}")
    return meter.sample(measured)


class _Meter:
    """Processor time from now until the sample is taken: the server's, the database's, everybody else's."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._started = self._look()

    def _look(self) -> tuple[float, float, float | None, Usage | None, Usage | None]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = children.ru_utime + children.ru_stime
        return time.monotonic(), own, machine_busy(), usage(self._side.served.pid), usage(self._side.database_pid)

    def sample(self, measured: dict[str, Any]) -> Sample:
        now = self._look()
        seconds, generator = now[0] - self._started[0], now[1] - self._started[1]
        server, base = (
            late.since(early) if late and early else None
            for late, early in zip(now[3:], self._started[3:], strict=True)
        )
        foreign = None
        if now[2] is not None and self._started[2] is not None and server:
            ours = server.total + (base.total if base else 0.0) + generator
            foreign = round(max(0.0, now[2] - self._started[2] - ours) / seconds / (os.cpu_count() or 1), 3)
        workers = [used for pid, used in server.each.items() if pid != self._side.served.pid] if server else []
        answered = sum(measured["statuses"].values())
        return Sample(
            side=self._side.name,
            rate=measured["rate"],
            p50=measured["latency_ms"]["p50"],
            p99=measured["latency_ms"]["p99"],
            server_us=round(1e6 * server.total / answered, 1) if server else None,
            database_us=round(1e6 * base.total / answered, 1) if base else None,
            busiest_worker=round(max(workers) / sum(workers), 2) if workers and sum(workers) else None,
            foreign_share=foreign,
            raw=measured,
        )
