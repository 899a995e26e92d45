"""Graphs run by ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifiers.engine.graphs import Graph, Outputs, Pixels

if TYPE_CHECKING:
    import onnxruntime


class OnnxRuntimeGraph(Graph):
    """A session that spreads an image over all cores, and one that takes its caller's alone."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lock = threading.Lock()
        self._session = _open_session(data)
        self._session_of_one_core: onnxruntime.InferenceSession | None = None
        shape = self._session.get_inputs()[0].shape[1:]
        self.input_shape = tuple(side if isinstance(side, int) else None for side in shape)
        self.num_feature_maps = len(self._session.get_outputs()) - 2

    def run(
        self,
        images: NDArray[np.float32] | Pixels,
        feature_maps: Sequence[int] = (),
        *,
        one_core: bool = False,
    ) -> Outputs:
        ready = images.scale() if isinstance(images, Pixels) else images
        names = ["probability", "logit", *(f"conv_{index}" for index in feature_maps)]
        session = self._get_session_of_one_core() if one_core else self._session
        probability, logit, *maps = session.run(names, {"images": ready})
        return Outputs(probability, logit, maps)

    def _get_session_of_one_core(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session_of_one_core is None:
                self._session_of_one_core = _open_session(self._data, num_threads=1)
            return self._session_of_one_core


def _open_session(data: bytes, num_threads: int = 0) -> onnxruntime.InferenceSession:
    """A session with so many threads, the caller's among them; 0: one for each core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    options.intra_op_num_threads = num_threads
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
