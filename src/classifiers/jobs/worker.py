from __future__ import annotations

import logging
import signal
import time
from collections.abc import Sequence
from typing import Any

from django.db import Error, close_old_connections

from classifiers.conf import conf
from classifiers.jobs import backend
from classifiers.jobs.chores import do_due_chores
from classifiers.jobs.process import process
from classifiers.jobs.watch import Watch

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_AFTER_AN_ERROR = 1.0


class Worker:
    """Runs the jobs of some queues, and in between the regular chores, until it is told to stop.

    Where tasks are not kept in the data base, other workers run them, and this one does the chores.

    Args:
        queues: Which queues it serves.
        until_empty: Whether it ends when nothing waits.
        max_jobs: After how many jobs it ends, and with it what they left in memory.
        parent: The process that it is the child of, and with which it ends. None for no such.
    """

    def __init__(
        self,
        queues: Sequence[str],
        *,
        until_empty: bool = False,
        max_jobs: int | None = None,
        parent: int | None = None,
    ) -> None:
        self._tasks = backend.open_worker(queues)
        self._until_empty = until_empty
        self._jobs_left = max_jobs
        self._watch = Watch(parent)
        self._next_chores = float("-inf")

    def run(self) -> None:
        """Works. Call it in the main thread, which gets the signals."""
        process.is_worker = True
        handlers = {n: signal.signal(n, self._stop) for n in (signal.SIGTERM, signal.SIGINT)}
        with self._watch:
            self._work()
        # A second signal to stop is none to break off the end.
        if not process.is_stopping:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _work(self) -> None:
        while not process.is_stopping and self._jobs_left != 0:
            close_old_connections()
            try:
                found = self._work_once()
            except Error:
                logger.exception("The data base fails; the worker tries again.")
                time.sleep(_SECONDS_AFTER_AN_ERROR)
                continue
            if not found and self._until_empty:
                return
            if not found and not process.is_stopping:
                time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _work_once(self) -> bool:
        if time.monotonic() >= self._next_chores:
            do_due_chores()
            self._next_chores = time.monotonic() + min(1.0, conf.job_heartbeat)
        # Asked to stop meanwhile, it claims nothing that it would have to give back.
        task = self._tasks.claim() if self._tasks and not process.is_stopping else None
        if task is None or self._tasks is None:
            return False
        self._tasks.run_task(task)
        if self._jobs_left is not None:
            self._jobs_left -= 1
        return True

    @staticmethod
    def _stop(*_: Any) -> None:
        process.is_stopping = True
