"""A model file, read through all gates: architecture, weights, and what was mended and found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np

from classifiers.modelfile import allow_list, architecture_json, graph, hdf5, keras_zip
from classifiers.modelfile.architectures import assign_weights, recognise
from classifiers.modelfile.formats import HEAD_BYTES, FileFormat, identify
from classifiers.modelfile.graph import Architecture
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.mends import mend_config
from classifiers.modelfile.report import Code, Mend, Refused

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
_OF_TRAINING = {"build_config", "compile_config"}


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

    def read(self, file: BinaryIO, limits: Limits) -> None:
        """Reads a file through all gates but that of what the model is for.

        Raises:
            Refused: it did not get through one of them.
        """
        data = file.read(limits.file_bytes + 1)
        if len(data) > limits.file_bytes:
            raise Refused(
                Code.FILE_TOO_LARGE, f"A model file may have at most {limits.file_bytes} bytes."
            )
        file_format = self._identify(data)
        read_contents = _READERS[file_format]
        contents = read_contents(data, limits)
        self.facts |= {
            "keras_version": contents.keras_version,
            "has_training_config": contents.has_training_config,
        }
        self.weights = [(name, arrays) for name, arrays in contents.weights if arrays]
        if contents.config is None:
            self._recognise(contents.has_numbers)
        else:
            parsed = architecture_json.parse(contents.config, limits)
            allow_list.check_origins(parsed)  # before the mends leave out where layers come from
            self.config, self.mends = mend_config(
                _leave_out_training(parsed), contents.keras_version
            )
        self.take(self.config, self.weights, limits)

    def take(self, config: Mapping[str, Any], weights: list[LayerWeights], limits: Limits) -> None:
        """Holds a mended architecture and its weights against the limits.

        Raises:
            Refused: they exceed them, or do not fit together.
        """
        allow_list.check_origins(config)
        self.config, self.weights = config, weights
        self.architecture = graph.follow(config, limits)
        self._tell()
        _check_weights(self.architecture, weights)

    def _identify(self, data: bytes) -> FileFormat:
        file_format = identify(data[:HEAD_BYTES])
        self.facts |= {"format": file_format.value, "bytes": len(data)}
        if file_format in _FORMAT_REFUSALS:
            code, message = _FORMAT_REFUSALS[file_format]
            raise Refused(code, f"A model file must be one that Keras wrote. {message}")
        return file_format

    def _recognise(self, has_numbers: bool) -> None:
        """Finds the architecture that weights without one belong to."""
        shapes = [(name, [array.shape for array in arrays]) for name, arrays in self.weights]
        known = recognise(shapes)
        if known is None:
            code = Code.UNKNOWN_WEIGHTS if has_numbers else Code.NO_MODEL
            raise Refused(
                code,
                "A model file must hold the architecture and the weights. This one holds "
                f"{'weights only' if has_numbers else 'no model'}: save the whole model with "
                "`model.save(...)`, not with `model.save_weights(...)`.",
            )
        self.config = known.config
        self.weights = assign_weights(known, dict(self.weights))
        self.mends = (
            Mend(
                "recognised_weights",
                f"The file holds weights only; by their shapes they are those of {known.name}.",
            ),
        )

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


def _leave_out_training(model: Mapping[str, Any]) -> dict[str, Any]:
    """A model, or one in it, without how it was built and trained."""
    kept = {key: value for key, value in model.items() if key not in _OF_TRAINING}
    inner = kept.get("config")
    if isinstance(inner, Mapping) and isinstance(inner.get("layers"), list):
        layers = [
            _leave_out_training(layer) if isinstance(layer, Mapping) else layer
            for layer in inner["layers"]
        ]
        kept["config"] = {**inner, "layers": layers}
    return kept


def _check_weights(architecture: Architecture, weights: list[LayerWeights]) -> None:
    if len(weights) != len(architecture.weights):
        raise _mismatch(f"{len(architecture.weights)} layers need them, {len(weights)} have them")
    for (name, needed), (_, arrays) in zip(architecture.weights, weights, strict=True):
        stored = [array.shape for array in arrays]
        # In a nested model, Keras puts what is trained before what is not.
        is_nested = name in architecture.nested_models
        if stored != needed and not (is_nested and sorted(stored) == sorted(needed)):
            raise _mismatch(f"those of {name[:100]!r} are of other shapes")
        if not all(np.isfinite(array).all() for array in arrays):
            raise Refused(
                Code.WEIGHTS_NOT_FINITE,
                "All weights must be numbers. Received: NaN or infinity in the layer "
                f"{name[:100]!r}; did the training diverge?",
            )


def _mismatch(what: str) -> Refused:
    return Refused(
        Code.WEIGHTS_MISMATCH, f"The weights in the file must fit the architecture: {what}."
    )
