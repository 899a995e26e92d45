"""One call, as the owner sees it: from the request to the child's death."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
import time
from collections.abc import Callable

from classifiers.isolation.errors import (
    AnswerTooLarge,
    Crashed,
    FunctionFailed,
    IsolationError,
    OutOfMemory,
    TimedOut,
    Unavailable,
)
from classifiers.isolation.protocol import MOST_WORDS, ExitCode

_CHUNK = 1 << 16
_SECONDS_TO_DIE = 5
_SECONDS_BETWEEN_LOOKS = 0.25

Watch = Callable[[bytearray], object]
"""Called with what has been answered so far, at least four times a second."""


class LineDead(Unavailable):
    """The parent has hung up without saying how the child ended."""


class Conversation:
    """Talks with one child and its parent, and holds the child to its bounds."""

    def __init__(
        self,
        channel: socket.socket,
        line: socket.socket,
        seconds: float,
        answer_bytes: int,
        watch: Watch | None = None,
    ) -> None:
        self.channel = channel
        self.line = line
        self.seconds = seconds
        self.answer_bytes = answer_bytes
        self.deadline = time.monotonic() + seconds
        self.answer = bytearray()
        self.watch = watch

    def hold(self, request: bytes) -> bytes:
        """Returns the child's answer. The child is dead afterwards, whatever happened."""
        try:
            self._ask(request)
            exit_code = self._listen()
        except BaseException:  # also what the watch raises, such as that somebody has cancelled
            self._hang_up()
            raise
        return self._judge(exit_code)

    def _ask(self, request: bytes) -> None:
        self.channel.settimeout(self.seconds)
        try:
            with contextlib.suppress(ConnectionError):  # Why the child has died is on the line.
                self.channel.sendall(request)
                self.channel.shutdown(socket.SHUT_WR)
        except TimeoutError:
            raise self._timed_out() from None

    def _listen(self) -> int:
        """Collects the answer until the parent says that the child is dead.

        The end of the channel says nothing: a process that the owner forked may have a copy of it.
        """
        self.channel.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.channel, selectors.EVENT_READ)
            selector.register(self.line, selectors.EVENT_READ)
            while (seconds_left := self.deadline - time.monotonic()) > 0:
                patience = min(seconds_left, _SECONDS_BETWEEN_LOOKS) if self.watch else seconds_left
                ready = {key.fileobj for key, _ in selector.select(patience)}
                if self.line in ready:
                    while self._take_chunk():
                        pass
                    return self._exit_code()
                if self.channel in ready and not self._take_chunk():
                    selector.unregister(self.channel)
                if self.watch:
                    self.watch(self.answer)
        raise self._timed_out()

    def _take_chunk(self) -> bool:
        try:
            chunk = self.channel.recv(_CHUNK)
        except (BlockingIOError, ConnectionError):
            return False
        self.answer += chunk
        if len(self.answer) > self.answer_bytes:
            raise AnswerTooLarge(f"An answer must have at most {self.answer_bytes:,} bytes.")
        return bool(chunk)

    def _exit_code(self) -> int:
        said = self.line.recv(16)
        if not said:
            raise LineDead("The process that forks died, or could not fork.")
        return int(said)

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            # Unlike close(), seen at once even if another process has a copy of the socket.
            self.line.shutdown(socket.SHUT_WR)
            self.line.settimeout(_SECONDS_TO_DIE)
            self.line.recv(16)

    def _judge(self, exit_code: int) -> bytes:
        if exit_code == ExitCode.ANSWERED:
            return bytes(self.answer)
        # Behind what had been answered before.
        said = self.answer[-MOST_WORDS:].decode(errors="replace")
        out_of_memory = OutOfMemory("The memory that one call may use is used up.")
        errors: dict[int, IsolationError] = {
            ExitCode.FAILED: FunctionFailed(f"The function failed. Received: {said}"),
            ExitCode.NOT_CONFINED: Unavailable(f"A layer is missing. Received: {said}"),
            ExitCode.OUT_OF_MEMORY: out_of_memory,
            -signal.SIGKILL: out_of_memory,  # By the kernel: nobody else had reason to.
            -signal.SIGXCPU: self._timed_out(),
        }
        raise errors.get(exit_code) or Crashed(exit_code)

    def _timed_out(self) -> TimedOut:
        return TimedOut(f"A call may take at most {self.seconds:g} seconds.")
