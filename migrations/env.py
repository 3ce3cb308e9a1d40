"""Alembic's environment: one history for SQLite and PostgreSQL, run through the app's own engine.

All of an upgrade is one transaction: it happens whole or not at all, and of two that run at once the second finds
nothing left to do. A migration takes its locks within `lock_timeout` or fails cleanly: it must not hold up bets
(SECURITY.md finding 12).
"""

import importlib
import pkgutil

from alembic import context

from casino import storage
from casino.storage.base import Base, UtcDateTime
from casino.storage.database import writer
from casino.web.services import services

for module in pkgutil.iter_modules(storage.__path__):
    importlib.import_module(f"casino.storage.{module.name}")  # the tables register themselves

ONE_AT_A_TIME = "SET LOCAL lock_timeout TO '60s'; SELECT pg_advisory_xact_lock(7345871); RESET lock_timeout"


ONLY_IN_THE_DATABASE = {"ix_game_search_key_trigrams"}
"""Made where pg_trgm may be installed, and missed by nobody where it may not."""


def _include(item, name, kind, reflected, compare_to):
    if name in ONLY_IN_THE_DATABASE:
        return False
    return not (kind == "table" and reflected and compare_to is None)


def _render(kind, item, autogen_context):
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run_on_sqlite(connection):
    """Rebuild tables without their children in the way; whoever lost a parent is found before the commit."""
    connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # has no effect once a unit is open
    try:
        with context.begin_transaction():
            context.run_migrations()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if orphans:
                raise RuntimeError(f"the migration leaves rows without their parent: {orphans[:5]}")
    finally:
        connection.rollback()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def _run_on_postgresql(connection):
    with context.begin_transaction():
        connection.exec_driver_sql(ONE_AT_A_TIME)
        context.run_migrations()


engine = services().engine
is_sqlite = engine.dialect.name == "sqlite"
options = {
    "target_metadata": Base.metadata,
    "render_as_batch": is_sqlite,
    "transactional_ddl": True,
    "compare_type": True,
    "include_object": _include,
    "render_item": _render,
}
if context.is_offline_mode():
    context.configure(dialect_name=engine.dialect.name, literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()
else:
    with writer(engine).connect() as connection:
        context.configure(connection=connection, **options)
        (_run_on_sqlite if is_sqlite else _run_on_postgresql)(connection)
