"""ONNX graphs that were made and checked here, ready to run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Runtime(StrEnum):
    """What runs a graph."""

    OPENVINO = "openvino"
    ONNX_RUNTIME = "onnxruntime"


class Outputs(NamedTuple):
    """What a graph gives for `n` images."""

    probability: NDArray[np.float32]
    """Shape `(n, 1)`: of the positive class of the network."""
    logit: NDArray[np.float32]
    """Shape `(n, 1)`: what the probability is the sigmoid of."""
    feature_maps: list[NDArray[np.float32]]
    """For each layer that was asked for, shape `(n, height, width, num_filters)`; perhaps a view of
    an array in another order."""


class Pixels(NamedTuple):
    """Images in 8 bits, with what makes them network-ready: `values * multiplier + offset`."""

    values: NDArray[np.uint8]
    """Shape `(n, height, width, channels)`."""
    multiplier: float
    offset: float

    def scale(self) -> NDArray[np.float32]:
        """Network-ready images."""
        images = self.values.astype(np.float32) * np.float32(self.multiplier)
        return images + np.float32(self.offset) if self.offset else images


class Graph(ABC):
    """A graph that was loaded once, and may be shared by threads."""

    input_shape: tuple[int | None, ...]
    """Height, width and channels of an image; None for a side that is open."""
    num_feature_maps: int
    """Convolutional layers, all of whose outputs can be asked for."""

    @abstractmethod
    def run(
        self,
        images: NDArray[np.float32] | Pixels,
        feature_maps: Sequence[int] = (),
        *,
        one_core: bool = False,
    ) -> Outputs:
        """Runs images through the graph.

        Args:
            images: network-ready, shape `(n, height, width, channels)`; or in 8 bits, which is
                faster.
            feature_maps: indices of convolutional layers; none asks for the scores alone.
            one_core: whether to leave the other cores to callers that run other images meanwhile.
                A graph so large that it is not compiled for each core takes more than one, and
                runs fewer images at once. Without it, an image is spread over all of them.
        """


def open_graph(data: bytes, runtime: Runtime = Runtime.OPENVINO) -> Graph:
    """Loads a graph that `conversion.export_graph` wrote."""
    # Each brings its own library, of which only one is wanted in a process.
    if runtime is Runtime.ONNX_RUNTIME:
        from classifiers.engine.onnx_runtime import OnnxRuntimeGraph

        return OnnxRuntimeGraph(data)
    from classifiers.engine.openvino import OpenVinoGraph

    return OpenVinoGraph(data)
