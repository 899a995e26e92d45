"""The server of `make run`, with its workers, in an installation of its own."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.speed.processes import find_tree, read_command, read_pss_mb
from tests.classifiers.jobs.installation import ROOT, Installation

_PATIENCE = 120
_SECONDS_TO_TELL = 3
_LEASE = 2
_TOKEN = """
__import__('api.tokens.models').tokens.models.Token.objects.issue(
    __import__('django.contrib.auth').contrib.auth.get_user_model()
    .objects.create_superuser('bench', password=None), 'bench', ['read', 'upload'])[1]
"""
_MODEL, _CURVE = "sample/models/meso4.hdf5", "sample/loss_curves/meso4.png"


class Server:
    """Starts, asks, kills.

    Args:
        folder: of the installation.
        faces: its data set.
    """

    def __init__(self, folder: Path, faces: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        more = {
            "MESONET_BIND": f"127.0.0.1:{self.port}",
            "MESONET_DATA_ROOT": str(faces),
            "MESONET_RATE_UPLOAD": "10000/hour",
            "MESONET_RATE_HEAVY": "100000/minute",
            "PYTHONFAULTHANDLER": "1",
        }
        self._log = folder / "server.log"
        self.installation = Installation(folder, lease=_LEASE, more=more)
        (folder / "static").mkdir(exist_ok=True)
        self.installation.migrate()
        self._token = self.installation.ask(" ".join(_TOKEN.split()))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                gunicorn,
                cwd=ROOT,
                env=self.installation.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                self.get("/api/v1/models/")
            except TimeoutError:
                raise
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"The server did not start.\n{self._log.read_text(errors='replace')}")

    def wait_until_warm(self) -> float:
        """Waits until what reads uploads has nothing to import any more; gives the seconds."""
        begin, before = time.monotonic(), -1.0
        while (now := self._find_importing()) != before and time.monotonic() - begin < _PATIENCE:
            before = now
            time.sleep(1.5)
        return time.monotonic() - begin

    def read_memory(self) -> dict[str, float]:
        """MB of its processes (PSS), by what they do."""
        memory = {"answering": 0.0, "working": 0.0, "reading uploads": 0.0}
        for pid in self._find_processes():
            command = read_command(pid)
            is_reader = "classifiers.isolation.parent" in command
            is_worker = " work " in command or "config.workers" in command
            kind = "reading uploads" if is_reader else "working" if is_worker else "answering"
            memory[kind] += read_pss_mb(pid)
        return memory

    def kill(self) -> None:
        """As a power cut does: the server and all that it has started, at once."""
        assert self._process
        processes = self._find_processes()
        os.killpg(self._process.pid, signal.SIGKILL)
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def close(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.installation.close()

    def get(self, path: str) -> Any:
        status, said = self._ask("GET", path)
        if status != 200:
            raise OSError(f"{path} answers {status}")
        return said

    def upload(self, name: str) -> tuple[str, float]:
        """Publishes the sample's Meso4; gives its key, and the seconds until the answer."""
        body, content_type = _encode(name)
        begin = time.perf_counter()
        status, said = self._ask("POST", "/api/v1/models/", body, content_type)
        seconds = time.perf_counter() - begin
        if status != 201:
            raise OSError(f"An upload is answered by {status}: {said}")
        return said["model_id"], seconds

    def find_evaluation(self, model_id: str) -> dict[str, Any]:
        """The row of the first evaluation of a variant."""
        evaluations = "__import__('classifiers.records').records.Evaluation.objects"
        row = self.installation.ask(f"{evaluations}.filter(variant='{model_id}').values().last()")
        assert isinstance(row, dict), f"There is no evaluation of {model_id}"
        return row

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        headers = {
            "Authorization": f"Bearer {self._token}",
            **({"Content-Type": kind} if kind else {}),
        }
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except TimeoutError as error:
            raise TimeoutError(
                f"{method} {path} is not answered.\n{self._end_with_traces()}"
            ) from error
        finally:
            connection.close()

    def _end_with_traces(self) -> str:
        """Ends all processes; tells what each was waiting for, and where in Python.

        Those that read uploads have no output, and so no trace.
        """
        told = []
        for pid in self._find_processes():
            with suppress(OSError):
                waits_in = Path(f"/proc/{pid}/wchan").read_text()
                told.append(f"{pid} {waits_in} {read_command(pid)}")
                os.kill(pid, signal.SIGSEGV)
        time.sleep(_SECONDS_TO_TELL)
        return "\n".join([*told, self._log.read_text(errors="replace")])

    def _find_processes(self) -> list[int]:
        return find_tree(self._process.pid) if self._process else []

    def _find_importing(self) -> float:
        return round(self.read_memory()["reading uploads"])


def _encode(name: str) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    fields = {"model_name": name, "model_desc": "The sample's"}
    files = {"model_file": ROOT / _MODEL, "loss_curve": ROOT / _CURVE}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts += [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"; filename="{path.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + path.read_bytes()
        + b"\r\n"
        for key, path in files.items()
    ]
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"
