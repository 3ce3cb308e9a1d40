"""Reality checks and the time in a game; what national registers answered.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("reality_check", "register_answer")


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "game_clock",
        sa.Column("game_session_id", key, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reality_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["game_session_id"], ["game_session.id"], name=op.f("fk_game_clock_game_session_id")),
        sa.PrimaryKeyConstraint("game_session_id", name=op.f("pk_game_clock")),
    )
    op.create_table(
        "reality_setting",
        sa.Column("player_id", key, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60", name=op.f("ck_reality_setting_minutes")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_reality_setting_player_id")),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_reality_setting")),
    )
    op.create_table(
        "reality_check",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("game_session_id", key, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("seconds_played", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("staked_units", sa.BigInteger(), nullable=False),
        sa.Column("paid_units", sa.BigInteger(), nullable=False),
        sa.Column("pause_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('continue', 'stop', 'history')", name=op.f("ck_reality_check_answer")),
        sa.ForeignKeyConstraint(
            ["game_session_id"], ["game_session.id"], name=op.f("fk_reality_check_game_session_id")
        ),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_reality_check_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reality_check")),
    )
    op.create_index("ix_reality_check_player_id", "reality_check", ["player_id"], unique=False)
    _register_answers(key)
    _append_only()


def _register_answers(key):
    op.create_table(
        "register_answer",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=True),
        sa.Column("person_digest", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=80), nullable=False),
        sa.Column("moment", sa.String(length=9), nullable=False),
        sa.Column("answer", sa.String(length=9), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "moment IN ('register', 'login', 'launch', 'deposit', 'marketing')", name=op.f("ck_register_answer_moment")
        ),
        sa.CheckConstraint("answer IN ('clear', 'excluded', 'no_answer')", name=op.f("ck_register_answer_answer")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_register_answer_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_answer")),
    )
    op.create_index("ix_register_answer_player_id", "register_answer", ["player_id"], unique=False)


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
    """There is no way back: it would forget what players and registers answered."""
    raise NotImplementedError("this migration cannot be undone: it would forget what players and registers answered")
