"""Papers that staff have looked at, before a withdrawal is paid.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "identity_check"


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        TABLE,
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("name_on_paper", sa.String(length=160), nullable=False),
        sa.Column("name_match", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.CheckConstraint("name_match IN ('same', 'differs', 'unknown')", name=op.f("ck_identity_check_name_match")),
        sa.CheckConstraint("NOT passed OR name_match <> 'differs'", name=op.f("ck_identity_check_passed_in_own_name")),
        sa.CheckConstraint("passed OR length(reason) > 0", name=op.f("ck_identity_check_failed_has_reason")),
        sa.CheckConstraint("length(name_on_paper) > 0 AND length(paper) > 0", name=op.f("ck_identity_check_paper")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_identity_check_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
    )
    op.create_index("ix_identity_check_player_id_id", TABLE, ["player_id", "id"], unique=False)
    name = f"{TABLE}_no_update BEFORE UPDATE ON {TABLE}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEGIN SELECT RAISE(ABORT, '{TABLE} is never changed'); END")
        return
    op.execute(
        f"CREATE FUNCTION {TABLE}_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{TABLE} is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_never_changed()")


def downgrade():
    """There is no way back: who was proved to be who would have to be asked again."""
    raise NotImplementedError("this migration cannot be undone: it would forget whose papers were seen")
