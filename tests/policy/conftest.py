"""The fixtures of `tests.support.ledger` for this folder."""

from tests.support.ledger import player, shared

__all__ = ["player", "shared"]
