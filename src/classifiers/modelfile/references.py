"""How a configuration says which layer gets its input from which, as Keras 2 and 3 write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.modelfile import values
from classifiers.modelfile.report import Code, Refused

_LONGEST_NAME = 200

Key = tuple[str, int, int]
"""Layer, node, tensor: how Keras names what flows between layers."""


def nodes(entry: Mapping[str, Any]) -> list[list[Key]]:
    """For each use of a layer, where its inputs come from."""
    listed = entry.get("inbound_nodes", [])
    if not isinstance(listed, list):
        raise damaged("inbound_nodes is no list")
    return [references(node) for node in listed if node]


def references(node: Any) -> list[Key]:
    """References to tensors, in the ways that Keras 2 and 3 write them."""
    if isinstance(node, Mapping):  # Keras 3: the arguments of the call
        if set(node) - {"args", "kwargs"} or not _plain_keywords(node.get("kwargs", {})):
            raise damaged("a node has more than its inputs")
        return [key for argument in node.get("args", []) for key in _of_argument(argument)]
    if isinstance(node, list) and node and isinstance(node[0], str):
        return [_key(node)]
    if not isinstance(node, list):
        raise damaged("a reference to a layer is no list")
    return [_key(item) for item in node]


def _of_argument(argument: Any) -> list[Key]:
    if isinstance(argument, list):
        return [key for item in argument for key in _of_argument(item)]
    config = mapping(argument).get("config")
    if mapping(argument).get("class_name") != "__keras_tensor__":
        raise damaged("a layer is called with something else than a tensor")
    return [_key(mapping(config).get("keras_history"))]


def _plain_keywords(keywords: Any) -> bool:
    """Keras writes `training` and `mask` there; they change nothing in an answer."""
    return isinstance(keywords, Mapping) and all(
        key in {"training", "mask"} and not isinstance(value, (Mapping, list))
        for key, value in keywords.items()
    )


def _key(reference: Any) -> Key:
    if (
        not isinstance(reference, list)
        or len(reference) not in {3, 4}
        or not isinstance(reference[0], str)
        or not all(type(number) is int for number in reference[1:3])
        or not (len(reference) == 3 or _plain_keywords(reference[3]))  # noqa: PLR2004
    ):
        raise damaged("a reference to a layer is not a name and two numbers")
    return reference[0], reference[1], reference[2]


def name(entry: Mapping[str, Any]) -> str:
    name = entry.get("name") or mapping(entry.get("config")).get("name")
    if not isinstance(name, str):
        raise damaged("a layer has no name")
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise values.bad("name", f"1 to {_LONGEST_NAME} letters that can be printed", name)
    return name


def mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise damaged("something is no object that should be one")
    return value


def damaged(what: str) -> Refused:
    return Refused(Code.CONFIG_DAMAGED, f"The architecture in the file is damaged: {what}.")
