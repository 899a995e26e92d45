"""Windows that slide over an image: convolutions and pooling.

The arithmetic of paddings is TensorFlow's: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
"""

from __future__ import annotations

import math
from typing import Any

from classifiers.conversion.onnx_graph.tensors import Use


def slide(use: Use, window: list[int]) -> dict[str, Any]:
    """How a window slides, as attributes of an operator."""
    return {
        "kernel_shape": window,
        "strides": use.config.get("strides") or window,
        **_pad(use, window),
    }


def _pad(use: Use, window: list[int]) -> dict[str, Any]:
    if use.config["padding"] == "valid":
        return {}
    strides = use.config.get("strides") or window
    dilations = use.config.get("dilation_rate") or [1, 1]
    totals = []
    for side, size, stride, dilation in zip(
        use.inputs[0].shape, window, strides, dilations, strict=False
    ):
        reach = dilation * (size - 1) + 1
        if stride == 1:
            totals.append(reach - 1)
        elif side is None:  # the runtime knows it; dilations are 1 where strides are not
            return {"auto_pad": "SAME_UPPER"}
        else:
            totals.append(max((math.ceil(side / stride) - 1) * stride + reach - side, 0))
    begins = [total // 2 for total in totals]
    return {"pads": begins + [t - b for t, b in zip(totals, begins, strict=True)]}
