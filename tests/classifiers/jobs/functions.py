"""What the jobs of the tests do."""

import os
import signal
import time

from django.db import OperationalError

from classifiers.exceptions import DatasetError
from classifiers.jobs import Job, Run


def add(run: Run, *, a: int, b: int) -> int:
    return a + b


def look_around(run: Run) -> None:
    """Tells what it sees, and then fails."""
    run.show({"seen": 3})
    run.report(1, 2)
    raise DatasetError("There is nothing more to see. Received: nothing")


def refuse(run: Run) -> None:
    raise DatasetError("The data set must have two classes. Received: 3")


def crash(run: Run) -> None:
    raise ZeroDivisionError("a secret detail")


def fail_to_serialize(run: Run) -> object:
    return object()


def succeed_at(run: Run, *, attempt: int) -> str:
    """As with a data base that is away for a while."""
    if run.job.attempts < attempt:
        raise OperationalError("the data base is away")
    return f"attempt {run.job.attempts}"


def count(run: Run, *, steps: int, seconds: float, finishing: float = 0) -> int:
    """Takes its time; then stores its one result, a row that can be counted."""
    for step in range(steps):
        run.report(step, steps, f"counting, {step} of {steps}")
        time.sleep(seconds)
    with run.finish({"pid": os.getpid()}):
        Job.objects.create(function="result", arguments={"of": str(run.job.pk)}, status="succeeded")
        time.sleep(finishing)
    return steps


def store_half(run: Run) -> None:
    with run.finish():
        Job.objects.create(function="result", arguments={"of": str(run.job.pk)}, status="succeeded")
        raise ZeroDivisionError


def lose_lease(run: Run) -> None:
    """As when this worker was frozen, and another one took over."""
    Job.objects.filter(pk=run.job.pk).update(lease="of another worker")
    with run.finish():
        Job.objects.create(function="result", arguments={"of": str(run.job.pk)}, status="succeeded")


def cancel_itself(run: Run, *, at: int) -> None:
    for step in range(10):
        if step == at:
            Job.objects.filter(pk=run.job.pk).update(cancel_requested=True)
            time.sleep(0.3)
        run.report(step, 10)


def sleep(run: Run, *, seconds: float) -> None:
    """Never asks whether it should stop."""
    time.sleep(seconds)


def hang(run: Run) -> None:
    run.report(1, 2, "waiting for what never comes")
    time.sleep(600)


def say_the_same(run: Run) -> None:
    """As a loop does that looks whether something has come, and nothing does."""
    while True:
        run.report(1, 2, "waiting for what never comes")
        time.sleep(0.1)


def kill_worker(run: Run) -> None:
    """As the kernel does to a process that takes too much memory."""
    run.report(0, 1, "reaching for too much memory")
    os.kill(os.getpid(), signal.SIGKILL)
