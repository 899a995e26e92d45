"""Decisions at one threshold, counted; and the shares that follow, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.engine import classify
from classifiers.evaluation.figure import (
    Figure,
    Figures,
    Interval,
    cannot_estimate,
    describe_estimate,
)
from classifiers.evaluation.intervals import Share, average_of_two, estimate_share
from classifiers.evaluation.sample import Groups, Sample, check_sample

_WILSON = "Wilson"
_GROUPED = "Wilson, on the effective number of images (Korn and Graubard)"
_MISSING = "there is no image of class {}"


@dataclass(frozen=True)
class ConfusionMatrix:
    """How many images of each class were decided for each class; class 1 is the positive one."""

    true_negatives: int
    false_positives: int
    false_negatives: int
    true_positives: int

    def to_json(self) -> dict[str, int]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, int]) -> Self:
        """What `to_json` gave, as it was."""
        return cls(**stored)


def count_decisions(y_true: ArrayLike, logit: ArrayLike, threshold: float = 0.5) -> ConfusionMatrix:
    """Counts what `probability >= threshold` decides.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`.
        threshold: of the probability, from 0 to 1.

    Raises:
        InvalidScores, InvalidThreshold: as their names say.
    """
    sample = check_sample(y_true, logit)
    cells = 2 * sample.is_positive + classify(sample.probability, threshold)
    return ConfusionMatrix(*np.bincount(cells, minlength=4).tolist())


def figures_at(
    y_true: ArrayLike, logit: ArrayLike, threshold: float, groups: Groups | None = None
) -> Figures:
    """The figures that depend on a threshold, at any threshold, from stored scores.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`.
        threshold: a probability from here on means class 1.
        groups: what each image belongs to (its video), shape `(n,)`.

    Returns:
        `accuracy`, `balanced_accuracy`, `precision`, `recall`, `f1`, `specificity`,
        `false_positive_rate` and `false_negative_rate`, with Wilson's intervals.

    Raises:
        InvalidScores, InvalidThreshold: as their names say.
    """
    sample = check_sample(y_true, logit, groups)
    return collect(sample, threshold, list_rates(sample, threshold))


def collect(sample: Sample, threshold: float, figures: Iterator[Figure]) -> Figures:
    """Figures of a sample, by name."""
    by_name = {figure.name: figure for figure in figures}
    return Figures(float(threshold), len(sample), sample.num_groups, by_name)


def find_missing_class(sample: Sample) -> str:
    """Why figures that need both classes cannot be estimated; empty where they can."""
    if not sample.num_positive:
        return _MISSING.format(1)
    return "" if sample.num_negative else _MISSING.format(0)


def list_rates(sample: Sample, threshold: float) -> Iterator[Figure]:
    """The figures of `figures_at`, in the order in which they are shown."""
    is_positive, is_called = sample.is_positive, classify(sample.probability, threshold) == 1
    everything, missing = np.ones_like(is_positive), find_missing_class(sample)

    def rate(
        name: str,
        is_counted: NDArray[np.bool_],
        is_looked_at: NDArray[np.bool_],
        reason: str = "",
    ) -> Figure:
        share = Share(is_counted & is_looked_at, is_looked_at)
        return _estimate(name, share, sample.groups, reason)

    recall = rate("recall", is_called, is_positive, _MISSING.format(1))
    specificity = rate("specificity", ~is_called, ~is_positive, _MISSING.format(0))
    called = missing or "no image was decided for class 1"
    yield rate("accuracy", is_called == is_positive, everything)
    yield _balance(recall, specificity, len(sample), missing)
    precision = rate("precision", is_positive, is_called, called)
    yield cannot_estimate("precision", precision.num_images, missing) if missing else precision
    yield recall
    overlap = rate("f1", is_positive & is_called, is_positive | is_called, missing)
    yield cannot_estimate("f1", len(sample), missing) if missing else _to_f1(overlap, len(sample))
    yield specificity
    yield rate("false_positive_rate", is_called, ~is_positive, _MISSING.format(0))
    yield rate("false_negative_rate", ~is_called, is_positive, _MISSING.format(1))


def _estimate(name: str, share: Share, groups: NDArray[np.int64] | None, reason: str) -> Figure:
    if not share.num_images:
        return cannot_estimate(name, 0, reason)
    interval = estimate_share(share, groups)
    method = _WILSON if groups is None else _GROUPED
    reason = "all images are of one group"
    return describe_estimate(name, share.value, share.num_images, interval, method, reason)


def _balance(recall: Figure, specificity: Figure, num_images: int, missing: str) -> Figure:
    """The mean of two shares, from theirs."""
    if recall.value is None or specificity.value is None:
        return cannot_estimate("balanced_accuracy", num_images, missing)
    value = (recall.value + specificity.value) / 2
    if recall.low is None or recall.high is None:
        return replace(recall, name="balanced_accuracy", value=value, num_images=num_images)
    if specificity.low is None or specificity.high is None:
        return replace(specificity, name="balanced_accuracy", value=value, num_images=num_images)
    interval = average_of_two(
        (recall.value, specificity.value),
        (Interval(recall.low, recall.high), Interval(specificity.low, specificity.high)),
    )
    method = f"{recall.method}, of both classes together (Newcombe's MOVER)"
    return Figure("balanced_accuracy", value, *interval, method, num_images)


def _to_f1(overlap: Figure, num_images: int) -> Figure:
    """F1 from the share of images in which both truth and decision are 1, of those in which one is.

    That share is a plain one, so it has Wilson's interval; F1 follows from it as `2s / (1 + s)`
    (Lam, Gopal and Qian 2023, "Confidence intervals for the F1 score").
    """
    value, low, high = map(_convert, (overlap.value, overlap.low, overlap.high))
    method = overlap.method and f"{overlap.method}, through the Jaccard index"
    return Figure("f1", value, low, high, method, num_images, overlap.note)


def _convert(share: float | None) -> float | None:
    return None if share is None else 2 * share / (1 + share)
