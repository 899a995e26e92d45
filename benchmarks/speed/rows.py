"""A line of the table: what was measured, on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.speed.samples import Series


class Agreement(NamedTuple):
    """Whether both sides gave the same result, and what was compared."""

    text: str
    holds: bool

    def __add__(self, other: Agreement) -> Agreement:  # type: ignore[override]
        return Agreement(f"{self.text}; {other.text}", self.holds and other.holds)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line.

    Args:
        bench: what `--only` calls it and its neighbours.
        name: what was done; no other line has it.
        unit: of `ours` and `theirs`.
        ours: measured; None where it was skipped.
        theirs: of what `against` names, in the same rounds.
        against: the other way to do it.
        ratio: how many times better ours is.
        floor: the least `ratio` that we accept, where there is one.
        goal: the `ratio` that we want, where there is one.
        bound: the most that `ours` may be, where there is one.
        agreement: what was compared, and how far apart it was.
        agrees: whether that is near enough.
        disturbed: whether others kept the machine busy in more than half of the samples of a side.
        rounds: samples of each side.
        quiet: how many of them were undisturbed, on the side that was disturbed most. If these are
            the half at least, the medians are theirs; otherwise those of all samples.
        skipped: why there are no numbers: a package is missing, or (`agrees` is false) it failed.
    """

    bench: str
    name: str
    unit: str
    ours: float | None
    theirs: float | None
    against: str
    ratio: float | None
    floor: float | None = None
    goal: float | None = None
    bound: float | None = None
    agreement: str = ""
    agrees: bool | None = None
    disturbed: bool = False
    rounds: int = 0
    quiet: int = 0
    skipped: str = ""

    @property
    def reached(self) -> str:
        """What was reached of floor, bound and goal."""
        if self.ratio is None or self.ours is None or (self.floor or self.bound) is None:
            return ""
        if self.ratio < (self.floor or 0) or self.ours > (self.bound or float("inf")):
            return "NO"
        return "goal" if self.goal and self.ratio >= self.goal else "floor"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Makes the lines of one bench, which share the samples and the agreement."""

    bench: str
    series: Iterable[Series]
    agreement: Agreement

    def row(
        self, name: str, unit: str, ours: float, theirs: float, *, against: str, **wanted: float
    ) -> Row:
        """A line; `wanted` are floor, goal and bound. More is better where the unit is a rate."""
        is_rate = unit.endswith("/s")
        series = list(self.series)
        return Row(
            bench=self.bench,
            name=name,
            unit=unit,
            ours=ours,
            theirs=theirs,
            against=against,
            ratio=ours / theirs if is_rate else theirs / ours,
            agreement=self.agreement.text,
            agrees=self.agreement.holds,
            disturbed=not all(one.is_settled for one in series),
            rounds=max(len(one.samples) for one in series),
            quiet=min(one.num_quiet for one in series),
            **wanted,
        )

    def row_in_ms(
        self, name: str, ours: float, theirs: float, *, against: str, **wanted: float
    ) -> Row:
        """A line about times; `ours` and `theirs` are seconds."""
        return self.row(name, "ms", 1000 * ours, 1000 * theirs, against=against, **wanted)


def fail(bench: str, why: str) -> Row:
    """The line of a bench of which a side failed."""
    return Row(
        bench=bench,
        name=bench,
        unit="",
        ours=None,
        theirs=None,
        against="",
        ratio=None,
        agrees=False,
        skipped=why,
    )
