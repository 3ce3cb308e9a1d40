"""Processor time of a tree of processes and of the whole machine, from /proc. Elsewhere than on Linux: unknown."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time: of each living process, and of the whole tree with its dead."""

    each: dict[int, float]
    total: float

    def since(self, earlier: "Usage") -> "Usage":
        """Return what was used since an earlier look."""
        each = {pid: seconds - earlier.each.get(pid, 0.0) for pid, seconds in self.each.items()}
        return Usage(each, self.total - earlier.total)


def usage(root: int | None) -> Usage | None:
    """Return what the process `root` and its descendants have used so far, or None where that cannot be read."""
    if root is None or not (_PROC / "self" / "stat").exists():
        return None
    each: dict[int, float] = {}
    total = 0.0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            fields = (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
            children = (_PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
        except OSError:
            continue
        user, system, dead_user, dead_system = (int(field) / _TICKS for field in fields[11:15])
        each[pid] = user + system
        total += user + system + dead_user + dead_system
        waiting += map(int, children)
    return Usage(each, total)


def machine_busy() -> float | None:
    """Return the seconds of processor time that everything on this machine has used since it started."""
    try:
        words = (_PROC / "stat").read_text().splitlines()[0].split()
    except OSError:
        return None
    user, nice, system, _idle, _waiting, hard, soft = (int(word) for word in words[1:8])
    return (user + nice + system + hard + soft) / _TICKS
