"""The rule of levels, which docs/explanation/statements.md explains."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classifiers.statements.basis import (
    describe_accuracy,
    describe_alarms,
    describe_losses,
    describe_misses,
    find_misses,
    format_number,
    say_accuracy,
    say_alarms,
    say_misses,
)
from classifiers.statements.classes import find_manipulated, name_class
from classifiers.stored_texts import translate_stored

STRONG_AT_MOST = 0.05
"""Where at most this share of authentic images look as manipulated, signs are strong."""
MODERATE_AT_MOST = 0.20
"""The same for moderate signs."""
MISSED_AT_MOST = 0.50
"""Where more of what is manipulated may be missed than this, a missing sign says little."""


class Level(StrEnum):
    """How much an answer says; of those that speak for a manipulation, the weakest last."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"
    """No sign of manipulation."""
    LITTLE = "little"
    """No sign, by a variant that may miss most of what is manipulated."""
    UNSURE = "unsure"
    """The verdict would not hold if the picture were sent on."""
    NO_FACE = "no_face"
    """Faces were to be judged, and none was found."""
    FAILED = "failed"
    DISAGREE = "disagree"
    """Variants give different answers about the same face, picture or film."""
    OTHER = "other"
    """No class is known to mean manipulated."""


FLAGGED = (Level.STRONG, Level.MODERATE, Level.WEAK)
"""The levels that speak for a manipulation."""
UNANSWERED = (Level.NO_FACE, Level.FAILED)
"""The levels with which nothing was judged."""
_WEAKEST_FIRST = [*Level][::-1]


class Statement(NamedTuple):
    """What an answer says.

    Attributes:
        level: how much.
        sentence: the same for people, in the language that is active.
        rate: how often the variant is wrong that says so, in a line; empty if nothing was judged.
        reason: why it is that level, and no other one. May be empty.
        basis: what that rests on, measured; or that nothing was measured. May be empty.
        caution: what must be known of the images that it was measured on, before any of it is
            believed; empty where nothing is.
    """

    level: Level
    sentence: str
    rate: str = ""
    reason: str = ""
    basis: str = ""
    caution: str = ""


def state_verdict(verdict: Mapping[str, Any]) -> Statement:
    """What one variant says of one picture, face or film.

    Args:
        verdict: as it is kept in `PictureCheck.results`.
    """
    if verdict["failure"]:
        return Statement(Level.FAILED, translate_stored(verdict["failure"]["message"]))
    caution = translate_stored((verdict["measured"] or {}).get("caution", ""))
    stated = _state_answer(verdict)
    losses = describe_losses(verdict, find_manipulated(verdict["class_names"]))
    return stated._replace(caution=caution, reason=_join_texts([stated.reason, losses]))


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
    stated = [[(verdict, state_verdict(verdict)) for verdict in verdicts] for verdicts in groups]
    answers = [_join_variants(group) for group in stated]
    judged = {
        part["number"] + 1 if parts else 1: answer
        for part, answer in zip(parts or [entry], answers, strict=True)
        if answer
    }
    if not judged:
        failed = [statement for group in stated for _verdict, statement in group]
        return failed[0] if failed else Statement(Level.FAILED, _("Nothing was asked."))
    joined = _join_parts(judged)
    num_missing = sum(
        statement.level is Level.FAILED for group in stated for _verdict, statement in group
    )
    return joined._replace(sentence=_join_texts([joined.sentence, _say_missing(num_missing)]))


def state_part(verdicts: Sequence[Mapping[str, Any]]) -> Statement:
    """What all variants together say of one face, or of a picture as a whole.

    Args:
        verdicts: as they are kept in `PictureCheck.results`.
    """
    stated = [(verdict, state_verdict(verdict)) for verdict in verdicts]
    if joined := _join_variants(stated):
        return joined
    return stated[0][1] if stated else Statement(Level.FAILED, _("Nothing was asked."))


def _state_answer(verdict: Mapping[str, Any]) -> Statement:
    """What a variant says that has answered, without a caution."""
    manipulated = find_manipulated(verdict["class_names"])
    alarms = say_alarms(verdict, manipulated), "", describe_alarms(verdict, manipulated)
    if verdict["stability"] and verdict["stability"]["is_unsure"]:
        return Statement(Level.UNSURE, _say_unsure(), *alarms)
    if manipulated is None:
        said = _say_other(verdict["class_names"][verdict["label"]])
        return Statement(Level.OTHER, said, say_accuracy(verdict), "", describe_accuracy(verdict))
    if verdict["label"] != manipulated:
        return _state_missing_sign(verdict, manipulated)
    level, reason = _rate_signs(verdict.get("rarity"))
    rate, _reason, basis = alarms
    return Statement(level, str(_SIGNS[level]), rate, reason, basis)


