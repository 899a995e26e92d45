"""How rare a score is among images whose class is known."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.evaluation.intervals import Share, estimate_share
from classifiers.evaluation.sample import Groups, check_sample


@dataclass(frozen=True)
class Rarity:
    """Where a score lies among those of images of a class.

    Attributes:
        num_images: of the class.
        num_as_extreme: those that look at least as much like the other class.
        share: the same, of all images of the class.
        low: lower end of the 95 % interval of the share; None where there is none.
        high: its upper end.
    """

    num_images: int
    num_as_extreme: int
    share: float
    low: float | None
    high: float | None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class ClassScores:
    """What a variant said of images of one class, to hold other scores against.

    Attributes:
        label: the class, 0 or 1.
        logit: of class 1, shape `(n,)`, at least one.
        groups: place of each image's group among all groups, shape `(n,)`; None where each image
            stands for itself.
    """

    label: int
    logit: NDArray[np.float64]
    groups: NDArray[np.int64] | None

    @classmethod
    def select(
        cls, y_true: ArrayLike, logit: ArrayLike, label: int, groups: Groups | None = None
    ) -> Self | None:
        """Those of a class, or None where no image is of it.

        Args:
            y_true: classes, 0 or 1, shape `(n,)`.
            logit: of class 1, shape `(n,)`.
            label: the class that is wanted.
            groups: what each image belongs to (its video), shape `(n,)`.

        Raises:
            InvalidScores: as the name says.
        """
        sample = check_sample(y_true, logit, groups)
        wanted = np.flatnonzero(sample.is_positive == bool(label))
        if not len(wanted):
            return None
        found = sample.take(wanted)
        return cls(label, found.logit, found.groups)

    @property
    def least_high(self) -> float | None:
        """The upper end for a score that no image of the class reaches: it cannot be lower."""
        return self.rate(np.inf if self.label == 0 else -np.inf).high

    def rate(self, logit: float) -> Rarity:
        """How rare a score is in this class, with Wilson's interval."""
        is_extreme = self.logit >= logit if self.label == 0 else self.logit <= logit
        share = Share(is_extreme, np.ones_like(is_extreme))
        low, high = estimate_share(share, self.groups) or (None, None)
        num_extreme = int(np.count_nonzero(is_extreme))
        return Rarity(share.num_images, num_extreme, share.value, low, high)
