"""What Keras stored in an HDF5 file that got through the first gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.modelfile.hdf5_structure import Walk, open_hdf5, too_many_objects
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.stored import Contents, StoredArray, StoredLayer

if TYPE_CHECKING:
    import h5py

LayerWeights = tuple[str, list[NDArray[np.floating]]]


def read_contents(file: BinaryIO, limits: Limits) -> Contents:
    """Checks the structure of an HDF5 file and finds what belongs to a Keras model.

    Raises:
        Refused: the structure is not that of a file that Keras writes, or exceeds the limits.
    """
    with open_hdf5(file) as hdf5:
        walk = Walk(file, limits)
        arrays = walk.visit_all(hdf5)
        root = "model_weights" if "model_weights" in walk.groups else ""
        layers = list(_list_layers(walk, root, arrays))
        version = _text(hdf5, "keras_version") or _text(walk.groups[root], "keras_version")
        config = _text(hdf5, "model_config")
        return Contents(
            keras_version=version,
            config=config,
            has_training_config="training_config" in hdf5.attrs,
            arrays=arrays,
            # Weights alone, as Keras 3 writes them, lie where their layers' classes tell.
            layers=layers if layers or config is not None else None,
        )


def read_arrays(file: BinaryIO, limits: Limits) -> dict[str, StoredArray]:
    """Checks the structure of an HDF5 file and finds all its numbers, by path.

    Raises:
        Refused: the structure is not that of a file that Keras writes, or exceeds the limits.
    """
    with open_hdf5(file) as hdf5:
        return Walk(file, limits).visit_all(hdf5)


def _list_layers(walk: Walk, root: str, arrays: dict[str, StoredArray]) -> Iterator[StoredLayer]:
    """The layers with their weights, as Keras 2 lists them in attributes."""
    for layer in _names(walk.groups[root], "layer_names", walk.limits):
        path = f"{root}/{layer}".lstrip("/")
        if path not in walk.groups:
            raise _mismatch(f"the layer {layer[:100]!r} has no group")
        names = _names(walk.groups[path], "weight_names", walk.limits)
        paths = [f"{path}/{name}" for name in names]
        if lost := [path for path in paths if path not in arrays]:
            raise _mismatch(f"the weights {lost[0][:200]!r} are not in the file")
        yield layer, [arrays[path] for path in paths]


def _text(item: h5py.Group, name: str) -> str | None:
    value = item.attrs.get(name)
    try:
        value = value.decode("utf-8") if isinstance(value, bytes) else value
        str(value).encode("utf-8")  # h5py hides what is not UTF-8 in letters that cannot be written
    except UnicodeError as error:
        raise Refused(Code.CONFIG_DAMAGED, f"The attribute {name} is not UTF-8.") from error
    if value is not None and not isinstance(value, str):
        raise Refused(Code.HDF5_TYPE, f"The attribute {name} must be text.")
    return value


def _names(item: h5py.Group, name: str, limits: Limits) -> list[str]:
    """A list of names, which Keras splits into `name0`, `name1` … where it is long."""
    parts = [name] if name in item.attrs else []
    while f"{name}{len(parts)}" in item.attrs and name not in parts:
        parts.append(f"{name}{len(parts)}")
    values = [value for part in parts for value in np.ravel(item.attrs[part]).tolist()]
    if len(values) > limits.hdf5_objects:
        raise too_many_objects()
    if not all(isinstance(value, (bytes, str)) for value in values):
        raise Refused(Code.HDF5_TYPE, f"The attribute {name} must be a list of names.")
    return [value.decode("utf-8") if isinstance(value, bytes) else value for value in values]


def _mismatch(what: str) -> Refused:
    return Refused(
        Code.WEIGHTS_MISMATCH, f"The file must hold the weights of every layer it names: {what}."
    )
