"""Passkeys, challenges that were answered, and log-ins that know their way in and their device.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "passkey",
        sa.Column("id", key, nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_synced", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.CheckConstraint("length(credential_id) BETWEEN 1 AND 1023", name=op.f("ck_passkey_credential_id")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_passkey_name")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_passkey_player_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_player_id", "passkey", ["player_id"], unique=False)
    op.create_table(
        "burnt_challenge",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("burnt_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_burnt_challenge")),
    )
    op.create_index("ix_burnt_challenge_burnt_at", "burnt_challenge", ["burnt_at"], unique=False)
    op.execute(  # in words, since SQLite adds a column with its rule in no other way
        "ALTER TABLE login ADD COLUMN way VARCHAR(8) DEFAULT 'password' NOT NULL "
        "CONSTRAINT ck_login_way CHECK (way IN ('password', 'passkey'))"
    )
    op.add_column("login", sa.Column("device", sa.String(length=64), nullable=True))


def downgrade():
    """There is no way back: it would take players' passkeys away."""
    raise NotImplementedError("this migration cannot be undone: it would take players' passkeys away")
