"""The third gate: an architecture followed from its input to its output, on paper.

Every shape is computed, every weight is expected, and the cost of an answer is added up, all from
the configuration and before anything is built.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from classifiers.modelfile import allow_list, references, shapes, values
from classifiers.modelfile.layers import KINDS, LayerKind
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.references import Key
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.shapes import Shape

HAND_ON = {"Dropout", "Flatten", "Reshape", "SpatialDropout2D", "AlphaDropout", "GaussianDropout"}
_CHANNELS = {1, 3}
_BYTES_PER_NUMBER = 4
_REFERENCES = 4  # from layers to others, on average
_CALLS = 4  # of a layer, on average: few layers that are nested and used often make many
_USUAL_SIDE = 256  # of an image, where a model leaves it open
_SIDES_APART = 64  # between two sides that are tried: what most networks can halve six times


class Tensor(NamedTuple):
    """What flows between layers: a shape, and the last function that was applied."""

    shape: Shape
    ending: str


@dataclass
class Architecture:
    """What a configuration says, once it has been followed to its end."""

    inputs: list[Shape] = field(default_factory=list)
    outputs: list[Tensor] = field(default_factory=list)
    weights: list[tuple[str, list[tuple[int, ...]]]] = field(default_factory=list)
    """Layers that have weights, in order, with their shapes; a nested model counts as one."""
    nested_models: set[str] = field(default_factory=set)
    """Names of those of them that are models."""
    conv_layers: list[list[Any]] = field(default_factory=list)
    num_layers: int = 0
    num_parameters: int = 0
    activation_bytes: int = 0
    """For one image; where its sides are open, for one of 256 x 256."""
    multiply_adds: int = 0
    """Likewise."""
    largest_side: int | None = None
    """Where sides are open: the longest that keeps both within their limits."""


def follow(config: Mapping[str, Any], limits: Limits) -> Architecture:
    """Follows an architecture from its input to its output.

    Args:
        config: `{"class_name": …, "config": …}` of the whole model, mended.
        limits: what it may cost.

    Raises:
        Refused: a layer or a value is not allowed, layers do not fit together, or it costs too
            much.
    """
    allow_list.check_layers(config, limits)
    walk = _Walk(limits)
    walk.result.outputs = walk.model(config, None)
    if any(side is None for side in walk.result.inputs[0]):
        _measure_open(config, limits, walk.result)
    return walk.result


def _measure_open(config: Mapping[str, Any], limits: Limits, result: Architecture) -> None:
    """Finds what images of the usual side cost, and which are the largest that may be declared.

    The cost does not grow with the area alone: a window may fit once into a usual image, and into
    a larger one a hundred thousand times. So each side is followed. What one costs, no smaller one
    exceeds.
    """

    def measure(side: int) -> Architecture:
        walk = _Walk(limits, side)
        walk.model(config, None)
        return walk.result

    usual = min(_USUAL_SIDE, limits.image_side)
    found = measure(usual)
    result.activation_bytes, result.multiply_adds = found.activation_bytes, found.multiply_adds
    result.largest_side = usual
    for side in range(limits.image_side, usual, -_SIDES_APART):
        try:
            measure(side)
        except Refused:
            continue
        result.largest_side = side
        break


_Part = tuple[list[tuple[str, list[tuple[int, ...]]]], list[list[Any]]]


class _Walk:
    """Follows one architecture once; `open_side` stands for the sides that it leaves open."""

    def __init__(self, limits: Limits, open_side: int | None = None) -> None:
        self.limits = limits
        self.open_side = open_side
        self.result = Architecture()
        self._depth = 0
        self._num_calls = 0
        self._counted: set[int] = set()

    def model(self, config: Mapping[str, Any], inputs: list[Tensor] | None) -> list[Tensor]:
        """The outputs of a model for these inputs; the whole model brings its own."""
        inner = config["config"]
        self._depth += 1
        if config["class_name"] == "Sequential":
            outputs = self._sequential(inner["layers"], inputs)
        else:
            outputs = self._functional(inner, inputs)
        self._depth -= 1
        return outputs

    def _sequential(
        self, entries: list[Mapping[str, Any]], inputs: list[Tensor] | None
    ) -> list[Tensor]:
        if not entries:
            raise _broken("a model has no layers")
        if inputs is None:
            inputs = [self._input(entries[0])]
        for position, entry in enumerate(entries):
            if position and entry["class_name"] == "InputLayer":
                raise _broken("an image comes in behind another layer")
            inputs = self._apply(entry, inputs)
        return inputs

    def _functional(self, config: Mapping[str, Any], inputs: list[Tensor] | None) -> list[Tensor]:
        named = {references.name(entry): entry for entry in config["layers"]}
        if len(named) < len(config["layers"]):
            raise _broken("two layers have the same name")
        tensors = self._sources(config, named, inputs)
        parts: dict[str, _Part] = {}
        waiting = [
            (name, index, node)
            for name, entry in named.items()
            for index, node in enumerate(references.nodes(entry))
        ]
        if sum(1 + len(node) for _, _, node in waiting) > _REFERENCES * self.limits.layers:
            raise allow_list.too_many_layers(self.limits)
        while waiting:
            ready = [w for w in waiting if all(_find(tensors, key) for key in w[2])]
            if not ready:
                raise _broken(f"the input of {waiting[0][0][:100]!r} comes from nowhere")
            for name, index, node in ready:
                given = [tensor for key in node if (tensor := _find(tensors, key))]
                with self._apart(parts, name):
                    outputs = self._apply(named[name], given)
                tensors |= {(name, index, position): out for position, out in enumerate(outputs)}
            waiting = [w for w in waiting if w not in ready]
        for name in named:  # as they are listed, not as they were reached
            weights, conv_layers = parts.get(name, ([], []))
            self.result.weights += weights
            self.result.conv_layers += conv_layers
        wanted = references.references(config.get("output_layers"))
        found = [tensor for key in wanted if (tensor := _find(tensors, key))]
        if not found or len(found) < len(wanted):
            raise _broken("the model has no output, or one that comes from nowhere")
        return found

    def _sources(
        self,
        config: Mapping[str, Any],
        named: Mapping[str, Mapping[str, Any]],
        inputs: list[Tensor] | None,
    ) -> dict[Key, Tensor]:
        """What a functional model begins with."""
        sources = references.references(config.get("input_layers"))
        begins = _find_inputs(named)
        idle = [n for n, e in named.items() if n not in begins and not references.nodes(e)]
        if idle:  # what is not followed is not checked
            raise _broken(f"the layer {idle[0][:100]!r} is never used")
        for name in begins:
            KINDS["InputLayer"].clean("InputLayer", references.mapping(named[name].get("config")))
        if any(references.nodes(named[name]) for name in begins):
            raise _broken("an image comes in behind another layer")
        if {name for name, _, _ in sources} != begins:
            raise _broken("images come in at other layers than the model says")
        if inputs is None:
            if len(sources) != 1:
                raise Refused(
                    Code.SEVERAL_INPUTS,
                    f"A model must take one image. Received: {len(sources)} inputs.",
                )
            inputs = [self._input(named[sources[0][0]])]
        if len(sources) != len(inputs):
            raise _broken("a model gets another number of inputs than it has")
        return dict(zip(sources, inputs, strict=True))

    @contextmanager
    def _apart(self, parts: dict[str, _Part], name: str) -> Iterator[None]:
        """Keeps what is found about one layer, the first time it is used."""
        result = self.result
        outer = result.weights, result.conv_layers
        result.weights, result.conv_layers = [], []
        yield
        parts.setdefault(name, (result.weights, result.conv_layers))
        result.weights, result.conv_layers = outer

    def _input(self, entry: Mapping[str, Any]) -> Tensor:
        config = references.mapping(entry.get("config"))
        if entry["class_name"] == "InputLayer":
            KINDS["InputLayer"].clean("InputLayer", config)
        given = config.get("batch_shape", config.get("batch_input_shape"))
        shape = tuple(values.shape("batch_shape", given or [])[1:])
        if len(shape) != 3 or shape[-1] not in _CHANNELS:  # noqa: PLR2004
            raise Refused(
                Code.NO_IMAGE_INPUT,
                "The input must be an image: height, width and 1 or 3 channels. "
                f"Received: {list(shape)}",
            )
        if any(side is not None and side > self.limits.image_side for side in shape[:2]):
            raise Refused(
                Code.IMAGE_TOO_LARGE,
                f"An input image may have at most {self.limits.image_side} pixels a side. "
                f"Received: {list(shape)}",
            )
        closed = *(side or self.open_side for side in shape[:2]), shape[-1]
        self.result.inputs.append(closed)
        return Tensor(closed, "input")

    def _apply(self, entry: Mapping[str, Any], inputs: list[Tensor]) -> list[Tensor]:
        if entry["class_name"] in allow_list.MODELS:
            before = len(self.result.weights)
            outputs = self.model(entry, inputs)
            self._join_weights(before, references.name(entry))
            return outputs
        self._num_calls += 1
        if self._num_calls > _CALLS * self.limits.layers:
            raise Refused(Code.TOO_MANY_OPERATIONS, "The layers of the model are used too often.")
        kind = KINDS[entry["class_name"]]
        config = kind.clean(entry["class_name"], references.mapping(entry.get("config")))
        given = [tensor.shape for tensor in inputs]
        output = self._output(kind, config, given)
        self._count(entry, kind, config, given)
        if kind.multiply_adds:
            self.result.multiply_adds += kind.multiply_adds(config, given, output)
        self.result.activation_bytes += _BYTES_PER_NUMBER * shapes.size(output)
        self._check_cost()
        return [Tensor(output, _ending(entry["class_name"], config, inputs))]

    @staticmethod
    def _output(kind: LayerKind, config: Mapping[str, Any], given: list[Shape]) -> Shape:
        try:
            return kind.output_shape(config, given)
        except KeyError as error:
            raise Refused(Code.BAD_VALUE, f"A layer lacks its {error}.") from None

    def _count(
        self,
        entry: Mapping[str, Any],
        kind: LayerKind,
        config: Mapping[str, Any],
        given: list[Shape],
    ) -> None:
        """Counts a layer the first time it is used."""
        if id(entry) in self._counted:
            return
        self._counted.add(id(entry))
        result = self.result
        expected = kind.weight_shapes(config, given)
        result.num_layers += 1
        result.num_parameters += sum(math.prod(shape) for shape in expected)
        if expected:
            result.weights.append((references.name(entry), expected))
        if "kernel_size" in config:
            filters = config.get("filters") or expected[0][-2] * expected[0][-1]
            result.conv_layers.append([filters, config["kernel_size"]])

    def _join_weights(self, before: int, name: str) -> None:
        """Keras stores the weights of a nested model as those of one layer."""
        nested = self.result.weights[before:]
        if nested and self._depth == 1:
            joined = [shape for _, expected in nested for shape in expected]
            self.result.weights[before:] = [(name, joined)]
            self.result.nested_models.add(name)

    def _check_cost(self) -> None:
        result, limits = self.result, self.limits
        if result.num_layers > limits.layers:
            raise allow_list.too_many_layers(limits)
        for code, what, cost, limit in (
            (Code.TOO_MANY_PARAMETERS, "parameters", result.num_parameters, limits.parameters),
            (
                Code.TOO_MUCH_MEMORY,
                "bytes of memory for an image",
                result.activation_bytes,
                limits.activation_bytes,
            ),
            (
                Code.TOO_MANY_OPERATIONS,
                "multiplications for an image",
                result.multiply_adds,
                limits.multiply_adds,
            ),
        ):
            if cost > limit:
                raise Refused(code, f"A model may need at most {limit} {what}. Received: {cost}")


def _ending(class_name: str, config: Mapping[str, Any], inputs: list[Tensor]) -> str:
    """The last function applied, looking through layers that hand on what they get."""
    if class_name == "InputLayer" or class_name in HAND_ON:
        return inputs[0].ending
    if class_name == "Activation" and config.get("activation") == "linear":
        return inputs[0].ending
    if class_name == "ReLU" and config.get("max_value") == 1:
        return "hard_sigmoid"  # as it is written for Keras 3, where the name means something else
    return str(config.get("activation", class_name.lower()))


def _find_inputs(named: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {name for name, entry in named.items() if entry["class_name"] == "InputLayer"}


def _find(tensors: Mapping[Key, Tensor], key: Key) -> Tensor | None:
    name, node, tensor = key
    # Keras 2 counts the making of a nested model as its first use.
    return tensors.get(key) or tensors.get((name, node - 1, tensor))


def _broken(what: str) -> Refused:
    return Refused(Code.BROKEN_GRAPH, f"The layers of the model do not fit together: {what}.")
