"""What flows between layers, and one use of a layer.

Shapes are Keras's: without the batch, channels last. In the graph, a tensor of more than one axis
lies channels first: one of shape `(height, width, channels)` as `(n, channels, height, width)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from classifiers.conversion.onnx_graph.builder import Builder, Weight
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.shapes import Shape


class Ending(NamedTuple):
    """A function to one number from 0 to 1, behind which nothing has changed that number."""

    function: str
    before: str
    """The name of what went into it."""


class Tensor(NamedTuple):
    name: str
    shape: Shape
    ending: Ending | None = None


@dataclass(frozen=True)
class Use:
    """One use of a layer.

    Attributes:
        graph: what to add nodes to.
        layer: tells the layer from all others.
        config: the layer's, cleaned.
        weights: the layer's, in Keras's order.
        inputs: what it is given.
        shape: of what comes out.
    """

    graph: Builder
    layer: int
    config: Mapping[str, Any]
    weights: Sequence[Weight]
    inputs: Sequence[Tensor]
    shape: Shape

    @property
    def name(self) -> str:
        """The name of the only input."""
        return self.inputs[0].name

    @property
    def channels(self) -> int:
        """Of the only input."""
        return self.inputs[0].shape[-1] or 0  # the gates see to it that it is known

    def weight(self, index: int, arrange: Callable[[Weight], Weight] = lambda w: w) -> str:
        """The name of a weight of the layer, arranged as ONNX wants it."""
        return self.graph.weight((self.layer, index), self.weights[index], arrange)


def lay_channels_last(graph: Builder, tensor: Tensor) -> str:
    """The name of the same numbers as they lie in Keras."""
    axes = len(tensor.shape)
    if axes == 1:
        return tensor.name
    return graph.add("Transpose", tensor.name, perm=[0, *range(2, axes + 1), 1])


def lay_channels_first(graph: Builder, name: str, shape: Shape) -> str:
    """The name of numbers that lay as they do in Keras, as they lie in the graph."""
    axes = len(shape)
    if axes == 1:
        return name
    return graph.add("Transpose", name, perm=[0, axes, *range(1, axes)])


def inexpressible(what: str) -> Refused:
    """The refusal of what has no equal in ONNX."""
    return Refused(
        Code.CANNOT_CONVERT, f"A model must be one that ONNX can express. Received: {what}"
    )
