"""What the folder of a data set holds now, compared with when it was last read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifiers.exceptions import DatasetError
from classifiers.records.datasets import DataSet

_NANOSECONDS = 1_000_000_000


class ContentState(models.TextChoices):
    """What is known of a folder without reading its files; the labels are sentences for people."""

    SAME = "same", _("Nothing was added, removed or renamed since it was last read.")
    TOUCHED = (
        "touched",
        _(
            "Its folders were changed since it was last read. It holds as many images as then, but "
            "some may be others: the next evaluation reads all of them and tells."
        ),
    )
    CHANGED = (
        "changed",
        _(
            "It holds other images than when it was last read: figures that were measured before "
            "are about what it held then. Evaluate again."
        ),
    )
    UNREAD = "unread", _("It was not read yet: the first evaluation on it does that.")
    MISSING = (
        "missing",
        _("Its folder is not there, or is no data set any more: nothing can be evaluated on it."),
    )


@dataclass(frozen=True)
class Example:
    """One image of a data set, to be looked at."""

    url: str
    class_name: str


def find_state(dataset: DataSet) -> ContentState:
    """Whether a data set is known to hold something else than when it was last read.

    No file of it is opened for that: a file that was replaced in place is not noticed.
    """
    try:
        names, index = dataset.folder.class_names, dataset.folder.get_index()
    except DatasetError:
        return ContentState.MISSING
    if dataset.checked_at is None:
        return ContentState.UNREAD
    if names != dataset.class_names or index.counts != dataset.class_counts:
        return ContentState.CHANGED
    newest = max(index.folders.values())
    read_at = dataset.checked_at.timestamp() * _NANOSECONDS
    return ContentState.TOUCHED if newest > read_at else ContentState.SAME


def list_examples(dataset: DataSet, per_class: int) -> list[Example]:
    """Some images of each class, spread evenly; none where nothing is known to serve them."""
    try:
        index = dataset.folder.get_index()
    except DatasetError:
        return []
    if dataset.url is None:
        return []
    return [
        Example(dataset.get_image_url(filename) or "", class_name)
        for class_name, (start, end) in zip(
            index.class_names, pairwise([0, *index.ends]), strict=True
        )
        for filename in _spread(index.filenames[start:end], per_class)
    ]


def _spread(filenames: Sequence[str], most: int) -> list[str]:
    step = max(1.0, len(filenames) / most)
    return [filenames[int(place * step)] for place in range(min(most, len(filenames)))]
