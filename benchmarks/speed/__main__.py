from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.speed import site, table
from benchmarks.speed.benches import BENCHES
from benchmarks.speed.machine import num_cores
from benchmarks.speed.plan import Plan, literal_environment
from benchmarks.speed.rows import Row, fail
from benchmarks.speed.workers import ROOT, TaskError, Worker

_ROUNDS = 5


def main() -> int:
    """Prints the table; the exit status is 1 if two sides did not give the same result."""
    arguments = _parse()
    names = arguments.only or list(BENCHES)
    folder, rounds = arguments.folder, arguments.rounds
    rows = []
    table.show_head()
    for row in (_smoke if arguments.smoke else _measure)(folder, names, rounds):
        table.show(row)
        rows.append(row)
    if arguments.output:
        table.write(arguments.output, rows)
    return 1 if any(row.agrees is False for row in rows) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--smoke", action="store_true", help="small sizes, numbers mean nothing")
    parser.add_argument("--only", action="append", choices=BENCHES, help="may be given again")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"default: {_ROUNDS}")
    parser.add_argument("--folder", type=Path, default=ROOT / "var/bench", help="for pictures")
    parser.add_argument("--output", type=Path, help="default, if all is measured: results.json")
    arguments = parser.parse_args()
    if not (arguments.output or arguments.only or arguments.smoke):
        arguments.output = ROOT / "benchmarks/results.json"
    return arguments


def _measure(folder: Path, names: list[str], rounds: int | None) -> Iterator[Row]:
    """The lines of each bench, as soon as they are there."""
    plan = Plan(site.prepare(folder / "full", site.FULL), rounds or _ROUNDS)
    for name in names:
        yield from _try(plan, name)


def _smoke(folder: Path, names: list[str], rounds: int | None) -> Iterator[Row]:
    """The same in small, side by side, and with TensorFlow imported as seldom as can be."""
    small = site.prepare(folder / "smoke", site.SMOKE)
    with (
        Worker(literal_environment(small)) as literal,
        ThreadPoolExecutor(num_cores()) as pool,
    ):
        plan = Plan(small, rounds or 1, literal)
        for rows in pool.map(partial(_try, plan), names):
            yield from rows


def _try(plan: Plan, name: str) -> list[Row]:
    """The lines of a bench; where a side fails, one that says so, so that the others go on."""
    try:
        return BENCHES[name](plan)
    except TaskError as error:
        return [fail(name, str(error))]


if __name__ == "__main__":
    sys.exit(main())
