"""seccomp: a filter in the kernel refuses all system calls but a few.

The bindings of libseccomp on PyPI need a library of the system; a list of what is allowed needs
none of what that library is good at. https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classifiers.isolation.syscalls import ALLOWED, CHECKED, NOT_THERE

# <linux/bpf_common.h>: load a word, and-it, compare, return.
_LOAD, _AND, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
# Offsets in struct seccomp_data; both architectures are little-endian.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

# <linux/seccomp.h>
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

# <linux/audit.h>, with the place of the architecture's numbers in the table.
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_X32 = 0x40000000

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DUPLICATE, _GET_FLAGS, _SET_FLAGS, _GET_STATUS, _DUPLICATE_CLOEXEC = 0, 1, 2, 3, 1030
_PR_SET_NAME = 15
_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020000  # CLONE_NEW*

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class _Only:
    """A call is allowed if its argument, as far as the mask lets it show, is one of the values."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


def restrict(*, threads: bool) -> None:
    """Leaves this process the calls of `ALLOWED`. `no_new_privs` must be set before.

    A refused call fails with EPERM instead of killing: a library that merely tries something goes
    on, and what is reported is what was found in the file. Calls by another architecture's
    numbers, which no library makes, kill.
    """
    machine = os.uname().machine
    if machine not in _ARCHITECTURES or sys.maxsize < 2**32:
        raise OSError(errno.ENOSYS, f"seccomp: no list of system calls for {machine}")
    program = _program(*_ARCHITECTURES[machine], _checks(threads=threads))
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, and where they are.
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    if _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")


def _checks(*, threads: bool) -> dict[str, _Only]:
    commands = (_DUPLICATE, _GET_FLAGS, _SET_FLAGS, _GET_STATUS, _DUPLICATE_CLOEXEC)
    checks = {
        "open": _Only(1, (0,), mask=_WRITING),
        "openat": _Only(2, (0,), mask=_WRITING),
        "fcntl": _Only(1, commands),
        "prctl": _Only(0, (_PR_SET_NAME,)),
        "tgkill": _Only(0, (os.getpid(),)),  # abort() sends itself a signal.
    }
    if threads:
        checks["clone"] = _Only(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NAMESPACES)
    return checks


def _program(architecture: int, column: int, checks: Mapping[str, _Only]) -> bytes:
    """The filter. Every block ends in a return, so that no jump leads further than its block."""

    def instructions() -> Iterator[bytes]:
        yield _step(_LOAD, _ARCHITECTURE)
        yield _step(_IF_EQUAL, architecture, skip_if_true=1)
        yield _step(_RETURN, _KILL)
        yield _step(_LOAD, _NUMBER)
        yield _step(_IF_AT_LEAST, _X32, skip_if_false=1)
        yield _step(_RETURN, _KILL)
        for numbers in ALLOWED.values():
            yield from _for_call(numbers[column], [_step(_RETURN, _ALLOW)])
        for name, check in checks.items():
            yield from _for_call(CHECKED[name][column], list(_examine(check)))
        for numbers in NOT_THERE.values():
            yield from _for_call(numbers[column], [_step(_RETURN, _ERRNO | errno.ENOSYS)])
        yield _step(_RETURN, _ERRNO | errno.EPERM)

    return b"".join(instructions())


def _for_call(number: int | None, block: list[bytes]) -> Iterator[bytes]:
    if number is not None:
        yield _step(_IF_EQUAL, number, skip_if_false=len(block))
        yield from block


def _examine(check: _Only) -> Iterator[bytes]:
    # The kernel, too, takes only the lower half of each of these arguments.
    yield _step(_LOAD, _ARGUMENTS + 8 * check.argument)
    yield _step(_AND, check.mask)
    for value in check.values:
        yield _step(_IF_EQUAL, value, skip_if_false=1)
        yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _ERRNO | errno.EPERM)


def _step(code: int, operand: int, *, skip_if_true: int = 0, skip_if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, skip_if_true, skip_if_false, operand)
