"""What a player may do with the account: change password and address, accept terms, take the data, close it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casino.domain import events, identities, logins, verification
from casino.domain.passwords import Passwords, check_password
from casino.domain.sealing import Seal
from casino.errors import CannotClose, LinkExpired, WithdrawalsHeld
from casino.money import Money
from casino.storage.players import Player
from casino.wallet import bonuses, posting, statements, withdrawals

PAYOUT_DUE = "payout_due"
_IGNORES_DOTS = ("gmail.com", "googlemail.com")


def email_key(email: str) -> str:
    """Return the address without what its provider ignores: what follows a plus, and dots where they mean nothing."""
    name, _, host = email.strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if host in _IGNORES_DOTS:
        name, host = name.replace(".", ""), _IGNORES_DOTS[0]
    return f"{name}@{host}"


def owner_of(unit: Session, email: str) -> Player | None:
    """Return the player who has confirmed that address; who only claims it owns nothing."""
    return unit.scalar(
        select(Player).where(Player.email == email.strip().lower(), Player.email_verified_at.is_not(None))
    )


def claimant_of(unit: Session, email: str) -> Player | None:
    """Return the owner of that address, else the latest account that waits for it to be confirmed."""
    query = select(Player).where(Player.email == email.strip().lower(), Player.status != "closed")
    return unit.scalar(query.order_by(Player.email_verified_at.is_(None), Player.id.desc()).limit(1))


def note_second_account(unit: Session, player: Player, now: datetime, seal: Seal | None = None) -> bool:
    """Tell staff when another account has this mailbox and birth date; tell whether a review holds this one (R06).

    A review needs the same name as well; who has told us none is only noticed.
    """
    found = identities.look(unit, player, now, seal)
    query = select(Player.public_id).where(
        Player.email_key == player.email_key, Player.birth_date == player.birth_date, Player.id != player.id
    )
    others = [] if found else list(unit.scalars(query.order_by(Player.id)))
    if others:
        detail = f"player {player.public_id} has the mailbox and the birth date of {', '.join(others[:5])}"
        events.alert(unit, identities.SECOND_ACCOUNT, player.public_id, detail, now)
    return bool(found)


def verify_email(unit: Session, token: str | None, now: datetime, seal: Seal | None = None) -> Player:
    """Use a link from the first mail: the address is the player's, and a pending account becomes active (R05).

    One that looks like a person's second account stays pending until staff have decided (R06).

    Raises `LinkExpired`, also when another account has confirmed the address first.
    """
    used = verification.use(unit, token, "verify", now)
    player = unit.get(Player, used.player_id) if used is not None else None
    if player is None or used is None or used.detail != player.email:
        raise LinkExpired
    player.email_verified_at = now
    _claim_address(unit)
    identities.look(unit, player, now, seal)
    _activate(unit, player, now)
    events.note(unit, player.id, "email_verified", now)
    return player


def _claim_address(unit: Session) -> None:
    """Write the confirmed address. Raises `LinkExpired` if it has an owner."""
    try:
        unit.flush()
    except IntegrityError:
        raise LinkExpired from None


def _activate(unit: Session, player: Player, now: datetime) -> None:
    """Let a pending account play, unless a review holds it."""
    if player.status == "pending" and not identities.is_held(unit, player):
        player.status, player.status_reason, player.status_changed_at = "active", "address confirmed", now
        posting.touch_wallets(unit.connection(), player.id)


def set_password(unit: Session, player: Player, encoded: str, now: datetime) -> None:
    """Put a new password in force; open links lose their worth. Log-ins are ended by the caller, who knows which."""
    player.password_hash = encoded
    verification.void(unit, player.id, ("reset", "login", "unlock", "email"), now)
    events.note(unit, player.id, "password_changed", now)


def check_new_password(player: Player, password: str, passwords: Passwords) -> None:
    """Raise `WeakPassword` for one that the rule of new passwords refuses."""
    check_password(password, not_like=(player.username, player.email), min_length=passwords.min_length)


def reset_password(unit: Session, token: str | None, encoded: str, now: datetime) -> Player:
    """Use a reset link for a new password, hashed before; every log-in ends and the account is unlocked (R10).

    The second factor stays: the next log-in asks for it. Raises `LinkExpired`.
    """
    used = verification.use(unit, token, "reset", now)
    if used is None:
        raise LinkExpired
    player = unit.get_one(Player, used.player_id)
    set_password(unit, player, encoded, now)
    player.locked_at = None
    logins.end_all(unit, player.id, now)
    return player


def change_email(
    unit: Session, token: str | None, now: datetime, seal: Seal | None = None
) -> tuple[Player, str | None]:
    """Use the link that was mailed to the new address; return the player and the old address, if it was confirmed.

    Raises `LinkExpired`, also when another account has the address.
    """
    used = verification.use(unit, token, "email", now)
    if used is None or used.detail is None:
        raise LinkExpired
    player = unit.get_one(Player, used.player_id)
    old, player.email = player.email if player.email_verified_at is not None else None, used.detail
    player.email_key, player.email_verified_at = email_key(used.detail), now
    _claim_address(unit)
    note_second_account(unit, player, now, seal)
    _activate(unit, player, now)
    verification.void(unit, player.id, ("reset", "verify", "unlock"), now)
    events.note(unit, player.id, "email_changed", now, detail=f"from {old or 'an address never confirmed'}"[:300])
    return player, old


def accept_terms(unit: Session, player: Player, version: str, address: str | None, now: datetime) -> None:
    """Keep which terms were accepted, when and from where (R03); each acceptance stays in the record."""
    player.terms_version, player.terms_accepted_at, player.terms_address = version, now, address
    events.note(unit, player.id, "terms_accepted", now, address=address, detail=version)


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing an account did: paid out now, or left for staff to pay."""

    paid: list[Money]
    left: list[Money]


def check_closable(player: Player, now: datetime) -> None:
    """Raise `CannotClose` while a break or an exclusion that ends is running: closing would forget it."""
    if player.barred_until is not None and now < player.barred_until and player.barred_until.year < 9999:
        raise CannotClose


def close(unit: Session, player: Player, now: datetime) -> Closing:
    """Close the account for good; its money is withdrawn to be paid out (R19).

    Raises `CannotClose` while a break or an exclusion that ends is running. Money under review stays in the wallet
    and staff are told; so is a payout to be made.
    """
    check_closable(player, now)
    paid, left = [], []
    for held in statements.balances(unit, player.id):
        bonuses.end_all(unit, player.id, held.currency, "closed", now, "player")
        rest = statements.balance(unit, player.id, held.currency)
        if rest.units <= 0:
            continue
        try:
            withdrawals.request(unit, player.id, rest, now, note="account closed: to be paid out")
            paid.append(rest)
        except WithdrawalsHeld:
            left.append(rest)
    player.status, player.status_reason, player.status_changed_at = "closed", "closed by the player", now
    if paid or left:
        detail = f"account {player.public_id} was closed; pay out " + ", ".join(one.display for one in [*paid, *left])
        events.alert(unit, PAYOUT_DUE, player.public_id, detail, now)
    verification.void(unit, player.id, ("verify", "reset", "unlock", "email", "login"), now)
    events.note(unit, player.id, "closed", now)
    logins.end_all(unit, player.id, now)
    posting.touch_wallets(unit.connection(), player.id)
    return Closing(paid, left)
