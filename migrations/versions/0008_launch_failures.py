"""Games that could not be opened, one row each time.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "launch_failure",
        sa.Column("id", key, nullable=False),
        sa.Column("game_id", key, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_launch_failure_game_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch_failure")),
    )
    op.create_index(op.f("ix_launch_failure_happened_at"), "launch_failure", ["happened_at"])


def downgrade():
    op.drop_index(op.f("ix_launch_failure_happened_at"), table_name="launch_failure")
    op.drop_table("launch_failure")
