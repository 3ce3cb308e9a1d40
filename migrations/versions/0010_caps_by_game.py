"""The law's cap on a stake is kept for each game that a player opened, where a bet reads it by the game it names.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CAPPED = "SELECT player_id FROM game_session WHERE stake_cap_units IS NOT NULL"


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "effective_cap",
        sa.Column("player_id", key, nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("game_ref", sa.String(length=255), nullable=False),
        sa.Column("cap_units", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_effective_cap_player_id")),
        sa.PrimaryKeyConstraint("player_id", "currency", "game_ref", name=op.f("pk_effective_cap")),
    )
    for game_ref, latest in (("g.reference", "player_id, currency, game_id"), ("''", "player_id, currency")):
        op.execute(
            "INSERT INTO effective_cap (player_id, currency, game_ref, cap_units) "
            f"SELECT s.player_id, s.currency, {game_ref}, s.stake_cap_units FROM game_session s "
            f"JOIN game g ON g.id = s.game_id WHERE s.player_id IN ({CAPPED}) "
            f"AND s.id IN (SELECT MAX(id) FROM game_session GROUP BY {latest})"
        )


def downgrade():
    """Take the table away; the caps in force are written anew at the next launch."""
    op.drop_table("effective_cap")
