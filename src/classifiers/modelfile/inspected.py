"""A model file, read through all gates: architecture, weights, and what was mended and found."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np

from classifiers.modelfile import allow_list, architecture_json, given, graph, hdf5, keras_zip
from classifiers.modelfile.architectures import assign_weights, recognise
from classifiers.modelfile.formats import HEAD_BYTES, FileFormat, identify
from classifiers.modelfile.given import Architectures
from classifiers.modelfile.graph import Architecture
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Mend, Refused
from classifiers.modelfile.stored import Contents, StoredLayer, pieces

_FORMAT_REFUSALS = {
    FileFormat.EMPTY: (Code.EMPTY_FILE, "It is empty. Was the download or upload cut off?"),
    FileFormat.GIT_LFS_POINTER: (
        Code.GIT_LFS_POINTER,
        (
            "It is a git-LFS pointer, a few lines of text that stand for the model. "
            "Run `git lfs pull` where you got it, and upload the real file."
        ),
    ),
    FileFormat.UNKNOWN: (
        Code.UNKNOWN_FORMAT,
        'It is something else. Save the model with `model.save("model.h5")`.',
    ),
}
_READERS = {
    FileFormat.HDF5: hdf5.read_contents,
    FileFormat.ZIP: keras_zip.read_contents,
}
_Layers = Sequence[LayerWeights] | Sequence[StoredLayer]


@dataclass
class Inspected:
    """A model file that was read and held against the limits, as far as it got."""

    facts: dict[str, Any] = field(default_factory=dict)
    mends: tuple[Mend, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    """The architecture, mended for Keras 3."""
    weights: list[LayerWeights] = field(default_factory=list)
    """The layers that have weights, in the order of the architecture."""
    architecture: Architecture = field(default_factory=Architecture)

    def read(
        self,
        file: BinaryIO,
        limits: Limits,
        *,
        architecture: str | None = None,
        architectures: Architectures | None = None,
    ) -> None:
        """Reads a file through all gates but that of what the model is for.

        Args:
            file: opened for reading; it is read here and there, and never as a whole.
            limits: what it may cost.
            architecture: the JSON that belongs to a file of weights, as `model.to_json()` gives it.
            architectures: such JSON by name, to recognise weights without it; see
                `given.known_architectures`.

        Raises:
            Refused: it did not get through one of them.
            ValueError: one of `architectures` cannot be used.
        """
        contents = _READERS[self._identify(file, limits)](file, limits)
        self.facts |= {
            "keras_version": contents.keras_version,
            "has_training_config": contents.has_training_config,
        }
        if contents.config is None:
            layers = self._complete(contents, architecture, architectures, limits)
        else:
            _require_none(architecture)
            parsed = architecture_json.parse(contents.config, limits)
            self.config, self.mends = architecture_json.prepare(parsed, contents.keras_version)
            layers = contents.layers_of(self.config)
        self._follow(limits)
        self._check_shapes(layers)
        self.weights = [(name, [array.read() for array in arrays]) for name, arrays in layers]
        _check_numbers(self.weights)

    def take(self, config: Mapping[str, Any], weights: list[LayerWeights], limits: Limits) -> None:
        """Holds a mended architecture and its weights against the limits.

        Raises:
            Refused: they exceed them, or do not fit together.
        """
        self.config, self.weights = config, weights
        self._follow(limits)
        self._check_shapes(weights)
        _check_numbers(weights)

    def _identify(self, file: BinaryIO, limits: Limits) -> FileFormat:
        num_bytes = file.seek(0, os.SEEK_END)
        if num_bytes > limits.file_bytes:
            raise Refused(
                Code.FILE_TOO_LARGE, f"A model file may have at most {limits.file_bytes} bytes."
            )
        file.seek(0)
        file_format = identify(file.read(HEAD_BYTES))
        self.facts |= {"format": file_format.value, "bytes": num_bytes}
        if file_format in _FORMAT_REFUSALS:
            code, message = _FORMAT_REFUSALS[file_format]
            raise Refused(code, f"A model file must be one that Keras wrote. {message}")
        return file_format

    def _complete(
        self,
        contents: Contents,
        architecture: str | None,
        added: Architectures | None,
        limits: Limits,
    ) -> list[StoredLayer]:
        """Finds the architecture that weights without one belong to, and its layers in the file."""
        if not contents.arrays:
            raise _incomplete(Code.NO_MODEL, "no model")
        if architecture is None:
            candidates = given.known_architectures(added, limits)
        else:
            candidates = iter([given.known_architecture("given", architecture, limits)])
        for known in candidates:
            layers = contents.layers_of(known.config)
            if found := recognise(_shapes_of(layers), [known]):
                self.config = found.config
                self.mends = (_say_origin(found.name, architecture is not None), *found.mends)
                return assign_weights(found, dict(layers))
            if architecture is not None:
                _compare(known.weight_shapes, known.nested_models, layers)
                raise _mismatch("a layer is named twice")
        raise _incomplete(Code.UNKNOWN_WEIGHTS, "weights only")

    def _follow(self, limits: Limits) -> None:
        """Holds the architecture alone against the limits."""
        allow_list.check_origins(self.config)
        self.architecture = graph.follow(self.config, limits)
        self._tell()

    def _check_shapes(self, layers: _Layers) -> None:
        _compare(self.architecture.weights, self.architecture.nested_models, layers)

    def _tell(self) -> None:
        architecture = self.architecture
        self.facts |= {
            "layers": architecture.num_layers,
            "parameters": architecture.num_parameters,
            "input_shapes": [list(shape) for shape in architecture.inputs],
            "output_shapes": [list(tensor.shape) for tensor in architecture.outputs],
            "output_activations": [tensor.ending for tensor in architecture.outputs],
            "conv_layers": architecture.conv_layers,
            "activation_bytes": architecture.activation_bytes,
            "multiply_adds": architecture.multiply_adds,
        }
        if architecture.largest_side is not None:
            self.facts["largest_side"] = architecture.largest_side


def _require_none(architecture: str | None) -> None:
    if architecture is not None:
        raise Refused(
            Code.CONFIG_DAMAGED,
            "An architecture can be given beside a file that holds weights only. "
            "This one holds its own: give the file alone.",
        )


def _say_origin(name: str, is_given: bool) -> Mend:
    if is_given:
        message = "The file holds weights only; the architecture is the one given beside it."
        return Mend("given_architecture", message)
    message = f"The file holds weights only; by their shapes they are those of {name}."
    return Mend("recognised_weights", message)


def _shapes_of(layers: _Layers) -> list[tuple[str, list[tuple[int, ...]]]]:
    return [(name, [array.shape for array in arrays]) for name, arrays in layers]


def _compare(
    expected: Iterable[tuple[str, Sequence[tuple[int, ...]]]],
    nested_models: Collection[str],
    layers: _Layers,
) -> None:
    """Refuses weights that are not of the shapes that an architecture needs."""
    needed, found = list(expected), _shapes_of(layers)
    if len(found) != len(needed):
        raise _mismatch(f"{len(needed)} layers need them, {len(found)} have them")
    for (name, shapes), (_, stored) in zip(needed, found, strict=True):
        # In a nested model, Keras puts what is trained before what is not.
        is_other_order = name in nested_models and sorted(stored) == sorted(shapes)
        if stored != list(shapes) and not is_other_order:
            raise _mismatch(f"those of {name[:100]!r} are of other shapes")


def _check_numbers(weights: list[LayerWeights]) -> None:
    for name, arrays in weights:
        if not all(np.isfinite(piece).all() for array in arrays for piece in pieces(array)):
            raise Refused(
                Code.WEIGHTS_NOT_FINITE,
                "All weights must be numbers. Received: NaN or infinity in the layer "
                f"{name[:100]!r}; did the training diverge?",
            )


def _incomplete(code: Code, what: str) -> Refused:
    return Refused(
        code,
        f"A model file must hold the architecture and the weights. This one holds {what}: save the "
        "whole model with `model.save(...)`, not with `model.save_weights(...)`, or give its "
        "architecture beside it, as the JSON of `model.to_json()`.",
    )


def _mismatch(what: str) -> Refused:
    return Refused(
        Code.WEIGHTS_MISMATCH, f"The weights in the file must fit the architecture: {what}."
    )
