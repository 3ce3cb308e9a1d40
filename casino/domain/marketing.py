"""Who may be written to: whoever asked for it, and of those nobody on a break, excluded, or named by a register (R43).

The list is made anew for each mailing. Every answer is kept with its time and the version of the words that were
agreed to; the newest one counts. A self-exclusion ends the consent: letters come again only when asked for again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, exists, func, select
from sqlalchemy.orm import Session

from casino.domain import events, register
from casino.domain.policy import Policy
from casino.domain.register import Person, Register
from casino.errors import PlayerBlocked, TemporarilyUnavailable
from casino.storage.database import read_unit
from casino.storage.persons import MailingConsent
from casino.storage.players import Player
from casino.storage.protection import Exclusion, RegisterAnswer


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may get a mailing."""

    id: int
    public_id: str
    email: str
    language: str
    person: Person


def record(unit: Session, player: Player, given: bool, version: str, address: str | None, now: datetime) -> None:
    """Keep the player's answer to "may we write to you?": when, from where, to which words."""
    row = MailingConsent(player_id=player.id, given=given, version=version, address=address, decided_at=now)
    unit.add(row)
    events.note(
        unit, player.id, "letters_wanted" if given else "letters_unwanted", now, address=address, detail=version
    )
    unit.flush()


def consent(unit: Session, player_id: int) -> MailingConsent | None:
    """Return the answer that counts: the newest, while no self-exclusion began after it. None for no consent."""
    query = select(MailingConsent).where(MailingConsent.player_id == player_id, *_counts())
    return unit.scalar(query)


def _counts() -> tuple[ColumnElement[bool], ...]:
    """Return what makes a row of consents the one that counts and a yes."""
    newest = select(func.max(MailingConsent.id)).group_by(MailingConsent.player_id)
    excluded_since = exists().where(
        Exclusion.player_id == MailingConsent.player_id,
        Exclusion.kind == "self_exclusion",
        Exclusion.started_at >= MailingConsent.decided_at,
    )
    return MailingConsent.id.in_(newest), MailingConsent.given.is_(True), ~excluded_since


def readers(engine: Engine, found: Register | None, policy: Policy, now: datetime) -> list[Reader]:
    """Return who may be written to now; a register that gives no answer drops the player."""
    with read_unit(engine) as unit:
        candidates = _candidates(unit, policy.marketing_excludes, now)
        latest = {one.id: _last_answer(unit, one.person) for one in candidates}
    if "register" not in policy.marketing_excludes:
        return candidates
    fresh = now - timedelta(hours=policy.register_marketing_hours)
    return [one for one in candidates if _is_clear(engine, found, policy, one, latest[one.id], fresh, now)]


def _candidates(unit: Session, excludes: Collection[str], now: datetime) -> list[Reader]:
    query = (
        select(Player)
        .join(MailingConsent, MailingConsent.player_id == Player.id)
        .where(Player.status == "active", Player.email_verified_at.is_not(None), *_counts())
    )
    if {"break", "exclusion"} & set(excludes):
        query = query.where(Player.barred_until.is_(None) | (Player.barred_until <= now))
    return [
        Reader(one.id, one.public_id, one.email, one.language, register.person_of(one))
        for one in unit.scalars(query.order_by(Player.id))
    ]


def _last_answer(unit: Session, person: Person) -> tuple[str, datetime] | None:
    row = unit.execute(
        select(RegisterAnswer.answer, RegisterAnswer.asked_at)
        .where(RegisterAnswer.person_digest == person.digest, RegisterAnswer.answer != "no_answer")
        .order_by(RegisterAnswer.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.answer, row.asked_at)


def _is_clear(
    engine: Engine,
    found: Register | None,
    policy: Policy,
    reader: Reader,
    last: tuple[str, datetime] | None,
    fresh: datetime,
    now: datetime,
) -> bool:
    """Believe an answer of the last hours; ask anew where the policy asks before a mailing."""
    asks = found is not None and "marketing" in policy.register_moments
    if last is not None and (last[1] >= fresh or not asks):
        return last[0] == "clear"
    try:
        register.check(engine, found, policy, "marketing", reader.person, now, reader.id)
    except (PlayerBlocked, TemporarilyUnavailable):
        return False
    return True
