"""The worker of the library's data base backend: imported by the command `work` only."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from django.db import DatabaseError
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from classifiers.jobs.handover import run

logger = logging.getLogger(__name__)


class DatabaseWorker(Worker):
    """Claims and runs tasks as the library does, without its loop.

    The library's loop locks the data base at every look, and stops at a task that it cannot
    write down.
    """

    def __init__(self, queues: Sequence[str]) -> None:
        super().__init__(
            queue_names=list(queues),
            interval=0,
            batch=False,
            backend_name=run.backend,
            startup_delay=False,
            max_tasks=None,
            worker_id=secrets.token_hex(16),
            excluded_queue_names=[],
        )

    def claim(self) -> DBTaskResult | None:
        """Takes the next task that is ready, if there is one."""
        tasks = DBTaskResult.objects.ready().filter(
            backend_name=self.backend_name, queue_name__in=self.queue_names
        )
        if not tasks.exists():
            return None
        with exclusive_transaction(tasks.db):
            task = tasks.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        return task

    def run_task(self, db_task_result: DBTaskResult) -> None:
        try:
            super().run_task(db_task_result)
        except DatabaseError:
            # Its job tells what came of it; its row is cleared by `reap`.
            logger.exception("The end of task %s could not be written down.", db_task_result.pk)
