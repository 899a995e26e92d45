"""The rule of levels, which docs/explanation/statements.md explains."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.statements.basis import (
    describe_accuracy,
    describe_alarms,
    describe_misses,
    format_number,
)
from classifiers.statements.classes import find_manipulated
from classifiers.stored_texts import translate_stored

STRONG_AT_MOST = 0.05
"""Where at most this share of authentic images look as manipulated, signs are strong."""
MODERATE_AT_MOST = 0.20
"""The same for moderate signs."""


class Level(StrEnum):
    """How much an answer says; of those that speak for a manipulation, the weakest last."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"
    """No sign of manipulation."""
    UNSURE = "unsure"
    """The verdict would not hold if the picture were sent on."""
    NO_FACE = "no_face"
    """Faces were to be judged, and none was found."""
    FAILED = "failed"
    DISAGREE = "disagree"
    """Variants, or faces, get different answers."""
    OTHER = "other"
    """No class is known to mean manipulated."""


_FLAGGED = (Level.STRONG, Level.MODERATE, Level.WEAK)


class Statement(NamedTuple):
    """What an answer says.

    Attributes:
        level: how much.
        sentence: the same for people, in the language that is active.
        basis: what that rests on, measured; or that nothing was measured. May be empty.
    """

    level: Level
    sentence: str
    basis: str = ""


def state_verdict(verdict: Mapping[str, Any]) -> Statement:
    """What one variant says of one picture, face or film.

    Args:
        verdict: as it is kept in `PictureCheck.results`.
    """
    if verdict["failure"]:
        return Statement(Level.FAILED, translate_stored(verdict["failure"]["message"]))
    manipulated = find_manipulated(verdict["class_names"])
    if verdict["stability"] and verdict["stability"]["is_unsure"]:
        return Statement(Level.UNSURE, _say_unsure(), describe_alarms(verdict, manipulated))
    if manipulated is None:
        return Statement(Level.OTHER, _say_other(verdict["class_name"]), describe_accuracy(verdict))
    if verdict["label"] != manipulated:
        return Statement(Level.NONE, _say_none(), describe_misses(verdict, manipulated))
    level, sentence = _rate_signs(verdict.get("rarity"))
    return Statement(level, sentence, describe_alarms(verdict, manipulated))


def state_picture(entry: Mapping[str, Any]) -> Statement:
    """What all variants together say of a picture, of its faces, or of a film.

    Args:
        entry: as it is kept in `PictureCheck.results`: with `verdicts`, and with `faces` or
            `tracks` where those were looked for.
    """
    if entry["failure"]:
        return Statement(Level.FAILED, translate_stored(entry["failure"]["message"]))
    parts = entry.get("tracks") if entry.get("kind") == "film" else entry.get("faces")
    if parts is not None and not parts:
        return Statement(Level.NO_FACE, _say_no_face())
    groups = [part["verdicts"] for part in parts] if parts else [entry["verdicts"]]
    stated = [(verdict, state_verdict(verdict)) for verdicts in groups for verdict in verdicts]
    answers = [pair for pair in stated if pair[1].level is not Level.FAILED]
    if not answers:
        return stated[0][1] if stated else Statement(Level.FAILED, _("Nothing was asked."))
    joined = _join(answers, num_parts=len(groups), num_variants=len(groups[0]))
    missing = _say_missing(len(stated) - len(answers))
    return joined._replace(sentence=" ".join(filter(None, [joined.sentence, missing])))


def _join(
    answers: Sequence[tuple[Mapping[str, Any], Statement]], num_parts: int, num_variants: int
) -> Statement:
    """The most careful of answers that agree; else that they do not."""
    sides = Counter(_name_side(verdict, statement) for verdict, statement in answers)
    statements = [statement for _verdict, statement in answers]
    basis = " ".join(dict.fromkeys(filter(None, (statement.basis for statement in statements))))
    if len(sides) == 1:
        levels = [*Level]
        careful = max(statements, key=lambda statement: levels.index(statement.level))
        return careful._replace(basis=basis)
    counts = ", ".join(f"{side}: {count}" for side, count in sides.most_common())
    return Statement(Level.DISAGREE, _say_differs(num_parts, num_variants, counts), basis)


def _name_side(verdict: Mapping[str, Any], statement: Statement) -> str:
    if statement.level in _FLAGGED:
        return _("signs of manipulation")
    if statement.level is Level.OTHER:
        return _("“%(name)s”") % {"name": verdict["class_name"]}
    return _("no sign") if statement.level is Level.NONE else _("unsure")


def _say_differs(num_parts: int, num_variants: int, counts: str) -> str:
    if num_parts == 1:
        template = _("Variants do not agree (%(counts)s).")
    elif num_variants == 1:
        template = _("Not all faces get the same answer (%(counts)s).")
    else:
        template = _("Variants and faces do not get the same answer (%(counts)s).")
    return template % {"counts": counts}


def _say_missing(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d answer is missing.", "%(count)d answers are missing.", count) % {
        "count": count
    }


def _say_none() -> str:
    return _("No sign of manipulation was found. A missing sign is no proof.")


def _say_unsure() -> str:
    return _("Unsure: the answer would not hold if the picture were sent on.")


def _say_no_face() -> str:
    return _(
        "No face was found, so nothing was judged. Faces that are small, turned away or covered "
        "can be missed."
    )


def _say_other(class_name: str) -> str:
    template = _("Decided for “%(class_name)s”. No class is known to mean manipulated.")
    return template % {"class_name": class_name}


def _rate_signs(rarity: Mapping[str, Any] | None) -> tuple[Level, str]:
    """How strong the signs of a picture are that is flagged, and why."""
    if rarity is None or rarity["high"] is None:
        return Level.WEAK, _(
            "Weak signs of manipulation: how rare they are in authentic pictures is not known."
        )
    if rarity["high"] <= STRONG_AT_MOST:
        level, template = Level.STRONG, _("Strong signs of manipulation: %(facts)s.")
    elif rarity["high"] <= MODERATE_AT_MOST:
        level, template = Level.MODERATE, _("Moderate signs of manipulation: %(facts)s.")
    else:
        level, template = Level.WEAK, _("Weak signs of manipulation: %(facts)s.")
    return level, template % {"facts": _describe_rarity(rarity)}


def _describe_rarity(rarity: Mapping[str, Any]) -> str:
    template = _(
        "of %(num_images)s images of class “%(class_name)s”, %(count)s look at least as "
        "manipulated (by the 95 %% interval, up to %(most)s of 100 do)"
    )
    return template % {
        "num_images": format_number(rarity["num_images"]),
        "class_name": rarity["class_name"],
        "count": format_number(rarity["num_as_extreme"]),
        "most": math.ceil(100 * rarity["high"]),
    }
