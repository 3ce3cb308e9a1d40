"""Players: registration, who is who, and the states that allow or bar play (FEATURES.md R01 to R09, R05)."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casino.domain import accounts, events, identities, logins
from casino.domain.identities import Claim
from casino.domain.passwords import Passwords, check_password
from casino.domain.sealing import Seal
from casino.errors import (
    EmailTaken,
    InvalidUsername,
    NotFound,
    Underage,
    UnsupportedCurrency,
    UsernameTaken,
)
from casino.money import CURRENCIES
from casino.storage.players import Player
from casino.wallet import posting

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """What a person tells us to get an account."""

    username: str
    email: str
    password: str
    birth_date: date
    currency: str
    language: str
    terms_version: str
    address: str | None = None
    is_verified: bool = True
    """False for a person at the form: the account stays pending until the address is confirmed (R05). Until then the
    address is only said to be theirs; whether another account has it is not told (ASVS 6.3.8)."""
    identity: Claim = field(default_factory=Claim)


def age_on(birth_date: date, today: date) -> int:
    """Return whole years; someone born on 29 February is a year older on 1 March."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def check_request(request: RegistrationRequest, now: datetime, minimum_age: int, passwords: Passwords) -> None:
    """Raise the `FieldRefusal` of what can be judged without asking anybody: name, age, currency, password."""
    if not _USERNAME.fullmatch(request.username):
        raise InvalidUsername
    if age_on(request.birth_date, now.date()) < minimum_age:
        raise Underage(f"You must be at least {minimum_age} years old to play here.")
    if request.currency not in CURRENCIES:
        raise UnsupportedCurrency
    email = request.email.strip().lower()
    check_password(request.password, not_like=(request.username, email), min_length=passwords.min_length)


def register(
    unit: Session,
    request: RegistrationRequest,
    now: datetime,
    minimum_age: int,
    passwords: Passwords,
    seal: Seal | None = None,
) -> Player:
    """Make a player with an empty wallet: active, or pending while the address is not verified or a review waits (R06).

    Raises a `FieldRefusal` that names the field: the name or address is taken, the person is too young (R01), the
    password is weak (R09), the currency is not known. Nothing is written then.
    """
    check_request(request, now, minimum_age, passwords)
    email = request.email.strip().lower()
    _refuse_taken(unit, request.username, email if request.is_verified else None)
    player = Player(
        public_id=new_public_id(),
        username=request.username,
        username_key=request.username.lower(),
        email=email,
        password_hash=passwords.hash(request.password),
        birth_date=request.birth_date,
        status="active" if request.is_verified else "pending",
        email_key=accounts.email_key(email),
        email_verified_at=now if request.is_verified else None,
        currency=request.currency,
        language=request.language,
        terms_version=request.terms_version,
        terms_accepted_at=now,
        terms_address=request.address,
        created_at=now,
    )
    unit.add(player)
    try:
        unit.flush()
    except IntegrityError:
        raise UsernameTaken from None
    posting.open_wallet(unit.connection(), player.id, request.currency, now)
    events.note(unit, player.id, "registered", now, address=request.address)
    events.note(unit, player.id, "terms_accepted", now, address=request.address, detail=request.terms_version)
    identities.keep(unit, player, request.identity, seal)
    if accounts.note_second_account(unit, player, now, seal) and player.status == "active":
        _set_status(player, "pending", "looks like another player's second account", now)
    return player


def _refuse_taken(unit: Session, username: str, email: str | None) -> None:
    if unit.scalar(select(Player.id).where(Player.username_key == username.lower())) is not None:
        raise UsernameTaken
    if email is not None and accounts.owner_of(unit, email) is not None:
        raise EmailTaken


def new_public_id() -> str:
    """Return a fresh id for the platform: 12 lower-case letters and digits, the first a letter (PLATFORM.md 5.3)."""
    rest = "".join(secrets.choice(_LETTERS + "0123456789") for _ in range(11))
    return secrets.choice(_LETTERS) + rest


def find(unit: Session, public_id: str) -> Player | None:
    """Return the player with that public id."""
    return unit.scalar(select(Player).where(Player.public_id == public_id))


def get(unit: Session, public_id: str) -> Player:
    """Return the player with that public id, or raise `NotFound`."""
    player = find(unit, public_id)
    if player is None:
        raise NotFound(f"There is no player {public_id}.")
    return player


def block(unit: Session, player: Player, reason: str, now: datetime) -> None:
    """Bar new bets and end every log-in at once; wins and rollbacks still arrive (rows 25 and 26)."""
    _set_status(player, "blocked", reason, now)
    logins.end_all(unit, player.id, now)
    posting.touch_wallets(unit.connection(), player.id)


def unblock(player: Player, reason: str, now: datetime) -> None:
    """Allow play again."""
    _set_status(player, "active", reason, now)


def _set_status(player: Player, status: str, reason: str, now: datetime) -> None:
    player.status, player.status_reason, player.status_changed_at = status, reason, now


def set_preferences(player: Player, *, language: str | None = None) -> None:
    """Remember the player's language."""
    if language is not None:
        player.language = language


def count(unit: Session) -> int:
    """Return how many players there are."""
    return unit.scalar(select(func.count()).select_from(Player)) or 0
