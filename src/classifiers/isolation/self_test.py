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
# A layer is there or not, but on a machine that is short of processes an attempt can fail to start,
# which looks the same.
_TRIES = 3


@functools.cache  # A success is remembered for the life of the process; an error is not.
def require_confinement() -> None:
    """Raises Unavailable unless this machine stops all attempts."""
    missing = ""
    for _ in range(_TRIES):
        missing = ", ".join(name for name, stopped in self_test().items() if not stopped)
        if not missing:
            return
    raise Unavailable(
        "A file must be looked at in a process that can do nothing else; that needs Linux with "
        f"Landlock and seccomp, on x86-64 or aarch64. Not stopped here: {missing}"
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

        def outcome(name: str, sandbox: Sandbox = sandbox) -> bytes | IsolationError:
            try:
                return sandbox.call(file, name=name, folder=folder)
            except IsolationError as error:
                return error

        return {name: outcome(name) == _STOPPED for name in _ATTEMPTS} | {
            "memory": isinstance(outcome("memory"), OutOfMemory),
            "time": isinstance(outcome("time", hasty_sandbox), TimedOut),
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
