"""The slot: five reels of three rows, twenty fixed lines from left to right, wilds, scatters and free spins.

Every stop of a reel is as likely as the others. Pays are whole tenths of the total stake, so a stake that
ten divides pays exact minor units. In free spins everything pays double. Theoretical return: 96.02 per cent
of the stake, computed exactly from the strips in tests/sandbox/test_returns.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from casino.sandbox.engines import Chance

WILD = "moon"
SCATTER = "lantern"
ROWS = 3
RETURN_TEXT = "96.0"
VOLATILITY = "medium"

LINES: tuple[tuple[int, ...], ...] = (
    (1, 1, 1, 1, 1), (0, 0, 0, 0, 0), (2, 2, 2, 2, 2), (0, 1, 2, 1, 0), (2, 1, 0, 1, 2),
    (1, 0, 0, 0, 1), (1, 2, 2, 2, 1), (0, 0, 1, 2, 2), (2, 2, 1, 0, 0), (1, 2, 1, 0, 1),
    (1, 0, 1, 2, 1), (0, 1, 1, 1, 0), (2, 1, 1, 1, 2), (0, 1, 0, 1, 0), (2, 1, 2, 1, 2),
    (1, 1, 0, 1, 1), (1, 1, 2, 1, 1), (0, 0, 2, 0, 0), (2, 2, 0, 2, 2), (0, 2, 2, 2, 0),
)  # fmt: skip
"""The row of each reel, one tuple a line."""

_LETTERS = {
    "S": SCATTER, "W": WILD, "L": "lighthouse", "B": "boat", "A": "anchor", "F": "fish",
    "a": "ace", "k": "king", "q": "queen", "j": "jack",
}  # fmt: skip


def _strip(letters: str) -> tuple[str, ...]:
    return tuple(_LETTERS[letter] for letter in letters.split())


@dataclass(frozen=True, slots=True)
class Machine:
    """The numbers of one slot; `pays`, `scatter_pays` are tenths of the total stake by count of symbols."""

    strips: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[int, ...], ...]
    pays: Mapping[str, Mapping[int, int]]
    scatter_pays: Mapping[int, int]
    free_spins: Mapping[int, int]
    free_multiplier: int


HARBOUR = Machine(
    strips=(
        _strip("a k A j L k W a F S q B k a j L A F B j a F q j B S q j k A F q"),
        _strip("A k L a q B A F k j B A a k j B W F j A q L a j F q a S F k q W"),
        _strip("L B a F A j k a q W k j a L B S j q F W k A F q S a j A B k q F"),
        _strip("k j B q k F B W a k F S L A a k L j B q A a j k F A q a F j W q"),
        _strip("B q A F S q j B L a q A W j k a F q j k B S a q F k j L A F a k"),
    ),
    lines=LINES,
    pays={
        "moon": {3: 10, 4: 60, 5: 1000},
        "lighthouse": {3: 10, 4: 50, 5: 250},
        "boat": {3: 8, 4: 30, 5: 150},
        "anchor": {3: 6, 4: 20, 5: 100},
        "fish": {3: 6, 4: 15, 5: 75},
        "ace": {3: 5, 4: 10, 5: 50},
        "king": {3: 4, 4: 10, 5: 40},
        "queen": {3: 3, 4: 8, 5: 30},
        "jack": {3: 3, 4: 8, 5: 30},
    },
    scatter_pays={3: 20, 4: 100, 5: 500},
    free_spins={3: 8, 4: 12, 5: 20},
    free_multiplier=2,
)


@dataclass(frozen=True, slots=True)
class LineWin:
    """One paid line: `count` symbols from the left; `payout` in minor units."""

    line: int
    symbol: str
    count: int
    payout: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Spin:
    """One spin's outcome; `payout` is all lines and the scatters together, in minor units."""

    stops: tuple[int, ...]
    grid: tuple[tuple[str, ...], ...]
    wins: tuple[LineWin, ...]
    scatters: int
    scatter_payout: int
    payout: int
    awarded: int


def spin(stake: int, chance: Chance, *, free: bool = False, machine: Machine = HARBOUR) -> Spin:
    """Draw one spin for a total stake in minor units, which ten must divide."""
    stops = tuple(chance.randrange(len(strip)) for strip in machine.strips)
    return outcome(stops, stake, free=free, machine=machine)


def outcome(stops: tuple[int, ...], stake: int, *, free: bool = False, machine: Machine = HARBOUR) -> Spin:
    """Return what the reels pay when they stop there; a stop is the strip's index in the top row."""
    if stake <= 0 or stake % 10:
        raise ValueError(f"a stake of {stake} minor units has no exact tenth")
    grid = tuple(
        tuple(strip[(stop + row) % len(strip)] for row in range(ROWS))
        for strip, stop in zip(machine.strips, stops, strict=True)
    )
    tenth = stake // 10 * (machine.free_multiplier if free else 1)
    wins = tuple(win for index in range(len(machine.lines)) if (win := _line_win(machine, grid, index, tenth)))
    scatters = sum(symbol == SCATTER for column in grid for symbol in column)
    scatter_payout = machine.scatter_pays.get(scatters, 0) * tenth
    payout = scatter_payout + sum(win.payout for win in wins)
    return Spin(stops, grid, wins, scatters, scatter_payout, payout, machine.free_spins.get(scatters, 0))


def _line_win(machine: Machine, grid: tuple[tuple[str, ...], ...], index: int, tenth: int) -> LineWin | None:
    rows = machine.lines[index]
    symbol, count, pays = line_pay(machine, [grid[reel][row] for reel, row in enumerate(rows)])
    if not pays:
        return None
    return LineWin(index, symbol, count, pays * tenth, tuple(enumerate(rows[:count])))


def line_pay(machine: Machine, symbols: list[str]) -> tuple[str, int, int]:
    """Return the best pay of one line as symbol, count and tenths of the stake (0 when it pays nothing).

    A run of wilds counts as itself or as the symbol that follows it, whichever pays more.
    """
    wilds = _run(symbols, WILD)
    best = (WILD, wilds, machine.pays[WILD].get(wilds, 0))
    if wilds < len(symbols):
        symbol = symbols[wilds]
        count = _run(symbols, symbol)
        pays = machine.pays.get(symbol, {}).get(count, 0)
        if pays > best[2]:
            best = (symbol, count, pays)
    return best


def _run(symbols: list[str], symbol: str) -> int:
    count = 0
    for entry in symbols:
        if entry not in (symbol, WILD):
            break
        count += 1
    return count
