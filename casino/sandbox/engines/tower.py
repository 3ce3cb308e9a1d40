"""The tower: nine floors of three doors, one of them dark. Each floor climbed is worth half as much again.

The multiplier of floor n is 0.97 times 1.5 to the power n, cut to two digits; with a chance of two thirds a
floor, leaving after any floor returns between 96.67 and 97.00 per cent of the stake, whichever the doors.
"""

from casino.sandbox.engines import Chance

FLOORS = 9
DOORS = 3
RETURN_TEXT = "96.7"
VOLATILITY = "high"
MULTIPLIERS: tuple[int, ...] = tuple(97 * 3**floor // 2**floor for floor in range(1, FLOORS + 1))
"""Hundredths of the stake, for the floors 1 to 9."""


def dark_door(chance: Chance) -> int:
    """Return which of the next floor's doors is the dark one."""
    return chance.randrange(DOORS)


def worth(stake: int, floor: int) -> int:
    """Return what leaving after `floor` floors pays, in minor units; the stake is a multiple of a hundred."""
    return stake * MULTIPLIERS[floor - 1] // 100 if floor else 0
