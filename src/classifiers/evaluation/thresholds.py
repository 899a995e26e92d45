"""A threshold that keeps a promise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from classifiers.evaluation.sample import check_sample
from classifiers.exceptions import ThresholdNotFound


def choose_threshold(y_true: ArrayLike, logit: ArrayLike, *, label: int, max_share: float) -> float:
    """The threshold at which few images of one class get the other, and most of that are found.

    It lies halfway between two scores, so that rounding changes no decision.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`.
        label: the class that is to be spared, 0 or 1.
        max_share: the largest share of its images that may be decided for the other class, from 0
            to 1.

    Returns:
        A probability; from there on the decision is class 1.

    Raises:
        ThresholdNotFound: a class is missing, `label` or `max_share` is out of range, or the
            promise is kept only by deciding all images for `label`.
        InvalidScores: there is nothing that can be judged.
    """
    sample = check_sample(y_true, logit)
    if label not in {0, 1} or not 0 <= max_share <= 1:
        raise ThresholdNotFound(
            "The class must be 0 or 1, and the share from 0 to 1. "
            f"Received: {label!r} and {max_share!r}"
        )
    if not sample.num_positive or not sample.num_negative:
        raise ThresholdNotFound(
            "A threshold is chosen on images of both classes. Received: "
            f"{sample.num_negative} of class 0 and {sample.num_positive} of class 1."
        )
    # Scores are served in single precision, where more of them are equal.
    scores, ranks = np.unique(sample.probability.astype(np.float32), return_inverse=True)
    is_label = sample.is_positive == bool(label)
    spared, others = (np.bincount(ranks[of], minlength=len(scores)) for of in (is_label, ~is_label))
    if label == 1:  # class 0 is decided for below the threshold
        wrong, found = np.cumsum(spared)[:-1], np.cumsum(others)[:-1]
    else:
        wrong, found = (np.cumsum(counts[::-1])[::-1][1:] for counts in (spared, others))
    keeps = (wrong <= max_share * spared.sum()) & (found > 0)
    if not keeps.any():
        raise ThresholdNotFound(
            "A threshold must find images of the other class while it spares those of class "
            f"{label}. Received: none that decides at most {max_share:.2%} of them wrongly."
        )
    # Of those that find the most, the one that spares the most.
    best = np.lexsort((-wrong, found * keeps))[-1]
    return (float(scores[best]) + float(scores[best + 1])) / 2
