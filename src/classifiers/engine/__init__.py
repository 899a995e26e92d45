"""Images in, probabilities, logits and feature maps out. Knows no Django."""

from classifiers.engine import keras_imports
from classifiers.engine.cache import GraphCache, graphs
from classifiers.engine.convolutions import (
    build_activation_model,
    build_open_model,
    check_conv_idx,
    check_filter_idx,
    describe_conv_layers,
)
from classifiers.engine.graphs import Graph, Outputs, Pixels, Runtime, open_graph
from classifiers.engine.keras_graph import KerasGraph
from classifiers.engine.scores import (
    check_output,
    check_shape,
    classify,
    predict_probabilities,
    require_numbers,
    score_images,
)

__all__ = [
    "Graph",
    "GraphCache",
    "KerasGraph",
    "Outputs",
    "Pixels",
    "Runtime",
    "build_activation_model",
    "build_open_model",
    "check_conv_idx",
    "check_filter_idx",
    "check_output",
    "check_shape",
    "classify",
    "describe_conv_layers",
    "graphs",
    "keras_imports",
    "open_graph",
    "predict_probabilities",
    "require_numbers",
    "score_images",
]
