"""Which pixels TensorFlow takes along a side for one of a resized image, and how much of each.

Its arithmetic is followed to the last bit of single precision, by which a pixel that lies just
between two others goes to one of them. ONNX's own `Resize` rounds otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Sampler = list[tuple[NDArray[np.int64], NDArray[np.float32] | None]]
"""Indices of pixels and their weights; None where a pixel is taken as it is."""

_TABLE_SIZE = 1024
_SHARPNESS = -0.5  # `a` of Keys's cubic convolution


def _nearest(before: int, after: int) -> Sampler:
    """As `HalfPixelScalerForNN` has it.

    https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/image_resizer_state.h
    """
    places = np.floor((_number(after) + np.float32(0.5)) * _ratio(before, after))
    return [(np.minimum(places.astype(np.int64), before - 1), None)]


def _bicubic(before: int, after: int) -> Sampler:
    """With weights from a table, so that places are rounded to a 1024th of a pixel.

    https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/resize_bicubic_op.cc
    """
    half = np.float32(0.5)
    places = (_number(after) + half) * _ratio(before, after) - half
    first = np.floor(places)
    offsets = np.rint((places - first) * np.float32(_TABLE_SIZE)).astype(np.int64)
    inner, outer = _coefficients()
    weights = [outer[offsets], inner[offsets]]
    weights += [inner[_TABLE_SIZE - offsets], outer[_TABLE_SIZE - offsets]]
    indices = [first.astype(np.int64) + step for step in (-1, 0, 1, 2)]
    inside = [(index >= 0) & (index < before) for index in indices]
    weights = [np.where(i, w, np.float32(0)) for i, w in zip(inside, weights, strict=True)]
    share = np.float32(1) / np.sum(weights, axis=0, dtype=np.float32)
    return [
        (np.clip(index, 0, before - 1), weight * share)
        for index, weight in zip(indices, weights, strict=True)
    ]


SAMPLERS: dict[str, Callable[[int, int], Sampler]] = {"nearest": _nearest, "bicubic": _bicubic}


def _number(count: int) -> NDArray[np.float32]:
    return np.arange(count, dtype=np.float32)


def _ratio(before: int, after: int) -> np.float32:
    return np.float32(before) / np.float32(after)


def _coefficients() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of a pixel less than one away, and of one that is one further away."""
    a, x = _SHARPNESS, np.arange(_TABLE_SIZE + 1) / _TABLE_SIZE
    inner = ((a + 2) * x - (a + 3)) * x * x + 1
    x = x + 1
    outer = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return inner.astype(np.float32), outer.astype(np.float32)
