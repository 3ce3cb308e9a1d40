"""An address belongs to whoever has confirmed it: only confirmed ones are unique, so that registering tells nothing.

A game session remembers the log-in that opened it, so that it ends with it.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CONFIRMED = sa.text("email_verified_at IS NOT NULL")


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_without("player", ", \n\tCONSTRAINT uq_player_email UNIQUE (email)")
        key = "INTEGER"
    else:
        op.drop_constraint("uq_player_email", "player", type_="unique")
        key = "BIGINT"
    op.create_index(
        "uq_player_confirmed_email", "player", ["email"], unique=True, sqlite_where=CONFIRMED,
        postgresql_where=CONFIRMED,
    )  # fmt: skip
    op.create_index("ix_player_email", "player", ["email"], unique=False)
    op.execute(
        f"ALTER TABLE game_session ADD COLUMN login_id {key} CONSTRAINT fk_game_session_login_id REFERENCES login (id)"
    )


def _rebuild_without(table, words):
    """Write a table of SQLite anew without some words of its definition; its indexes and triggers come back."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL"), {"name": table}
    ).all()
    [definition] = [row.sql for row in rows if row.type == "table"]
    if definition.count(words) != 1:
        raise RuntimeError(f"the definition of {table} is not as expected:\n{definition}")
    others = [row.sql for row in rows if row.type != "table"]
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")  # other tables go on referring to this name
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_before")
    connection.exec_driver_sql(definition.replace(words, ""))
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_before")
    connection.exec_driver_sql(f"DROP TABLE {table}_before")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for statement in others:
        connection.exec_driver_sql(statement)


def downgrade():
    """There is no way back: several accounts may wait for the same address."""
    raise NotImplementedError("this migration cannot be undone: several accounts may wait for the same address")
