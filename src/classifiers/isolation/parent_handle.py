"""What the owner has of its parent process: a process id and one end of a socket."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import weakref

from classifiers.isolation.errors import Unavailable
from classifiers.isolation.protocol import CONTROL, MOST_WORDS, READY, REQUEST, Orders

_SECONDS_TO_START = 120
_PROGRAM = """\
import json, sys
sys.path[:] = json.loads(sys.argv[-1])["search_path"]
from classifiers.isolation.parent import main
main()
"""
# Nothing of the owner's environment, where secrets live, but what Python may need to start.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    # Keras would make a folder there when it is imported, even below /, if it may.
    "HOME": "/dev/null",
    # Threads of the parent would not be there in its children.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # No locks on the file, no filters loaded from a folder of the system.
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "HDF5_PLUGIN_PRELOAD": "::",
    # No accelerator is asked for, and nothing is said while importing.
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Some convolutions have no other kernel; off by default on processors without AVX-512.
    "TF_ENABLE_ONEDNN_OPTS": "1",
}
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class ParentHandle:
    """Starts a parent, and ends it at the latest when it is collected or the owner exits.

    It is ready some time later: `wait` before the first request.
    """

    def __init__(self, orders: Orders) -> None:
        control, parents_control = socket.socketpair()
        with parents_control:
            self.pid = _spawn(orders, parents_control.fileno())
        self._control = control
        self._control.settimeout(_SECONDS_TO_START)
        self._end: weakref.finalize[..., ParentHandle] = weakref.finalize(
            self, _end, self.pid, control
        )
        self._is_ready = False

    def wait(self) -> None:
        """Waits until the parent has imported what is preloaded.

        Raises:
            Unavailable: it could not.
        """
        if self._is_ready:
            return
        try:
            # Only a look: forks of the owner that share the parent want to know it, too.
            said = self._control.recv(MOST_WORDS, socket.MSG_PEEK)
        except OSError as error:
            said = str(error).encode()
        if said != READY:
            self.stop()
            words = said.decode(errors="replace") or "it died"
            raise Unavailable(f"The process that forks did not start. Received: {words}")
        self._is_ready = True

    def request(self, *descriptors: int) -> bool:
        """Asks for a child; says whether the parent is there to hear it."""
        try:
            socket.send_fds(self._control, [REQUEST], descriptors)
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Kills the parent, and the kernel its children with it."""
        self._end()

    def disown(self) -> None:
        """To be called in a fork of the owner, for whom neither process nor socket is meant."""
        self._end.detach()
        self._control.close()

    def borrow(self) -> None:
        """To be called in a fork of the owner that goes on asking the parent, but never ends it."""
        self._end.detach()
        self._end = weakref.finalize(self, self._control.close)


def _spawn(orders: Orders, control: int) -> int:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    nothing = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
    try:
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-c", _PROGRAM, orders.to_json()],
            _ENVIRONMENT | inherited,
            file_actions=[(os.POSIX_SPAWN_DUP2, control, CONTROL), *nothing],
            setsigmask=[],
        )
    except OSError as error:
        raise Unavailable(f"The process that forks did not start. Received: {error}") from error


def _end(pid: int, control: socket.socket) -> None:
    control.close()
    # An owner that collects all of its children may have waited for it; then the number is free.
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
