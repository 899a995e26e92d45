"""Layers that scale pixels, and that make images larger or smaller."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.conversion.onnx_graph.builder import Builder
from classifiers.conversion.onnx_graph.resampling import SAMPLERS, Sampler
from classifiers.conversion.onnx_graph.tensors import Use, inexpressible

_HEIGHT, _WIDTH = 2, 3  # axes in the graph
_END = 2**63 - 1


def rescaling(use: Use) -> str:
    scaled = use.graph.add("Mul", use.name, _by_channel(use, "scale", 1.0))
    return use.graph.add("Add", scaled, _by_channel(use, "offset", 0.0))


def _by_channel(use: Use, key: str, default: float) -> str:
    """A number for all channels, or one for each."""
    value = use.config.get(key, default)
    if not isinstance(value, list):
        return use.graph.number(value)
    if len(value) not in {1, use.channels}:
        raise inexpressible(f"{use.channels} channels, of which {len(value)} are scaled")
    return use.graph.numbers(np.reshape(value, (-1, *[1] * (len(use.shape) - 1))))


def zero_padding(use: Use) -> str:
    (top, bottom), (left, right) = use.config["padding"]
    margins = use.graph.integers([0, 0, top, left, 0, 0, bottom, right])
    return use.graph.add("Pad", use.name, margins)


def cropping(use: Use) -> str:
    (top, bottom), (left, right) = use.config["cropping"]
    begins = use.graph.integers([top, left])
    ends = use.graph.integers([-bottom or _END, -right or _END])
    return use.graph.add("Slice", use.name, begins, ends, use.graph.integers([_HEIGHT, _WIDTH]))


def upsampling(use: Use) -> str:
    scales = use.graph.numbers([1, 1, *use.config["size"]])
    if use.config.get("interpolation", "nearest") == "bilinear":
        return _resize_bilinear(use.graph, use.name, "", scales)
    return use.graph.add(
        "Resize",
        *(use.name, "", scales),
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def resizing(use: Use) -> str:
    interpolation = use.config.get("interpolation", "bilinear")
    sides = [use.config["height"], use.config["width"]]
    if interpolation == "bilinear":
        sizes = use.graph.integers(sides)
        return _resize_bilinear(use.graph, use.name, "", "", sizes, axes=[_HEIGHT, _WIDTH])
    if interpolation not in SAMPLERS:
        raise inexpressible(f"Resizing by {interpolation!r}")
    name = use.name
    for axis, before, after in zip((_HEIGHT, _WIDTH), use.inputs[0].shape, sides, strict=False):
        if before is None:
            raise inexpressible(f"Resizing by {interpolation!r} of images of any size")
        name = _sample(use.graph, name, axis, SAMPLERS[interpolation](before, after))
    return name


def _resize_bilinear(graph: Builder, *inputs: str, **attributes: Any) -> str:
    attributes |= {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return graph.add("Resize", *inputs, **attributes)


def _sample(graph: Builder, name: str, axis: int, sampler: Sampler) -> str:
    """A weighted sum of rows or columns."""
    total = ""
    for indices, weights in sampler:
        part = graph.add("Gather", name, graph.integers(indices.tolist()), axis=axis)
        if weights is not None:
            part = graph.add("Mul", part, graph.numbers(_along(axis, weights)))
        total = graph.add("Add", total, part) if total else part
    return total


def _along(axis: int, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return weights[:, np.newaxis] if axis == _HEIGHT else weights
