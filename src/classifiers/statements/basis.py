"""What an answer rests on, in sentences: how often the variant is wrong, and where it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from classifiers.records.datasets import DEFAULT_NAME
from classifiers.statements.classes import name_class
from classifiers.stored_texts import translate_stored

# By the class that means manipulated: how often the other one is called so, and it is not.
_FALSE_ALARMS = {1: "false_positive_rate", 0: "false_negative_rate"}
_MISSES = {1: "false_negative_rate", 0: "false_positive_rate"}
_RARE = 1 / 3
"""Up to here, a share is told as *one in so many*."""


def find_misses(verdict: Mapping[str, Any], manipulated: int) -> Mapping[str, Any] | None:
    """The figure that says how much of what is manipulated the variant does not flag."""
    return _find_rate(verdict, _MISSES[manipulated])


def describe_alarms(verdict: Mapping[str, Any], manipulated: int | None) -> str:
    """How often the variant flags what is authentic."""
    if manipulated is None:
        return describe_accuracy(verdict)
    template = _(
        "%(where)s, at this setting, “%(variant)s” flagged %(count)s of 100 images of class "
        "%(class_name)s"
    )
    return _describe_rate(verdict, _FALSE_ALARMS[manipulated], template, 1 - manipulated)


def describe_misses(verdict: Mapping[str, Any], manipulated: int) -> str:
    """How often the variant does not flag what is manipulated."""
    template = _(
        "%(where)s, at this setting, “%(variant)s” missed %(count)s of 100 images of class "
        "%(class_name)s"
    )
    return _describe_rate(verdict, _MISSES[manipulated], template, manipulated)


def describe_accuracy(verdict: Mapping[str, Any]) -> str:
    """How often the variant is right."""
    template = _("%(where)s, at this setting, “%(variant)s” was right for %(count)s of 100 images")
    return _describe_rate(verdict, "accuracy", template)


def say_alarms(verdict: Mapping[str, Any], manipulated: int | None) -> str:
    """The same as `describe_alarms` in a line; or that nothing was measured."""
    if manipulated is None:
        return say_accuracy(verdict)
    template = _("“%(variant)s” flags %(count)s real pictures (%(interval)s).")
    return _say_rate(verdict, _FALSE_ALARMS[manipulated], template)


def say_misses(verdict: Mapping[str, Any], manipulated: int) -> str:
    """The same as `describe_misses` in a line."""
    template = _("“%(variant)s” misses %(count)s manipulated pictures (%(interval)s).")
    return _say_rate(verdict, _MISSES[manipulated], template)


def say_accuracy(verdict: Mapping[str, Any]) -> str:
    """The same as `describe_accuracy` in a line."""
    template = _("“%(variant)s” is right about %(count)s pictures (%(interval)s).")
    return _say_rate(verdict, "accuracy", template)


def describe_losses(verdict: Mapping[str, Any], manipulated: int | None) -> str:
    """What becomes of such an answer when pictures are sent on; empty where that is no matter.

    Of a picture that is flagged, how often real ones are flagged then; of one that is not, how
    often manipulated ones are missed.
    """
    wanted = {1 - verdict["label"]}
    if verdict["stability"] and verdict["stability"]["is_unsure"]:
        wanted = {0, 1}
    said = [
        _describe_loss(verdict, loss, manipulated)
        for loss in verdict.get("losses") or []
        if manipulated is not None and loss["label"] in wanted
    ]
    if not said:
        return ""
    warning = _(
        "A picture that was sent on before it came here is affected in the same way, and nothing "
        "in the file tells."
    )
    return " ".join([*said, warning])


def _describe_loss(
    verdict: Mapping[str, Any], loss: Mapping[str, Any], manipulated: int | None
) -> str:
    if loss["label"] == manipulated:
        template = _(
            "Of 100 manipulated pictures, “%(variant)s” misses %(before)s as they come, and "
            "%(after)s (%(interval)s) once they were sent on (%(change)s)."
        )
    else:
        template = _(
            "Of 100 real pictures, “%(variant)s” calls %(before)s manipulated as they come, and "
            "%(after)s (%(interval)s) once they were sent on (%(change)s)."
        )
    return template % {
        "variant": verdict["variant_name"],
        "before": count_of_100(loss["before"]["value"]),
        "after": count_of_100(loss["after"]["value"]),
        "interval": _say_interval(loss["after"]),
        "change": translate_stored(loss["change"]),
    }


def describe_data_set(name: str) -> str:
    """On which data set something was measured."""
    if name == DEFAULT_NAME:
        return _("On this installation’s own data set")
    return _("On data set “%(data_set)s”") % {"data_set": name}


def count_of_100(share: float) -> str:
    """A share as people count; what is not quite none or all is not called so."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return _("fewer than 1")
    if rounded == 100 and share < 1:  # noqa: PLR2004
        return _("more than 99")
    return str(rounded)


def format_number(number: int) -> str:
    """A whole number as it is written in the language that is active."""
    return str(number_format(number, force_grouping=True))


def _describe_rate(
    verdict: Mapping[str, Any], name: str, template: str, label: int | None = None
) -> str:
    """A sentence about one of the error rates; or the note, which says why there is none."""
    figure, note = _find_rate(verdict, name), translate_stored(str(verdict["note"]))
    if figure is None:
        return note or _say_unmeasured()
    sentence = template % {
        "where": describe_data_set(verdict["measured"]["dataset"]),
        "variant": verdict["variant_name"],
        "count": count_of_100(figure["value"]),
        "class_name": "" if label is None else name_class(verdict["class_names"], label),
    }
    return f"{sentence}; {_describe_interval(figure)}. {note}".strip()


def _say_rate(verdict: Mapping[str, Any], name: str, template: str) -> str:
    figure = _find_rate(verdict, name)
    if figure is None:
        return translate_stored(str(verdict["note"])) or _say_unmeasured()
    return template % {
        "variant": verdict["variant_name"],
        "count": _count_roughly(figure),
        "interval": _say_interval(figure),
    }


def _find_rate(verdict: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    figure = (verdict["error_rates"] or {}).get(name)
    return None if figure is None or figure["value"] is None else figure


def _say_unmeasured() -> str:
    return _("How often this variant is wrong was not measured.")


def _count_roughly(figure: Mapping[str, Any]) -> str:
    """A share in the words that people understand best; the interval stands beside it."""
    share = figure["value"]
    if share == 0:
        return _("none of %(num_images)s") % {"num_images": format_number(figure["num_images"])}
    if share <= _RARE:
        return _("about 1 in %(number)s") % {"number": format_number(round(1 / share))}
    return _("%(count)s of 100") % {"count": count_of_100(share)}


def _say_interval(figure: Mapping[str, Any]) -> str:
    if figure["low"] is None:
        return _("measured on %(num_images)s images") % {
            "num_images": format_number(figure["num_images"])
        }
    return _("95 %% interval %(low)s–%(high)s of 100") % _round_ends(figure)


def _describe_interval(figure: Mapping[str, Any]) -> str:
    num_images = format_number(figure["num_images"])
    if figure["low"] is None:
        return _("measured on %(num_images)s images") % {"num_images": num_images}
    ends = _round_ends(figure)
    return _("95 %% interval %(low)s to %(high)s, measured on %(num_images)s images") % {
        **ends,
        "num_images": num_images,
    }


def _round_ends(figure: Mapping[str, Any]) -> dict[str, int]:
    """Outwards: the interval must not look narrower than it is."""
    return {"low": math.floor(100 * figure["low"]), "high": math.ceil(100 * figure["high"])}
