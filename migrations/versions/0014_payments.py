"""What payment services have brought in, once for each of their references.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "payment"


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        TABLE,
        sa.Column("id", key, nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("player_id", key, nullable=False),
        sa.Column("movement_id", key, nullable=False),
        sa.Column("currency", sa.String(length=4), nullable=False),
        sa.Column("amount_units", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_units > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint("length(reference) > 0", name=op.f("ck_payment_reference")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_payment_player_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_payment_movement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_reference")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_payment_movement_id")),
    )
    op.create_index("ix_payment_player_id", TABLE, ["player_id"], unique=False)
    _append_only()


def _append_only():
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            f"CREATE FUNCTION {TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{TABLE} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"{TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}"
        if not sqlite:
            op.execute(f"CREATE TRIGGER {name} FOR EACH {each} EXECUTE FUNCTION {TABLE}_is_append_only()")
        elif each == "ROW":
            op.execute(f"CREATE TRIGGER {name} BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END")


def downgrade():
    """There is no way back: payments would be booked a second time."""
    raise NotImplementedError("this migration cannot be undone: payments would be booked a second time")
