"""A process that does tasks, and says in a line of JSON what each cost.

``python -m benchmarks.speed.worker <start>`` reads a line of JSON for each task: its name, which is
``module:function``, and its arguments.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from benchmarks.speed.processes import own_cpu_seconds, read_peak_mb, reset_peak

Result = TypeVar("Result")


class Stopwatch:
    """Is handed to a task, which measures with it what counts.

    Args:
        started: when the process was started, on the monotonic clock.
    """

    def __init__(self, started: float) -> None:
        self.laps: dict[str, dict[str, float]] = {}
        self._started = started

    def measure(
        self, work: Callable[[], Result], *, lap: str = "work", items: int = 1, repeats: int = 1
    ) -> Result:
        """Does the work `repeats` times; what is kept is the median of one time, for one item."""
        reset_peak()
        seconds, begin, cpu = [], time.monotonic(), own_cpu_seconds()
        for _ in range(repeats):
            start = time.perf_counter()
            result = work()
            seconds.append(time.perf_counter() - start)
        self.laps[lap] = {
            "seconds": _median(seconds) / items,
            "cpu_seconds": (own_cpu_seconds() - cpu) / repeats / items,
            "peak_mb": read_peak_mb(),
            "begin": begin,
            "end": time.monotonic(),
        }
        return result

    def since_start(self) -> None:
        """Keeps as the only lap what it took from the start of the process until now."""
        now = time.monotonic()
        self.laps["work"] = {
            "seconds": now - self._started,
            "cpu_seconds": own_cpu_seconds(),
            "peak_mb": read_peak_mb(),
            "begin": self._started,
            "end": now,
        }


def _median(numbers: list[float]) -> float:
    """That of `statistics`, whose import takes as long as ten of our predictions."""
    middle = len(numbers) // 2
    ranked = sorted(numbers)
    return ranked[middle] if len(numbers) % 2 else (ranked[middle - 1] + ranked[middle]) / 2


def main() -> None:
    """Does tasks until there is no other line."""
    started = float(sys.argv[1])
    # Libraries print what they like; answers go where standard output went before.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        task, arguments = json.loads(line)
        module, _, name = task.partition(":")
        watch = Stopwatch(started)
        result: Any = getattr(import_module(module), name)(watch, **arguments)
        print(json.dumps({"laps": watch.laps, "result": result}), file=answers, flush=True)


if __name__ == "__main__":
    main()
