"""The ledger: accounts and the movements between them, the platform's transactions, the journal of callbacks.

Movements, transactions, callbacks and alerts are append-only: triggers in the migration refuse updates and deletes
(FEATURES.md R83). Wallets have positive ids and keep a balance; the accounts on the other side have negative ids and
keep none, so one CHECK on a movement's row says that money never goes from player to player (R76).
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from casino.storage.base import Base, BigId

MOVEMENT_KINDS = ("bet", "win", "rollback", "deposit", "withdrawal", "returned", "adjustment", "bonus", "bonus_end")
_WALLET_OF_MOVEMENT = "CASE WHEN payer_id > 0 THEN payer_id ELSE payee_id END"


class Account(Base):
    """A wallet (one player, one currency, a balance) or an account on the other side: house, cashier and their like.

    `payout` holds what players have asked for, `promotion` gives bonuses and gets back what expires of them.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('wallet', 'house', 'cashier', 'adjustment', 'promotion', 'payout')", name="kind"
        ),
        CheckConstraint("(kind = 'wallet') = (id > 0)", name="wallet_ids_are_positive"),
        CheckConstraint("(kind = 'wallet') = (player_id IS NOT NULL)", name="wallet_has_player"),
        CheckConstraint("(kind = 'wallet') = (balance_units IS NOT NULL)", name="only_wallets_keep_a_balance"),
        CheckConstraint("(balance_units < 0) = in_debt", name="no_overdraw"),
        CheckConstraint("balance_units BETWEEN -9000000000000000000 AND 9000000000000000000", name="balance_range"),
        UniqueConstraint("player_id", "currency"),
        UniqueConstraint("id", "currency"),
        Index("uq_account_house", "kind", "currency", unique=True, postgresql_where=text("player_id IS NULL"),
              sqlite_where=text("player_id IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(4))
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    balance_units: Mapped[int | None] = mapped_column(BigInteger)
    in_debt: Mapped[bool] = mapped_column(server_default=false())
    withdrawals_held: Mapped[bool] = mapped_column(server_default=false())
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Counts every change of what a bet depends on; a bet decided on an older version is decided again."""
    created_at: Mapped[datetime]


class Transaction(Base):
    """One instruction of the platform, under the platform's id, with the answer it got; written once.

    `reference` is the platform's transaction id. The unique key is PLATFORM.md section 4's idempotency key. A
    tombstone takes the key of a bet that was rolled back before it came (row 38), so that the late bet meets it.
    """

    __tablename__ = "transaction"
    __table_args__ = (
        CheckConstraint("kind IN ('bet', 'rollback')", name="kind"),
        CheckConstraint("outcome IN ('applied', 'declined', 'tombstone', 'nothing')", name="outcome"),
        CheckConstraint("(outcome = 'declined') = (refusal IS NOT NULL)", name="refusal"),
        CheckConstraint("outcome <> 'tombstone' OR kind = 'bet'", name="tombstone"),
        CheckConstraint("stake_units >= 0 AND payout_units >= 0", name="amounts"),
        CheckConstraint("length(reference) BETWEEN 1 AND 255", name="reference"),
        UniqueConstraint("agent_id", "reference", "player_id", "kind"),
        Index("uq_transaction_rollback_once", "target_id", unique=True,
              postgresql_where=text("kind = 'rollback' AND outcome = 'applied'"),
              sqlite_where=text("kind = 'rollback' AND outcome = 'applied'")),
        Index(None, "player_id", "round_ref"),
        Index("ix_transaction_rolled_back_round", "player_id", "round_ref", postgresql_where=text("kind = 'rollback'"),
              sqlite_where=text("kind = 'rollback'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(255))
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    wallet_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    currency: Mapped[str | None] = mapped_column(String(10))
    round_ref: Mapped[str | None] = mapped_column(String(255))
    game_ref: Mapped[str | None] = mapped_column(String(255))
    stake_units: Mapped[int] = mapped_column(BigInteger, server_default="0")
    payout_units: Mapped[int] = mapped_column(BigInteger, server_default="0")
    finished: Mapped[bool | None]
    free_spin: Mapped[bool] = mapped_column(server_default=false())
    outcome: Mapped[str] = mapped_column(String(10))
    refusal: Mapped[str | None] = mapped_column(String(40))
    balance_units: Mapped[int | None] = mapped_column(BigInteger)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("transaction.id"))
    created_at: Mapped[datetime]


class Movement(Base):
    """Money that went from payer to payee: positive, in one currency, for ever."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("amount_units > 0", name="amount_positive"),
        CheckConstraint("(payer_id > 0) <> (payee_id > 0)", name="one_side_is_a_wallet"),
        CheckConstraint(
            "kind IN ('bet', 'win', 'rollback', 'deposit', 'withdrawal', 'returned', 'adjustment', 'bonus', "
            "'bonus_end')",
            name="kind",
        ),
        CheckConstraint("kind NOT IN ('bet', 'withdrawal', 'bonus_end') OR payer_id > 0", name="kind_takes"),
        CheckConstraint("kind NOT IN ('win', 'deposit', 'returned', 'bonus') OR payee_id > 0", name="kind_gives"),
        CheckConstraint("(kind = 'rollback') = (reverses_id IS NOT NULL)", name="rollback_reverses"),
        CheckConstraint(
            "(kind IN ('bet', 'win', 'rollback')) = (transaction_id IS NOT NULL)", name="play_has_transaction"
        ),
        CheckConstraint("kind <> 'adjustment' OR length(note) > 0", name="adjustment_has_reason"),
        ForeignKeyConstraint(["payer_id", "currency"], ["account.id", "account.currency"], name="fk_movement_payer"),
        ForeignKeyConstraint(["payee_id", "currency"], ["account.id", "account.currency"], name="fk_movement_payee"),
        Index(None, "wallet_id", "id"),
        Index("ix_movement_transaction", "transaction_id", postgresql_where=text("transaction_id IS NOT NULL"),
              sqlite_where=text("transaction_id IS NOT NULL")),
        Index("uq_movement_reverses", "reverses_id", unique=True, postgresql_where=text("reverses_id IS NOT NULL"),
              sqlite_where=text("reverses_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    payer_id: Mapped[int] = mapped_column(BigInteger)
    payee_id: Mapped[int] = mapped_column(BigInteger)
    wallet_id: Mapped[int] = mapped_column(BigInteger, Computed(_WALLET_OF_MOVEMENT, persisted=True))
    currency: Mapped[str] = mapped_column(String(4))
    amount_units: Mapped[int] = mapped_column(BigInteger)
    balance_after_units: Mapped[int] = mapped_column(BigInteger)
    transaction_id: Mapped[int | None] = mapped_column(ForeignKey("transaction.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    note: Mapped[str | None] = mapped_column(String(500))
    actor: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Callback(Base):
    """The journal: one call of the platform that asked for money to move, as it came, and our reply."""

    __tablename__ = "callback"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    received_at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(40))
    request_ref: Mapped[str | None] = mapped_column(String(255))
    form: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(40))
    status: Mapped[int]
    reply: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[int | None] = mapped_column(ForeignKey("transaction.id"))
    duration_us: Mapped[int] = mapped_column(BigInteger)


class Alert(Base):
    """Something staff should look at, for example a reused transaction id; append-only."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    player_ref: Mapped[str | None] = mapped_column(String(255))
    transaction_ref: Mapped[str | None] = mapped_column(String(255))
    detail: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


APPEND_ONLY = (
    *("movement", "transaction", "callback", "alert", "switch_event"),
    *("exclusion", "reality_check", "register_answer", "account_event"),
    *("limit_question", "session_contract"),
    *("bonus", "bonus_end", "mailing_consent"),
)
"""Tables whose rows are never updated or deleted; the migration gives each its triggers."""
