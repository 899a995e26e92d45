from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.conversion.onnx_graph import order
from classifiers.conversion.onnx_graph.builder import Builder
from classifiers.conversion.onnx_graph.tensors import (
    Tensor,
    inexpressible,
    lay_channels_first,
)
from classifiers.conversion.onnx_graph.walk import Walk, find_input
from classifiers.modelfile.hdf5 import LayerWeights

_SMALLEST = 1e-7
"""So near to 0 or 1 a probability may be whose logit is taken; single precision has no more."""


def export_graph(config: Mapping[str, Any], weights: list[LayerWeights]) -> bytes:
    """Writes a network as an ONNX graph.

    Its input `images` has shape `(n, height, width, channels)`, single precision. Its outputs are
    `probability` and `logit`, each `(n, 1)`, then `conv_0`, `conv_1`, … of shape
    `(n, height, width, num_filters)`: what each 2-D convolutional layer gives where it is first
    used, in the order of `engine.describe_conv_layers`. All that stands in the graph is from
    https://onnx.ai/onnx/operators/, opset 18.

    Args:
        config: the architecture, `{"class_name": …, "config": …}`, mended for Keras 3, that came
            through the gates and ends in one sigmoid unit.
        weights: of its layers.

    Returns:
        The serialized model; the same bytes for the same network.

    Raises:
        Refused: ONNX cannot express a layer, the network does not end in one sigmoid unit, or the
            weights do not fit.
    """
    graph = Builder()
    walk = Walk(graph, config, weights)
    shape = find_input(config)
    images = lay_channels_first(graph, graph.take("images", shape), shape)
    output, *others = walk.run(config, [Tensor(images, shape)])
    if others or output.shape != (1,):
        raise inexpressible("another output than one number")
    _give_answer(graph, output)
    for number, feature_map in enumerate(_list_feature_maps(walk, config)):
        _give_feature_map(graph, f"conv_{number}", feature_map)
    return graph.serialize()


def _give_answer(graph: Builder, output: Tensor) -> None:
    if output.ending is None:
        raise inexpressible("another end than a sigmoid")
    graph.add("Identity", output.name, output="probability")
    if output.ending.function == "sigmoid":
        # Layers that hand on its result may have changed the shape.
        one_number = graph.integers([-1, 1])
        graph.add("Reshape", output.ending.before, one_number, output="logit")
    else:
        _compute_logit(graph)
    graph.give("probability", (1,))
    graph.give("logit", (1,))


def _compute_logit(graph: Builder) -> None:
    """A hard sigmoid is no sigmoid of anything, and 0 and 1 have no finite logit."""
    ends = graph.number(_SMALLEST), graph.number(1 - _SMALLEST)
    probability = graph.add("Clip", "probability", *ends)
    other = graph.add("Sub", graph.number(1), probability)
    graph.add("Sub", graph.add("Log", probability), graph.add("Log", other), output="logit")


def _list_feature_maps(walk: Walk, model: order.Entry) -> list[Tensor]:
    """In the order in which Keras lists the layers, those of nested models in their place."""
    layers = dict.fromkeys(id(entry) for entry in order.walk(model))
    return [walk.feature_maps[layer] for layer in layers if layer in walk.feature_maps]


def _give_feature_map(graph: Builder, name: str, feature_map: Tensor) -> None:
    graph.add("Transpose", feature_map.name, perm=[0, 2, 3, 1], output=name)
    graph.give(name, feature_map.shape)
