"""What a person should know of a variant before believing it: sentences from measured facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from classifiers.evaluation import Figure, Figures, index_figures
from classifiers.measurements import THRESHOLD
from classifiers.numerals import format_decimal, format_threshold
from classifiers.records import Evaluation
from classifiers.stored_texts import translate_stored

if TYPE_CHECKING:
    from classifiers.models import MLModel

FEW_IMAGES = 100
"""Of a class, below which a sentence says that luck has a large part in the figures."""
WIDE = 0.1
"""An interval of the AUC that is wider is called wide."""
MANY_UNSURE = 0.1
"""Share of unsure answers from which on they are mentioned."""
LARGE_LOSS = 0.1
"""Share of right answers lost, from which on a variant is called weak against a change."""

_CHANCE = 0.5


def describe_meaning(class_names: Sequence[str], threshold: float = THRESHOLD) -> str:
    """What a score says, and what is made of it.

    Args:
        class_names: of class 0 and class 1; none where they are not known.
        threshold: a probability from here on means class 1.
    """
    negative, positive = class_names or (_("class 0"), _("class 1"))
    return _(
        "A score is how likely it finds it, from 0 to 1, that a picture is %(positive)s. From "
        "%(threshold)s on it calls a picture %(positive)s, below that %(negative)s."
    ) % {
        "negative": negative,
        "positive": positive,
        "threshold": format_threshold(threshold),
    }


def get_class_names(variant: MLModel, evaluation: Evaluation | None) -> list[str]:
    """Of class 0 and class 1: as an evaluation has them, or as declared; none if not known."""
    return list(evaluation.class_names if evaluation else variant.declaration.class_names)


def list_limits(evaluation: Evaluation | None) -> list[str]:
    """What limits the worth of a variant, as far as it was measured: sentences, in this language.

    What must be known of the data set comes first.

    Args:
        evaluation: what the figures are of; None for a variant that was not evaluated.
    """
    if evaluation is None or evaluation.figures is None:
        return [_("It was not measured here yet: how good it is is not known.")]
    figures = Figures.from_json(evaluation.figures)
    return [
        *filter(None, [translate_stored(evaluation.dataset.caution)]),
        *_describe_errors(evaluation, figures),
        *_describe_size(evaluation, figures),
        *_describe_order(figures),
        *_describe_weaknesses(evaluation),
        *_describe_unsure(evaluation),
        *_describe_change(evaluation),
    ]


def find_mirrored(evaluation: Evaluation) -> Mapping[str, Any] | None:
    """The accuracy on mirrored pictures, which have no strengths to draw; None if not measured."""
    curves: Mapping[str, Any] = (evaluation.stability or {}).get("curves", {})
    points = curves.get("flip")
    return index_figures(points[0])["accuracy"] if points else None


def _describe_errors(evaluation: Evaluation, figures: Figures) -> Iterator[str]:
    """How often either class is taken for the other."""
    names = evaluation.class_names
    rates = ("false_positive_rate", "false_negative_rate")
    for (name, other), rate in zip((names, names[::-1]), rates, strict=True):
        figure = figures[rate]
        if figure.value is None:
            yield _(
                "How often it is wrong about %(name)s is not known: there was no such image."
            ) % {"name": name}
            continue
        yield _(
            "Of the images of class %(name)s (%(number)s) it called %(share)s "
            "%(other)s%(interval)s."
        ) % {
            "number": figure.num_images,
            "name": name,
            "share": _percent(figure.value),
            "other": other,
            "interval": _interval(figure),
        }


def _describe_size(evaluation: Evaluation, figures: Figures) -> Iterator[str]:
    counts = [figures["specificity"].num_images, figures["recall"].num_images]
    if min(counts) < FEW_IMAGES:
        negative, positive = evaluation.class_names
        yield _(
            "It was measured on few images, %(zero)s of %(negative)s and %(one)s of %(positive)s: "
            "luck has a large part in its figures."
        ) % {"zero": counts[0], "negative": negative, "one": counts[1], "positive": positive}
    if figures.num_groups is not None:
        yield _(
            "These images come from %(number)s videos only; frames of one video resemble each "
            "other."
        ) % {"number": figures.num_groups}


def _describe_order(figures: Figures) -> Iterator[str]:
    area = figures.by_name.get("roc_auc")
    if area is None or area.low is None or area.high is None:
        return
    if area.low <= _CHANCE:
        yield _(
            "It is not shown to tell the classes apart better than a coin: its AUC may be as low "
            "as %(low)s."
        ) % {"low": _percent(area.low)}
    elif area.high - area.low > WIDE:
        yield _("Its AUC is known roughly only: between %(low)s and %(high)s.") % {
            "low": _percent(area.low),
            "high": _percent(area.high),
        }


def _describe_weaknesses(evaluation: Evaluation) -> Iterator[str]:
    """For each kind of change, the weakest one that costs much."""
    if not evaluation.stability:
        return
    before = index_figures(evaluation.stability["unchanged"])["accuracy"]["value"]
    families = get_family_names()
    for family, points in evaluation.stability["curves"].items():
        for point in points:
            after = index_figures(point)["accuracy"]["value"]
            if None not in {before, after} and before - after >= LARGE_LOSS:
                yield _(
                    "Weak against %(family)s (%(label)s): its accuracy falls from %(before)s to "
                    "%(after)s."
                ) % {
                    "family": families.get(family, family),
                    "label": translate_stored(point["label"]),
                    "before": _percent(before),
                    "after": _percent(after),
                }
                break


def _describe_unsure(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.stability:
        return
    for name, share in zip(evaluation.class_names, evaluation.stability["unsure"], strict=True):
        if share.get("share") is not None and share["share"] >= MANY_UNSURE:
            yield _(
                "%(share)s of its answers about %(name)s are unsure: they change when the picture "
                "is sent on."
            ) % {"share": _percent(share["share"]), "name": name}


def _describe_change(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.is_outdated:
        yield _("The data set has changed since it was measured.")
    yield from map(translate_stored, evaluation.doubts)


def get_family_names() -> dict[str, str]:
    """What kinds of changes are called, by `stability.Family`."""
    return {
        "jpeg": _("saving as JPEG"),
        "shrink": _("shrinking"),
        "thumbnail": _("small sizes"),
        "blur": _("blurring"),
        "noise": _("noise"),
        "crop": _("cropping"),
        "flip": _("mirroring"),
    }


def _percent(share: float) -> str:
    return f"{format_decimal(100 * share, 1)} %"


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return _(" (95 %% interval %(low)s to %(high)s)") % {
        "low": _percent(figure.low),
        "high": _percent(figure.high),
    }
