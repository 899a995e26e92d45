"""Images in, probabilities and feature maps out. Knows no Django."""

from classifiers.engine.convolutions import (
    build_activation_model,
    build_open_model,
    compute_activations,
    describe_conv_layers,
)
from classifiers.engine.graphs import Graph, Outputs
from classifiers.engine.scores import check_output, classify, predict_probabilities

__all__ = [
    "Graph",
    "Outputs",
    "build_activation_model",
    "build_open_model",
    "check_output",
    "classify",
    "compute_activations",
    "describe_conv_layers",
    "predict_probabilities",
]
