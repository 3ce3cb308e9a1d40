"""Log-ins of staff into the back office, and their authenticators.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("staff", sa.Column("authenticator", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("authenticator_step", key, server_default="0", nullable=False))
    op.create_table(
        "staff_login",
        sa.Column("id", key, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", key, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_login_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_login")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_staff_login_token_digest")),
    )
    op.create_index("ix_staff_login_staff_id_ended_at", "staff_login", ["staff_id", "ended_at"], unique=False)


def downgrade():
    """Back to staff without log-ins: their authenticators are forgotten."""
    op.drop_table("staff_login")
    op.drop_column("staff", "authenticator_step")
    op.drop_column("staff", "authenticator")
