"""What a network ends in, and how it is made to end in one sigmoid unit.

Only the last function of a configuration is exchanged. Which class a high output stands for, and
from which threshold on, is no matter of the network, and is never folded into it.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import numpy as np

from classifiers.conversion.onnx_graph.order import find_output
from classifiers.modelfile import references, values
from classifiers.modelfile.graph import HAND_ON, follow
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.mends.structure import MODELS, Names
from classifiers.modelfile.report import Code, Refused

_TWO = 2
_NO_LIMITS = Limits(**dict.fromkeys((field.name for field in fields(Limits)), sys.maxsize))


class Output(StrEnum):
    """What a model file gives for an image."""

    SIGMOID = "sigmoid"
    """One sigmoid unit: a probability."""
    LOGIT = "logit"
    """One number, of which the sigmoid is a probability."""
    SOFTMAX = "softmax"
    """Two probabilities, by softmax; the second one is taken as the output."""


def end_in_sigmoid(
    config: Mapping[str, Any], weights: list[LayerWeights], output: Output
) -> tuple[dict[str, Any], list[LayerWeights]]:
    """Makes a network end in one sigmoid unit.

    A softmax of two is the sigmoid of the difference of what goes into it (its second place less
    its first), so that it becomes one unit behind the same network, with the weights -1 and 1.

    Args:
        config: the architecture, mended; it is not changed.
        weights: of its layers.
        output: what it ends in.

    Raises:
        Refused: a softmax is that of a layer which is used several times, or not one of two.
    """
    model = copy.deepcopy(dict(config))
    if output is Output.LOGIT:
        _append(model, "Activation", {"activation": "sigmoid"}, behind=1)
    elif output is Output.SOFTMAX:
        _check_two(model)
        _make_linear(_find_last(model))
        settings = {"units": 1, "activation": "sigmoid", "use_bias": False}
        name = _append(model, "Dense", settings, behind=_TWO)
        return model, [*weights, (name, [np.array([[-1], [1]], np.float32)])]
    return model, weights


def _find_last(model: Mapping[str, Any]) -> dict[str, Any]:
    entry = _last_function(model)
    if entry is None:
        raise _unclear("it gives what it gets")
    return entry


def _last_function(model: Mapping[str, Any]) -> dict[str, Any] | None:
    """The layer whose function is applied last; None where a model hands on what it gets."""
    layers = model["config"]["layers"]
    if model["class_name"] == "Sequential":
        for entry in reversed(layers):
            if found := _function_of(entry):
                return found
        return None
    named = {references.name(entry): entry for entry in layers}
    key = references.references(model["config"]["output_layers"])[0]
    for _ in layers:
        entry = named[key[0]]
        if found := _function_of(entry):
            return found
        if not references.nodes(entry):  # the input itself
            return None
        key = references.nodes(entry)[0][0]
    return None


def _function_of(entry: dict[str, Any]) -> dict[str, Any] | None:
    if len(references.nodes(entry)) > 1:
        raise _unclear("its last layer is used several times")
    if entry["class_name"] in MODELS:
        return _last_function(entry)
    function = values.activation("activation", entry["config"].get("activation"))
    is_linear = entry["class_name"] == "Activation" and function == "linear"
    hands_on = entry["class_name"] in {"InputLayer", *HAND_ON}
    return None if hands_on or is_linear else entry


def _check_two(model: dict[str, Any]) -> None:
    """Refuses a softmax over anything else than the two numbers that come out.

    Of (2, 1) numbers, for example, each is the only one of its place, and becomes 1.
    """
    probe = copy.deepcopy(model)
    entry = _find_last(probe)
    size = entry["config"].get("units", entry["config"].get("filters"))
    if size is None and entry["config"].get("axis", -1) in (-1, [-1]):
        # Two units in its place change nothing but what has another size there.
        entry["class_name"] = "Dense"
        entry["config"] = {"name": references.name(entry), "units": _TWO}
        size = _count_outputs(probe)
    if size != _TWO:
        raise _unclear("a softmax over something else than two classes")


def _count_outputs(model: dict[str, Any]) -> int | None:
    """How many numbers a model gives; None where its layers do not fit together."""
    try:
        ((shape, _),) = follow(model, _NO_LIMITS).outputs
    except Refused:
        return None
    return shape[-1]


def _make_linear(entry: dict[str, Any]) -> None:
    if entry["class_name"] == "Softmax":
        entry["class_name"] = "Activation"
        entry["config"] = {"name": references.name(entry)}
        if "inbound_nodes" in entry:  # they may hold a mask, of which the other layer knows nothing
            entry["inbound_nodes"] = [_drop_keywords(node) for node in entry["inbound_nodes"]]
    entry["config"]["activation"] = "linear"


def _drop_keywords(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {**node, "kwargs": {}}
    return [[*key, {}] for key in references.references(node)]


def _append(
    model: dict[str, Any], class_name: str, settings: dict[str, Any], *, behind: int
) -> str:
    """Puts a layer behind the model's only output, of so many numbers; returns its name."""
    inner = model["config"]
    name = Names(references.name(layer) for layer in inner["layers"]).unique("sigmoid")
    entry: dict[str, Any] = {"class_name": class_name, "config": {"name": name, **settings}}
    if model["class_name"] != "Sequential":
        (last,) = references.references(inner["output_layers"])
        named = {references.name(layer): layer for layer in inner["layers"]}
        key = find_output(last, named[last[0]])
        entry |= {"name": name, "inbound_nodes": [_refer(inner["layers"], key, behind)]}
        inner["output_layers"] = [name, 0, 0]  # alone, as the mends name a single one
    inner["layers"].append(entry)
    return name


def _refer(layers: list[Any], key: references.Key, units: int) -> Any:
    """A reference in the words of Keras 2 or 3, whichever others are in: it takes no mixture."""
    if any(isinstance(node, Mapping) for entry in layers for node in entry["inbound_nodes"]):
        tensor = {"shape": [None, units], "dtype": "float32", "keras_history": list(key)}
        return {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}
    return [[*key, {}]]


def _unclear(why: str) -> Refused:
    return Refused(
        Code.NO_BINARY_OUTPUT, f"A model must end in a function of its own. Received: {why}."
    )
