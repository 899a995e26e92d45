"""A whole installation, as `make run` makes one, for browsers to look at."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
ADMIN, USER, PASSWORD = "admin", "rita", "correct horse battery"
_SECONDS_TO_START = 300
_MAKE_USER = (
    "from django.contrib.auth.models import User; "
    f"User.objects.create_user({USER!r}, password={PASSWORD!r}); "
    f"a = User.objects.get(username={ADMIN!r}); a.set_password({PASSWORD!r}); a.save()"
)


class Installation:
    """Data base, sample variants, server and workers, in a folder of its own.

    Args:
        folder: where it writes.
    """

    def __init__(self, folder: Path) -> None:
        self._port = _find_port()
        self.url = f"http://127.0.0.1:{self._port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MESONET_", "DJANGO_"))}
        self.environment = kept | {
            "MESONET_VAR_FOLDER": str(folder / "var"),
            "MESONET_BIND": f"127.0.0.1:{self._port}",
            # One address asks for all the browsers.
            "MESONET_RATE_ANONYMOUS": "100000/minute",
            "MESONET_RATE_USER": "100000/minute",
            "MESONET_RATE_UPLOAD": "10000/hour",
            "MESONET_RATE_HEAVY": "100000/minute",
            "MESONET_RATE_LOGIN": "10000/hour",
            "MESONET_RATE_LOGIN_NAME": "10000/hour",
            "MESONET_RATE_CHECK": "10000/hour",
            "MESONET_RATE_CHECK_USER": "10000/hour",
            "MESONET_JOB_LEASE": "6",
            # That of the sample is; of what is published later, the next one would wait for it.
            "MESONET_MEASURE_STABILITY": "false",
        }
        self._log = folder / "server.log"

    def __enter__(self) -> Self:
        """Returns when it answers, with the two sample variants and their evaluations."""
        self.manage("bootstrap")
        self._work()
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait("/")
        except BaseException:
            self._stop()
            raise
        return self

    def _work(self) -> None:
        """Two workers do all that is to be done for the sample, and end."""
        options = {"cwd": ROOT, "env": self.environment | {"MESONET_MEASURE_STABILITY": "true"}}
        command = [sys.executable, "manage.py", "work", "--until-empty"]
        workers = [subprocess.Popen(command, **options) for _ in range(2)]
        self.manage("shell", "-c", _MAKE_USER)
        for worker in workers:
            assert worker.wait(_SECONDS_TO_START) == 0

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        """At once: what its workers would still write is thrown away."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def manage(self, *arguments: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    @contextmanager
    def without_workers(self) -> Iterator[None]:
        """Nothing works in the background meanwhile, as after a crash of all that does.

        They are ended, not frozen: a frozen one may hold the lock of the data base.
        """
        (keeper,) = self._find_processes(b"config.workers")
        os.kill(keeper, signal.SIGSTOP)
        try:
            for worker in self._find_processes(b"\0work\0"):
                os.kill(worker, signal.SIGTERM)
            self._wait_for_end()
            yield
        finally:
            os.kill(keeper, signal.SIGCONT)

    def _wait_for_end(self) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while self._find_processes(b"\0work\0"):
            assert time.monotonic() < end
            time.sleep(0.1)

    def read(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def _wait(self, path: str) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while True:
            with suppress(ConnectionError, urllib.error.URLError):
                self.read(path)
                return
            if time.monotonic() > end or not self._is_alive():
                raise AssertionError(f"The server does not answer.\n{self.log}")
            time.sleep(0.2)

    def _is_alive(self) -> bool:
        return self._server.poll() is None

    def _find_processes(self, name: bytes) -> list[int]:
        """Processes of this installation in whose command that is."""
        mark = f"MESONET_VAR_FOLDER={self.environment['MESONET_VAR_FOLDER']}\0".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                command = (process / "cmdline").read_bytes()
                if name in command and mark in (process / "environ").read_bytes():
                    found.append(int(process.name))
        return found


def _find_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
