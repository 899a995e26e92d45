"""Background work that survives its worker: jobs, with progress, cancelling and retrying."""

from classifiers.jobs.models import Job
from classifiers.jobs.queueing import cancel, enqueue, retry
from classifiers.jobs.reaping import reap
from classifiers.jobs.run import Run
from classifiers.jobs.silence import Silence, find_silence
from classifiers.jobs.stops import Cancelled, GivenBack, LeaseLost

__all__ = [
    "Cancelled",
    "GivenBack",
    "Job",
    "LeaseLost",
    "Run",
    "Silence",
    "cancel",
    "enqueue",
    "find_silence",
    "reap",
    "retry",
]
