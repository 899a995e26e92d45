"""What is known of the library's own table of tasks, where its data base backend is installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs.handover import find_backend, run, runs_at_once
from classifiers.jobs.models import Job, Status

if TYPE_CHECKING:
    from classifiers.jobs.database_worker import DatabaseWorker

_KEPT = timedelta(hours=1)


def find_living_tasks(task_ids: Iterable[str]) -> set[str] | None:
    """Those of the tasks that a worker will still come to, or has come to just now.

    The immediate backend keeps none. None for a backend that cannot be asked.
    """
    named = {task_id for task_id in task_ids if task_id}
    if runs_at_once():
        return set()
    if not _is_used():
        return None
    is_new = Q(started_at__gte=timezone.now() - timedelta(seconds=conf.job_lease))
    tasks = _tasks("READY", "RUNNING").filter(Q(status="READY") | is_new, pk__in=named)
    return {str(task_id) for task_id in tasks.values_list("pk", flat=True)}


def clear_dead_tasks() -> None:
    """Ends the tasks of killed workers, and deletes those that ended an hour ago.

    A task that runs is dead when no running job names it. Its row is kept for a while, since a
    worker that was only frozen still writes to it.
    """
    if not _has_table():
        return
    now = timezone.now()
    running = Job.objects.filter(status=Status.RUNNING).values_list("task_id", flat=True)
    dead = _tasks("RUNNING").filter(started_at__lt=now - timedelta(seconds=conf.job_lease))
    dead.exclude(pk__in=[task_id for task_id in running if task_id]).update(
        status="FAILED", finished_at=now
    )
    _tasks("SUCCESSFUL", "FAILED").filter(finished_at__lt=now - _KEPT).delete()


def open_worker(queues: Sequence[str]) -> DatabaseWorker | None:
    """What claims and runs the tasks of these queues. None where they are not in the data base."""
    if not _has_table():
        return None
    from classifiers.jobs.database_worker import DatabaseWorker

    return DatabaseWorker(queues) if _is_used() else None


def _is_used() -> bool:
    if not _has_table():
        return False
    from django_tasks_db import DatabaseBackend

    return isinstance(find_backend(), DatabaseBackend)


def _has_table() -> bool:
    return apps.is_installed("django_tasks_db")


def _tasks(*statuses: str) -> QuerySet:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(task_path=run.module_path, status__in=statuses)
