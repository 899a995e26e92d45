"""An answer in the order in which people read it: parts of a picture, what is said of each, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from classifiers.reports.wording import describe_copy
from classifiers.statements import (
    Statement,
    describe_losses,
    find_manipulated,
    name_class,
    state_part,
    state_verdict,
)


class Copy(NamedTuple):
    """A copy of what was scored, as it might have become on its way.

    Attributes:
        label: what was done to it.
        score: as in `Reading`.
        is_crossed: whether it gets another answer.
    """

    label: str
    score: float
    is_crossed: bool


class Reading(NamedTuple):
    """The numbers of a verdict, all of one class: that which means manipulated, where one does.

    Attributes:
        class_name: the class; class 1 where none is known to mean manipulated.
        class_words: the same for people, with what it means.
        score: its probability, from 0 to 1.
        threshold: beyond which the variant decides for it.
        is_called: whether the variant decided for it.
        copies: of the stability test; none where it was not wanted.
        scores: of the moments of a film; none for a picture.
        losses: what becomes of such answers when pictures are sent on, in words; may be empty.
    """

    class_name: str
    class_words: str
    score: float
    threshold: float
    is_called: bool
    copies: Sequence[Copy]
    scores: Sequence[float]
    losses: str


class Answer(NamedTuple):
    """What one variant says of one part.

    Attributes:
        verdict: as it is kept in `PictureCheck.results`.
        statement: the same in a sentence.
        reading: its numbers; None where the variant failed.
    """

    verdict: Mapping[str, Any]
    statement: Statement
    reading: Reading | None


class Part(NamedTuple):
    """What was scored by itself: the whole picture, a face, or a face through a film.

    Attributes:
        title: for people.
        shown: the name of a file that shows it; None for the whole picture.
        entry: as it is kept: the picture, the face or the track.
        answers: one for each variant.
        statement: what all of them together say.
        seconds: how long the film is; None for a picture.
    """

    title: str
    shown: str | None
    entry: Mapping[str, Any]
    answers: Sequence[Answer]
    statement: Statement
    seconds: float | None = None


def list_parts(entry: Mapping[str, Any]) -> list[Part]:
    """The parts of a picture or film for which there are verdicts.

    Args:
        entry: of `PictureCheck.results`.
    """
    sought = entry.get("tracks") if entry.get("kind") == "film" else entry.get("faces")
    if sought is None:
        return [_build_part(_("The whole picture"), entry)] if entry["verdicts"] else []
    title = _("Face %(number)s")
    seconds = entry.get("seconds")
    return [
        _build_part(title % {"number": one["number"] + 1}, one)._replace(seconds=seconds)
        for one in sought
    ]


def read_verdict(verdict: Mapping[str, Any]) -> Reading | None:
    """The numbers of a verdict as people read them; None where the variant failed.

    Args:
        verdict: as it is kept in `PictureCheck.results`.
    """
    if verdict["failure"]:
        return None
    manipulated = find_manipulated(verdict["class_names"])
    label = 1 if manipulated is None else manipulated

    def turn(probability: float) -> float:
        return probability if label == 1 else 1 - probability

    stored = (verdict["stability"] or {}).get("copies", [])
    copies = [
        Copy(
            describe_copy(copy["name"]),
            turn(copy["probability"]),
            (copy["probability"] >= verdict["threshold"]) != bool(verdict["label"]),
        )
        for copy in stored
    ]
    return Reading(
        verdict["class_names"][label],
        name_class(verdict["class_names"], label),
        turn(verdict["probability"]),
        turn(verdict["threshold"]),
        verdict["label"] == label,
        copies,
        [turn(score) for score in verdict.get("scores", [])],
        describe_losses(verdict, manipulated),
    )


def _build_part(title: str, entry: Mapping[str, Any]) -> Part:
    answers = [
        Answer(verdict, state_verdict(verdict), read_verdict(verdict))
        for verdict in entry["verdicts"]
    ]
    is_whole = "sha256" in entry
    shown = None if is_whole else entry["shown"]
    return Part(title, shown, entry, answers, state_part(entry["verdicts"]))
