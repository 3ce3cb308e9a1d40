"""One account per person (R06): who somebody says they are, compared in one spelling, and reviewed by staff.

Two accounts look like one person's when name and birth date are the same, and the mailbox, the phone or the document
as well. The later one is not told: it registers and confirms its address like any other, and stays pending until staff
have decided. An account whose address nobody has confirmed is nobody's yet, and a closed one is in nobody's way unless
an exclusion runs on it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.domain import events, logins
from casino.domain.folding import fold
from casino.domain.sealing import CannotOpen, Seal
from casino.errors import InvalidRequest, NotFound, Refusal
from casino.storage.persons import VERDICTS, AccountReview, Identity
from casino.storage.players import Player
from casino.wallet import posting

ASKED = ("name", "phone", "document")
SECOND_ACCOUNT = "second_account"
_ABOUT = "document"
_NOT_DIGIT = re.compile(r"\D+", re.ASCII)
_PHONE_TAIL = 9
"""Digits of a phone number that are compared: without what stands for the country, which is written in many ways."""
_WRITTEN_OUT = str.maketrans({
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
    "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person says of who they are; all of it may be empty."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    document: str = ""

    def __bool__(self) -> bool:
        return bool(self.first_name or self.last_name or self.phone or self.document)


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of who a player is, to show: the document with its last signs only."""

    name: str
    phone: str
    document: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review as staff read it."""

    number: int
    player_ref: str
    other_ref: str
    matched: str
    opened_at: datetime
    verdict: str | None
    reason: str | None


def name_key(first_name: str, last_name: str) -> str:
    """Return the name as it is compared: no case, accents or script, and its parts in any order."""
    words = fold(f"{first_name} {last_name}".translate(_WRITTEN_OUT)).split()
    return " ".join(sorted(words))[:400]


def phone_key(phone: str) -> str | None:
    """Return the digits of a phone number that are compared; None where there are too few."""
    digits = _NOT_DIGIT.sub("", phone).lstrip("0")
    return digits[-_PHONE_TAIL:] if len(digits) >= 6 else None


def document_key(document: str) -> str:
    """Return a document's number without the blanks and dashes that nobody writes the same way."""
    return fold(document).replace(" ", "").upper()


def keep(unit: Session, player: Player, claim: Claim, seal: Seal | None) -> None:
    """Keep what the person said; the document's number is sealed. Without a seal no number can be kept."""
    if not claim:
        return
    document = claim.document.strip()
    if document and seal is None:
        raise ValueError("a document's number is kept sealed or not at all")
    unit.add(
        Identity(
            player_id=player.id,
            first_name=claim.first_name.strip(),
            last_name=claim.last_name.strip(),
            name_key=name_key(claim.first_name, claim.last_name),
            phone=claim.phone.strip() or None,
            phone_key=phone_key(claim.phone),
            document=seal.seal(document, _ABOUT) if seal is not None and document else None,
        )
    )
    unit.flush()


def known(unit: Session, player_id: int, seal: Seal | None) -> Known:
    """Return what we know of who the player is."""
    row = unit.get(Identity, player_id)
    if row is None:
        return Known("", "", "")
    number = document_of(row, seal)
    hidden = (
        f"\N{BULLET}\N{BULLET}\N{BULLET}\N{BULLET} {number[-3:]}" if len(number) > 5 else "\N{BULLET}" * len(number)
    )
    return Known(f"{row.first_name} {row.last_name}".strip(), row.phone or "", hidden)


def document_of(row: Identity, seal: Seal | None) -> str:
    """Return the document's number; empty without one, or when the key that sealed it is gone."""
    if row.document is None or seal is None:
        return ""
    try:
        return seal.open(row.document, _ABOUT)
    except CannotOpen:
        return ""


def look(unit: Session, player: Player, now: datetime, seal: Seal | None) -> list[AccountReview]:
    """Open a review for every account that looks like this person's; return the new ones. Staff are told of each."""
    found = []
    known_pairs = set(unit.scalars(select(AccountReview.other_id).where(AccountReview.player_id == player.id)))
    for other, shared in _twins(unit, player, now, seal):
        if other.id in known_pairs:
            continue
        matched = ", ".join(["name", "birth date", *shared])
        row = AccountReview(player_id=player.id, other_id=other.id, matched=matched, opened_at=now)
        unit.add(row)
        unit.flush()
        detail = f"review {row.id}: player {player.public_id} has {matched} of {other.public_id}"
        events.alert(unit, SECOND_ACCOUNT, player.public_id, detail, now)
        found.append(row)
    return found


