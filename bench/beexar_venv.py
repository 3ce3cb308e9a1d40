"""A throw-away virtual environment with the `beexar` package, and the in-memory wallet of its source archive."""

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements-beexar.txt")
_QUIET = ["--quiet", "--disable-pip-version-check", "--no-input"]


class NotInstalled(Exception):
    """The package could not be installed here; its figure is then missing."""


@dataclass(frozen=True, slots=True)
class Beexar:
    """Where the environment's Python is, and the folder with the package's own example wallet."""

    python: str
    examples: Path


def install(folder: Path) -> Beexar:
    """Make the environment from the hash-locked requirements. Raises `NotInstalled`, for example without a network."""
    home = folder / "beexar"
    python = str(home / "bin" / "python")
    _run(sys.executable, "-m", "venv", str(home))
    _run(python, "-m", "pip", "install", *_QUIET, "--require-hashes", "-r", str(REQUIREMENTS))
    only = folder / "only-beexar.txt"
    only.write_text(_beexar_alone(REQUIREMENTS.read_text(encoding="utf-8")), encoding="utf-8")
    archives = folder / "archives"
    wanted = ["--require-hashes", "--no-deps", "--no-binary", "beexar", "-d", str(archives), "-r", str(only)]
    _run(python, "-m", "pip", "download", *_QUIET, *wanted)
    with tarfile.open(next(archives.glob("beexar-*.tar.gz"))) as archive:
        archive.extractall(folder / "source", filter="data")
    return Beexar(python, next((folder / "source").glob("beexar-*/examples")))


def _beexar_alone(lock: str) -> str:
    """Return the lock's lines for the package alone, its hashes included."""
    start = lock.index("beexar==")
    lines = lock[start:].splitlines()
    end = next((number for number, line in enumerate(lines) if not line.endswith("\\")), len(lines) - 1)
    return "\n".join(lines[: end + 1]) + "\n"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{' '.join(command[1:4])} failed: {done.stderr.strip().splitlines()[-1:]}")
