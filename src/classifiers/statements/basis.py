"""What an answer rests on, in a sentence: how often the variant is wrong, and where it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from classifiers.stored_texts import translate_stored

# By the class that means manipulated: how often the other one is called so, and it is not.
_FALSE_ALARMS = {1: "false_positive_rate", 0: "false_negative_rate"}
_MISSES = {1: "false_negative_rate", 0: "false_positive_rate"}


def describe_alarms(verdict: Mapping[str, Any], manipulated: int | None) -> str:
    """How often the variant flags what is authentic."""
    if manipulated is None:
        return describe_accuracy(verdict)
    template = _(
        "On data set “%(data_set)s”, at this setting, “%(variant)s” flagged %(count)s of 100 "
        "images of class “%(class_name)s”"
    )
    class_name = verdict["class_names"][1 - manipulated]
    return _describe_rate(verdict, _FALSE_ALARMS[manipulated], template, class_name)


def describe_misses(verdict: Mapping[str, Any], manipulated: int) -> str:
    """How often the variant does not flag what is manipulated."""
    template = _(
        "On data set “%(data_set)s”, at this setting, “%(variant)s” missed %(count)s of 100 images "
        "of class “%(class_name)s”"
    )
    class_name = verdict["class_names"][manipulated]
    return _describe_rate(verdict, _MISSES[manipulated], template, class_name)


def describe_accuracy(verdict: Mapping[str, Any]) -> str:
    template = _(
        "On data set “%(data_set)s”, at this setting, “%(variant)s” was right for %(count)s of "
        "100 images"
    )
    return _describe_rate(verdict, "accuracy", template)


def _describe_rate(
    verdict: Mapping[str, Any], name: str, template: str, class_name: str = ""
) -> str:
    """A sentence about one of the error rates; or the note, which says why there is none."""
    figure, note = (verdict["error_rates"] or {}).get(name), translate_stored(str(verdict["note"]))
    if figure is None or figure["value"] is None:
        return note or _("How often this variant is wrong was not measured.")
    sentence = template % {
        "data_set": verdict["measured"]["dataset"],
        "variant": verdict["variant_name"],
        "count": _count_of_100(figure["value"]),
        "class_name": class_name,
    }
    return f"{sentence} ({_describe_interval(figure)}). {note}".strip()


def _describe_interval(figure: Mapping[str, Any]) -> str:
    num_images = format_number(figure["num_images"])
    if figure["low"] is None:
        return _("measured on %(num_images)s images") % {"num_images": num_images}
    return _("95 %% interval %(low)s to %(high)s, measured on %(num_images)s images") % {
        "low": math.floor(100 * figure["low"]),
        "high": math.ceil(100 * figure["high"]),
        "num_images": num_images,
    }


def _count_of_100(share: float) -> str:
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
