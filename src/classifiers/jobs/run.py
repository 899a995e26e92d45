from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import router, transaction
from django.utils import timezone

from classifiers.jobs.heartbeat import Heartbeat
from classifiers.jobs.models import Job, Status
from classifiers.jobs.process import process
from classifiers.jobs.stops import Cancelled, GivenBack, LeaseLost

_SECONDS_BETWEEN_WRITES = 0.25


class Run:
    """What a function that runs as a job can say and ask: its first argument.

    Args:
        job: The job, held by this process.
        heartbeat: What renews its lease.
    """

    def __init__(self, job: Job, heartbeat: Heartbeat) -> None:
        self.job = job
        self.is_finished = False
        self._heartbeat = heartbeat
        self._last_write = float("-inf")
        self._told: tuple[int, int, str] | None = None

    def report(self, done: int, total: int, note: str = "") -> None:
        """Tells how far it is, to whoever looks at the job.

        Cheap enough for every step: it is written at most four times a second. Call it outside a
        transaction; inside one, nobody sees the progress before its end.

        Args:
            done: How much is done, in whatever there is to count.
            total: How much there is to do. 0 for unknown.
            note: What it does now, for people; at most 200 characters are kept.

        Raises:
            Cancelled: Somebody asked for the job to be cancelled.
            LeaseLost: Another worker holds the job now.
            GivenBack: The worker is asked to stop.
        """
        told = done, total, note[:200]
        # The same once more is said by a loop that waits for something, perhaps for ever.
        if told != self._told:
            self._heartbeat.note_report()
        self._told = told
        self.job.done, self.job.total, self.job.note = told
        self._look()

    def show(self, so_far: dict[str, Any]) -> None:
        """Shows what was found so far to whoever looks at the job, with the next report.

        Args:
            so_far: JSON.
        """
        self.job.so_far = so_far

    def check(self) -> None:
        """Ends the function here if there is a reason to; asks four times a second at most.

        Raises:
            Cancelled: Somebody asked for the job to be cancelled.
            LeaseLost: Another worker holds the job now.
            GivenBack: The worker is asked to stop.
        """
        self._heartbeat.note_report()
        self._look()

    def _look(self) -> None:
        if self._heartbeat.is_lost:
            raise LeaseLost
        if process.is_stopping:
            raise GivenBack
        if time.monotonic() - self._last_write < _SECONDS_BETWEEN_WRITES:
            return
        if not self._update():
            self._raise_reason()
        self._last_write = time.monotonic()

    @contextmanager
    def finish(self, result: Any = None) -> Iterator[None]:
        """One transaction in which results are stored, and the job becomes succeeded.

        Both happen, or none: when the block raises, when the process is killed in it, or when the
        job is no longer this worker's, nothing is stored. So results are stored exactly once,
        however often the job is tried.

        Args:
            result: What the job keeps as its own result, as JSON.

        Raises:
            Cancelled: Somebody asked for the job to be cancelled. The block was not entered.
            LeaseLost: Another worker holds the job now. The block was not entered.
        """
        with transaction.atomic(using=router.db_for_write(Job)):
            # First, and not last: the row is locked from here on, so nobody can take the job over
            # while the block writes.
            if not self._update(
                status=Status.SUCCEEDED,
                result=result,
                lease="",
                leased_until=None,
                finished_at=timezone.now(),
            ):
                self._raise_reason()
            yield
        self.is_finished = True

    def _update(self, **values: Any) -> bool:
        job = self.job
        held = Job.objects.held(job.pk, job.lease).filter(cancel_requested=False)
        progress = {"done": job.done, "total": job.total, "note": job.note, "so_far": job.so_far}
        num_rows: int = held.update(**progress, **values)
        return num_rows == 1

    def _raise_reason(self) -> NoReturn:
        raise Cancelled if Job.objects.held(self.job.pk, self.job.lease).exists() else LeaseLost
