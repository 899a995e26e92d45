"""The scores of one evaluation, image by image."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from django.db import models
from numpy.typing import NDArray


class Score(NamedTuple):
    """What a variant said of one image."""

    filename: str
    y_true: int
    probability: float | None
    """Of class 1; None where the image could not be read."""
    logit: float | None
    sha256: str


class ReadScores(NamedTuple):
    """Scores of the images that could be read, without what tells which images they are."""

    y_true: NDArray[np.int64]
    logit: NDArray[np.float32]
    groups: Sequence[str] | None


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """What a variant said of the images of a data set, in its classes.

    Attributes:
        filenames: relative to the folder of the data set.
        y_true: true classes, 0 or 1, shape `(n,)`.
        logit: of class 1, shape `(n,)`, float32; NaN where an image could not be read.
        probability: of class 1, likewise.
        sha256: of each file; empty where it is not known.
        groups: what each image belongs to, such as a video; None where it stands for itself.
    """

    filenames: Sequence[str]
    y_true: NDArray[np.int64]
    logit: NDArray[np.float32]
    probability: NDArray[np.float32]
    sha256: Sequence[str]
    groups: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.filenames)

    def __iter__(self) -> Iterator[Score]:
        for place, filename in enumerate(self.filenames):
            is_missing = np.isnan(self.logit[place])
            yield Score(
                filename,
                int(self.y_true[place]),
                None if is_missing else float(self.probability[place]),
                None if is_missing else float(self.logit[place]),
                self.sha256[place],
            )

    def keep_read(self) -> Self:
        """The same without images that could not be read."""
        return self.take(np.flatnonzero(~np.isnan(self.logit)))

    def take(self, places: NDArray[np.int64]) -> Self:
        """Only the images at these places, in their order."""
        return type(self)(
            [self.filenames[place] for place in places],
            self.y_true[places],
            self.logit[places],
            self.probability[places],
            [self.sha256[place] for place in places],
            None if self.groups is None else [self.groups[place] for place in places],
        )

    def to_bytes(self) -> bytes:
        """A compressed NumPy archive; nothing in it is an object."""
        file = io.BytesIO()
        arrays: dict[str, Any] = {
            "filenames": pack(self.filenames),
            "y_true": self.y_true.astype(np.uint8),
            "logit": self.logit,
            "probability": self.probability,
            "sha256": pack(self.sha256),
        }
        if self.groups is not None:
            arrays["groups"] = pack(self.groups)
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """What `to_bytes` gave."""
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return cls(
                unpack(stored["filenames"]),
                stored["y_true"].astype(np.int64),
                stored["logit"],
                stored["probability"],
                unpack(stored["sha256"]),
                unpack(stored["groups"]) if "groups" in stored else None,
            )


class StoredScores(models.Model):
    """A `ScoreTable` in a row of its own, so that lists of evaluations need not read it."""

    evaluation = models.OneToOneField(
        "classifiers.Evaluation", models.CASCADE, primary_key=True, related_name="+"
    )
    content = models.BinaryField()

    class Meta:
        verbose_name_plural = "stored scores"

    def __str__(self) -> str:
        return f"Scores of {self.evaluation}"

    @classmethod
    def of(cls, evaluation: Any, table: ScoreTable) -> Self:
        return cls(evaluation=evaluation, content=table.to_bytes())

    @property
    def table(self) -> ScoreTable:
        return ScoreTable.from_bytes(bytes(self.content))

    def read(self) -> ReadScores:
        """The numbers alone, as of `table.keep_read()`: names and hashes take most of the time."""
        with np.load(io.BytesIO(self.content), allow_pickle=False) as stored:
            y_true, logit = stored["y_true"].astype(np.int64), stored["logit"]
            groups = np.array(unpack(stored["groups"])) if "groups" in stored else None
        is_read = ~np.isnan(logit)
        return ReadScores(
            y_true[is_read], logit[is_read], None if groups is None else groups[is_read].tolist()
        )


def pack(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts, such as names of files, as bytes that an archive can hold."""
    # Not an array of texts, which takes four bytes a character and the longest one's length each.
    return np.frombuffer("\0".join(texts).encode("utf-8", "surrogateescape"), np.uint8)


def unpack(packed: NDArray[np.uint8]) -> list[str]:
    """What `pack` was given."""
    return packed.tobytes().decode("utf-8", "surrogateescape").split("\0")
