"""Protection: limits with their history, what is in force, the days' totals, breaks and exclusions.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "effective_limit",
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("stake_once", sa.BigInteger(), nullable=True),
        sa.Column("wager_day", sa.BigInteger(), nullable=True),
        sa.Column("wager_week", sa.BigInteger(), nullable=True),
        sa.Column("wager_month", sa.BigInteger(), nullable=True),
        sa.Column("loss_day", sa.BigInteger(), nullable=True),
        sa.Column("loss_week", sa.BigInteger(), nullable=True),
        sa.Column("loss_month", sa.BigInteger(), nullable=True),
        sa.Column("deposit_day", sa.BigInteger(), nullable=True),
        sa.Column("deposit_week", sa.BigInteger(), nullable=True),
        sa.Column("deposit_month", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_effective_limit_player_id")),
        sa.PrimaryKeyConstraint("player_id", "currency", name=op.f("pk_effective_limit")),
    )
    op.create_table(
        "exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('panic', 'break', 'self_exclusion')", name=op.f("ck_exclusion_kind")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > started_at", name=op.f("ck_exclusion_ends_after_start")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_exclusion_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    op.create_index("ix_exclusion_player_id", "exclusion", ["player_id"], unique=False)

    op.create_table(
        "player_limit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=4), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=5), nullable=False),
        sa.Column("setter", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind IN ('deposit', 'loss', 'wager', 'stake', 'session_time', 'daily_time')",
            name=op.f("ck_player_limit_kind"),
        ),
        sa.CheckConstraint("period IN ('day', 'week', 'month', 'once')", name=op.f("ck_player_limit_period")),
        sa.CheckConstraint("setter IN ('player', 'operator')", name=op.f("ck_player_limit_setter")),
        sa.CheckConstraint("state <> 'active' OR amount IS NOT NULL", name=op.f("ck_player_limit_active_has_amount")),
        sa.CheckConstraint(
            "state IN ('active', 'pending', 'ended', 'cancelled', 'lapsed')", name=op.f("ck_player_limit_state")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_player_limit_amount")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_player_limit_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_player_limit")),
    )
    op.create_index(
        "uq_player_limit_in_force",
        "player_limit",
        ["player_id", "currency", "kind", "period", "setter", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'pending')"),
        sqlite_where=sa.text("state IN ('active', 'pending')"),
    )

    op.create_table(
        "wallet_day",
        sa.Column("wallet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staked_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deposited_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("withdrawn_units", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["wallet_id"], ["account.id"], name=op.f("fk_wallet_day_wallet_id")),
        sa.PrimaryKeyConstraint("wallet_id", "day", name=op.f("pk_wallet_day")),
    )
    op.add_column("player", sa.Column("barred_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("player", sa.Column("stakes_until", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER exclusion_no_{event.lower()} BEFORE {event} ON exclusion "
                "BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION exclusion_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'exclusion is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER exclusion_no_{event.lower()} BEFORE {event} ON exclusion "
            f"FOR EACH {each} EXECUTE FUNCTION exclusion_is_append_only()"
        )


def downgrade():
    """There is no way back: it would forget limits and exclusions."""
    raise NotImplementedError("this migration cannot be undone: it would forget limits and exclusions")
