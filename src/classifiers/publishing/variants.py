"""Publishing, changing and retiring a variant for somebody: rights, limits, form, save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.forms import modelform_factory
from django.utils.datastructures import MultiValueDict

from classifiers import conversion, imagefile, modelfile
from classifiers.conf import conf
from classifiers.declarations import DECLARED
from classifiers.exceptions import (
    ClassifierError,
    DatasetError,
    Doubtful,
    Fault,
    InvalidUpload,
    LimitReached,
    RefusedFile,
    UploadNotKept,
)
from classifiers.imagefile.report import Code as ImageCode
from classifiers.isolation import Unavailable
from classifiers.modelfile.report import Code
from classifiers.models import MLModel
from classifiers.publications import Publication, require_room
from classifiers.publishing import advice, inspections
from classifiers.publishing.forms import NOT_CONFINED, MLModelForm
from classifiers.rights import Right, require

DESCRIBED = ("model_name", "model_desc")
FILES = ("model_file", "loss_curve", "architecture")
_REASONS = {*Code, *ImageCode}


class _Form(MLModelForm):
    """The upload form for programs, which send everything again when something was wrong."""

    keeps_uploads: ClassVar[bool] = False


def publish(data: Mapping[str, Any], files: Mapping[str, UploadedFile], user: Any) -> MLModel:
    """Publishes a variant: inspects and evaluates it, and stores it with its owner.

    Args:
        data: `model_name`, `model_desc`, what is declared (`classifiers.declarations.DECLARED`),
            `confirmed`, and `staged`: the key of a file that was inspected, instead of
            `model_file`. What else there is in it is not looked at. What was inspected stays until
            the variant is stored.
        files: `model_file`, `loss_curve`, and `architecture` for a file that holds weights only.
        user: who becomes the owner.

    Raises:
        NotAllowed: visitors may not.
        LimitReached: the user has as much as one user may have.
        RefusedFile: the model or the loss curve cannot be taken.
        InvalidUpload: something else cannot be taken as it is, or what was inspected is not kept
            any more.
        Doubtful: the declaration seems not to fit, and `confirmed` is not set.
        DatasetError: there is nothing to evaluate it on.
        Unavailable: this machine cannot confine the process that reads files.
    """
    require(user, Right.UPLOAD)
    num_bytes = sum(files[name].size or 0 for name in FILES if name in files)
    if data.get("staged"):
        num_bytes += _measure_staged(str(data["staged"]), files, user)
    require_room(user, num_bytes)
    form = _build_form(data, files)
    return _save(form, user)


def change(
    variant: MLModel, data: Mapping[str, Any], files: Mapping[str, UploadedFile], user: Any
) -> MLModel:
    """Changes a variant's name, description, loss curve, or what is declared about it.

    Its figures stay as they are until it is evaluated again.

    Args:
        variant: the variant.
        data: as `publish` takes it; what is not sent stays as it is.
        files: `loss_curve`, or none.
        user: who wants it.

    Raises:
        NotAllowed: the user is neither its owner nor staff.
        RefusedFile: the loss curve cannot be taken.
        InvalidUpload: something else cannot be taken as it is.
    """
    require(user, Right.CHANGE, variant)
    as_it_is = {name: getattr(variant, name) for name in DESCRIBED}
    form = _build_form(
        as_it_is | {name: data[name] for name in data},
        {k: v for k, v in files.items() if k == "loss_curve"},
        variant,
    )
    return _save(form, user)


def retire(variant: MLModel, reason: str, user: Any) -> Publication:
    """Marks a variant as retired. It is kept, and can be read and asked as before.

    Raises:
        NotAllowed: the user is neither its owner nor staff.
    """
    require(user, Right.RETIRE, variant)
    publication = Publication.of(variant)
    publication.retire(reason)
    return publication


def share_parents() -> None:
    """Starts now what reads uploads, for this process and for all that it forks from now on.

    To be called by a server before it forks. Otherwise each of its processes starts its own at its
    first upload, which waits for the import of TensorFlow. Here nobody waits: uploads do, if they
    come before it is ready.

    Raises:
        Unavailable: no process can be started.
    """
    allowed = conf.allow_unconfined
    modelfile.share_parent(modelfile.Limits(**conf.model_limits), allow_unconfined=allowed)
    imagefile.share_parent(imagefile.ImageLimits(**conf.image_limits), allow_unconfined=allowed)
    conversion.share_parent(allow_unconfined=allowed)


def _build_form(
    data: Mapping[str, Any], files: Mapping[str, UploadedFile], variant: MLModel | None = None
) -> MLModelForm:
    kind = modelform_factory(MLModel, form=_Form, fields=[*DESCRIBED, "model_file", "loss_curve"])
    names = (*DESCRIBED, *DECLARED, "confirmed", *([] if variant else ["staged"]))
    named = {name: data[name] for name in names if name in data}
    sent = {name: files[name] for name in FILES if name in files}
    return cast(
        MLModelForm,
        kind(named, MultiValueDict({k: [f] for k, f in sent.items()}), instance=variant),
    )


def _measure_staged(key: str, files: Mapping[str, UploadedFile], user: Any) -> int:
    """The bytes of a file that was inspected; nothing else may stand in its place."""
    for name in ("model_file", "architecture"):
        if name in files:
            message = f"Send either a file that was inspected or {name}. Received: both"
            raise InvalidUpload(message, [Fault(name, message, "invalid")])
    try:
        return inspections.find_staged(key, user).size
    except UploadNotKept as error:
        raise InvalidUpload(str(error), [Fault("staged", str(error), "not_kept")]) from error


def _save(form: MLModelForm, user: Any) -> MLModel:
    form.owner = user
    if not form.is_valid():
        raise _explain(form)
    variant: MLModel = form.instance
    form.hand_on(variant, user)
    try:
        variant.save()
    except (DatasetError, LimitReached, Unavailable, UploadNotKept):
        raise
    except IntegrityError as error:  # published meanwhile
        fault = Fault("model_name", "A variant of this name already exists.", "unique")
        raise InvalidUpload(fault.message, [fault]) from error
    except ClassifierError as error:
        raise inspections.refuse(str(error), getattr(error, "code", "")) from error
    return variant


def _explain(form: MLModelForm) -> ClassifierError:
    """What is wrong with what was sent, as an error."""
    faults = [
        advice.explain("" if name == "__all__" else name, message, str(error.code or "invalid"))
        for name, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ]
    if form.doubts and len(faults) == 1:
        return Doubtful(
            "What is declared seems not to fit the model. Change it, or send it again with "
            "confirmed=true.",
            form.doubts,
        )
    if form.doubts:
        faults = [fault for fault in faults if fault.field]
    codes = {fault.code for fault in faults}
    text = " ".join(fault.message for fault in faults)
    if NOT_CONFINED in codes:
        return Unavailable(text)
    return (RefusedFile if codes & _REASONS else InvalidUpload)(text, faults)
