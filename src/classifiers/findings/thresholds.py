"""What any threshold does to the images of an evaluation, from stored scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classifiers import evaluation as statistics
from classifiers.engine import classify
from classifiers.evaluation import ConfusionMatrix, Figures, Report
from classifiers.evaluation.sample import check_sample
from classifiers.findings.verdicts import check_threshold
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation
from classifiers.statements import find_manipulated


@dataclass(frozen=True)
class Cell:
    """Images of one class that were decided for one class.

    Attributes:
        count: how many.
        share: of all images of their class; None where there are none.
        is_right: whether it is the same class.
    """

    count: int
    share: float | None
    is_right: bool


@dataclass(frozen=True)
class DecidedClass:
    """Images of one class.

    Attributes:
        name: of the class.
        cells: those decided for class 0, and those for class 1.
    """

    name: str
    cells: list[Cell]

    @property
    def total(self) -> int:
        """How many images of the class there are."""
        return sum(cell.count for cell in self.cells)


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

    def list_rows(self, class_names: Sequence[str]) -> list[DecidedClass]:
        """The confusion matrix by true class."""
        matrix = self.matrix
        rows = (
            (matrix.true_negatives, matrix.false_positives),
            (matrix.false_negatives, matrix.true_positives),
        )
        return [
            DecidedClass(class_names[label], [_count(row, label, place) for place in (0, 1)])
            for label, row in enumerate(rows)
        ]

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


def find_spared(class_names: Sequence[str]) -> int:
    """The class whose images are not to be suspected: the authentic one, as far as names tell."""
    manipulated = find_manipulated(class_names)
    return 1 if manipulated is None else 1 - manipulated


def _count(row: Sequence[int], label: int, place: int) -> Cell:
    total = sum(row)
    return Cell(row[place], row[place] / total if total else None, place == label)
