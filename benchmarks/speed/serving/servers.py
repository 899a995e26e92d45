"""Servers of each kind, started for one sample and stopped again."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from benchmarks.speed.machine import Meter
from benchmarks.speed.processes import find_tree, read_command, read_cpu_seconds, read_pss_mb
from benchmarks.speed.samples import Sample
from benchmarks.speed.serving.load import Load
from benchmarks.speed.site import Site
from benchmarks.speed.workers import ROOT, Lap, TaskError

_PATIENCE = 60
_MODULE = "benchmarks.speed.serving"


@dataclass(frozen=True, eq=False)
class Server:
    """A kind of server.

    Args:
        name: for people.
        command: its command line, for a port and a number of worker processes.
        packages: what it needs to be installed.
        environment: what it is told besides.
    """

    name: str
    command: Callable[[int, int], list[str]]
    packages: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def _gunicorn(application: str) -> Callable[[int, int], list[str]]:
    """Our configuration, with as many workers as the others get."""
    options = ["-c", "python:config.gunicorn"]
    return lambda port, workers: [
        *("gunicorn", *options, "--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        application,
    ]


def _uvicorn(port: int, workers: int) -> list[str]:
    options = ["--port", str(port), "--workers", str(workers), "--log-level", "error"]
    return ["uvicorn", *options, f"{_MODULE}.fastapi_app:app"]


def _litserve(port: int, workers: int) -> list[str]:
    return [f"{_MODULE}.litserve_app", str(port), str(workers)]


_LITERAL_WSGI = "benchmarks.speed.literal.wsgi"

OURS = Server("ours", _gunicorn("config.wsgi"))
LITERAL = Server("literal", _gunicorn(_LITERAL_WSGI))
LITERAL_CACHED = Server(
    "literal, model cached", _gunicorn(_LITERAL_WSGI), environment={"BENCH_CACHE_MODEL": "1"}
)
FASTAPI = Server("FastAPI", _uvicorn, packages=("fastapi", "uvicorn"))
LITSERVE = Server("LitServe", _litserve, packages=("litserve",))


def take_sample(
    server: Server,
    site: Site,
    load: Load,
    data_root: Path | None = None,
    *,
    before: Load | None = None,
) -> Sample:
    """Starts a server, lets clients ask it, and stops it.

    Args:
        server: which one.
        site: what it serves.
        load: what clients do while it is measured.
        data_root: another data set than the site's.
        before: what they do before, so that all that starts with the server has started.

    Returns:
        A sample with the median of what one answer took; its result has the load's answers, and
        `rate` (answers a second), `p50` and `p99` (seconds), `web_mb` and `all_mb`.
    """
    with _serve(server, site, data_root) as (process, port):
        if before:
            _ask(process.pid, port, before)
        with Meter() as meter:
            said, cpu_seconds = _ask(process.pid, port, load)
        commands = {pid: read_command(pid) for pid in find_tree(process.pid)}
        memory = {pid: read_pss_mb(pid) for pid in commands}
    # What works in the background, and what reads uploads, answers nobody.
    beside = (" django work ", " config.workers ", "classifiers.isolation.parent")
    web_mb = sum(mb for pid, mb in memory.items() if not any(b in commands[pid] for b in beside))
    latencies = said["latencies"]
    if said["errors"] or not latencies:
        raise TaskError(f"{server.name}: {said['errors']} errors, {len(latencies)} answers")
    lap = Lap(statistics.median(latencies), cpu_seconds / len(latencies), web_mb)
    figures = {
        "rate": len(latencies) / said["elapsed"],
        "p50": lap.seconds,
        "p99": float(np.percentile(latencies, 99)),
        "web_mb": web_mb,
        "all_mb": sum(memory.values()),
    }
    return Sample({"work": lap}, said | figures, meter.others, meter.is_disturbed)


def _ask(pid: int, port: int, load: Load) -> tuple[dict[str, Any], float]:
    """What clients were answered, and the CPU seconds of the server meanwhile."""
    command = load.to_command(port)
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as clients,
    ):
        assert clients.stdout
        clients.stdout.readline()
        begin = sum(map(read_cpu_seconds, find_tree(pid)))
        said = clients.stdout.readline()
        end = sum(map(read_cpu_seconds, find_tree(pid)))
        if not said:
            errors.seek(0)
            raise TaskError(f"Clients failed: {errors.read()[-2000:]}")
    return json.loads(said), end - begin


@contextmanager
def _serve(
    server: Server, site: Site, data_root: Path | None
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _find_port()
    environment = os.environ | site.environment(data_root) | server.environment
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *server.command(port, site.sizes.workers)],
            cwd=ROOT,
            env=environment | {"MESONET_BIND": f"127.0.0.1:{port}"},
            stdout=errors,
            stderr=errors,
            start_new_session=True,
        )
        try:
            _wait_for(process, port, errors)
            yield process, port
        finally:
            _stop(process)


def _find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, errors: IO[str]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    errors.seek(0)
    raise TaskError(f"{process.args} does not serve:\n{errors.read()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server and, if it leaves any behind, its processes, which are a session."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
