"""Measure: `make bench`, or `python -m bench.run --only makebet-postgresql --seconds 3 --pairs 2`.

Prints a table of ratios and writes bench/results/latest.json. Exit status: 0 when everything was measured, 1 when
a run failed, and with --strict also 1 when a target was missed.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from bench import machine, report
from bench.beexar_venv import NotInstalled
from bench.databases import Databases
from bench.figures import FIGURES, Outcome
from bench.measure import RunFailed
from bench.stage import Options, Stage

PLAYERS = 2000
LARGE = {"movements": 10_000_000, "wallets": 100_000}
_BUSY = 0.1


def say(line: str) -> None:
    """Print a line at once: a run takes minutes, and one wants to see it move."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=FIGURES, metavar="FIGURE", help=f"of: {', '.join(FIGURES)}")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one run after its warm-up (4)")
    parser.add_argument("--pairs", type=int, default=5, help="how often each pair is run (5)")
    parser.add_argument("--connections", type=int, default=16, help="keep-alive connections (16)")
    parser.add_argument("--players", type=int, default=PLAYERS, help=f"players with wallets ({PLAYERS})")
    parser.add_argument("--rows", type=int, default=200_000, help="movements in the filled databases (200000)")
    parser.add_argument("--wallets", type=int, default=5_000, help="wallets in the filled databases (5000)")
    parser.add_argument("--large", action="store_true", help="--rows 10000000 --wallets 100000")
    parser.add_argument("--results", type=Path, default=report.RESULTS, help="where the JSON goes")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a target is missed")
    options = parser.parse_args(arguments)
    if options.large:
        options.rows, options.wallets = LARGE["movements"], LARGE["wallets"]
    return options


def measure(stage: Stage, names: list[str]) -> tuple[list[Outcome], dict[str, str]]:
    """Measure the figures one after the other; one that cannot be measured here is named with its reason."""
    outcomes: list[Outcome] = []
    skipped: dict[str, str] = {}
    for name in names:
        say(name)
        try:
            outcomes += FIGURES[name](stage, name)
        except (RunFailed, NotInstalled) as error:
            skipped[name] = str(error)
            say(f"  not measured: {error}")
    return outcomes, skipped


def main() -> int:
    """Measure, print, keep."""
    given = read_options()
    options = Options(given.seconds, given.pairs, given.connections, given.wallets, given.rows)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="casino-bench-")))
        here = machine.describe(folder)
        say(
            f"{here['cores']} cores, {here['system']}, Python {here['python']}, a sync takes {here['sync_ms']} ms; "
            f"{options.pairs} pairs of {options.seconds:g} s at {options.connections} connections"
        )
        for warning in machine.warnings(here):
            say(f"warning: {warning}")
        databases = Databases(folder, given.players)
        stack.callback(databases.close)
        stage = Stage(options, databases, folder, stack, say)
        outcomes, skipped = measure(stage, given.only or list(FIGURES))
        faults = stage.faults()
        report.write(given.results, here, asdict(options), outcomes, skipped)
    say("\n" + report.table(outcomes))
    for fault in faults:
        say(f"\nWRONG: {fault}")
    for name, reason in skipped.items():
        say(f"\n{name} was not measured: {reason}")
    if report.foreign_share(outcomes) > _BUSY:
        say(f"\nOther work took {report.foreign_share(outcomes):.0%} of the machine: do not quote these figures.")
    say(f"\nEverything is in {given.results}")
    return 1 if faults or skipped or (given.strict and not all(outcome.met for outcome in outcomes)) else 0


if __name__ == "__main__":
    sys.exit(main())