def _state_missing_sign(verdict: Mapping[str, Any], manipulated: int) -> Statement:
    """That nothing was found; what that is worth depends on how much the variant misses."""
    misses = find_misses(verdict, manipulated)
    rest = say_misses(verdict, manipulated), "", describe_misses(verdict, manipulated)
    if misses and misses["high"] is not None and misses["high"] <= MISSED_AT_MOST:
        return Statement(Level.NONE, _say_none(), *rest)
    return Statement(Level.LITTLE, _say_little(), *rest)


def _join_variants(stated: Sequence[tuple[Mapping[str, Any], Statement]]) -> Statement | None:
    """What all variants say of one part; None where none has answered.

    The most careful of those that agree speaks for all. A missing sign that says little neither
    speaks against others nor for them.
    """
    answers = [pair for pair in stated if pair[1].level is not Level.FAILED]
    if not answers:
        return None
    firm = [pair for pair in answers if pair[1].level is not Level.LITTLE] or answers
    sides = Counter(_name_side(verdict, statement) for verdict, statement in firm)
    careful = _find_careful([statement for _verdict, statement in firm])
    if len(sides) > 1:
        counts = ", ".join(f"{side}: {count}" for side, count in sides.most_common())
        careful = _find_loudest([statement for _verdict, statement in firm])._replace(
            level=Level.DISAGREE, sentence=_say_differs(counts), reason=""
        )
    reasons = [careful.reason]
    if len(firm) < len(answers):
        little = [statement.rate for _, statement in answers if statement.level is Level.LITTLE]
        reasons += [_say_little(), *little]
    return _gather(careful._replace(reason=_join_texts(reasons)), [it for _, it in answers])


def _join_parts(judged: Mapping[int, Statement]) -> Statement:
    """What is said of all parts, by their numbers: of one that is flagged, whatever the others."""
    statements = [*judged.values()]
    if len(statements) == 1:
        return statements[0]
    levels = {statement.level for statement in statements}
    flagged = [statement for statement in statements if statement.level in FLAGGED]
    speaking = _find_loudest(statements) if flagged else _find_careful(statements)
    if len(levels) == 1 and speaking.level in _IN_ALL:
        sentence = str(_IN_ALL[speaking.level] % {"number": len(statements)})
    elif levels == {Level.OTHER}:
        return _join_others(statements)
    else:
        sentence = _say_of_faces(
            {
                level: [number for number, it in judged.items() if it.level is level]
                for level in Level
                if level in levels
            }
        )
    reason = _join_texts([speaking.reason, _say_many(len(statements)) if flagged else ""])
    return _gather(speaking._replace(sentence=sentence, reason=reason), statements)


def _join_others(statements: Sequence[Statement]) -> Statement:
    """What is said of parts where no class is known to mean manipulated."""
    first, is_same = statements[0], len({statement.sentence for statement in statements}) == 1
    if not is_same:
        differs = _("Not all faces get the same answer.")
        first = first._replace(level=Level.DISAGREE, sentence=differs)
    return _gather(first, statements)


def _gather(speaking: Statement, statements: Sequence[Statement]) -> Statement:
    """One statement with the measurements and cautions of all."""
    return speaking._replace(
        basis=_join_texts([statement.basis for statement in statements]),
        caution=_join_texts([statement.caution for statement in statements]),
    )


def _join_texts(texts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))


def _find_careful(statements: Sequence[Statement]) -> Statement:
    return min(statements, key=lambda statement: _WEAKEST_FIRST.index(statement.level))


def _find_loudest(statements: Sequence[Statement]) -> Statement:
    return max(statements, key=lambda statement: _WEAKEST_FIRST.index(statement.level))


def _name_side(verdict: Mapping[str, Any], statement: Statement) -> str:
    if statement.level in FLAGGED:
        return _("signs of manipulation")
    if statement.level is Level.OTHER:
        return _("“%(name)s”") % {"name": verdict["class_name"]}
    return _("unsure") if statement.level is Level.UNSURE else _("no sign")


def _say_differs(counts: str) -> str:
    return _("Variants do not agree (%(counts)s).") % {"counts": counts}


