"""Layers that order the same numbers otherwise, put tensors together, or do nothing to an image."""

from __future__ import annotations

from collections.abc import Callable

from classifiers.conversion.onnx_graph.tensors import (
    Use,
    inexpressible,
    lay_channels_first,
    lay_channels_last,
)


def identity(use: Use) -> str:
    """A layer that only shapes a training."""
    return use.name


def flatten(use: Use) -> str:
    name = lay_channels_last(use.graph, use.inputs[0])
    return use.graph.add("Flatten", name, axis=1)


def reshape(use: Use) -> str:
    name = lay_channels_last(use.graph, use.inputs[0])
    keep_batch = 0
    shape = use.graph.integers([keep_batch, *(side or 0 for side in use.shape)])
    return lay_channels_first(use.graph, use.graph.add("Reshape", name, shape), use.shape)


def concatenate(use: Use) -> str:
    return use.graph.add("Concat", *(tensor.name for tensor in use.inputs), axis=1)


def merge(operator: str) -> Callable[[Use], str]:
    """A layer that puts an operator between all tensors; sides of one number are spread."""

    def write(use: Use) -> str:
        merged = use.inputs[0].name
        for tensor in use.inputs[1:]:
            merged = use.graph.add(operator, merged, tensor.name)
        return merged

    return write


def subtract(use: Use) -> str:
    if len(use.inputs) != 2:  # noqa: PLR2004
        raise inexpressible(f"a difference of {len(use.inputs)} tensors")
    return merge("Sub")(use)


def average(use: Use) -> str:
    return use.graph.add("Div", merge("Add")(use), use.graph.number(len(use.inputs)))
