"""The shape of the input, which Keras 2 also kept on ordinary layers."""

from typing import Any

from classifiers.modelfile.mends.structure import MODELS, Names, name_of
from classifiers.modelfile.mends.tally import Tally


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Gives a Sequential model an input layer, and takes shapes from the other layers."""
    layers = model["config"]["layers"]
    if model["class_name"] == "Sequential" and layers and not _is_input(layers[0]):
        shape = _input_shape(model)
        if isinstance(shape, list):
            layers.insert(0, _input_layer(shape, layers))
            layers[1]["config"].pop("batch_input_shape", None)
            tally.add("input_layer")
    for layer in layers:
        # Keras 3 takes this for a shape without the batch size, and builds another network.
        if not _is_input(layer) and "batch_input_shape" in layer["config"]:
            del layer["config"]["batch_input_shape"]
            tally.add("input_shape")


def _is_input(layer: dict[str, Any]) -> bool:
    return bool(layer["class_name"] == "InputLayer")


def _input_layer(shape: list[Any], layers: list[dict[str, Any]]) -> dict[str, Any]:
    names = Names(map(name_of, layers))
    name = names.unique(f"{name_of(layers[0]) or 'first'}_input")
    return {
        "class_name": "InputLayer",
        "config": {"batch_shape": list(shape), "dtype": "float32", "name": name},
    }


def _input_shape(layer: dict[str, Any]) -> Any:
    """The shape of the batches that a layer takes, as far as it says."""
    config = layer["config"]
    if _is_input(layer) or layer["class_name"] not in MODELS:
        return config.get("batch_shape", config.get("batch_input_shape"))
    layers = config["layers"]
    if layer["class_name"] == "Sequential":
        own = _input_shape(layers[0]) if layers else None
        return own if own is not None else config.get("build_input_shape")
    entrances = [inner for inner in layers if _is_input(inner)]
    return _input_shape(entrances[0]) if len(entrances) == 1 else None
