"""Words for what is stored as numbers and names, in the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classifiers.numerals import format_decimal
from classifiers.stability import TRANSFORMATIONS
from classifiers.statements import Level
from classifiers.stored_texts import translate_stored

_LEVELS = {
    Level.STRONG: gettext_lazy("Strong signs of manipulation"),
    Level.MODERATE: gettext_lazy("Moderate signs of manipulation"),
    Level.WEAK: gettext_lazy("Weak signs of manipulation"),
    Level.NONE: gettext_lazy("No sign of manipulation found"),
    Level.LITTLE: gettext_lazy("No sign, which says little"),
    Level.UNSURE: gettext_lazy("Unsure"),
    Level.NO_FACE: gettext_lazy("No face found"),
    Level.FAILED: gettext_lazy("No answer"),
    Level.DISAGREE: gettext_lazy("No agreement"),
    Level.OTHER: gettext_lazy("Decided"),
}
_MEANINGS = {
    Level.STRONG: gettext_lazy(
        "At most 5 of 100 real pictures look so manipulated to the variant, also by the upper end "
        "of the interval. It takes some 75 real pictures and more to show that."
    ),
    Level.MODERATE: gettext_lazy("At most 20 of 100 do, by the same end."),
    Level.WEAK: gettext_lazy("More may do, or it is not known how many."),
    Level.NONE: gettext_lazy("The variant did not flag it. That is no proof of anything."),
    Level.LITTLE: gettext_lazy(
        "The variant did not flag it, but may miss more than half of what is manipulated, or it is "
        "not known how much it misses."
    ),
    Level.UNSURE: gettext_lazy("Copies, as if it had been sent on, get other answers."),
}
_COPIES = {
    "jpeg-75": gettext_lazy("Saved as JPEG, quality 75"),
    "jpeg-45": gettext_lazy("Saved as JPEG, quality 45"),
    "shrink-2": gettext_lazy("Shrunk to half and restored"),
    "thumbnail-96": gettext_lazy("Shrunk to 96 pixels and restored"),
    "thumbnail-64": gettext_lazy("Shrunk to 64 pixels and restored"),
    "noise-4": gettext_lazy("With a little noise"),
    # The percent sign stands for itself: xgettext:no-python-format
    "crop-90": gettext_lazy("Cropped to 90 % of width and height"),
    "flip": gettext_lazy("Left and right swapped"),
}


def describe_level(level: Level) -> str:
    """A level in a few words."""
    return str(_LEVELS[level])


def explain_levels() -> list[tuple[Level, str, str]]:
    """The levels that need a word, each with its name and what it means."""
    return [(level, describe_level(level), str(_MEANINGS[level])) for level in _MEANINGS]


def describe_copy(name: str) -> str:
    """What was done to a copy."""
    if name in _COPIES:
        return str(_COPIES[name])
    return translate_stored(TRANSFORMATIONS[name].label) if name in TRANSFORMATIONS else name


def describe_stability(stability: Mapping[str, Any]) -> str:
    """How many of the copies get another answer, and what follows from that."""
    num_crossed, num_copies = stability["num_crossed"], len(stability["copies"])
    if num_crossed == 0:
        template = _("All %(num_copies)s copies get the same answer: it would hold.")
    elif stability["is_unsure"]:
        template = ngettext(
            "%(num_crossed)s of the %(num_copies)s copies gets another answer: it would not hold.",
            "%(num_crossed)s of the %(num_copies)s copies get another answer: it would not hold.",
            num_crossed,
        )
    else:
        template = ngettext(
            "%(num_crossed)s of the %(num_copies)s copies gets another answer: that is within the "
            "usual.",
            "%(num_crossed)s of the %(num_copies)s copies get another answer: that is within the "
            "usual.",
            num_crossed,
        )
    return template % {"num_crossed": num_crossed, "num_copies": num_copies}


def describe_map(heat_map: Mapping[str, Any]) -> str:
    """What came of the trial whether the hot area of a map carries the verdict."""
    if heat_map["warning"]:
        return translate_stored(heat_map["warning"])
    if heat_map["effect"] is None or heat_map["random_effect"][2] is None:
        return ""
    return _(
        "Hiding the hottest area weakens the verdict (by %(effect)s) more than hiding any of the "
        "others of its size that were tried (by %(largest)s at most), so the map shows what the "
        "verdict rests on."
    ) % {
        "effect": format_decimal(heat_map["effect"], 2),
        "largest": format_decimal(heat_map["random_effect"][2], 2),
    }
