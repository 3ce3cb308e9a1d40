"""European roulette: one zero, and every bet returns exactly 36 stakes for 37 spins, 97.30 per cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from casino.sandbox.engines import Chance

POCKETS = 37
RETURN_TEXT = "97.3"
VOLATILITY = "low"
WHEEL: tuple[int, ...] = (
    0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10,
    5, 24, 16, 33, 1, 20, 14, 31, 9, 22, 18, 29, 7, 28, 12, 35, 3, 26,
)  # fmt: skip
RED = frozenset({1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36})
_ALL = range(1, POCKETS)

OUTSIDE: dict[str, frozenset[int]] = {
    "red": RED,
    "black": frozenset(_ALL) - RED,
    "even": frozenset(range(2, 37, 2)),
    "odd": frozenset(range(1, 37, 2)),
    "low": frozenset(range(1, 19)),
    "high": frozenset(range(19, 37)),
    **{f"dozen{part}": frozenset(range(12 * part - 11, 12 * part + 1)) for part in (1, 2, 3)},
    **{f"column{part}": frozenset(range(part, 37, 3)) for part in (1, 2, 3)},
}


def _inside() -> Iterator[tuple[str, frozenset[int]]]:
    """Name every spot of the cloth on which a chip covers one to six numbers."""
    yield from (("straight", frozenset({number})) for number in range(POCKETS))
    yield from (("split", frozenset({0, number})) for number in (1, 2, 3))
    yield from (("street", frozenset(trio)) for trio in ((0, 1, 2), (0, 2, 3)))
    yield ("corner", frozenset({0, 1, 2, 3}))
    for first in range(1, 35, 3):
        yield ("street", frozenset(range(first, first + 3)))
        if first < 34:
            yield ("line", frozenset(range(first, first + 6)))
    for number in _ALL:
        if number % 3:
            yield ("split", frozenset({number, number + 1}))
        if number < 34:
            yield ("split", frozenset({number, number + 3}))
    for first, column in product(range(1, 34, 3), (0, 1)):
        corner = first + column
        yield ("corner", frozenset({corner, corner + 1, corner + 3, corner + 4}))


INSIDE: frozenset[tuple[str, frozenset[int]]] = frozenset(_inside())


@dataclass(frozen=True, slots=True)
class Bet:
    """A chip: the numbers it covers and its stake in minor units."""

    kind: str
    numbers: frozenset[int]
    stake: int


def covered(kind: str, numbers: Sequence[int]) -> frozenset[int] | None:
    """Return the numbers that a bet of this kind covers; None when there is no such spot on the cloth."""
    if kind in OUTSIDE:
        return OUTSIDE[kind] if not numbers else None
    spot = frozenset(numbers)
    return spot if len(spot) == len(numbers) and (kind, spot) in INSIDE else None


def draw(chance: Chance) -> int:
    """Return the number the ball falls on, 0 to 36."""
    return chance.randrange(POCKETS)


def payout(bet: Bet, number: int) -> int:
    """Return what the bet pays at that number, stake included: 36 stakes shared by the numbers it covers."""
    return bet.stake * (36 // len(bet.numbers)) if number in bet.numbers else 0


def colour(number: int) -> str:
    """Return ``red``, ``black`` or ``green``."""
    if number == 0:
        return "green"
    return "red" if number in RED else "black"
