"""The catalogue: search by trigrams, who may play a game, favourites, the shelf's view, the switches' log, sync.

Revision ID: 0003
Revises: 0002
"""

import contextlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PADDED = "'  ' || replace(new.search_key, ' ', '  ') || ' '"
"""Blanks around each word give its first and last letters trigrams of their own, as pg_trgm does."""


def upgrade():
    for name in ("currency_key", "feature_key", "allowed_key", "blocked_key"):
        op.add_column("game", sa.Column(name, sa.Text(), nullable=True))
    for name in ("on_phone", "on_desktop"):
        op.add_column("game", sa.Column(name, sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("switch") as batch:
        batch.alter_column("name", existing_type=sa.String(length=80), type_=sa.String(length=300))
    _create_tables()
    op.execute("INSERT INTO catalogue_state (id) VALUES (1)")
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _create_tables():
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "favourite",
        sa.Column("player_id", key, nullable=False),
        sa.Column("game_id", key, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_favourite_game_id")),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_favourite_player_id")),
        sa.PrimaryKeyConstraint("player_id", "game_id", name=op.f("pk_favourite")),
    )
    op.create_index("ix_favourite_game_id", "favourite", ["game_id"], unique=False)
    op.create_table(
        "shelf_view",
        sa.Column("player_id", key, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name=op.f("fk_shelf_view_player_id")),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_shelf_view")),
    )
    op.create_table(
        "switch_event",
        sa.Column("id", key, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("action", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('off', 'on')", name=op.f("ck_switch_event_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch_event")),
    )


def _sqlite():
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER switch_event_no_{event.lower()} BEFORE {event} ON switch_event "
            "BEGIN SELECT RAISE(ABORT, 'switch_event is append-only'); END"
        )
    try:
        op.execute("CREATE VIRTUAL TABLE game_search USING fts5(words, tokenize = 'trigram')")
    except sa.exc.OperationalError:
        return  # a library without FTS5 or its trigrams: the search then reads the games' names themselves
    op.execute(f"INSERT INTO game_search (rowid, words) SELECT id, {PADDED} FROM game AS new")
    op.execute(
        "CREATE TRIGGER game_search_insert AFTER INSERT ON game "
        f"BEGIN INSERT INTO game_search (rowid, words) VALUES (new.id, {PADDED}); END"
    )
    op.execute(
        "CREATE TRIGGER game_search_update AFTER UPDATE OF search_key ON game "
        f"BEGIN UPDATE game_search SET words = {PADDED} WHERE rowid = new.id; END"
    )
    op.execute(
        "CREATE TRIGGER game_search_delete AFTER DELETE ON game BEGIN DELETE FROM game_search WHERE rowid = old.id; END"
    )


def _postgresql():
    op.execute(
        "CREATE FUNCTION switch_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'switch_event is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER switch_event_no_{event.lower()} BEFORE {event} ON switch_event "
            f"FOR EACH {each} EXECUTE FUNCTION switch_event_is_append_only()"
        )
    # where the extension is not allowed or not installed, the search reads the games' names themselves
    with contextlib.suppress(sa.exc.DBAPIError), op.get_bind().begin_nested():
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_game_search_key_trigrams ON game USING gin (search_key gin_trgm_ops)")


def downgrade():
    """There is no way back: it would forget favourites and the log of switches."""
    raise NotImplementedError("this migration cannot be undone: it would forget favourites and the log of switches")
