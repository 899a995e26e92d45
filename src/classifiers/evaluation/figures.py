"""Every figure that is shown, each with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.evaluation.bootstrap import Ranking, from_logit_error, resample, sort
from classifiers.evaluation.calibration_error import estimate_error, measure_squared_error
from classifiers.evaluation.delong import estimate_area, measure_area
from classifiers.evaluation.figure import Figure, Figures, cannot_estimate, describe_estimate
from classifiers.evaluation.losses import FEWEST_EFFECTIVE, Losses, from_gamma, studentised
from classifiers.evaluation.rates import collect, find_missing_class, list_rates
from classifiers.evaluation.sample import Groups, Sample, check_sample

FEWEST_UNITS = 5
"""Images, or groups, to draw from."""

_PERFECT = "the classes are perfectly separated"


def compute_figures(
    y_true: ArrayLike,
    logit: ArrayLike,
    *,
    threshold: float = 0.5,
    groups: Groups | None = None,
    seed: int = 0,
    num_resamples: int = 1000,
) -> Figures:
    """Computes every figure that is shown, each with its 95 % interval.

    Class 1 is the positive class. Scores are compared as logits, so that those that are 1.0 as a
    probability keep their order.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`; the probability is its sigmoid.
        threshold: a probability from here on means class 1.
        groups: what each image belongs to (its video), shape `(n,)`. Images of a group resemble
            each other, so intervals become wider.
        seed: of the images drawn anew.
        num_resamples: how often they are drawn.

    Returns:
        Those of `figures_at`; and `roc_auc` (DeLong's interval, on the logit scale),
        `average_precision` and `eer` (bootstrap, on the logit scale), `log_loss` and `brier_score`
        (bootstrap-t; where few images set them, from a gamma distribution), `calibration_error`
        (debiased). What cannot be estimated is None, and the note says why.

    Raises:
        InvalidScores, InvalidThreshold: as their names say.
    """
    sample = check_sample(y_true, logit, groups)
    sample = sample.take(sort(sample))  # so that nothing is looked up when they are drawn anew
    figures = [*list_rates(sample, threshold), *_list_others(sample, num_resamples, seed)]
    return collect(sample, threshold, iter(figures))


def measure_log_losses(sample: Sample) -> NDArray[np.float64]:
    """What each image adds to the log loss, shape `(n,)`; exact also for saturated scores."""
    from scipy.special import log_expit

    losses: NDArray[np.float64] = -log_expit(np.where(sample.is_positive, 1, -1) * sample.logit)
    return losses


def measure_squares(sample: Sample) -> NDArray[np.float64]:
    """What each image adds to the Brier score, shape `(n,)`."""
    squares: NDArray[np.float64] = (sample.is_positive - sample.probability) ** 2
    return squares


def estimate_calibration(sample: Sample) -> Figure:
    """The debiased calibration error."""
    name, size = "calibration_error", len(sample)
    error, few = measure_squared_error(sample), _too_few(len(np.unique(sample.units)), "")
    if error is None:
        return cannot_estimate(name, size, "no two images have similar probabilities")
    value = math.sqrt(max(0.0, error.value))
    method = "debiased (Kumar et al.), its moments inverted as those of a gamma distribution"
    interval = None if few else estimate_error(error)
    return describe_estimate(name, value, size, interval, method, few or "the images do not vary")


def estimate_mean(name: str, losses: Losses, drawn: NDArray[np.float64], sample: Sample) -> Figure:
    """A mean loss, from the means and errors of resamples, shape `(2, resamples)`."""
    if losses.num_units < FEWEST_UNITS or not losses.varies:
        interval, method = None, ""
        reason = _too_few(losses.num_units, "") or "the images do not vary"
    elif losses.count_effective() < FEWEST_EFFECTIVE:
        interval, reason = from_gamma(losses), ""
        method = "gamma distribution (Fay and Feuer)"
        method += "" if sample.groups is None else ", by group"
    else:
        interval, reason = studentised(losses, *drawn), ""
        method = f"bootstrap-t of the logarithm{_by_group(sample)}"
    return describe_estimate(name, losses.mean, len(sample), interval, method, reason)


def list_losses(sample: Sample) -> dict[str, Losses]:
    """The mean losses that can be estimated."""
    losses = {
        "log_loss": (measure_log_losses(sample), np.inf),
        "brier_score": (measure_squares(sample), 1.0),
    }
    return {
        name: Losses(values, sample, largest)
        for name, (values, largest) in losses.items()
        if np.isfinite(values).all()
    }


def _list_others(sample: Sample, num_resamples: int, seed: int) -> Iterator[Figure]:
    ranking, losses = Ranking(sample), list_losses(sample)
    measures = [ranking.measure, *(loss.measure for loss in losses.values())]
    drawn = resample(sample, measures, num_resamples, seed)
    yield _area(sample)
    yield from _list_ranked(sample, ranking, drawn[:2])
    if "log_loss" not in losses:
        reason = "a probability of exactly 0 or 1 was wrong, which costs infinitely much"
        yield cannot_estimate("log_loss", len(sample), reason)
    for place, (name, loss) in enumerate(losses.items(), start=1):
        yield estimate_mean(name, loss, drawn[2 * place : 2 * place + 2], sample)
    yield estimate_calibration(sample)


def _area(sample: Sample) -> Figure:
    missing = find_missing_class(sample)
    if missing:
        return cannot_estimate("roc_auc", len(sample), missing)
    from sklearn.metrics import roc_auc_score

    value = float(roc_auc_score(sample.is_positive, sample.rank))
    reason = _find_obstacle(sample, value)
    interval = None if reason else estimate_area(measure_area(sample), sample)
    method = "DeLong, on the logit scale" + ("" if sample.groups is None else ", by group")
    return describe_estimate("roc_auc", value, len(sample), interval, method, reason)


def _list_ranked(sample: Sample, ranking: Ranking, drawn: NDArray[np.float64]) -> Iterator[Figure]:
    """Average precision and equal error rate; `drawn` has a row of resamples for each."""
    from sklearn.metrics import average_precision_score

    names, missing = ("average_precision", "eer"), find_missing_class(sample)
    if missing:
        yield from (cannot_estimate(name, len(sample), missing) for name in names)
        return
    precision = float(average_precision_score(sample.is_positive, sample.rank))
    rate = float(ranking.measure(np.ones((1, len(sample))))[1][0])
    reason = _find_obstacle(sample, rate)
    method = f"bootstrap, on the logit scale{_by_group(sample)}"
    for name, value, values in zip(names, (precision, rate), drawn, strict=True):
        interval = None if reason else from_logit_error(value, values, sample)
        yield describe_estimate(name, value, len(sample), interval, method, reason)


def _find_obstacle(sample: Sample, value: float) -> str:
    """Why it cannot be told how much a figure of the order of images varies; empty if it can."""
    few = _too_few(sample.count_units_of_class(), " of a class")
    if few or sample.rank.any():
        return few or ("" if 0 < value < 1 else _PERFECT)
    return "all images have the same score"


def _too_few(num_units: int, of_what: str) -> str:
    if num_units >= FEWEST_UNITS:
        return ""
    return f"there are fewer than {FEWEST_UNITS} independent images{of_what}"


def _by_group(sample: Sample) -> str:
    return "" if sample.groups is None else ", groups drawn as a whole"
