"""Landlock: no file can be opened but those named here.

The wrappers on PyPI are alphas that know neither later kernels nor rules on an open file; what is
needed of the three system calls fits on this page. https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
import struct
from collections.abc import Sequence

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many rights to handle there are in each ABI, beginning with 1; 5 added ioctl on devices.
_FILE_RIGHTS_BY_ABI = (13, 14, 15, 15, 16)
_TCP_RIGHTS_ABI, _TCP_RIGHTS = 4, 0b11
_SCOPES_ABI, _SCOPES = 6, 0b11  # Abstract Unix sockets and signals.

_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """The version of Landlock that the kernel has; raises OSError if none."""
    return _call(_CREATE_RULESET, None, 0, _VERSION_FLAG)


def restrict(readable: Sequence[str], file: int) -> None:
    """Leaves this process nothing to open but `file` and what is in `readable`, to read.

    What is already open stays open. `no_new_privs` must be set before.
    """
    version = abi()
    rights = (1 << _FILE_RIGHTS_BY_ABI[min(version, len(_FILE_RIGHTS_BY_ABI)) - 1]) - 1
    network = _TCP_RIGHTS if version >= _TCP_RIGHTS_ABI else 0
    scopes = _SCOPES if version >= _SCOPES_ABI else 0
    # An older kernel takes the longer structure as long as what it does not know is zero.
    attributes = struct.pack("=QQQ", rights, network, scopes)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        # So that the file can be opened anew by its name in /proc/self/fd, as HDF5 wants.
        _allow(ruleset, file, _READ_FILE)
        for path in readable:
            try:
                descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            right = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE  # noqa: PTH112
            _allow(ruleset, descriptor, right)
            os.close(descriptor)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)


def _call(number: int, *arguments: int | bytes | None) -> int:
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
