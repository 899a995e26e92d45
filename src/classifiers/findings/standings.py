"""How variants stand on one data set, all at once: a few queries, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.functional import cached_property

from classifiers.copies import ModelCopies
from classifiers.declarations import Declaration
from classifiers.evaluation import Figure, Figures
from classifiers.measurements import THRESHOLD, is_current, measures_same
from classifiers.records import DataSet, Evaluation, OperatingPoint

if TYPE_CHECKING:
    from classifiers.models import MLModel

_ERRORS = ("false_positive_rate", "false_negative_rate")
_CIRCUMSTANCES = ("variant_id", "graph_sha256", "preprocessing", "is_turned", "class_names")
_LARGE = ("curves", "calibration", "stability", "failures", "doubts", "versions")
_OF_JOBS = ("arguments", "result", "error_detail")


@dataclass(frozen=True)
class Standing:
    """A variant in a list, or scores that were computed elsewhere.

    Attributes:
        name: of the variant, or of what computed the scores.
        variant: None where the scores were computed elsewhere.
        evaluation: the newest one of the variant as it is now that has figures; None without one.
        newest: the newest one of all; it may wait, run or have failed.
        point: the operating point that was chosen last on this data set; None without one.
        num_bytes: of the model file as it was uploaded; None where that is not known.
        num_parameters: of the network, likewise.
    """

    name: str
    variant: MLModel | None
    evaluation: Evaluation | None
    newest: Evaluation | None
    point: OperatingPoint | None = None
    num_bytes: int | None = None
    num_parameters: int | None = None

    @property
    def key(self) -> str:
        """That of the variant; without one, that of the newest evaluation."""
        found: Any = self.variant or self.newest
        return str(found.pk)

    @cached_property
    def figures(self) -> Figures | None:
        """At a threshold of 0.5."""
        stored = self.evaluation and self.evaluation.figures
        return Figures.from_json(stored) if stored else None

    @property
    def roc_auc(self) -> Figure | None:
        return self.figures.by_name.get("roc_auc") if self.figures else None

    @property
    def threshold(self) -> float:
        """That of the operating point; without one, 0.5."""
        return self.point.threshold if self.point else THRESHOLD

    @cached_property
    def errors(self) -> tuple[Figure | None, Figure | None]:
        """How often class 0 and class 1 are taken for the other one, at the threshold."""
        figures = Figures.from_json(self.point.figures) if self.point else self.figures
        by_name = figures.by_name if figures else {}
        zero, one = (by_name.get(name) for name in _ERRORS)
        return zero, one

    @property
    def images_per_second(self) -> float | None:
        """How fast the data set was scored."""
        if self.evaluation and self.evaluation.seconds:
            return float(self.evaluation.num_images / self.evaluation.seconds)
        return None

    @property
    def pending(self) -> Evaluation | None:
        """The newest evaluation, where it has no figures: it waits, runs, or came to nothing."""
        return self.newest if self.newest and self.newest.figures is None else None

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to come."""
        job = self.pending.job if self.pending else None
        return job is not None and not job.is_finished

    @property
    def is_changed(self) -> bool:
        """Whether it was measured, but only before its file or declaration was changed."""
        return self.evaluation is None and bool(self.newest and self.newest.figures)


class Column(StrEnum):
    """By what standings are put in order."""

    NAME = "name"
    AUC = "auc"
    ERROR_0 = "error0"
    """How often class 0 is taken for class 1."""
    ERROR_1 = "error1"
    SPEED = "speed"
    PARAMETERS = "parameters"
    BYTES = "bytes"
    EVALUATED = "evaluated"


class State(StrEnum):
    """Which standings are wanted."""

    MEASURED = "measured"
    UNDER_WAY = "under_way"
    FAILED = "failed"


_VALUES: dict[Column, Callable[[Standing], Any]] = {
    Column.NAME: lambda it: it.name.casefold(),
    Column.AUC: lambda it: it.roc_auc and it.roc_auc.value,
    Column.ERROR_0: lambda it: it.errors[0] and it.errors[0].value,
    Column.ERROR_1: lambda it: it.errors[1] and it.errors[1].value,
    Column.SPEED: lambda it: it.images_per_second,
    Column.PARAMETERS: lambda it: it.num_parameters,
    Column.BYTES: lambda it: it.num_bytes,
    Column.EVALUATED: lambda it: it.evaluation and it.evaluation.finished_at,
}
_STATES: dict[State, Callable[[Standing], bool]] = {
    State.MEASURED: lambda it: it.evaluation is not None,
    State.UNDER_WAY: lambda it: it.is_under_way,
    State.FAILED: lambda it: bool(it.pending and it.pending.status == "failed"),
}


def sort_standings(
    rows: Iterable[Standing], column: Column, is_falling: bool = False
) -> list[Standing]:
    """Puts standings in order; those that have no value in the column come last."""
    find = _VALUES[column]
    listed = list(rows)
    known = [row for row in listed if find(row) is not None]
    unknown = [row for row in listed if find(row) is None]
    return [*sorted(known, key=find, reverse=is_falling), *unknown]


def keep_state(rows: Iterable[Standing], state: State) -> list[Standing]:
    """Leaves out standings in another state."""
    return [row for row in rows if _STATES[state](row)]


