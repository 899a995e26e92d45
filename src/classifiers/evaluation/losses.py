"""Mean losses, each with one of two intervals.

Bootstrap-t (Efron and Tibshirani 1993, chapter 12) where many images have a say in a mean. If only
k images set it, e^-k of the resamples hold none of them, and then resamples tell nothing of how
much it varies: with fewer than five, the interval is that of Fay and Feuer (1997), "Confidence
intervals for directly standardized rates: a method based on the gamma distribution". It takes how
often each loss occurs as Poisson distributed, and supposes that one more of the largest may come.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation import gamma
from classifiers.evaluation.bootstrap import Weights, add_up
from classifiers.evaluation.figure import LEVEL, Interval
from classifiers.evaluation.sample import Sample

FEWEST_EFFECTIVE = 5
"""Images, or groups, that set a mean: e^-5 of the resamples, 0.7 %, hold none of so many."""

_TAIL = (1 - LEVEL) / 2
_ROUNDING = 1e-7


class Losses:
    """The mean of a loss that each image has, and its standard error.

    Args:
        losses: shape `(n,)`, none below 0.
        sample: the images.
        largest: that an image can have; infinite where there is no limit.
    """

    def __init__(
        self, losses: NDArray[np.float64], sample: Sample, largest: float = np.inf
    ) -> None:
        self.mean = float(losses.mean())
        self.num_units = len(np.unique(sample.units))
        self.largest = largest
        self._is_grouped = sample.groups is not None
        self._losses, self._units = losses, sample.units
        sums, sizes = self.sums, self.sizes = self._sum(losses), self._sum(np.ones(len(sample)))
        products = np.stack([sums, sums * sums, sizes, sums * sizes, sizes * sizes])
        # Images carry the weight of their group, so each takes an equal part of what it adds.
        self._parts = (products / sizes)[: None if self._is_grouped else 2, sample.units]
        self.error = float(self.measure(np.ones((1, len(sample))))[1][0])

    @property
    def varies(self) -> bool:
        """Whether images, or groups, differ by more than rounding."""
        return self.error > _ROUNDING * self.mean

    def measure(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and standard error (linearised, of a ratio) of each resample."""
        sums, sums_2, *others = add_up(weights, self._parts)
        # An image alone has the size 1, and as many are drawn every time.
        total = np.full(len(sums), float(weights.shape[1]))
        sizes, products, sizes_2 = others or (total, sums, total)
        means = sums / sizes
        squares = sums_2 - 2 * means * products + means**2 * sizes_2
        return means, np.sqrt(np.maximum(squares, 0)) / sizes

    def count_effective(self) -> float:
        """How many images, or groups, set the mean apart from where all losses were alike.

        Kish's effective number, of what is above the lowest loss or of what is below the highest,
        whichever are fewer.
        """
        above = self._losses - self._losses.min()
        return min(_count_effective(self._sum(part)) for part in (above, above.max() - above))

    def _sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each image, or group."""
        return np.bincount(self._units, values).astype(np.float64)


def studentised(
    losses: Losses, means: NDArray[np.float64], errors: NDArray[np.float64]
) -> Interval:
    """Bootstrap-t of the logarithm of a positive mean, from what `measure` gave for resamples.

    No further than the largest loss.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        # A resample of images that are all alike is as extreme as one can be: it is kept. Errors
        # are differences of squares, so that those of nothing are of the size of rounding.
        precision = np.where(errors <= _ROUNDING * means, np.inf, means / errors)
        scaled = np.log(means / losses.mean) * precision
    scaled = scaled[~np.isnan(scaled)]
    # Between two infinite values there is nothing to interpolate.
    ends = np.quantile(scaled, [1 - _TAIL, _TAIL], method="closest_observation")
    with np.errstate(over="ignore"):
        low, high = losses.mean * np.exp(-ends * losses.error / losses.mean)
    return Interval(float(low), min(float(high), losses.largest))


def from_gamma(losses: Losses) -> Interval:
    """Fay and Feuer's interval of a positive mean, no further than the largest loss.

    Where losses have no limit, the largest one that was seen stands for it.
    """
    size = losses.sizes.sum()
    mean, variance = losses.mean, float(losses.sums @ losses.sums) / size**2
    largest_sum = losses.largest * losses.sizes.max()
    one_more = (largest_sum if np.isfinite(largest_sum) else losses.sums.max()) / size
    low = gamma.get_quantile(_TAIL, mean, variance)
    high = gamma.get_quantile(1 - _TAIL, mean + one_more, variance + one_more**2)
    return Interval(low, min(high, losses.largest))


def _count_effective(sums: NDArray[np.float64]) -> float:
    squares = float(sums @ sums)
    # Five equal losses are five, whatever the last digit says.
    return round(float(sums.sum()) ** 2 / squares, 6) if squares > 0 else 0.0
