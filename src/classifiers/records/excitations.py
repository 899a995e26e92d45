"""Which images excite the filters of a network most, by evaluation."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from django.db import models
from numpy.typing import NDArray

from classifiers.records.scores import pack, unpack

NO_IMAGE = -1


class ExcitingImage(NamedTuple):
    """An image, and how much it excites a filter."""

    filename: str
    label: int
    value: float
    """The mean of the filter's map."""


@dataclass(frozen=True, eq=False)
class ExcitationTable:
    """For each filter that was looked at, the images with the largest means.

    Attributes:
        filenames: of the sample, relative to the folder of the data set.
        y_true: their classes, 0 or 1, shape `(n,)`.
        num_filters: of each convolutional layer.
        num_looked_at: how many of these were looked at, the first ones.
        places: of the images in `filenames`, the most exciting first, shape `(filters, 4)`;
            `NO_IMAGE` where there is none. The filters of all layers, one layer after the other.
        values: the means, likewise, float32.
        middle: the median of the means of all images, shape `(filters,)`.
    """

    filenames: Sequence[str]
    y_true: NDArray[np.int64]
    num_filters: Sequence[int]
    num_looked_at: Sequence[int]
    places: NDArray[np.int32]
    values: NDArray[np.float32]
    middle: NDArray[np.float32]

    def list_images(self, conv_idx: int, filter_idx: int) -> list[ExcitingImage]:
        """The images that excite one filter most; empty for one that none stands out for."""
        if filter_idx >= self.num_looked_at[conv_idx]:
            return []
        row = self._find_row(conv_idx, filter_idx)
        return [
            ExcitingImage(self.filenames[place], int(self.y_true[place]), float(value))
            for place, value in zip(self.places[row], self.values[row], strict=True)
            if place != NO_IMAGE
        ]

    def get_middle(self, conv_idx: int, filter_idx: int) -> float | None:
        """The median of what all images excite in it; None for a filter that was not looked at."""
        if filter_idx >= self.num_looked_at[conv_idx]:
            return None
        found = float(self.middle[self._find_row(conv_idx, filter_idx)])
        return found if np.isfinite(found) else None

    def _find_row(self, conv_idx: int, filter_idx: int) -> int:
        return sum(self.num_looked_at[:conv_idx]) + filter_idx

    def to_bytes(self) -> bytes:
        """A compressed NumPy archive; nothing in it is an object."""
        file = io.BytesIO()
        arrays: dict[str, Any] = {
            "filenames": pack(self.filenames),
            "y_true": self.y_true.astype(np.uint8),
            "num_filters": np.array(self.num_filters, np.int32),
            "num_looked_at": np.array(self.num_looked_at, np.int32),
            "places": self.places,
            "values": self.values,
            "middle": self.middle,
        }
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """What `to_bytes` gave."""
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return cls(
                unpack(stored["filenames"]),
                stored["y_true"].astype(np.int64),
                stored["num_filters"].tolist(),
                stored["num_looked_at"].tolist(),
                stored["places"],
                stored["values"],
                stored["middle"],
            )


class StoredExcitations(models.Model):
    """An `ExcitationTable` in a row of its own, beside its evaluation."""

    evaluation = models.OneToOneField(
        "classifiers.Evaluation", models.CASCADE, primary_key=True, related_name="+"
    )
    graph_sha256 = models.CharField(max_length=64, editable=False)
    """Of the graph whose filters they are."""
    content = models.BinaryField()

    class Meta:
        verbose_name_plural = "stored excitations"

    def __str__(self) -> str:
        return f"Excitations of {self.evaluation}"

    @classmethod
    def of(cls, evaluation: Any, table: ExcitationTable) -> Self:
        return cls(
            evaluation=evaluation, graph_sha256=evaluation.graph_sha256, content=table.to_bytes()
        )

    @property
    def table(self) -> ExcitationTable:
        return ExcitationTable.from_bytes(bytes(self.content))
