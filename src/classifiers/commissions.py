"""What users ask for, and workers or stored scores answer: rights and limits come first."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from classifiers import jobs, measurements
from classifiers.allowances import require_import, require_turn
from classifiers.exceptions import (
    FileTooLarge,
    JobNotRepeatable,
    LimitReached,
    NotAllowed,
    VariantRetired,
)
from classifiers.findings import score_files, verdicts
from classifiers.jobs import Job
from classifiers.jobs.models import Queue
from classifiers.publications import Publication, manages_all
from classifiers.records import DataSet, Evaluation, OperatingPoint
from classifiers.rights import Right, require

if TYPE_CHECKING:
    from classifiers.evaluation import CalibrationTrial
    from classifiers.models import MLModel

MAX_SCORE_BYTES = 64 * 1024**2
"""What a file of scores may have."""
MAX_OPERATING_POINTS = 100
"""What one variant may have."""
MAX_REPETITIONS = 20
"""How often a user may have the same measured, which gives the same numbers."""


def evaluate(variant: MLModel, dataset: DataSet, user: Any) -> Evaluation:
    """Has a variant evaluated on a data set for somebody.

    Raises:
        NotAllowed: visitors may not.
        VariantRetired: it is not recommended any more.
        LimitReached: the user has as many active jobs as one user may have, or has had the same
            measured `MAX_REPETITIONS` times.
        DatasetError: the data set is missing or wrongly laid out.
    """
    require(user, Right.EVALUATE)
    if Publication.of(variant).retired_at:
        raise VariantRetired(
            f"A retired variant is not evaluated any more. Received: {variant.model_name}"
        )
    with transaction.atomic():
        _require_turn(user)
        _require_change(variant, dataset, user)
        return measurements.start(variant, dataset, user)


def list_jobs(user: Any) -> QuerySet[Job]:
    """The jobs that a user may see: one's own, or all for staff; the newest first.

    Raises:
        NotAllowed: visitors may not see any.
    """
    require(user, Right.FOLLOW)
    listed = Job.objects.select_related("owner").defer("result", "error_detail")
    return listed if manages_all(user) else listed.of(user)


def cancel(job: Job, user: Any) -> Job:
    """Cancels a job; a finished one stays as it is.

    Returns:
        The same job, as it stands now.

    Raises:
        NotAllowed: the user is neither its owner nor staff.
    """
    require(user, Right.CANCEL, job)
    return jobs.cancel(job)


def retry(job: Job, user: Any) -> Job:
    """Queues a failed or cancelled job again.

    Returns:
        The same job, as it stands now.

    Raises:
        NotAllowed: the user is neither its owner nor staff.
        LimitReached: the user has as many active jobs as one user may have.
        JobNotRepeatable: it waits, runs or has succeeded, or is that of a check of pictures.
    """
    require(user, Right.RETRY, job)
    if job.queue == Queue.SHORT:  # it would count in no rate
        raise JobNotRepeatable(
            "A check of pictures is not tried again: have the pictures checked anew. "
            "Received: the job of one"
        )
    with transaction.atomic():
        _require_turn(user)
        return jobs.retry(job)


def cancel_evaluation(evaluation: Evaluation, user: Any) -> Evaluation:
    """Cancels what measures an evaluation; one that is finished stays as it is.

    Returns:
        The same evaluation, as it stands now.

    Raises:
        NotAllowed: the user is neither its owner nor staff.
    """
    require(user, Right.CANCEL, evaluation.job or evaluation)
    if evaluation.job:
        jobs.cancel(evaluation.job)
        evaluation.refresh_from_db(fields=["finished_at"])
    return evaluation


def calibrate(evaluation: Evaluation, method: str, user: Any) -> CalibrationTrial:
    """Calibrates the probabilities of an evaluation, as `verdicts.calibrate` does.

    Raises:
        NotAllowed: the user owns neither the evaluation nor its variant, and is not staff.
        NotEvaluated: it has not succeeded yet.
        InvalidScores: a class is missing, or there are too few images.
    """
    require(user, Right.CALIBRATE, evaluation)
    return verdicts.calibrate(evaluation, method)


def save_operating_point(
    variant: MLModel,
    evaluation: Evaluation,
    name: str,
    user: Any,
    *,
    threshold: float | None = None,
    rule: dict[str, Any] | None = None,
) -> OperatingPoint:
    """Keeps a threshold of a variant by name, as `verdicts.save_operating_point` does.

    Raises:
        NotAllowed: the user is neither the variant's owner nor staff, or the evaluation is one of
            another variant.
        LimitReached: the variant has as many as one may have.
        NotEvaluated: the evaluation has not succeeded yet.
        InvalidThreshold, ThresholdNotFound: as their names say.
    """
    require(user, Right.CHOOSE, variant)
    if evaluation.variant_id != variant.pk:
        raise NotAllowed(
            "A threshold is chosen on an evaluation of the variant itself. "
            f"Received: one of {evaluation.model_name}"
        )
    others = OperatingPoint.objects.filter(variant=variant).exclude(name=name)
    if others.count() >= MAX_OPERATING_POINTS:
        raise LimitReached(
            f"A variant may have at most {MAX_OPERATING_POINTS} operating points. Received: one "
            "more; delete one first"
        )
    return verdicts.save_operating_point(
        evaluation, name, threshold=threshold, rule=rule, owner=user
    )


def delete_operating_point(point: OperatingPoint, user: Any) -> None:
    """Deletes a threshold.

    Raises:
        NotAllowed: the user is neither the variant's owner nor staff.
    """
    require(user, Right.CHOOSE, point.variant)
    point.delete()


def import_scores(model_name: str, dataset: DataSet, file: BinaryIO, user: Any) -> Evaluation:
    """Takes scores that were computed elsewhere, as `score_files.read_csv` does.

    Args:
        model_name: what computed them.
        dataset: whose images they are about.
        file: CSV in UTF-8, of at most `MAX_SCORE_BYTES`.
        user: who brings them.

    Raises:
        NotAllowed: visitors may not.
        LimitReached: the user has as many active jobs, or as many evaluations with scores from
            elsewhere, as one user may have.
        FileTooLarge: there are more bytes.
        InvalidScores: a column or an image is missing, a value is none, or the labels are not those
            of the data set.
        DatasetError: the data set is missing or wrongly laid out.
    """
    require(user, Right.IMPORT)
    require_turn(user)
    require_import(user)
    content = file.read(MAX_SCORE_BYTES + 1)
    if len(content) > MAX_SCORE_BYTES:
        raise FileTooLarge(
            f"A file of scores may have at most {MAX_SCORE_BYTES} bytes. Received: more"
        )
    # Spreadsheets begin their files with a mark.
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    measurement = score_files.read_csv(model_name, dataset, text, user)
    with transaction.atomic():
        _require_turn(user)  # for the job that computes figures
        require_import(user)
        measurement.save()
    return measurement.evaluation


def delete_evaluation(evaluation: Evaluation, user: Any) -> None:
    """Deletes imported scores. What was measured here is the record, and stays.

    Raises:
        NotAllowed: it was measured here, or the user is neither its owner nor staff.
    """
    require(user, Right.DELETE, evaluation)
    if not evaluation.is_imported:
        raise NotAllowed(
            "Only imported scores can be deleted: what was measured here is the record. "
            f"Received: an evaluation of {evaluation.model_name}"
        )
    evaluation.delete()


def _require_change(variant: MLModel, dataset: DataSet, user: Any) -> None:
    """Checks that a measurement might find something new; what was measured is never deleted.

    Raises:
        LimitReached: the user has had the same measured again and again.
    """
    if manages_all(user):
        return
    own = Evaluation.objects.of(variant).filter(dataset=dataset, owner=user, is_imported=False)
    listed = own.select_related("dataset").defer("curves", "stability", "failures")
    same = [
        it
        for it in listed
        # Of what is not finished, it is not known yet.
        if not it.finished_at or (not it.is_outdated and measurements.is_current(it, variant))
    ]
    if len(same) >= MAX_REPETITIONS:
        raise LimitReached(
            f"A user may have a variant measured at most {MAX_REPETITIONS} times on the same data "
            "set while nothing changes. Received: one more"
        )


def _require_turn(user: Any) -> None:
    """Checks that a user may have one more active job, short ones aside; managers always may.

    To be called in the transaction that makes it.

    Raises:
        LimitReached: the user has too many.
    """
    if not manages_all(user):
        # Of two requests at once, the second waits here and counts the first.
        get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    require_turn(user)
