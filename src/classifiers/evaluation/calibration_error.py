"""How far probabilities are from the shares that they promise.

The error is that of Kumar, Liang and Ma (2019), "Verified uncertainty calibration": probabilities
are put into 15 bins of equal width (as by Guo et al. 2017), and the squared gap between promise and
share is averaged over images; the root is shown. Its plain estimate is too high, since chance alone
makes gaps. The *debiased* one counts only products of two different images of a bin (of two
different groups, where there are groups), whose mean is the square itself: without groups it is
Kumar's, with the variance as it is seen in the bin.

Its interval takes the plain estimate as gamma distributed, with the mean and variance that it would
have at a supposed true error, and holds those errors at which what was seen is no surprise. So it
works whether the variant is calibrated (when the estimate is like a chi-squared) or far from it
(when it is like a normal one), which no bootstrap does.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.figure import LEVEL, Interval
from classifiers.evaluation.sample import Sample

NUM_BINS = 15
"""Bins of equal width, from probability 0 to 1."""
_NUM_STEPS = 60  # of bisection: to the last digit


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
    num_in_bin = counts.sum(axis=0)
    num_pairs = num_in_bin**2 - (counts**2).sum(axis=0)
    used = num_pairs > 0
    if not used.any():
        return None
    sums, counts, num_in_bin = sums[:, used], counts[:, used], num_in_bin[used]
    num_images = len(sample)
    products = sums.sum(axis=0) ** 2 - (sums**2).sum(axis=0)
    value = float((num_in_bin / num_images * products / num_pairs[used]).sum())
    return _with_moments(value, sums, counts, num_images)


def _with_moments(
    value: float, sums: NDArray[np.float64], counts: NDArray[np.float64], num_images: int
) -> SquaredError:
    """Moments of the plain estimate, from sums of residuals and counts, a row for each unit."""
    num_in_bin, num_units = counts.sum(axis=0), len(counts)
    gaps = sums.sum(axis=0) / num_in_bin
    plain = float(num_in_bin @ gaps**2) / num_images
    # What is not explained by the gap, on the scale on which squares add up to the estimate.
    noise = (sums - counts * gaps) / np.sqrt(num_in_bin * num_images)
    correction = 1 / np.maximum(1 - (counts**2).sum(axis=0) / num_in_bin**2, 1 / num_units)
    covariance = noise.T @ noise * np.sqrt(np.outer(correction, correction))
    influence = (2 * sums * gaps - counts * gaps**2).sum(axis=1) / num_images
    influence -= influence.mean()
    return SquaredError(
        value,
        excess=plain - value,
        variance_at_zero=2 * float((covariance**2).sum()),
        variance_per_square=float(influence @ influence) / plain if plain > 0 else 0.0,
    )


def estimate_error(error: SquaredError) -> Interval | None:
    """The interval of the calibration error itself, not of its square; None without variation."""
    if error.variance_at_zero <= 0 or error.value + error.excess <= 0:
        return None
    tail = (1 - LEVEL) / 2
    low = _invert(error, 1 - tail)
    return Interval(math.sqrt(low), math.sqrt(max(low, _invert(error, tail))))


def _invert(error: SquaredError, quantile: float) -> float:
    """The true square at which what was seen is this quantile; 0 where it is less there."""
    from scipy.special import gammainc

    seen = error.value + error.excess

    def is_too_low(square: float) -> bool:
        mean = square + max(error.excess, 1e-12)
        variance = error.variance_at_zero + error.variance_per_square * square
        below = gammainc(mean**2 / variance, seen * mean / variance)
        return bool(below > quantile)

    low, high = 0.0, 1.0
    for _ in range(_NUM_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_low(middle) else (low, middle)
    return low if low > 1e-15 else 0.0  # noqa: PLR2004
