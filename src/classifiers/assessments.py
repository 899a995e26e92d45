"""What workers do for an evaluation, and whether one comes out the same when it is made again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers import jobs, measurements
from classifiers.jobs import Run
from classifiers.records import Evaluation, ScoreTable
from classifiers.robustness import measure_stability
from classifiers.scoring import Progress

_EXAMINE = "classifiers.tasks.examine_evaluation"


def measure(evaluation: Evaluation, run: Run) -> None:
    """Scores the data set; a variant's first evaluation fills its `accuracy` and `clr`, too."""
    variant = evaluation.require_variant()
    measurement = measurements.fill(evaluation, variant, run.report)
    arguments = {"evaluation_id": str(evaluation.pk)}
    with run.finish(arguments):
        if variant.accuracy is None and not evaluation.dataset.path:
            variant.adopt(measurement)
        else:
            measurement.save()
        jobs.enqueue(_EXAMINE, arguments, owner=evaluation.owner)


def examine(evaluation: Evaluation, run: Run) -> None:
    """Computes what follows from the scores, and measures how stable they are."""
    found = measurements.compute_figures(evaluation.table)
    Evaluation.objects.filter(pk=evaluation.pk).update(**found)
    stability = measure_stability(evaluation, run.report)
    with run.finish():
        Evaluation.objects.filter(pk=evaluation.pk).update(stability=stability)


@dataclass(frozen=True)
class Repetition:
    """Whether an evaluation came out the same when it was made again.

    Attributes:
        differences: what was not the same: sentences for people; none if all of it was.
        largest_difference: of two probabilities of one image.
        num_changed: images whose class changed.
    """

    differences: list[str]
    largest_difference: float
    num_changed: int

    @property
    def is_same(self) -> bool:
        return not self.differences


def repeat(evaluation: Evaluation, progress: Progress | None = None) -> Repetition:
    """Measures again what an evaluation has measured, and compares; nothing is saved.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
    """
    again = measurements.take(evaluation.require_variant(), evaluation.dataset, progress)
    differences = list(_compare_circumstances(evaluation, again.evaluation))
    before = evaluation.table
    if list(again.table.filenames) != list(before.filenames):
        return Repetition([*differences, "The images have other names."], float("inf"), 0)
    largest = measurements.find_largest_difference(before, again.table)
    num_changed = int(np.count_nonzero(_decide(before) != _decide(again.table)))
    if largest > 0:
        differences.append(
            f"Probabilities differ by at most {largest:.2g}; {num_changed} of {len(before)} images "
            "get another class."
        )
    return Repetition(differences, largest, num_changed)


def _compare_circumstances(then: Evaluation, now: Evaluation) -> list[str]:
    pairs = {
        "data set": (then.manifest_sha256, now.manifest_sha256),
        "graph": (then.graph_sha256, now.graph_sha256),
        "preprocessing": (then.preprocessing, now.preprocessing),
        "software": (then.versions, now.versions),
    }
    return [
        f"The {what} is another one: {old or 'unknown'} then, {new or 'unknown'} now."
        for what, (old, new) in pairs.items()
        if old != new
    ]


def _decide(table: ScoreTable) -> NDArray[np.bool_]:
    decisions: NDArray[np.bool_] = table.probability >= measurements.THRESHOLD
    return decisions
