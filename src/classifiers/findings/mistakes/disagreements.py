"""The images that two evaluations decide differently."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import classify
from classifiers.evaluation.sample import check_sample
from classifiers.findings.mistakes.rows import Rows
from classifiers.findings.verdicts import pair_scores
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation, ScoreTable


class Side(NamedTuple):
    """What one of two evaluations says of an image."""

    probability: float
    """Of class 1."""
    decided_label: int
    decided_class: str


class Disagreement(NamedTuple):
    """An image that two evaluations decide differently, so that just one of them is right.

    Attributes:
        filename: relative to the folder of the data set.
        label: its class, 0 or 1.
        class_name: the name of that.
        a: what the first evaluation says.
        b: what the second says.
        difference: of the probabilities of class 1, the second minus the first.
        right: which of the two is right, `a` or `b`.
        img_url: where the image is served; None where nothing is known to serve it.
    """

    filename: str
    label: int
    class_name: str
    a: Side
    b: Side
    difference: float
    right: str
    img_url: str | None


class Disagreements(Rows[Disagreement]):
    """Images that two evaluations decide differently; each is described when it is asked for.

    Attributes:
        num_images: how many both could read.
    """

    def __init__(self, one: Evaluation, other: Evaluation, right: str | None) -> None:
        self._evaluation = one
        self._tables = a, b = pair_scores(one, other)
        self.num_images = len(a)
        self._decided = _decide(a), _decide(b)
        differ = self._decided[0] != self._decided[1]
        if right:
            differ &= self._decided["ab".index(right)] == a.y_true
        self._difference = b.probability.astype(float) - a.probability
        places = np.flatnonzero(differ)
        order = np.argsort(-np.abs(self._difference[places]), kind="stable")
        self.places = places[order]

    def _build(self, place: int) -> Disagreement:
        a, b = (self._describe_side(side, place) for side in (0, 1))
        table, names = self._tables[0], self._evaluation.class_names
        filename, label = table.filenames[place], int(table.y_true[place])
        return Disagreement(
            filename=filename,
            label=label,
            class_name=names[label],
            a=a,
            b=b,
            difference=float(self._difference[place]),
            right="a" if a.decided_label == label else "b",
            img_url=self._evaluation.dataset.get_image_url(filename),
        )

    def _describe_side(self, side: int, place: int) -> Side:
        decided = int(self._decided[side][place])
        probability = float(self._tables[side].probability[place])
        return Side(probability, decided, self._evaluation.class_names[decided])


def list_disagreements(
    one: Evaluation, other: Evaluation, *, right: str | None = None
) -> Disagreements:
    """The images that two evaluations decide differently at 0.5, the largest difference first.

    Args:
        one: the first evaluation, `a`.
        other: the second, `b`, on the same images.
        right: `a` or `b`: only those that this one decides rightly; None for all.

    Raises:
        CannotCompare: they were not measured on the same images.
        NotEvaluated: one of them has no scores.
    """
    return Disagreements(one, other, right)


def _decide(table: ScoreTable) -> NDArray[np.int64]:
    if not len(table):
        return np.empty(0, np.int64)
    return classify(check_sample(table.y_true, table.logit).probability, THRESHOLD)
