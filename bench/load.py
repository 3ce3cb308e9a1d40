"""The load generator: one process, a few keep-alive connections, calls signed before the clock starts.

It reads a job as JSON from standard input and writes what it measured to standard output:

    {"port": 8000, "connections": 16, "seconds": 5, "warmup": 1, "rate": null, "repeat": false, "master": 4711,
     "workload": {"kind": "makeBet", "players": [["a1b2c3d4", "anna"]], "count": 20000, "nonce": "x",
                  "agent_id": 1042, "token": "..."}}

`master` is the process whose children are the server's workers (bench/lines.py), `repeat` lets calls come again.
Without a rate the loop is closed: each connection sends its next call when it has its answer; that gives the
saturation rate. With a rate it is open: calls fall due at even distances whatever the server does, and a call's
latency counts from the moment it was due, so a stall is felt by every call that waited for it.
"""

import gc
import json
import math
import select
import socket
import sys
import time
from array import array
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from bench.calls import Workload
from bench.lines import PATIENCE_SECONDS, LoadFailed, connect, open_lines, whole_answer

GOOD = b"HTTP/1.1 200"


@dataclass(slots=True)
class Line:
    """One keep-alive connection and the call that is under way on it."""

    port: int
    socket: socket.socket
    due: float = 0.0
    request: bytes = b""
    received: bytes = b""

    def send(self, request: bytes, due: float) -> None:
        self.request, self.due, self.received = request, due, b""
        self.socket.sendall(request)

    def reopen(self) -> None:
        self.socket.close()
        self.socket = connect(self.port)


@dataclass(slots=True)
class Tally:
    """What came back. Latencies are kept one by one, so that percentiles are exact."""

    window: tuple[float, float]
    latencies: array = field(default_factory=lambda: array("d"))
    completed: int = 0
    statuses: Counter = field(default_factory=Counter)
    errors: Counter = field(default_factory=Counter)
    reconnects: int = 0

    def note(self, due: float, now: float, answer: bytes, body_at: int) -> None:
        """Count an answer: its latency if it was due in the window, its completion if it came in the window."""
        begin, end = self.window
        self.statuses[answer[9:12]] += 1
        if not answer.startswith(GOOD) or b'"error"' in answer[body_at:]:
            self.errors[_error_code(answer[body_at:])] += 1
        if begin <= due < end:
            self.latencies.append(now - due)
        if begin <= now < end:
            self.completed += 1


def _error_code(body: bytes) -> str:
    try:
        return str(json.loads(body).get("error", "none"))
    except (ValueError, AttributeError):
        return "unreadable"


class Loop:
    """Sends calls on idle lines when they are due and takes the answers in, until the window is over."""

    def __init__(self, port: int, connections: int, rate: float | None, master: int | None = None) -> None:
        self._lines = [Line(port, line) for line in open_lines(port, connections, master)]
        self._rate = rate
        self._sent = 0
        self._began = 0.0

    def run(self, requests: Iterable[bytes], warmup: float, seconds: float) -> Tally:
        """Send `requests` through the warm-up and the window; stop at its end or when they run out."""
        calls = iter(requests)
        self._began = began = time.perf_counter()
        tally = Tally((began + warmup, began + warmup + seconds))
        idle = deque(self._lines)
        busy: dict[socket.socket, Line] = {}
        ended = False
        while busy or not ended:
            now = time.perf_counter()
            while idle and not ended:
                due = now if self._rate is None else began + self._sent / self._rate
                if due > now and due < tally.window[1]:
                    break
                request = next(calls, None) if due < tally.window[1] else None
                if request is None:
                    ended = True
                    tally.window = (tally.window[0], min(now, tally.window[1]))
                    break
                line = idle.popleft()
                line.send(request, due)
                busy[line.socket] = line
                self._sent += 1
            if busy or not ended:
                self._receive(busy, idle, tally, self._patience(idle, now, ended))
        for line in self._lines:
            line.socket.close()
        return tally

    def _patience(self, idle: deque[Line], now: float, ended: bool) -> float:
        if not idle or ended or self._rate is None:
            return PATIENCE_SECONDS
        return max(0.0, self._began + self._sent / self._rate - now)

    def _receive(self, busy: dict[socket.socket, Line], idle: deque[Line], tally: Tally, patience: float) -> None:
        readable, _, _ = select.select(list(busy), [], [], patience)
        if not readable and patience >= PATIENCE_SECONDS and busy:
            raise LoadFailed(f"no answer for {PATIENCE_SECONDS:.0f} s")
        for ready in readable:
            line = busy[ready]
            try:
                data = ready.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:  # the server closed an idle connection as our call came: send it again, as clients do
                self._renew(busy, line, tally)
                line.send(line.request, line.due)
                continue
            line.received += data
            body_at = whole_answer(line.received)
            if body_at:
                tally.note(line.due, time.perf_counter(), line.received, body_at)
                if b"Connection: close" in line.received[:body_at]:
                    self._renew(busy, line, tally)
                del busy[line.socket]
                idle.append(line)

    @staticmethod
    def _renew(busy: dict[socket.socket, Line], line: Line, tally: Tally) -> None:
        del busy[line.socket]
        line.reopen()
        busy[line.socket] = line
        tally.reconnects += 1


def percentile(ordered: "array[float]", share: float) -> float:
    """Return the smallest latency that `share` of the calls did not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def histogram(ordered: "array[float]") -> dict[str, int]:
    """Count latencies by upper bound in milliseconds, four buckets to each doubling."""
    counts: Counter[float] = Counter(math.ceil(4 * math.log2(max(value, 1e-6) * 1000)) for value in ordered)
    return {f"{2 ** (step / 4):.3f}": counts[step] for step in sorted(counts)}


def summary(tally: Tally, cpu_share: float) -> dict[str, Any]:
    """Return what is written to standard output."""
    seconds = tally.window[1] - tally.window[0]
    if seconds <= 0 or not tally.latencies:
        raise LoadFailed("the calls ran out before the warm-up was over; prepare more of them")
    ordered = array("d", sorted(tally.latencies))
    points = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999, "max": 1.0}
    return {
        "completed": tally.completed,
        "seconds": round(seconds, 4),
        "rate": round(tally.completed / seconds, 1),
        "latency_ms": {name: round(1000 * percentile(ordered, share), 3) for name, share in points.items()},
        "histogram_ms": histogram(ordered),
        "statuses": {status.decode("ascii", "replace"): count for status, count in tally.statuses.items()},
        "errors": dict(tally.errors),
        "reconnects": tally.reconnects,
        "generator_cpu": round(cpu_share, 3),
    }


def measure(job: dict[str, Any]) -> dict[str, Any]:
    """Write the job's calls, send them, return the summary."""
    requests = Workload(**job["workload"]).requests()
    gc.collect()
    gc.freeze()
    gc.disable()
    loop = Loop(job["port"], job["connections"], job.get("rate"), job.get("master"))
    cpu, clock = time.process_time(), time.perf_counter()
    tally = loop.run(cycle(requests) if job.get("repeat") else requests, job["warmup"], job["seconds"])
    return summary(tally, (time.process_time() - cpu) / (time.perf_counter() - clock))


def main() -> None:
    """Measure one job from standard input."""
    try:
        json.dump(measure(json.load(sys.stdin)), sys.stdout)
    except (LoadFailed, OSError) as error:
        sys.exit(f"load: {type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
