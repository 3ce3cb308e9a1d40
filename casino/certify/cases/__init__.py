"""The cases, one file per subsection of PLATFORM.md section 4; importing this package registers all of them."""

from casino.certify.cases import (  # noqa: F401 - imported for their rows
    abuse,
    amounts,
    bets,
    concurrency,
    idempotency,
    messages,
    players,
    rollbacks,
    signatures,
    wallets,
)
from casino.certify.rows import CASES

__all__ = ["CASES"]
