"""What the platform's tests share."""

from tests.support.ledger import shared

__all__ = ["shared"]
