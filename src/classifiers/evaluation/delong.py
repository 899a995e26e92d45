"""The area under the ROC curve and how much it varies.

DeLong, DeLong and Clarke-Pearson (1988), computed from counts of sorted scores in O(n log n), which
is what Sun and Xu (2014), "Fast implementation of DeLong's algorithm", do with midranks. Grouped
images after Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data".
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.figure import Interval
from classifiers.evaluation.intervals import get_quantile
from classifiers.evaluation.sample import Sample


class Area(NamedTuple):
    """An area under the ROC curve."""

    value: float
    influence: NDArray[np.float64]
    """How far each image moves the value, shape `(n,)`; the sum is 0."""


def measure_area(sample: Sample) -> Area:
    """The area, and DeLong's structural components; both classes must be there."""
    rank, is_positive = sample.rank, sample.is_positive
    positives = np.bincount(rank[is_positive], minlength=rank.max() + 1)
    negatives = np.bincount(rank[~is_positive], minlength=rank.max() + 1)
    # Of each rank: the share of negatives below, of positives above; half of those that are equal.
    below = (np.cumsum(negatives) - negatives / 2) / sample.num_negative
    above = 1 - (np.cumsum(positives) - positives / 2) / sample.num_positive
    components = np.where(is_positive, below[rank], above[rank])
    value = float(components[is_positive].mean())
    sizes = np.where(is_positive, sample.num_positive, sample.num_negative)
    return Area(value, (components - value) / sizes)


def get_variance(influence: NDArray[np.float64], sample: Sample) -> float:
    """Of a value whose influences are given: an area, or the difference of two on the same images.

    NaN where a class has fewer than two images, or there are fewer than two groups.
    """
    if sample.groups is not None:
        num_groups = sample.num_groups or 0
        sums = np.bincount(sample.groups, influence)
        return num_groups / (num_groups - 1) * float(sums @ sums) if num_groups > 1 else math.nan
    variance = 0.0
    for values in (influence[sample.is_positive], influence[~sample.is_positive]):
        size = len(values)
        variance += size / (size - 1) * float(values @ values) if size > 1 else math.nan
    return variance


def estimate_area(area: Area, sample: Sample) -> Interval | None:
    """The interval on the logit scale, so that it stays within 0 and 1.

    None where there is none: the classes are perfectly separated, or too few images.
    """
    variance = get_variance(area.influence, sample)
    if not variance > 0 or not 0 < area.value < 1:
        return None
    middle = math.log(area.value / (1 - area.value))
    error = math.sqrt(variance) / (area.value * (1 - area.value))
    half = get_quantile(sample.num_groups) * error
    return Interval(*(1 / (1 + math.exp(-end)) for end in (middle - half, middle + half)))
