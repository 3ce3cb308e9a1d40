"""Accounts that stay their owners': counters of attempts, single-use links, second factors, mail, a record of events.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("player", sa.Column("email_key", sa.String(length=254), nullable=True))
    op.add_column("player", sa.Column("email_verified_at", MOMENT, nullable=True))
    op.add_column("player", sa.Column("locked_at", MOMENT, nullable=True))
    op.add_column("player", sa.Column("login_notices", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index("ix_player_email_key", "player", ["email_key"], unique=False)
    op.add_column("login", sa.Column("confirmed_at", MOMENT, nullable=True))
    op.execute("UPDATE player SET email_verified_at = created_at WHERE status <> 'pending'")
    _attempts_and_links(key)
    _second_factors(key)
    _mail_and_events(key)
    _append_only("account_event")


def _attempts_and_links(key):
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_throttle_count")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index("ix_throttle_started_at", "throttle", ["started_at"], unique=False)
    op.create_table(
        "account_token",
        sa.Column("id", key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.String(length=254), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('verify', 'reset', 'unlock', 'email', 'login')", name=op.f("ck_account_token_purpose")
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_account_token_expires_at")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_account_token_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_account_token_digest")),
    )
    op.create_index("ix_account_token_player_id_purpose", "account_token", ["player_id", "purpose"], unique=False)


def _second_factors(key):
    op.create_table(
        "second_factor",
        sa.Column("player_id", key, nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", key, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_second_factor_player_id")),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_recovery_code_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_player_id_digest", "recovery_code", ["player_id", "digest"], unique=True)


def _mail_and_events(key):
    op.create_table(
        "mail",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_mail_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index("ix_mail_sent_at_next_try_at", "mail", ["sent_at", "next_try_at"], unique=False)
    op.create_table(
        "account_event",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_account_event_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_event")),
    )
    op.create_index("ix_account_event_player_id_id", "account_event", ["player_id", "id"], unique=False)


def _append_only(table):
    sqlite = op.get_bind().dialect.name == "sqlite"
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
    """There is no way back: it would forget who proved their address and who has a second factor."""
    raise NotImplementedError("this migration cannot be undone: it would forget addresses and second factors")
