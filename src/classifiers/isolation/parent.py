"""The process that imports once, forks a child per file, and tells how each one ended.

It never looks at a file, nor at what owner and child say to each other.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

from classifiers.isolation.child import close_above, live
from classifiers.isolation.confinement import Confinement, readable_for
from classifiers.isolation.protocol import (
    CONTROL,
    DESCRIPTORS_PER_CALL,
    READY,
    Orders,
    describe,
)


def main() -> None:
    """Lives until the owner hangs up or is gone. The orders are the last argument."""
    orders = Orders.from_json(sys.argv[-1])
    os.setsid()  # The terminal's Ctrl-C is for the owner.
    os.chdir("/")
    close_above(CONTROL)
    _be_the_first_to_go()
    control = socket.socket(fileno=CONTROL)
    try:
        modules, function = _load(orders)
        _require_one_thread()
    except Exception as error:
        control.sendall(describe(error))
        return
    gc.collect()
    gc.freeze()  # What is here now is shared with the children as long as nobody writes to it.
    confinement = Confinement(
        seconds=orders.seconds,
        memory_bytes=orders.memory_bytes,
        threads=orders.threads,
        readable=tuple(dict.fromkeys(readable_for(modules))),
        strict=orders.strict,
    )
    Parent(control, orders.owner, function, confinement).run()


class Parent:
    """Waits for requests, for hang-ups and for deaths, all in one loop."""

    def __init__(
        self,
        control: socket.socket,
        owner: int,
        function: Callable[..., bytes],
        confinement: Confinement,
    ) -> None:
        self.control = control
        self.function = function
        self.confinement = confinement
        self.lines: dict[int, socket.socket] = {}
        self.deaths = _signal_deaths()
        self.selector = selectors.DefaultSelector()
        self._watch(control, self._take_request)
        self._watch(self.deaths, self._report_deaths)
        if hasattr(os, "pidfd_open"):  # The socket tells too, unless somebody holds a copy of it.
            self._watch(os.pidfd_open(owner), sys.exit)
        if os.getppid() != owner:
            sys.exit()

    def run(self) -> None:
        """Serves until the owner hangs up or is gone."""
        self.control.sendall(READY)
        try:
            while True:
                for key, _ in self.selector.select():
                    key.data()
        finally:
            for pid in self.lines:
                _kill(pid)

    def _watch(self, source: int | socket.socket, act: Callable[[], None]) -> None:
        self.selector.register(source, selectors.EVENT_READ, act)

    def _take_request(self) -> None:
        message, descriptors, *_ = socket.recv_fds(self.control, 1, DESCRIPTORS_PER_CALL)
        if not message:
            sys.exit()
        # Where there are too few descriptors or processes, the owner finds its line dead.
        with contextlib.suppress(OSError):
            if len(descriptors) == DESCRIPTORS_PER_CALL:
                self._fork(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)

    def _fork(self, file: int, channel: int, line: int) -> None:
        kept_line = socket.socket(fileno=os.dup(line))
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            live(self.function, self.confinement, me, file, channel)
        self.lines[pid] = kept_line
        self._watch(kept_line, partial(self._hang_up, pid))
        os.setpgid(pid, pid)

    def _hang_up(self, pid: int) -> None:
        if pid in self.lines:
            self.selector.unregister(self.lines[pid])
            _kill(pid)

    def _report_deaths(self) -> None:
        os.read(self.deaths, 1 << 10)
        for pid in list(self.lines):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            with self.lines.pop(pid) as line:
                with contextlib.suppress(KeyError):  # The owner has hung up.
                    self.selector.unregister(line)
                with contextlib.suppress(OSError):
                    line.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _require_one_thread() -> None:
    """A lock that another thread holds during a fork would stay locked in the child for good."""
    with contextlib.suppress(FileNotFoundError):
        threads = sum(1 for _ in Path("/proc/self/task").iterdir())
        if threads != 1:
            raise RuntimeError(f"Imports must start no threads. Received: {threads} threads")


def _signal_deaths() -> int:
    """A descriptor that can be read when a child has died."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # Without a handler nothing is written.
    return read_end


def _kill(pid: int) -> None:
    """Kills a child that has not been waited for, so that the number is still its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _be_the_first_to_go() -> None:
    """If the machine runs out of memory, this process and its children go, not the owner."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _load(orders: Orders) -> tuple[list[ModuleType], Callable[..., bytes]]:
    # Python's own mark for what cannot be imported.
    sys.modules.update(dict.fromkeys(orders.without))  # type: ignore[arg-type]
    module_name, _, name = orders.function.partition(":")
    modules = [importlib.import_module(m) for m in (*orders.preload, module_name)]
    return modules, getattr(modules[-1], name)
