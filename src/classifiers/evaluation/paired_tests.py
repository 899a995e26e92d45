"""Whether two variants differ on the same images by more than chance."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.delong import get_variance, measure_area
from classifiers.evaluation.figure import Figure, Interval, cannot_estimate, describe_estimate
from classifiers.evaluation.intervals import get_quantile
from classifiers.evaluation.rates import find_missing_class
from classifiers.evaluation.sample import Sample

_NUM_FLIPS = 10_000
_LARGEST_CHUNK = 2**20


class Evidence(NamedTuple):
    """How much B is above A, and how likely so much or more is by chance."""

    difference: float
    variance: float
    """Of the difference."""
    p: float | None
    """Two-sided; None where nothing varies."""


def compare_areas(a: Sample, b: Sample) -> Evidence:
    """DeLong's test of two areas under the ROC curve on the same images."""
    if find_missing_class(a):
        return Evidence(0.0, 0.0, None)
    areas = measure_area(a), measure_area(b)
    difference = areas[1].value - areas[0].value
    variance = get_variance(areas[1].influence - areas[0].influence, a)
    if not variance > 0:
        return Evidence(difference, 0.0, None)
    return Evidence(difference, variance, _two_sided(difference / math.sqrt(variance), a))


def describe_area(area: Evidence, sample: Sample) -> Figure:
    """The difference of the areas, with DeLong's interval."""
    missing = find_missing_class(sample)
    if missing:
        return cannot_estimate("roc_auc", len(sample), missing)
    interval, half = None, get_quantile(sample.num_groups) * math.sqrt(area.variance)
    if area.p is not None:
        interval = Interval(area.difference - half, area.difference + half)
    method = "DeLong" + ("" if sample.groups is None else ", by group")
    reason = "the variants do not differ in it"
    return describe_estimate("roc_auc", area.difference, len(sample), interval, method, reason)


def compare_decisions(
    is_a_right: NDArray[np.bool_], is_b_right: NDArray[np.bool_], sample: Sample, seed: int
) -> Evidence:
    """McNemar's exact test (1947) of who is right more often.

    With groups, its analogue: whether the difference of each group has this sign or the other is
    left to chance 10,000 times.
    """
    gains = is_b_right.astype(np.int64) - is_a_right
    difference, sums = float(gains.mean()), np.bincount(sample.units, gains)
    spread = float(sums @ sums) / len(sample) ** 2
    variance = max(0.0, spread - difference**2 / len(sums))
    sums = sums[sums != 0]
    if not len(sums):
        return Evidence(difference, 0.0, None)
    if sample.groups is not None:
        return Evidence(difference, variance, _flip_signs(sums, seed))
    from scipy.stats import binomtest

    p = float(binomtest(int(np.count_nonzero(sums > 0)), len(sums)).pvalue)
    return Evidence(difference, variance, p)


def _flip_signs(sums: NDArray[np.float64], seed: int) -> float:
    rng, observed, num_larger = np.random.default_rng(seed), abs(sums.sum()), 0
    rows_at_once = max(1, _LARGEST_CHUNK // len(sums))
    for start in range(0, _NUM_FLIPS, rows_at_once):
        num_rows = min(rows_at_once, _NUM_FLIPS - start)
        signs = 2.0 * rng.integers(2, size=(num_rows, len(sums)), dtype=np.int8) - 1
        num_larger += int(np.count_nonzero(np.abs(signs @ sums) >= observed - 1e-9))
    return (1 + num_larger) / (1 + _NUM_FLIPS)


def _two_sided(z: float, sample: Sample) -> float:
    from scipy.special import ndtr, stdtr

    groups = sample.num_groups
    return 2 * float(ndtr(-abs(z)) if groups is None else stdtr(groups - 1, -abs(z)))
