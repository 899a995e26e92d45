"""The layers of a network and what flows between them, followed on paper."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from classifiers.conversion.onnx_graph import order
from classifiers.conversion.onnx_graph.order import Entry, Layout
from classifiers.conversion.onnx_graph.walk import find_input
from classifiers.modelfile import references
from classifiers.modelfile.layers import KINDS
from classifiers.modelfile.mends.structure import MODELS
from classifiers.modelfile.shapes import Shape

_INPUT = "InputLayer"


class Layer(NamedTuple):
    """A layer where it is first used."""

    name: str
    """As its maker called it; those of nested models with the model's name and a slash before."""
    kind: str
    """The name of its class in Keras."""
    activation: str
    """The function that it ends with; empty for none."""
    inputs: tuple[str, ...]
    """Names of the layers whose outputs it gets."""
    output_shape: Shape
    """Of one image, so without the batch; None is a side that is open."""
    num_parameters: int
    conv_idx: int | None
    """Its number among the convolutional layers, from 0; None for others."""


def list_layers(config: Mapping[str, Any]) -> list[Layer]:
    """Every layer of a network as Keras lists them, the input first, nested models written out.

    Each comes behind those whose output it gets where it is first used.

    Args:
        config: the architecture, mended for Keras 3, that came through the gates.
    """
    walk = _Walk(config)
    given = walk.follow()
    listed = dict.fromkeys(id(entry) for entry in order.walk(config))
    return [given, *(walk.found[layer] for layer in listed if layer in walk.found)]


class _Flow(NamedTuple):
    """What a layer hands on, and its name."""

    shape: Shape
    source: str


class _Walk:
    def __init__(self, model: Entry) -> None:
        self.found: dict[int, Layer] = {}
        self._model = model
        self._prefix = ""
        self._layouts: dict[int, Layout] = {}
        layers = {id(entry): entry for entry in order.walk(model)}
        is_conv = [layer for layer, entry in layers.items() if "kernel_size" in entry["config"]]
        self._conv_idx = {layer: conv_idx for conv_idx, layer in enumerate(is_conv)}

    def follow(self) -> Layer:
        """Goes through all layers; gives the input."""
        shape, name = find_input(self._model), _find_input_name(self._model)
        self._run(self._model, [_Flow(shape, name)])
        return Layer(name, _INPUT, "", (), shape, 0, None)

    def _run(self, model: Entry, inputs: list[_Flow]) -> list[_Flow]:
        return order.run(model, inputs, self._apply, self._layouts)

    def _apply(self, entry: Entry, inputs: list[_Flow]) -> list[_Flow]:
        class_name = entry["class_name"]
        if class_name == _INPUT:
            return inputs
        name = self._prefix + references.name(entry)
        if class_name in MODELS:
            outside, self._prefix = self._prefix, f"{name}/"
            outputs = self._run(entry, inputs)
            self._prefix = outside
            return outputs
        kind, shapes = KINDS[class_name], [flow.shape for flow in inputs]
        config = kind.clean(class_name, entry["config"])
        shape = kind.output_shape(config, shapes)
        self.found.setdefault(
            id(entry),
            Layer(
                name=name,
                kind=class_name,
                activation=_find_activation(config),
                inputs=tuple(flow.source for flow in inputs),
                output_shape=shape,
                num_parameters=sum(map(math.prod, kind.weight_shapes(config, shapes))),
                conv_idx=self._conv_idx.get(id(entry)),
            ),
        )
        return [_Flow(shape, name)]


def _find_input_name(model: Entry) -> str:
    if model["class_name"] == "Sequential":
        first = model["config"]["layers"][0]
        return references.name(first) if first["class_name"] == _INPUT else "input"
    return references.references(model["config"]["input_layers"])[0][0]


def _find_activation(config: Mapping[str, Any]) -> str:
    activation = config.get("activation", "linear")
    return "" if activation == "linear" else str(activation)
