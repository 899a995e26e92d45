"""Curves, as points to draw: plain lists of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.evaluation.calibration_error import NUM_BINS, put_into_bins
from classifiers.evaluation.intervals import Share, estimate_share
from classifiers.evaluation.sample import Groups, Sample, check_sample, sigmoid

_MOST_POINTS = 200
_NUM_BARS = 40


def list_curves(
    y_true: ArrayLike, logit: ArrayLike, groups: Groups | None = None
) -> dict[str, dict[str, list[Any]] | None]:
    """What to draw of a variant; all values are plain, for JSON.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`.
        groups: what each image belongs to, shape `(n,)`; for the intervals of `calibration`.

    Returns:
        `roc` with `false_positive_rate`, `recall` and `threshold`; `precision_recall` with
        `recall`, `precision` and `threshold`: at most 200 points, joined by lines. A threshold is a
        probability, None where no score is high enough. Both curves are None if a class is missing.
        `calibration` with, for each bin of probabilities that holds images, its ends `from` and
        `to`, `num_images`, their mean `probability`, the `share` of class 1 and the ends of its
        interval `low` and `high` (None where all are of one group). `histogram` with the `edges` of
        40 bars and the number of images of `class_0` and `class_1` in each.

    Raises:
        InvalidScores: there is nothing that can be judged.
    """
    sample = check_sample(y_true, logit, groups)
    has_both = bool(sample.num_positive and sample.num_negative)
    return {
        "roc": _roc(sample) if has_both else None,
        "precision_recall": _precision_recall(sample) if has_both else None,
        "calibration": _calibration(sample),
        "histogram": _histogram(sample),
    }


def _roc(sample: Sample) -> dict[str, list[Any]]:
    from sklearn.metrics import roc_curve

    alarms, recall, ranks = roc_curve(sample.is_positive, sample.rank)
    kept = _thin(alarms, recall)
    return {
        "false_positive_rate": alarms[kept].tolist(),
        "recall": recall[kept].tolist(),
        "threshold": _to_thresholds(sample, ranks[kept]),
    }


def _precision_recall(sample: Sample) -> dict[str, list[Any]]:
    from sklearn.metrics import precision_recall_curve

    precision, recall, ranks = precision_recall_curve(sample.is_positive, sample.rank)
    kept = _thin(recall, precision)
    return {
        "recall": recall[kept].tolist(),
        "precision": precision[kept].tolist(),
        "threshold": _to_thresholds(sample, np.append(ranks, np.inf)[kept]),
    }


def _calibration(sample: Sample) -> dict[str, list[Any]]:
    bins = put_into_bins(sample.probability)
    rows = [_bin(sample, bins == place, place) for place in np.unique(bins).tolist()]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _bin(sample: Sample, is_inside: NDArray[np.bool_], place: int) -> dict[str, Any]:
    share = Share(sample.is_positive & is_inside, is_inside)
    interval = estimate_share(share, sample.groups)
    return {
        "from": place / NUM_BINS,
        "to": (place + 1) / NUM_BINS,
        "num_images": share.num_images,
        "probability": float(sample.probability[is_inside].mean()),
        "share": share.value,
        "low": interval and interval.low,
        "high": interval and interval.high,
    }


def _histogram(sample: Sample) -> dict[str, list[Any]]:
    edges = np.linspace(0, 1, _NUM_BARS + 1)
    heights = [
        np.histogram(sample.probability[sample.is_positive == label], edges)[0].tolist()
        for label in (False, True)
    ]
    return {"edges": edges.tolist(), "class_0": heights[0], "class_1": heights[1]}


def _thin(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Points to keep: none is further from a kept one, along the curve, than one part of 100."""
    if len(x) <= _MOST_POINTS:
        return np.arange(len(x))
    walked = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    marks = np.linspace(0, walked[-1], _MOST_POINTS)
    return np.unique(np.append(np.searchsorted(walked, marks[:-1]), len(x) - 1))


def _to_thresholds(sample: Sample, ranks: NDArray[np.float64]) -> list[float | None]:
    probabilities = sigmoid(np.unique(sample.logit))
    return [None if np.isinf(rank) else float(probabilities[int(rank)]) for rank in ranks]
