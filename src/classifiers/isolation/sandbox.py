"""The owner's side: one object for one function, to be shared by all who need it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import sys
import threading
import weakref
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

from classifiers.isolation.conversation import Conversation, LineDead, Watch
from classifiers.isolation.errors import Unavailable
from classifiers.isolation.parent_handle import ParentHandle
from classifiers.isolation.protocol import Orders

_MEBI = 1024 * 1024


@dataclass(eq=False)
class Sandbox:
    """Looks at files with one function, each in a process of its own that can do nothing else.

    The function takes the file, open for reading, and keyword arguments that JSON can carry; it
    returns bytes, or yields parts of them, each of which is sent at once. A library that wants a
    name can open `/dev/fd/N`, with the file's `fileno()`: the better way for h5py, which then reads
    without calling Python. No other file can be opened but Python's own, the installed packages'
    and those of the function's package. Libraries of the system cannot be loaded late: preload what
    uses them.

    May be shared by threads, and used on both sides of a fork.

    Args:
        function: as `module:name`.
        preload: modules to import once, before the first file.
        without: packages that the function does not need, for libraries that would import them if
            they are installed, and do as well without.
        seconds: of wall time for one call. The start of the parent is not counted.
        memory_bytes: what one call may ask for, on top of what is imported.
        answer_bytes: what one call may return.
        threads: whether the function may start threads.
        allow_unconfined: whether to make do with what there is, where the machine lacks a layer.
    """

    function: str
    _: KW_ONLY
    preload: Sequence[str] = ()
    without: Sequence[str] = ()
    seconds: float = 3
    memory_bytes: int = 256 * _MEBI
    answer_bytes: int = _MEBI
    threads: bool = False
    allow_unconfined: bool = False
    _parent: ParentHandle | None = field(default=None, init=False, repr=False)
    _is_shared: bool = field(default=False, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        _sandboxes.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def parent_pid(self) -> int | None:
        """The process that forks the children, once it has been started."""
        parent = self._parent
        return parent.pid if parent else None

    def call(self, path: Path, watch: Watch | None = None, /, **arguments: Any) -> bytes:
        """Has the function look at a file.

        The bytes come from a process that the file may have taken over: parse them with care.

        Args:
            path: the file.
            watch: called at least four times a second with what has been answered so far. If it
                raises, the child is killed, and the error goes on.
            **arguments: handed to the function.

        Raises:
            OSError: the file cannot be opened, or is not a regular one.
            IsolationError: there is no answer; its subclasses say why.
        """
        if not hasattr(os, "posix_spawn"):
            raise Unavailable("A file is looked at in a process of its own; that needs a Unix.")
        if not self.allow_unconfined:
            _require_confinement()
        request = json.dumps(arguments).encode()
        with _open(path) as file:
            # The parent can be killed from outside at any moment; another does as well.
            with contextlib.suppress(LineDead):
                return self._converse(file, request, watch)
            return self._converse(file, request, watch)

    def start(self) -> None:
        """Starts the parent, and waits until it has imported what is preloaded.

        The first call does so, too; this is for whoever knows earlier that there will be one.

        Raises:
            Unavailable: it cannot be started here.
        """
        with self._lock:
            self._find_parent()

    def share(self) -> None:
        """Starts the parent, for this process and for all that it forks from now on.

        Does not wait until it is ready: who asks first does. It ends with this process. A fork that
        finds it dead starts one of its own.

        Raises:
            Unavailable: it cannot be started here.
        """
        with self._lock:
            if self._parent is None:
                self._parent = ParentHandle(self._orders())
            self._is_shared = True

    def close(self) -> None:
        """Ends the parent and its children. A later call starts another."""
        with self._lock:
            if self._parent:
                self._parent.stop()
            self._parent = None

    def _converse(self, file: BinaryIO, request: bytes, watch: Watch | None) -> bytes:
        channel, childs_channel = socket.socketpair()
        line, parents_line = socket.socketpair()
        with channel, line:
            with childs_channel, parents_line:
                ends = file.fileno(), childs_channel.fileno(), parents_line.fileno()
                parent = self._request(*ends)
            conversation = Conversation(channel, line, self.seconds, self.answer_bytes, watch)
            try:
                return conversation.hold(request)
            except LineDead:
                self._replace(parent)
                raise

    def _request(self, *descriptors: int) -> ParentHandle:
        with self._lock:
            parent = self._find_parent()
            heard = parent.request(*descriptors)
        if not heard:
            self._replace(parent)
            raise LineDead("The process that forks died.")
        return parent

    def _find_parent(self) -> ParentHandle:
        """The parent, ready; a new one if there is none, or the shared one did not get ready."""
        if self._parent and self._is_shared:
            with contextlib.suppress(Unavailable):
                self._parent.wait()
                return self._parent
            self._parent = None
        if self._parent is None:
            self._is_shared = False
            parent = ParentHandle(self._orders())
            parent.wait()
            self._parent = parent
        return self._parent

    def _replace(self, parent: ParentHandle) -> None:
        """Sees to it that the next call starts another parent, unless it is another already."""
        with self._lock:
            if self._parent is parent:
                parent.stop()
                self._parent = None

    def _orders(self) -> Orders:
        return Orders(
            function=self.function,
            preload=tuple(self.preload),
            without=tuple(self.without),
            search_path=tuple(str(Path(p).absolute()) for p in sys.path),
            owner=os.getpid(),
            seconds=self.seconds,
            memory_bytes=self.memory_bytes,
            threads=self.threads,
            strict=not self.allow_unconfined,
        )

    def _after_fork(self) -> None:
        # The lock may be held by a thread that is not there in this process.
        self._lock = threading.Lock()
        if self._parent and self._is_shared:
            self._parent.borrow()
        elif self._parent:
            self._parent.disown()
            self._parent = None


_sandboxes: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def _disown_parents() -> None:
    for sandbox in _sandboxes:
        sandbox._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown_parents)


def _require_confinement() -> None:
    from classifiers.isolation.self_test import require_confinement

    require_confinement()


def _open(path: Path) -> BinaryIO:
    # A pipe would have us wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"A regular file is needed. Received: {path}")
    return os.fdopen(descriptor, "rb")
