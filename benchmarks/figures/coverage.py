"""How often an interval holds the true value."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from benchmarks.figures.worlds import WORLDS
from classifiers.evaluation import compute_figures

_NUM_BATCHES = 20


@dataclass
class Tally:
    """Of one figure in one world, over data sets of one size."""

    num_held: int = 0
    num_missed_below: int = 0
    num_missed_above: int = 0
    num_without: int = 0

    @property
    def coverage(self) -> float:
        """Among data sets where there was an interval; NaN where there was none."""
        num_intervals = self.num_held + self.num_missed_below + self.num_missed_above
        return self.num_held / num_intervals if num_intervals else float("nan")

    def add(self, low: float | None, high: float | None, truth: float) -> None:
        if low is None or high is None:
            self.num_without += 1
        elif truth < low:
            self.num_missed_below += 1
        elif truth > high:
            self.num_missed_above += 1
        else:
            self.num_held += 1

    def merge(self, other: Tally) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True)
class Plan:
    world: str
    num_images: int
    num_sets: int
    num_resamples: int
    truth: dict[str, float] = field(hash=False)


def measure(plan: Plan, pool: ProcessPoolExecutor) -> dict[str, Tally]:
    """The tally of each figure; the same on every run."""
    tallies = {name: Tally() for name in plan.truth}
    batches = np.array_split(np.arange(plan.num_sets), _NUM_BATCHES)
    for found in pool.map(_run, [plan] * len(batches), batches):
        for name, tally in found.items():
            tallies[name].merge(tally)
    return tallies


def _run(plan: Plan, seeds: list[int]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in plan.truth}
    for seed in seeds:
        drawn = WORLDS[plan.world].sample(
            np.random.default_rng([seed, plan.num_images]), plan.num_images
        )
        figures = compute_figures(
            drawn.y_true,
            drawn.logit,
            groups=drawn.groups,
            seed=int(seed),
            num_resamples=plan.num_resamples,
        )
        for figure in figures:
            tallies[figure.name].add(figure.low, figure.high, plan.truth[figure.name])
    return tallies
