"""Grad-CAM of one image, computed in a child that can do nothing else.

Gradients need TensorFlow, which the server does not import, and run a network that a stranger made
up. The parent of the child has TensorFlow imported and has run nothing with it, as in
`conversion.parity`.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import Pixels, check_conv_idx, keras_imports
from classifiers.exceptions import IncompatibleImages, UnsupportedModel
from classifiers.isolation import IsolationError, Sandbox, Unavailable
from classifiers.modelfile.limits import MEBI

_SECONDS = 60
_MEMORY_BYTES = 4096 * MEBI
_LARGEST_SIDE = 2048  # of a map
_MALFORMED = (ValueError, KeyError, TypeError, OverflowError, RecursionError)
_IMAGE_AXES, _BATCH_AXES = 3, 4


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for each class, and where.

    Attributes:
        conv_idx: the layer whose feature maps were weighed.
        num_layers: convolutional layers of the model.
        logit: of the image.
        maps: for class 0, then for class 1, from 0 to 1; shape `(2, height, width)` of the layer's
            feature maps. Both have one scale: 1 is where the most speaks for either class.
    """

    conv_idx: int
    num_layers: int
    logit: float
    maps: NDArray[np.float32]


def explain(
    path: Path,
    image: NDArray[np.floating] | Pixels,
    conv_idx: int | None = None,
    *,
    allow_unconfined: bool = False,
) -> Explanation:
    """Computes where an image speaks for which class, by Grad-CAM on the logit.

    For class 1, each feature map of the layer is weighed by the mean of the logit's gradient, for
    class 0 by that of its negative; of the sum of all, what is above 0 is kept. Source: Selvaraju
    et al., https://arxiv.org/abs/1610.02391.

    Args:
        path: our copy of a model, an HDF5 file that ends in one sigmoid unit.
        image: network-ready, shape `(height, width, channels)`, or a batch of one; or what
            `Preprocessing.to_input` gives for one image.
        conv_idx: the convolutional layer, counted from 0; without one, the last.
        allow_unconfined: whether to make do with a bare child process.

    Raises:
        InvalidConvIndex: the model has no such layer.
        UnsupportedModel: it has no convolutional layer, or cannot be explained.
        IncompatibleImages: not one image was given, or one with values that are no numbers.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    ready = _prepare(image)
    content = base64.b64encode(ready.astype("<f4").tobytes()).decode()
    sandbox = _sandbox(allow_unconfined)
    try:
        said = sandbox.call(path, image=content, shape=ready.shape, conv_idx=conv_idx)
    except Unavailable:
        raise
    except IsolationError as error:
        _refuse(str(error))
    return understand(said, conv_idx)


def understand(said: bytes, conv_idx: int | None) -> Explanation:
    """Reads what the child says, which the model may have taken over.

    Raises:
        InvalidConvIndex: the model has no such layer.
        UnsupportedModel: it has no convolutional layer, or the answer is not one.
    """
    line, _, body = said.partition(b"\n")
    try:
        head = json.loads(line)
        num_layers = _read_number(head, "num_layers")
    except _MALFORMED as error:
        _refuse(f"{type(error).__name__}: {error}")
    if not num_layers:
        raise UnsupportedModel(
            "A heat map is that of a convolutional layer. Received: a model that has none."
        )
    place = num_layers - 1 if conv_idx is None else conv_idx
    check_conv_idx([place], num_layers)
    try:
        answered_place = _read_number(head, "conv_idx")
        size = _read_number(head, "height"), _read_number(head, "width")
        heat = _read_map(body, *size)
        logit = float(head["logit"])
    except _MALFORMED as error:
        _refuse(f"{type(error).__name__}: {error}")
    if answered_place != place:
        _refuse("the map of another layer")
    if not (np.isfinite(heat).all() and np.isfinite(logit)):
        _refuse("values that are no numbers; are all weights of the model and all pixels finite?")
    return Explanation(place, num_layers, logit, _split(heat))


def upsample(heat: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Brings a map to the size of an image, by Pillow's bilinear filter.

    Args:
        heat: shape `(height, width)`, from 0 to 1.
        height: of the image.
        width: of the image.
    """
    from PIL import Image
    from PIL.Image import Resampling

    resized = Image.fromarray(np.ascontiguousarray(heat)).resize(
        (width, height), Resampling.BILINEAR
    )
    return np.asarray(resized).clip(0, 1)


def _split(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """What speaks against class 1, and what speaks for it, in shares of the largest value."""
    most = np.abs(heat).max()
    shares = heat / most if most > 0 else np.zeros_like(heat)
    return np.stack([-shares, shares]).clip(0, 1)


def _prepare(image: NDArray[np.floating] | Pixels) -> NDArray[np.float32]:
    ready = image.scale() if isinstance(image, Pixels) else np.asarray(image, np.float32)
    if ready.ndim == _BATCH_AXES and len(ready) == 1:
        ready = ready[0]
    if ready.ndim != _IMAGE_AXES:
        raise IncompatibleImages(
            "One image is explained, of shape (height, width, channels). "
            f"Received: an array of shape {ready.shape}."
        )
    if not_numbers := int(np.count_nonzero(~np.isfinite(ready))):
        raise IncompatibleImages(
            f"The values of an image must be numbers. Received: {not_numbers} that are not."
        )
    return ready


def _read_number(head: Any, name: str) -> int:
    number = head[name]
    if type(number) is not int or number < 0:
        raise ValueError(f"{name} is not a whole number")
    return number


def _read_map(body: bytes, height: int, width: int) -> NDArray[np.float32]:
    if not (1 <= height <= _LARGEST_SIDE and 1 <= width <= _LARGEST_SIDE):
        raise ValueError("a map of no size that is possible")
    heat = np.frombuffer(body, "<f4")
    if heat.size != height * width:
        raise ValueError("a map of another size than was said")
    return heat.reshape(height, width).astype(np.float32)


def _refuse(received: str) -> NoReturn:
    raise UnsupportedModel(
        f"A heat map needs the gradient of a model's answer. Received: {received[:300]}"
    )


@cache
def _sandbox(allow_unconfined: bool) -> Sandbox:
    return Sandbox(
        "classifiers.explanations.gradients:answer",
        preload=keras_imports.PRELOAD,
        without=keras_imports.WITHOUT,
        seconds=_SECONDS,
        memory_bytes=_MEMORY_BYTES,
        answer_bytes=4 * _LARGEST_SIDE**2 + MEBI,
        threads=True,
        allow_unconfined=allow_unconfined,
    )
