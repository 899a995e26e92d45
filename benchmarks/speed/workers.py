"""Processes that do tasks: our end of `benchmarks.speed.worker`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.speed.processes import find_tree, read_pss_mb

ROOT = Path(__file__).resolve().parents[2]
"""Of the checkout."""

_PATIENCE = 600
_BETWEEN_LOOKS = 0.05


class TaskError(Exception):
    """A task failed; the message is what it said."""


@dataclass(frozen=True)
class Lap:
    """What something cost, for one item."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    """Of the process; with processes of its own, of all together."""


@dataclass(frozen=True)
class Done:
    """What a task measured, and what it found."""

    laps: Mapping[str, Lap]
    result: Any


class Worker:
    """A process that does one task after another; threads take turns.

    Args:
        environment: variables that it gets besides ours.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed.worker", repr(self._started)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._errors.close()

    def do(self, task: str, /, **arguments: Any) -> Done:
        """Does a task of the form `module:function`.

        Raises:
            TaskError: it did not come to its end.
        """
        with self._lock, _Watcher(self._process.pid) as watcher:
            said = self._ask(json.dumps([task, arguments]))
        if not said:
            self._errors.seek(0)
            raise TaskError(f"{task} failed: {self._errors.read()[-2000:]}")
        answer = json.loads(said)
        laps = {name: watcher.complete(**lap) for name, lap in answer["laps"].items()}
        return Done(laps, answer["result"])

    def _ask(self, line: str) -> str:
        """The answer; empty if there is none, or none in time."""
        assert self._process.stdin
        assert self._process.stdout
        patience = threading.Timer(_PATIENCE, self._process.kill)
        patience.start()
        try:
            print(line, file=self._process.stdin, flush=True)
            return self._process.stdout.readline()
        except BrokenPipeError:
            return ""
        finally:
            patience.cancel()


class _Watcher:
    """Looks again and again at the memory of a process that has started others."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._looks: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def complete(self, begin: float, end: float, peak_mb: float, **costs: float) -> Lap:
        """A lap that knows the memory of the process alone."""
        together = [mb for at, mb in self._looks if begin <= at <= end]
        return Lap(peak_mb=max([peak_mb, *together]), **costs)

    def _look(self) -> None:
        while not self._over.wait(_BETWEEN_LOOKS):
            tree = find_tree(self._pid)
            if len(tree) > 1:  # looking is not for nothing, and the process knows its own peak
                self._looks.append((time.monotonic(), sum(map(read_pss_mb, tree))))
