"""One line of the table for each thing that was tried."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Row(NamedTuple):
    """What was tried, what came out, what we want, and whether that is so."""

    what: str
    measured: str
    goal: str
    reached: bool


def show(rows: Iterable[Row]) -> bool:
    """Prints each row as soon as it is there; says whether every goal was reached."""
    everything = True
    print("| what | measured | goal | reached |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.measured} | {row.goal} | {'yes' if row.reached else 'NO'} |")
        sys.stdout.flush()
        everything = everything and row.reached
    return everything


def percentile(seconds: Iterable[float], percent: float) -> float:
    """In milliseconds."""
    return float(np.percentile(list(seconds), percent)) * 1000
