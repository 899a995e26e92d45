"""What runs in the background, away from any request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.db import router, transaction
from django.utils import timezone

from classifiers import picture_checks, staging
from classifiers.conf import conf
from classifiers.findings import assessments
from classifiers.jobs import Cancelled, Job, Run
from classifiers.models import MLModel
from classifiers.records import Evaluation, PictureCheck
from classifiers.records.picture_files import PictureFolder

# A transaction that deletes keeps others waiting.
_MOST_AT_A_TIME = 1000
_UPLOAD_MAX_AGE = 60 * 60  # seconds


def measure_evaluation(run: Run, evaluation_id: str) -> None:
    """Job: scores the data set of an evaluation; nothing is done for one that was deleted."""
    assessments.measure(_find(evaluation_id), run)


def examine_evaluation(run: Run, evaluation_id: str) -> None:
    """Job: computes the figures of an evaluation."""
    assessments.examine(_find(evaluation_id), run)


def measure_stability(run: Run, evaluation_id: str) -> None:
    """Job: measures how the answers of an evaluation change when pictures are sent on."""
    assessments.measure_stability(_find(evaluation_id), run)


def measure_excitations(run: Run, evaluation_id: str) -> None:
    """Job: finds which images of an evaluation excite the filters of its network most."""
    assessments.measure_excitations(_find(evaluation_id), run)


def perform_picture_check(run: Run) -> None:
    """Job: answers the check that it belongs to, if that is still kept."""
    check = PictureCheck.objects.kept().filter(job=run.job.pk).first()
    if check:
        try:
            with check.guarded_files():
                picture_checks.perform(check, run)
        except PictureCheck.DoesNotExist:  # its files are gone before its job tells so
            raise Cancelled from None


def clean_up() -> int:
    """Deletes what is kept for a while only.

    That is people's own pictures, files that were received and never taken, model files that a form
    was asking about, plots, and the rows of finished jobs.

    Returns:
        How many files were deleted.

    Raises:
        ExceptionGroup: of what went wrong; all that could be deleted is.
    """
    num_deleted, failures = 0, _Failures()
    # Pictures first: what has become of the others matters less.
    for clean in (clean_picture_checks, clean_uploads, clean_staged_files, clean_plots):
        with failures.noted():
            num_deleted += clean()
    with failures.noted():
        clean_jobs()
    failures.throw("Not everything could be cleaned up.")
    return num_deleted


class _Failures:
    """What went wrong with some things, while the others were done."""

    def __init__(self) -> None:
        self._noted: list[Exception] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except Exception as failure:
            self._noted.append(failure)

    def throw(self, message: str) -> None:
        if self._noted:
            raise ExceptionGroup(message, self._noted)


class _Plot(NamedTuple):
    modified: float
    num_bytes: int
    path: Path


def clean_plots() -> int:
    """Deletes plots that are too old, then the oldest until the rest fit on the disk they may take.

    The bounds are `CLASSIFIERS_PLOT_MAX_AGE` and `CLASSIFIERS_PLOT_MAX_BYTES`.

    Returns:
        How many plots were deleted.
    """
    plots = sorted(_find_plots(), reverse=True)
    oldest_kept = time.time() - conf.plot_max_age
    num_bytes = num_deleted = 0
    for plot in plots:
        num_bytes += plot.num_bytes
        if plot.modified < oldest_kept or num_bytes > conf.plot_max_bytes:
            plot.path.unlink(missing_ok=True)
            num_deleted += 1
    return num_deleted


def clean_staged_files() -> int:
    """Deletes uploads that nobody has asked for within `CLASSIFIERS_STAGED_MAX_AGE`.

    Returns:
        How many were deleted.
    """
    return staging.delete_expired()


def clean_picture_checks() -> int:
    """Deletes expired checks of pictures, with all that was stored for them.

    Folders whose check was never stored, or whose deletion was cut short, go as well.

    Returns:
        How many files were deleted.

    Raises:
        ExceptionGroup: of some checks, after all others were deleted.
    """
    num_deleted, failures = 0, _Failures()
    for check in PictureCheck.objects.expired():
        with failures.noted():
            num_files = check.folder.count_files()
            check.delete()
            num_deleted += num_files
    for folder in PictureFolder.list_forgotten(conf.picture_max_age):
        with failures.noted():
            if not PictureCheck.objects.filter(pk=folder.name).exists():
                num_deleted += folder.count_files()
                folder.delete()
    failures.throw("Some checks of pictures could not be deleted.")
    return num_deleted


def clean_uploads() -> int:
    """Deletes files that were being received by a process that was killed.

    They are looked for in `FILE_UPLOAD_TEMP_DIR` alone. No request lasts for as long as an hour
    after the last byte of its files.

    Returns:
        How many were deleted.
    """
    if conf.upload_folder is None:
        return 0
    oldest_kept = time.time() - _UPLOAD_MAX_AGE
    num_deleted = 0
    for path in conf.upload_folder.glob("*.upload*"):  # as Django names them
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest_kept:
                path.unlink()
                num_deleted += 1
    return num_deleted


def clean_jobs() -> int:
    """Deletes jobs that finished longer ago than `CLASSIFIERS_JOB_MAX_AGE`.

    One that should have measured an evaluation and has not is kept: it tells what became of that.

    Returns:
        How many were deleted; at most a thousand at a time.
    """
    oldest_kept = timezone.now() - timedelta(seconds=conf.job_max_age)
    unfinished = Evaluation.objects.filter(finished_at=None, job__isnull=False)
    ended = Job.objects.ended_before(oldest_kept).exclude(pk__in=unfinished.values("job"))
    with transaction.atomic(using=router.db_for_write(Job)):
        # Locked, so that none is tried again while it is deleted.
        old = list(ended.select_for_update().values_list("pk", flat=True)[:_MOST_AT_A_TIME])
        Job.objects.filter(pk__in=old).delete()
    return len(old)


def _find_plots() -> list[_Plot]:
    roots = {model.plot_root for model in apps.get_models() if issubclass(model, MLModel)}
    plots = []
    for root in roots:
        for path in (conf.media_folder / root).glob("*.png"):
            try:
                stat = path.stat()
            except FileNotFoundError:  # another clean-up was faster
                continue
            plots.append(_Plot(stat.st_mtime, stat.st_size, path))
    return plots


def _find(evaluation_id: str) -> Evaluation:
    evaluations = Evaluation.objects.select_related("variant", "dataset", "owner")
    evaluation: Evaluation | None = evaluations.filter(pk=evaluation_id).first()
    if evaluation is None:
        raise Cancelled
    return evaluation
