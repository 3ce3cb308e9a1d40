"""Alembic's environment: one history for SQLite and PostgreSQL, run through the app's own engine.

A migration takes its locks within `lock_timeout` or fails cleanly: it must not hold up bets (SECURITY.md finding 12).
"""

from alembic import context

from casino.storage import catalogue, ledger, players  # noqa: F401 (the tables register themselves)
from casino.storage.base import Base, UtcDateTime
from casino.storage.database import writer
from casino.web.services import services


def _include(item, name, kind, reflected, compare_to):
    return not (kind == "table" and reflected and compare_to is None)


def _render(kind, item, autogen_context):
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


engine = services().engine
options = {
    "target_metadata": Base.metadata,
    "render_as_batch": engine.dialect.name == "sqlite",
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
        with context.begin_transaction():
            context.run_migrations()
