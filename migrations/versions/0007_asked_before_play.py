"""What players answered when asked for limits, and the time and money they set before a game.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("limit_question", "session_contract")


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "limit_question",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("answer", sa.String(length=6), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('start', 'review')", name=op.f("ck_limit_question_kind")),
        sa.CheckConstraint("answer IN ('as_is', 'change')", name=op.f("ck_limit_question_answer")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_limit_question_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_question")),
    )
    op.create_index("ix_limit_question_player_id_kind", "limit_question", ["player_id", "kind"], unique=False)
    op.create_table(
        "session_contract",
        sa.Column("id", key, nullable=False),
        sa.Column("game_session_id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("spend_units", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_units", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_session_contract_minutes")),
        sa.CheckConstraint("spend_units > 0", name=op.f("ck_session_contract_spend")),
        sa.ForeignKeyConstraint(
            ["game_session_id"], ["game_session.id"], name=op.f("fk_session_contract_game_session_id")
        ),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_session_contract_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_contract")),
        sa.UniqueConstraint("game_session_id", name=op.f("uq_session_contract_game_session_id")),
    )
    op.create_index("ix_session_contract_player_id", "session_contract", ["player_id"], unique=False)
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
    """There is no way back: it would forget what players answered and agreed."""
    raise NotImplementedError("this migration cannot be undone: it would forget what players answered and agreed")
