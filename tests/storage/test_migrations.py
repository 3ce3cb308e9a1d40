"""One history of migrations runs on SQLite and PostgreSQL, whole or not at all, and ends in the tables of the code."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from app import create_app
from tests.conftest import DATABASES, Databases, make_settings
from tests.support.processes import FLASK, ROOT, House


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    name = databases.server.create()
    yield databases.server.url(name)
    databases.server.drop(name)


def run(url: str, folder: Path, *arguments: str) -> None:
    """Run a migration command inside this process; it must succeed."""
    app = create_app(make_settings(folder, url))
    done = app.test_cli_runner().invoke(args=["db", *arguments])
    app.extensions["casino"].engine.dispose()
    assert done.exit_code == 0, f"{done.output}\n{done.exception}"


def table_names(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_the_migrated_tables_are_those_of_the_code(empty_url: str, tmp_path: Path):
    """A column that only the models know would fail at the first operator's upgrade."""
    run(empty_url, tmp_path, "upgrade")

    run(empty_url, tmp_path, "check")


def test_the_ledger_cannot_be_migrated_away(database_url: str, tmp_path: Path):
    before = table_names(database_url)
    app = create_app(make_settings(tmp_path, database_url))

    done = app.test_cli_runner().invoke(args=["db", "downgrade", "base"])

    app.extensions["casino"].engine.dispose()
    assert done.exit_code == 1
    assert table_names(database_url) == before


def test_an_upgrade_of_a_finished_database_changes_nothing(database_url: str, tmp_path: Path):
    before = table_names(database_url)

    run(database_url, tmp_path, "upgrade")

    assert table_names(database_url) == before


def test_two_upgrades_at_once_end_well(empty_url: str, tmp_path: Path):
    """Two nodes that start together both migrate; one does the work, the other finds it done."""
    house = House(tmp_path, empty_url)
    nodes = [
        subprocess.Popen(
            [*FLASK, "db", "upgrade"], cwd=ROOT, env=house.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(2)
    ]
    said = [node.communicate(timeout=60)[0].decode() for node in nodes]

    assert [node.returncode for node in nodes] == [0, 0], "\n".join(said)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert len(connection.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
    engine.dispose()
