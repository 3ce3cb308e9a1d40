"""Log-ins that live on the server: a row for each, checked at every request, dead at log-out (SECURITY.md finding 7).

What ends a log-in ends the games that it opened, and their pages are covered within their bar's next question (R14).
The browser holds a random token; the database only its digest. A log-in ends by itself after the policy's time
without a request, or after 12 hours in all. It is never bound to an address: phones change theirs in mid-game (C18).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from casino.errors import NotFound
from casino.storage.catalogue import GameSession
from casino.storage.players import Login, Player

IDLE = timedelta(minutes=15)
"""What the strict policy allows; the caller hands in the number of the policy in force."""
ABSOLUTE = timedelta(hours=12)
CONFIRMED = timedelta(minutes=10)
"""How long a proof of who is there opens sensitive changes."""
PASSWORD, PASSKEY = "password", "passkey"
"""Ways in; the second factor's code goes with the password."""
_SEEN_STEP = timedelta(seconds=60)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    unit: Session,
    player_id: int,
    now: datetime,
    address: str | None,
    agent: str | None,
    *,
    way: str = PASSWORD,
    device: str | None = None,
) -> str:
    """Begin a log-in and return its token: 256 random bits, 43 characters. `device` is a digest."""
    token = secrets.token_urlsafe(32)
    unit.add(
        Login(
            token_digest=_digest(token),
            player_id=player_id,
            created_at=now,
            seen_at=now,
            address=address,
            agent=agent[:200] if agent else None,
            confirmed_at=now,
            way=way,
            device=device,
        )
    )
    unit.flush()
    return token


def find(
    unit: Session, token: str, now: datetime, idle: timedelta = IDLE, longest: timedelta = ABSOLUTE
) -> tuple[Player, Login] | None:
    """Return the player and the live log-in of that token, or None when it is unknown, ended or too old.

    None lasts longer than `longest` or 12 hours; a passkey begins a new one (R16).
    """
    row = unit.execute(
        select(Player, Login).join(Login, Login.player_id == Player.id).where(Login.token_digest == _digest(token))
    ).one_or_none()
    if row is None:
        return None
    player, login = row
    if login.ended_at is not None or now - login.seen_at > idle or now - login.created_at > min(longest, ABSOLUTE):
        return None
    return player, login


def is_stale(login: Login, now: datetime, idle: timedelta = IDLE) -> bool:
    """Tell whether `touch` is due: the last request was noted more than a minute, or a quarter of `idle`, ago."""
    return now - login.seen_at > min(_SEEN_STEP, idle / 4)


def touch(unit: Session, login_id: int, now: datetime) -> None:
    """Note that the player is still there."""
    unit.execute(update(Login).where(Login.id == login_id, Login.ended_at.is_(None)).values(seen_at=now))


def end(unit: Session, token: str, now: datetime) -> None:
    """End one log-in; a copied cookie is dead from then on."""
    _end_where(unit, now, Login.token_digest == _digest(token))


def end_all(unit: Session, player_id: int, now: datetime) -> None:
    """End every log-in of the player."""
    _end_where(unit, now, Login.player_id == player_id)


def _end_where(unit: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    chosen = list(unit.scalars(select(Login.id).where(Login.ended_at.is_(None), *conditions).with_for_update()))
    if chosen:
        unit.execute(update(Login).where(Login.id.in_(chosen)).values(ended_at=now))
        unit.execute(
            update(GameSession)
            .where(GameSession.login_id.in_(chosen), GameSession.ended_at.is_(None))
            .values(ended_at=now, ended_reason="logged_out")
        )
    return len(chosen)


def reference(login: Login) -> str:
    """Return what a page calls a log-in: it names one of the player's own and opens nothing."""
    return _digest("reference " + login.token_digest)[:20]


def alive(unit: Session, player_id: int, now: datetime, idle: timedelta = IDLE) -> list[Login]:
    """Return the player's live log-ins, the newest first (R14)."""
    query = select(Login).where(
        Login.player_id == player_id,
        Login.ended_at.is_(None),
        Login.seen_at >= now - idle,
        Login.created_at >= now - ABSOLUTE,
    )
    return list(unit.scalars(query.order_by(Login.id.desc())))


def end_one(unit: Session, player_id: int, wanted: str, now: datetime) -> None:
    """End the player's own log-in of that reference. Raises `NotFound` when it is nobody's, or another player's."""
    for login in unit.scalars(select(Login).where(Login.player_id == player_id, Login.ended_at.is_(None))):
        if reference(login) == wanted:
            _end_where(unit, now, Login.id == login.id)
            return
    raise NotFound


def end_others(unit: Session, player_id: int, kept_id: int, now: datetime) -> int:
    """End every log-in of the player but one, and return how many that were."""
    return _end_where(unit, now, Login.player_id == player_id, Login.id != kept_id)


def previous(unit: Session, player_id: int, login_id: int) -> Login | None:
    """Return the player's log-in before this one (R13)."""
    query = select(Login).where(Login.player_id == player_id, Login.id < login_id)
    return unit.scalar(query.order_by(Login.id.desc()).limit(1))


def confirm(unit: Session, login_id: int, now: datetime) -> None:
    """Note that the player has just proved who they are."""
    unit.execute(update(Login).where(Login.id == login_id).values(confirmed_at=now))


def is_confirmed(login: Login, now: datetime) -> bool:
    """Tell whether the last proof is fresh enough for a sensitive change."""
    return login.confirmed_at is not None and now - login.confirmed_at <= CONFIRMED


def device_digest(token: str) -> str:
    """Return what is kept of the token by which a browser is known again."""
    return _digest("device " + token)


def know_device(unit: Session, login_id: int, device: str) -> None:
    """Note on which device a log-in lives, once its player has a passkey there."""
    unit.execute(update(Login).where(Login.id == login_id).values(device=device))


def needs_password(unit: Session, player_id: int, device: str | None, now: datetime, longest: timedelta) -> bool:
    """Tell whether a passkey alone is too little on this device: the last full log-in there is too long ago (R16).

    The password makes a log-in full. On a device seen for the first time the passkey does, being two factors.
    """
    if device is None:
        return False
    query = select(func.max(Login.created_at).filter(Login.way == PASSWORD), func.min(Login.created_at)).where(
        Login.player_id == player_id, Login.device == device
    )
    with_password, first = unit.execute(query).one()
    last_full = with_password or first
    return last_full is not None and now - last_full > longest
