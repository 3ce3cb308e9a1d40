"""The figures: which two are compared, on which database, and what is promised.

Both sides of a pair run one after the other, again and again (A B A B …), so that whatever else the machine does falls
on both; the figure is the median of the pairs' ratios, and the smallest and the largest stand beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.measure import Sample
from bench.stage import Pairs, Stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the table. `value` is what the target speaks of: a ratio, or milliseconds."""

    name: str
    meaning: str
    ours: float
    yardstick: float | None
    unit: str
    value: float
    spread: tuple[float, float]
    target: float
    at_least: bool
    by_cpu: float | None = None
    samples: Sequence[Sample] = field(repr=False, default=())

    @property
    def met(self) -> bool:
        """Whether the promise holds."""
        return self.value >= self.target if self.at_least else self.value <= self.target


def _rates(name: str, meaning: str, pairs: Pairs, at_least: float) -> Outcome:
    """Compare calls per second."""
    ratios = [ours.rate / yard.rate for yard, ours in pairs]
    spent = [(yard.cpu_us, ours.cpu_us) for yard, ours in pairs]
    by_cpu = median(yard / ours for yard, ours in spent if yard and ours) if all(all(one) for one in spent) else None
    return Outcome(
        name,
        meaning,
        ours=median(ours.rate for _, ours in pairs),
        yardstick=median(yard.rate for yard, _ in pairs),
        unit="/s",
        value=median(ratios),
        spread=(min(ratios), max(ratios)),
        target=at_least,
        at_least=True,
        by_cpu=by_cpu,
        samples=[sample for pair in pairs for sample in pair],
    )


def _latencies(name: str, meaning: str, samples: Sequence[Sample], at_most: float) -> Outcome:
    """Judge the 99th percentile."""
    slowest = [sample.p99 for sample in samples]
    return Outcome(
        name,
        meaning,
        ours=median(slowest),
        yardstick=None,
        unit=" ms",
        value=median(slowest),
        spread=(min(slowest), max(slowest)),
        target=at_most,
        at_least=False,
        samples=samples,
    )


def _against_bare(kind: str, database: str, target: float) -> "Measure":
    def measure(stage: Stage, name: str) -> list[Outcome]:
        pairs = stage.pairs(stage.bare(kind, database), stage.ours(kind, database))
        outcomes = [_rates(name, f"{kind} on {database} : bare Flask handler", pairs, target)]
        if (kind, database) == ("makeBet", "sqlite"):
            full = [ours for _, ours in pairs]
            meaning = f"its p99 at {stage.options.connections} connections, no pause"
            outcomes.append(_latencies(f"{name}-p99", meaning, full, 50.0))
        return outcomes

    return measure


def _against_orm(stage: Stage, name: str) -> list[Outcome]:
    pairs = stage.pairs(stage.orm(), stage.ours("makeBet", "postgresql"))
    return [_rates(name, "makeBet on postgresql : textbook ORM handler", pairs, 4.0)]


def _against_beexar(stage: Stage, name: str) -> list[Outcome]:
    pairs = stage.pairs(stage.beexar(), stage.ours("makeBet", "postgresql"))
    return [_rates(name, "makeBet on postgresql : beexar, in memory", pairs, 1.0)]


def _half_rate(database: str) -> "Measure":
    def measure(stage: Stage, name: str) -> list[Outcome]:
        ours = stage.ours("makeBet", database)
        rate = median(stage.run(ours).rate for _ in range(min(3, stage.options.pairs))) / 2
        samples = [stage.run(ours, rate) for _ in range(stage.options.pairs)]
        meaning = f"p99 of makeBet on {database} at {rate:.0f}/s, half of what it can do"
        return [_latencies(name, meaning, samples, 25.0)]

    return measure


def _one_player(stage: Stage, name: str) -> list[Outcome]:
    spread, hot = (stage.ours("makeBet", "postgresql", hot=hot) for hot in (False, True))
    return [_rates(name, "makeBet on postgresql, one player : many", stage.pairs(spread, hot), 0.5)]


def _long_past(database: str) -> "Measure":
    def measure(stage: Stage, name: str) -> list[Outcome]:
        small, large = stage.ours("makeBet", database), stage.ours_filled("makeBet", database)
        past = f"{stage.options.movements:,} movements, {stage.options.wallets:,} wallets"
        pairs = stage.pairs(small, large)
        half = median(sample.rate for sample, _ in pairs) / 2
        timed = stage.pairs(small, large, half)
        ratios = [full.p99 / empty.p99 for empty, full in timed]
        slower = Outcome(
            f"{name}-p99",
            f"its p99 at {half:.0f}/s : empty",
            ours=median(full.p99 for _, full in timed),
            yardstick=median(empty.p99 for empty, _ in timed),
            unit=" ms",
            value=median(ratios),
            spread=(min(ratios), max(ratios)),
            target=1.1,
            at_least=False,
            samples=[sample for pair in timed for sample in pair],
        )
        return [_rates(name, f"makeBet on {database} with {past} : empty", pairs, 0.9), slower]

    return measure


Measure = Callable[[Stage, str], list[Outcome]]

FIGURES: dict[str, Measure] = {
    "makebet-postgresql": _against_bare("makeBet", "postgresql", 0.45),
    "makebet-orm": _against_orm,
    "makebet-beexar": _against_beexar,
    "makebet-sqlite": _against_bare("makeBet", "sqlite", 0.35),
    "getbalance-postgresql": _against_bare("getBalance", "postgresql", 0.6),
    "getbalance-sqlite": _against_bare("getBalance", "sqlite", 0.6),
    "half-rate-postgresql": _half_rate("postgresql"),
    "half-rate-sqlite": _half_rate("sqlite"),
    "one-player-postgresql": _one_player,
    "long-past-postgresql": _long_past("postgresql"),
    "long-past-sqlite": _long_past("sqlite"),
}
"""Every figure by the name that `--only` takes."""
