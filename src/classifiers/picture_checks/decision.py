"""By which threshold a variant decides, and how often it is wrong there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classifiers import dataset
from classifiers.evaluation import Calibrator, ClassScores, Figures
from classifiers.exceptions import DatasetError, InvalidPictureCheck, InvalidScores, NotEvaluated
from classifiers.findings import verdicts
from classifiers.findings.losses import Loss, list_losses
from classifiers.measurements import THRESHOLD, is_current
from classifiers.models import MLModel
from classifiers.records import Evaluation, OperatingPoint, StoredScores
from classifiers.statements import find_manipulated

_RATES = ("false_positive_rate", "false_negative_rate", "accuracy")
_UNMEASURED = "How often this variant is wrong is not known: it was never evaluated"


@dataclass(frozen=True)
class DecisionRule:
    """What a score of a variant is held against.

    Attributes:
        class_names: of class 0 and class 1.
        threshold: a probability of class 1 from here on means class 1.
        operating_point: the name of that threshold; empty for the usual one.
        error_rates: what was measured at it, as `Figure.to_json()` by name; None if nothing was.
        measured: on which data set, by which evaluation, and when; None likewise.
        note: why there are no error rates, or why to distrust them: a sentence for people, or "".
        losses: what becomes of its answers when pictures are sent on, where that is much worse;
            none at another threshold than the usual one, where that was not measured.
        calibrator: makes better probabilities of logits; None where none was learnt.
        authentic: scores of the images that were not manipulated, of the same evaluation; None
            where nothing was measured, or where no name tells which class that is.
    """

    class_names: tuple[str, str]
    threshold: float
    operating_point: str
    error_rates: dict[str, Any] | None
    measured: dict[str, Any] | None
    note: str
    losses: Sequence[Loss]
    calibrator: Calibrator | None
    authentic: ClassScores | None


def find_operating_point(variant: MLModel, name: str) -> OperatingPoint:
    """The threshold of a variant by its name.

    Raises:
        InvalidPictureCheck: it has none of this name, or the variant has another file or
            declaration than when it was chosen.
    """
    points = OperatingPoint.objects.filter(variant=variant.pk).select_related("evaluation__dataset")
    found: OperatingPoint | None = points.filter(name=name).first()
    if found is None:
        known = ", ".join(points.values_list("name", flat=True)) or "none"
        raise InvalidPictureCheck(
            f"An operating point of {variant} must be one that was saved: {known}. "
            f"Received: {name!r}"
        )
    if not is_current(found.evaluation, variant):
        raise InvalidPictureCheck(
            "An operating point must be chosen on the variant as it is now. Received: "
            f"{name!r}, from before its file or its declaration was changed."
        )
    return found


def find_rule(variant: MLModel, operating_point: str = "") -> DecisionRule:
    """The rule by which a variant decides now.

    Error rates are those at the threshold, from the evaluation that the operating point was chosen
    on, or from the newest one; only from one of the same graph, fed in the same way.

    Raises:
        InvalidPictureCheck: it has no operating point of this name.
    """
    point = find_operating_point(variant, operating_point) if operating_point else None
    threshold = point.threshold if point else THRESHOLD
    evaluation, note = _find_evaluation(variant, point)
    figures = _find_figures(evaluation, point, threshold)
    if evaluation is None or figures is None:
        names = _find_class_names(variant, point.evaluation if point else None)
        return DecisionRule(names, threshold, operating_point, None, None, note, [], None, None)
    return DecisionRule(
        _find_class_names(variant, evaluation),
        threshold,
        operating_point,
        {name: figures[name].to_json() for name in _RATES if name in figures.by_name},
        {
            "evaluation": str(evaluation.pk),
            "dataset": evaluation.dataset.name,
            "caution": evaluation.dataset.caution,
            "num_images": figures.num_images,
            "finished_at": evaluation.finished_at and evaluation.finished_at.isoformat(),
        },
        note,
        list_losses(evaluation) if threshold == THRESHOLD else [],
        _find_calibrator(evaluation),
        _find_authentic(evaluation),
    )


def _find_evaluation(
    variant: MLModel, point: OperatingPoint | None
) -> tuple[Evaluation | None, str]:
    """The evaluation that tells error rates, and a sentence about it."""
    if point:
        evaluation = point.evaluation
    else:
        finished = Evaluation.objects.of(variant).finished()
        # The large fields would take longer to read than the picture takes to be scored.
        listed = finished.select_related("dataset").defer("curves", "stability", "failures")
        newest = next((e for e in listed.iterator(4) if is_current(e, variant)), None)
        if newest is None:
            changed = " since its file or its declaration was changed" if finished.exists() else ""
            return None, f"{_UNMEASURED}{changed}."
        evaluation = newest
    if evaluation.is_outdated:
        return evaluation, "The data set has changed since the error rates were measured on it."
    return evaluation, ""


def _find_figures(
    evaluation: Evaluation | None, point: OperatingPoint | None, threshold: float
) -> Figures | None:
    if evaluation is None:
        return None
    stored = point.figures if point else evaluation.figures
    if stored:
        return Figures.from_json(stored)
    try:  # until workers have computed them
        return verdicts.get_figures_at(evaluation, threshold)
    except NotEvaluated:
        return None


def _find_calibrator(evaluation: Evaluation) -> Calibrator | None:
    stored = evaluation.calibration
    return Calibrator.from_json(stored["calibrator"]) if stored else None


def _find_authentic(evaluation: Evaluation) -> ClassScores | None:
    manipulated = find_manipulated(evaluation.class_names)
    stored = StoredScores.objects.filter(evaluation=evaluation).first()
    if manipulated is None or stored is None:
        return None
    read = stored.read()
    try:
        return ClassScores.select(read.y_true, read.logit, 1 - manipulated, read.groups)
    except InvalidScores:  # nothing could be read
        return None


def _find_class_names(variant: MLModel, evaluation: Evaluation | None) -> tuple[str, str]:
    """Those of the data set that it was measured on, of the one that is there, or declared."""
    if evaluation and _are_two(evaluation.class_names):
        return evaluation.class_names[0], evaluation.class_names[1]
    try:
        names: Sequence[str] = dataset.get_class_names()
    except DatasetError:
        names = variant.declaration.class_names
    return (names[0], names[1]) if _are_two(names) else ("class 0", "class 1")


def _are_two(names: Sequence[str]) -> bool:
    return len(names) == 2  # noqa: PLR2004 - a binary classifier has two classes
