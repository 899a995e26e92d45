"""A Keras model in the place of a graph, for the few models that have none."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifiers.engine.convolutions import build_open_model, describe_conv_layers
from classifiers.engine.graphs import Graph, Outputs, Pixels
from classifiers.engine.scores import check_output

if TYPE_CHECKING:
    import keras

_SMALLEST = np.float32(1e-7)  # what a probability may be away from 0 and 1, to have a logit


class KerasGraph(Graph):
    """Runs one call at a time: Keras promises nothing about threads."""

    def __init__(self, model: keras.Model) -> None:
        check_output(model)
        self.input_shape = tuple(model.input_shape[1:])
        self.num_feature_maps = len(describe_conv_layers(model))
        self._model = build_open_model(model)
        self._lock = threading.Lock()

    def run(
        self,
        images: NDArray[np.float32] | Pixels,
        feature_maps: Sequence[int] = (),
        *,
        one_core: bool = False,
    ) -> Outputs:
        ready = images.scale() if isinstance(images, Pixels) else images
        with self._lock:
            found = self._model(ready, training=False)
        probability, *maps = map(np.asarray, found if isinstance(found, list) else [found])
        clipped = probability.clip(_SMALLEST, 1 - _SMALLEST)
        logit = np.log(clipped) - np.log1p(-clipped)
        return Outputs(probability, logit, [maps[index] for index in feature_maps])
