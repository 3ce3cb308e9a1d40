"""What the games say they return is what they return, computed exactly rather than played."""

import random
from fractions import Fraction
from itertools import product

import pytest

from casino.sandbox.currencies import CURRENCIES
from casino.sandbox.engines import roulette, slot, tower
from casino.sandbox.posters.catalogue import RETURN_BY_KIND, STAKES_BY_KIND, VOLATILITY_BY_KIND
from casino.sandbox.tables.roulette import RouletteTable
from casino.sandbox.tables.slot import SlotTable
from casino.sandbox.tables.tower import TowerTable

SMALL = slot.Machine(
    strips=(
        ("lantern", "moon", "jack", "fish", "queen"),
        ("moon", "jack", "fish", "lantern", "fish"),
        ("fish", "jack", "moon", "lantern"),
        ("jack", "moon", "fish", "queen"),
        ("lantern", "jack", "jack", "fish"),
    ),
    lines=slot.LINES[:5],
    pays=slot.HARBOUR.pays,
    scatter_pays={3: 20, 4: 100},
    free_spins={3: 1, 4: 2},
    free_multiplier=2,
)
"""A machine small enough to stop at every combination of its reels."""


def exact_return(machine: slot.Machine) -> Fraction:
    """Return the long-run payout per unit staked, free spins and their retriggers included.

    One spin pays W stakes on average and awards A free spins; a free spin pays F = m W + A F, so a round pays W + A F.
    """
    line = Fraction(0)
    shares = [
        {symbol: Fraction(strip.count(symbol), len(strip)) for symbol in dict.fromkeys(strip)}
        for strip in machine.strips
    ]
    for symbols in product(*shares):
        chance = Fraction(1)
        for reel, symbol in enumerate(symbols):
            chance *= shares[reel][symbol]
        line += chance * slot.line_pay(machine, list(symbols))[2]
    counts = scatter_chances(machine)
    scatter = sum(counts[count] * pays for count, pays in machine.scatter_pays.items())
    paid = (line * len(machine.lines) + scatter) / 10
    awarded = sum((counts[count] * spins for count, spins in machine.free_spins.items()), Fraction(0))
    return paid + awarded * machine.free_multiplier * paid / (1 - awarded)


def scatter_chances(machine: slot.Machine) -> list[Fraction]:
    """Return the chance of each count of scatters in view; no window shows two of one reel."""
    chances = [Fraction(1)]
    for strip in machine.strips:
        windows = [[strip[(stop + row) % len(strip)] for row in range(slot.ROWS)] for stop in range(len(strip))]
        seen = [window.count(slot.SCATTER) for window in windows]
        assert max(seen) <= 1
        share = Fraction(sum(seen), len(strip))
        chances = [
            (chances[count] if count < len(chances) else 0) * (1 - share) + (chances[count - 1] * share if count else 0)
            for count in range(len(chances) + 1)
        ]
    return chances


def test_the_exact_sum_agrees_with_stopping_at_every_combination() -> None:
    """The formula above is only worth something if it agrees with brute force where brute force can be had."""
    paid = awarded = Fraction(0)
    stops = list(product(*(range(len(strip)) for strip in SMALL.strips)))
    for stop in stops:
        spin = slot.outcome(stop, 10, machine=SMALL)
        assert slot.outcome(stop, 10, free=True, machine=SMALL).payout == 2 * spin.payout
        paid += Fraction(spin.payout, 10 * len(stops))
        awarded += Fraction(spin.awarded, len(stops))

    assert awarded < 1
    assert exact_return(SMALL) == paid + awarded * 2 * paid / (1 - awarded)


def test_the_slot_returns_what_it_states() -> None:
    """96.02 per cent: not a simulation, but the sum over all strips, lines and free spins."""
    exact = exact_return(slot.HARBOUR)

    assert Fraction("0.96015") < exact < Fraction("0.96025")
    assert abs(exact * 100 - Fraction(slot.RETURN_TEXT)) < Fraction("0.05")


