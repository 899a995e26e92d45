from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs import backend
from classifiers.jobs.handover import hand_over
from classifiers.jobs.models import Job, JobQuerySet, Status

logger = logging.getLogger(__name__)


def reap() -> int:
    """Brings back jobs whose worker is gone, and those that wait without a task in the backend.

    Where the backend can say which tasks it has.

    Each is queued again, unless it was started too often: then it fails, and says why. One that
    somebody wanted cancelled is cancelled.

    Returns:
        How many jobs were brought back or ended.
    """
    num_reaped = sum(_bring_back(job) for job in Job.objects.expired())
    num_reaped += sum(_hand_over_again(job) for job in _find_lost())
    backend.clear_dead_tasks()
    return num_reaped


def _bring_back(job: Job) -> bool:
    held = Job.objects.expired().filter(pk=job.pk, lease=job.lease)
    # Whoever gave it up by intention has said why.
    stopped = f"The worker stopped {_times(job.attempts)} while {job.note or 'the job ran'}."
    reason = job.error or stopped
    logger.warning("Job %s: %s", job.pk, reason)
    if job.cancel_requested:
        return _end(held, Status.CANCELLED)
    if job.attempts >= job.max_attempts:
        return _end(held, Status.FAILED, reason)
    now = timezone.now()
    waits = {"status": Status.QUEUED, "lease": "", "leased_until": None, "error": ""}
    if not held.update(enqueued_at=now, **waits):
        return False
    hand_over(job.pk)
    return True


def _find_lost() -> list[Job]:
    # Younger ones may be on their way from here to the backend, or from the backend to a worker.
    oldest_fresh = timezone.now() - timedelta(seconds=conf.job_lease)
    jobs = list(Job.objects.filter(status=Status.QUEUED, enqueued_at__lt=oldest_fresh))
    living = backend.find_living_tasks([job.task_id for job in jobs])
    if living is None:  # nobody can tell that they are lost: they may wait for long
        return []
    return [job for job in jobs if job.task_id not in living]


def _hand_over_again(job: Job) -> bool:
    waits = Job.objects.filter(pk=job.pk, status=Status.QUEUED, enqueued_at=job.enqueued_at)
    attempts = job.attempts + 1
    is_last = attempts >= job.max_attempts
    if is_last:
        reason = f"The job was lost {_times(attempts)} on its way to a worker."
        is_lost = _end(waits, Status.FAILED, reason)
    else:
        is_lost = waits.update(attempts=F("attempts") + 1, enqueued_at=timezone.now()) == 1
    if not is_lost:  # a worker took it after it was looked for
        return False
    logger.warning("Job %s waits without a task.", job.pk)
    if not is_last:
        hand_over(job.pk)
    return True


def _end(jobs: JobQuerySet, status: Status, error: str = "") -> bool:
    now = timezone.now()
    ended = jobs.update(status=status, error=error, finished_at=now, lease="", leased_until=None)
    return ended == 1


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
