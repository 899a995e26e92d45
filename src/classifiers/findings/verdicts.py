"""What stored scores decide, without running a model: thresholds, calibration, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from classifiers import evaluation as statistics
from classifiers.evaluation import Figures, PairedComparison
from classifiers.exceptions import CannotCompare, InvalidThreshold, NotEvaluated
from classifiers.measurements import SEED, THRESHOLD, is_current
from classifiers.records import Evaluation, OperatingPoint, ScoreTable
from classifiers.stored_texts import translate_stored

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from classifiers.evaluation import CalibrationTrial

_LONGEST_NAME = 50
_KEPT = 24 * 60 * 60  # seconds: not for ever, since code changes, too


def get_figures_at(evaluation: Evaluation, threshold: float) -> Figures:
    """The rates of an evaluation at any threshold.

    Raises:
        InvalidThreshold: it is not a number from 0 to 1.
        NotEvaluated: there are no scores.
    """
    check_threshold(threshold)
    read = evaluation.table.keep_read()
    return statistics.figures_at(read.y_true, read.logit, threshold, read.groups)


def check_threshold(threshold: Any) -> None:
    """Refuses what is no threshold.

    Raises:
        InvalidThreshold: it is not a number from 0 to 1.
    """
    if not _is_number(threshold) or not 0 <= threshold <= 1:
        raise InvalidThreshold(f"A threshold must be a number from 0 to 1. Received: {threshold!r}")


def find_threshold_by_rule(evaluation: Evaluation, label: int, max_share: float) -> float:
    """The threshold that an operating point with this rule would have; nothing is saved.

    Args:
        evaluation: with scores of both classes.
        label: the class that is to be spared, 0 or 1.
        max_share: the largest share of its images that may be decided for the other class.

    Raises:
        ThresholdNotFound: no threshold keeps that.
        NotEvaluated: there are no scores.
    """
    read = evaluation.table.keep_read()
    return statistics.choose_threshold(read.y_true, read.logit, label=label, max_share=max_share)


def save_operating_point(
    evaluation: Evaluation,
    name: str,
    *,
    threshold: float | None = None,
    rule: dict[str, Any] | None = None,
    owner: AbstractBaseUser | None = None,
) -> OperatingPoint:
    """Keeps a threshold by name, with the figures that it has on the images of an evaluation.

    Args:
        evaluation: of a variant of this installation.
        name: what people call it; one of the same name is replaced.
        threshold: a probability of class 1, from which on the decision is class 1.
        rule: what to choose the threshold by, instead of giving it: `{"label": 1, "max_share":
            0.05}` for at most 5 % of the images of class 1 being decided for the other class.
        owner: who chose it.

    Raises:
        InvalidThreshold: neither or both of `threshold` and `rule` are given, or the threshold is
            not a number from 0 to 1; or the name is empty or too long.
        ThresholdNotFound: no threshold keeps the rule.
        NotEvaluated: there are no scores, or not of the variant as it is now.
        UnsupportedModel: the scores were computed elsewhere.
    """
    point = choose_operating_point(evaluation, name, threshold=threshold, rule=rule)
    return OperatingPoint.objects.update_or_create(
        variant=point.variant,
        name=point.name,
        defaults={
            "evaluation": evaluation,
            "threshold": point.threshold,
            "rule": rule,
            "figures": point.figures,
            "owner_id": owner.pk if owner else None,
            "created_at": timezone.now(),  # of the choice, not of the name
        },
    )[0]


def choose_operating_point(
    evaluation: Evaluation,
    name: str,
    *,
    threshold: float | None = None,
    rule: dict[str, Any] | None = None,
) -> OperatingPoint:
    """The same, not saved; arguments and errors are those of `save_operating_point`."""
    variant, name = evaluation.require_variant(), name.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidThreshold(
            f"An operating point needs a name of at most {_LONGEST_NAME} characters. "
            f"Received: {name[: 2 * _LONGEST_NAME]!r}"
        )
    chosen = _choose(evaluation, threshold, rule)
    figures = get_figures_at(evaluation, chosen).to_json()
    if not is_current(evaluation, variant):
        raise NotEvaluated(
            "A threshold is chosen on what the variant says now. Received: an evaluation from "
            "before its file or declaration was changed. Evaluate it again."
        )
    return OperatingPoint(
        variant=variant,
        name=name,
        evaluation=evaluation,
        threshold=chosen,
        rule=rule,
        figures=figures,
    )


def calibrate(evaluation: Evaluation, method: str) -> CalibrationTrial:
    """Fits probabilities on one half of the images, judges them on the other, and keeps both.

    Raw scores are kept, too, and are what decides.

    Args:
        evaluation: with scores of both classes.
        method: `temperature` or `isotonic`.

    Raises:
        InvalidScores: a class is missing, or there are too few images.
    """
    read = evaluation.table.keep_read()
    trial = statistics.calibrate_on_half(
        read.y_true, read.logit, groups=read.groups, method=method, seed=SEED
    )
    evaluation.calibration = trial.to_json()
    evaluation.save(update_fields=["calibration"])
    return trial


def compare(one: Evaluation, other: Evaluation) -> PairedComparison:
    """What the second does differently from the first, on the same images.

    Only images that both could read count. Scores are written once, so the answer is kept in
    Django's cache.

    Raises:
        CannotCompare: they were not measured on the same images.
        NotEvaluated: one of them has no scores.
    """
    key = "classifiers:comparison:" + ":".join(
        f"{it.pk}:{it.finished_at.timestamp() if it.finished_at else ''}" for it in (one, other)
    )
    kept = cache.get(key)
    if kept is not None:
        return PairedComparison.from_json(kept)
    compared = _compare(one, other)
    cache.set(key, compared.to_json(), _KEPT)
    return compared


_NAMED = {
    gettext_noop("The second variant ranks images better than the first."): gettext_noop(
        "%(other)s ranks images better than %(first)s."
    ),
    gettext_noop("The second variant ranks images worse than the first."): gettext_noop(
        "%(other)s ranks images worse than %(first)s."
    ),
    gettext_noop("The second variant decides better than the first."): gettext_noop(
        "%(other)s decides better than %(first)s."
    ),
    gettext_noop("The second variant decides worse than the first."): gettext_noop(
        "%(other)s decides worse than %(first)s."
    ),
    gettext_noop(
        "The second variant ranks images and decides better than the first."
    ): gettext_noop("%(other)s ranks images and decides better than %(first)s."),
    gettext_noop("The second variant ranks images and decides worse than the first."): gettext_noop(
        "%(other)s ranks images and decides worse than %(first)s."
    ),
}
"""What a stored sentence says, with names for the two."""


def describe_comparison(comparison: PairedComparison, first: str, other: str) -> str:
    """The sentence of a comparison with the names of the two, in the language that is active."""
    named = _NAMED.get(comparison.sentence)
    if named is None:
        return translate_stored(comparison.sentence)
    return _(named) % {"first": first, "other": other}


def pair_scores(one: Evaluation, other: Evaluation) -> tuple[ScoreTable, ScoreTable]:
    """What two evaluations said of the images that both could read, in one order.

    Raises:
        CannotCompare: they were not measured on the same images.
        NotEvaluated: one of them has no scores.
    """
    a, b = one.table, other.table
    if one.dataset_id != other.dataset_id or list(a.filenames) != list(b.filenames):
        raise CannotCompare(
            "Variants are compared on the same images. Received: evaluations on "
            f"{one.dataset} ({len(a)} images) and on {other.dataset} ({len(b)} images)."
        )
    if _has_changed(one, a, other, b):
        raise CannotCompare(
            "Variants are compared on the same images. Received: evaluations between which "
            f"{one.dataset} has changed; repeat the older one."
        )
    places = np.flatnonzero(~np.isnan(a.logit) & ~np.isnan(b.logit))
    return a.take(places), b.take(places)


def _compare(one: Evaluation, other: Evaluation) -> PairedComparison:
    a, b = pair_scores(one, other)
    return statistics.compare(
        a.y_true,
        a.logit,
        b.logit,
        thresholds=(THRESHOLD, THRESHOLD),
        groups=a.groups,
        seed=SEED,
    )


def _has_changed(one: Evaluation, a: ScoreTable, other: Evaluation, b: ScoreTable) -> bool:
    """Whether an image that both have read was another one; by the folder, where scores came in."""
    if one.is_imported or other.is_imported:
        return one.manifest_sha256 != other.manifest_sha256
    pairs = zip(a.sha256, b.sha256, strict=True)
    return any(then != now for then, now in pairs if then and now)


def _choose(evaluation: Evaluation, threshold: float | None, rule: dict[str, Any] | None) -> float:
    if rule is not None and threshold is None:
        if {*rule} != {"label", "max_share"} or not all(map(_is_number, rule.values())):
            raise InvalidThreshold(
                f"A rule must be a label and a max_share, both numbers. Received: {rule!r}"
            )
        return find_threshold_by_rule(evaluation, **rule)
    if threshold is None or rule is not None:
        raise InvalidThreshold("Give either a threshold or a rule. Received: both, or none.")
    return threshold


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
