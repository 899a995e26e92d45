"""Layers with kernels; those of ONNX lie as (outputs, inputs of a group, height, width)."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.conversion.onnx_graph.builder import Weight
from classifiers.conversion.onnx_graph.tensors import Use
from classifiers.conversion.onnx_graph.windows import slide


def convolution(use: Use) -> str:
    kernel = use.weight(0, lambda k: k.transpose(3, 2, 0, 1))
    groups = use.config["groups"]
    return use.graph.add("Conv", use.name, kernel, *_bias(use, 1), **_reach(use), group=groups)


def depthwise(use: Use) -> str:
    return _filter_channels(use, *_bias(use, 1))


def separable(use: Use) -> str:
    filtered = _filter_channels(use)
    pointwise = use.weight(1, lambda k: k.transpose(3, 2, 0, 1))
    return use.graph.add("Conv", filtered, pointwise, *_bias(use, 2))


def transposed(use: Use) -> str:
    """The gradient of a convolution, of which TensorFlow fixes the size of the image.

    `same` gives `stride` times as many places as there were, so that the padding of the convolution
    is cut off; where the kernel does not reach so far, there is nothing but the bias.
    """
    kernel = use.weight(0, lambda k: k.transpose(3, 2, 0, 1))
    reach = [
        dilation * (size - 1) + 1 - stride
        for size, stride, dilation in zip(
            use.config["kernel_size"],
            use.config["strides"],
            use.config["dilation_rate"],
            strict=True,
        )
    ]
    cut = [max(r, 0) if use.config["padding"] == "same" else 0 for r in reach]
    return use.graph.add(
        "ConvTranspose",
        use.name,
        kernel,
        *_bias(use, 1),
        kernel_shape=use.config["kernel_size"],
        strides=use.config["strides"],
        dilations=use.config["dilation_rate"],
        pads=[c // 2 for c in cut] + [c - c // 2 for c in cut],
        output_padding=[max(-r, 0) for r in reach],
    )


def dense(use: Use) -> str:
    axes = len(use.shape)
    if axes == 1:
        return use.graph.add("Gemm", use.name, use.weight(0), *_bias(use, 1))
    # On each place of an image, it is a convolution with a kernel of one pixel.
    kernel = use.weight(0, lambda k: k.T.reshape(*k.T.shape, *[1] * (axes - 1)))
    return use.graph.add("Conv", use.name, kernel, *_bias(use, 1))


def _filter_channels(use: Use, *bias: str) -> str:
    """A convolution with kernels of its own for each channel."""
    kernel = use.weight(0, _arrange_depthwise)
    return use.graph.add("Conv", use.name, kernel, *bias, **_reach(use), group=use.channels)


def _arrange_depthwise(kernel: Weight) -> Weight:
    height, width, channels, multiplier = kernel.shape
    turned: Weight = np.transpose(kernel, (2, 3, 0, 1))
    return turned.reshape(channels * multiplier, 1, height, width)


def _reach(use: Use) -> dict[str, Any]:
    window = use.config["kernel_size"]
    return {**slide(use, window), "dilations": use.config["dilation_rate"]}


def _bias(use: Use, index: int) -> list[str]:
    return [use.weight(index)] if use.config["use_bias"] else []
