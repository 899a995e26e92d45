"""A process with all that it has started: what they compute, and what they hold."""

from __future__ import annotations

import contextlib
import os
import resource
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_KIB_IN_MB = 1024 / 1e6
_UTIME, _CSTIME = 11, 14  # of proc(5)'s fields of `stat`, counted after the name


def find_tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for known in found:
        for task in Path(f"/proc/{known}/task").glob("*"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                found += map(int, (task / "children").read_text().split())
    return found


def read_cpu_seconds(pid: int) -> float:
    """Of one process, in user and system mode, with its children that have ended."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, after_name[_UTIME : _CSTIME + 1])) / _TICKS


def own_cpu_seconds() -> float:
    """Of this process and all that it has started, whether they still run or not."""
    ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    living = find_tree(os.getpid())[1:]
    return sum(r.ru_utime + r.ru_stime for r in ended) + sum(map(read_cpu_seconds, living))


def read_pss_mb(pid: int) -> float:
    """Its proportional set size: shared pages count as the share of one that has them."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB_IN_MB
    return 0.0


def read_command(pid: int) -> str:
    """Its command line."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def reset_peak() -> None:
    """Lets the peak memory of this process count from now on."""
    with contextlib.suppress(OSError):  # where that is not allowed, it counts from the start
        Path("/proc/self/clear_refs").write_text("5")


def read_peak_mb() -> float:
    """The most memory that this process has held: its peak resident set size."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB_IN_MB
    return 0.0
