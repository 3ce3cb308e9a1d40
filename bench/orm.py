"""The second yardstick: the same wallet as a competent developer would write it from SQLAlchemy's ORM documentation.

It does what our callback does for a bet: verify, lock the wallet, look the transaction up, take the stake, give the
payout, count the day, keep the answer, keep the call in a journal, commit. (It reads no limits, which ours does.)
Tables, keys and indexes are the equivalents of ours.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

AGENT_ID = int(os.environ["BENCH_AGENT_ID"])
_KEY = os.environ["BENCH_TOKEN"].encode()
HOUSE_ID = 1

engine = create_engine(os.environ["BENCH_DATABASE_URL"], pool_size=8, max_overflow=0)
Session = sessionmaker(engine)


class Base(DeclarativeBase):
    """Tables of this yardstick, apart from the site's."""

    type_annotation_map = {Decimal: Numeric(20, 4), datetime: DateTime(timezone=True)}


class Player(Base):
    """A person who plays."""

    __tablename__ = "player"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    username: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default="active")


class Account(Base):
    """A player's wallet, or the house."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("player_id", "currency"),
        CheckConstraint("kind <> 'wallet' OR balance >= 0"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(4))
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    balance: Mapped[Decimal | None]


class Transaction(Base):
    """One bet under the platform's id, with the answer it got."""

    __tablename__ = "transaction"
    __table_args__ = (
        UniqueConstraint("agent_id", "reference", "player_id", "kind"),
        Index("ix_transaction_round", "player_id", "round_ref"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    agent_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(255))
    player_id: Mapped[int] = mapped_column(ForeignKey("player.id"))
    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    currency: Mapped[str] = mapped_column(String(4))
    round_ref: Mapped[str] = mapped_column(String(255))
    game_ref: Mapped[str] = mapped_column(String(255))
    stake: Mapped[Decimal]
    payout: Mapped[Decimal]
    outcome: Mapped[str] = mapped_column(String(10))
    refusal: Mapped[str | None] = mapped_column(String(40))
    balance: Mapped[Decimal]
    created_at: Mapped[datetime]
    movements: Mapped[list["Movement"]] = relationship(back_populates="transaction")


class Movement(Base):
    """Money that went from payer to payee."""

    __tablename__ = "movement"
    __table_args__ = (CheckConstraint("amount > 0"), Index("ix_movement_wallet", "wallet_id", "id"))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    amount: Mapped[Decimal]
    balance_after: Mapped[Decimal]
    transaction_id: Mapped[int] = mapped_column(ForeignKey("transaction.id"), index=True)
    created_at: Mapped[datetime]
    transaction: Mapped[Transaction] = relationship(back_populates="movements")


class WalletDay(Base):
    """What was staked and paid on one day, by which limits are measured."""

    __tablename__ = "wallet_day"

    wallet_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    staked: Mapped[Decimal] = mapped_column(default=Decimal(0))
    paid: Mapped[Decimal] = mapped_column(default=Decimal(0))


class Callback(Base):
    """The journal: a call and our answer."""

    __tablename__ = "callback"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    received_at: Mapped[datetime]
    request_ref: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("transaction.id"), index=True)
    duration_us: Mapped[int] = mapped_column(BigInteger)
    transaction: Mapped[Transaction] = relationship()


def prepare(players: list[tuple[str, str]], funds: Decimal) -> None:
    """Make the tables, the house and the players with their money."""
    Base.metadata.create_all(engine)
    with Session.begin() as session:
        session.add(Account(id=HOUSE_ID, kind="house", currency="EUR"))
        session.flush()
        session.execute(text("SELECT setval(pg_get_serial_sequence('account', 'id'), :id)"), {"id": HOUSE_ID})
        for public_id, username in players:
            player = Player(public_id=public_id, username=username)
            session.add(player)
            session.flush()
            session.add(Account(kind="wallet", currency="EUR", player_id=player.id, balance=funds))


