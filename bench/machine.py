"""What the figures were measured on: cores, versions, the price of a sync, what else was running."""

import os
import platform
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.servers import ROOT

SYNCS = 50
_FREE_SYNC_MS = 0.02


def sync_ms(folder: Path) -> float:
    """Return what it costs to write 8 KiB to a file in `folder` and have them on the disk: the median of some."""
    times = []
    with (folder / "sync-probe").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    (folder / "sync-probe").unlink()
    return round(1000 * median(times), 3)


def describe(folder: Path) -> dict[str, Any]:
    """Return what a reader needs to know about this machine."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() or None,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "flask": version("flask"),
        "sqlalchemy": version("sqlalchemy"),
        "gunicorn": version("gunicorn"),
        "sqlite": sqlite3.sqlite_version,
        "sync_ms": sync_ms(folder),
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


def warnings(machine: dict[str, Any]) -> list[str]:
    """Name what makes the figures doubtful before anything is measured."""
    found = []
    if machine["sync_ms"] < _FREE_SYNC_MS:
        found.append("the folder for temporary files does not sync to a disk: commits cost nothing here; set TMPDIR")
    if machine["load_average"][0] > 0.3 * (machine["cores"] or 1):
        found.append("the machine is busy with other work; ratios hold better than rates, but neither is to be quoted")
    return found
