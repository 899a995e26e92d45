"""Refusals of files, in place of what became of the processes that looked at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from classifiers.isolation.errors import Crashed, IsolationError

_Code = TypeVar("_Code")


@contextmanager
def failures_refused(
    failures: Mapping[type[IsolationError], tuple[_Code, str]],
    refuse: Callable[[_Code, str], Exception],
    nonsense: tuple[type[Exception], ...],
) -> Iterator[None]:
    """Makes a refusal of how the child has failed, and of answers that our function never gives.

    Args:
        failures: the reason and the words for each end that is a fault of the file.
        refuse: makes the refusal of both.
        nonsense: raised by reading an answer that our function never gives: then the child was
            taken over, and that is told as `Crashed` is.
    """
    try:
        yield
    except tuple(failures) as failure:
        code, what = failures[type(failure)]
    except nonsense:
        code, what = failures[Crashed]
    else:
        return
    raise refuse(code, what)
