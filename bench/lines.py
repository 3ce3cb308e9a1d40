"""Keep-alive connections, the same number to each of the server's workers.

A keep-alive connection stays with the worker that took it, and which one takes it is luck: left alone, all sixteen may
land on one worker while half the machine idles. That luck would be the largest difference between two runs, so it is
taken out for both sides: connections are opened until every worker has its share, and the surplus is closed again.
"""

import os
import socket
from collections import defaultdict
from pathlib import Path

PATIENCE_SECONDS = 10.0
_BURSTS = 40
_PROC = Path("/proc")
_ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class LoadFailed(Exception):
    """The server stopped answering, or the calls ran out before the warm-up was over."""


def whole_answer(received: bytes) -> int:
    """Return where the body begins once the answer is whole, else 0."""
    head_end = received.find(b"\r\n\r\n") + 4
    if head_end < 4:
        return 0
    at = received.find(b"Content-Length: ", 0, head_end)
    if at < 0:
        raise LoadFailed(f"an answer without Content-Length: {received[:200]!r}")
    length = int(received[at + 16 : received.index(b"\r", at)])
    return head_end if len(received) >= head_end + length else 0


def connect(port: int) -> socket.socket:
    """Return one connection to the server."""
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def open_lines(port: int, count: int, master: int | None) -> list[socket.socket]:
    """Return `count` connections, evenly over the children of the process `master`.

    Without a master, where /proc does not tell, or after forty vain tries: as luck has it.
    """
    workers = _children(master) if master is not None else []
    if len(workers) < 2:
        return [connect(port) for _ in range(count)]
    share = -(-count // len(workers))
    taken: dict[int, list[socket.socket]] = defaultdict(list)
    for _ in range(_BURSTS):
        burst = [_taken_line(port) for _ in range(count)]
        owners = _owners(port, workers)
        for line in burst:
            mine = taken[owners.get(line.getsockname()[1], 0)]
            if len(mine) < share:
                mine.append(line)
            else:
                line.close()
        taken.pop(0, None)
        if sum(map(len, taken.values())) >= count:
            break
    lines = [line for row in range(share) for mine in taken.values() for line in mine[row : row + 1]][:count]
    return lines + [connect(port) for _ in range(count - len(lines))]


def _taken_line(port: int) -> socket.socket:
    """Return a connection on which a worker has answered once."""
    line = connect(port)
    line.sendall(_ASK)
    received = b""
    while not whole_answer(received):
        received += line.recv(65536)
    return line


def _children(master: int) -> list[int]:
    try:
        return [int(pid) for pid in (_PROC / str(master) / "task" / str(master) / "children").read_text().split()]
    except OSError:
        return []


def _owners(port: int, workers: list[int]) -> dict[int, int]:
    """Return the worker that holds the server's end of each connection, by the port of our end."""
    ends: dict[str, int] = {}
    for row in (_PROC / "net" / "tcp").read_text().splitlines()[1:]:
        fields = row.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            ends[f"socket:[{fields[9]}]"] = int(fields[2].rpartition(":")[2], 16)
    found = {}
    for worker in workers:
        for file in (_PROC / str(worker) / "fd").iterdir():
            try:
                end = ends.get(os.readlink(file))
            except OSError:
                continue
            if end is not None:
                found[end] = worker
    return found
