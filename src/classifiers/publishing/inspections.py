"""A model file before it is published: what is in it, what it leaves open, what choices do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files import File

from classifiers import conversion, modelfile, staging, storages
from classifiers.conf import conf
from classifiers.conversion import Conversion, Output
from classifiers.copies import read_model_file
from classifiers.declarations import DECLARED, Declaration
from classifiers.exceptions import (
    ClassifierError,
    Fault,
    InvalidUpload,
    RefusedFile,
    UploadNotKept,
)
from classifiers.isolation import Unavailable
from classifiers.modelfile import Report
from classifiers.preprocessing import Color, Scaling
from classifiers.publications import require_room
from classifiers.publishing import advice, proposals
from classifiers.publishing.proposals import Choice, Proposal, Trial
from classifiers.rights import Right, require
from classifiers.staging import StagedFile

COST = 10
"""Of a look at a file, as `throttles.count_heavy` counts."""


@dataclass(frozen=True)
class Inspection:
    """What was found in a model file that waits to be published.

    Attributes:
        staged: the file.
        report: what is in it, and what was mended.
        conversion: what was made of it.
        declaration: what was said about it; what was not, as it is proposed.
        choices: each field of that, with what is proposed, and why.
        trial: what comes of it on a few images; None where there is no data set.
        doubts: what publishing it so will be asked about: sentences for people.
    """

    staged: StagedFile
    report: Report
    conversion: Conversion
    declaration: Declaration
    choices: list[Choice]
    trial: Trial | None
    doubts: list[str]


def start(
    upload: File,
    user: Any,
    *,
    architecture: File | None = None,
    said: Mapping[str, Any] | None = None,
) -> Inspection:
    """Looks at a model file that somebody wants to publish, and keeps it for a while.

    One that cannot be taken is not kept.

    Args:
        upload: the file.
        user: who sent it.
        architecture: what `model.to_json()` gives, for a file that holds weights only.
        said: fields of a declaration with their values; what is left out is proposed.

    Raises:
        NotAllowed: visitors may not.
        LimitReached: the user has as much as one user may have, published or waiting.
        RefusedFile: the file cannot be taken.
        InvalidUpload: what is said does not fit it, or the architecture is no text.
        Unavailable: this machine cannot confine the process that reads files.
    """
    require(user, Right.UPLOAD)
    require_room(user, upload.size or 0)
    staged = staging.stage(upload, user, read_architecture(architecture))
    try:
        return inspect(staged, said or {})
    except BaseException:
        staged.discard()
        raise


def find(key: str, user: Any, said: Mapping[str, Any] | None = None) -> Inspection:
    """Looks once more at a file that waits, perhaps with something else said about it.

    Raises:
        NotAllowed: visitors may not.
        UploadNotKept: there is no such file of this user.
        InvalidUpload: what is said does not fit it.
        Unavailable: this machine cannot confine the process that reads files.
    """
    return inspect(find_staged(key, user), said or {})


def list_staged(user: Any) -> list[StagedFile]:
    """The files of a user that wait, the newest first.

    Raises:
        NotAllowed: visitors have none.
    """
    require(user, Right.UPLOAD)
    return staging.list_staged(user)


def discard(key: str, user: Any) -> None:
    """Deletes a file that waits.

    Raises:
        NotAllowed: visitors may not.
        UploadNotKept: there is no such file of this user.
    """
    find_staged(key, user).discard()


def find_staged(key: str, user: Any) -> StagedFile:
    """A file of a user that waits; its time begins anew.

    Raises:
        NotAllowed: visitors have none.
        UploadNotKept: there is no such file of this user.
    """
    require(user, Right.UPLOAD)
    staged = staging.find(key, user)
    if staged is None:
        raise UploadNotKept(
            "A model file waits to be published for a while only, and for nobody but who sent it. "
            f"Send it again. Received: {key}"
        )
    return staged


def read_architecture(upload: File | None) -> str:
    """The text of an architecture, bounded; what is in it is checked with the model file.

    Raises:
        InvalidUpload: it is too long, or no text.
    """
    if not upload:
        return ""
    limit = modelfile.Limits(**conf.model_limits).attribute_bytes
    message = f"An architecture may have at most {limit} bytes."
    if (upload.size or 0) <= limit:
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError:
            message = "An architecture must be JSON in UTF-8."
    raise InvalidUpload(message, [Fault("architecture", message, "invalid")])


def inspect(staged: StagedFile, said: Mapping[str, Any]) -> Inspection:
    """As `find`, of a file that is at hand; it says of an unfit file why."""
    # An empty output is "as the file says".
    said = {name: said[name] for name in DECLARED if said.get(name) not in (None, "")}
    declaration = Declaration(architecture=staged.architecture)
    with storages.upload_path(staged) as path:
        reading = read_model_file(path, declaration, allow_unconfined=conf.allow_unconfined)
    report = reading.report
    if report.verdict is modelfile.Verdict.REJECT:
        raise refuse(report.message, report.code)
    _check_output(report, said)
    proposed = proposals.propose(report)
    _declare(declaration, said, proposed)
    try:
        made = conversion.convert(
            reading, declaration.said_output, allow_unconfined=conf.allow_unconfined
        )
    except Unavailable:
        raise
    except ClassifierError as error:
        raise refuse(str(error), getattr(error, "code", "")) from error
    if made.rescales:
        proposed["scaling"] = proposals.propose_inside()
    return _try_out(staged, made, declaration, said, proposed)


def refuse(message: str, code: str) -> RefusedFile:
    """The error for a model file that cannot be taken."""
    return RefusedFile(
        message, [advice.explain("model_file", message, code or "unsupported_model")]
    )


def _try_out(
    staged: StagedFile,
    made: Conversion,
    declaration: Declaration,
    said: Mapping[str, Any],
    proposed: dict[str, Proposal],
) -> Inspection:
    """Tries what is said or proposed; and once more, where the scores propose something else."""
    _declare(declaration, said, proposed)
    _fit(declaration, made)
    tried = Scaling(declaration.scaling), int(declaration.positive_class)
    trial = proposals.try_out(made, declaration)
    proposed |= proposals.propose_by_scores(trial, proposed, tried)
    _declare(declaration, said, proposed)
    _fit(declaration, made)
    if tried != (declaration.scaling, declaration.positive_class):
        trial = proposals.try_out(made, declaration)
    doubts = [c.message for c in made.report.choices if c.name == "positive_class"]
    return Inspection(
        staged=staged,
        report=made.report,
        conversion=made,
        declaration=declaration,
        choices=proposals.list_choices(made.report, declaration, proposed),
        trial=trial,
        doubts=doubts + (trial.doubts if trial else []),
    )


def _declare(
    declaration: Declaration, said: Mapping[str, Any], proposed: Mapping[str, Proposal]
) -> None:
    for name in DECLARED:
        setattr(declaration, name, said.get(name, proposed[name].value))


def _check_output(report: Report, said: Mapping[str, Any]) -> None:
    found = conversion.find_output(report) or Output.LOGIT
    if said.get("output", found) != found:
        message = f"The output must be what the file ends in: {found}. Received: {said['output']}"
        raise InvalidUpload(message, [Fault("output", message, "invalid")])


def _fit(declaration: Declaration, made: Conversion) -> None:
    """Holds what is said against the file."""
    num_channels = made.report.facts["input_shapes"][0][2]
    unfit = "color" if Color(declaration.color).num_channels != num_channels else ""
    try:
        declaration.fit(made)
    except ClassifierError as error:
        raise InvalidUpload(str(error), [Fault(unfit, str(error), "invalid")]) from error
