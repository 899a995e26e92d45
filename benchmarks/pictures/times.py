"""How long something took each time, and whether others kept the machine busy meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

_TOLERATED = 0.1  # of all cores
_MOST_TRIES = 3


@dataclass
class Times:
    """Times of one thing.

    Those during which others took more than a tenth of all cores are left out, if as many as are
    wanted remain.

    Args:
        wanted: how many undisturbed ones.
    """

    wanted: int
    _quiet: list[float] = field(default_factory=list)
    _disturbed: list[float] = field(default_factory=list)

    def add(self, seconds: float, others: float) -> None:
        (self._disturbed if others > _TOLERATED else self._quiet).append(seconds)

    @property
    def is_complete(self) -> bool:
        tries = len(self._quiet) + len(self._disturbed)
        return len(self._quiet) >= self.wanted or tries >= _MOST_TRIES * self.wanted

    @property
    def num_disturbed(self) -> int:
        """How many of those that are counted were disturbed."""
        return 0 if len(self._quiet) >= self.wanted else len(self._disturbed)

    def get(self, percent: float) -> float:
        """Milliseconds that this share of all was faster than."""
        counted = self._quiet if self.num_disturbed == 0 else self._quiet + self._disturbed
        return 1000 * float(np.percentile(counted, percent))
