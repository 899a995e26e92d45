from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

# Each process computes on one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.figures import coverage, speed, table
from benchmarks.figures.worlds import WORLDS

_SIZES = (40, 100, 1000)


def main() -> int:
    """Prints the tables; the exit status is 1 if an interval holds too seldom or it takes long."""
    arguments = _parse()
    num_sets, resamples = (8, 20) if arguments.smoke else (arguments.sets, arguments.resamples)
    start, columns = time.monotonic(), {}
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for world in arguments.world or WORLDS:
            truth = WORLDS[world].get_truth()
            for size in arguments.size or _SIZES:
                plan = coverage.Plan(world, size, num_sets, resamples, truth)
                columns[world, size] = coverage.measure(plan, pool)
    table.show_coverage(columns, num_sets, resamples)
    sizes = (1000, 50, 2) if arguments.smoke else (10_000, 1000, 20)
    table.show_speed(*sizes, *speed.measure(*sizes))
    print(f"\nTook {time.monotonic() - start:.0f} s.")
    return 0 if arguments.smoke or table.are_in_goal(columns) else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures")
    parser.add_argument("--smoke", action="store_true", help="small; numbers mean nothing")
    parser.add_argument("--sets", type=int, default=2000, metavar="N", help="data sets of a column")
    parser.add_argument("--resamples", type=int, default=400, metavar="N", help="of a data set")
    parser.add_argument("--world", action="append", choices=WORLDS, help="may be given again")
    parser.add_argument("--size", action="append", type=int, metavar="N", help="images; again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
