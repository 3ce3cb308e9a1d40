"""Jackpot figures from a feed, and when one of the workers last asked for them.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "jackpot",
        sa.Column("game_ref", sa.String(length=255), nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("amount_units", sa.BigInteger(), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.CheckConstraint("amount_units >= 0", name=op.f("ck_jackpot_amount")),
        sa.PrimaryKeyConstraint("game_ref", name=op.f("pk_jackpot")),
    )
    feed = op.create_table(
        "jackpot_feed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_jackpot_feed_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jackpot_feed")),
    )
    op.bulk_insert(feed, [{"id": 1}])


def downgrade():
    """Take the figures away; the feed tells them anew."""
    op.drop_table("jackpot_feed")
    op.drop_table("jackpot")
