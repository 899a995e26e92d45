from __future__ import annotations

import logging
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.utils import timezone

from classifiers.jobs.execution import execute
from classifiers.jobs.models import Job

if TYPE_CHECKING:
    from django_tasks.backends.base import BaseTaskBackend

# Part of Django from 6.0 on; then the library's data base backend uses that, too.
if TYPE_CHECKING or not find_spec("django.tasks"):
    from django_tasks import task, task_backends
else:
    from django.tasks import task, task_backends

logger = logging.getLogger(__name__)


@task
def run(job_id: str) -> None:
    """The task of all jobs: what a backend is handed, and a worker calls."""
    delay = execute(job_id)
    if delay is not None:
        hand_over(job_id, delay)


def hand_over(job_id: Any, delay: timedelta = timedelta(0)) -> None:
    """Gives the backend a task for a job that waits, to be run after the delay where it can wait.

    Where that fails, the job is not lost: `reap` finds those that wait without a task.
    """
    found: tuple[str, int] | None = (
        Job.objects.filter(pk=job_id).values_list("queue", "priority").first()
    )
    if found is None:
        return
    queue, priority = found
    try:
        waiting = run.using(queue_name=_find_queue(queue))
        if priority and find_backend().supports_priority:
            waiting = waiting.using(priority=priority)
        if delay and find_backend().supports_defer:
            waiting = waiting.using(run_after=timezone.now() + delay)
        result = waiting.enqueue(job_id=str(job_id))
        Job.objects.filter(pk=job_id).update(task_id=result.id)
    except DatabaseError:
        logger.exception("Job %s could not be handed over yet.", job_id)


def find_backend() -> BaseTaskBackend:
    """The configured backend; one that runs tasks where they are enqueued, if there is none."""
    return task_backends[run.backend]


def runs_at_once() -> bool:
    """Whether jobs run where they are enqueued, so that no worker is needed."""
    return type(find_backend()).__name__ == "ImmediateBackend"  # the library's, or Django's own


def _find_queue(name: str) -> str:
    # A backend that does not know our queues, as the immediate one of a bare project, gets all.
    queues = find_backend().queues
    return name if not queues or name in queues else run.queue_name
