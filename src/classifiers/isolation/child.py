"""The process that looks at one file, from its birth to its end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterable
from typing import NoReturn

from classifiers.isolation.confinement import Confinement, die_with
from classifiers.isolation.protocol import ExitCode, describe

_FILE, _CHANNEL = 3, 4

Answer = bytes | Iterable[bytes | memoryview]
"""What the function returns: all at once, or in parts. Each part is sent as soon as it is there, so
that the owner can follow how far it is."""


def live(
    function: Callable[..., Answer], confinement: Confinement, parent: int, file: int, channel: int
) -> NoReturn:
    """Runs the function on the file and never returns; to be called right after the fork."""
    exit_code = 1
    try:
        _forget_parent(parent, file, channel)
        exit_code, words = _answer(function, confinement)
        _send(words)
    finally:
        # Nothing of the parent's is to be flushed, closed or unwound here.
        os._exit(exit_code)


def _forget_parent(parent: int, file: int, channel: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    die_with(parent)
    # The parent's own descriptors take the low numbers, so neither call overwrites the other's.
    os.dup2(file, _FILE, inheritable=False)
    os.dup2(channel, _CHANNEL, inheritable=False)
    close_above(_CHANNEL)


def close_above(last: int) -> None:
    """Closes all descriptors of this process with numbers over `last`."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - names are all that is wanted
        if int(name) > last:
            with contextlib.suppress(OSError):  # The listing's own is among them.
                os.close(int(name))


def _answer(function: Callable[..., Answer], confinement: Confinement) -> tuple[ExitCode, bytes]:
    """Sends what the function answers; returns how it ended, and words if it was not well."""
    arguments = json.loads(_receive())
    try:
        confinement.apply(_FILE)
    except OSError as error:
        return ExitCode.NOT_CONFINED, describe(error)
    try:
        os.lseek(_FILE, 0, os.SEEK_SET)
        with open(_FILE, "rb", closefd=False) as file:
            answer = function(file, **arguments)
            for part in [answer] if isinstance(answer, bytes) else answer:
                _send(part)
    except MemoryError as error:
        return ExitCode.OUT_OF_MEMORY, describe(error)
    except Exception as error:
        return ExitCode.FAILED, describe(error)
    return ExitCode.ANSWERED, b""


def _receive() -> bytes:
    chunks = iter(lambda: os.read(_CHANNEL, 1 << 16), b"")
    return b"".join(chunks)


def _send(part: bytes | memoryview) -> None:
    # Not the methods of a socket: the confined process may not call send(2).
    remaining = memoryview(part)
    while remaining:
        remaining = remaining[os.write(_CHANNEL, remaining) :]
