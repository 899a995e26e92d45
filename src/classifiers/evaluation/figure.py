"""A number that is shown, with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

LEVEL = 0.95
"""Share of experiments in which an interval holds the true value."""

_NOT_FINITE = "it is not finite"


class Interval(NamedTuple):
    """Where the true value lies, at the level of `LEVEL`."""

    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """One number about a variant, as it is shown.

    Attributes:
        name: for instance `roc_auc`; see `compute_figures`.
        value: None where it cannot be estimated.
        low: lower end of the 95 % interval; None where there is none.
        high: its upper end.
        method: how the interval was made, for people; empty where there is none.
        num_images: how many images the figure is about.
        note: for people: why there is no value or no interval; empty where there is nothing to say.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    method: str
    num_images: int
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        return cls(**stored)


@dataclass(frozen=True)
class Figures:
    """Several figures of the same images, found by name: `figures["roc_auc"].value`.

    Attributes:
        threshold: a probability from here on means class 1.
        num_images: of all classes.
        num_groups: how many groups (videos) they come from; None where each stands for itself.
        by_name: the figures, in the order in which they are shown.
    """

    threshold: float
    num_images: int
    num_groups: int | None
    by_name: Mapping[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.by_name.values())

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "threshold": self.threshold,
            "num_images": self.num_images,
            "num_groups": self.num_groups,
            "figures": [figure.to_json() for figure in self],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        figures = [Figure.from_json(figure) for figure in stored["figures"]]
        return cls(
            stored["threshold"],
            stored["num_images"],
            stored["num_groups"],
            {figure.name: figure for figure in figures},
        )


def index_figures(stored: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Stored figures by name, as plain values: of what has the key `figures` of `Figures.to_json`.

    So has each pass of `Evaluation.stability`, which is no more of `Figures` than that.
    """
    return {figure["name"]: figure for figure in stored["figures"]}


def cannot_estimate(name: str, num_images: int, reason: str) -> Figure:
    """A figure without a value; `reason` is a clause for people."""
    return Figure(name, None, None, None, "", num_images, f"cannot be estimated: {reason}")


def describe_estimate(
    name: str, value: float, num_images: int, interval: Interval | None, method: str, reason: str
) -> Figure:
    """A figure with its interval; `reason` is a clause that says why where it has none.

    What is not finite is missing: it could not be stored as JSON.
    """
    if not math.isfinite(value):
        return cannot_estimate(name, num_images, _NOT_FINITE)
    if interval is not None and not all(map(math.isfinite, interval)):
        interval, reason = None, _NOT_FINITE
    if interval is None:
        note = f"the interval cannot be estimated: {reason}"
        return Figure(name, value, None, None, "", num_images, note)
    return Figure(name, value, *interval, method, num_images)
