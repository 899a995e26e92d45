"""How far a check is, for those who wait."""

from __future__ import annotations

from time import monotonic

from classifiers.conf import conf
from classifiers.exceptions import NotLookedAt
from classifiers.jobs import Run


class Progress:
    """Counts steps; how many there are may turn out on the way.

    Args:
        run: what is told.
        total: steps that are expected.

    Raises:
        Cancelled, LeaseLost, GivenBack: at each step, as `Run.report` has it.
    """

    def __init__(self, run: Run, total: int) -> None:
        self._run = run
        self._total = total
        self._done = 0
        self._begun = monotonic()
        run.report(0, total, "received")

    def expect(self, more: int) -> None:
        """Corrects the number of steps; there may also be fewer."""
        self._total += more

    def tell(self, note: str) -> None:
        """Tells what was done last."""
        self._done += 1
        self._run.report(self._done, self._total, note)

    def hold_time(self) -> None:
        """Looks whether there is time for one more answer.

        Raises:
            NotLookedAt: there is none.
        """
        if monotonic() - self._begun >= conf.max_seconds_per_check:
            raise NotLookedAt(
                f"A check may take {conf.max_seconds_per_check} seconds, and they were over before "
                "this was looked at. Ask about fewer files, faces or variants at once."
            )

    def check(self) -> None:
        """Looks whether to go on, while something takes its time."""
        self._run.check()
