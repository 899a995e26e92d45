"""How a look at a file can end, other than with an answer."""

import signal

from classifiers.exceptions import ClassifierError


class IsolationError(ClassifierError):
    """Base class: the child gave no answer that can be used."""


class Unavailable(IsolationError):
    """The sandbox cannot be had on this machine, or did not start."""


class TimedOut(IsolationError):
    """The child used up its time and was killed."""


class OutOfMemory(IsolationError):
    """The child asked for more memory than it may have, or the kernel killed it for want of it."""


class AnswerTooLarge(IsolationError):
    """The child sent more than the caller takes, and was killed."""


class FunctionFailed(IsolationError):
    """The function raised. The message is what it said: words from a process not to be trusted."""


class Crashed(IsolationError):
    """The child died.

    Attributes:
        signal: what killed it, for example `signal.SIGSEGV`; None if it left by itself.
    """

    def __init__(self, exit_code: int) -> None:
        self.signal = signal.Signals(-exit_code) if exit_code < 0 else None
        how = self.signal.name if self.signal else f"exit code {exit_code}"
        super().__init__(f"The process that looked at the file died. Received: {how}")
