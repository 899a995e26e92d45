"""What a child gives up before it looks at the file. Nothing of this needs privileges."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import math
import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from classifiers.isolation import landlock, seccomp

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_DESCRIPTORS = 64


@dataclass(frozen=True, kw_only=True)
class Confinement:
    """The bounds of a child.

    Attributes:
        seconds: of wall time, held by the owner; processor time is bounded to match.
        memory_bytes: address space on top of what the parent has.
        threads: whether it may have several.
        readable: what it may read: files, and all below directories.
        strict: whether to fail where the machine lacks one of the layers.
    """

    seconds: float
    memory_bytes: int
    threads: bool
    readable: Sequence[str]
    strict: bool

    def apply(self, file: int) -> None:
        """Confines this process for good; only `file` and what is readable can be opened.

        Raises:
            OSError: a layer is missing here, and the confinement is strict.
        """
        layers = (self._bound_resources, _forbid_privileges, self._forbid_files, self._forbid_calls)
        for layer in layers:
            with contextlib.nullcontext() if self.strict else contextlib.suppress(OSError):
                layer(file)

    def _bound_resources(self, _file: int) -> None:
        cores = os.cpu_count() or 1 if self.threads else 1
        processor_seconds = math.ceil(self.seconds * cores) + 1
        bounds = {
            resource.RLIMIT_CPU: processor_seconds,
            resource.RLIMIT_NOFILE: _DESCRIPTORS,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0,
        }
        if not self.threads:
            bounds[resource.RLIMIT_NPROC] = 0
        # Address space rather than data: it counts shared memory, too. Last, as macOS refuses it.
        bounds[resource.RLIMIT_AS] = _address_space() + self.memory_bytes
        for kind, bound in bounds.items():
            hard = resource.getrlimit(kind)[1]
            bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)  # noqa: PLW2901
            try:
                resource.setrlimit(kind, (bound, bound))
            except ValueError as error:
                raise OSError(f"rlimits: {error}") from error

    def _forbid_files(self, file: int) -> None:
        _require_linux()
        landlock.restrict(self.readable, file)

    def _forbid_calls(self, _file: int) -> None:
        _require_linux()
        seccomp.restrict(threads=self.threads)


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent, which has one thread, is gone."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def readable_for(modules: Sequence[ModuleType]) -> Iterator[str]:
    """Where late imports look: the standard library, installed packages, and these packages."""
    # C++'s std::random_device and TensorFlow's way of finding itself end the process without them.
    yield from ("/dev/urandom", "/proc/self/cmdline", sys.executable)
    yield sysconfig.get_path("stdlib")
    yield sysconfig.get_path("platstdlib")
    yield from (p for p in sys.path if Path(p).name in {"site-packages", "dist-packages"})
    for module in modules:
        package = sys.modules[module.__name__.partition(".")[0]]
        # A module that is a single file opens that file, not all that lies beside it.
        yield from getattr(package, "__path__", None) or filter(None, [package.__file__])


def _require_linux() -> None:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"Landlock and seccomp are Linux's. Received: {sys.platform}")


def _forbid_privileges(_file: int) -> None:
    _require_linux()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) != 0:
        raise OSError(ctypes.get_errno(), f"prctl: {os.strerror(ctypes.get_errno())}")


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except FileNotFoundError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
