from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from classifiers import evaluation
from classifiers.conversion import Output, find_output
from classifiers.dataset import IMG_WIDTH
from classifiers.declarations import DECLARED, POSITIVE, Declaration, describe_classes
from classifiers.modelfile import Report
from classifiers.preprocessing import Color, Resize, Scaling
from classifiers.publishing.proposals.trials import Trial
from classifiers.stored_texts import translate_stored

_Way = tuple[Scaling, int]
_LABELS = {
    "scaling": gettext_noop("Scaling of pixels"),
    "color": gettext_noop("Channels"),
    "resize": gettext_noop("Resizing"),
    "image_height": gettext_noop("Height"),
    "image_width": gettext_noop("Width"),
    "output": gettext_noop("Output"),
    "positive_class": gettext_noop("An output near 1 means"),
}


class Proposal(NamedTuple):
    """What is proposed for one field of a declaration.

    Attributes:
        value: as in a declaration.
        reason: why: sentences for people.
        is_settled: whether the file says it, so that nothing else fits.
    """

    value: Any
    reason: str
    is_settled: bool = False


@dataclass(frozen=True)
class Choice:
    """One field of a declaration, as a person is asked about it.

    Attributes:
        name: of the field.
        label: the same for people.
        value: what was tried: what was said, or else what is proposed.
        proposal: what is proposed, and why.
        options: the values that fit the file, each with its name for people; none for a number.
    """

    name: str
    label: str
    value: Any
    proposal: Proposal
    options: list[tuple[Any, str]]

    @property
    def is_settled(self) -> bool:
        return self.proposal.is_settled

    @property
    def value_label(self) -> str:
        """What was tried, for people."""
        return str(dict(self.options).get(self.value, self.value))


def name_field(name: str) -> str:
    """What people call a field of a declaration, in the language that is active."""
    return _(_LABELS[name])


def propose(report: Report) -> dict[str, Proposal]:
    """What a file itself lets expect, for each field of a declaration.

    Args:
        report: of a file that is not refused.
    """
    height, width, num_channels = report.facts["input_shapes"][0]
    asked = {choice.name: translate_stored(choice.message) for choice in report.choices}
    usual = _("What detectors of this kind are trained with.")
    return {
        "scaling": Proposal(Scaling.UNIT, usual),
        "color": _propose_color(num_channels, asked.get("grey", "")),
        "resize": Proposal(
            Resize.NEAREST,
            _("What Keras does unless it is told otherwise. The file does not tell."),
        ),
        "image_height": _propose_side(height),
        "image_width": _propose_side(width),
        "output": _propose_output(report, asked.get("output", "")),
        "positive_class": Proposal(
            POSITIVE, _join(asked.get("positive_class", ""), _("The usual direction."))
        ),
    }


def propose_inside() -> Proposal:
    """The scaling for a model that begins by scaling pixels itself."""
    reason = _("The model begins by scaling pixels itself, so it wants them as they are.")
    return Proposal(Scaling.INSIDE, reason, is_settled=True)


def propose_by_scores(
    trial: Trial | None, proposed: Mapping[str, Proposal], tried: _Way
) -> dict[str, Proposal]:
    """The proposals for scaling and positive class, once images were looked at.

    What was proposed stays, unless scores speak against it and for something else.

    Args:
        trial: None where there is no data set.
        proposed: so far.
        tried: the scaling and the positive class that were declared in the trial.
    """
    if trial is None:
        reason = _("There is no data set to try it on.")
        return {name: _add(proposed[name], reason) for name in ("scaling", "positive_class")}
    first = Scaling(proposed["scaling"].value), int(proposed["positive_class"].value)
    ways = _list_ways(trial, first, is_open=not proposed["scaling"].is_settled)
    sound = {way: area for way in ways if (area := _judge(trial, way, tried)) is not None}
    reason = _("Nothing speaks against it on the %(count)d images of the data set that were tried.")
    best = first
    if not sound:
        reason = _("But on the %(count)d images that were tried, no way tells the classes apart.")
    elif first not in sound:
        best = max(sound, key=lambda way: sound[way])
        reason = _(
            "Of all ways that were tried on %(count)d images of the data set, this one tells the "
            "classes apart best: the area under the ROC curve is %(area).2f."
        )
    reason %= {"count": len(trial.y_true), "area": sound.get(best, 0.5)}
    found = dict(zip(("scaling", "positive_class"), best, strict=True))
    return {
        name: _add(proposed[name], reason)
        if proposed[name].value == value
        else Proposal(value, reason)
        for name, value in found.items()
    }