def _twins(unit: Session, player: Player, now: datetime, seal: Seal | None) -> list[tuple[Player, Collection[str]]]:
    """Return the accounts of the same name and birth date that share one thing more, with what they share.

    The rows are locked: of two accounts that are confirmed at the same moment the later one finds the other.
    """
    own = unit.get(Identity, player.id)
    if own is None or not own.name_key:
        return []
    lock = select(Identity.player_id).where(Identity.name_key == own.name_key).order_by(Identity.player_id)
    unit.execute(lock.with_for_update()).all()
    query = (  # a statement of its own: it sees what was committed while the lock was waited for
        select(Player, Identity)
        .join(Identity, Identity.player_id == Player.id)
        .where(Identity.name_key == own.name_key, Player.birth_date == player.birth_date)
        .order_by(Player.id)
        .execution_options(populate_existing=True)
    )
    number = document_key(document_of(own, seal))
    found: list[tuple[Player, Collection[str]]] = []
    for other, theirs in unit.execute(query):
        if other.id == player.id:
            continue
        shared = [
            what
            for what, is_same in (
                ("mailbox", player.email_key is not None and player.email_key == other.email_key),
                ("phone", own.phone_key is not None and own.phone_key == theirs.phone_key),
                ("document", bool(number) and number == document_key(document_of(theirs, seal))),
            )
            if is_same
        ]
        if shared and _counts(other, now):
            found.append((other, shared))
    return found


def _counts(other: Player, now: datetime) -> bool:
    if other.status == "closed":
        return other.barred_until is not None and other.barred_until > now
    return other.status != "pending" or other.email_verified_at is not None


def is_held(unit: Session, player: Player) -> bool:
    """Tell whether a review of this account waits for its decision."""
    query = select(func.count()).where(AccountReview.player_id == player.id, AccountReview.verdict.is_(None))
    return bool(unit.scalar(query))


def reviews(unit: Session, *, everything: bool = False) -> list[Review]:
    """Return the reviews that wait, the oldest first; with `everything` the decided ones as well."""
    query = select(AccountReview).order_by(AccountReview.id)
    rows = list(unit.scalars(query if everything else query.where(AccountReview.verdict.is_(None))))
    ids = {key for row in rows for key in (row.player_id, row.other_id)}
    refs = {one.id: one.public_id for one in unit.scalars(select(Player).where(Player.id.in_(ids)))}
    return [
        Review(row.id, refs[row.player_id], refs[row.other_id], row.matched, row.opened_at, row.verdict, row.reason)
        for row in rows
    ]


def decide(unit: Session, number: int, verdict: str, reason: str, now: datetime, *, actor: str) -> Player:
    """Decide a review: `different` people may both play; the `same` person's later account is closed.

    An account that plays already is blocked instead, so that its money can be seen to. Return the account that the
    review is about. Raises `NotFound`, `InvalidRequest` without a reason, or `Refusal` when it is decided already.
    """
    row = unit.get(AccountReview, number, with_for_update=True)
    if row is None:
        raise NotFound(f"There is no review {number}.")
    if verdict not in VERDICTS or not reason.strip():
        raise InvalidRequest("A decision is same or different, and has a reason.")
    if row.verdict is not None:
        raise Refusal(f"Review {number} was decided before: {row.verdict}.")
    row.verdict, row.decided_at, row.actor, row.reason = verdict, now, actor, reason[:500]
    unit.flush()
    player = unit.get_one(Player, row.player_id, populate_existing=True)
    if verdict == "same":
        if player.status in ("pending", "active"):  # an exclusion stays what it is
            state = "closed" if player.status == "pending" else "blocked"
            _set_status(unit, player, state, f"one person, one account: {reason}", now)
        logins.end_all(unit, player.id, now)
    elif player.status == "pending" and player.email_verified_at is not None and not is_held(unit, player):
        _set_status(unit, player, "active", "reviewed", now)
    events.note(unit, player.id, "account_reviewed", now, detail=verdict)
    return player


def _set_status(unit: Session, player: Player, status: str, reason: str, now: datetime) -> None:
    player.status, player.status_reason, player.status_changed_at = status, reason[:500], now
    unit.flush()
    posting.touch_wallets(unit.connection(), player.id)
