"""A model file written by us, from a configuration and weights that were checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.modelfile.hdf5 import LayerWeights

if TYPE_CHECKING:
    import h5py


def write(path: Path, config: Mapping[str, Any], weights: list[LayerWeights]) -> None:
    """Writes an HDF5 file that `keras.models.load_model` takes, with nothing else in it.

    Args:
        path: the file to write; its name must end in `.h5` for Keras to read it.
        config: the architecture, mended for Keras 3.
        weights: the layers that have weights, in the order of the architecture.
    """
    import h5py

    with h5py.File(path, "w") as file:
        # Text of variable length: longer than an HDF5 attribute may be by itself.
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.15.0"  # the last one that wrote this layout
        file.attrs["backend"] = "tensorflow"
        group = file.create_group("model_weights")
        names = [f"layer_{number}" for number in range(len(weights))]
        group.attrs["layer_names"] = np.array(names, "S")
        # For `read`; Keras does not look at it.
        group.attrs["names"] = json.dumps([name for name, _ in weights])
        for name, (_, arrays) in zip(names, weights, strict=True):
            layer = group.create_group(name)
            inner = [f"weight_{number}" for number in range(len(arrays))]
            layer.attrs["weight_names"] = np.array(inner, "S")
            for weight, array in zip(inner, arrays, strict=True):
                layer.create_dataset(weight, data=array.astype("float32", copy=False))


def read_config(file: h5py.File) -> dict[str, Any]:
    """The architecture alone that `write` was given."""
    config: dict[str, Any] = json.loads(file.attrs["model_config"])
    return config


def read(file: h5py.File) -> tuple[dict[str, Any], list[LayerWeights]]:
    """The architecture and the weights that `write` was given."""
    group = file["model_weights"]
    layers = [group[name.decode()] for name in group.attrs["layer_names"]]
    weights = [
        (name, [layer[weight.decode()][...] for weight in layer.attrs["weight_names"]])
        for name, layer in zip(json.loads(group.attrs["names"]), layers, strict=True)
    ]
    return read_config(file), weights
