"""What lies in a model file: found, held against the file's own size, and not read yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.modelfile.allow_list import MODELS
from classifiers.modelfile.report import Code, Refused

SINGLE = np.dtype("<f4")
_NUMBERS_AT_A_TIME = 1 << 20


@dataclass(frozen=True)
class StoredArray:
    """Plain numbers that lie in a file in one piece.

    Attributes:
        file: whose bytes are read; another one's may be asked for in between.
        begin: the place of the first byte.
        dtype: as the numbers are stored.
        shape: as the file says it, and the size of the piece bears out.
    """

    file: BinaryIO
    begin: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    def read(self) -> NDArray[np.floating]:
        """Reads the numbers in single precision, a piece at a time: there is no second copy."""
        array = np.empty(self.shape, SINGLE)
        self.file.seek(self.begin)
        for piece in pieces(array):
            data = self.file.read(piece.size * self.dtype.itemsize)
            if len(data) != piece.size * self.dtype.itemsize:
                raise Refused(Code.HDF5_SIZE, "The file became shorter while it was read.")
            with np.errstate(over="ignore"):  # infinity is noticed where all numbers are checked
                piece[:] = np.frombuffer(data, self.dtype)
        return array


def pieces(array: NDArray[np.floating]) -> Iterator[NDArray[np.floating]]:
    """An array as short lists of its numbers, for what would take as much memory again."""
    flat = array.reshape(-1)
    for start in range(0, flat.size, _NUMBERS_AT_A_TIME):
        yield flat[start : start + _NUMBERS_AT_A_TIME]


StoredLayer = tuple[str, list[StoredArray]]
"""The name of a layer, or its place in the file, and its weights."""


@dataclass(frozen=True)
class Contents:
    """What Keras stored: text and numbers, nothing that could run."""

    keras_version: str | None
    config: str | None
    """The architecture as JSON; None in a file of weights."""
    has_training_config: bool
    arrays: Mapping[str, StoredArray]
    """All numbers in the file, by path."""
    layers: list[StoredLayer] | None
    """As the file lists them; None where only the architecture tells which is which."""

    def layers_of(self, config: Mapping[str, Any]) -> list[StoredLayer]:
        """The layers that have weights, in the file's order or in that of an architecture.

        Args:
            config: the architecture, mended.

        Raises:
            Refused: some weights are not of floating-point numbers.
        """
        if self.layers is not None:
            found = [(name, arrays) for name, arrays in self.layers if arrays]
        else:
            found = _find_layers(config, self.arrays)
            if self.config is None:
                found += _find_rest(found, self.arrays)
        for array in (array for _, arrays in found for array in arrays):
            if array.dtype.kind != "f":
                raise Refused(
                    Code.HDF5_TYPE,
                    f"Weights must be floating-point numbers. Received: {array.dtype}",
                )
        return found


_Arrays = Mapping[str, StoredArray]


def _find_layers(config: Mapping[str, Any], arrays: _Arrays) -> list[StoredLayer]:
    """Keras 3 finds the weights of a layer by its class and its place in that class; so we do."""
    found = []
    for path, entry in _paths(config, prefix=""):
        trained, fixed = _split(entry, path, arrays)
        if trained or fixed:
            found.append((path, trained + fixed))
    return found


def _find_rest(found: list[StoredLayer], arrays: _Arrays) -> list[StoredLayer]:
    """Weights of layers that an architecture lacks, as one more layer."""
    used = {id(array) for _, listed in found for array in listed}
    rest = [
        array
        for path, array in arrays.items()
        if path.startswith("layers/") and array.dtype.kind == "f" and id(array) not in used
    ]
    return [("layers", rest)] if rest else []


def _paths(config: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where Keras keeps each layer: its class in snake case, and a number from the second on."""
    inner = config.get("config")
    listed = inner.get("layers") if isinstance(inner, Mapping) else None
    seen: Counter[str] = Counter()
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, Mapping) and isinstance(entry.get("class_name"), str):
            name = _to_snake_case(entry["class_name"])
            number = seen[name]
            seen[name] += 1
            yield f"{prefix}layers/{name}{f'_{number}' if number else ''}", entry


def _split(
    entry: Mapping[str, Any], path: str, arrays: _Arrays
) -> tuple[list[StoredArray], list[StoredArray]]:
    """What of a layer is trained and what is not; the HDF5 layout has one before the other."""
    trained: list[StoredArray] = []
    fixed: list[StoredArray] = []
    if entry["class_name"] in MODELS:
        for below, inner in _paths(entry, f"{path}/"):
            inner_trained, inner_fixed = _split(inner, below, arrays)
            trained += inner_trained
            fixed += inner_fixed
        return trained, fixed
    while f"{path}/vars/{len(trained)}" in arrays:
        trained.append(arrays[f"{path}/vars/{len(trained)}"])
    config = entry.get("config")
    config = config if isinstance(config, Mapping) else {}
    if config.get("trainable") is False:
        return [], trained
    if entry["class_name"] == "BatchNormalization":  # its moving averages come last
        return trained[:-2], trained[-2:]
    return trained, fixed


def _to_snake_case(class_name: str) -> str:
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
