"""The layouts of the lobby: collections, their schedule and the order of the rails, each version kept.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "lobby_layout"


def upgrade():
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lobby_layout")),
    )
    _append_only()


def _append_only():
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            f"CREATE FUNCTION {TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{TABLE} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"{TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}"
        if not sqlite:
            op.execute(f"CREATE TRIGGER {name} FOR EACH {each} EXECUTE FUNCTION {TABLE}_is_append_only()")
        elif each == "ROW":
            op.execute(f"CREATE TRIGGER {name} BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END")


def downgrade():
    """There is no way back: it would forget who laid out the lobby, when and why."""
    raise NotImplementedError("this migration cannot be undone: it would forget who laid out the lobby, when and why")
