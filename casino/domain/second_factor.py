"""The second factor: time-based codes (RFC 6238) and recovery codes, each good once (R11, ASVS 6.5.1 to 6.5.5).

A code lives for its own 30 seconds; the one before and the one after are accepted too, for clocks that differ and
fingers that are slow. Whatever was accepted is burnt with everything before it.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from casino.domain.sealing import Seal
from casino.errors import WrongCode
from casino.storage.accounts import RecoveryCode, SecondFactor

STEP_SECONDS = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_on(unit: Session, player_id: int) -> bool:
    """Tell whether log-ins of this player ask for a code."""
    found = unit.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.player_id == player_id))
    return found is not None


def new_seed() -> str:
    """Return 160 random bits as an authenticator takes them."""
    return pyotp.random_base32()


def begin(unit: Session, player_id: int, seal: Seal, now: datetime) -> str:
    """Return the seed to put into an authenticator; it counts only after `confirm`. The same until then."""
    row = unit.get(SecondFactor, player_id)
    if row is not None:
        return seal.open(row.seed, _about(player_id))
    seed = new_seed()
    unit.add(SecondFactor(player_id=player_id, seed=seal.seal(seed, _about(player_id)), created_at=now, last_step=0))
    unit.flush()
    return seed


def address(seed: str, name: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator reads from a picture."""
    label = f"{quote(issuer)}:{quote(name)}"
    return f"otpauth://totp/{label}?{urlencode({'secret': seed, 'issuer': issuer}, quote_via=quote)}"


def confirm(unit: Session, player_id: int, code: str, seal: Seal, now: datetime) -> list[str]:
    """Put the second factor in force and return the recovery codes, in clear for this once. Raises `WrongCode`."""
    row = unit.get(SecondFactor, player_id)
    if row is None or row.confirmed_at is not None or not _burn(unit, row, code, seal, now):
        raise WrongCode
    row.confirmed_at = now
    return renew_recovery_codes(unit, player_id, now)


def renew_recovery_codes(unit: Session, player_id: int, now: datetime) -> list[str]:
    """Return new recovery codes; the old ones are worth nothing from here on."""
    unit.execute(delete(RecoveryCode).where(RecoveryCode.player_id == player_id))
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
    unit.add_all(RecoveryCode(player_id=player_id, digest=_digest(player_id, one), created_at=now) for one in codes)
    unit.flush()
    return codes


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def recovery_codes_left(unit: Session, player_id: int) -> int:
    """Return how many recovery codes are unused."""
    query = select(func.count()).where(RecoveryCode.player_id == player_id, RecoveryCode.used_at.is_(None))
    return unit.scalar(query) or 0


def accept(unit: Session, player_id: int, code: str, seal: Seal, now: datetime) -> None:
    """Use up a code of the authenticator, or a recovery code. Raises `WrongCode`, also for one that was used."""
    row = unit.get(SecondFactor, player_id)
    if row is None or row.confirmed_at is None:
        raise WrongCode
    if not _burn(unit, row, code, seal, now) and not _use_recovery_code(unit, player_id, code, now):
        raise WrongCode


def turn_off(unit: Session, player_id: int) -> None:
    """Forget the seed and the recovery codes."""
    unit.execute(delete(RecoveryCode).where(RecoveryCode.player_id == player_id))
    unit.execute(delete(SecondFactor).where(SecondFactor.player_id == player_id))


def step_of(seed: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step that a code is of, among the three around now; None for a wrong one.

    The caller accepts no step that is not later than the last one it accepted.
    """
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdecimal() and len(typed) == 6):
        return None
    totp, current = pyotp.TOTP(seed), int(now.timestamp()) // STEP_SECONDS
    steps = range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(totp.at(step * STEP_SECONDS), typed)), None)


def _about(player_id: int) -> str:
    return f"second factor of player {player_id}"


def _burn(unit: Session, row: SecondFactor, code: str, seal: Seal, now: datetime) -> bool:
    """Accept a code of one of the three steps around now, and no step that is not later than the last one."""
    step = step_of(seal.open(row.seed, _about(row.player_id)), code, now)
    if step is None:
        return False
    done = unit.execute(
        update(SecondFactor)
        .where(SecondFactor.player_id == row.player_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _use_recovery_code(unit: Session, player_id: int, code: str, now: datetime) -> bool:
    done = unit.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.player_id == player_id,
            RecoveryCode.digest == _digest(player_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _digest(player_id: int, code: str) -> str:
    """Return the digest of a recovery code: a hundred random bits need no slow hash. Hyphens and case do not count."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"{player_id}:{plain}".encode("utf-8", "surrogatepass")).hexdigest()
