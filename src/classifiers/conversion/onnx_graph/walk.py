from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.conversion.onnx_graph import order, stored_weights
from classifiers.conversion.onnx_graph.activations import activate
from classifiers.conversion.onnx_graph.builder import Builder, Weight
from classifiers.conversion.onnx_graph.order import Entry, Layout
from classifiers.conversion.onnx_graph.table import LAYERS
from classifiers.conversion.onnx_graph.tensors import Ending, Tensor, Use
from classifiers.modelfile import references
from classifiers.modelfile.graph import HAND_ON
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.layers import KINDS
from classifiers.modelfile.mends.structure import MODELS
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.shapes import Shape

_SIGMOIDS = {"sigmoid", "hard_sigmoid"}


class Walk:
    """Goes through the layers as they run, and writes each of them into a graph.

    Attributes:
        feature_maps: of each convolutional layer, by the `id` of its entry, where it is first used.
    """

    def __init__(self, graph: Builder, model: Entry, weights: list[LayerWeights]) -> None:
        self.feature_maps: dict[int, Tensor] = {}
        self._graph = graph
        self._weights = stored_weights.assign(model, weights)
        self._layouts: dict[int, Layout] = {}

    def run(self, model: Entry, inputs: list[Tensor]) -> list[Tensor]:
        """The outputs of a model for these inputs."""
        return order.run(model, inputs, self._apply, self._layouts)

    def _apply(self, entry: Entry, inputs: list[Tensor]) -> list[Tensor]:
        class_name = entry["class_name"]
        if class_name in MODELS:
            return self.run(entry, inputs)
        use = self._use(entry, inputs)
        before = LAYERS[class_name](use)
        after = activate(self._graph, before, use.config.get("activation", "linear"))
        output = Tensor(after, use.shape, _ending(class_name, use, before))
        if "kernel_size" in use.config:
            self.feature_maps.setdefault(id(entry), output)
        return [output]

    def _use(self, entry: Entry, inputs: list[Tensor]) -> Use:
        class_name = entry["class_name"]
        kind = KINDS[class_name]
        config = kind.clean(class_name, references.mapping(entry.get("config")))
        shapes = [tensor.shape for tensor in inputs]
        weights = self._weights.get(id(entry), [])
        _check(weights, kind.weight_shapes(config, shapes))
        shape = kind.output_shape(config, shapes)
        return Use(self._graph, id(entry), config, weights, inputs, shape)


def find_input(model: Entry) -> Shape:
    """The shape of the images that a model takes."""
    config = model["config"]
    if model["class_name"] == "Sequential":
        entry = config["layers"][0]
    else:
        (name, _, _), *_ = references.references(config["input_layers"])
        entry = next(e for e in config["layers"] if references.name(e) == name)
    settings: Mapping[str, Any] = entry["config"]
    return tuple(settings.get("batch_shape") or settings["batch_input_shape"])[1:]


def _ending(class_name: str, use: Use, before: str) -> Ending | None:
    """The function of a final unit, looking through layers that hand on what they get."""
    function = use.config.get("activation")
    is_linear = class_name == "Activation" and function == "linear"
    if is_linear or class_name == "InputLayer" or class_name in HAND_ON:
        return use.inputs[0].ending
    if class_name == "ReLU" and use.config.get("max_value") == 1:
        # As the mends write the hard sigmoid of Keras 2.
        return Ending("hard_sigmoid", before)
    return Ending(function, before) if function in _SIGMOIDS else None


def _check(weights: list[Weight], needed: list[tuple[int, ...]]) -> None:
    """In a nested model, the order of weights depends on what is trained; it may be another."""
    if [weight.shape for weight in weights] != needed:
        raise Refused(
            Code.WEIGHTS_MISMATCH,
            "The weights in the file must fit the architecture: a layer has some of other shapes.",
        )
