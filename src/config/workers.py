"""Keeps the workers beside the server alive: `python -m config.workers PID-OF-THE-SERVER`.

A process of its own, since gunicorn's forks, and one without Django, so that it is small.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import environ

# One for all that comes, and one that is never behind work of minutes.
QUEUES: tuple[tuple[str, ...], ...] = (("default", "short"), ("short",))
# What takes minutes gives way to what somebody waits for.
NICE = 15
# Without work in the background, somebody still has to do the regular chores.
if not environ.Env().bool("MESONET_BACKGROUND", default=True):
    QUEUES = QUEUES[:1]
# A worker that dies at its start would otherwise be started all the time.
_SECONDS_BETWEEN_STARTS = 2.0
_SECONDS_BETWEEN_LOOKS = 0.5
# Longer than a worker needs to give its job back.
_SECONDS_TO_STOP = 10.0
# What jobs leave in memory ends with the worker.
_MAX_JOBS = 100


class Workers:
    """Worker processes, each started again when it ends, until the server does.

    Args:
        server: The process that this one is the child of, and with which it ends.
    """

    def __init__(self, server: int) -> None:
        self._server = server
        self._is_stopping = False
        self._running: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}
        self._started: dict[tuple[str, ...], float] = {}

    def run(self) -> None:
        """Returns when told to stop, or when the server is gone, even by a kill."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._is_stopping and os.getppid() == self._server:
            for queues in QUEUES:
                self._keep_running(queues)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        self._end_all()

    def _stop(self, *_: Any) -> None:
        self._is_stopping = True

    def _keep_running(self, queues: tuple[str, ...]) -> None:
        worker = self._running.get(queues)
        if worker and worker.poll() is None:
            return
        now = time.monotonic()
        if now - self._started.get(queues, float("-inf")) < _SECONDS_BETWEEN_STARTS:
            return
        options = [option for queue in queues for option in ("--queue", queue)]
        options += ["--nice", str(NICE)] if "default" in queues else []
        self._started[queues] = now
        self._running[queues] = subprocess.Popen(  # noqa: S603 - nothing from outside
            [
                *(sys.executable, "-m", "django", "work", *options),
                *("--max-jobs", str(_MAX_JOBS), "--parent", str(os.getpid())),
            ],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        )

    def _end_all(self) -> None:
        for worker in self._running.values():
            worker.terminate()
        end = time.monotonic() + _SECONDS_TO_STOP
        for worker in self._running.values():
            try:
                worker.wait(timeout=max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()


if __name__ == "__main__":
    Workers(server=int(sys.argv[1])).run()