def list_choices(
    report: Report, declaration: Declaration, proposed: Mapping[str, Proposal]
) -> list[Choice]:
    """All fields of a declaration, with what fits a file.

    Args:
        report: of the file.
        declaration: what was tried.
        proposed: for each field.
    """
    return [
        Choice(
            name=name,
            label=name_field(name),
            value=getattr(declaration, name),
            proposal=proposed[name],
            options=_list_options(name, report, declaration),
        )
        for name in DECLARED
    ]


def _list_options(name: str, report: Report, declaration: Declaration) -> list[tuple[Any, str]]:
    if name == "positive_class":
        return describe_classes(declaration.class_names)
    known = getattr(Declaration._meta.get_field(name), "choices", None) or ()
    options = [(value, _(text)) for value, text in known if value]
    if name == "output":
        return [(v, text) for v, text in options if v == (find_output(report) or Output.LOGIT)]
    if name == "color":
        num_channels = report.facts["input_shapes"][0][2]
        return [(v, text) for v, text in options if Color(v).num_channels == num_channels]
    return options


def _propose_color(num_channels: int, asked: str) -> Proposal:
    if num_channels == 1:
        return Proposal(Color.LUMA, _join(asked, _("What Pillow and Keras do.")))
    return Proposal(
        Color.RGB,
        _("What Pillow and Keras read. One that was trained with OpenCV wants blue first."),
    )


def _propose_side(side: int | None) -> Proposal:
    if side:
        return Proposal(side, _("The file says so."), is_settled=True)
    return Proposal(IMG_WIDTH, _("The file takes any size; this is the usual one."))


def _propose_output(report: Report, asked: str) -> Proposal:
    if found := find_output(report):
        return Proposal(found, _("The file says so."), is_settled=True)
    return Proposal(Output.LOGIT, asked)


def _list_ways(trial: Trial, first: _Way, *, is_open: bool) -> list[_Way]:
    """The one that is proposed so far, then the same turned round, then the other scalings."""
    others = [attempt.scaling for attempt in trial.attempts if is_open]
    scalings = [first[0], *(other for other in others if other not in {first[0], Scaling.INSIDE})]
    return [(scaling, label) for label in (first[1], 1 - first[1]) for scaling in scalings]


def _judge(trial: Trial, way: _Way, tried: _Way) -> float | None:
    """How well a way tells the classes apart, from 0 to 1; None where something speaks against it.

    A trial holds all scalings, in the direction that was declared; turned round, 0.9 is 0.1.
    """
    attempt = next(attempt for attempt in trial.attempts if attempt.scaling is way[0])
    y_score = attempt.y_score if way[1] == tried[1] else 1 - attempt.y_score
    if not np.isfinite(y_score).all() or evaluation.find_doubts(trial.y_true, y_score):
        return None
    return _measure_area(trial.y_true, y_score)


def _measure_area(y_true: NDArray[np.int64], y_score: NDArray[np.float32]) -> float:
    """The area under the ROC curve: of a pair, how often the one of class 1 scores higher."""
    ones, zeros = y_score[y_true == 1], y_score[y_true == 0]
    if not len(ones) or not len(zeros):
        return 0.5
    differences = ones[:, np.newaxis] - zeros
    return float((differences > 0).mean() + (differences == 0).mean() / 2)


def _add(proposal: Proposal, reason: str) -> Proposal:
    return proposal._replace(reason=_join(proposal.reason, reason))


def _join(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
