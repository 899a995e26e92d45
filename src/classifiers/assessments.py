"""Evaluations in the background: started, measured, and repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from classifiers import jobs, measurements
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation

if TYPE_CHECKING:
    from django.db.models import Model

    from classifiers.jobs import Run
    from classifiers.scoring import Progress

_MEASURE = "classifiers.tasks.measure_evaluation"
_EXAMINE = "classifiers.tasks.examine_evaluation"


def start(variant: MLModel, dataset: DataSet, owner: Model | None = None) -> Evaluation:
    """Has a variant evaluated on a data set, in the background where the project has workers.

    Raises:
        DatasetError: the data set is missing or wrongly laid out.
    """
    evaluation = measurements.prepare(variant, dataset, owner)
    with transaction.atomic():
        evaluation.save()
        evaluation.job = jobs.enqueue(
            _MEASURE, {"evaluation_id": str(evaluation.pk)}, owner=owner
        )
        evaluation.save(update_fields=["job"])
    evaluation.refresh_from_db()
    return evaluation


def measure(evaluation: Evaluation, run: Run) -> None:
    """Scores the data set; the first evaluation of a variant fills its `accuracy` and `clr`, too."""
    variant = evaluation.variant
    table = measurements.measure(evaluation, variant, run.report)
    with run.finish({"evaluation_id": str(evaluation.pk)}):
        measurements.save(evaluation, table)
        if variant.accuracy is None and not evaluation.dataset.path:
            variant.adopt(evaluation, table)
        jobs.enqueue(_EXAMINE, {"evaluation_id": str(evaluation.pk)}, owner=evaluation.owner)


def examine(evaluation: Evaluation, run: Run) -> None:
    """Computes what follows from the scores, and how stable they are."""
    figures = measurements.compute_figures(evaluation)
    stability = measurements.measure_stability(evaluation, run.report)
    with run.finish():
        evaluation.figures, evaluation.curves = figures
        evaluation.stability = stability
        evaluation.save(update_fields=["figures", "curves", "stability"])


@dataclass(frozen=True)
class Repetition:
    """Whether an evaluation came out the same when it was made again.

    Attributes:
        differences: what was not the same; sentences for people. None: all of it was.
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
    again = measurements.prepare(evaluation.variant, evaluation.dataset)
    table, before = measurements.measure(again, evaluation.variant, progress), evaluation.table
    differences = [
        f"The {what} is another one: {old or 'unknown'} then, {new or 'unknown'} now."
        for what, old, new in (
            ("data set", evaluation.manifest_sha256, again.manifest_sha256),
            ("graph", evaluation.graph_sha256, again.graph_sha256),
            ("preprocessing", evaluation.preprocessing, again.preprocessing),
            ("software", evaluation.versions, again.versions),
        )
        if old != new
    ]
    if list(table.filenames) != list(before.filenames):
        return Repetition([*differences, "The images have other names."], float("nan"), 0)
    largest = measurements.find_largest_difference(before, table)
    num_changed = int(
        np.count_nonzero(
            (before.probability >= measurements.THRESHOLD)
            != (table.probability >= measurements.THRESHOLD)
        )
    )
    if largest > 0:
        differences.append(
            f"Probabilities differ by at most {largest:.2g}; {num_changed} of {len(table)} images "
            "get another class."
        )
    return Repetition(differences, largest, num_changed)
