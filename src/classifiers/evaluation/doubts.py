"""What scores say against the way in which they were made."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.evaluation.intervals import Z

_LEAST_SPREAD = 0.02
_CHANCE = 0.5  # the AUC of a coin


def find_doubts(y_true: ArrayLike, y_score: ArrayLike) -> list[str]:
    """What scores say against the preprocessing or the class direction that they were made with.

    Scores that hardly differ, even leaving out the outermost twentieth of each class, are doubted;
    and an area under the ROC curve that is too low for chance alone: below the interval that would
    hold 95 % of the areas if scores had nothing to do with classes (Mann and Whitney 1947, "On a
    test of whether one of two random variables is stochastically larger than the other").

    Args:
        y_true: true classes, 0 or 1, shape `(n,)`.
        y_score: probabilities of class 1, shape `(n,)`.

    Returns:
        Sentences for people; none where there is no doubt.
    """
    y_true, y_score = np.ravel(y_true), np.ravel(y_score)
    by_class = [part for label in (0, 1) if len(part := y_score[y_true == label])]
    # By class: a network may be right about all images of a class that has few.
    ends = [np.quantile(part, [0.05, 0.95]) for part in by_class]
    if np.max(ends) - np.min(ends) < _LEAST_SPREAD:
        doubt = (
            f"Nearly all images get the same probability, about {100 * np.median(y_score):.1f} %. "
            "Are pixels scaled as they were when the model was trained?"
        )
        return [doubt]
    return _doubt_direction(by_class[0], by_class[1]) if len(by_class) > 1 else []


def _doubt_direction(zeros: NDArray[np.floating], ones: NDArray[np.floating]) -> list[str]:
    from sklearn.metrics import roc_auc_score

    sizes = len(zeros), len(ones)
    auc = float(roc_auc_score(np.repeat([0, 1], sizes), np.concatenate([zeros, ones])))
    if auc >= _CHANCE - Z * _get_null_deviation(*sizes):
        return []
    doubt = (
        "Images of class 1 get lower probabilities than those of class 0: the area under the ROC "
        f"curve is {auc:.2f} on {sum(sizes)} images, lower than chance alone would make it. Does a "
        "high output mean the other class, or are pixels scaled in another way?"
    )
    return [doubt]


def _get_null_deviation(num_zeros: int, num_ones: int) -> float:
    """Standard deviation of the area where scores have nothing to do with classes."""
    return math.sqrt((num_zeros + num_ones + 1) / (12 * num_zeros * num_ones))
