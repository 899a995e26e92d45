"""Layers, names and references, where every version of Keras keeps them in a configuration."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from classifiers.modelfile.report import Code, Refused

GRAPHS = frozenset({"Functional", "Model"})
"""Models whose layers say where their inputs come from. `Model` is the name before Keras 2.4."""

MODELS = GRAPHS | {"Sequential"}

CONSTANT = "_CONSTANT_VALUE"
"""Stands in place of a layer's name where an operation starts with a constant."""


def check(model: Any) -> None:
    """Makes sure that all that this module's other functions rely on is there.

    Raises:
        Refused: something is missing or of another type.
    """
    _check_layer(model)
    if model["class_name"] not in MODELS:
        raise damaged("the outermost object must be a model", model["class_name"])
    layers = _expect(model["config"], "layers", list)
    for layer in layers:
        _check_layer(layer)
    if model["class_name"] in GRAPHS:
        _check_graph(model["config"])
    for layer in layers:
        if layer["class_name"] in MODELS:
            check(layer)


def damaged(rule: str, received: object) -> Refused:
    """The error for a configuration that no version of Keras writes."""
    message = f"The architecture in the file is damaged: {rule}. Received: {str(received)[:80]!r}"
    return Refused(Code.CONFIG_DAMAGED, message)


def models(model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A model and all models inside it, inner ones first."""
    for layer in model["config"]["layers"]:
        if layer["class_name"] in MODELS:
            yield from models(layer)
    yield model


def name_of(layer: dict[str, Any]) -> str:
    """The name of a layer; empty where Keras is left to make one up."""
    name: str = layer.get("name") or layer["config"].get("name") or ""
    return name


def is_graph(model: dict[str, Any]) -> bool:
    """Whether the layers refer to each other in the way of Keras 2, by lists."""
    return model["class_name"] in GRAPHS and not any(
        isinstance(node, dict) for layer in model["config"]["layers"] for node in nodes_of(layer)
    )


def nodes_of(layer: dict[str, Any]) -> list[Any]:
    """The uses of a layer in a graph: for each, where its inputs come from."""
    nodes: list[Any] = layer["inbound_nodes"]
    return nodes


def inbound(layer: dict[str, Any]) -> Iterator[list[Any]]:
    """The references by which a layer takes its inputs: lists of name, node and tensor index."""
    for node in nodes_of(layer):
        if isinstance(node, list):
            yield from _references(node)


def outputs(model: dict[str, Any]) -> Iterator[list[Any]]:
    """The references to the model's outputs."""
    return _references(model["config"]["output_layers"])


def ends(model: dict[str, Any]) -> Iterator[list[Any]]:
    """The references to the model's inputs and outputs."""
    yield from _references(model["config"]["input_layers"])
    yield from outputs(model)


def is_reference(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a name, a node index and a tensor index, and perhaps keywords."""
    return (
        isinstance(value, list)
        and 3 <= len(value) <= 4  # noqa: PLR2004
        and isinstance(value[0], str)
        and value[0] != CONSTANT
        and all(type(index) is int for index in value[1:3])
    )


class Names:
    """Names that are taken, and new ones like them."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._numbers: Counter[str] = Counter()

    def unique(self, wanted: str) -> str:
        """A name like the wanted one that is not taken yet; it is taken afterwards."""
        name = wanted
        while name in self._taken:
            # Never a number twice: a file with thousands of like names must not cost its square.
            self._numbers[wanted] += 1
            name = f"{wanted}_{self._numbers[wanted]}"
        self._taken.add(name)
        return name


def _check_layer(layer: object) -> None:
    if not isinstance(layer, dict):
        raise damaged("a layer must be an object", layer)
    _expect(layer, "class_name", str)
    config = _expect(layer, "config", dict)
    for holder in (layer, config):
        if not isinstance(holder.get("name", ""), str):
            raise damaged("the name of a layer must be text", holder["name"])


def _check_graph(config: dict[str, Any]) -> None:
    taken: set[str] = set()
    for layer in config["layers"]:
        name = _expect(layer, "name", str)
        if name in taken:
            raise damaged("two layers of a model must not have the same name", name)
        if layer["config"].get("name", name) != name:
            raise damaged("the two names of a layer must be equal", layer["config"]["name"])
        taken.add(name)
        for node in _expect(layer, "inbound_nodes", list):
            if not isinstance(node, list | dict):
                raise damaged("the inputs of a layer must be a list", node)
        for _ in inbound(layer):
            pass  # each reference is checked on its way
    for end in ("input_layers", "output_layers"):
        if not isinstance(config.get(end), list | dict):
            raise damaged(f"`{end}` must be a list", config.get(end))
        for _ in _references(config[end]):
            pass


def _expect(parent: dict[str, Any], key: str, kind: type) -> Any:
    value = parent.get(key)
    if not isinstance(value, kind):
        raise damaged(f"`{key}` is missing or of the wrong type", value)
    return value


def _references(value: Any) -> Iterator[list[Any]]:
    """All references in a value, those in arguments by keyword included."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        if not (value and isinstance(value[0], str)):
            for item in value:
                yield from _references(item)
            return
        if is_reference(value):
            yield value
        for item in value[3:]:
            yield from _references(item)
