"""What players ask about their data, and what they were answered.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("data_request", "data_answer")


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "data_request",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('copy', 'correction', 'erasure', 'objection')", name=op.f("ck_data_request_kind")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_data_request_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index("ix_data_request_player_id_id", "data_request", ["player_id", "id"], unique=False)
    op.create_table(
        "data_answer",
        sa.Column("id", key, nullable=False),
        sa.Column("request_id", key, nullable=False),
        sa.Column("outcome", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.CheckConstraint("outcome IN ('done', 'refused')", name=op.f("ck_data_answer_outcome")),
        sa.CheckConstraint(
            "outcome = 'done' OR (reason IS NOT NULL AND length(reason) > 0)",
            name=op.f("ck_data_answer_refusal_has_reason"),
        ),
        sa.ForeignKeyConstraint(["request_id"], ["data_request.id"], name=op.f("fk_data_answer_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_answer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_data_answer_request_id")),
    )
    _append_only()


def _append_only():
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        if not sqlite:
            op.execute(
                f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"{table}_no_{event.lower()} BEFORE {event} ON {table}"
            if not sqlite:
                op.execute(f"CREATE TRIGGER {name} FOR EACH {each} EXECUTE FUNCTION {table}_is_append_only()")
            elif each == "ROW":
                op.execute(f"CREATE TRIGGER {name} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def downgrade():
    """There is no way back: it would forget what players asked and were answered."""
    raise NotImplementedError("this migration cannot be undone: it would forget what players asked and were answered")
