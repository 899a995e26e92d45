"""Graphs run by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.engine.graphs import Graph, Outputs, Pixels


class OnnxRuntimeGraph(Graph):
    """One session, for one image at a time on all cores."""

    def __init__(self, data: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # errors only
        self._session = onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"]
        )
        shape = self._session.get_inputs()[0].shape[1:]
        self.input_shape = tuple(side if isinstance(side, int) else None for side in shape)
        self.num_feature_maps = len(self._session.get_outputs()) - 2

    def run(
        self, images: NDArray[np.float32] | Pixels, feature_maps: Sequence[int] = ()
    ) -> Outputs:
        ready = images.scale() if isinstance(images, Pixels) else images
        names = ["probability", "logit", *(f"conv_{index}" for index in feature_maps)]
        probability, logit, *maps = self._session.run(names, {"images": ready})
        return Outputs(probability, logit, maps)
