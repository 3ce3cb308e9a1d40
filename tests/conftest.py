"""Fixtures that every test shares: both real databases, the app on each of them, real processes.

`database_url` runs a test on SQLite and on PostgreSQL. A test that has nothing to do with the database may say
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from xdist.scheduler import LoadScopeScheduling

from app import create_app
from casino import config
from casino.config import Settings
from casino.web.services import Services
from tests.cast import QUICK, Cast, Member, make_cast
from tests.page import CheckedClient
from tests.support.postgres import PostgresServer, quick_folder
from tests.support.processes import AGENT_ID, TOKEN, House, Sandbox, Site, together
from tests.support.quick import CompiledStatements, make_apps_quick

DATABASES = ("sqlite", "postgresql")
START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_folder())


make_apps_quick()
STATEMENTS = CompiledStatements()
HOUSES = {
    "house": ("tests/browser/", "tests/test_journey.py", "tests/proof/test_races.py"),
    "certified": ("tests/certify/test_rows.py", "tests/certify/test_control.py"),
}
"""The tests that share a house of processes, by the fixture that makes it."""


class Houses(LoadScopeScheduling):
    """Files go to the workers one by one; those that share a house of processes stay together, and begin.

    Starting a house takes as long as a hundred tests. While a browser and its site wait for each other, the second
    worker has the machine.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((name for name, files in HOUSES.items() if file.startswith(files)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Houses:
    """Share the tests out by our own rule (`-n 2 --no-loadscope-reorder`)."""
    return Houses(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the house that browsers visit."""
    items.sort(key=lambda item: not item.nodeid.startswith(HOUSES["house"]))


def pytest_collection_finish() -> None:
    """Leave what was imported out of garbage collection: it stays until the end, and is most of what there is."""
    gc.collect()
    gc.freeze()


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Move on by `minutes=5` and the like, and return the new time."""
        self.now += timedelta(**duration)
        return self.now


def make_settings(instance: Path, database_url: str, **changes: str) -> Settings:
    """Read settings as the site does, from an environment made for the test."""
    environ = {
        "CASINO_DATABASE_URL": database_url,
        "CASINO_PUBLIC_URL": "http://127.0.0.1:8000",
        "CASINO_PLATFORM_URL": "http://127.0.0.1:8100",
        "CASINO_AGENT_ID": str(AGENT_ID),
        "CASINO_API_TOKEN": TOKEN,
        "CASINO_SECRET_KEY": "0f2a5c8d1b7e4a9360cd7be1f4829a55",
        "CASINO_LOG_LEVEL": "error",
    }
    return config.load({**environ, **{f"CASINO_{key.upper()}": value for key, value in changes.items()}}, instance)


def migrate(database_url: str) -> None:
    """Bring an empty database to the newest migration, as `flask db upgrade` does."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_settings(Path(folder), database_url))
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        app.extensions["casino"].engine.dispose()
    assert done.exit_code == 0, done.output


class Databases:
    """Migrated databases of both kinds, copied from one template each; a second one of each holds the cast."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer | None = None
        self._template = ""
        self._made: list[str] = []
        self._peopled: dict[str, tuple[str, Cast]] = {}
        self.casts: dict[str, Cast] = {}
        """Who is in a database that was copied with the cast in it, by its address."""

    @property
    def server(self) -> PostgresServer:
        """The PostgreSQL server, started at the first question for it; a missing one fails the test."""
        if self._server is None:
            self._server = PostgresServer.start()
            self._template = self._server.create()
            self._made.append(self._template)
            migrate(self._server.url(self._template))
        return self._server

    @property
    def sqlite_template(self) -> Path:
        """The migrated SQLite file, made at the first question for it."""
        path = self._folder / "template.db"
        if not path.exists():
            migrate(f"sqlite:///{path}")
        return path

    def create(self, kind: str, folder: Path, *, peopled: bool = False) -> tuple[str, Callable[[], None]]:
        """Return the address of a fresh migrated database, and what takes it away again.

        `peopled` brings the cast along, as `make_cast` makes it when the clock stands at its start.
        """
        template, cast = self._with_cast(kind) if peopled else (None, None)
        url, drop = self._copy(kind, folder / "casino.db", template)
        if cast is not None:
            self.casts[url] = cast
        return url, drop

    def _copy(self, kind: str, path: Path, template: str | None) -> tuple[str, Callable[[], None]]:
        if kind == "sqlite":
            shutil.copyfile(template or self.sqlite_template, path)
            return f"sqlite:///{path}", lambda: None
        server = self.server
        name = server.create(template or self._template)
        return server.url(name), lambda: server.drop(name)

    def _with_cast(self, kind: str) -> tuple[str, Cast]:
        """Return the template that holds the cast, made at the first question for it, and who they are."""
        if kind not in self._peopled:
            path = self._folder / "peopled.db"
            url, _ = self._copy(kind, path, None)
            with tempfile.TemporaryDirectory() as folder:
                engine = create_app(make_settings(Path(folder), url)).extensions["casino"].engine
                cast = make_cast(engine, START)
                engine.dispose()
            name = str(path) if kind == "sqlite" else url.rpartition("/")[2].partition("?")[0]
            if kind != "sqlite":
                self._made.append(name)
            self._peopled[kind] = (name, cast)
        return self._peopled[kind]

    def close(self) -> None:
        """Drop the templates and stop the server."""
        if self._server is not None:
            for name in self._made:
                self._server.drop(name)
            self._server.stop()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@contextmanager
def fresh_database(request: pytest.FixtureRequest, databases: Databases, folder: Path) -> Iterator[str]:
    """Lend a fresh migrated database of the kind that the test asks for, with the cast in it if the test has one."""
    url, drop = databases.create(request.param, folder, peopled="cast" in request.fixturenames)
    yield url
    drop()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of each kind."""
    with fresh_database(request, databases, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(tmp_path, database_url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The site on a fresh database, with a clock that stands still. No app context is open (STACK.md pitfall 4)."""
    made = create_app(settings)
    STATEMENTS.share(made.extensions["casino"].engine)
    made.extensions["casino"].clock = clock
    made.extensions["casino.passwords"] = replace(made.extensions["casino.passwords"], hasher=QUICK.hasher)
    made.test_client_class = CheckedClient
    yield made
    made.extensions["casino"].engine.dispose()


@pytest.fixture
def services(app: Flask) -> Services:
    """What the app's views hand to the floors below."""
    found: Services = app.extensions["casino"]
    return found


@pytest.fixture
def engine(services: Services) -> Engine:
    """The app's own engine; open `unit_of_work(engine)` to write."""
    return services.engine


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser without scripts; every HTML answer it gets is checked (tests/page.py)."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


@pytest.fixture
def cast(engine: Engine, clock: Clock, database_url: str, databases: Databases) -> Cast:
    """alice with 100.00 EUR, bob with nothing, carol who has excluded herself; there since the clock's start."""
    return databases.casts.get(database_url) or make_cast(engine, clock())


@pytest.fixture
def alice(cast: Cast) -> Member:
    return cast.alice


@pytest.fixture
def bob(cast: Cast) -> Member:
    return cast.bob


@pytest.fixture
def carol(cast: Cast) -> Member:
    return cast.carol


@dataclass
class Stage:
    """A site and its platform as real processes that know each other, kept for the whole run."""

    kind: str
    house: House
    site: Site
    sandbox: Sandbox


@pytest.fixture(scope="session", params=DATABASES)
def house(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A migrated database, settings and addresses for processes; shared by the run, so make players of your own."""
    folder = tmp_path_factory.mktemp(f"house-{request.param}")
    url, drop = databases.create(request.param, folder)
    yield House(folder, url)
    drop()


@pytest.fixture(scope="session")
def stage(house: House) -> Iterator[Stage]:
    """The site and the sandbox together, with the sandbox's games in the site's catalogue; shared by the run."""
    site, sandbox = Site(house), Sandbox(house)
    with together(sandbox, site):
        house.run("games", "sync")
        kind = "sqlite" if house.database_url.startswith("sqlite") else "postgresql"
        yield Stage(kind, house, site, sandbox)


@pytest.fixture
def start_site(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Return a function that starts a site of the test's own: `start_site(decline_status="402")`."""
    with ExitStack() as stack:

        def start(workers: int = 1, **changes: str) -> Site:
            settings = {f"CASINO_{key.upper()}": value for key, value in changes.items()}
            return stack.enter_context(Site(House(tmp_path, database_url, settings), workers))

        yield start
