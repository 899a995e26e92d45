from __future__ import annotations

import logging
import secrets
import traceback
from datetime import timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, connections, router
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from classifiers.exceptions import ClassifierError
from classifiers.jobs.heartbeat import Heartbeat, get_lease_end
from classifiers.jobs.models import Job, Status
from classifiers.jobs.process import process
from classifiers.jobs.run import Run
from classifiers.jobs.stops import Cancelled, GivenBack, LeaseLost

logger = logging.getLogger(__name__)

# What may be better the next time, by itself.
_PASSING = (OperationalError, MemoryError)


def execute(job_id: str) -> timedelta | None:
    """Runs a job that waits, if nobody else does, and writes down what came of it.

    Returns:
        None if it has ended; else it waits again, and needs a new task after this time.
    """
    job = _take(job_id)
    if job is None:
        logger.info("Job %s does not wait any more.", job_id)
        return None
    process.job = job
    try:
        _call(job)
    except Cancelled:
        _release(job, status=Status.CANCELLED, finished_at=timezone.now())
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker, or deleted.", job.pk)
    except GivenBack:
        return timedelta(0) if give_back(job) else None
    except (KeyboardInterrupt, SystemExit):
        give_back(job)
        raise
    except Exception as error:
        return _record(job, error)
    finally:
        process.job = None
    return None


def give_back(job: Job) -> bool:
    """Puts a job that this worker holds back into its queue, as if it had not been started.

    Returns:
        Whether this worker still held it.
    """
    return _release(
        job, status=Status.QUEUED, attempts=F("attempts") - 1, enqueued_at=timezone.now()
    )


def _take(job_id: str) -> Job | None:
    lease = secrets.token_urlsafe(24)
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, status=Status.QUEUED).update(
        status=Status.RUNNING,
        attempts=F("attempts") + 1,
        lease=lease,
        leased_until=get_lease_end(),
        started_at=now,
        done=0,
        total=0,
        note="",
        so_far=None,
    )
    job: Job | None = Job.objects.held(job_id, lease).first() if taken else None
    return job


def _call(job: Job) -> None:
    with Heartbeat(job) as heartbeat:
        run = Run(job, heartbeat)
        result = import_string(job.function)(run, **job.arguments)
        if not run.is_finished:
            with run.finish(result):
                pass


def _record(job: Job, error: Exception) -> timedelta | None:
    # A connection that broke under the function is of no use to tell so.
    if not connections[router.db_for_write(Job)].in_atomic_block:
        close_old_connections()
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, _PASSING) and job.attempts < job.max_attempts:
        logger.warning("Job %s is tried again.", job.pk, exc_info=error)
        now = timezone.now()
        held = _release(job, status=Status.QUEUED, enqueued_at=now, error_detail=detail)
        return timedelta(seconds=2**job.attempts) if held else None
    if isinstance(error, ClassifierError):
        logger.info("Job %s failed: %s", job.pk, error)
        message = str(error)
    else:
        reference = str(job.pk)[:8]
        logger.error("Job %s failed (reference %s).", job.pk, reference, exc_info=error)
        message = (
            "Something went wrong that is not your fault. "
            f"Whoever runs this site finds the details in its log (reference {reference})."
        )
    now = timezone.now()
    _release(job, status=Status.FAILED, error=message, error_detail=detail, finished_at=now)
    return None


def _release(job: Job, **values: Any) -> bool:
    held = Job.objects.held(job.pk, job.lease)
    progress = {"done": job.done, "total": job.total, "note": job.note, "so_far": job.so_far}
    num_rows: int = held.update(lease="", leased_until=None, **progress, **values)
    return num_rows == 1
