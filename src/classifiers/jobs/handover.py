from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

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
    if execute(job_id):
        hand_over(job_id)


def hand_over(job_id: Any) -> None:
    """Gives the backend a task for a job that waits.

    Where that fails, the job is not lost: `reap` finds those that wait without a task.
    """
    queue: str | None = Job.objects.filter(pk=job_id).values_list("queue", flat=True).first()
    if queue is None:
        return
    try:
        result = run.using(queue_name=_find_queue(queue)).enqueue(job_id=str(job_id))
        Job.objects.filter(pk=job_id).update(task_id=result.id)
    except DatabaseError:
        logger.exception("Job %s could not be handed over yet.", job_id)


def find_backend() -> BaseTaskBackend:
    """The configured backend; one that runs tasks where they are enqueued, if there is none."""
    return task_backends[run.backend]


def _find_queue(name: str) -> str:
    # A backend that does not know our queues, as the immediate one of a bare project, gets all.
    queues = find_backend().queues
    return name if not queues or name in queues else run.queue_name