def list_standings(variants: Iterable[MLModel], dataset: DataSet) -> list[Standing]:
    """How variants stand on a data set, in their order.

    Args:
        variants: whose declarations and copies are read for all of them at once.
        dataset: the data set.
    """
    listed = list(variants)
    declarations, copies = _read_declarations(listed), _read_copies(listed)

    def is_same(evaluation: Evaluation) -> bool:
        """Whether its variant still is what it has measured."""
        pk = evaluation.variant_id
        kept = copies.get(pk)
        return measures_same(evaluation, declarations[pk], kept.graph_sha256 if kept else "")

    chosen, newest = _choose(listed, dataset, is_same)
    found = _read_evaluations({*chosen.values(), *newest.values()})
    points = _read_points(listed, dataset, is_same)
    return [
        Standing(
            name=variant.model_name,
            variant=variant,
            evaluation=found.get(chosen.get(variant.pk)),
            newest=found.get(newest.get(variant.pk)),
            point=points.get(variant.pk),
            num_bytes=getattr(copies.get(variant.pk), "num_bytes", None),
            num_parameters=getattr(copies.get(variant.pk), "num_parameters", None),
        )
        for variant in listed
    ]


def list_imported(dataset: DataSet) -> list[Standing]:
    """The scores for a data set that were computed elsewhere: the newest of a user under a name."""
    rows = Evaluation.objects.filter(dataset=dataset, is_imported=True).order_by("created_at")
    newest = {row[:2]: row[2] for row in rows.values_list("model_name", "owner", "pk")}
    found = _read_evaluations(newest.values())
    return [
        Standing(name, None, found[pk] if found[pk].figures else None, found[pk])
        for (name, _owner), pk in sorted(newest.items(), key=lambda item: item[0][0])
    ]


def find_evaluation(variant: MLModel, dataset: DataSet | None = None) -> Evaluation | None:
    """The evaluation that says most about a variant: with scores, of the variant as it is.

    That on the default data set comes before others; without one of the variant as it is, the
    newest of all that have scores.

    Args:
        variant: the variant.
        dataset: only evaluations on this one; None for any.
    """
    finished = Evaluation.objects.of(variant).finished().select_related("dataset", "job", "owner")
    if dataset is not None:
        finished = finished.filter(dataset=dataset)
    is_elsewhere = ExpressionWrapper(~Q(dataset__path=""), BooleanField())
    ordered = list(finished.defer(*_LARGE, "figures").order_by(is_elsewhere, "-created_at"))
    current = [evaluation for evaluation in ordered if is_current(evaluation, variant)]
    found = next(iter(current or ordered), None)
    if found is not None:
        found.refresh_from_db(fields=[*_LARGE, "figures"])
    return found


def list_newest(variant: MLModel) -> list[Evaluation]:
    """The newest evaluation of a variant as it is on each data set, with figures, by its name."""
    finished = Evaluation.objects.of(variant).finished().filter(figures__isnull=False)
    newest: dict[Any, Evaluation] = {}
    for evaluation in finished.select_related("dataset").defer(*_LARGE):
        if is_current(evaluation, variant):
            newest.setdefault(evaluation.dataset_id, evaluation)
    return sorted(newest.values(), key=lambda evaluation: str(evaluation.dataset))


def _read_declarations(variants: Sequence[MLModel]) -> dict[Any, Declaration]:
    kept = Declaration.objects.filter(variant__in=variants).defer("architecture", "doubts")
    found = {declaration.pk: declaration for declaration in kept}
    return {variant.pk: found.get(variant.pk) or Declaration() for variant in variants}


def _read_copies(variants: Sequence[MLModel]) -> dict[Any, ModelCopies]:
    """What is kept of their present files."""
    names = {variant.pk: variant.model_file.name for variant in variants}
    kept = ModelCopies.objects.filter(variant__in=variants).defer("report")
    facts = kept.annotate(
        num_bytes=F("report__facts__bytes"), num_parameters=F("report__facts__parameters")
    )
    return {copies.pk: copies for copies in facts if copies.original_name == names[copies.pk]}


def _choose(
    variants: Sequence[MLModel], dataset: DataSet, is_same: Any
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Keys of the newest evaluation with figures that is the same, and of the newest of all."""
    has_figures = ExpressionWrapper(Q(figures__isnull=False), BooleanField())
    rows = Evaluation.objects.filter(dataset=dataset, variant__in=variants)
    rows = rows.annotate(has_figures=has_figures).only(*_CIRCUMSTANCES)
    chosen: dict[Any, Any] = {}
    newest: dict[Any, Any] = {}
    ordered: Any = rows.order_by("-created_at")
    for evaluation in ordered:
        newest.setdefault(evaluation.variant_id, evaluation.pk)
        is_open = evaluation.variant_id not in chosen
        if is_open and evaluation.has_figures and is_same(evaluation):
            chosen[evaluation.variant_id] = evaluation.pk
    return chosen, newest


def _read_evaluations(keys: Iterable[Any]) -> dict[Any, Evaluation]:
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(pk__in=list(keys))
    rows = rows.select_related("dataset", "job")
    not_read = (*_LARGE, *(f"job__{name}" for name in _OF_JOBS))
    return {evaluation.pk: evaluation for evaluation in rows.defer(*not_read)}


def _read_points(
    variants: Sequence[MLModel], dataset: DataSet, is_same: Any
) -> dict[Any, OperatingPoint]:
    """The operating point of each variant that was chosen last and holds for it as it is."""
    points = OperatingPoint.objects.filter(variant__in=variants, evaluation__dataset=dataset)
    light = points.select_related("evaluation").only(
        "variant_id", *(f"evaluation__{name}" for name in _CIRCUMSTANCES)
    )
    chosen: dict[Any, Any] = {}
    for point in light.order_by("-created_at"):
        if point.variant_id not in chosen and is_same(point.evaluation):
            chosen[point.variant_id] = point.pk
    full = OperatingPoint.objects.filter(pk__in=chosen.values())
    return {point.variant_id: point for point in full}
