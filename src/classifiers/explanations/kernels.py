"""The kernels of convolutional layers, read from our copy of a model in a confined child."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.conversion.onnx_graph import order, stored_weights
from classifiers.engine import check_conv_idx
from classifiers.exceptions import ModelFileError
from classifiers.isolation import IsolationError, Sandbox, Unavailable
from classifiers.modelfile import canonical
from classifiers.modelfile.hdf5 import LayerWeights
from classifiers.modelfile.limits import MEBI

_SECONDS = 10
_MEMORY_BYTES = 1024 * MEBI
_ANSWER_BYTES = 256 * MEBI
_KERNEL_AXES = 4
_MALFORMED = (ValueError, KeyError, TypeError, OverflowError, RecursionError)


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
    try:
        said = _sandbox(allow_unconfined).call(path, conv_idx=conv_idx)
    except Unavailable:
        raise
    except IsolationError as error:
        raise _unreadable(str(error)) from error
    return _understand(said, conv_idx)


def answer(file: BinaryIO, *, conv_idx: int) -> list[bytes]:
    """What the child says: a line of JSON, and behind it the kernels in float32, little-endian."""
    import h5py

    with h5py.File(f"/dev/fd/{file.fileno()}", "r") as copy:
        kernels = list_kernels(*canonical.read(copy))
    if not 0 <= conv_idx < len(kernels):
        return [json.dumps({"num_layers": len(kernels)}).encode() + b"\n"]
    found = kernels[conv_idx]
    head = {"num_layers": len(kernels), "shape": found.shape}
    return [json.dumps(head).encode() + b"\n", found.astype("<f4").tobytes()]


def list_kernels(
    config: Mapping[str, Any], weights: list[LayerWeights]
) -> list[NDArray[np.float32]]:
    """The kernels of all convolutional layers, in the order of `engine.describe_conv_layers`.

    Args:
        config: the architecture.
        weights: of its layers.
    """
    assigned = stored_weights.assign(config, weights)
    layers = {id(entry): entry["class_name"] for entry in order.walk(config)}
    return [
        _ARRANGE[class_name](assigned[layer])
        for layer, class_name in layers.items()
        if class_name in _ARRANGE
    ]


def _arrange_depthwise(weights: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    height, width, channels, multiplier = weights[0].shape
    return weights[0].reshape(height, width, 1, channels * multiplier)


def _arrange_separable(weights: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    depthwise, pointwise = weights[:2]
    channels, multiplier = depthwise.shape[2:]
    by_channel = pointwise.reshape(channels, multiplier, -1)
    product: NDArray[np.float32] = np.einsum("hwcm,cmf->hwcf", depthwise, by_channel)
    return product


_ARRANGE: dict[str, Callable[[Sequence[NDArray[np.float32]]], NDArray[np.float32]]] = {
    "Conv2D": lambda weights: weights[0],
    "Conv2DTranspose": lambda weights: weights[0].transpose(0, 1, 3, 2),
    "DepthwiseConv2D": _arrange_depthwise,
    "SeparableConv2D": _arrange_separable,
}


def _understand(said: bytes, conv_idx: int) -> NDArray[np.float32]:
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
        f"Kernels are read from our own copy of a model. Received: {received[:300]}"
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
