"""What is said of a model file: whether it can be published, why, and what is to be decided."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from classifiers.modelfile import given, quarantine
from classifiers.modelfile.given import Architectures
from classifiers.modelfile.graph import Architecture
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Choice, Code, Refused, Report, Verdict

_ONE_UNIT = {"sigmoid", "hard_sigmoid", "linear"}


def inspect(
    file: BinaryIO,
    limits: Limits | None = None,
    *,
    architecture: str | None = None,
    architectures: Architectures | None = None,
) -> Report:
    """Inspects a model file in this process: for one's own files.

    What it refuses is told in the report, not raised.

    Args:
        file: opened for reading.
        limits: what the file may cost.
        architecture: what `model.to_json()` gave, for a file of weights alone.
        architectures: the same by name, to recognise such files by their shapes. Under the name of
            a built-in one it stands in its place; None leaves that one out.

    Raises:
        ValueError: one of `architectures` cannot be used.
    """
    limits = limits or Limits()
    given.check_architectures(architectures, limits)
    inspected, refusal = Inspected(), None
    try:
        inspected.read(file, limits, architecture=architecture, architectures=architectures)
    except Refused as error:
        refusal = error
    return judge(inspected, refusal)


def inspect_isolated(
    path: Path,
    limits: Limits | None = None,
    *,
    architecture: str | None = None,
    architectures: Architectures | None = None,
    allow_unconfined: bool = False,
) -> Report:
    """Inspects a model file in a child process that can do nothing else: for everybody's files.

    What it refuses is told in the report, not raised.

    Args:
        path: the file.
        limits: what the file may cost.
        architecture: as `inspect` takes it.
        architectures: as `inspect` takes them.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Raises:
        Unavailable: this machine cannot confine a child.
        ValueError: one of `architectures` cannot be used.
    """
    inspected, refusal = quarantine.read(
        path,
        limits or Limits(),
        architecture=architecture,
        architectures=architectures,
        allow_unconfined=allow_unconfined,
    )
    return judge(inspected, refusal)


def judge(inspected: Inspected, refusal: Refused | None) -> Report:
    try:
        if refusal:
            raise refusal
        ending = _check_output(inspected.architecture)
    except Refused as error:
        verdict, code, message = Verdict.REJECT, error.code, str(error)
        return Report(verdict, code, message, inspected.mends, (), inspected.facts)
    choices = _find_choices(inspected.architecture, ending)
    verdict, code, message = Verdict.ACCEPT, Code.OK, "The model can be published as it is."
    if choices:
        verdict, code = Verdict.ACCEPT_WITH_CHOICES, Code.NEEDS_CHOICES
        message = "The model can be published once its uploader says what the file does not."
    return Report(verdict, code, message, inspected.mends, choices, inspected.facts)


def _check_output(architecture: Architecture) -> str:
    if len(architecture.outputs) != 1:
        raise Refused(
            Code.SEVERAL_OUTPUTS,
            f"A model must give one answer. Received: {len(architecture.outputs)} outputs.",
        )
    shape, ending = architecture.outputs[0]
    is_binary = (shape == (1,) and ending in _ONE_UNIT) or (shape == (2,) and ending == "softmax")
    if not is_binary:
        raise Refused(
            Code.NO_BINARY_OUTPUT,
            "A model must tell two classes apart: by one sigmoid unit, one logit, or a softmax of "
            f"two. Received: an output of shape {list(shape)} after {ending!r}.",
        )
    return ending


def _find_choices(architecture: Architecture, ending: str) -> tuple[Choice, ...]:
    """What the architecture leaves open; a sigmoid on a colour image is taken as it is."""
    choices = []
    channels = architecture.inputs[0][-1]
    if ending == "linear":
        choices.append(
            Choice(
                "output",
                ("logit", "other"),
                "logit",
                "The output is a plain number. Is it a logit, so that a sigmoid makes it a "
                "probability?",
            )
        )
    if ending == "softmax":
        choices.append(
            Choice(
                "positive_class",
                ("0", "1"),
                "1",
                "The output has two places. Which of them is the probability of class 1?",
            )
        )
    if channels == 1:
        choices.append(
            Choice("grey", ("luma", "mean"), "luma", "How is a colour image turned into grey?")
        )
    return tuple(choices)
