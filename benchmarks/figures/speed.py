"""How long all figures take, beside scikit-learn in a loop."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.figures.worlds import WORLDS, Drawn
from classifiers.evaluation import compute_figures
from classifiers.evaluation.sample import sigmoid


def measure(num_images: int, num_resamples: int, num_looped: int) -> tuple[float, float]:
    """Seconds of ours and of the loop; the loop's are scaled up from `num_looped` resamples."""
    drawn = WORLDS["binormal"].sample(np.random.default_rng(0), num_images)
    compute_figures(drawn.y_true[:100], drawn.logit[:100])  # imports
    _loop(drawn, 1)
    start = time.perf_counter()
    compute_figures(drawn.y_true, drawn.logit, num_resamples=num_resamples)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    _loop(drawn, num_looped)
    return ours, (time.perf_counter() - start) * num_resamples / num_looped


def _loop(drawn: Drawn, num_resamples: int) -> None:
    """The figures that have no interval of their own, as most would draw them anew."""
    from sklearn import metrics

    rng = np.random.default_rng(0)
    probability = sigmoid(drawn.logit)
    for _ in range(num_resamples):
        chosen = rng.integers(len(probability), size=len(probability))
        y_true, y_score = drawn.y_true[chosen], probability[chosen]
        for measure in (
            metrics.roc_auc_score,
            metrics.average_precision_score,
            metrics.det_curve,
            metrics.log_loss,
            metrics.brier_score_loss,
        ):
            measure(y_true, y_score)
        y_pred = y_score >= 0.5
        metrics.accuracy_score(y_true, y_pred)
        metrics.precision_recall_fscore_support(y_true, y_pred, average="binary")
        metrics.balanced_accuracy_score(y_true, y_pred)
