"""Samples of all sides, which take turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.speed.machine import Meter
from benchmarks.speed.workers import Done, Lap, Worker


@dataclass(frozen=True)
class Sample:
    """What one side did once.

    Args:
        laps: what it cost, by the names of what it did.
        result: what it found.
        others: share of all cores that others took meanwhile.
        is_disturbed: whether that was too much.
    """

    laps: Mapping[str, Lap]
    result: Any
    others: float
    is_disturbed: bool

    @classmethod
    def of(cls, done: Done, meter: Meter) -> Sample:
        return cls(done.laps, done.result, meter.others, meter.is_disturbed)


Side = Callable[[], Sample]
"""Takes a sample."""


def run_task(task: str, environment: Mapping[str, str], /, **arguments: Any) -> Sample:
    """Does a task of the form `module:function` in a fresh process.

    Raises:
        TaskError: it did not come to its end.
    """
    with Meter() as meter, Worker(environment) as worker:
        done = worker.do(task, **arguments)
    return Sample.of(done, meter)


@dataclass
class Series:
    """The samples of one side."""

    samples: list[Sample] = field(default_factory=list)

    @property
    def used(self) -> list[Sample]:
        """The undisturbed samples, if they are the half at least; otherwise all."""
        return self._quiet if self.is_settled else self.samples

    @property
    def is_settled(self) -> bool:
        return 2 * self.num_quiet >= len(self.samples)

    @property
    def num_quiet(self) -> int:
        return len(self._quiet)

    @property
    def results(self) -> list[Any]:
        return [sample.result for sample in self.samples]

    def median(self, of: Callable[[Sample], float]) -> float:
        return statistics.median(map(of, self.used))

    def seconds(self, lap: str = "work") -> float:
        return self.median(lambda sample: sample.laps[lap].seconds)

    def cpu_seconds(self, lap: str = "work") -> float:
        return self.median(lambda sample: sample.laps[lap].cpu_seconds)

    def peak_mb(self, lap: str = "work") -> float:
        return self.median(lambda sample: sample.laps[lap].peak_mb)

    @property
    def _quiet(self) -> list[Sample]:
        return [sample for sample in self.samples if not sample.is_disturbed]


def take_turns(sides: Mapping[str, Side], rounds: int, most: int) -> dict[str, Series]:
    """Samples of all sides, interleaved.

    Args:
        sides: what takes a sample, by names.
        rounds: undisturbed samples that are wanted of each.
        most: how often to try.
    """
    series = {name: Series() for name in sides}
    for number in range(most):
        if number >= rounds and all(one.num_quiet >= rounds for one in series.values()):
            break
        for name, take in sides.items():
            series[name].samples.append(take())
    return series
