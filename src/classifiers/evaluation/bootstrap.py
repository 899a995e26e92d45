"""The same figures on images drawn anew, many times at once (Efron 1979).

A resample is a row of weights: how often each image, or each group with all its images, was drawn.
Images are sorted by score once; then a figure of every resample is a few running sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.figure import LEVEL, Interval
from classifiers.evaluation.intervals import get_quantile
from classifiers.evaluation.sample import Sample

_LARGEST_CHUNK = 2**18  # weights at a time: 2 MB, which fits into the processor's cache

_MIDDLE = 0.15865525393145707, 0.8413447460685429  # within one standard error

Weights = NDArray[np.float64]
"""Shape `(resamples, n)`."""

Measure = Callable[[Weights], Sequence[NDArray[np.float64]]]
"""Gives one or more values for each resample."""


def draw_weights(sample: Sample, num_resamples: int, seed: int) -> Iterator[Weights]:
    """Weights of the images, a chunk of resamples at a time; the same for the same seed."""
    rng = np.random.default_rng(seed)
    units = sample.units
    num_units = int(units.max()) + 1
    rows_at_once = max(1, _LARGEST_CHUNK // len(sample))
    for start in range(0, num_resamples, rows_at_once):
        num_rows = min(rows_at_once, num_resamples - start)
        drawn = rng.integers(num_units, size=(num_rows, num_units), dtype=np.int32)
        drawn += np.arange(num_rows, dtype=np.int32)[:, np.newaxis] * num_units
        counts = np.bincount(drawn.ravel(), minlength=num_rows * num_units)
        rows = counts.reshape(num_rows, num_units).astype(np.float64)
        yield rows if sample.groups is None else rows[:, units]


def resample(
    sample: Sample, measures: Sequence[Measure], num_resamples: int, seed: int
) -> NDArray[np.float64]:
    """What measures give for images drawn anew: a row for each value, a column for each draw."""
    chunks = [
        [values for measure in measures for values in measure(weights)]
        for weights in draw_weights(sample, num_resamples, seed)
    ]
    return np.concatenate(chunks, axis=1)


def sort(sample: Sample) -> NDArray[np.int64]:
    """Places of the images, from the highest score to the lowest."""
    return np.argsort(-sample.rank, kind="stable")


def add_up(weights: Weights, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted sums of each row of `parts`: a row for each, a column for each resample.

    Like a product of matrices, but on one core: waiting for others takes longer than this.
    """
    sums: NDArray[np.float64] = np.einsum("kj,ij->ki", parts, weights)
    return sums


class Ranking:
    """Images from the highest score to the lowest, and what follows from their order."""

    def __init__(self, sample: Sample) -> None:
        order = sort(sample)
        self._order = None if (np.diff(order) == 1).all() else order
        rank = sample.rank[order]
        self._is_positive = sample.is_positive[order].astype(np.float64)
        # A threshold can only lie between different scores.
        self._ends = np.flatnonzero(np.append(rank[1:] != rank[:-1], True))

    def measure(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Average precision and equal error rate of each resample; NaN where a class is missing."""
        if self._order is not None:
            weights = weights[:, self._order]
        taken = np.cumsum(weights, axis=1)[:, self._ends]
        found = np.cumsum(weights * self._is_positive, axis=1)[:, self._ends]
        with np.errstate(invalid="ignore", divide="ignore"):
            return _average_precision(found, taken), _equal_error_rate(found, taken)


def _average_precision(
    found: NDArray[np.float64], taken: NDArray[np.float64]
) -> NDArray[np.float64]:
    precision = found / np.maximum(taken, 1)
    steps = np.diff(found, axis=1, prepend=0)
    average: NDArray[np.float64] = np.einsum("ij,ij->i", steps, precision) / found[:, -1]
    return average


def _equal_error_rate(
    found: NDArray[np.float64], taken: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where the line through the points of the ROC curve has as many misses as false alarms."""
    positives = found[:, -1:]
    negatives = taken[:, -1:] - positives
    alarms = (taken - found) / negatives
    excess = 1 - found / positives - alarms  # of misses over false alarms: falls from 1 to -1
    rows = np.arange(len(found))
    after = np.argmax(excess <= 0, axis=1)
    is_first = after == 0
    before = np.where(is_first, 0, after - 1)
    excess_before = np.where(is_first, 1.0, excess[rows, before])
    alarms_before = np.where(is_first, 0.0, alarms[rows, before])
    share = excess_before / (excess_before - excess[rows, after])
    rate: NDArray[np.float64] = alarms_before + share * (alarms[rows, after] - alarms_before)
    return rate


def percentile(values: NDArray[np.float64]) -> Interval:
    """The middle 95 % of a figure's values; resamples without one do not count."""
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def from_logit_error(value: float, values: NDArray[np.float64], sample: Sample) -> Interval:
    """Around a value between 0 and 1: standard errors on the logit scale, as far as they reach.

    The standard error is half the width of the middle 68 % of what was drawn, which the few
    resamples without any error cannot spoil. In simulations this holds the truth as often as it
    should with 100 images, where percentiles do so too seldom: what is drawn anew has ties, which
    moves an average precision.
    """
    values = values[np.isfinite(values)]
    margin = 1 / (2 * len(sample))
    ends = np.clip(np.quantile(values, _MIDDLE), margin, 1 - margin)
    low, high = np.log(ends) - np.log1p(-ends)
    middle, half = np.log(value / (1 - value)), (high - low) / 2 * get_quantile(sample.num_groups)
    return Interval(*(float(1 / (1 + np.exp(-end))) for end in (middle - half, middle + half)))