def test_every_roulette_spot_returns_36_of_37() -> None:
    spots = [*roulette.INSIDE, *roulette.OUTSIDE.items()]
    for kind, numbers in spots:
        bet = roulette.Bet(kind, numbers, 10)
        paid = sum(roulette.payout(bet, number) for number in range(roulette.POCKETS))

        assert paid == 360, (kind, sorted(numbers))
    assert abs(Fraction(3600, 37) - Fraction(roulette.RETURN_TEXT)) < Fraction("0.05")


def test_the_cloth_has_the_spots_of_a_real_table() -> None:
    kinds = [kind for kind, _ in roulette.INSIDE]
    wanted = {"straight": 37, "split": 60, "street": 14, "corner": 23, "line": 11}

    assert {kind: kinds.count(kind) for kind in wanted} == wanted
    assert sorted(roulette.WHEEL) == list(range(37))


def test_the_tower_returns_at_least_what_it_states_wherever_one_leaves() -> None:
    returns = [Fraction(2, 3) ** floor * Fraction(tower.worth(100, floor), 100) for floor in range(1, tower.FLOORS + 1)]

    assert abs(min(returns) * 100 - Fraction(tower.RETURN_TEXT)) < Fraction("0.05")
    assert max(returns) <= Fraction("0.97")


@pytest.mark.parametrize("code", CURRENCIES)
def test_no_payout_of_any_stake_is_cut(code: str) -> None:
    """A stake whose tenth or hundredth were no whole minor unit would quietly return less than stated."""
    currency = CURRENCIES[code]
    for table in (SlotTable(), TowerTable(), RouletteTable()):
        stakes = table.stakes(currency)
        assert stakes == tuple(sorted(set(stakes)))
        assert min(stakes) > 0
    assert all(stake % 10 == 0 for stake in SlotTable().stakes(currency))
    for stake in TowerTable().stakes(currency):
        assert all(stake * value % 100 == 0 for value in tower.MULTIPLIERS)


def test_the_catalogue_states_what_the_engines_do() -> None:
    euro = CURRENCIES["EUR"]
    for table in (SlotTable(), TowerTable(), RouletteTable()):
        stakes = table.stakes(euro)
        kind: str = table.kind
        assert {**RETURN_BY_KIND}[kind] == table.return_text  # type: ignore[index]
        assert {**VOLATILITY_BY_KIND}[kind] == table.volatility  # type: ignore[index]
        assert {**STAKES_BY_KIND}[kind] == (euro.text(stakes[0]), euro.text(stakes[-1]))  # type: ignore[index]


def test_seeded_spins_stop_everywhere_alike() -> None:
    """Chi-square over the stops of each reel; 31 degrees of freedom, 61.1 is the 0.1 per cent bound."""
    chance = random.Random(1)
    seen = [[0] * 32 for _ in range(5)]
    for _ in range(6400):
        for reel, stop in enumerate(slot.spin(10, chance).stops):
            seen[reel][stop] += 1

    for counts in seen:
        assert sum((count - 200) ** 2 / 200 for count in counts) < 61.1


def test_seeded_balls_fall_everywhere_alike() -> None:
    """36 degrees of freedom, 68.0 is the 0.1 per cent bound."""
    chance = random.Random(2)
    counts = [0] * 37
    for _ in range(7400):
        counts[roulette.draw(chance)] += 1

    assert sum((count - 200) ** 2 / 200 for count in counts) < 68.0


def test_the_dark_door_is_behind_each_door_alike() -> None:
    """2 degrees of freedom, 13.8 is the 0.1 per cent bound."""
    chance = random.Random(3)
    counts = [0] * 3
    for _ in range(6000):
        counts[tower.dark_door(chance)] += 1

    assert sum((count - 2000) ** 2 / 2000 for count in counts) < 13.8
