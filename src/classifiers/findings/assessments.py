"""What workers do for an evaluation, and whether one comes out the same when it is made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import OuterRef, Subquery
from numpy.typing import NDArray

from classifiers import measurements
from classifiers.conf import conf
from classifiers.evaluation import Figure, Figures, describe_accuracy
from classifiers.findings import excitations, robustness
from classifiers.jobs import Cancelled, Run
from classifiers.records import Evaluation, ScoreTable, StoredExcitations
from classifiers.scoring import Progress

if TYPE_CHECKING:
    from classifiers.models import MLModel

_STABILITY = "classifiers.tasks.measure_stability"
_EXCITATIONS = "classifiers.tasks.measure_excitations"
# These take minutes, and others wait for the figures of a variant that they published.
_LATER = -10


def measure(evaluation: Evaluation, run: Run) -> None:
    """Scores the data set, and fills `accuracy` and `clr` of the variant where that is wanted.

    Raises:
        Cancelled: the variant was deleted meanwhile.
    """
    variant = evaluation.require_variant()
    measurement = measurements.fill(
        evaluation, variant, _tell(run, "scoring the images"), _count(run)
    )
    with run.finish({"evaluation_id": str(evaluation.pk)}):
        if not Evaluation.objects.filter(pk=evaluation.pk).exists():
            raise Cancelled
        if evaluation.adopts:
            variant.adopt(measurement)
        else:
            measurement.save()


def examine(evaluation: Evaluation, run: Run) -> None:
    """Computes what follows from the scores; further jobs measure what takes longer.

    Scores that were computed elsewhere have no variant of which it could be measured.
    """
    run.report(0, 0, "computing figures")
    found = measurements.compute_figures(evaluation.table)
    with run.finish():
        is_kept = _keep(evaluation, found)
        if is_kept and conf.measure_stability and not evaluation.is_imported:
            measurements.enqueue(_STABILITY, evaluation, _LATER)


def measure_stability(evaluation: Evaluation, run: Run) -> None:
    """Measures how stable the answers are; the job after that is about the network itself."""
    stability = robustness.measure_stability(evaluation, _tell(run, "measuring the stability"))
    with run.finish():
        if _keep(evaluation, {"stability": stability}):
            measurements.enqueue(_EXCITATIONS, evaluation, _LATER)


def measure_excitations(evaluation: Evaluation, run: Run) -> None:
    """Finds which images excite the filters of the network most."""
    note = "finding what excites the filters"
    found = excitations.measure_excitations(evaluation, _tell(run, note))
    with run.finish():
        if Evaluation.objects.filter(pk=evaluation.pk).exists():
            StoredExcitations.of(evaluation, found).save()


def describe_accuracies(variants: Iterable[MLModel]) -> dict[Any, str]:
    """How good variants are, by key, for people; where that is not known, what becomes of it.

    With the interval that the evaluation has from which the accuracy was taken. Where there is none
    with figures, each image counts as if it stood for itself. Two questions, for however many.
    """
    listed = list(variants)
    unknown = [variant.pk for variant in listed if variant.accuracy is None]
    known = {variant.pk: variant.accuracy for variant in listed if variant.accuracy is not None}
    standings, figures = _describe_pending(unknown), _find_accuracies(known)
    return {
        variant.pk: standings.get(variant.pk)
        or describe_accuracy(variant.accuracy, variant.clr, figures.get(variant.pk))
        for variant in listed
    }


def _describe_pending(keys: Collection[Any]) -> dict[Any, str]:
    """Where the evaluations stand that variants are to get their figures from."""
    if not keys:
        return {}
    wanted = Evaluation.objects.filter(variant__in=keys, adopts=True, finished_at=None)
    newest_last = wanted.select_related("job").order_by("created_at")
    return {evaluation.variant_id: evaluation.describe_status() for evaluation in newest_last}


def _find_accuracies(known: Mapping[Any, float]) -> dict[Any, Figure]:
    """The accuracies of variants as figures, where the newest adopted evaluation has the same."""
    if not known:
        return {}
    adopted = Evaluation.objects.finished().filter(adopts=True)
    newest = adopted.filter(variant=OuterRef("variant")).order_by("-finished_at").values("pk")[:1]
    rows = adopted.filter(variant__in=list(known), figures__isnull=False, pk=Subquery(newest))
    found = {
        key: Figures.from_json(stored)["accuracy"]
        for key, stored in rows.values_list("variant_id", "figures")
        if stored
    }
    return {
        key: figure
        for key, figure in found.items()
        # It may have been given by hand since.
        if figure.value is not None and round(100 * figure.value, 2) == known[key]
    }


def _keep(evaluation: Evaluation, found: Mapping[str, Any]) -> bool:
    """Stores what was found; says whether the evaluation is still there."""
    return Evaluation.objects.filter(pk=evaluation.pk).update(**found) == 1


def _tell(run: Run, note: str) -> Progress:
    return lambda done, total: run.report(done, total, note)


def _count(run: Run) -> measurements.Tally:
    return lambda num_right, num_images: run.show(
        {"num_right": num_right, "num_images": num_images}
    )


_CIRCUMSTANCES = ("data set", "graph", "preprocessing", "direction", "software")


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
        how_much = "Some images could be read only once"
        if np.isfinite(largest):
            how_much = f"Probabilities differ by at most {largest:.2g}"
        differences.append(f"{how_much}; {num_changed} of {len(before)} images get another class.")
    return Repetition(differences, largest, num_changed)


def _compare_circumstances(then: Evaluation, now: Evaluation) -> Iterator[str]:
    circumstances = ("manifest_sha256", "graph_sha256", "preprocessing", "is_turned", "versions")
    for name, what in zip(circumstances, _CIRCUMSTANCES, strict=True):
        old, new = getattr(then, name), getattr(now, name)
        if isinstance(old, Mapping):
            changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
            old, new = ([f"{key} {value.get(key)}" for key in changed] for value in (old, new))
            old, new = ", ".join(old), ", ".join(new)
        if old != new:
            yield f"The {what} is another one: {old or 'unknown'} then, {new or 'unknown'} now."


def _decide(table: ScoreTable) -> NDArray[np.bool_]:
    decisions: NDArray[np.bool_] = table.probability >= measurements.THRESHOLD
    return decisions
