"""What is done for a check, step by step, for those who wait."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from classifiers.jobs.models import Status
from classifiers.picture_checks.options import CheckOptions, Region
from classifiers.records import PictureCheck

_FACES = re.compile(r"\bfaces? found\b(?!:)")
_FRAMES = re.compile(r"\bframes decoded\b")


class StepState(StrEnum):
    """Where a step stands; with several pictures or variants, it comes again."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class Step(NamedTuple):
    """One of the things that are done.

    Attributes:
        name: for programs.
        label: the same for people, in the language that is active.
        state: where it stands.
    """

    name: str
    label: str
    state: StepState


def list_steps(check: PictureCheck) -> list[Step]:
    """What is done for a check, in order."""
    labels = _label_steps(check)
    current = _find_current(check, list(labels))
    return [
        Step(name, label, _find_state(place, current))
        for place, (name, label) in enumerate(labels.items())
    ]


def _label_steps(check: PictureCheck) -> dict[str, str]:
    options = CheckOptions.from_json(check.options)
    kinds = {stored.get("kind") for stored in check.pictures}
    are_faces_sought = options.region == Region.FACES or "film" in kinds
    # In films, nothing but faces is scored.
    is_more_wanted = kinds != {"film"}
    labels = {
        "received": _("Received"),
        "faces": _("Look for faces") if are_faces_sought else "",
        "scored": pgettext("to give one", "Score"),
        "stability": _("Try copies") if options.stability and is_more_wanted else "",
        "explanation": _("Explain") if options.explanations and is_more_wanted else "",
    }
    return {name: label for name, label in labels.items() if label}


def _find_current(check: PictureCheck, names: list[str]) -> float:
    """The place of the step that is being done; after the last one, it begins again.

    Between two places, none is being done.
    """
    job: Any = check.job
    if job is None or job.status == Status.QUEUED:
        return 0.5
    if job.is_finished:
        return len(names)
    done = _find_done(job.note)
    following = names.index(done) + 1 if done in names else 1
    return following if following < len(names) else names.index("scored")


def _find_done(note: str) -> str:
    """The step that a note of a job tells of."""
    if _FACES.search(note):
        return "faces"
    return "received" if _FRAMES.search(note) else note


def _find_state(place: int, current: float) -> StepState:
    if place == current:
        return StepState.CURRENT
    return StepState.DONE if place < current else StepState.AHEAD
