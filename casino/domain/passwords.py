"""Passwords: Argon2id, a rule without composition, and the same time for a name that does not exist (R07, R09)."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casino.errors import WeakPassword

MIN_LENGTH = 12
"""What the strict policy asks; `Passwords` carries the number of the policy in force."""
MAX_LENGTH = 200
_COMMON = Path(__file__).with_name("common_passwords.txt")


def default_hasher() -> PasswordHasher:
    """Return the hasher of the house: Argon2id, 19 MiB, two passes, one lane (OWASP's second profile)."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def common_passwords() -> frozenset[str]:
    """Return the refused passwords in lower case."""
    return frozenset(_COMMON.read_text("utf-8").split())


def check_password(password: str, *, not_like: tuple[str, ...] = (), min_length: int = MIN_LENGTH) -> None:
    """Accept a new password or raise `WeakPassword` with the reason; nothing is trimmed or folded."""
    if len(password) < min_length:
        raise WeakPassword(f"Use at least {min_length} characters; a few words in a row are a good password.")
    if len(password) > MAX_LENGTH:
        raise WeakPassword(f"Use at most {MAX_LENGTH} characters.")
    lowered = password.lower()
    if lowered in common_passwords() or len(set(password)) < 4:
        raise WeakPassword("This password is among the most common ones. Choose another one.")
    if lowered in {text.lower() for text in not_like}:
        raise WeakPassword("The password must not be your name or your address.")


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and checks passwords; one per app, so that its parameters are in one place."""

    hasher: PasswordHasher = field(default_factory=default_hasher)
    min_length: int = MIN_LENGTH

    def hash(self, password: str) -> str:
        """Return the encoded Argon2id hash."""
        return self.hasher.hash(password)

    def matches(self, encoded: str | None, password: str) -> bool:
        """Tell whether the password fits; without a hash, take the same time and say no."""
        try:
            self.hasher.verify(encoded or _dummy_hash(self.hasher), password)
        except (VerificationError, InvalidHashError):
            return False
        return encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Tell whether the hash was made with other parameters than ours are now (ASVS 11.4.2)."""
        return self.hasher.check_needs_rehash(encoded)


@cache
def _dummy_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("no player has this password")
