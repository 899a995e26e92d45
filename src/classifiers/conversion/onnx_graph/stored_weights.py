"""Which of the weights in a file belong to which layer.

They lie there as Keras's reader of HDF5 files takes them: layer by layer, a nested model as one of
them, and of each what is trained before what is not.
https://github.com/keras-team/keras/blob/v3.15.1/keras/src/legacy/saving/legacy_h5_format.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from classifiers.conversion.onnx_graph import order
from classifiers.conversion.onnx_graph.builder import Weight
from classifiers.conversion.onnx_graph.order import Entry
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.layers import KINDS
from classifiers.modelfile.mends.structure import MODELS
from classifiers.modelfile.report import Code, Refused


class _Place(NamedTuple):
    """Where a weight belongs: a layer, by the `id` of its entry, and its position in that."""

    layer: int
    position: int
    is_trained: bool


def assign(model: Entry, weights: list[LayerWeights]) -> dict[int, list[Weight]]:
    """The weights of each layer that has some, by the `id` of its entry in the configuration.

    Raises:
        Refused: there are more or fewer than the layers need.
    """
    outermost = [places for entry in order.list_layers(model) if (places := _places(entry))]
    if [len(places) for places in outermost] != [len(arrays) for _, arrays in weights]:
        raise Refused(
            Code.WEIGHTS_MISMATCH,
            "The weights in the file must fit the architecture: layers have more or fewer of them.",
        )
    assigned: dict[tuple[int, int], Weight] = {}
    for places, (_, arrays) in zip(outermost, weights, strict=True):
        for place, array in zip(places, arrays, strict=True):
            assigned[place.layer, place.position] = array
    shares: dict[int, list[Weight]] = {}
    for layer, position in sorted(assigned):
        shares.setdefault(layer, []).append(assigned[layer, position])
    return shares


def _places(entry: Entry) -> list[_Place]:
    """In a file's order, the places of the weights of an outermost layer."""
    if entry["class_name"] not in MODELS:
        return list(_list_places(entry))
    places = [place for layer in order.walk(entry) for place in _list_places(layer)]
    if _is_frozen(entry):
        return places
    return sorted(places, key=lambda place: not place.is_trained)


def _is_frozen(model: Entry) -> bool:
    """Whether nothing in a nested model is trained, as far as Keras 3 reads it.

    It forgets what is said of a sequential one.
    """
    trainable = model["config"].get("trainable")
    return model["class_name"] != "Sequential" and trainable is not None and not trainable


def _list_places(entry: Entry) -> Iterator[_Place]:
    config = KINDS[entry["class_name"]].clean(entry["class_name"], entry["config"])
    can_train = config.get("trainable", True)
    for position, is_trained in enumerate(list_roles(entry["class_name"], config)):
        yield _Place(id(entry), position, is_trained and can_train)


def list_roles(class_name: str, config: Mapping[str, Any]) -> Sequence[bool]:
    """For each weight that a layer has, whether it is trained or counted, as a moving mean is."""
    if class_name in {"BatchNormalization", "LayerNormalization"}:
        trained = config["scale"] + config["center"]
        return [True] * trained + [False] * (2 * config["moving"])
    if class_name == "PReLU":
        return [True]
    if "use_bias" in config:
        kernels = 2 if class_name == "SeparableConv2D" else 1
        return [True] * (kernels + config["use_bias"])
    return []
