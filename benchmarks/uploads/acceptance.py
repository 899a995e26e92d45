"""How long it takes to take a good file: read, copied, made a graph of, compared."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.uploads.table import Row
from classifiers import conversion

_VARIANT = Path("sample/models/meso4.hdf5")
_COLD_SECONDS, _WARM_SECONDS = 10, 2
_ROUNDS = 5


def rows() -> Iterator[Row]:
    cold = [_in_a_new_process() for _ in range(3)]
    yield _row("accepting a variant of 150 KB, cold", statistics.median(cold), _COLD_SECONDS)
    accept()
    warm = [accept() for _ in range(_ROUNDS)]
    yield _row("the same, warm", statistics.median(warm), _WARM_SECONDS)


def accept() -> float:
    """Seconds."""
    start = time.perf_counter()
    conversion.convert(conversion.read(_VARIANT))
    return time.perf_counter() - start


def _in_a_new_process() -> float:
    program = "from benchmarks.uploads.acceptance import accept; print(accept())"
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _row(what: str, seconds: float, goal: float) -> Row:
    return Row(what, f"{seconds:.2f} s", f"{goal} s", seconds <= goal)
