from __future__ import annotations

from classifiers.conversion.onnx_graph.tensors import Use
from classifiers.conversion.onnx_graph.windows import slide


def max_pooling(use: Use) -> str:
    return use.graph.add("MaxPool", use.name, **slide(use, use.config["pool_size"]))


def average_pooling(use: Use) -> str:
    attributes = slide(use, use.config["pool_size"])
    return use.graph.add("AveragePool", use.name, **attributes, count_include_pad=0)


def global_max_pooling(use: Use) -> str:
    return _drop_sides(use, use.graph.add("GlobalMaxPool", use.name))


def global_average_pooling(use: Use) -> str:
    return _drop_sides(use, use.graph.add("GlobalAveragePool", use.name))


def _drop_sides(use: Use, name: str) -> str:
    return name if use.config["keepdims"] else use.graph.add("Flatten", name, axis=1)
