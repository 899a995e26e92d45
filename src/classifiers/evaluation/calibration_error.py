"""How far probabilities are from the shares that they promise.

The error is that of Kumar, Liang and Ma (2019), "Verified uncertainty calibration": probabilities
are put into 15 bins of equal width (as by Guo et al. 2017), and the squared gap between promise and
share is averaged over images; the root is shown. Bins with one image (or group) are left out. The
plain estimate is too high, since chance alone makes gaps. The *debiased* one counts only products
of two different images of a bin (of two different groups, where there are groups), whose mean is
the square itself: without groups it is Kumar's, with the variance as it is seen in the bin.

Its interval takes the plain estimate as gamma distributed, with the mean and variance that it would
have at a supposed true error, and holds those errors at which what was seen is no surprise. The
variance comes from a jackknife over images (or groups). So it works whether the variant is
calibrated (when the estimate is like a chi-squared) or far from it (when it is like a normal one);
a bootstrap fails near 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation import gamma
from classifiers.evaluation.figure import LEVEL, Interval
from classifiers.evaluation.sample import Sample

NUM_BINS = 15
"""Bins of equal width, from probability 0 to 1."""
_ROUNDING = 1e-20
_NUM_STEPS = 60  # of bisection: to the last digit

_Table = NDArray[np.float64]


class SquaredError(NamedTuple):
    """The squared calibration error, and what its plain estimate does by chance."""

    value: float
    """Debiased: may be below 0."""
    excess: float
    """How much the plain estimate is too high on average."""
    variance_at_zero: float
    """Of the plain estimate, where the true error is 0."""
    variance_per_square: float
    """What is added for each unit of the true squared error."""


def put_into_bins(probability: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each probability, from 0 to `NUM_BINS - 1`."""
    return np.minimum((probability * NUM_BINS).astype(np.int64), NUM_BINS - 1)


def measure_squared_error(sample: Sample) -> SquaredError | None:
    """None where no bin has two images (of different groups)."""
    bins, residuals = put_into_bins(sample.probability), sample.is_positive - sample.probability
    _, units = np.unique(sample.units, return_inverse=True)
    cells = units * NUM_BINS + bins
    shape, size = (int(units.max()) + 1, NUM_BINS), (int(units.max()) + 1) * NUM_BINS
    sums, counts = (
        np.bincount(cells, weights, minlength=size).reshape(shape).astype(np.float64)
        for weights in (residuals, np.ones(len(sample)))
    )
    used = counts.sum(axis=0) ** 2 > (counts**2).sum(axis=0)
    if not used.any():
        return None
    return _with_moments(sums[:, used], counts[:, used])


def _with_moments(sums: _Table, counts: _Table) -> SquaredError:
    """The estimate and its moments, from sums of residuals and counts: a row for each unit."""
    num_in_bin, num_units, num_images = counts.sum(axis=0), len(counts), counts.sum()
    gaps = sums.sum(axis=0) / num_in_bin
    plain = float(num_in_bin @ gaps**2) / num_images
    none_left_out = np.zeros((1, len(num_in_bin)))
    [value] = _leave_out(none_left_out, none_left_out, sums, counts)
    # What is not explained by the gap, on the scale on which squares add up to the estimate.
    noise = (sums - counts * gaps) / np.sqrt(num_in_bin * num_images)
    correction = 1 / np.maximum(1 - (counts**2).sum(axis=0) / num_in_bin**2, 1 / num_units)
    covariance = noise.T @ noise * np.sqrt(np.outer(correction, correction))
    jackknife = (num_units - 1) * float(_leave_out(sums, counts, sums, counts).var())
    at_zero, excess = 2 * float((covariance**2).sum()), plain - float(value)
    # The jackknife counts what varies without any true error twice (Efron and Stein 1981). Where
    # the error is small beside chance, its direction is not known: the worst one is supposed.
    linear = max(0.0, jackknife - 2 * at_zero)
    worst = 4 * float(np.linalg.eigvalsh(covariance)[-1])
    weight = max(0.0, float(value)) + excess
    per_square = (linear + worst * excess) / weight if weight > 0 else 0.0
    return SquaredError(float(value), excess, at_zero, per_square)


def _leave_out(
    left_sums: _Table, left_counts: _Table, sums: _Table, counts: _Table
) -> NDArray[np.float64]:
    """The debiased square without the unit of each row of the first two tables."""
    num_in_bin = counts.sum(axis=0) - left_counts
    pairs = num_in_bin**2 - (counts**2).sum(axis=0) + left_counts**2
    products = (sums.sum(axis=0) - left_sums) ** 2 - (sums**2).sum(axis=0) + left_sums**2
    means = np.divide(products, pairs, out=np.zeros_like(products), where=pairs > 0)
    squares: NDArray[np.float64] = (num_in_bin * means).sum(axis=1) / num_in_bin.sum(axis=1)
    return squares


def estimate_error(error: SquaredError) -> Interval | None:
    """The interval of the calibration error itself, not of its square; None without variation."""
    varies = error.variance_at_zero + error.variance_per_square > _ROUNDING
    if not varies or error.value + error.excess <= 0:
        return None
    tail = (1 - LEVEL) / 2
    low = _invert(error, 1 - tail)
    return Interval(math.sqrt(low), math.sqrt(max(low, _invert(error, tail))))


def _invert(error: SquaredError, quantile: float) -> float:
    """The true square at which what was seen is this quantile; 0 where it is less there."""
    seen = error.value + error.excess

    def is_too_low(square: float) -> bool:
        mean = square + max(error.excess, 1e-12)
        variance = error.variance_at_zero + error.variance_per_square * square
        return gamma.get_share_below(seen, mean, variance) > quantile

    low, high = 0.0, 1.0
    for _ in range(_NUM_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_low(middle) else (low, middle)
    return low if low > 1e-15 else 0.0  # noqa: PLR2004
