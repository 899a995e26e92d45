"""Measures a variant on a data set: scores first, figures from them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from platform import python_version
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import router, transaction
from django.utils import timezone

from classifiers import evaluation as statistics
from classifiers import jobs, scoring
from classifiers.conf import conf
from classifiers.copies import find_copies, get_conversion, open_graph
from classifiers.evaluation import Report
from classifiers.exceptions import NotEvaluated
from classifiers.jobs import Job
from classifiers.records import DataSet, Evaluation, ScoreTable, StoredScores
from classifiers.scoring import Progress, Scores

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from classifiers.declarations import Declaration
    from classifiers.models import MLModel

THRESHOLD = 0.5
"""The contract's: a probability of class 1 from here on means class 1."""
SEED = 0
"""Of the resampling behind intervals: the same scores always get the same ones."""

Tally = Callable[[int, int], None]
"""Told how many images are decided rightly so far, and how many are decided."""

_MEASURE = "classifiers.tasks.measure_evaluation"
_EXAMINE = "classifiers.tasks.examine_evaluation"
_PACKAGES = ("numpy", "pillow")


@dataclass(frozen=True)
class Measurement:
    """An evaluation with its scores; neither is saved yet."""

    evaluation: Evaluation
    table: ScoreTable

    @property
    def report(self) -> Report:
        """What the contract calls `accuracy` and `clr`."""
        read = self.table.keep_read()
        return statistics.evaluate(read.y_true, read.probability >= THRESHOLD)

    def save(self, using: str | None = None) -> None:
        """Saves both, and what the data set holds; then a job computes what follows from them."""
        evaluation = self.evaluation
        with transaction.atomic(using):
            evaluation.save(using=using)
            StoredScores.of(evaluation, self.table).save(using=using)
            if all(self.table.sha256):  # else nobody knows what the data set holds
                evaluation.dataset.note_content(evaluation.manifest_sha256)
            if can_enqueue(using):
                enqueue(_EXAMINE, evaluation)


def start(
    variant: MLModel,
    dataset: DataSet,
    owner: AbstractBaseUser | None = None,
    *,
    adopts: bool = False,
) -> Evaluation:
    """Has a variant evaluated on a data set, by workers where the project has some.

    Args:
        variant: that is saved.
        dataset: what to evaluate it on.
        owner: who asks for it.
        adopts: whether `accuracy` and `clr` of the variant are taken from it.

    Raises:
        DatasetError: the data set is missing or wrongly laid out.
    """
    evaluation = _describe(variant, dataset)
    evaluation.owner_id, evaluation.adopts = owner.pk if owner else None, adopts
    with transaction.atomic():
        evaluation.save()
        enqueue(_MEASURE, evaluation)
    return evaluation


def enqueue(function: str, evaluation: Evaluation, priority: int = 0) -> None:
    """Has workers do something for an evaluation, in the name of who asked for it.

    Args:
        function: the dotted path of the task.
        evaluation: whose job it becomes.
        priority: as `jobs.enqueue` has it.
    """
    arguments = {"evaluation_id": str(evaluation.pk)}
    evaluation.job = jobs.enqueue(function, arguments, owner=evaluation.owner, priority=priority)
    Evaluation.objects.filter(pk=evaluation.pk).update(job=evaluation.job)


def can_enqueue(using: str | None) -> bool:
    """Whether workers find there what is stored there."""
    return using in {None, router.db_for_write(Job)}


def take(
    variant: MLModel,
    dataset: DataSet,
    progress: Progress | None = None,
    *,
    owner: AbstractBaseUser | None = None,
) -> Measurement:
    """Scores every image of a data set, once; nothing is saved.

    Raises:
        DatasetError: the data set is missing, wrongly laid out, or nothing in it can be read.
        ClassifierError: the variant cannot be run on it.
    """
    evaluation = _describe(variant, dataset)
    evaluation.owner_id = owner.pk if owner else None
    return fill(evaluation, variant, progress)


