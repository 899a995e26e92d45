from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import router, transaction
from django.utils import timezone

from classifiers.exceptions import JobNotRepeatable
from classifiers.jobs.handover import hand_over
from classifiers.jobs.models import Job, Queue, Status

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def enqueue(
    function: str,
    arguments: dict[str, Any],
    *,
    owner: AbstractBaseUser | None = None,
    queue: str = Queue.DEFAULT,
    priority: int = 0,
    max_attempts: int = 3,
) -> Job:
    """Has a function called in the background, as soon as the transaction commits.

    Without a `TASKS` setting, or with Django's immediate backend, it is called here and now, unless
    a transaction is open: then when that commits. Its errors are in the job, never raised.

    Args:
        function: Its dotted path. It is called as `function(run, **arguments)`; see `Run`.
        arguments: What it is called with, as JSON.
        owner: Who asked for it.
        queue: `default`, or `short` for what takes seconds at most.
        priority: From -100 to 100. Of two jobs that wait in a queue, the one with the larger
            number goes first, where the backend knows priorities.
        max_attempts: How often it may be started when its workers are killed, or the data base or
            memory fails it.

    Returns:
        The job, as it stands now.

    Raises:
        TypeError: The arguments are not JSON.
        ValueError: There is no such queue.
    """
    json.dumps(arguments)
    job = Job(
        function=function,
        arguments=arguments,
        owner_id=owner.pk if owner else None,
        queue=Queue(queue),
        priority=priority,
        max_attempts=max_attempts,
    )
    job.save(force_insert=True)
    return _hand_over_on_commit(job)


def cancel(job: Job) -> Job:
    """Cancels a job: at once if it waits, else as soon as its function reports or checks.

    A finished job stays as it is.

    Returns:
        The same job, as it stands now.
    """
    jobs = Job.objects.filter(pk=job.pk)
    now = timezone.now()
    cancelled = jobs.filter(status=Status.QUEUED).update(status=Status.CANCELLED, finished_at=now)
    if not cancelled:
        jobs.filter(status=Status.RUNNING).update(cancel_requested=True)
    job.refresh_from_db()
    return job


def retry(job: Job) -> Job:
    """Queues a failed or cancelled job again, with all its attempts.

    Returns:
        The same job, as it stands now.

    Raises:
        JobNotRepeatable: It waits, runs or has succeeded.
    """
    now = timezone.now()
    ended = Job.objects.filter(pk=job.pk, status__in=[Status.FAILED, Status.CANCELLED])
    if not ended.update(
        status=Status.QUEUED,
        cancel_requested=False,
        enqueued_at=now,
        started_at=None,
        finished_at=None,
        attempts=0,
        done=0,
        total=0,
        note="",
        so_far=None,
        error="",
        error_detail="",
    ):
        job.refresh_from_db()
        raise JobNotRepeatable(
            f"Only a failed or cancelled job can be tried again. Received: one that is {job.status}"
        )
    return _hand_over_on_commit(job)


def _hand_over_on_commit(job: Job) -> Job:
    transaction.on_commit(partial(hand_over, job.pk), using=router.db_for_write(Job))
    job.refresh_from_db()
    return job
