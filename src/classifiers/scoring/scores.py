"""What a graph gave for images whose classes are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifiers import dataset, stability

_NAMED_FAILURES = 3


def no_numbers(*shape: int) -> NDArray[np.float32]:
    """Where numbers will be: NaN."""
    return np.full(shape, np.nan, np.float32)


@dataclass
class Scores:
    """What a graph gave for images whose classes are known.

    Attributes:
        filenames: relative to the folder of the data set.
        y_true: their classes, 0 or 1, shape `(n,)`.
        probability: of the positive class of the network, shape `(n,)`; NaN where an image could
            not be read.
        logit: what the probability is the sigmoid of, shape `(n,)`.
        sha256: of each file, of the bytes that were decoded; "" where it could not be opened.
        failures: images that could not be read, and why.
    """

    filenames: Sequence[str]
    y_true: NDArray[np.int64]
    probability: NDArray[np.float32]
    logit: NDArray[np.float32]
    sha256: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def were_read(self) -> NDArray[np.bool_]:
        """Which images have a score, shape `(n,)`."""
        return ~np.isnan(self.probability)

    @property
    def manifest(self) -> str:
        """What was scored, as `dataset.hash_manifest` says it, of all files that could be opened.

        The same as `Folder.hash_manifest()` where all could be.
        """
        files = zip(self.sha256, self.filenames, strict=True)
        return dataset.hash_manifest((sha256, name) for sha256, name in files if sha256)

    def describe_failures(self) -> list[str]:
        """The images that are missing in figures: at most one sentence, for people."""
        if not self.failures:
            return []
        named = "; ".join(list(self.failures.values())[:_NAMED_FAILURES])
        more = len(self.failures) - _NAMED_FAILURES
        return [
            f"{len(self.failures)} of {len(self.filenames)} images are not counted: {named}"
            + (f"; and {more} more" if more > 0 else "")
        ]


@dataclass
class StabilityScores(Scores):
    """The same, with what the graph gave for eight copies of each image.

    Attributes:
        copy_names: of the transformations that made the copies.
        copy_probability: shape `(n, 8)`; NaN where an image could not be read.
        copy_logit: what they are the sigmoid of, shape `(n, 8)`.
    """

    copy_names: tuple[str, ...] = ()
    copy_probability: NDArray[np.float32] = field(default_factory=lambda: no_numbers(0, 8))
    copy_logit: NDArray[np.float32] = field(default_factory=lambda: no_numbers(0, 8))

    def get_copy(self, name: str) -> Scores:
        """What the graph gave for one copy of each image.

        Args:
            name: of the transformation that made it, one of `copy_names`.
        """
        place = self.copy_names.index(name)
        probability, logit = self.copy_probability[:, place], self.copy_logit[:, place]
        return Scores(self.filenames, self.y_true, probability, logit, self.sha256, self.failures)

    def are_unsure(self, threshold: float) -> NDArray[np.bool_]:
        """Which images get no sure verdict by their copies, shape `(n,)`.

        False where an image could not be read.

        Args:
            threshold: of the verdicts, from 0 to 1, of the positive class of the network.
        """
        crossed = stability.count_crossed(self.probability, self.copy_probability, threshold)
        return (crossed >= stability.MIN_CROSSED) & self.were_read
