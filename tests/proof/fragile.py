"""Things that break on purpose: a PostgreSQL server, a whole site, the answers on their way, the disk."""

import http.client
import os
import secrets
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg

from casino.web.cli.children import die_with_parent
from tests.support.postgres import PostgresServer, as_nobody
from tests.support.processes import House, Site

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "shared_buffers": "32MB",
}
"""As an operator's server is set, unlike that of the other tests."""


class FragilePostgres(PostgresServer):
    """A durable server of our own that can be killed and started again on its data."""

    @classmethod
    def start_in(cls, base: Path) -> Self:
        """Start a server whose data live under `base`."""
        return cls._start_in(base, DURABLE)

    def stop(self) -> None:
        """Stop it if it still runs, and take its folder away."""
        self.kill()
        super().stop()

    def is_running(self) -> bool:
        """Tell whether the server's first process lives."""
        return self._process is not None and self._process.poll() is None

    def kill(self, signal_number: int = signal.SIGQUIT) -> None:
        """Stop at once, without a checkpoint: SIGQUIT is PostgreSQL's own "immediate"."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal_number)
            self._process.wait(30)

    def kill_backend(self, chance: Random) -> None:
        """Kill the process of one connection with SIGKILL; the server then restarts all of them by itself."""
        rows = self._ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' ORDER BY pid")
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(rows)[0], signal.SIGKILL)

    def resume(self) -> None:
        """Start again on the same data, and return when it serves."""
        if self._process is None:
            raise RuntimeError("this server is not ours")
        base = self._folders[0]
        options: dict[str, Any] = {"cwd": base, "stdin": subprocess.DEVNULL}
        if os.geteuid() == 0:
            options.update(as_nobody())
        with (base / "log").open("ab") as errors:
            self._process = subprocess.Popen(
                self._process.args, stdout=errors, stderr=errors, preexec_fn=die_with_parent(signal.SIGQUIT), **options
            )
        self._ask("SELECT 1")

    def new_database(self) -> str:
        """Create an empty database over a connection that no crash has cut; return its address."""
        name = f"crash_{secrets.token_hex(6)}"
        self._ask(f"CREATE DATABASE {name}")
        return self.url(name)

    def setting(self, name: str) -> str:
        """Return a setting as the server has it."""
        return str(self._ask(f"SHOW {name}")[0][0])

    def _ask(self, sql: str) -> list[Any]:
        address = self._admin.set(drivername="postgresql").render_as_string(hide_password=False)
        deadline = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    done = connection.execute(sql.encode())
                    return done.fetchall() if done.description else []
            except psycopg.OperationalError:
                if time.monotonic() > deadline or not self.is_running():
                    raise
                time.sleep(0.05)


class FragileSite(Site):
    """A site whose processes are killed with SIGKILL."""

    def __init__(self, house: House, workers: int = 2) -> None:
        super().__init__(house, workers)

    def kill_worker(self, chance: Random) -> bool:
        """Kill one of the workers; gunicorn makes a new one. Tell whether there was one."""
        alive = self.workers()
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(alive), signal.SIGKILL)
            return True
        return False


class LossyProxy:
    """Hands calls on and loses some of the answers, after the site has given them."""

    def __init__(self, target: str, chance: Random, loss: float = 0.15) -> None:
        self.lost = 0
        address = urlsplit(target)

        class Handler(BaseHTTPRequestHandler):
            """One call."""

            def do_POST(handler) -> None:  # noqa: N805 (the library's name; self is the proxy)
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=15)
                try:
                    connection.request("POST", handler.path, body, dict(handler.headers))
                    answer = connection.getresponse()
                    content = answer.read()
                except (OSError, http.client.HTTPException):
                    handler.close_connection = True
                    return
                finally:
                    connection.close()
                if chance.random() < loss:
                    self.lost += 1
                    handler.close_connection = True
                    return
                handler.send_response(answer.status)
                handler.send_header("Content-Length", str(len(content)))
                handler.end_headers()
                handler.wfile.write(content)

            def log_message(handler, *_: object) -> None:  # noqa: N805
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class SmallDisk:
    """A file system of a few megabytes that can be filled and emptied. Needs root and a kernel that lets it mount."""

    def __init__(self, megabytes: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="small-", dir="/tmp"))
        self._megabytes = megabytes
        self._filler = self.folder / "filler"

    def mount(self) -> str | None:
        """Mount it; return why that is not possible here."""
        if os.geteuid() != 0:
            return "mounting a small tmpfs needs root"
        command = ["mount", "-t", "tmpfs", "-o", f"size={self._megabytes}m,mode=755", "tmpfs", str(self.folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return "there is no mount command"
        return None if done.returncode == 0 else f"mount says: {done.stderr.strip()}"

    def fill(self, leave_bytes: int = 0) -> None:
        """Take all the room but `leave_bytes`."""
        room = os.statvfs(self.folder)
        with self._filler.open("wb") as filler, suppress(OSError):
            filler.write(bytes(max(0, room.f_bavail * room.f_frsize - leave_bytes)))

    def empty(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Take the file system away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk | str]:
    """Lend a small disk, or the reason why there is none."""
    disk = SmallDisk(megabytes)
    reason = disk.mount()
    try:
        yield disk if reason is None else reason
    finally:
        if reason is None:
            disk.unmount()
        disk.folder.rmdir()


@contextmanager
def fragile_postgres(folder: Path | None = None) -> Iterator[FragilePostgres]:
    """Lend a durable server, its data in a new folder below `folder`; it is stopped and taken away at the end."""
    server = FragilePostgres.start_in(Path(tempfile.mkdtemp(prefix="pg-", dir=folder or "/tmp")))
    try:
        yield server
    finally:
        server.stop()
