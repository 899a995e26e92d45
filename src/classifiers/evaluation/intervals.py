"""Intervals of shares of images.

Wilson (1927) where images stand for themselves. Where they come in groups, such as frames of
videos, his interval with the number of independent images that would vary as much (Korn and
Graubard 1998, "Confidence intervals for proportions with small expected number of positive counts
estimated from survey data").
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.figure import LEVEL, Interval

Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


class Share(NamedTuple):
    """Images that count among those that are looked at."""

    is_counted: NDArray[np.bool_]
    is_looked_at: NDArray[np.bool_]

    @property
    def num_images(self) -> int:
        return int(np.count_nonzero(self.is_looked_at))

    @property
    def value(self) -> float:
        return int(np.count_nonzero(self.is_counted)) / self.num_images


def wilson(num_counted: float, num_images: float) -> Interval:
    """Wilson's (1927) score interval; both numbers may be fractions."""
    share, square = num_counted / num_images, Z * Z / num_images
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    # With none or all counted, an end is 0 or 1 but for rounding.
    low = 0.0 if share == 0 else max(0.0, middle - half)
    return Interval(low, 1.0 if share == 1 else min(1.0, middle + half))


def estimate_share(share: Share, groups: NDArray[np.int64] | None) -> Interval | None:
    """The interval of a share; None where all its images are of one group.

    Args:
        share: at least one image is looked at.
        groups: as in `Sample`.
    """
    if groups is None:
        return wilson(share.value * share.num_images, share.num_images)
    size = count_effective_images(share, groups)
    return None if size is None else wilson(share.value * size, size)


def count_effective_images(share: Share, groups: NDArray[np.int64]) -> float | None:
    """How many independent images would vary as much as these groups do; None for one group.

    No more than there are images. Where all images or none count, nothing can be seen of how alike
    the images of a group are: then each group counts as one image.
    """
    looked_at = np.bincount(groups, share.is_looked_at)
    counted = np.bincount(groups, share.is_counted)[looked_at > 0]
    looked_at = looked_at[looked_at > 0]
    num_groups, num_images, value = len(looked_at), looked_at.sum(), share.value
    if num_groups < 2:  # noqa: PLR2004
        return None
    residuals = counted - value * looked_at
    variance = num_groups / (num_groups - 1) * (residuals**2).sum() / num_images**2
    binomial = value * (1 - value)
    size = min(float(num_images), binomial / variance) if variance > 0 else float(num_groups)
    return float(size * (Z / get_quantile(num_groups)) ** 2)


def average_of_two(shares: tuple[float, float], intervals: tuple[Interval, Interval]) -> Interval:
    """The interval of the mean of two independent shares, from theirs (MOVER).

    Zou and Donner (2008), "Construction of confidence limits about effect measures"; for two shares
    with Wilson's intervals it is Newcombe's (1998) method 10.
    """
    middle = sum(shares) / 2
    below = math.hypot(*(s - i.low for s, i in zip(shares, intervals, strict=True))) / 2
    above = math.hypot(*(i.high - s for s, i in zip(shares, intervals, strict=True))) / 2
    return Interval(max(0.0, middle - below), min(1.0, middle + above))


def get_quantile(num_groups: int | None) -> float:
    """How many standard errors an interval is wide on each side: normal, or t for few groups."""
    if num_groups is None:
        return Z
    from scipy.special import stdtrit

    return float(stdtrit(num_groups - 1, (1 + LEVEL) / 2))
