"""The images of one evaluation, by how wrong they are decided."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import classify
from classifiers.evaluation.sample import check_sample
from classifiers.exceptions import InvalidThreshold, UnknownImage
from classifiers.findings.mistakes.rows import Rows
from classifiers.findings.verdicts import check_threshold
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation, OperatingPoint

NEAR = 0.1
"""So far from the threshold, at most, is the probability of an image that is *near* it."""


class Show(StrEnum):
    """Which images are wanted."""

    WRONG = "wrong"
    """Those that are decided for the other class; the most wrong first."""
    NEAR = "near"
    """Those whose probability is near the threshold; the nearest first."""
    ALL = "all"
    """All of them, the most wrong first, the most right last."""


class Decision(NamedTuple):
    """What was decided of one image.

    Attributes:
        place: of the image among those of the evaluation that could be read.
        filename: relative to the folder of the data set.
        label: its class, 0 or 1.
        class_name: the name of that.
        decided_label: what the threshold makes of its probability.
        decided_class: the name of that.
        probability: of class 1.
        off: how far the probability lies on the wrong side of the threshold; below 0 where it lies
            on the right one.
        img_url: where the image is served; None where nothing is known to serve it.
    """

    place: int
    filename: str
    label: int
    class_name: str
    decided_label: int
    decided_class: str
    probability: float
    off: float
    img_url: str | None

    @property
    def is_wrong(self) -> bool:
        return self.decided_label != self.label


class Decisions(Rows[Decision]):
    """Images of an evaluation, in order; each is described when it is asked for.

    Attributes:
        threshold: a probability of class 1 from here on means class 1.
        num_images: how many of the evaluation could be read.
        num_wrong: how many of these are decided for the other class.
    """

    def __init__(self, evaluation: Evaluation, threshold: float) -> None:
        self.threshold = threshold
        self._evaluation = evaluation
        self._table = evaluation.table.keep_read()
        sample = check_sample(self._table.y_true, self._table.logit)
        self._decided = classify(sample.probability, threshold)
        sign = np.where(sample.is_positive, -1, 1)
        self.off = sign * (sample.probability - threshold)
        self.is_wrong = self._decided != self._table.y_true
        self.num_images, self.num_wrong = len(self._table), int(self.is_wrong.sum())
        # Many a probability is as good as 0 or 1; their logits still tell them apart.
        self.places = np.lexsort((-sign * sample.logit, -self.off))

    def keep(self, is_wanted: NDArray[np.bool_]) -> None:
        """Leaves out other images."""
        self.places = self.places[is_wanted[self.places]]

    def keep_near(self) -> None:
        """Leaves out images that are not near the threshold, and begins with the nearest."""
        distance = np.abs(self.off)
        self.keep(distance <= NEAR)
        self.places = self.places[np.argsort(distance[self.places], kind="stable")]

    def keep_class(self, label: int) -> None:
        """Leaves out images of the other class."""
        self.keep(self._table.y_true == label)

    def _build(self, place: int) -> Decision:
        names, filename = self._evaluation.class_names, self._table.filenames[place]
        label, decided = int(self._table.y_true[place]), int(self._decided[place])
        return Decision(
            place=place,
            filename=filename,
            label=label,
            class_name=names[label],
            decided_label=decided,
            decided_class=names[decided],
            probability=float(self._table.probability[place]),
            off=float(self.off[place]),
            img_url=self._evaluation.dataset.get_image_url(filename),
        )


def list_decisions(
    evaluation: Evaluation,
    threshold: float = THRESHOLD,
    *,
    show: Show = Show.WRONG,
    label: int | None = None,
) -> Decisions:
    """The images of an evaluation by how wrong they are decided, the most wrong first.

    Images that could not be read are not among them.

    Args:
        evaluation: with scores.
        threshold: a probability of class 1 from here on means class 1.
        show: which images are wanted.
        label: the class that they are of, 0 or 1; None for both.

    Raises:
        InvalidThreshold: it is not a number from 0 to 1.
        NotEvaluated: there are no scores.
    """
    check_threshold(threshold)
    decisions = Decisions(evaluation, threshold)
    if label is not None:
        decisions.keep_class(label)
    if show is Show.WRONG:
        decisions.keep(decisions.is_wrong)
    elif show is Show.NEAR:
        decisions.keep_near()
    return decisions


def find_filename(evaluation: Evaluation, place: int) -> str:
    """The name of an image of an evaluation, by its place in a `Decision`.

    Raises:
        UnknownImage: there is none at this place.
        NotEvaluated: there are no scores.
    """
    filenames = evaluation.table.keep_read().filenames
    if not 0 <= place < len(filenames):
        raise UnknownImage(
            f"An image is one of the {len(filenames)} that were read, counted from 0. "
            f"Received: {place}"
        )
    return filenames[place]


def find_threshold_by_name(evaluation: Evaluation, operating_point: str) -> float:
    """The threshold that the variant of an evaluation has under a name.

    Raises:
        InvalidThreshold: it has none of this name, or one for classes that are the other way round.
    """
    points = OperatingPoint.objects.filter(variant=evaluation.variant_id, variant__isnull=False)
    found = points.filter(name=operating_point).select_related("evaluation").first()
    if found is None:
        known = ", ".join(points.values_list("name", flat=True)) or "none"
        raise InvalidThreshold(
            f"An operating point must be one that was saved for {evaluation.model_name}: {known}. "
            f"Received: {operating_point!r}"
        )
    if found.evaluation.is_turned != evaluation.is_turned:
        raise InvalidThreshold(
            "An operating point holds for classes in the order in which it was chosen. Received: "
            f"{found.name}, chosen on {' and '.join(found.evaluation.class_names)}."
        )
    threshold: float = found.threshold
    return threshold
