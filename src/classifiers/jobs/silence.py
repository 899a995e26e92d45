from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs.handover import runs_at_once
from classifiers.jobs.models import Chore, Job, Status

REAP = "classifiers.jobs.reap"
"""The chore that all workers do, as often as they show that they live."""


class Silence(NamedTuple):
    """That no worker shows itself."""

    since: datetime | None
    """When one was heard of last; None if none ever was."""


def find_silence() -> Silence | None:
    """Whether no worker has shown itself for longer than a lease: what waits, waits for one.

    A worker shows itself by the chores that it does between jobs, and by the job that it holds.

    Returns:
        None while a worker lives, and where none is needed: jobs run where they are asked for.
    """
    if runs_at_once():
        return None
    signs = [sign for sign in (_find_last_chore(), _find_last_lease()) if sign]
    last = max(signs, default=None)
    if last and timezone.now() - last <= timedelta(seconds=conf.job_lease):
        return None
    return Silence(last)


def _find_last_chore() -> datetime | None:
    due_at = Chore.objects.filter(pk=REAP).values_list("due_at", flat=True).first()
    return due_at and due_at - timedelta(seconds=conf.job_heartbeat)


def _find_last_lease() -> datetime | None:
    running = Job.objects.filter(status=Status.RUNNING)
    end: datetime | None = running.aggregate(last=Max("leased_until"))["last"]
    return end and end - timedelta(seconds=conf.job_lease)
