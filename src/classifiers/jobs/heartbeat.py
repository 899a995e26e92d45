from __future__ import annotations

import logging
import os
import threading
import time
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connections, router
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs.models import Job, Queue
from classifiers.jobs.process import process

logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews the lease of a job for as long as the block runs, in a thread of its own.

    A process that is killed, stopped or frozen renews nothing: that is how the others can tell. A
    function that hangs does not stop this thread, so what counts there is when it last reported.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._interval = conf.job_heartbeat
        is_short = job.queue == Queue.SHORT
        self._max_silence = conf.short_job_max_silence if is_short else conf.job_max_silence
        self._last_report = time.monotonic()
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {job.pk}")

    @property
    def is_lost(self) -> bool:
        """Whether the job is somebody else's now."""
        return self._lost.is_set()

    def note_report(self) -> None:
        """To be called whenever the function tells that it goes on."""
        self._last_report = time.monotonic()

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
                if time.monotonic() - self._last_report > self._max_silence:
                    self._give_up()
                    return
                if not self.is_lost:
                    self._renew()
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

    def _give_up(self) -> None:
        """Lets go of a job that hangs, and ends the worker with it: a thread cannot be ended."""
        job = self._job
        reason = (
            f"It told of no progress for {self._max_silence:g} seconds, "
            f"while {job.note or 'the job ran'}."
        )
        logger.error("Job %s is given up. %s", job.pk, reason)
        try:
            Job.objects.held(job.pk, job.lease).update(leased_until=timezone.now(), error=reason)
        except DatabaseError:
            logger.exception("Job %s could not be let go of; its lease will end.", job.pk)
        self._lost.set()
        # Elsewhere, as in a server that runs its jobs itself, the process is not ours to end.
        if process.is_worker and not self._stop.is_set():
            os._exit(1)


def get_lease_end() -> datetime:
    """Until when a lease holds that is taken or renewed now."""
    return timezone.now() + timedelta(seconds=conf.job_lease)
