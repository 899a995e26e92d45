"""The machine: what it is, and how busy others kept it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.speed.processes import own_cpu_seconds

TOLERATED = 0.05
"""Share of all cores that others may take while a sample counts as undisturbed."""

_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE, _IOWAIT, _LAST = 3, 4, 8  # of proc(5)'s columns of `cpu`; guests are counted in the first


class Meter:
    """Measures, while it is entered, what others computed, and what the host took (steal)."""

    others = 0.0
    """Share of all cores."""

    def __enter__(self) -> Self:
        self._start, self._busy, self._own = time.monotonic(), _busy_seconds(), own_cpu_seconds()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        capacity = (time.monotonic() - self._start) * num_cores()
        busy = _busy_seconds() - self._busy
        own = own_cpu_seconds() - self._own
        self.others = max(0.0, busy - own) / capacity

    @property
    def is_disturbed(self) -> bool:
        return self.others > TOLERATED


def num_cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def describe() -> str:
    """For people: processor and cores."""
    name = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    return f"{name}, {num_cores()} cores"


def _busy_seconds() -> float:
    """What all cores together have computed since they were switched on; steal counts as busy."""
    counts = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]))[:_LAST]
    return (sum(counts) - counts[_IDLE] - counts[_IOWAIT]) / _TICKS
