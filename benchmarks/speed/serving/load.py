"""Clients on connections that are kept, each asking again as soon as it was answered.

``python -m benchmarks.speed.serving.load <port> <load as JSON>`` is the process that they run in:
it prints a line when it begins to count, and one of JSON at the end.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

_SILENCE = 120
"""Seconds after which a server that does not answer at all is given up."""


@dataclass(frozen=True)
class Load:
    """What clients do.

    Args:
        path: what they ask for.
        connections: how many there are.
        seconds: for which it is counted, after every client was answered at least twice; longer
            where there are fewer answers than clients by then.
        body: what they send; they use POST then.
    """

    path: str
    connections: int
    seconds: float
    body: str = ""

    def to_command(self, port: int) -> list[str]:
        """The command of the process that asks."""
        return [sys.executable, "-m", __spec__.name, str(port), json.dumps(asdict(self))]

    @property
    def request(self) -> bytes:
        method = "POST" if self.body else "GET"
        head = f"{method} {self.path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n"
        if self.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        return f"{head}\r\n{self.body}".encode()


class _Client:
    """One connection; opens another one where the server has closed it."""

    def __init__(self, port: int, request: bytes, selector: selectors.BaseSelector) -> None:
        self._port, self._request, self._selector = port, request, selector
        self.num_answers = 0
        self.errors = 0
        self._open()

    def read(self) -> tuple[float, bytes] | None:
        """What has arrived: seconds and body, once an answer is complete."""
        try:
            received = self._socket.recv(65536)
        except ConnectionError:
            received = b""
        if not received:  # it gives up the connection, perhaps in the middle of an answer
            self.errors += bool(self._buffer)
            self._reopen()
            return None
        self._buffer += received
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < _find_length(head):
            return None
        seconds = time.perf_counter() - self._asked
        self.num_answers += 1
        self.errors += b" 200 " not in head[:16]
        if b"connection: close" in head.lower():
            self._reopen()
        else:
            self._ask()
        return seconds, body

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(self._socket, selectors.EVENT_READ, self)
        self._ask()

    def _reopen(self) -> None:
        self._selector.unregister(self._socket)
        self._socket.close()
        self._open()

    def _ask(self) -> None:
        self._buffer = b""
        self._asked = time.perf_counter()
        with suppress(ConnectionError):  # if it was closed meanwhile, reading will tell
            self._socket.sendall(self._request)


def ask(port: int, load: Load) -> dict[str, object]:
    """Asks a server on this machine; gives seconds of every answer, and some answers."""
    with selectors.DefaultSelector() as selector:
        clients = [_Client(port, load.request, selector) for _ in range(load.connections)]
        begin = end = 0.0
        latencies: list[float] = []
        bodies: list[bytes] = []
        while not end or time.perf_counter() < end or len(latencies) < load.connections:
            for seconds, body in _wait(selector):
                if end:
                    latencies.append(seconds)
                    bodies.append(body)
            if not end and min(client.num_answers for client in clients) > 1:
                print(flush=True)  # whoever measures the server begins now
                begin = time.perf_counter()
                end = begin + load.seconds
        elapsed = time.perf_counter() - begin
    return {
        "elapsed": elapsed,
        "latencies": latencies,
        "answers": [{"body": json.loads(body)} for body in bodies[:: 1 + len(bodies) // 500]],
        "errors": sum(client.errors for client in clients),
    }


def _wait(selector: selectors.BaseSelector) -> list[tuple[float, bytes]]:
    ready = selector.select(_SILENCE)
    if not ready:
        raise TimeoutError("The server does not answer.")
    answers = (key.data.read() for key, _ in ready)
    return [answer for answer in answers if answer]


def _find_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"An answer without its length: {head!r}")


if __name__ == "__main__":
    print(json.dumps(ask(int(sys.argv[1]), Load(**json.loads(sys.argv[2])))))
