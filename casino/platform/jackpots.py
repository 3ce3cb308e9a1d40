"""A jackpot feed over HTTP: one JSON object, from the platform's id of a game to amount, currency and time (R72)."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import requests

from casino.domain.jackpots import Figure
from casino.money import CURRENCIES, Money

log = logging.getLogger(__name__)

TIMEOUT = (2.0, 3.0)
LARGEST = 1_000_000
"""Bytes that are read at most."""
MOST_FIGURES = 5_000
LONGEST = 20
"""Digits of an amount, before or after the point."""


class FeedFailed(Exception):
    """The feed gave no answer that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class HttpFeed:
    """A feed at an address."""

    url: str

    def figures(self) -> list[Figure]:
        """Ask; entries that make no sense are left out. Raises `FeedFailed`."""
        headers = {"Accept": "application/json"}
        try:
            with requests.get(self.url, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
                if answer.status_code != 200:
                    raise FeedFailed(f"status {answer.status_code}")
                body = answer.raw.read(LARGEST + 1, decode_content=True)
            if len(body) > LARGEST:
                raise FeedFailed("it is too long")
            said = json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
        except (requests.RequestException, OSError, ValueError, RecursionError) as error:
            raise FeedFailed(type(error).__name__) from None
        if not isinstance(said, dict):
            raise FeedFailed("it is no object of games")
        return list(_figures(said))[:MOST_FIGURES]


def _figures(said: Mapping[str, Any]) -> Iterator[Figure]:
    for game_ref, entry in said.items():
        if not isinstance(entry, dict) or not 1 <= len(game_ref) <= 255:
            continue
        moment, money = _moment(entry.get("time")), _money(entry.get("amount"), entry.get("currency"))
        if moment is not None and money is not None and money.units >= 0:
            yield Figure(game_ref, money, moment)


def _money(amount: Any, code: Any) -> Money | None:
    if code not in CURRENCIES or not isinstance(amount, str | Decimal):
        return None
    try:
        exact = Decimal(amount)
        return Money.parse(format(exact, "f"), code) if exact.is_finite() and abs(exact.adjusted()) < LONGEST else None
    except (ArithmeticError, ValueError):
        return None


def _moment(value: Any) -> datetime | None:
    """Read ISO 8601 with its zone, or seconds since 1970."""
    try:
        if isinstance(value, Decimal):
            return datetime.fromtimestamp(float(value), UTC)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