def fill(
    evaluation: Evaluation,
    variant: MLModel,
    progress: Progress | None = None,
    tally: Tally | None = None,
) -> Measurement:
    """The same for an evaluation that was started.

    Args:
        evaluation: to be filled.
        variant: that is measured.
        progress: as `take` has it.
        tally: told, each time before `progress` is, what was decided rightly so far.
    """
    declared, dataset = variant.declaration, evaluation.dataset
    evaluation.class_names = dataset.folder.class_names  # it may have waited for long
    evaluation.is_turned = is_turned = declared.turns(evaluation.class_names)
    started = time.monotonic()
    scores = scoring.score_dataset(
        open_graph(variant),
        declared.preprocessing,
        progress,
        source=dataset.folder,
        watch=(lambda scores: tally(*_count_right(scores, is_turned))) if tally else None,
    )
    evaluation.seconds, evaluation.finished_at = time.monotonic() - started, timezone.now()
    table = _tabulate(scores, is_turned)
    evaluation.model_sha256, evaluation.graph_sha256 = find_hashes(variant)
    evaluation.manifest_sha256 = scores.manifest
    evaluation.preprocessing = asdict(declared.preprocessing)
    evaluation.versions = list_versions()
    evaluation.num_images, evaluation.failures = len(table), scores.failures
    read = table.keep_read()
    evaluation.doubts = [
        *scores.describe_failures(),
        *declared.find_foreign_names(evaluation.class_names),
        *statistics.find_doubts(read.y_true, read.probability),
    ]
    return Measurement(evaluation, table)


def _tabulate(scores: Scores, is_turned: bool) -> ScoreTable:
    """Scores of the positive class of the network, put in the classes of the data set."""
    return ScoreTable(
        filenames=scores.filenames,
        y_true=scores.y_true,
        logit=-scores.logit if is_turned else scores.logit,
        probability=1 - scores.probability if is_turned else scores.probability,
        sha256=scores.sha256,
        groups=statistics.find_groups(scores.filenames),
    )


def compute_figures(table: ScoreTable) -> dict[str, Any]:
    """What follows from scores: values of the fields `figures` and `curves`."""
    read = table.keep_read()
    figures = statistics.compute_figures(
        read.y_true, read.logit, threshold=THRESHOLD, groups=read.groups, seed=SEED
    )
    return {
        "figures": figures.to_json(),
        "curves": statistics.list_curves(read.y_true, read.logit, read.groups),
    }


def list_versions(packages: Sequence[str] = _PACKAGES) -> dict[str, str]:
    """Of what has a say in scores."""
    versions = {name: _find_version(name) for name in (*packages, conf.engine)}
    return {"python": python_version()} | versions


@cache
def _find_version(package: str) -> str:
    return metadata.version(package)


def find_largest_difference(one: ScoreTable, other: ScoreTable) -> float:
    """Of two probabilities of one image; infinite where only one of the two could be read."""
    is_missing = np.isnan(one.probability), np.isnan(other.probability)
    if not np.array_equal(*is_missing):
        return float("inf")
    differences = np.abs(one.probability - other.probability)[~is_missing[0]]
    return float(differences.max(initial=0.0))


def is_current(evaluation: Evaluation, variant: MLModel) -> bool:
    """Whether a variant still is what an evaluation has measured: its file and its declaration."""
    return measures_same(evaluation, variant.declaration, find_hashes(variant)[1])


def measures_same(evaluation: Evaluation, declared: Declaration, graph_sha256: str) -> bool:
    """Whether an evaluation has measured this graph, declared in this way.

    The few variants without copies have no hash: another file of theirs is not noticed.
    """
    return (
        evaluation.graph_sha256 == graph_sha256
        and evaluation.preprocessing == asdict(declared.preprocessing)
        and evaluation.is_turned == declared.turns(evaluation.class_names)
    )


def require_measured(evaluation: Evaluation) -> MLModel:
    """The variant of an evaluation, still as it was measured.

    Raises:
        NotEvaluated: it has another file, or is declared in another way, by now.
        UnsupportedModel: there is none, since the scores were computed elsewhere.
    """
    variant = evaluation.require_variant()
    if not is_current(evaluation, variant):
        raise NotEvaluated(
            "What follows an evaluation is measured on the variant that was evaluated. Received: "
            "one whose file or declaration has changed since. Evaluate it again."
        )
    return variant


def _count_right(scores: Scores, is_turned: bool) -> tuple[int, int]:
    """How many of the images that have a score are decided rightly, and how many have one."""
    probability, y_true = scores.probability.copy(), scores.y_true  # others write meanwhile
    has_score = ~np.isnan(probability)
    of_class_1 = 1 - probability if is_turned else probability
    is_right = (of_class_1 >= THRESHOLD) == (y_true == 1)
    return int(np.count_nonzero(is_right & has_score)), int(np.count_nonzero(has_score))


def _describe(variant: MLModel, dataset: DataSet) -> Evaluation:
    return Evaluation(
        variant=variant,
        model_name=variant.model_name,
        dataset=dataset,
        class_names=dataset.folder.class_names,
    )


def find_hashes(variant: MLModel) -> tuple[str, str]:
    """Of a variant's file and of its graph; empty for one of the few without copies."""
    made = find_copies(variant) if variant.model_file._committed else get_conversion(variant)
    return (made.original_sha256, made.graph_sha256) if made else ("", "")
