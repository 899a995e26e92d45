"""Tries what a hostile file would, in real children, and tells what was stopped."""

from __future__ import annotations

import functools
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from classifiers.isolation.errors import (
    IsolationError,
    OutOfMemory,
    TimedOut,
    Unavailable,
)
from classifiers.isolation.sandbox import Sandbox

_MEMORY = 64 * 1024 * 1024
_STOPPED, _DONE = b"stopped", b"done"
_SHORT = 0.2
# A layer is there or not. But where processes or memory are short, a child may not get to make its
# attempt, or its parent not to start: that says nothing, and is tried again a little later.
_TRIES = 3
_SECONDS_BETWEEN = 0.5


@functools.cache  # A success is remembered for the life of the process; an error is not.
def require_confinement() -> None:
    """Raises Unavailable unless this machine stops all attempts."""
    missing = ", ".join(name for name, stopped in self_test().items() if not stopped)
    if missing:
        raise Unavailable(
            "A file must be looked at in a process that can do nothing else; that needs Linux with "
            f"Landlock and seccomp, on x86-64 or aarch64. Not seen to be stopped here: {missing}"
        )


def is_available() -> bool:
    """Whether this machine stops all attempts; tried until it was seen to, once per process."""
    try:
        require_confinement()
    except Unavailable:
        return False
    return True


def self_test() -> dict[str, bool]:
    """Which attempts of a child are stopped on this machine; takes about half a second.

    Each is made for real, so the answer holds whatever the kernel says of itself.
    """
    function = f"{__name__}:attempt"
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(function, memory_bytes=_MEMORY, allow_unconfined=True) as sandbox,
        Sandbox(function, seconds=_SHORT, allow_unconfined=True) as hasty_sandbox,
    ):
        file, decoy = Path(folder, "file"), Path(folder, "decoy")
        for path in (file, decoy):
            path.write_bytes(_DONE)

        def is_stopped(
            name: str, sandbox: Sandbox = sandbox, by: type[IsolationError] | None = None
        ) -> bool:
            for number in range(_TRIES):
                time.sleep(number * _SECONDS_BETWEEN)
                try:
                    return sandbox.call(file, name=name, folder=folder) == _STOPPED
                except IsolationError as error:
                    if by and isinstance(error, by):
                        return True
            return False

        return {name: is_stopped(name) for name in _ATTEMPTS} | {
            "memory": is_stopped("memory", by=OutOfMemory),
            "time": is_stopped("time", hasty_sandbox, by=TimedOut),
        }


def attempt(_file: BinaryIO, *, name: str, folder: str) -> bytes:
    """What a child of the self-test does: one of the attempts, in each way that there is."""
    decoy = Path(folder, "decoy")
    match name:
        case "memory":
            return bytes(4 * _MEMORY)[:1]
        case "time":
            while True:
                time.sleep(1)
    succeeded = [_succeeds(deed) for deed in _ATTEMPTS[name](decoy)]
    return _DONE if any(succeeded) else _STOPPED


def _succeeds(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except OSError:
        return False
    return True


_ATTEMPTS: dict[str, Callable[[Path], list[Callable[[], object]]]] = {
    "reading other files": lambda decoy: [
        decoy.read_bytes,
        lambda: list(decoy.parent.iterdir()),
        Path("/proc/self/environ").read_bytes,
    ],
    "writing files": lambda decoy: [
        decoy.with_name("new").touch,
        decoy.with_name("folder").mkdir,
        lambda: decoy.with_name("link").symlink_to(decoy),
        lambda: decoy.open("ab"),
        lambda: decoy.chmod(0o777),
        lambda: decoy.rename(decoy.with_name("moved")),
    ],
    "network": lambda _: [
        lambda: socket.socket(socket.AF_INET),
        lambda: socket.socket(socket.AF_INET6),
        lambda: socket.socket(socket.AF_UNIX),
        socket.socketpair,
    ],
    "other programs": lambda _: [_exec],
    "other processes": lambda _: [_fork, lambda: os.kill(os.getppid(), 0)],
}


def _exec() -> None:
    os.execv(sys.executable, [sys.executable, "-c", ""])  # noqa: S606 - so that it cannot


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
