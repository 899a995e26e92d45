"""What any threshold does to the images of an evaluation, from stored scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifiers import evaluation as statistics
from classifiers.engine import classify
from classifiers.evaluation import ConfusionMatrix, Figures, Report
from classifiers.evaluation.sample import check_sample
from classifiers.findings.verdicts import check_threshold
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation


@dataclass(frozen=True)
class Decided:
    """What a threshold decides, and how good that is.

    Attributes:
        figures: the rates, each with its interval.
        matrix: how many images of each class were decided for each class.
        report: the classification report.
    """

    figures: Figures
    matrix: ConfusionMatrix
    report: Report

    @property
    def threshold(self) -> float:
        return self.figures.threshold

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return self.figures.to_json() | {"confusion_matrix": self.matrix.to_json()}


def decide(evaluation: Evaluation, threshold: float = THRESHOLD) -> Decided:
    """Decides all images of an evaluation by a threshold, without running the model.

    Args:
        evaluation: with scores.
        threshold: a probability of class 1 from here on means class 1.

    Raises:
        InvalidThreshold: it is not a number from 0 to 1.
        NotEvaluated: there are no scores.
        InvalidScores: no image could be read.
    """
    check_threshold(threshold)
    read = evaluation.table.keep_read()
    sample = check_sample(read.y_true, read.logit)
    return Decided(
        statistics.figures_at(read.y_true, read.logit, threshold, read.groups),
        statistics.count_decisions(read.y_true, read.logit, threshold),
        statistics.evaluate(read.y_true, classify(sample.probability, threshold)),
    )
