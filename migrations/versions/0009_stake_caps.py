"""A game session knows the largest stake that the law allows its player in its game.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("game_session", sa.Column("stake_cap_units", sa.BigInteger(), nullable=True))


def downgrade():
    """Take the column away; the caps in force are written anew at the next launch."""
    op.drop_column("game_session", "stake_cap_units")
