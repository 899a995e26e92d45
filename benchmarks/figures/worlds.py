"""Where images come from, in simulations whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from classifiers.evaluation import compute_figures

SHARE = 0.4
"""Of images that are of class 1."""
_MEAN, _SPREAD = (-1.2, 1.6), (1.5, 2.0)  # of the logits of either class
_APART, _SURE = (-1.88, 2.51), 8.0
_FRAMES = 10
_WITHIN_VIDEOS = 0.7  # correlation of the logits of the frames of a video
_NUM_TRUE = 500_000


class Drawn(NamedTuple):
    y_true: NDArray[np.int64]
    logit: NDArray[np.float64]
    groups: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class World:
    """A source of images.

    Attributes:
        description: for people.
        show: what becomes of classes and normally distributed logits: other logits.
        draw: `n` images.
        tests: figures that the goal is for; empty for all. A network that gives two scores only is
            no test of what depends on their order.
        may_exceed: whether intervals may hold the truth more often than they say. They suppose
            that the share of the classes is left to chance, as in a sample from a source; where it
            is fixed, less varies.
    """

    description: str
    show: Callable[[NDArray[np.int64], NDArray[np.float64]], NDArray[np.float64]]
    draw: Callable[[np.random.Generator, int], Drawn]
    may_exceed: bool = False
    tests: frozenset[str] = frozenset()

    def sample(self, rng: np.random.Generator, num_images: int) -> Drawn:
        drawn = self.draw(rng, num_images)
        return drawn._replace(logit=self.show(drawn.y_true, drawn.logit))

    def get_truth(self) -> dict[str, float]:
        """The figures of all images there are: of half a million, evenly spread."""
        num_positive = round(_NUM_TRUE * SHARE)
        sizes = _NUM_TRUE - num_positive, num_positive
        normal = [ndtri((np.arange(size) + 0.5) / size) for size in sizes]
        logit = np.concatenate([_MEAN[y] + _SPREAD[y] * normal[y] for y in (0, 1)])
        y_true = np.repeat([0, 1], sizes)
        figures = compute_figures(y_true, self.show(y_true, logit), num_resamples=1)
        return {figure.name: figure.value for figure in figures}


def _to_logit(y_true: NDArray[np.int64], normal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.take(_MEAN, y_true) + np.take(_SPREAD, y_true) * normal


def _draw_images(rng: np.random.Generator, num_images: int) -> Drawn:
    y_true = (rng.random(num_images) < SHARE).astype(np.int64)
    return Drawn(y_true, _to_logit(y_true, rng.normal(size=num_images)))


def _draw_fixed(rng: np.random.Generator, num_images: int) -> Drawn:
    y_true = (np.arange(num_images) < round(SHARE * num_images)).astype(np.int64)
    return Drawn(y_true, _to_logit(y_true, rng.normal(size=num_images)))


def _draw_videos(rng: np.random.Generator, num_images: int) -> Drawn:
    groups = np.arange(num_images) // _FRAMES
    num_videos = int(groups[-1]) + 1
    y_true = (rng.random(num_videos) < SHARE).astype(np.int64)[groups]
    shared, own = rng.normal(size=num_videos)[groups], rng.normal(size=num_images)
    normal = np.sqrt(_WITHIN_VIDEOS) * shared + np.sqrt(1 - _WITHIN_VIDEOS) * own
    return Drawn(y_true, _to_logit(y_true, normal), groups)


def _keep(y_true: NDArray[np.int64], logit: NDArray[np.float64]) -> NDArray[np.float64]:
    return logit


def _saturate(y_true: NDArray[np.int64], logit: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.round(2 * logit) / 2, -3, 3)


def _be_sure(y_true: NDArray[np.int64], logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Decided for sure, and wrongly for 2 % of either class."""
    return _SURE * np.sign(logit + np.take(_APART, y_true))


WORLDS = {
    "binormal": World("normal logits, classes at random", _keep, _draw_images),
    "tied": World("the same, in steps of 0.5 and no further than 3", _saturate, _draw_images),
    "fixed": World(
        "normal logits, as many images of each class every time",
        _keep,
        _draw_fixed,
        may_exceed=True,
    ),
    "sure": World(
        "always sure, and wrong about 2 % of the images",
        _be_sure,
        _draw_images,
        tests=frozenset({"log_loss", "brier_score"}),
    ),
    "videos": World("normal logits, 10 frames of each video", _keep, _draw_videos),
}
