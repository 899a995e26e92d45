"""Gunicorn's configuration: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
import subprocess
import sys
from typing import Any

import environ

_env = environ.Env()

bind = os.environ.get("MESONET_BIND", "127.0.0.1:8000")
# Two processes, since Python decodes and draws on one core each; every one keeps its own graphs,
# about 100 MB. Their threads wait for files and data base.
workers = 2
threads = 4
# The code is loaded once and shared, and what reads uploads is started before the forks.
preload_app = True
# Workers evaluate, so the longest request is an upload: at most a minute for the comparison with
# Keras, and as long before it if TensorFlow is still being imported. Where requests evaluate, too,
# they take as long as the data set is large.
timeout = 120 if _env.bool("MESONET_BACKGROUND", default=True) else 600
# Nothing is written outside the installation's own folder.
control_socket_disable = True

_workers: list[subprocess.Popen[bytes]] = []


def on_starting(server: Any) -> None:
    """Starts what works in the background, beside the server, and what reads uploads."""
    if _env.bool("MESONET_WARM_UP", default=True):
        _share_parents(server)
    command = [sys.executable, "-m", "config.workers", str(os.getpid())]
    _workers.append(subprocess.Popen(command))  # noqa: S603 - nothing from outside


def _share_parents(server: Any) -> None:
    from classifiers.isolation import Unavailable
    from classifiers.publishing import share_parents

    try:
        share_parents()
    except Unavailable as error:
        server.log.warning("Uploads will not be read. %s", error)


def when_ready(server: Any) -> None:
    """Says where to go."""
    address = bind.replace("127.0.0.1", "localhost").replace("0.0.0.0", "localhost")  # noqa: S104
    print(f"Open http://{address}/ (Ctrl-C stops the server)", flush=True)  # noqa: T201


def on_exit(server: Any) -> None:
    """Ends the workers with the server; where it is killed, they notice by themselves."""
    for process in _workers:
        process.terminate()
        process.wait()
