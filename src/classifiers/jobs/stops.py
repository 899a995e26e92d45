"""What ends a function early without anything having gone wrong.

They are no children of `Exception`, as `asyncio.CancelledError` is none: a function that carries on
after an error of one picture must not carry on after these.
"""


class Cancelled(BaseException):
    """Somebody asked for the job to be cancelled."""


class LeaseLost(BaseException):
    """Another worker holds the job now, so nothing that this one computed may be stored."""


class GivenBack(BaseException):
    """The worker is asked to stop, and puts the job back into its queue."""
