"""A real server for the examples that bring a client of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.core.servers.basehttp import WSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from sybil import Example

ADDRESS = "http://localhost:8000"
"""What the pages call the site."""

_port = 0


class _Server(LiveServerThread):
    """One request after the other, in one thread: no connection outlives the page."""

    server_class = WSGIServer

    def _create_server(self, connections_override: Any = None) -> WSGIServer:
        return self.server_class((self.host, self.port), QuietWSGIRequestHandler)


@contextmanager
def serve() -> Iterator[None]:
    """Answers on some port, to which what asks `ADDRESS` from Python is led."""
    from urllib3.util import connection as sockets

    global _port  # noqa: PLW0603 - one page is followed at a time
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = _Server("localhost", lambda handler: handler, {"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    _port = server.port
    connect = sockets.create_connection

    def lead(address: tuple[str, int], *arguments: Any, **options: Any) -> Any:
        host, port = address
        return connect((host, _port if port == 8000 else port), *arguments, **options)

    try:
        with patch.object(sockets, "create_connection", lead):
            yield
    finally:
        server.terminate()
        connection.dec_thread_sharing()


def run_javascript(example: Example) -> str | None:
    """Runs a module; what it throws is what is wrong with it."""
    if not (node := shutil.which("node")):
        return None
    code = example.parsed.replace(ADDRESS, f"http://localhost:{_port}")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", code],
        env=os.environ,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    return done.stderr if done.returncode else None
