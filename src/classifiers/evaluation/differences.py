"""How much the figures of two variants differ on the same images drawn anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from classifiers.evaluation.bootstrap import Ranking, Weights, add_up, percentile, resample, sort
from classifiers.evaluation.figure import Figure, cannot_estimate, describe_estimate
from classifiers.evaluation.figures import FEWEST_UNITS, measure_log_losses, measure_squares
from classifiers.evaluation.rates import find_missing_class
from classifiers.evaluation.sample import Sample

_NUM_RESAMPLES = 1000
_NEED_BOTH_CLASSES = {
    "balanced_accuracy", "precision", "recall", "f1", "specificity", "average_precision", "eer",
}  # fmt: skip

Pair = tuple[Sample, Sample]
Calls = tuple[NDArray[np.bool_], ...]


class _Measured:
    """The figures of one variant, of each resample."""

    def __init__(self, sample: Sample, is_called: NDArray[np.bool_]) -> None:
        is_positive = sample.is_positive
        self._rows = np.stack(
            [
                is_positive,
                ~is_positive,
                is_positive & is_called,
                ~is_positive & is_called,
                measure_log_losses(sample),
                measure_squares(sample),
            ]
        ).astype(np.float64)
        self._ranking = Ranking(sample)

    def measure(self, weights: Weights) -> dict[str, NDArray[np.float64]]:
        with np.errstate(invalid="ignore", divide="ignore"):
            positives, negatives, hits, alarms, losses, squares = add_up(weights, self._rows)
            precision, rate = self._ranking.measure(weights)
            total = positives + negatives
            return {
                "accuracy": (hits + negatives - alarms) / total,
                "balanced_accuracy": (hits / positives + 1 - alarms / negatives) / 2,
                "precision": hits / (hits + alarms),
                "recall": hits / positives,
                "f1": 2 * hits / (positives + hits + alarms),
                "specificity": 1 - alarms / negatives,
                "average_precision": precision,
                "eer": rate,
                "log_loss": losses / total,
                "brier_score": squares / total,
            }


def list_differences(pair: Pair, calls: Calls, seed: int) -> Iterator[Figure]:
    """B minus A, each with the percentile interval of a paired bootstrap."""
    order = sort(pair[0])
    a, b = (
        _Measured(sample.take(order), called[order])
        for sample, called in zip(pair, calls, strict=True)
    )

    def measure(weights: Weights) -> dict[str, NDArray[np.float64]]:
        of_a, of_b = a.measure(weights), b.measure(weights)
        with np.errstate(invalid="ignore"):  # both may be infinite
            return {name: of_b[name] - of_a[name] for name in of_a}

    observed = measure(np.ones((1, len(pair[0]))))
    drawn = resample(
        pair[0].take(order), [lambda w: list(measure(w).values())], _NUM_RESAMPLES, seed
    )
    for (name, [value]), values in zip(observed.items(), drawn, strict=True):
        yield _describe(name, float(value), values, pair[0])


def _describe(name: str, value: float, drawn: NDArray[np.float64], sample: Sample) -> Figure:
    missing = find_missing_class(sample) if name in _NEED_BOTH_CLASSES else ""
    if missing or not np.isfinite(value):
        reason = missing or "it does not exist for one of the variants"
        return cannot_estimate(name, len(sample), reason)
    interval, reason = None, "the variants do not differ in it"
    if len(np.unique(sample.units)) < FEWEST_UNITS:
        reason = f"there are fewer than {FEWEST_UNITS} independent images"
    elif np.nanmax(drawn) > np.nanmin(drawn):
        interval = percentile(drawn)
    method = "paired percentile bootstrap"
    method += "" if sample.groups is None else ", groups drawn as a whole"
    return describe_estimate(name, value, len(sample), interval, method, reason)
