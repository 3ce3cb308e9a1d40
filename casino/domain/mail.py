"""Mail on its way: queued in the unit that causes it, sent afterwards, tried again until it is gone or too old.

A mail never delays the answer to the request that caused it: who has an account must not be measurable (ASVS 6.3.8).
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Protocol

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from casino.domain.sealing import Seal
from casino.storage.accounts import Mail
from casino.storage.database import unit_of_work

log = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 10
_ABOUT = "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person, in plain text."""

    kind: str
    recipient: str
    subject: str
    body: str


class Transport(Protocol):
    """Hands one letter to a mail server; raises OSError or SMTPException when it was not taken."""

    def __call__(self, letter: Letter) -> None: ...


def queue(unit: Session, letter: Letter, player_id: int | None, seal: Seal, now: datetime) -> None:
    """Put a letter on its way; it leaves when this unit commits, or never."""
    words = json.dumps({"subject": letter.subject, "body": letter.body})
    unit.add(
        Mail(
            player_id=player_id,
            kind=letter.kind,
            recipient=letter.recipient,
            sealed=seal.seal(words, _ABOUT),
            created_at=now,
            next_try_at=now,
            tries=0,
        )
    )
    unit.flush()


def open_letter(mail: Mail, seal: Seal) -> Letter | None:
    """Return the letter while its words are kept; None once it has left."""
    if mail.sealed is None:
        return None
    words = json.loads(seal.open(mail.sealed, _ABOUT))
    return Letter(mail.kind, mail.recipient, words["subject"], words["body"])


def latest(unit: Session, limit: int = 50) -> list[Mail]:
    """Return the newest mails, the newest first."""
    return list(unit.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit)))


def unsent(unit: Session, limit: int = 50) -> list[Mail]:
    """Return the newest mails that have not left, the newest first."""
    return list(unit.scalars(select(Mail).where(Mail.sent_at.is_(None)).order_by(Mail.id.desc()).limit(limit)))


def is_given_up(mail: Mail) -> bool:
    """Tell whether a mail was tried so often that it is not tried again by itself."""
    return mail.sent_at is None and mail.tries >= MOST_TRIES


def state(mail: Mail, now: datetime) -> str:
    """Return where a mail is: ``sent``, ``given up``, ``due`` or ``waiting``."""
    if mail.sent_at is not None:
        return "sent"
    if is_given_up(mail):
        return "given up"
    return "due" if mail.next_try_at <= now else "waiting"


def make_due(unit: Session, mail_id: int | None, now: datetime) -> list[int]:
    """Let a mail be tried now and as often as a new one, or with None all that have not left; return their ids."""
    query = update(Mail).where(Mail.sent_at.is_(None)).values(tries=0, next_try_at=now)
    if mail_id is not None:
        query = query.where(Mail.id == mail_id)
    return list(unit.scalars(query.returning(Mail.id)))


def deliver(engine: Engine, transport: Transport, seal: Seal, clock: Callable[[], datetime]) -> int:
    """Send what is due, one at a time, and return how many left; safe to run in many processes at once."""
    sent = 0
    while (mail := _claim(engine, clock())) is not None:
        letter = open_letter(mail, seal)
        try:
            if letter is not None:
                transport(letter)
        except (OSError, SMTPException) as error:
            log.warning("mail not sent", extra={"mail": mail.id, "kind": mail.kind, "reason": type(error).__name__})
            continue
        with unit_of_work(engine) as unit:
            unit.execute(update(Mail).where(Mail.id == mail.id).values(sent_at=clock(), sealed=None))
        sent += 1
    return sent


def _claim(engine: Engine, now: datetime) -> Mail | None:
    """Take the oldest due mail for ourselves: nobody else sees it as due before its next try."""
    due = (
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.next_try_at <= now, Mail.tries < MOST_TRIES)
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with unit_of_work(engine) as unit:
        mail = unit.scalar(due)
        if mail is not None:
            mail.tries += 1
            mail.next_try_at = now + _FIRST_PAUSE * 2 ** (mail.tries - 1)
        return mail
