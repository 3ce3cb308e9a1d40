"""The way in: passwords judged one by one, accounts locked after wrong ones, and how their owners get in all the same.

A log-in has three steps, so that no lock is held while a password is hashed: `reserve` counts the attempt and says
whether it may be judged, the caller hashes, `settle` books the outcome. Every attempt is counted before it is judged.

An account is locked by wrong passwords in a row (R08), never against its owner: the right password and a second factor
open it, and so does the link that was mailed when it was locked. The browser that follows the link has attempts of its
own, which no stranger can use up (ASVS 6.1.1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.domain import accounts, events, passkeys, second_factor, throttle
from casino.domain.throttle import Rule
from casino.errors import AccountClosed, TooManyAttempts, WrongPasskey
from casino.storage.players import Login, Player

PASSKEY_COPIED = "passkey_copied"
_MONTH = timedelta(days=365) / 12
WhenLocked = Callable[[Session, Player], None]


@dataclass(frozen=True, slots=True)
class LockRule:
    """How many wrong passwords in a row lock an account, and within which time they count."""

    failures: int = 3
    window: timedelta = timedelta(minutes=30)

    @property
    def counted(self) -> Rule:
        """The same as a counter."""
        return Rule("login-account", self.failures, self.window)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to log in, counted. `password_hash` is None when it must not be judged, whatever the reason."""

    player_id: int | None
    password_hash: str | None
    who: str
    address: str
    number: int
    was_locked: bool
    has_grant: bool


def reserve(
    unit: Session, identity: str, address: str | None, granted: int | None, rule: LockRule, now: datetime
) -> Attempt:
    """Count an attempt for this name or address; `granted` is the player whose mailed link this browser followed.

    Raises `TooManyAttempts` when too many wrong ones came from this network address.
    """
    origin = throttle.address_key(address)
    throttle.check(unit, throttle.LOGIN_ADDRESS, origin, now)
    key = identity.strip().lower()
    player = _named(unit, key)
    who = f"player-{player.id}" if player else f"name-{throttle.digest(key)}"
    number = throttle.take(unit, rule.counted, who, now)
    if player is None:
        return Attempt(None, None, who, origin, number, was_locked=False, has_grant=False)
    has_grant = granted == player.id
    is_judged = number <= rule.failures
    if has_grant:
        is_judged = throttle.take(unit, throttle.UNLOCKED, who, now) <= throttle.UNLOCKED.limit
    elif player.locked_at is not None:
        is_judged = second_factor.is_on(unit, player.id) and _judges_while_locked(unit, who, origin, now)
    return Attempt(
        player.id,
        player.password_hash if is_judged else None,
        who,
        origin,
        number,
        was_locked=player.locked_at is not None,
        has_grant=has_grant,
    )


def _named(unit: Session, key: str) -> Player | None:
    """Return whom a name or a confirmed address stands for; an address that is only claimed opens nothing."""
    if "@" in key:
        return accounts.owner_of(unit, key)
    return unit.scalar(select(Player).where(Player.username_key == key))


def _judges_while_locked(unit: Session, who: str, origin: str, now: datetime) -> bool:
    here = throttle.take(unit, throttle.LOCKED_PAIR, f"{who}:{origin}", now) <= throttle.LOCKED_PAIR.limit
    return here and throttle.take(unit, throttle.LOCKED_ALL, who, now) <= throttle.LOCKED_ALL.limit


def settle_wrong(unit: Session, attempt: Attempt, rule: LockRule, now: datetime, when_locked: WhenLocked) -> None:
    """Book a wrong attempt; the last one that is allowed locks the account and calls `when_locked` once."""
    events.note(unit, attempt.player_id, "login_refused", now, address=attempt.address)
    player = unit.get(Player, attempt.player_id) if attempt.player_id is not None else None
    if player is None:
        return
    if attempt.number >= rule.failures and player.locked_at is None:
        player.locked_at = now
        events.note(unit, player.id, "locked", now, address=attempt.address)
        when_locked(unit, player)


