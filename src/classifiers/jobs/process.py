from __future__ import annotations

from dataclasses import dataclass

from classifiers.jobs.models import Job


@dataclass
class Process:
    """What the worker of this process does: it is one at a time.

    Plain values, no locks and events: a signal handler writes here, whatever it interrupts.
    """

    is_worker: bool = False
    is_stopping: bool = False
    job: Job | None = None


process = Process()
