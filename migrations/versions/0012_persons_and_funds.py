"""Who a player is and which accounts look like one person's; bonuses, withdrawals on their way, consent to letters.

Revision ID: 0012
Revises: 0011

The kinds of movements and accounts grow. A wider CHECK needs no second look at old rows: PostgreSQL exchanges it
without one, SQLite has its words in the schema changed as its manual describes (no table is copied, no trigger lost).
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("bonus", "bonus_end", "mailing_consent")
WIDER = (
    (
        "account",
        "kind",
        "kind IN ('wallet', 'house', 'cashier', 'adjustment')",
        "kind IN ('wallet', 'house', 'cashier', 'adjustment', 'promotion', 'payout')",
    ),
    (
        "movement",
        "kind",
        "kind IN ('bet', 'win', 'rollback', 'deposit', 'withdrawal', 'adjustment')",
        "kind IN ('bet', 'win', 'rollback', 'deposit', 'withdrawal', 'returned', 'adjustment', 'bonus', 'bonus_end')",
    ),
    (
        "movement",
        "kind_takes",
        "kind NOT IN ('bet', 'withdrawal') OR payer_id > 0",
        "kind NOT IN ('bet', 'withdrawal', 'bonus_end') OR payer_id > 0",
    ),
    (
        "movement",
        "kind_gives",
        "kind NOT IN ('win', 'deposit') OR payee_id > 0",
        "kind NOT IN ('win', 'deposit', 'returned', 'bonus') OR payee_id > 0",
    ),
)


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    if op.get_bind().dialect.name == "sqlite":
        _widen_on_sqlite()
    else:
        for table, name, _old, new in WIDER:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({new})")
    _persons(key)
    _bonuses(key)
    _withdrawals(key)
    _append_only()


def _widen_on_sqlite():
    driver = op.get_bind().connection.driver_connection
    version = driver.execute("PRAGMA schema_version").fetchone()[0]
    driver.execute("PRAGMA writable_schema=ON")
    try:
        for table, name, old, new in WIDER:
            clause = f"ck_{table}_{name} CHECK ("
            done = driver.execute(
                "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? "
                "AND instr(sql, ?) > 0",
                (f"{clause}{old})", f"{clause}{new})", table, f"{clause}{old})"),
            ).rowcount
            if done != 1:
                raise RuntimeError(f"the rule {name} of the table {table} is not as it was made; nothing was changed")
        driver.execute(f"PRAGMA schema_version={version + 1}")
    finally:
        driver.execute("PRAGMA writable_schema=RESET")


def _persons(key):
    op.create_table(
        "identity",
        sa.Column("player_id", key, nullable=False),
        sa.Column("first_name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("last_name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("name_key", sa.String(length=400), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("phone_key", sa.String(length=16), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_identity_player_id")),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_identity")),
    )
    op.create_index("ix_identity_name_key", "identity", ["name_key"], unique=False)
    op.create_table(
        "account_review",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("other_id", key, nullable=False),
        sa.Column("matched", sa.String(length=60), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(length=9), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("verdict IN ('same', 'different')", name=op.f("ck_account_review_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_account_review_decided")),
        sa.CheckConstraint(
            "verdict IS NULL OR (actor IS NOT NULL AND length(reason) > 0)",
            name=op.f("ck_account_review_decision_has_reason"),
        ),
        sa.CheckConstraint("player_id <> other_id", name=op.f("ck_account_review_two_accounts")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_account_review_player_id")),
        sa.ForeignKeyConstraint(["other_id"], ["player.id"], name=op.f("fk_account_review_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_review")),
        sa.UniqueConstraint("player_id", "other_id", name=op.f("uq_account_review_player_id_other_id")),
    )
    op.create_table(
        "mailing_consent",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_mailing_consent_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_consent")),
    )
    op.create_index("ix_mailing_consent_player_id_id", "mailing_consent", ["player_id", "id"], unique=False)


def _bonuses(key):
    op.create_table(
        "bonus",
        sa.Column("id", key, nullable=False),
        sa.Column("wallet_id", key, nullable=False),
        sa.Column("movement_id", key, nullable=False),
        sa.Column("amount_units", sa.BigInteger(), nullable=False),
        sa.Column("staked_units", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_units > 0", name=op.f("ck_bonus_amount")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_bonus_expires_at")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_bonus_reason")),
        sa.ForeignKeyConstraint(["wallet_id"], ["account.id"], name=op.f("fk_bonus_wallet_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_bonus_movement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_bonus_movement_id")),
    )
    op.create_index("ix_bonus_wallet_id", "bonus", ["wallet_id"], unique=False)
    op.create_index("ix_bonus_expires_at", "bonus", ["expires_at"], unique=False)
    op.create_table(
        "bonus_end",
        sa.Column("id", key, nullable=False),
        sa.Column("bonus_id", key, nullable=False),
        sa.Column("cause", sa.String(length=8), nullable=False),
        sa.Column("staked_units", sa.BigInteger(), nullable=False),
        sa.Column("left_units", sa.BigInteger(), nullable=False),
        sa.Column("taken_units", sa.BigInteger(), nullable=False),
        sa.Column("movement_id", key, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.CheckConstraint("cause IN ('expired', 'closed', 'revoked')", name=op.f("ck_bonus_end_cause")),
        sa.CheckConstraint("taken_units >= 0 AND taken_units <= left_units", name=op.f("ck_bonus_end_taken")),
        sa.CheckConstraint(
            "(taken_units > 0) = (movement_id IS NOT NULL)", name=op.f("ck_bonus_end_taken_has_movement")
        ),
        sa.ForeignKeyConstraint(["bonus_id"], ["bonus.id"], name=op.f("fk_bonus_end_bonus_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_bonus_end_movement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_end")),
        sa.UniqueConstraint("bonus_id", name=op.f("uq_bonus_end_bonus_id")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_bonus_end_movement_id")),
    )


def _withdrawals(key):
    op.create_table(
        "withdrawal",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("wallet_id", key, nullable=False),
        sa.Column("movement_id", key, nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("amount_units", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=9), server_default="requested", nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("return_id", key, nullable=True),
        sa.CheckConstraint("amount_units > 0", name=op.f("ck_withdrawal_amount")),
        sa.CheckConstraint("state IN ('requested', 'paid', 'refused')", name=op.f("ck_withdrawal_state")),
        sa.CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_withdrawal_decided")),
        sa.CheckConstraint("(state = 'requested') = (actor IS NULL)", name=op.f("ck_withdrawal_decided_by")),
        sa.CheckConstraint(
            "(state = 'refused') = (return_id IS NOT NULL)", name=op.f("ck_withdrawal_refused_comes_back")
        ),
        sa.CheckConstraint("state <> 'refused' OR length(note) > 0", name=op.f("ck_withdrawal_refused_has_reason")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_withdrawal_player_id")),
        sa.ForeignKeyConstraint(["wallet_id"], ["account.id"], name=op.f("fk_withdrawal_wallet_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_withdrawal_movement_id")),
        sa.ForeignKeyConstraint(["return_id"], ["movement.id"], name=op.f("fk_withdrawal_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_withdrawal_movement_id")),
        sa.UniqueConstraint("return_id", name=op.f("uq_withdrawal_return_id")),
    )
    op.create_index("ix_withdrawal_player_id_id", "withdrawal", ["player_id", "id"], unique=False)
    op.create_index("ix_withdrawal_state", "withdrawal", ["state"], unique=False)


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
    """There is no way back: it would forget bonuses, withdrawals on their way and who may be written to."""
    raise NotImplementedError("this migration cannot be undone: it would forget bonuses, withdrawals and consents")
