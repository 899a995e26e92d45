"""Slashes in names, which Keras 3 forbids."""

from collections.abc import Iterator
from typing import Any

from classifiers.modelfile.mends import structure
from classifiers.modelfile.mends.tally import Tally


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Writes underscores for the slashes in the names of a model's own layers."""
    layers = model["config"]["layers"]
    names = structure.Names(n for n in map(structure.name_of, layers) if "/" not in n)
    renamed: dict[str, str] = {}
    for layer in layers:
        name = structure.name_of(layer)
        if "/" in name:
            renamed[name] = names.unique(name.replace("/", "_"))
            _rename(layer, renamed[name])
            tally.add("layer_name")
    if model["class_name"] in structure.GRAPHS:
        follow(model, renamed)


def mend_outermost(model: dict[str, Any], tally: Tally) -> None:
    """The same for the name of the model itself, which belongs to no other."""
    name = structure.name_of(model)
    if "/" in name:
        _rename(model, name.replace("/", "_"))
        tally.add("layer_name")


def follow(model: dict[str, Any], renamed: dict[str, str]) -> None:
    """Lets the references in a graph follow its layers to their new names."""
    for layer in model["config"]["layers"]:
        _follow(structure.inbound(layer), renamed)
    _follow(structure.ends(model), renamed)


def _follow(references: Iterator[list[Any]], renamed: dict[str, str]) -> None:
    for reference in references:
        reference[0] = renamed.get(reference[0], reference[0])


def _rename(layer: dict[str, Any], name: str) -> None:
    layer["config"]["name"] = name
    if "name" in layer:
        layer["name"] = name
