"""A whole installation to work with: a data base of its own, worker processes, and a client."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = "tests.classifiers.jobs.functions"

# Evaluates expressions, one a line, and answers in JSON: what a page of the server would do.
_CLIENT = """
import json, sys, django
django.setup()
from django.core.management import call_command
from classifiers.jobs import Job, cancel, enqueue, reap, retry
from classifiers.jobs.models import Chore
from django_tasks_db.models import DBTaskResult
for line in sys.stdin:
    print(json.dumps(eval(line), default=str), flush=True)
"""


class Installation:
    """
    Args:
        folder: Where all of it lies.
        lease: Seconds.
        max_silence: Seconds, for short jobs.
        database_url: Where not SQLite.
        more: Other variables of its environment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lease: float = 30,
        max_silence: float = 120,
        database_url: str = "",
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("MESONET", "COV"))},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "MESONET_VAR_FOLDER": str(folder),
            "MESONET_JOB_LEASE": str(lease),
            "MESONET_SHORT_JOB_MAX_SILENCE": str(max_silence),
            **({"MESONET_DATABASE_URL": database_url} if database_url else {}),
            **(more or {}),
        }
        self._workers: list[subprocess.Popen[str]] = []
        self._client = self._start("-c", _CLIENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def migrate(self) -> None:
        self.ask("call_command('migrate', verbosity=0)")

    def ask(self, expression: str) -> Any:
        """What an expression gives, evaluated in a process of its own."""
        print(expression, file=self._client.stdin, flush=True)
        answer = self._client.stdout.readline()
        assert answer, f"This failed: {expression}"
        return json.loads(answer)

    def enqueue(
        self,
        function: str,
        *,
        queue: str = "default",
        priority: int = 0,
        max_attempts: int = 3,
        **arguments: Any,
    ) -> str:
        """A job of one of the functions of the tests; returns its key."""
        options = f"queue='{queue}', priority={priority}, max_attempts={max_attempts}"
        return self.ask(f"enqueue('{FUNCTIONS}.{function}', {arguments}, {options}).pk")

    def get(self, job: str) -> dict[str, Any]:
        """The row of a job."""
        return self.ask(f"Job.objects.filter(pk='{job}').values().get()")

    def count_results(self, job: str) -> int:
        """How often `functions.count` has stored its result."""
        return self.ask(f"Job.objects.filter(function='result', arguments__of='{job}').count()")

    def start_worker(self, *options: str, **streams: Any) -> subprocess.Popen[str]:
        worker = self._start("manage.py", "work", *options, **streams)
        self._workers.append(worker)
        return worker

    def run_worker(self, *options: str) -> None:
        """A worker that does what waits, and ends."""
        worker = self.start_worker("--until-empty", *options)
        assert worker.wait(timeout=30) == 0

    def freeze(self, worker: subprocess.Popen[str], seconds: float = 60) -> None:
        """Stops a worker where it stands, but not while it writes: nobody else could then.

        For SQLite alone, which has one lock for all.
        """
        end = time.monotonic() + seconds
        while True:
            worker.send_signal(signal.SIGSTOP)
            _, status = os.waitpid(worker.pid, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            with closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=0.1)) as other:
                try:
                    other.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError:
                    assert time.monotonic() < end
                else:
                    return
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.02)

    def wait_for(
        self, job: str, is_so: Callable[[dict[str, Any]], Any], seconds: float = 60
    ) -> Any:
        """Waits until a job is so, and returns its row."""
        end = time.monotonic() + seconds
        while not is_so(row := self.get(job)):
            assert time.monotonic() < end, row
            time.sleep(0.02)
        return row

    def end_workers(self) -> None:
        """Kills what still runs, but the client."""
        _end(self._workers)
        self._workers.clear()

    def forget_jobs(self) -> None:
        """Leaves nothing to do: what a killed worker had begun, too, another would find."""
        for kept in ("Job", "DBTaskResult"):
            self.ask(f"{kept}.objects.all().delete()")

    def close(self) -> None:
        _end([*self._workers, self._client])

    def _start(self, *arguments: str, **streams: Any) -> subprocess.Popen[str]:
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **streams)


def is_finished(row: dict[str, Any]) -> bool:
    return row["status"] not in {"queued", "running"}


def _end(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()
