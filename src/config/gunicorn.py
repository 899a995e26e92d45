"""Gunicorn's configuration: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
import subprocess
import sys
from typing import Any

bind = os.environ.get("MESONET_BIND", "127.0.0.1:8000")
# Two processes, since Python decodes and draws on one core each; every one keeps its own graphs,
# about 100 MB. Their threads wait for files and data base.
workers = 2
threads = 4
# A variant is evaluated while its upload is answered.
timeout = 600
# Nothing is written outside the installation's own folder.
control_socket_disable = True

_workers: list[subprocess.Popen[bytes]] = []


def on_starting(server: Any) -> None:
    """Starts what works in the background, beside the server."""
    command = [sys.executable, "-m", "config.workers", str(os.getpid())]
    _workers.append(subprocess.Popen(command))  # noqa: S603 - nothing from outside


def when_ready(server: Any) -> None:
    """Says where to go."""
    address = bind.replace("127.0.0.1", "localhost").replace("0.0.0.0", "localhost")  # noqa: S104
    print(f"Open http://{address}/ (Ctrl-C stops the server)", flush=True)  # noqa: T201


def on_exit(server: Any) -> None:
    """Ends the workers with the server; where it is killed, they notice by themselves."""
    for process in _workers:
        process.terminate()
        process.wait()
