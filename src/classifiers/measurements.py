"""Measures a variant on a data set: scores first, figures from them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from classifiers import evaluation as statistics
from classifiers import scoring
from classifiers.conf import conf
from classifiers.copies import find_copies, open_graph
from classifiers.evaluation import Report
from classifiers.records import DataSet, Evaluation, ScoreTable, StoredScores

if TYPE_CHECKING:
    from django.db.models import Model

    from classifiers.jobs import Job
    from classifiers.models import MLModel

THRESHOLD = 0.5
"""The contract's: a probability of class 1 from here on means class 1."""
SEED = 0
"""Of the resampling behind intervals: the same scores always get the same ones."""

_PACKAGES = ("numpy", "pillow")
_RUNTIMES = {"openvino": "openvino", "onnxruntime": "onnxruntime"}


def prepare(
    variant: MLModel, dataset: DataSet, owner: Model | None = None, job: Job | None = None
) -> Evaluation:
    """An evaluation that is still to be measured; it is not saved."""
    return Evaluation(
        variant=variant,
        model_name=variant.model_name,
        dataset=dataset,
        owner=owner,
        job=job,
        class_names=dataset.folder.class_names,
    )


def measure(
    evaluation: Evaluation, variant: MLModel, progress: Callable[[int, int], None] | None = None
) -> ScoreTable:
    """Scores every image of the data set, once, and fills in all but the figures.

    Nothing is saved.

    Raises:
        DatasetError: the data set is missing, wrongly laid out, or nothing in it can be read.
        ClassifierError: the variant cannot be run on it.
    """
    declared = variant.declaration
    started = time.monotonic()
    scores = scoring.score_dataset(
        open_graph(variant), declared.preprocessing, progress, source=evaluation.dataset.source
    )
    seconds = time.monotonic() - started
    is_turned = declared.turns(evaluation.class_names)
    table = ScoreTable(
        filenames=scores.filenames,
        y_true=scores.y_true,
        logit=-scores.logit if is_turned else scores.logit,
        probability=1 - scores.probability if is_turned else scores.probability,
        sha256=scores.sha256,
        groups=statistics.find_groups(scores.filenames),
    )
    copies = find_copies(variant) if variant.model_file._committed else None
    evaluation.model_sha256 = copies.original_sha256 if copies else ""
    evaluation.graph_sha256 = copies.graph_sha256 if copies else ""
    evaluation.manifest_sha256 = scores.manifest
    evaluation.preprocessing = asdict(declared.preprocessing)
    evaluation.versions = list_versions()
    evaluation.num_images, evaluation.failures = len(table), scores.failures
    evaluation.seconds, evaluation.finished_at = seconds, timezone.now()
    read = table.keep_read()
    evaluation.doubts = [
        *scores.describe_failures(),
        *declared.find_foreign_names(evaluation.class_names),
        *statistics.find_doubts(read.y_true, read.probability),
    ]
    return table


def report(table: ScoreTable) -> Report:
    """What the contract calls `accuracy` and `clr`."""
    read = table.keep_read()
    return statistics.evaluate(read.y_true, read.probability >= THRESHOLD)


def save(evaluation: Evaluation, table: ScoreTable, using: str | None = None) -> None:
    """Saves a measured evaluation with its scores, and what its data set holds."""
    with transaction.atomic(using):
        evaluation.save(using=using)
        StoredScores.of(evaluation, table).save(using=using)
        evaluation.dataset.note_content(evaluation.manifest_sha256)


def compute_figures(evaluation: Evaluation) -> None:
    """Fills in figures and curves from the stored scores, and saves them."""
    table = evaluation.table.keep_read()
    labelled: dict[str, Any] = {"groups": table.groups, "seed": SEED}
    figures = statistics.compute_figures(
        table.y_true, table.logit, threshold=THRESHOLD, **labelled
    )
    evaluation.figures = figures.to_json()
    evaluation.curves = statistics.compute_curves(table.y_true, table.logit)
    evaluation.save(update_fields=["figures", "curves"])


def list_versions(packages: Sequence[str] = _PACKAGES) -> dict[str, str]:
    """Of what has a say in scores."""
    versions = {name: metadata.version(name) for name in (*packages, _RUNTIMES[conf.engine])}
    return {"python": ".".join(map(str, sys.version_info[:3]))} | versions


def differs(one: ScoreTable, other: ScoreTable) -> float:
    """The largest difference of two probabilities of the same images; infinite for NaN and not."""
    is_missing = np.isnan(one.probability), np.isnan(other.probability)
    if not np.array_equal(*is_missing):
        return float("inf")
    difference = np.abs(one.probability - other.probability)[~is_missing[0]]
    return float(difference.max(initial=0.0))
