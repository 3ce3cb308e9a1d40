"""The hook for national registers of exclusions: asked at the moments the policy names, every answer kept (R44).

What asks over the network is handed in; no unit of work is open meanwhile.

| moment | the register names the person | it does not answer, policy `closed` | policy `open` |
|---|---|---|---|
| registration | no account | no account for now | an account |
| log-in | inside; play barred for a day, running games end | inside; the next launch or deposit asks again | inside |
| launch, deposit | refused; play barred for a day | refused for now | allowed |

A log-in is never refused: a player's money can always be looked at and taken out (R41).
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from casino.domain import breaks
from casino.domain.policy import Policy
from casino.errors import PlayerBlocked, TemporarilyUnavailable
from casino.storage.database import unit_of_work
from casino.storage.players import Player
from casino.storage.protection import RegisterAnswer

log = logging.getLogger(__name__)
MOMENTS = ("register", "login", "launch", "deposit", "marketing")
BARRED = timedelta(hours=24)
"""How long play stays barred after the register named the player; each further question that finds it so renews it."""
_RENEWED_BEFORE = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the register is asked about."""

    email: str
    birth_date: date

    @property
    def digest(self) -> str:
        """A digest that tells persons apart in the log without naming them."""
        return hashlib.sha256(f"{self.email.lower()}|{self.birth_date.isoformat()}".encode()).hexdigest()


class NoAnswer(Exception):
    """The register could not be asked, or answered nonsense; the message says what happened, for the log."""


class Register(Protocol):
    """A national register of exclusions."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def is_excluded(self, person: Person) -> bool:
        """Ask. Raises `NoAnswer`."""


def check(
    engine: Engine,
    register: Register | None,
    policy: Policy,
    moment: str,
    person: Person,
    now: datetime,
    player_id: int | None = None,
) -> None:
    """Ask the register if the policy wants it at this moment, keep the answer, and refuse whom it excludes.

    A player whom it names is barred in the same unit, so that no stake is taken in a game that is open elsewhere.
    Raises `PlayerBlocked` for an excluded person, `TemporarilyUnavailable` when it does not answer and the policy says
    closed. Without a register, or at a moment that the policy does not name, nothing happens.
    """
    if register is None or moment not in policy.register_moments:
        return
    detail = None
    try:
        answer = "excluded" if register.is_excluded(person) else "clear"
    except NoAnswer as failure:
        answer, detail = "no_answer", str(failure)[:200]
        log.error("the register %s did not answer: %s", register.name, detail)
    allowed = answer == "clear" or (answer == "no_answer" and policy.register_failure == "open")
    with unit_of_work(engine) as unit:
        unit.add(
            RegisterAnswer(
                player_id=player_id,
                person_digest=person.digest,
                register=register.name,
                moment=moment,
                answer=answer,
                allowed=allowed,
                detail=detail,
                asked_at=now,
            )
        )
        if answer == "excluded" and player_id is not None:
            _bar(unit, unit.get_one(Player, player_id), register.name, now)
    if answer == "excluded":
        raise PlayerBlocked("A national register of exclusions names this person.")
    if not allowed:
        raise TemporarilyUnavailable("The register of exclusions does not answer. Please try again in a moment.")


def _bar(unit: Session, player: Player, name: str, now: datetime) -> None:
    if player.barred_until is None or player.barred_until < now + _RENEWED_BEFORE:
        breaks.start(unit, player, "break", now + BARRED, now, actor="register", reason=f"named by {name}"[:500])


def person_of(player: Player) -> Person:
    """Return the person behind an account."""
    return Person(player.email, player.birth_date)
