"""What is read from our copy of a model, in a confined child: its layers, and their kernels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import check_conv_idx
from classifiers.exceptions import ModelFileError
from classifiers.explanations.kernels import list_kernels
from classifiers.explanations.outline import Layer, list_layers
from classifiers.isolation import IsolationError, Sandbox, Unavailable
from classifiers.modelfile import canonical
from classifiers.modelfile.limits import MEBI

_SECONDS = 10
_MEMORY_BYTES = 1024 * MEBI
_ANSWER_BYTES = 256 * MEBI
_KERNEL_AXES = 4
_MALFORMED = (ValueError, KeyError, TypeError, OverflowError, RecursionError)


def read_layers(path: Path, *, allow_unconfined: bool = False) -> list[Layer]:
    """Reads what layers a network has, in the order in which they run, without TensorFlow.

    Args:
        path: our copy of a model.
        allow_unconfined: whether to make do with a bare child process.

    Returns:
        The input first. One that is used several times is there once, as it is used first.

    Raises:
        ModelFileError: the file is not our copy of a model.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    return _understand_layers(_ask(path, None, allow_unconfined))


def read_kernels(
    path: Path, conv_idx: int, *, allow_unconfined: bool = False
) -> NDArray[np.float32]:
    """Reads the kernels of one convolutional layer, without TensorFlow.

    Of a depthwise layer, each filter sees one channel. A separable layer is one convolution by the
    product of its two kernels, which is what is given.

    Args:
        path: our copy of a model.
        conv_idx: the layer, counted from 0.
        allow_unconfined: whether to make do with a bare child process.

    Returns:
        Shape `(height, width, channels that a filter sees, num_filters)`.

    Raises:
        InvalidConvIndex: the model has no such layer.
        ModelFileError: the file is not our copy of a model.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    return _understand_kernels(_ask(path, conv_idx, allow_unconfined), conv_idx)


def answer(file: BinaryIO, *, conv_idx: int | None) -> list[bytes]:
    """What the child says: a line of JSON, and behind it kernels in float32, little-endian.

    Args:
        file: our copy of a model.
        conv_idx: the layer whose kernels are wanted; None for a list of all layers instead.
    """
    import h5py

    with h5py.File(f"/dev/fd/{file.fileno()}", "r") as copy:
        if conv_idx is None:
            layers = [layer._asdict() for layer in list_layers(canonical.read_config(copy))]
            return [json.dumps({"layers": layers}).encode() + b"\n"]
        kernels = list_kernels(*canonical.read(copy))
    if not 0 <= conv_idx < len(kernels):
        return [json.dumps({"num_layers": len(kernels)}).encode() + b"\n"]
    found = kernels[conv_idx]
    head = {"num_layers": len(kernels), "shape": found.shape}
    return [json.dumps(head).encode() + b"\n", found.astype("<f4").tobytes()]


def _ask(path: Path, conv_idx: int | None, allow_unconfined: bool) -> bytes:
    try:
        return _sandbox(allow_unconfined).call(path, conv_idx=conv_idx)
    except Unavailable:
        raise
    except IsolationError as error:
        raise _unreadable(str(error)) from error


def _understand_layers(said: bytes) -> list[Layer]:
    try:
        return [_read_layer(facts) for facts in json.loads(said)["layers"]]
    except _MALFORMED as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def _read_layer(facts: Mapping[str, Any]) -> Layer:
    conv_idx = facts["conv_idx"]
    return Layer(
        name=str(facts["name"]),
        kind=str(facts["kind"]),
        activation=str(facts["activation"]),
        inputs=tuple(map(str, facts["inputs"])),
        output_shape=tuple(None if side is None else int(side) for side in facts["output_shape"]),
        num_parameters=int(facts["num_parameters"]),
        conv_idx=None if conv_idx is None else int(conv_idx),
    )


def _understand_kernels(said: bytes, conv_idx: int) -> NDArray[np.float32]:
    line, _, body = said.partition(b"\n")
    try:
        head = json.loads(line)
        num_layers = int(head["num_layers"])
    except _MALFORMED as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error
    check_conv_idx([conv_idx], num_layers)
    try:
        return _read_array(body, [int(side) for side in head["shape"]])
    except _MALFORMED as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def _read_array(body: bytes, shape: list[int]) -> NDArray[np.float32]:
    if len(shape) != _KERNEL_AXES or min(shape) < 1:
        raise ValueError("kernels of no shape that is possible")
    return np.frombuffer(body, "<f4").reshape(shape).astype(np.float32)


def _unreadable(received: str) -> ModelFileError:
    return ModelFileError(
        f"Layers and kernels are read from our own copy of a model. Received: {received[:300]}"
    )


@cache
def _sandbox(allow_unconfined: bool) -> Sandbox:
    return Sandbox(
        f"{__name__}:answer",
        preload=["h5py"],
        seconds=_SECONDS,
        memory_bytes=_MEMORY_BYTES,
        answer_bytes=_ANSWER_BYTES,
        allow_unconfined=allow_unconfined,
    )
