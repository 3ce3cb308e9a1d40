"""The house: players, accounts, movements, transactions, the journal, games, and what keeps them append-only.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("movement", "transaction", "callback", "alert")


def upgrade():
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("player_ref", sa.String(length=255), nullable=True),
        sa.Column("transaction_ref", sa.String(length=255), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_code", "alert", ["code"], unique=False)

    op.create_table(
        "game",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("provider_slug", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("picture", sa.String(length=80), nullable=True),
        sa.Column("rtp", sa.String(length=10), nullable=True),
        sa.Column("volatility", sa.String(length=20), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("currencies", sa.JSON(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("popularity", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_new", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_game")),
        sa.UniqueConstraint("reference", name=op.f("uq_game_reference")),
        sa.UniqueConstraint("slug", name=op.f("uq_game_slug")),
    )
    op.create_index("ix_game_category", "game", ["category"], unique=False)
    op.create_index("ix_game_provider_slug", "game", ["provider_slug"], unique=False)

    op.create_table(
        "player",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("username", sa.String(length=20), nullable=False),
        sa.Column("username_key", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("status_reason", sa.String(length=500), nullable=True),
        sa.Column("status_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms_address", sa.String(length=45), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'blocked', 'excluded', 'closed')", name=op.f("ck_player_status")
        ),
        sa.CheckConstraint(
            "length(public_id) BETWEEN 8 AND 16 AND public_id = lower(public_id)",
            name=op.f("ck_player_public_id"),
        ),
        sa.CheckConstraint(
            "username_key = lower(username_key) AND email = lower(email)", name=op.f("ck_player_lower_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_player")),
        sa.UniqueConstraint("email", name=op.f("uq_player_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_player_public_id")),
        sa.UniqueConstraint("username_key", name=op.f("uq_player_username_key")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('support', 'cashier', 'games', 'finance', 'compliance', 'auditor', 'admin')",
            name=op.f("ck_staff_role"),
        ),
        sa.CheckConstraint("name = lower(name)", name=op.f("ck_staff_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "switch",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("balance_units", sa.BigInteger(), nullable=True),
        sa.Column("in_debt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawals_held", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'wallet') = (balance_units IS NOT NULL)",
            name=op.f("ck_account_only_wallets_keep_a_balance"),
        ),
        sa.CheckConstraint("(kind = 'wallet') = (id > 0)", name=op.f("ck_account_wallet_ids_are_positive")),
        sa.CheckConstraint("(kind = 'wallet') = (player_id IS NOT NULL)", name=op.f("ck_account_wallet_has_player")),
        sa.CheckConstraint("kind IN ('wallet', 'house', 'cashier', 'adjustment')", name=op.f("ck_account_kind")),
        sa.CheckConstraint("(balance_units < 0) = in_debt", name=op.f("ck_account_no_overdraw")),
        sa.CheckConstraint(
            "balance_units BETWEEN -9000000000000000000 AND 9000000000000000000",
            name=op.f("ck_account_balance_range"),
        ),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_account_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_account_id_currency")),
        sa.UniqueConstraint("player_id", "currency", name=op.f("uq_account_player_id_currency")),
    )
    op.create_index(
        "uq_account_house",
        "account",
        ["kind", "currency"],
        unique=True,
        postgresql_where=sa.text("player_id IS NULL"),
        sqlite_where=sa.text("player_id IS NULL"),
    )

    op.create_table(
        "game_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("game_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_movement_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_game_session_game_id")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_game_session_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_game_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_game_session_public_id")),
    )
    op.create_index("ix_game_session_player_id_ended_at", "game_session", ["player_id", "ended_at"], unique=False)

    op.create_table(
        "login",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_login_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_token_digest")),
    )
    op.create_index("ix_login_player_id_ended_at", "login", ["player_id", "ended_at"], unique=False)

    op.create_table(
        "transaction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wallet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=10), nullable=True),
        sa.Column("round_ref", sa.String(length=255), nullable=True),
        sa.Column("game_ref", sa.String(length=255), nullable=True),
        sa.Column("stake_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payout_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=True),
        sa.Column("free_spin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("balance_units", sa.BigInteger(), nullable=True),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(outcome = 'declined') = (refusal IS NOT NULL)", name=op.f("ck_transaction_refusal")),
        sa.CheckConstraint("kind IN ('bet', 'rollback')", name=op.f("ck_transaction_kind")),
        sa.CheckConstraint("outcome <> 'tombstone' OR kind = 'bet'", name=op.f("ck_transaction_tombstone")),
        sa.CheckConstraint(
            "outcome IN ('applied', 'declined', 'tombstone', 'nothing')", name=op.f("ck_transaction_outcome")
        ),
        sa.CheckConstraint("length(reference) BETWEEN 1 AND 255", name=op.f("ck_transaction_reference")),
        sa.CheckConstraint("stake_units >= 0 AND payout_units >= 0", name=op.f("ck_transaction_amounts")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_transaction_player_id")),
        sa.ForeignKeyConstraint(["target_id"], ["transaction.id"], name=op.f("fk_transaction_target_id")),
        sa.ForeignKeyConstraint(["wallet_id"], ["account.id"], name=op.f("fk_transaction_wallet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction")),
        sa.UniqueConstraint(
            "agent_id",
            "reference",
            "player_id",
            "kind",
            name=op.f("uq_transaction_agent_id_reference_player_id_kind"),
        ),
    )
    op.create_index("ix_transaction_player_id_round_ref", "transaction", ["player_id", "round_ref"], unique=False)
    op.create_index(
        "ix_transaction_rolled_back_round",
        "transaction",
        ["player_id", "round_ref"],
        unique=False,
        postgresql_where=sa.text("kind = 'rollback'"),
        sqlite_where=sa.text("kind = 'rollback'"),
    )
    op.create_index(
        "uq_transaction_rollback_once",
        "transaction",
        ["target_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'rollback' AND outcome = 'applied'"),
        sqlite_where=sa.text("kind = 'rollback' AND outcome = 'applied'"),
    )

    op.create_table(
        "callback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("request_ref", sa.String(length=255), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("duration_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["transaction_id"], ["transaction.id"], name=op.f("fk_callback_transaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )

    op.create_table(
        "movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "wallet_id",
            sa.BigInteger(),
            sa.Computed("CASE WHEN payer_id > 0 THEN payer_id ELSE payee_id END", persisted=True),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("amount_units", sa.BigInteger(), nullable=False),
        sa.Column("balance_after_units", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'rollback') = (reverses_id IS NOT NULL)", name=op.f("ck_movement_rollback_reverses")
        ),
        sa.CheckConstraint(
            "(kind IN ('bet', 'win', 'rollback')) = (transaction_id IS NOT NULL)",
            name=op.f("ck_movement_play_has_transaction"),
        ),
        sa.CheckConstraint("kind <> 'adjustment' OR length(note) > 0", name=op.f("ck_movement_adjustment_has_reason")),
        sa.CheckConstraint(
            "kind IN ('bet', 'win', 'rollback', 'deposit', 'withdrawal', 'adjustment')",
            name=op.f("ck_movement_kind"),
        ),
        sa.CheckConstraint("kind NOT IN ('bet', 'withdrawal') OR payer_id > 0", name=op.f("ck_movement_kind_takes")),
        sa.CheckConstraint("kind NOT IN ('win', 'deposit') OR payee_id > 0", name=op.f("ck_movement_kind_gives")),
        sa.CheckConstraint("(payer_id > 0) <> (payee_id > 0)", name=op.f("ck_movement_one_side_is_a_wallet")),
        sa.CheckConstraint("amount_units > 0", name=op.f("ck_movement_amount_positive")),
        sa.ForeignKeyConstraint(["payee_id", "currency"], ["account.id", "account.currency"], name="fk_movement_payee"),
        sa.ForeignKeyConstraint(["payer_id", "currency"], ["account.id", "account.currency"], name="fk_movement_payer"),
        sa.ForeignKeyConstraint(["reverses_id"], ["movement.id"], name=op.f("fk_movement_reverses_id")),
        sa.ForeignKeyConstraint(["transaction_id"], ["transaction.id"], name=op.f("fk_movement_transaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index(
        "ix_movement_transaction",
        "movement",
        ["transaction_id"],
        unique=False,
        postgresql_where=sa.text("transaction_id IS NOT NULL"),
        sqlite_where=sa.text("transaction_id IS NOT NULL"),
    )
    op.create_index("ix_movement_wallet_id_id", "movement", ["wallet_id", "id"], unique=False)
    op.create_index(
        "uq_movement_reverses",
        "movement",
        ["reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
    )

    for table in APPEND_ONLY:
        _make_append_only(table)


def _make_append_only(table):
    """Refuse every UPDATE and DELETE (and TRUNCATE) of the table's rows, whoever asks (FEATURES.md R83)."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
    )
    op.execute(
        f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
    )
    op.execute(
        f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )


def downgrade():
    """There is no way back from the first migration: it would drop the ledger."""
    raise NotImplementedError("the first migration cannot be undone: it would drop the ledger")
