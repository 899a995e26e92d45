"""Random images of the data set with what a variant says of them, so that it can be shown again."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.dataset import get_class_names, get_dataset_size
from classifiers.evaluation import Figure
from classifiers.evaluation.intervals import wilson
from classifiers.exceptions import InvalidThreshold
from classifiers.measurements import THRESHOLD
from classifiers.models import MLModel
from classifiers.numerals import format_decimal, format_threshold_in_percent
from classifiers.predictions import Prediction, get_predictions, get_predictions_at
from classifiers.records import OperatingPoint

LARGEST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON takes exactly."""


_TOGETHER = 25
"""Images and plots that cost as much as one picture of filters."""


def find_cost(count: int, layers: Sequence[int]) -> int:
    """What a batch costs, as `throttles.count_heavy` counts.

    Args:
        count: how many images.
        layers: that are plotted for each.
    """
    return math.ceil(count * (1 + len(layers)) / _TOGETHER)


@dataclass(frozen=True)
class Batch:
    """What a variant says of images that were drawn at random.

    Attributes:
        variant: who was asked.
        seed: by which the same images are drawn again, as long as the data set holds the same.
        predictions: one for each image.
        operating_point: what they were decided at; None for the threshold of the contract.
    """

    variant: MLModel
    seed: int
    predictions: list[Prediction]
    operating_point: OperatingPoint | None = None

    @property
    def threshold(self) -> float:
        """A probability of class 1 from here on made class 1."""
        return self.operating_point.threshold if self.operating_point else THRESHOLD

    @property
    def num_right(self) -> int:
        """How many were decided for their own class."""
        return sum(prediction.is_right for prediction in self.predictions)

    @property
    def accuracy(self) -> Figure:
        """The share that is right, with Wilson's interval: each image was drawn by itself."""
        low, high = wilson(self.num_right, self._size)
        return Figure("accuracy", self.num_right / self._size, low, high, "Wilson", self._size)

    def describe(self) -> str:
        """How many are right, for people."""
        low, high = (format_decimal(100 * end, 0) for end in wilson(self.num_right, self._size))
        return ngettext(
            "%(right)s of %(total)s image right; 95 %% interval of the share: "
            "%(low)s to %(high)s %%.",
            "%(right)s of %(total)s images right; 95 %% interval of the share: "
            "%(low)s to %(high)s %%.",
            self._size,
        ) % {"right": self.num_right, "total": self._size, "low": low, "high": high}

    def describe_size(self) -> str:
        """How little a batch says, for people."""
        total, size = self._size, get_dataset_size()
        if total == size:
            return _("These are all images of the data set.")
        return ngettext(
            "%(total)s image says little: the evaluation on all %(size)s says how good the variant "
            "is.",
            "%(total)s images are few: the evaluation on all %(size)s says how good the variant "
            "is.",
            total,
        ) % {"total": total, "size": size}

    def describe_probability(self) -> str:
        """Of what each probability is one, for people."""
        if self.operating_point is None:
            return _(
                # The percent signs stand for themselves: xgettext:no-python-format
                "Each percentage is the probability of the class that the variant decided for: "
                "near 50 % it could hardly tell, near 100 % it was sure, rightly or not."
            )
        return _(
            "Each percentage is the probability of the class that the variant decided for. At this "
            "operating point it decides for %(class_name)s from %(threshold)s %% on, so the class "
            "that it decides for can have less than 50 %%."
        ) % {
            "class_name": get_class_names()[1],
            "threshold": format_threshold_in_percent(self.threshold),
        }

    @property
    def _size(self) -> int:
        return len(self.predictions)


def draw_batch(
    variant: MLModel,
    num_imgs: int,
    conv_idx: Iterable[int],
    seed: int | None = None,
    operating_point: OperatingPoint | None = None,
) -> Batch:
    """Asks a variant about random images; a seed of its own is chosen where none is given.

    The other arguments and errors are those of `get_predictions` and `get_predictions_at`.

    Raises:
        InvalidThreshold: the operating point is one of another variant.
    """
    chosen = draw_seed() if seed is None else seed
    if operating_point is None:
        return Batch(variant, chosen, get_predictions(variant, num_imgs, conv_idx, chosen))
    if operating_point.variant_id != variant.pk:
        raise InvalidThreshold(
            "A variant decides at an operating point of its own. "
            f"Received: {operating_point.name}, which is one of another variant."
        )
    found = get_predictions_at(operating_point, num_imgs, conv_idx, chosen)
    return Batch(variant, chosen, found.predictions, operating_point)


def draw_seed() -> int:
    """A seed that was probably never used before."""
    return random.randint(0, LARGEST_SEED)  # noqa: S311 - no secret
