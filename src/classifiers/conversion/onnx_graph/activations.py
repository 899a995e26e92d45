"""Functions and layers that work on each number by itself, or on the channels of each place.

As Keras computes them: https://keras.io/api/layers/activations/
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from classifiers.conversion.onnx_graph.builder import Builder
from classifiers.conversion.onnx_graph.tensors import Use, inexpressible

Activation = Callable[[Builder, str], str]


def activate(graph: Builder, name: str, function: str) -> str:
    """The name of what one of Keras's functions makes of a tensor."""
    return ACTIVATIONS[function](graph, name)


def _operator(operator: str, **attributes: Any) -> Activation:
    return lambda graph, name: graph.add(operator, name, **attributes)


def _relu6(graph: Builder, name: str) -> str:
    return graph.add("Clip", name, graph.number(0), graph.number(6))


def _gelu(graph: Builder, name: str) -> str:
    share = graph.add("Erf", graph.add("Mul", name, graph.number(math.sqrt(0.5))))
    doubled = graph.add("Mul", name, graph.add("Add", share, graph.number(1)))
    return graph.add("Mul", doubled, graph.number(0.5))


def _swish(graph: Builder, name: str) -> str:
    return graph.add("Mul", name, graph.add("Sigmoid", name))


def _mish(graph: Builder, name: str) -> str:
    return graph.add("Mul", name, graph.add("Tanh", graph.add("Softplus", name)))


ACTIVATIONS: dict[str, Activation] = {
    "linear": lambda graph, name: name,
    "relu": _operator("Relu"),
    "relu6": _relu6,
    "elu": _operator("Elu"),
    "selu": _operator("Selu"),
    "gelu": _gelu,
    "leaky_relu": _operator("LeakyRelu", alpha=0.2),  # the layer's slope is another
    "sigmoid": _operator("Sigmoid"),
    "hard_sigmoid": _operator("HardSigmoid", alpha=1 / 6, beta=0.5),
    "softmax": _operator("Softmax", axis=1),
    "log_softmax": _operator("LogSoftmax", axis=1),
    "softplus": _operator("Softplus"),
    "softsign": _operator("Softsign"),
    "swish": _swish,
    "silu": _swish,
    "tanh": _operator("Tanh"),
    "exponential": _operator("Exp"),
    "mish": _mish,
    "hard_swish": _operator("HardSwish"),
    "hard_silu": _operator("HardSwish"),
}


def relu(use: Use) -> str:
    slope = use.config.get("negative_slope", 0.0)
    threshold, highest = use.config.get("threshold", 0.0), use.config.get("max_value")
    if slope and highest is None and not threshold:
        return use.graph.add("LeakyRelu", use.name, alpha=slope)
    above = _cut(use, threshold, highest)
    if not slope:
        return above
    add, number = use.graph.add, use.graph.number
    below = add("Relu", add("Sub", number(threshold), use.name))
    return add("Sub", above, add("Mul", below, number(slope)))


def _cut(use: Use, threshold: float, highest: float | None) -> str:
    """What lies above a threshold, and zero for the rest; at most so much."""
    add, number = use.graph.add, use.graph.number
    if threshold:
        is_above = add("Greater", use.name, number(threshold))
        kept = add("Where", is_above, use.name, number(0))
    else:
        kept = use.name
    if highest is not None:
        return add("Clip", kept, number(0), number(highest))
    return kept if threshold else add("Relu", kept)


def leaky_relu(use: Use) -> str:
    slope = use.config.get("alpha", use.config.get("negative_slope", 0.3))
    return use.graph.add("LeakyRelu", use.name, alpha=slope)


def elu(use: Use) -> str:
    return use.graph.add("Elu", use.name, alpha=use.config.get("alpha", 1.0))


def prelu(use: Use) -> str:
    slopes = use.weight(0, partial(np.moveaxis, source=-1, destination=0))
    return use.graph.add("PRelu", use.name, slopes)


def softmax(use: Use) -> str:
    axes, rank = use.config.get("axis", [-1]), len(use.shape) + 1
    if len(axes) != 1 or not -rank <= axes[0] < rank:
        raise inexpressible(f"a softmax over the axes {axes}")
    axis = axes[0] % rank
    if axis:  # is not the batch: channels come first
        axis = 1 if axis == rank - 1 else axis + 1
    return use.graph.add("Softmax", use.name, axis=axis)
