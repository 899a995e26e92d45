"""ONNX graphs that were made and checked here, run by ONNX Runtime."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Outputs(NamedTuple):
    """What a graph gives for `n` images."""

    probability: NDArray[np.float32]
    """Shape `(n, 1)`: of the positive class of the network."""
    logit: NDArray[np.float32]
    """Shape `(n, 1)`: what the probability is the sigmoid of."""
    feature_maps: list[NDArray[np.float32]]
    """For each convolutional layer, shape `(n, height, width, num_filters)`."""


class Graph:
    """A graph, ready to run; may be shared by threads."""

    def __init__(self, graph: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # errors only
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )

    def run(self, images: NDArray[np.float32], *, feature_maps: bool = True) -> Outputs:
        """Runs network-ready images, shape `(n, height, width, channels)`, through the graph."""
        names = None if feature_maps else ["probability", "logit"]
        probability, logit, *maps = self._session.run(names, {"images": images})
        return Outputs(probability, logit, maps)
