"""One untrusted file is looked at by one function, in a process that can do nothing else.

Three processes take part. The *owner* is the program that has the file: a server, a command. It
starts one *parent* on demand, which imports what the function needs once and has a single thread,
so that forking is safe. The parent forks one *child* per file, which gives up its rights, runs the
function and is gone.
"""

from classifiers.isolation.errors import (
    AnswerTooLarge,
    Crashed,
    FunctionFailed,
    IsolationError,
    OutOfMemory,
    TimedOut,
    Unavailable,
)
from classifiers.isolation.refusals import failures_refused
from classifiers.isolation.sandbox import Sandbox
from classifiers.isolation.self_test import is_available, self_test

__all__ = [
    "AnswerTooLarge",
    "Crashed",
    "FunctionFailed",
    "IsolationError",
    "OutOfMemory",
    "Sandbox",
    "TimedOut",
    "Unavailable",
    "failures_refused",
    "is_available",
    "self_test",
]
