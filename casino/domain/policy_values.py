"""Read the values of policy profiles, or say in plain words what is wrong with one.

Every reader takes a value as TOML holds it. Its ValueError is the end of a sentence that begins with the file and the
key: "is 7; it must be …".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from casino.money import CURRENCIES, Money

Reader = Callable[[Any], Any]

_DURATION = re.compile(
    r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?"
)
FOR_EVER = "permanent"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time that may hold calendar months, which timedelta cannot; `permanent` has no end."""

    text: str
    months: int = 0
    rest: timedelta = timedelta()

    @property
    def is_permanent(self) -> bool:
        """Whether it never ends."""
        return self.text == FOR_EVER

    @property
    def shortest(self) -> timedelta:
        """The least time it can last, whatever the calendar: a month is 28 days, a year 365; the longest for ever."""
        if self.is_permanent:
            return timedelta.max
        years, months = divmod(self.months, 12)
        days = 365 * years + sum(_SHORTEST_MONTHS[:months])
        return timedelta(days=days) + self.rest

    def after(self, moment: datetime) -> datetime | None:
        """Return when it ends if it begins at `moment`; None for never.

        Months are the calendar's; from a day that the last month lacks it ends on the first day after, never sooner.
        """
        if self.is_permanent:
            return None
        count = moment.year * 12 + moment.month - 1 + self.months
        try:
            moved = moment.replace(year=count // 12, month=count % 12 + 1)
        except ValueError:
            count += 1
            moved = moment.replace(year=count // 12, month=count % 12 + 1, day=1)
        return moved + self.rest


_SHORTEST_MONTHS = (28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31)


@dataclass(frozen=True, slots=True)
class StakeCap:
    """The largest stake of one round for an age band, in one currency; tier 1 is everybody's."""

    games: str
    cap: Money
    from_age: int
    below_age: int | None
    tier: int

    def covers(self, age: int, tier: int) -> bool:
        """Tell whether a player of that age and tier plays under this cap."""
        return self.tier == tier and self.from_age <= age and (self.below_age is None or age < self.below_age)


def whole(lowest: int, highest: int) -> Reader:
    """Return a reader of whole numbers between two bounds, both included."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"is {value!r}; it must be a whole number")
        if not lowest <= value <= highest:
            raise ValueError(f"is {value}; it must be between {lowest} and {highest}")
        return value

    return read


def switch(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"is {value!r}; it must be true or false")
    return value


def only(wanted: Any, why: str) -> Reader:
    """Return a reader that takes one value alone, because no profile may loosen the rule."""

    def read(value: Any) -> Any:
        if value != wanted or type(value) is not type(wanted):
            raise ValueError(f"is {_shown(value)}; it must be {_shown(wanted)}: {why}")
        return value

    return read


def one_of(*choices: str) -> Reader:
    """Return a reader that takes one of the words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"is {value!r}; it must be one of: {', '.join(choices)}")
        return str(value)

    return read


def words(*choices: str, least: int = 1) -> Reader:
    """Return a reader of a list without repeats of some of the words."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValueError(f"is {value!r}; it must be a list")
        for one in value:
            if one not in choices:
                raise ValueError(f"contains {one!r}; known are: {', '.join(choices)}")
        if len(set(value)) < len(value):
            raise ValueError("names something twice")
        if len(value) < least:
            raise ValueError(f"is too short; at least {least} of these must be named: {', '.join(choices)}")
        return tuple(value)

    return read


def text(value: Any) -> str:
    """Read one line, which may be empty."""
    if not isinstance(value, str) or not (value.isprintable() or not value):
        raise ValueError(f"is {value!r}; it must be one line of text")
    return value


def duration(value: Any) -> Duration:
    """Read an ISO 8601 duration such as P1D, P6W, P3M or PT24H, or `permanent`."""
    if value == FOR_EVER:
        return Duration(FOR_EVER)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        raise ValueError(f"is {value!r}; it must be a duration such as P1D, P6W, P3M or PT24H")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return Duration(value, years * 12 + months, timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes))


def span(lowest: timedelta, highest: timedelta) -> Reader:
    """Return a reader of durations without months, between two bounds, both included."""

    def read(value: Any) -> timedelta:
        found = duration(value)
        if found.months or found.is_permanent:
            raise ValueError(f"is {value!r}; it must be counted in weeks, days, hours or minutes, such as PT24H")
        if not lowest <= found.rest <= highest:
            raise ValueError(f"is {value!r}; it must be between {_hours(lowest)} and {_hours(highest)} hours")
        return found.rest

    return read


def lengths(lowest: Duration, highest: Duration) -> Reader:
    """Return a reader of a list of durations, shortest first; `permanent` may stand last where it is allowed."""

    def read(value: Any) -> tuple[Duration, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(f"is {value!r}; it must be a list of durations such as P1D, P6W or P3M")
        found = tuple(duration(one) for one in value)
        for one in found:
            if not lowest.shortest <= one.shortest <= highest.shortest:
                raise ValueError(f"contains {one.text!r}; it must be between {lowest.text} and {highest.text}")
        if any(later.shortest <= sooner.shortest for sooner, later in pairwise(found)):
            raise ValueError("must be in order, the shortest first, and name nothing twice")
        return found

    return read


def percents(value: Any) -> tuple[int, ...]:
    """Read rising percentages."""
    read = whole(1, 100)
    if not isinstance(value, list) or not value or sorted(set(value)) != value:
        raise ValueError(f"is {value!r}; it must be a list of percentages that rise, such as [80, 100]")
    return tuple(read(one) for one in value)


def seconds_by_game(value: Any) -> Mapping[str, timedelta]:
    """Read a table of seconds for `slots` and `other` games."""
    if not isinstance(value, dict) or set(value) != {"slots", "other"}:
        raise ValueError("must name the seconds of `slots` and of `other` games")
    found = {}
    for games, seconds in value.items():
        if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal) or not 0 <= seconds <= 60:
            raise ValueError(f"gives {games} the time {_shown(seconds)}; it must be between 0 and 60 seconds")
        found[games] = timedelta(milliseconds=int(seconds * 1000))
    return MappingProxyType(found)


def amounts(value: Any) -> Mapping[str, Money]:
    """Read a table from currency to an amount above nothing; it may be empty."""
    if not isinstance(value, dict):
        raise ValueError(f'is {value!r}; it must be a table such as {{ SEK = "10000.00" }}')
    return MappingProxyType({code: _money(amount, code) for code, amount in value.items()})


def stake_caps(value: Any) -> tuple[StakeCap, ...]:
    """Read the list of stake caps; it may be empty. Bands of one tier and currency must not overlap."""
    if not isinstance(value, list):
        raise ValueError(f"is {value!r}; it must be a list of caps")
    caps = tuple(_stake_cap(one) for one in value)
    for place, cap in enumerate(caps):
        for other in caps[:place]:
            same = (cap.games, cap.tier, cap.cap.currency) == (other.games, other.tier, other.cap.currency)
            if same and (cap.covers(other.from_age, other.tier) or other.covers(cap.from_age, cap.tier)):
                raise ValueError(f"caps {cap.games} twice for the age of {max(cap.from_age, other.from_age)}")
    return caps


def _stake_cap(value: Any) -> StakeCap:
    known = {"games", "currency", "amount", "from_age", "below_age", "tier"}
    if not isinstance(value, dict) or not {"games", "currency", "amount"} <= set(value) <= known:
        raise ValueError(f"must give each cap games, currency and amount; known are: {', '.join(sorted(known))}")
    from_age = whole(0, 120)(value.get("from_age", 0))
    below = value.get("below_age")
    if below is not None and whole(0, 121)(below) <= from_age:
        raise ValueError(f"has an age band from {from_age} to below {below}, which is empty")
    return StakeCap(
        games=one_of("slots", "other")(value["games"]),
        cap=_money(value["amount"], value["currency"]),
        from_age=from_age,
        below_age=below,
        tier=whole(1, 9)(value.get("tier", 1)),
    )


def _money(amount: Any, currency: Any) -> Money:
    if currency not in CURRENCIES:
        raise ValueError(f"names {currency!r}, which is no currency that we know")
    if not isinstance(amount, str):
        raise ValueError(f'gives the amount {_shown(amount)}; write it as text, such as "5.00"')
    money = Money.parse(amount, currency)
    if money.units <= 0:
        raise ValueError(f"gives the amount {amount!r}; it must be more than nothing")
    return money


def _hours(length: timedelta) -> int:
    return int(length.total_seconds() // 3600)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, Decimal) else repr(value)