def settle_right(unit: Session, attempt: Attempt, rule: LockRule) -> Player:
    """Book a right password: the counts of wrong ones begin anew. Raises `AccountClosed`."""
    player = unit.get_one(Player, attempt.player_id)
    if player.status == "closed":
        raise AccountClosed
    throttle.forget(unit, rule.counted, attempt.who)
    throttle.forget(unit, throttle.UNLOCKED, attempt.who)
    throttle.give_back(unit, throttle.LOGIN_ADDRESS, attempt.address)
    if attempt.has_grant:
        unlock(player)
    return player


def is_dormant(unit: Session, player: Player, months: int, now: datetime) -> bool:
    """Tell whether the player was away for so many months that who comes in is asked for more (R20)."""
    last = unit.scalar(select(func.max(Login.seen_at)).where(Login.player_id == player.id)) or player.created_at
    return now - last > months * _MONTH


def unlock(player: Player) -> None:
    """Open a locked account: its owner has shown a second factor or followed the mailed link."""
    player.locked_at = None


def reserve_code(unit: Session, player: Player, address: str | None, *, granted: bool, now: datetime) -> bool:
    """Count an attempt at the second factor; True when it is the day's last before all others are refused.

    Raises `TooManyAttempts`: from this address, or from all together. A mailed link has attempts of its own.
    """
    who, origin = f"player-{player.id}", throttle.address_key(address)
    if granted:
        throttle.check(unit, throttle.UNLOCKED, who + ":code", now)
        return False
    throttle.check(unit, throttle.CODE_PAIR, f"{who}:{origin}", now)
    number = throttle.take(unit, throttle.CODE_ALL, who, now)
    if number > throttle.CODE_ALL.limit:
        raise TooManyAttempts(retry_after=throttle.wait(unit, throttle.CODE_ALL, who, now))
    return number == throttle.CODE_ALL.limit


def settle_right_code(unit: Session, player: Player, address: str | None) -> None:
    """Book a right code: it opens a locked account, and the counts begin anew."""
    who = f"player-{player.id}"
    throttle.forget(unit, throttle.CODE_PAIR, f"{who}:{throttle.address_key(address)}")
    throttle.forget(unit, throttle.CODE_ALL, who)
    throttle.forget(unit, throttle.UNLOCKED, who + ":code")
    for rule in (throttle.LOCKED_PAIR, throttle.LOCKED_ALL):
        throttle.forget(unit, rule, who if rule is throttle.LOCKED_ALL else f"{who}:{throttle.address_key(address)}")
    unlock(player)


def reserve_passkey(unit: Session, address: str | None, now: datetime) -> None:
    """Count a log-in by passkey before it is judged. Raises `TooManyAttempts`, as for passwords."""
    throttle.check(unit, throttle.LOGIN_ADDRESS, throttle.address_key(address), now)


def settle_wrong_passkey(unit: Session, refusal: WrongPasskey, address: str | None, now: datetime) -> None:
    """Keep why a passkey was refused; staff look at one that may have been copied."""
    events.note(unit, refusal.player_id, "passkey_refused", now, address=address, detail=refusal.why[:300])
    player = unit.get(Player, refusal.player_id) if refusal.player_id is not None else None
    if player is not None and refusal.why == passkeys.COPIED:
        detail = f"a passkey of player {player.public_id} was refused: {passkeys.COPIED}"
        events.alert(unit, PASSKEY_COPIED, player.public_id, detail, now)


def settle_right_passkey(unit: Session, player: Player, rule: LockRule, address: str | None) -> None:
    """Book a right passkey: two factors at once, so it opens a locked account too. Raises `AccountClosed`."""
    if player.status == "closed":
        raise AccountClosed
    throttle.give_back(unit, throttle.LOGIN_ADDRESS, throttle.address_key(address))
    throttle.forget(unit, rule.counted, f"player-{player.id}")
    settle_right_code(unit, player, address)
