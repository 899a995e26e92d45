"""Scored images whose classes are known: what every figure is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.exceptions import InvalidScores

Groups = Sequence[object] | NDArray[np.generic]
"""What each image belongs to, for instance the video of each frame; any values that can be sorted
or turned into text."""


@dataclass(frozen=True)
class Sample:
    """Classes, logits and groups, checked.

    Attributes:
        is_positive: whether an image is of class 1, shape `(n,)`.
        logit: shape `(n,)`, float64; may be infinite.
        groups: place of each image's group among all groups, shape `(n,)`; None where each image
            stands for itself.
    """

    is_positive: NDArray[np.bool_]
    logit: NDArray[np.float64]
    groups: NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.logit)

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """Places of the logits among the distinct ones, the lowest 0; equal logits share one."""
        return np.unique(self.logit, return_inverse=True)[1]

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """Of class 1."""
        return sigmoid(self.logit)

    @property
    def num_groups(self) -> int | None:
        return None if self.groups is None else int(self.groups.max()) + 1

    @property
    def units(self) -> NDArray[np.int64]:
        """What is independent of the rest: each image's group, or else the image itself."""
        return np.arange(len(self)) if self.groups is None else self.groups

    def take(self, places: NDArray[Any]) -> Sample:
        """Some of the images, in this order; `places` are indices, or a mask."""
        groups = None
        if self.groups is not None:
            groups = np.unique(self.groups[places], return_inverse=True)[1]
        return Sample(self.is_positive[places], self.logit[places], groups)

    def count_units_of_class(self) -> int:
        """How many independent images, or groups, there are of the class that has fewer."""
        units = self.units
        return min(
            len(np.unique(units[self.is_positive])), len(np.unique(units[~self.is_positive]))
        )

    @property
    def num_positive(self) -> int:
        return int(np.count_nonzero(self.is_positive))

    @property
    def num_negative(self) -> int:
        return len(self) - self.num_positive


def check_sample(y_true: ArrayLike, logit: ArrayLike, groups: Groups | None = None) -> Sample:
    """Takes arrays of any shape with as many values as there are images.

    Raises:
        InvalidScores: there is no image, lengths differ, a class is not 0 or 1, or a logit is NaN.
    """
    classes, logits = np.ravel(np.asarray(y_true)), np.ravel(np.asarray(logit, np.float64))
    lengths = [len(classes), len(logits), *([] if groups is None else [len(groups)])]
    if len(set(lengths)) > 1 or not lengths[0]:
        raise InvalidScores(
            "Each image needs a class and a logit (and a group, if there are groups), and there "
            f"must be at least one image. Received: {', '.join(map(str, lengths))} values."
        )
    if not np.isin(classes, (0, 1)).all():
        found = ", ".join(map(str, np.unique(classes)[:4]))
        raise InvalidScores(f"Classes must be 0 or 1. Received: {found}")
    if np.isnan(logits).any():
        raise InvalidScores(
            f"A logit must be a number. Received: NaN for {np.count_nonzero(np.isnan(logits))} of "
            f"{len(logits)} images."
        )
    return Sample(classes == 1, logits, None if groups is None else _number(groups))


def sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of a logit, without overflow."""
    from scipy.special import expit

    probability: NDArray[np.float64] = expit(logit)
    return probability


def _number(groups: Groups) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(str(group), len(numbers)) for group in groups])
