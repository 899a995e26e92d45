"""Whether the area that a map calls hot carries the verdict: it is hidden, and so are others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import Graph, check_shape, require_numbers
from classifiers.exceptions import IncompatibleImages
from classifiers.explanations.explanation import upsample
from classifiers.preprocessing import Preprocessing

HOTTEST_SHARE = 0.1
"""Of an image's pixels, how many are hidden."""

NUM_DRAWS = 19
"""Random areas. One area in twenty would have the largest effect of all by chance."""

_MOST_SHARED = 0.5  # of a random area with the hot one
_MOST_TRIES = 20
_SEED = 0


@dataclass(frozen=True)
class MapCheck:
    """What hiding the hottest area does, beside hiding random ones of the same size and shape.

    Effects are differences of the logit towards the other class, so that they do not vanish where
    the probability is near 0 or 1: 2 means that the odds fall to a seventh.

    Attributes:
        probability: of the whole image, for class 1.
        hidden_probability: with the hottest area hidden.
        random_probability: with random areas hidden: the lowest, the median and the highest.
        effect: of hiding the hottest area.
        random_effect: of hiding random areas: the lowest, the median and the highest.
        share: of the image's pixels that are hidden.
        warning: why the map should not be relied on, a sentence; "" where it may be.
    """

    probability: float
    hidden_probability: float
    random_probability: tuple[float, float, float]
    effect: float
    random_effect: tuple[float, float, float]
    share: float
    warning: str


def check_map(
    graph: Graph,
    preprocessing: Preprocessing,
    pixels: NDArray[np.uint8],
    heat: NDArray[np.float32],
    label: int,
) -> MapCheck:
    """Hides the hottest tenth of an image, and areas elsewhere, and compares what a graph says.

    An area is hidden by the mean colour of the image. The random ones are the hot area itself,
    moved (beyond an edge, it comes in at the opposite one) and perhaps mirrored: as large, and of
    the same shape. They are the same ones each time.

    Args:
        graph: of the model.
        preprocessing: as it is declared.
        pixels: in the size of the network, from `Preprocessing.to_pixels`.
        heat: the map of one class, from 0 to 1, of any size.
        label: the class that the map speaks for, 0 or 1.

    Raises:
        IncompatibleImages: the preprocessing does not give what the graph takes, or the image does
            not have its size.
        UnsupportedModel: an output is not a number (NaN).
    """
    _check_size(graph, preprocessing, pixels)
    hot = _find_hottest(upsample(heat, preprocessing.height, preprocessing.width))
    masks = [np.zeros_like(hot), hot, *_move(hot)]
    filled = pixels.reshape(-1, pixels.shape[-1]).mean(axis=0).round().astype(np.uint8)
    images = (np.where(mask[..., np.newaxis], filled, pixels) for mask in masks)
    found = [graph.run(preprocessing.to_input(image[np.newaxis])) for image in images]
    probability = require_numbers(np.array([outputs.probability.item() for outputs in found]))
    logit = np.array([outputs.logit.item() for outputs in found])
    effects = (logit[0] - logit[1:]) * (1 if label == 1 else -1)
    return MapCheck(
        float(probability[0]),
        float(probability[1]),
        _summarise(probability[2:]),
        float(effects[0]),
        _summarise(effects[1:]),
        float(hot.mean()),
        _warn(heat, float(effects[0]), float(effects[1:].max())),
    )


def _check_size(graph: Graph, preprocessing: Preprocessing, pixels: NDArray[np.uint8]) -> None:
    check_shape(graph, (1, *preprocessing.input_shape))
    size = preprocessing.height, preprocessing.width
    if pixels.shape[:2] != size:
        raise IncompatibleImages(
            f"An image of {size[0]} x {size[1]} pixels is needed. Received: shape {pixels.shape}."
        )


def _find_hottest(heat: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The hottest tenth of all pixels; fewer, if fewer are hot at all."""
    count = min(round(HOTTEST_SHARE * heat.size), int(np.count_nonzero(heat)))
    hot = np.zeros(heat.size, np.bool_)
    hot[np.argsort(-heat, axis=None, kind="stable")[:count]] = True
    return hot.reshape(heat.shape)


def _move(hot: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    random = np.random.RandomState(_SEED)  # whose numbers stay the same for ever, as NumPy promises
    return [_move_once(hot, random) for _ in range(NUM_DRAWS)]


def _move_once(hot: NDArray[np.bool_], random: np.random.RandomState) -> NDArray[np.bool_]:
    """The same area elsewhere; if it can be, so that less than half of it is where it was."""
    moved = hot
    for _ in range(_MOST_TRIES):
        mirrored = hot[:: random.choice([1, -1]), :: random.choice([1, -1])]
        offsets = random.randint(hot.shape[0]), random.randint(hot.shape[1])
        moved = np.roll(mirrored, offsets, axis=(0, 1))
        if np.count_nonzero(moved & hot) <= _MOST_SHARED * np.count_nonzero(hot):
            break
    return moved


def _summarise(values: NDArray[np.floating]) -> tuple[float, float, float]:
    return float(values.min()), float(np.median(values)), float(values.max())


def _warn(heat: NDArray[np.float32], effect: float, largest_random: float) -> str:
    if heat.max() <= 0:
        return "The map is empty: nothing in this layer speaks for this class."
    if heat.min() == heat.max():
        return "The map is as hot everywhere: it singles nothing out."
    if effect <= 0:
        return (
            "Hiding the hottest area does not weaken the verdict, "
            "so the map does not show what it rests on."
        )
    if effect <= largest_random:
        return (
            "Hiding the hottest area changes the score no more than hiding others of its size, "
            "so the map does not show what the verdict rests on."
        )
    return ""
