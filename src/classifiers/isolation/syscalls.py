"""The system calls that a child needs, by number. What is not here is refused.

The list is of what may be done rather than of what may not: kernels gain calls every year. All of
them act on the process itself or on what it has open, or tell what a path is. Numbers are from the
kernel's `asm/unistd_64.h` and `asm-generic/unistd.h`; None where an architecture lacks the call.
"""

# fmt: off
# Under each name, x86-64's number and aarch64's.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # What is open
    "read": (0, 63), "pread64": (17, 67), "readv": (19, 65), "preadv": (295, 69),
    "write": (1, 64), "writev": (20, 66), "lseek": (8, 62), "close": (3, 57), "dup": (32, 23),
    "getdents64": (217, 61), "fadvise64": (221, 223),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    # What a path is
    "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17),
    # Memory of its own
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216),
    "brk": (12, 214), "madvise": (28, 233), "membarrier": (324, 283),
    # Locks, handlers of signals, the end
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "exit": (60, 93), "exit_group": (231, 94),
    # Time and chance
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "getrandom": (318, 278),
    # Who and where it is
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getrusage": (98, 165),
    "uname": (63, 160), "sysinfo": (99, 179), "getcpu": (309, 168),
    "sched_getaffinity": (204, 123), "sched_yield": (24, 124), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
}

# Allowed with some arguments only.
CHECKED: dict[str, tuple[int | None, int | None]] = {
    "open": (2, None), "openat": (257, 56), "fcntl": (72, 25), "prctl": (157, 167),
    "tgkill": (234, 131), "clone": (56, 220),
}

# Their arguments lie in memory, where a filter cannot look. Callers fall back to the older call.
NOT_THERE: dict[str, tuple[int | None, int | None]] = {"clone3": (435, 435), "openat2": (437, 437)}
# fmt: on
