"""Everything that is kept about a player, for the player to take along (R21)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import data_requests, identities
from casino.domain.data_requests import Asked
from casino.domain.sealing import Seal
from casino.money import Money
from casino.storage.accounts import AccountEvent, Mail, SecondFactor
from casino.storage.catalogue import Favourite, Game, GameSession, ShelfView
from casino.storage.funds import Bonus, BonusEnd
from casino.storage.ledger import Account
from casino.storage.passkeys import Passkey
from casino.storage.payments import Payment
from casino.storage.persons import Identity, IdentityCheck, MailingConsent
from casino.storage.players import Login, Player
from casino.storage.protection import (
    Exclusion,
    LimitQuestion,
    PlayerLimit,
    RealityCheck,
    RealitySetting,
    RegisterAnswer,
    SessionContract,
)
from casino.wallet import statements, withdrawals

ROWS: dict[str, tuple[Any, tuple[str, ...]]] = {
    # what it is called: its table, and the columns that are nobody's business or open something
    "identity_checks": (IdentityCheck, ()),
    "letters": (MailingConsent, ()),
    "payments": (Payment, ("movement_id",)),
    "logins": (Login, ("token_digest", "device")),
    "passkeys": (Passkey, ("credential_id", "public_key", "sign_count")),
    "second_factor": (SecondFactor, ("seed", "last_step")),
    "limits": (PlayerLimit, ()),
    "limit_questions": (LimitQuestion, ()),
    "breaks": (Exclusion, ()),
    "reality_interval": (RealitySetting, ()),
    "reality_checks": (RealityCheck, ("game_session_id",)),
    "session_contracts": (SessionContract, ("game_session_id",)),
    "register_answers": (RegisterAnswer, ("person_digest",)),
    "shelf": (ShelfView, ()),
    "mails": (Mail, ("sealed", "next_try_at", "tries")),
    "events": (AccountEvent, ()),
}


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
            _columns(one, without=("player_id", "wallet_id", "movement_id", "return_id", "actor"))
            for one in withdrawals.of_player(unit, player.id, 10_000)
        ],
        "requests": [_request(one) for one in data_requests.listing(unit, player.id)],
        "games": [
            {"game": game, **_columns(one, without=("id", "player_id", "game_id", "login_id", "after_movement_id"))}
            for one, game in _with_game(unit, GameSession, player.id)
        ],
        "favourites": [
            {"game": game, "since": one.created_at.isoformat()} for one, game in _with_game(unit, Favourite, player.id)
        ],
        **{name: _rows(unit, model, player.id, left_out) for name, (model, left_out) in ROWS.items()},
    }


def _rows(unit: Session, model: Any, player_id: int, left_out: tuple[str, ...]) -> list[dict[str, Any]]:
    query = select(model).where(model.player_id == player_id).order_by(*model.__table__.primary_key.columns)
    found: list[Any] = list(unit.scalars(query))
    return [_columns(one, without=("id", "player_id", *left_out)) for one in found]


def _with_game(unit: Session, model: Any, player_id: int) -> list[tuple[Any, str]]:
    query = select(model, Game.name).join(Game, Game.id == model.game_id).where(model.player_id == player_id)
    rows = unit.execute(query.order_by(*model.__table__.primary_key.columns))
    return [(row[0], str(row[1])) for row in rows]


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
    """Return a row's values as JSON knows them; units of money become an amount in the row's currency."""
    found: dict[str, Any] = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if column.key in without:
            continue
        is_money = column.key.endswith("_units") or (column.key == "amount" and row.currency)
        if is_money and value is not None:
            found[column.key.removesuffix("_units")] = Money(value, row.currency).text
        else:
            found[column.key] = value.isoformat() if hasattr(value, "isoformat") else value
    return found


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
