"""Probabilities that keep what they promise: learnt on one half of images, judged on the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from classifiers.evaluation.bootstrap import resample
from classifiers.evaluation.figure import Figure, Figures
from classifiers.evaluation.figures import estimate_calibration, estimate_mean, list_losses
from classifiers.evaluation.rates import collect, find_missing_class
from classifiers.evaluation.sample import Groups, Sample, check_sample, sigmoid
from classifiers.exceptions import InvalidScores

_NUM_RESAMPLES = 1000
_LOWEST_LOG, _HIGHEST_LOG = np.log(0.01), np.log(100)


@dataclass(frozen=True)
class Calibrator:
    """Turns logits into better probabilities; what `fit_temperature` and `fit_isotonic` give.

    Attributes:
        method: `temperature` or `isotonic`.
        temperature: what logits are divided by; 1 if `method` is `isotonic`.
        logits: where the steps of `isotonic` begin and end, rising.
        probabilities: of class 1 at each of `logits`; between them, on a straight line.
    """

    method: str
    temperature: float = 1.0
    logits: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()

    def apply(self, logit: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of class 1, in the shape of `logit`."""
        return sigmoid(self.correct(np.asarray(logit, np.float64)))

    def correct(self, logit: NDArray[np.float64]) -> NDArray[np.float64]:
        """The logits of those probabilities."""
        if self.method == "temperature":
            return logit / self.temperature
        probability = np.interp(logit, self.logits, self.probabilities)
        corrected: NDArray[np.float64] = np.log(probability) - np.log1p(-probability)
        return corrected

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {
            "logits": list(self.logits),
            "probabilities": list(self.probabilities),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        points = {name: tuple(stored[name]) for name in ("logits", "probabilities")}
        return cls(stored["method"], stored["temperature"], **points)


@dataclass(frozen=True)
class CalibrationTrial:
    """What calibrating changed, on images that it was not learnt on.

    Attributes:
        calibrator: as it was learnt.
        num_learnt_on: images.
        before: `log_loss`, `brier_score` and `calibration_error` of the other images.
        after: the same, with calibrated probabilities.
    """

    calibrator: Calibrator
    num_learnt_on: int
    before: Figures
    after: Figures

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "calibrator": self.calibrator.to_json(),
            "num_learnt_on": self.num_learnt_on,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        return cls(
            Calibrator.from_json(stored["calibrator"]),
            stored["num_learnt_on"],
            Figures.from_json(stored["before"]),
            Figures.from_json(stored["after"]),
        )


def fit_temperature(y_true: ArrayLike, logit: ArrayLike) -> Calibrator:
    """Finds what to divide logits by, from 0.01 to 100, for the least log loss.

    Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks". The order of
    images stays as it is, and so do decisions at 0.5.

    Raises:
        InvalidScores: a class is missing, or a logit is not finite.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_expit

    sample = _check_both(y_true, logit)
    margins = np.where(sample.is_positive, 1, -1) * sample.logit

    def get_loss(log_temperature: float) -> float:
        return -float(log_expit(margins / np.exp(log_temperature)).mean())

    found = minimize_scalar(
        get_loss, bounds=(_LOWEST_LOG, _HIGHEST_LOG), method="bounded", options={"xatol": 1e-8}
    )
    return Calibrator("temperature", temperature=float(np.exp(found.x)))


def fit_isotonic(y_true: ArrayLike, logit: ArrayLike) -> Calibrator:
    """Finds the rising curve from logits to probabilities that fits best (Zadrozny and Elkan 2002).

    It takes more images than a temperature, but any shape. Probabilities stay away from 0 and 1 by
    as much as one image more would change a share of all: what never happened here is not certain.

    Raises:
        InvalidScores: a class is missing, or a logit is not finite.
    """
    from sklearn.isotonic import IsotonicRegression

    sample = _check_both(y_true, logit)
    margin = 1 / (len(sample) + 2)
    regression = IsotonicRegression(y_min=margin, y_max=1 - margin, out_of_bounds="clip")
    regression.fit(sample.logit, sample.is_positive)
    return Calibrator(
        "isotonic",
        logits=tuple(regression.X_thresholds_.tolist()),
        probabilities=tuple(regression.y_thresholds_.tolist()),
    )


_FIT = {"temperature": fit_temperature, "isotonic": fit_isotonic}


def calibrate_on_half(
    y_true: ArrayLike,
    logit: ArrayLike,
    groups: Groups | None = None,
    method: str = "temperature",
    seed: int = 0,
) -> CalibrationTrial:
    """Learns a calibration on one half of the images and judges it on the other.

    Each half gets half of each class; all images of a group go to the same half.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`.
        groups: what each image belongs to (its video), shape `(n,)`.
        method: `temperature` or `isotonic`.
        seed: of the halves, and of the intervals.

    Raises:
        InvalidScores: a class is missing in a half, a logit is not finite, or there is no such
            method.
    """
    if method not in _FIT:
        raise InvalidScores(f"The method must be one of {', '.join(_FIT)}. Received: {method!r}")
    sample = check_sample(y_true, logit, groups)
    is_first = _split(sample, seed)
    halves = [sample.take(chosen) for chosen in (is_first, ~is_first)]
    for half in halves:
        _check_both(half.is_positive, half.logit)
    learnt_on, judged_on = halves
    calibrator = _FIT[method](learnt_on.is_positive, learnt_on.logit)
    after = Sample(judged_on.is_positive, calibrator.correct(judged_on.logit), judged_on.groups)
    return CalibrationTrial(
        calibrator, len(learnt_on), *(_judge(half, seed) for half in (judged_on, after))
    )


def _check_both(y_true: ArrayLike, logit: ArrayLike) -> Sample:
    sample = check_sample(y_true, logit)
    if find_missing_class(sample) or not np.isfinite(sample.logit).all():
        raise InvalidScores(
            "Calibration is learnt and judged on images of both classes, with finite logits. "
            f"Received: {sample.num_negative} images of class 0, {sample.num_positive} of class 1, "
            f"and {np.count_nonzero(~np.isfinite(sample.logit))} logits that are not finite."
        )
    return sample


def _split(sample: Sample, seed: int) -> NDArray[np.bool_]:
    """Which images are in the first half, shape `(n,)`."""
    rng = np.random.default_rng(seed)
    units = sample.units
    # Groups of one class are dealt out by turns, in random order; so are those with both.
    share = np.bincount(units, sample.is_positive) / np.bincount(units)
    order = np.lexsort((rng.random(len(share)), share))
    is_first = np.zeros(len(share), bool)
    is_first[order[int(rng.integers(2)) :: 2]] = True
    chosen: NDArray[np.bool_] = is_first[units]
    return chosen


def _judge(sample: Sample, seed: int) -> Figures:
    return collect(sample, 0.5, _list_figures(sample, seed))


def _list_figures(sample: Sample, seed: int) -> Iterator[Figure]:
    losses = list_losses(sample)
    measures = [loss.measure for loss in losses.values()]
    drawn = resample(sample, measures, _NUM_RESAMPLES, seed)
    for place, (name, loss) in enumerate(losses.items()):
        yield estimate_mean(name, loss, drawn[2 * place : 2 * place + 2], sample)
    yield estimate_calibration(sample)
