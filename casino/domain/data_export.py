"""Everything that is kept about a player, for the player to take along (R21)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import data_requests, events, identities, passkeys
from casino.domain.data_requests import Asked
from casino.domain.sealing import Seal
from casino.money import Money
from casino.storage.funds import Bonus, BonusEnd
from casino.storage.ledger import Account
from casino.storage.persons import Identity, MailingConsent
from casino.storage.players import Login, Player
from casino.storage.protection import Exclusion
from casino.wallet import statements, withdrawals


def export(unit: Session, player: Player, now: datetime, seal: Seal) -> dict[str, Any]:
    """Return everything that is kept about a player, in values that JSON knows (R21)."""
    return {
        "made_at": now.isoformat(),
        "player": _columns(player, without=("id", "password_hash", "email_key", "username_key")),
        "identity": _identity(unit, player.id, seal),
        "balances": {held.currency: held.text for held in statements.balances(unit, player.id)},
        "movements": _movements(unit, player.id),
        "bonuses": _bonuses(unit, player.id),
        "withdrawals": [
            {
                **_columns(
                    one, without=("player_id", "wallet_id", "movement_id", "return_id", "amount_units", "actor")
                ),
                "amount": Money(one.amount_units, one.currency).text,
            }
            for one in withdrawals.of_player(unit, player.id, 10_000)
        ],
        "letters": [
            _columns(one, without=("id", "player_id"))
            for one in unit.scalars(select(MailingConsent).where(MailingConsent.player_id == player.id))
        ],
        "logins": [
            _columns(one, without=("id", "player_id", "token_digest", "device"))
            for one in unit.scalars(select(Login).where(Login.player_id == player.id).order_by(Login.id))
        ],
        "passkeys": [
            _columns(one, without=("id", "player_id", "credential_id", "public_key", "sign_count"))
            for one in passkeys.of(unit, player.id)
        ],
        "requests": [_request(one) for one in data_requests.listing(unit, player.id)],
        "breaks": [
            _columns(one, without=("id", "player_id"))
            for one in unit.scalars(select(Exclusion).where(Exclusion.player_id == player.id).order_by(Exclusion.id))
        ],
        "events": [_columns(one, without=("id", "player_id")) for one in events.of(unit, player.id)],
    }


def _identity(unit: Session, player_id: int, seal: Seal) -> dict[str, Any] | None:
    row = unit.get(Identity, player_id)
    if row is None:
        return None
    names = {"first_name": row.first_name, "last_name": row.last_name, "phone": row.phone}
    return {**names, "document": identities.document_of(row, seal) or None}


def _bonuses(unit: Session, player_id: int) -> list[dict[str, Any]]:
    query = (
        select(Bonus, Account.currency, BonusEnd)
        .join(Account, Account.id == Bonus.wallet_id)
        .outerjoin(BonusEnd, BonusEnd.bonus_id == Bonus.id)
        .where(Account.player_id == player_id)
        .order_by(Bonus.id)
    )
    return [
        {
            "at": bonus.created_at.isoformat(),
            "amount": Money(bonus.amount_units, currency).text,
            "currency": currency,
            "reason": bonus.reason,
            "expires_at": bonus.expires_at.isoformat(),
            "ended_at": end.ended_at.isoformat() if end is not None else None,
            "taken_back": Money(end.taken_units, currency).text if end is not None else None,
        }
        for bonus, currency, end in unit.execute(query)
    ]


def _request(asked: Asked) -> dict[str, Any]:
    return {
        "number": asked.number,
        "kind": asked.kind,
        "words": asked.words,
        "asked_at": asked.asked_at.isoformat(),
        "outcome": asked.outcome,
        "reason": asked.reason,
        "answered_at": asked.answered_at.isoformat() if asked.answered_at is not None else None,
    }


def _columns(row: Any, *, without: tuple[str, ...]) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in without}
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}


def _movements(unit: Session, player_id: int) -> list[dict[str, Any]]:
    found = []
    for held in statements.balances(unit, player_id):
        before = None
        while True:
            page = statements.movements(unit, player_id, held.currency, before=before, limit=500)
            found += [
                {
                    "at": row.created_at.isoformat(),
                    "kind": row.kind,
                    "amount": row.amount.text,
                    "currency": held.currency,
                    "balance_after": row.balance_after.text,
                    "round": row.round_ref,
                    "note": row.note,
                }
                for row in page.rows
            ]
            before = page.next_before
            if before is None:
                break
    return found
