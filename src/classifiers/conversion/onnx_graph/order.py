"""The order in which Keras runs the layers of a graph, and the one in which it lists them.

Weights are handed out and convolutional layers are counted as they are listed; of several uses of a
layer, the first is the one that runs first. Both orders follow from how far each use is from the
outputs. They are not that of the configuration, though Keras writes one in which they agree:
https://github.com/keras-team/keras/blob/v3.15.1/keras/src/ops/function.py (`map_graph`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from classifiers.modelfile import references
from classifiers.modelfile.mends.structure import GRAPHS, MODELS
from classifiers.modelfile.references import Key

Entry = Mapping[str, Any]
Node = tuple[str, int]
"""A layer, and which of its uses."""
Flow = TypeVar("Flow")
"""What flows between layers, whatever that is for whoever goes through them."""


class Layout:
    """Who gets what from whom in a functional model.

    Attributes:
        layers: by name, as Keras lists them.
        inputs: names of the layers by which tensors come in.
        nodes: the other uses of layers, in the order in which they run, and what each is given.
        outputs: what the model gives.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        named = {references.name(entry): entry for entry in config["layers"]}
        uses = {name: references.nodes(entry) for name, entry in named.items()}
        self.inputs = [key[0] for key in references.references(config["input_layers"])]
        given: dict[Node, list[Key]] = {(name, 0): [] for name in self.inputs}
        for name, nodes in uses.items():
            for index, keys in enumerate(nodes):
                given[name, index] = [_find(key, given=len(uses[key[0]])) for key in keys]
        ends = references.references(config["output_layers"])
        self.outputs = [find_output(key, named[key[0]]) for key in ends]
        ordered, listed = _sort(
            [key[:2] for key in self.outputs],
            {node: [key[:2] for key in keys] for node, keys in given.items()},
        )
        self.nodes = {node: given[node] for node in ordered if node[0] not in self.inputs}
        self.layers = {name: named[name] for name in listed}


def run(
    model: Entry,
    inputs: list[Flow],
    apply: Callable[[Entry, list[Flow]], list[Flow]],
    layouts: dict[int, Layout],
) -> list[Flow]:
    """Goes through a model's own layers as they run; gives its outputs.

    Args:
        model: whose layers.
        inputs: what it is given.
        apply: what a layer, or a nested model, makes of what it is given.
        layouts: of models that were gone through before, by the `id` of their entries; is added to.
    """
    config = model["config"]
    if model["class_name"] == "Sequential":
        for entry in config["layers"]:
            inputs = apply(entry, inputs)
        return inputs
    if id(model) not in layouts:
        layouts[id(model)] = Layout(config)
    layout = layouts[id(model)]
    flows = {(name, 0, 0): flow for name, flow in zip(layout.inputs, inputs, strict=True)}
    for (name, index), keys in layout.nodes.items():
        outputs = apply(layout.layers[name], [flows[key] for key in keys])
        flows |= {(name, index, number): out for number, out in enumerate(outputs)}
    return [flows[key] for key in layout.outputs]


def walk(model: Entry) -> Iterator[Entry]:
    """The layers of a model as Keras lists them, those of nested models in their place."""
    for entry in list_layers(model):
        if entry["class_name"] in MODELS:
            yield from walk(entry)
        else:
            yield entry


def list_layers(model: Entry) -> list[Entry]:
    """A model's own layers, as Keras lists them."""
    if model["class_name"] == "Sequential":
        return list(model["config"]["layers"])
    return list(Layout(model["config"]).layers.values())


def find_output(key: Key, entry: Entry) -> Key:
    """The key of an output, for which Keras 3 counts nested graphs from one, and only these."""
    name, node, tensor = key
    if entry["class_name"] not in GRAPHS:
        return _find(key, len(references.nodes(entry)))
    # Keras looks up in a list: the place before the first is the last.
    return name, (node - 1) % len(references.nodes(entry)), tensor


def _find(key: Key, given: int) -> Key:
    """The key of a tensor; Keras 2 counts the making of a nested model as its first use."""
    name, node, tensor = key
    return (name, node - 1, tensor) if 0 < given <= node else key


def _sort(outputs: list[Node], parents: Mapping[Node, list[Node]]) -> tuple[list[Node], list[str]]:
    """The nodes in the order in which they run, and the layers in that in which they are listed."""
    finished, reached = _go_back(outputs, parents)
    depths: dict[Node, int] = {}
    layer_depths: dict[str, int] = {}
    for node in reversed(finished):
        # A layer that is used several times is never less deep than where it was seen before.
        depth = max(depths.get(node, 0), layer_depths.get(node[0], 0))
        depths[node] = layer_depths[node[0]] = depth
        for parent in parents[node]:
            depths[parent] = max(depth + 1, depths.get(parent, 0))
    nodes = sorted(depths, key=lambda node: -depths[node])
    return nodes, sorted(layer_depths, key=lambda name: (-layer_depths[name], reached[name]))


def _go_back(
    outputs: list[Node], parents: Mapping[Node, list[Node]]
) -> tuple[list[Node], dict[str, int]]:
    """All nodes, each behind those it depends on, and when each layer was reached first."""
    finished: dict[Node, None] = {}
    reached: dict[str, int] = {}
    for output in outputs:
        waiting = [] if output in finished else [(output, iter(parents[output]))]
        while waiting:  # not by recursion, which Python bounds
            node, rest = waiting[-1]
            reached.setdefault(node[0], len(reached))
            parent = next((p for p in rest if p not in finished), None)
            if parent is None:
                waiting.pop()
                finished[node] = None
            else:
                waiting.append((parent, iter(parents[parent])))
    return list(finished), reached
