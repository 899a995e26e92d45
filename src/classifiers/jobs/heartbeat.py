from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connections, router
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs.models import Job

logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews the lease of a job for as long as the block runs, in a thread of its own.

    A process that is killed, stopped or frozen renews nothing: that is how the others can tell.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._interval = conf.job_heartbeat
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {job.pk}")

    @property
    def is_lost(self) -> bool:
        """Whether the job is somebody else's now."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._thread.daemon = True
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        # Not before the first interval: most short jobs need no second connection.
        try:
            while not self._stop.wait(self._interval):
                self._renew()
                if self.is_lost:
                    return
        finally:
            connections[router.db_for_write(Job)].close()

    def _renew(self) -> None:
        job = self._job
        try:
            held = Job.objects.held(job.pk, job.lease).update(leased_until=get_lease_end())
        except DatabaseError:
            # The data base is busy or away: the lease is long enough for another try.
            logger.warning("The lease of job %s could not be renewed yet.", job.pk, exc_info=True)
            connections[router.db_for_write(Job)].close()
        else:
            if not held:
                self._lost.set()


def get_lease_end() -> datetime:
    """Until when a lease holds that is taken or renewed now."""
    return timezone.now() + timedelta(seconds=conf.job_lease)
