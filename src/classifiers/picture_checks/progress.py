"""How far a check is, for those who wait."""

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
        run.report(0, total, "received")

    def expect(self, more: int) -> None:
        """Corrects the number of steps; there may also be fewer."""
        self._total += more

    def tell(self, note: str) -> None:
        """Tells what was done last."""
        self._done += 1
        self._run.report(self._done, self._total, note)

    def check(self) -> None:
        """Looks whether to go on, while something takes its time."""
        self._run.check()
