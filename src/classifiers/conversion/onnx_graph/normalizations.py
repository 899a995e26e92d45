from __future__ import annotations

import numpy as np

from classifiers.conversion.onnx_graph.tensors import Use, lay_channels_first, lay_channels_last


def batch_normalization(use: Use) -> str:
    scale, shift, rest = _scale_and_shift(use)
    mean, variance = use.weight(rest), use.weight(rest + 1)
    epsilon = use.config["epsilon"]
    operator = "BatchNormalization"
    return use.graph.add(operator, use.name, scale, shift, mean, variance, epsilon=epsilon)


def layer_normalization(use: Use) -> str:
    scale, shift, _ = _scale_and_shift(use)
    name = lay_channels_last(use.graph, use.inputs[0])
    normalized = use.graph.add(
        "LayerNormalization", name, scale, shift, axis=-1, epsilon=use.config["epsilon"]
    )
    return lay_channels_first(use.graph, normalized, use.shape)


def _scale_and_shift(use: Use) -> tuple[str, str, int]:
    """The two that a layer may do without, and the index of the weight behind them."""
    has_scale, has_shift = use.config["scale"], use.config["center"]
    scale = use.weight(0) if has_scale else use.graph.numbers(np.ones(use.channels))
    shift = use.weight(has_scale) if has_shift else use.graph.numbers(np.zeros(use.channels))
    return scale, shift, has_scale + has_shift
