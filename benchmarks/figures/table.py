"""What was measured, in Markdown."""

from __future__ import annotations

import math

from benchmarks.figures.coverage import Tally
from benchmarks.figures.worlds import WORLDS

GOAL = 0.93, 0.97
_LARGE = 1000  # images; the goal is for so many

Columns = dict[tuple[str, int], dict[str, Tally]]


def show_coverage(columns: Columns, num_sets: int, num_resamples: int) -> None:
    """A row for each figure, a column for each world and size."""
    print(
        f"Coverage of 95 % intervals in percent: {num_sets} data sets, {num_resamples} resamples."
    )
    print("In brackets: percent of data sets in which there was no interval.\n")
    for world in dict.fromkeys(world for world, _ in columns):
        print(f"- {world}: {WORLDS[world].description}")
    print("\n| figure | " + " | ".join(f"{world} {size}" for world, size in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in next(iter(columns.values())):
        print(f"| `{name}` | " + " | ".join(_cell(c[name]) for c in columns.values()) + " |")


def show_speed(
    num_images: int, num_resamples: int, num_looped: int, ours: float, loop: float
) -> None:
    print(f"\nAll figures of {num_images} images, {num_resamples} resamples: {ours:.2f} s.")
    print(f"scikit-learn in a loop: {loop:.0f} s (from {num_looped} resamples).")


def are_in_goal(columns: Columns) -> bool:
    """Whether all intervals of large data sets hold as often as they say."""
    low, high = GOAL
    return all(
        low <= tally.coverage <= (1.0 if WORLDS[world].may_exceed else high)
        for (world, size), tallies in columns.items()
        for name, tally in tallies.items()
        if size == _LARGE and name in (WORLDS[world].tests or tallies)
    )


def _cell(tally: Tally) -> str:
    num_sets = sum(vars(tally).values())
    without = round(100 * tally.num_without / num_sets)
    covered = "none" if math.isnan(tally.coverage) else f"{100 * tally.coverage:.1f}"
    return f"{covered} ({without})" if 0 < without < 100 else covered
