"""What the child does: Grad-CAM in TensorFlow, on our copy of a model.

Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization,
ICCV 2017, https://arxiv.org/abs/1610.02391, section 3.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import build_open_model, check_output, describe_conv_layers

if TYPE_CHECKING:
    import keras


def answer(
    file: BinaryIO, *, image: str, shape: Sequence[int], conv_idx: int | None
) -> list[bytes]:
    """What the child says: a line of JSON, and behind it the map in float32, little-endian.

    Args:
        file: our copy of a model.
        image: network-ready, float32, little-endian, in base64.
        shape: of the image, `(height, width, channels)`.
        conv_idx: the layer; None for the last one.
    """
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import load_model_from_hdf5

    with h5py.File(f"/dev/fd/{file.fileno()}", "r") as copy:
        model = load_model_from_hdf5(copy, compile=False)
    num_layers = len(describe_conv_layers(model))
    place = num_layers - 1 if conv_idx is None else conv_idx
    if not 0 <= place < num_layers:
        return [_write_line(num_layers=num_layers)]
    pixels = np.frombuffer(base64.b64decode(image), "<f4").reshape(1, *shape)
    logit, heat = compute_map(model, pixels, place)
    height, width = heat.shape
    head = _write_line(
        num_layers=num_layers, conv_idx=place, height=height, width=width, logit=logit
    )
    return [head, heat.astype("<f4").tobytes()]


def compute_map(
    model: keras.Model, images: NDArray[np.float32], conv_idx: int
) -> tuple[float, NDArray[np.float32]]:
    """The logit, and the sum of a layer's feature maps, each times the mean of its gradient.

    What is above 0 in the sum speaks for class 1. The gradient is that of the logit: a probability
    of 1.0 has none.

    Args:
        model: ends in one sigmoid unit; its last function is taken away.
        images: one image, network-ready, shape `(1, height, width, channels)`.
        conv_idx: the layer.

    Returns:
        The logit, and the sum, shape `(height, width)` of the layer's feature maps.
    """
    import tensorflow as tf

    _take_sigmoid_away(model)
    open_model = build_open_model(model)

    # As a graph, only what is asked for is computed. Without one, TensorFlow computes the gradients
    # of kernels, too, and 2.21 crashes in that of a pointwise layer with strides (oneDNN's).
    def differentiate(tensor: Any) -> tuple[Any, Any]:
        logit, *feature_maps = open_model(tensor, training=False)
        feature_map = feature_maps[conv_idx]
        (gradient,) = tf.gradients(logit, feature_map, unconnected_gradients="zero")
        weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
        return tf.reduce_sum(logit), tf.reduce_sum(weights * feature_map, axis=-1)

    logit, heat = tf.function(differentiate, autograph=False)(tf.convert_to_tensor(images))
    return float(logit), np.asarray(heat[0])


def _take_sigmoid_away(model: keras.Model) -> None:
    """Makes a model's output the number that goes into its last function."""
    import keras

    check_output(model)
    operation = _find_last_function(model)
    if isinstance(operation, keras.layers.ReLU):  # as the mends write Keras 2's hard sigmoid
        operation.max_value, operation.negative_slope = None, 1.0
    else:
        operation.activation = keras.activations.linear


def _find_last_function(model: keras.Model) -> Any:
    """The layer whose sigmoid is the output, behind which others may only hand it on."""
    import keras

    operation = model.outputs[0]._keras_history.operation
    while True:
        if isinstance(operation, keras.Model):
            operation = operation.outputs[0]._keras_history.operation
        elif isinstance(operation, keras.layers.ReLU) or _has_function(operation):
            return operation
        else:
            operation = operation.input._keras_history.operation


def _has_function(operation: Any) -> bool:
    function = getattr(operation, "activation", None)
    return function is not None and function.__name__ != "linear"


def _write_line(**values: float) -> bytes:
    return json.dumps(values).encode() + b"\n"