if __name__ == "__main__":
    prepare(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Decimal(sys.argv[2]))

app = Flask(__name__)
app.extensions["forget_connections"] = lambda: engine.dispose(close=False)


@app.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@app.post("/callback")
def callback() -> Response:
    """Answer one makeBet."""
    started, received_at = time.monotonic(), datetime.now(UTC)
    raw = request.get_data()
    wanted = request.headers.get("X-Signature", "")
    if not hmac.compare_digest(hmac.digest(_KEY, raw, hashlib.sha256).hex(), wanted):
        return _error("invalid_signature", 403)
    call = json.loads(raw, parse_float=Decimal)
    with Session() as session:
        player = session.scalars(select(Player).where(Player.public_id == call["player_id"])).one_or_none()
        if player is None:
            return _error("player_not_found")
        wallet = session.scalars(
            select(Account)
            .where(Account.player_id == player.id, Account.currency == call["currency"])
            .with_for_update()
        ).one()
        transaction = session.scalars(
            select(Transaction).where(
                Transaction.agent_id == AGENT_ID,
                Transaction.reference == call["transaction_id"],
                Transaction.player_id == player.id,
                Transaction.kind == "bet",
            )
        ).one_or_none()
        if transaction is not None:
            return _error(transaction.refusal) if transaction.refusal else _good(transaction.balance)
        transaction = _play(player, wallet, call, received_at)
        session.add(transaction)
        if transaction.refusal is None:
            today = session.get(WalletDay, (wallet.id, received_at.date()))
            if today is None:
                today = WalletDay(wallet_id=wallet.id, day=received_at.date(), staked=Decimal(0), paid=Decimal(0))
                session.add(today)
            today.staked += transaction.stake
            today.paid += transaction.payout
        reply = _error(transaction.refusal) if transaction.refusal else _good(transaction.balance)
        session.add(
            Callback(
                received_at=received_at,
                request_ref=call["request_id"],
                body=raw.decode(),
                reply=reply.get_data(as_text=True),
                transaction=transaction,
                duration_us=int(1e6 * (time.monotonic() - started)),
            )
        )
        session.commit()
    return reply


def _play(player: Player, wallet: Account, call: dict[str, Any], now: datetime) -> Transaction:
    """Take the stake and give the payout, or refuse; return what is to be stored."""
    stake, payout = Decimal(call["bet"]), Decimal(call["win"])
    balance = wallet.balance or Decimal(0)
    refusal = None
    if player.status != "active":
        refusal = "player_blocked"
    elif balance < stake:
        refusal = "insufficient_funds"
    movements = []
    if refusal is None:
        for kind, amount, gives in (("bet", stake, False), ("win", payout, True)):
            if amount:
                balance += amount if gives else -amount
                movements.append(
                    Movement(
                        kind=kind,
                        wallet_id=wallet.id,
                        payer_id=HOUSE_ID if gives else wallet.id,
                        payee_id=wallet.id if gives else HOUSE_ID,
                        amount=amount,
                        balance_after=balance,
                        created_at=now,
                    )
                )
        wallet.balance = balance
    return Transaction(
        agent_id=AGENT_ID,
        kind="bet",
        reference=call["transaction_id"],
        player_id=player.id,
        wallet_id=wallet.id,
        currency=call["currency"],
        round_ref=call["round_id"],
        game_ref=str(call["game_id"]),
        stake=stake,
        payout=payout,
        outcome="declined" if refusal else "applied",
        refusal=refusal,
        balance=balance,
        created_at=now,
        movements=movements,
    )


def _good(balance: Decimal) -> Response:
    return Response(f'{{"content":{{"balance":{balance:.2f}}}}}', mimetype="application/json")


def _error(code: str, status: int = 200) -> Response:
    return Response(json.dumps({"error": code, "message": ""}), status, mimetype="application/json")
