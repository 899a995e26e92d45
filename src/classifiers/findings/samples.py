"""Some of the images that an evaluation could read, the same ones each time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Self

import numpy as np

from classifiers.dataset import Folder
from classifiers.measurements import SEED
from classifiers.records import Evaluation, ScoreTable


@dataclass(frozen=True)
class Sample:
    """Images that can be scored as a data set can.

    Attributes:
        folder: where they lie.
        table: what the evaluation said of them.
    """

    folder: Folder
    table: ScoreTable

    @classmethod
    def draw(cls, evaluation: Evaluation, images_per_class: int) -> Self:
        """Draws images of each class by a fixed seed; all where there are not more.

        Raises:
            NotEvaluated: the evaluation has no scores.
        """
        table = evaluation.table.keep_read()
        source = random.Random(SEED)  # noqa: S311 - nothing is to be kept secret
        drawn: list[int] = []
        for label in (0, 1):
            places = np.flatnonzero(table.y_true == label).tolist()
            drawn += sorted(source.sample(places, min(len(places), images_per_class)))
        return cls(evaluation.dataset.folder, table.take(np.array(drawn, np.int64)))

    def list_images(self) -> list[tuple[str, int]]:
        return list(zip(self.table.filenames, self.table.y_true.tolist(), strict=True))

    def read_bytes(self, filename: str) -> bytes:
        return self.folder.read_bytes(filename)
