"""Child processes that never outlive us: started, watched until they answer, stopped; and ports for them."""

import contextlib
import ctypes
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
_FREE_PORTS = range(20_000, 30_000)
"""Below the ports that outgoing connections take, so that none of these steals one between look and use."""
_LAST_LINES = 20


class ChildFailed(Exception):
    """A child ended or did not answer in time; the message holds the end of its log."""


def die_with_parent(signal_number: int = signal.SIGTERM) -> Callable[[], None]:
    """Return a hook for `Popen(preexec_fn=…)`: on Linux the child gets the signal when its parent dies, even by -9."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def hook() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return hook


def port_is_free(port: int) -> bool:
    """Tell whether a server could listen on the loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    for _ in range(1000):
        port = secrets.choice(_FREE_PORTS)
        if port_is_free(port):
            return port
    raise OSError("no free port was found")


class Child:
    """One child process in our process group, its output in a log file."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], log: Path, folder: Path) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environ = dict(environ)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of a started child."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process.pid

    def start(self) -> None:
        """Start it; the log begins anew."""
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 (our own command line)
                self._command,
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(),
            )

    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask it to end, and wait for nothing; one that was never started has nothing to end."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def stop(self, patience: float = 15) -> None:
        """Ask it to end, and end it if it does not."""
        if self._process is None:
            return
        if self.is_running():
            self.ask_to_stop()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_lines(self) -> str:
        """Return the end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LAST_LINES:])


def wait_until_answers(child: Child, url: str, patience: float = 30) -> None:
    """Return once `url` answers anything below 500. Raises `ChildFailed` when the child ends or time is up."""
    deadline = time.monotonic() + patience
    while child.is_running() and time.monotonic() < deadline:
        if _answers(url):
            return
        time.sleep(0.05)
    how = "did not answer in time" if child.is_running() else "ended"
    child.stop()
    raise ChildFailed(f"{child.name} {how}. The end of {child.log}:\n{child.last_lines()}")


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status < 500
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()
