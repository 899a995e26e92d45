from __future__ import annotations

import logging
import os
import threading
import time
from typing import Self

from django.db import Error

from classifiers.jobs.execution import give_back
from classifiers.jobs.handover import hand_over
from classifiers.jobs.process import process

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS = 0.5
# Shorter than what servers and containers wait before they kill: 10 seconds.
_SECONDS_TO_STOP = 8.0


class Watch:
    """A thread beside the worker: it sees what the worker, busy with a job, does not.

    It notices that the parent is gone, and ends a worker whose job does not heed that it should
    stop: the job is given back first.

    Args:
        parent: The process with which this one ends.
    """

    def __init__(self, parent: int | None = None) -> None:
        self._parent = parent
        self._is_over = False
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True

    def _look(self) -> None:
        while not process.is_stopping:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            if self._is_over:
                return
            if self._parent is not None and os.getppid() != self._parent:
                process.is_stopping = True
        time.sleep(_SECONDS_TO_STOP)
        if self._is_over:  # the process just goes on, or ends by itself
            return
        job = process.job
        try:
            if job is not None and give_back(job):
                logger.warning("Job %s did not stop in time, and was given back.", job.pk)
                hand_over(job.pk)
        except Error:
            logger.exception("A job could not be given back; it is found when its lease ends.")
        # The job computes on in the main thread: there is no politer way to end that.
        os._exit(0)
