"""The kernels of convolutional layers, as each kind of layer has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.conversion.onnx_graph import order, stored_weights
from classifiers.modelfile.hdf5 import LayerWeights


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
