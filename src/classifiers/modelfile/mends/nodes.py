"""Models inside models: from which number on their uses are counted, and what they return.

A model's first use is its own creation. Keras 2 counts it, so that the first use by another model
has the number one. Keras 3 has no node for it: it counts from zero, except that it still takes one
off where a model ends in an inner graph.
https://github.com/keras-team/keras/blob/v3.15.1/keras/src/models/functional.py
"""

from typing import Any

from classifiers.modelfile.mends import structure
from classifiers.modelfile.mends.tally import Tally


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Mends a graph's ends, and counts the uses of its inner models the way that Keras 3 does."""
    if not structure.is_graph(model):
        return
    _unwrap_ends(model["config"], tally)
    inner = {
        structure.name_of(layer): layer
        for layer in model["config"]["layers"]
        if layer["class_name"] in structure.MODELS
    }
    references = _by_name(model, inner)
    for name, layer in inner.items():
        inbound, outputs = references[name]
        if not _counts_from_one(len(structure.nodes_of(layer)), [*inbound, *outputs]):
            continue
        moved = inbound if layer["class_name"] in structure.GRAPHS else [*inbound, *outputs]
        for reference in moved:
            reference[1] -= 1
        if moved:
            tally.add("nested_model")


def _unwrap_ends(config: dict[str, Any], tally: Tally) -> None:
    """Names one input or output alone.

    From a list of one, Keras 3 makes a model that takes and returns a list: the layer behind an
    inner model then gets a list, and some make nonsense of it.
    """
    mended = False
    for key in ("input_layers", "output_layers"):
        ends = config[key]
        if isinstance(ends, list) and len(ends) == 1 and structure.is_reference(ends[0]):
            config[key], mended = ends[0], True
    if mended:
        tally.add("single_tensor")


_References = list[list[Any]]


def _by_name(
    model: dict[str, Any], inner: dict[str, Any]
) -> dict[str, tuple[_References, _References]]:
    """The references to each inner model, from other layers and from the outputs."""
    found: dict[str, tuple[_References, _References]] = {name: ([], []) for name in inner}
    for layer in model["config"]["layers"]:
        for reference in structure.inbound(layer):
            if reference[0] in found:
                found[reference[0]][0].append(reference)
    for reference in structure.outputs(model):
        if reference[0] in found:
            found[reference[0]][1].append(reference)
    return found


def _counts_from_one(uses: int, references: _References) -> bool:
    """Whether the numbers are one to the number of uses; none is saved that nobody refers to."""
    numbers = {reference[1] for reference in references}
    return bool(uses) and len(numbers) == uses and min(numbers) == 1 and max(numbers) == uses
