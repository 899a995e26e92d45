"""The rule by which a verdict is called unsure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.engine import classify, require_numbers

MIN_CROSSED = 2
"""Copies on the other side of the threshold, of eight, from which on a verdict is unsure."""


class Stability(NamedTuple):
    """Whether a verdict holds."""

    low: float
    """The lowest probability of the picture and its copies."""
    high: float
    """The highest one."""
    num_crossed: int
    """Copies whose verdict is another than that of the picture."""
    is_unsure: bool
    reason: str
    """Why, or why not: a sentence for people."""


def judge(
    probability: float,
    copies: Sequence[float] | NDArray[np.floating],
    threshold: float,
    interval: tuple[float, float] | None = None,
) -> Stability:
    """Judges whether a verdict is unsure.

    It is if at least two of the eight copies are on the other side of the threshold than the
    picture, or if the threshold lies inside a calibrated interval. From the threshold on, a picture
    is of class 1, as `classify` has it.

    Args:
        probability: of the picture.
        copies: the probabilities of its copies.
        threshold: of the verdict, from 0 to 1.
        interval: in which the calibrated probability lies, the lower end first, if one is known;
            on the same scale as the threshold.

    Raises:
        InvalidThreshold: the threshold is not a number from 0 to 1.
        UnsupportedModel: a probability is not a number (NaN).
    """
    scores = require_numbers(np.array([probability, *copies], np.float64))
    num_crossed = int(count_crossed(scores[0], scores[1:], threshold))
    is_spanned = interval is not None and len(set(classify(np.array(interval), threshold))) > 1
    many_crossed = num_crossed >= MIN_CROSSED
    reason = _say_crossed(num_crossed, len(copies), threshold)
    if interval is not None and is_spanned:
        low, high = interval
        spanned = f"the threshold {threshold:g} lies inside the interval from {low:g} to {high:g}"
        reason = f"{reason}, and {spanned}" if many_crossed else spanned
    return Stability(
        float(scores.min()),
        float(scores.max()),
        num_crossed,
        many_crossed or is_spanned,
        f"{reason[0].upper()}{reason[1:]}.",
    )


def count_crossed(
    probability: ArrayLike, copies: NDArray[np.floating], threshold: float
) -> NDArray[np.int64]:
    """How many copies of each picture have another verdict than the picture itself.

    Args:
        probability: of the pictures, shape `(n,)`, or of one, without a shape.
        copies: the probabilities of their copies, shape `(n, copies)`, or `(copies,)` for one.
        threshold: of the verdict, from 0 to 1.

    Raises:
        InvalidThreshold: the threshold is not a number from 0 to 1.
    """
    own = classify(np.asarray(probability)[..., np.newaxis], threshold)
    return np.asarray((classify(copies, threshold) != own).sum(axis=-1))


def _say_crossed(num_crossed: int, num_copies: int, threshold: float) -> str:
    subject = "none" if num_crossed == 0 else str(num_crossed)
    verb = "is" if num_crossed <= 1 else "are"
    return (
        f"{subject} of the {num_copies} copies {verb} on the other side of the threshold "
        f"{threshold:g} than the picture"
    )