def _say_missing(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d answer is missing.", "%(count)d answers are missing.", count) % {
        "count": count
    }


def _say_none() -> str:
    return _("No sign of manipulation was found. A missing sign is no proof.")


def _say_little() -> str:
    return _("No sign of manipulation was found, which says little here.")


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


def _say_many(num_faces: int) -> str:
    template = _(
        "With %(number)s faces, one is more easily flagged by mistake than with a single one."
    )
    return template % {"number": num_faces}


_SIGNS = {
    Level.STRONG: gettext_lazy("Strong signs of manipulation."),
    Level.MODERATE: gettext_lazy("Moderate signs of manipulation."),
    Level.WEAK: gettext_lazy("Weak signs of manipulation."),
}
_IN_ALL = {
    Level.STRONG: gettext_lazy("Strong signs of manipulation in each of the %(number)s faces."),
    Level.MODERATE: gettext_lazy("Moderate signs of manipulation in each of the %(number)s faces."),
    Level.WEAK: gettext_lazy("Weak signs of manipulation in each of the %(number)s faces."),
    Level.NONE: gettext_lazy(
        "No sign of manipulation was found in any of the %(number)s faces. A missing sign is no "
        "proof."
    ),
    Level.LITTLE: gettext_lazy(
        "No sign of manipulation was found in any of the %(number)s faces, which says little here."
    ),
    Level.UNSURE: gettext_lazy(
        "Unsure about each of the %(number)s faces: the answers would not hold if the picture "
        "were sent on."
    ),
}
_CLAUSES = {
    Level.STRONG: gettext_lazy("strong signs of manipulation in %(faces)s"),
    Level.MODERATE: gettext_lazy("moderate signs of manipulation in %(faces)s"),
    Level.WEAK: gettext_lazy("weak signs of manipulation in %(faces)s"),
    Level.NONE: gettext_lazy("no sign in %(faces)s"),
    Level.LITTLE: gettext_lazy("none in %(faces)s, which says little"),
    Level.UNSURE: gettext_lazy("unsure about %(faces)s"),
    Level.DISAGREE: gettext_lazy("variants do not agree about %(faces)s"),
    Level.OTHER: gettext_lazy("no class is known to mean manipulated for %(faces)s"),
}


def _say_of_faces(places: Mapping[Level, Sequence[int]]) -> str:
    """One sentence about parts that differ."""
    said = "; ".join(
        _CLAUSES[level] % {"faces": _name_faces(numbers)} for level, numbers in places.items()
    )
    return f"{said[0].upper()}{said[1:]}."


def _name_faces(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    if not first:
        return _("face %(number)s") % {"number": last}
    return _("faces %(numbers)s and %(last)s") % {"numbers": ", ".join(first), "last": last}


def _rate_signs(rarity: Mapping[str, Any] | None) -> tuple[Level, str]:
    """How strong the signs of a picture are that is flagged, and why."""
    if rarity is None or rarity["high"] is None:
        return Level.WEAK, _(
            "The signs are called weak, since how rare they are in real pictures is not known."
        )
    if rarity["high"] <= STRONG_AT_MOST:
        level = Level.STRONG
    else:
        level = Level.MODERATE if rarity["high"] <= MODERATE_AT_MOST else Level.WEAK
    return level, _join_texts([_describe_rarity(rarity), _describe_bound(rarity)])


def _describe_rarity(rarity: Mapping[str, Any]) -> str:
    names = [rarity["class_name"], ""]
    template = _(
        "Of %(num_images)s images of class %(class_name)s, %(count)s look at least as "
        "manipulated (by the 95 %% interval, up to %(most)s of 100 do)."
    )
    return template % {
        "num_images": format_number(rarity["num_images"]),
        "class_name": name_class(names, 0),
        "count": format_number(rarity["num_as_extreme"]),
        "most": math.ceil(100 * rarity["high"]),
    }


def _describe_bound(rarity: Mapping[str, Any]) -> str:
    """That signs could not be stronger, whatever the picture: there were too few images."""
    least = rarity.get("least_high")
    if least is None or least <= STRONG_AT_MOST:
        return ""
    if least <= MODERATE_AT_MOST:
        template = _(
            "Signs cannot be more than moderate here: that was measured on only %(num_images)s "
            "real pictures."
        )
    else:
        template = _(
            "Signs cannot be more than weak here: that was measured on only %(num_images)s real "
            "pictures."
        )
    return template % {"num_images": format_number(rarity["num_images"])}
