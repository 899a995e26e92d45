"""The hard sigmoid: max(0, min(1, 0.2 x + 0.5)) in Keras 2, relu6(x + 3) / 6 in Keras 3."""

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from classifiers.modelfile.mends import names, structure
from classifiers.modelfile.mends.tally import Tally
from classifiers.modelfile.report import Code, Refused

_HARD_SIGMOID = "hard_sigmoid"
_KERAS_3 = 3

_WITHOUT_WEIGHTS = frozenset(
    {
        "Activation",
        "Add",
        "AveragePooling2D",
        "Concatenate",
        "Dropout",
        "Flatten",
        "GlobalAveragePooling2D",
        "GlobalMaxPooling2D",
        "InputLayer",
        "LeakyReLU",
        "MaxPooling2D",
        "Multiply",
        "ReLU",
        "Rescaling",
        "Reshape",
        "Subtract",
        "ZeroPadding2D",
    }
)
"""Layers whose place in the order of the weights does not matter. Others may be missing here."""


def mend(model: dict[str, Any], keras_version: str | None, tally: Tally) -> None:
    """Writes the hard sigmoid of Keras 2 as a Rescaling layer and a ReLU layer behind it.

    Raises:
        Refused: it is unknown which version's is meant, or the two layers cannot be inserted.
    """
    layers = model["config"]["layers"]
    used = [position for position, layer in enumerate(layers) if _mentions(layer["config"])]
    major = _major(keras_version)
    if not used or major >= _KERAS_3:
        return
    if not major:
        raise _refused(layers[used[0]], "the file does not say which version of Keras wrote it")
    if model["class_name"] in structure.GRAPHS and not structure.is_graph(model):
        raise _refused(layers[used[0]], "the layers refer to each other as no Keras 2 writes it")
    depths = _depths(model)
    _insert(model, used)
    if not _keeps_order(depths, _depths(model)):
        raise _refused(layers[used[0]], "it stands on one of several parallel branches")
    for _ in used:
        tally.add("hard_sigmoid")


def _insert(model: dict[str, Any], used: list[int]) -> None:
    """Puts the two layers behind each layer in these positions."""
    layers, in_graph = model["config"]["layers"], structure.is_graph(model)
    taken = structure.Names(map(structure.name_of, layers))
    tails = {position: _split(layers[position], taken, in_graph) for position in used}
    if in_graph:
        ends = {structure.name_of(layers[at]): structure.name_of(tails[at][-1]) for at in used}
        names.follow(model, ends)
    model["config"]["layers"] = [
        part for position, layer in enumerate(layers) for part in (layer, *tails.get(position, ()))
    ]


def _split(layer: dict[str, Any], taken: structure.Names, in_graph: bool) -> list[dict[str, Any]]:
    """Makes a layer linear, and returns the two that do what its activation did."""
    if _is_hard_sigmoid(layer["config"].get("activation")):
        layer["config"]["activation"] = "linear"
    if _mentions(layer["config"]):
        raise _refused(layer, "it is used inside the layer")
    name = structure.name_of(layer) or "layer"
    scale = {"name": taken.unique(f"{name}_scale"), "scale": 0.2, "offset": 0.5}
    clip = {"name": taken.unique(f"{name}_clip"), "max_value": 1.0, "threshold": 0.0}
    tail = [
        {"class_name": class_name, "config": {"trainable": True, "dtype": "float32", **config}}
        for class_name, config in (("Rescaling", scale), ("ReLU", clip | {"negative_slope": 0.0}))
    ]
    if in_graph:
        for source, part in pairwise((layer, *tail)):
            source_name = structure.name_of(source)
            uses = range(len(structure.nodes_of(layer)))
            part["name"] = part["config"]["name"]
            part["inbound_nodes"] = [[[source_name, use, 0, {}]] for use in uses]
    return tail


def _mentions(value: Any, key: str = "") -> bool:
    """Whether a hard sigmoid is an activation anywhere in a layer; inner models are their own."""
    if "activation" in key and _is_hard_sigmoid(value):
        return True
    if isinstance(value, dict):
        return "layers" not in value and any(_mentions(item, k) for k, item in value.items())
    return isinstance(value, list) and any(_mentions(item, key) for item in value)


def _is_hard_sigmoid(activation: Any) -> bool:
    if isinstance(activation, dict):
        activation = activation.get("config")
    return isinstance(activation, str) and activation == _HARD_SIGMOID


def _major(version: str | None) -> int:
    """The first number of a version; 0 if there is none."""
    head = version.split(".")[0] if isinstance(version, str) else ""
    return int(head) if head in {"1", "2", "3", "4"} else 0


def _depths(model: dict[str, Any]) -> dict[str, int]:
    """How far each layer with weights is from the outputs; by this Keras orders the weights."""
    if not structure.is_graph(model):
        return {}
    layers = {structure.name_of(layer): layer for layer in model["config"]["layers"]}
    consumers: dict[str, set[str]] = {name: set() for name in layers}
    for name, layer in layers.items():
        for reference in structure.inbound(layer):
            consumers.setdefault(reference[0], set()).add(name)
    depths: dict[str, int] = {}
    try:
        for name in TopologicalSorter(consumers).static_order():
            depths[name] = max((depths[n] + 1 for n in consumers[name]), default=0)
    except CycleError as error:
        message = "The layers refer to each other in a circle."
        raise Refused(Code.BROKEN_GRAPH, message) from error
    return {n: depths[n] for n in layers if layers[n]["class_name"] not in _WITHOUT_WEIGHTS}


def _keeps_order(before: dict[str, int], after: dict[str, int]) -> bool:
    pairs = sorted({(depth, after[name]) for name, depth in before.items()})
    return all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def _refused(layer: dict[str, Any], reason: str) -> Refused:
    message = (
        f"The layer {structure.name_of(layer)[:80]!r} uses the hard sigmoid, which means one thing "
        f"in Keras 2 and another in Keras 3; it cannot be kept here: {reason}. Use the sigmoid, "
        "train for a few steps more, and save the model again."
    )
    return Refused(Code.BAD_VALUE, message)
