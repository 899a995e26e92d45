"""A variant as the specification describes it: a file, and a Keras model that is read from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import keras  # noqa: TID253 - the literal way
import numpy as np
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from keras import layers  # noqa: TID253
from numpy.typing import NDArray
from sklearn.metrics import classification_report  # noqa: TID253

from benchmarks.speed.literal.dataset import get_data_generator
from benchmarks.speed.literal.plots import draw_feature_maps


class Variant:
    """One instance; its model is loaded once, when it is first asked for."""

    def __init__(self, model_file: Path) -> None:
        self.model_file = model_file

    @cached_property
    def loaded_model(self) -> keras.Model:
        return keras.models.load_model(self.model_file)

    def evaluate(self, data_root: Path) -> tuple[float, dict[str, Any]]:
        """Accuracy in percent, and scikit-learn's report: a pass over the data for each."""
        model = self.loaded_model
        model.compile(loss="binary_crossentropy", metrics=["accuracy"])
        generator = get_data_generator(data_root, shuffle=False)
        _, accuracy = model.evaluate(generator, verbose=0)
        generator.reset()
        y_pred = (model.predict(generator, verbose=0) >= 0.5).astype(int).ravel()
        report = classification_report(generator.classes, y_pred, output_dict=True)
        return round(100 * accuracy, 2), report

    def predict(
        self, data: Any, threshold: float = 0.5
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Probabilities of class 1 and classes, each of shape `(n, 1)`."""
        probabilities = self.loaded_model.predict(data, verbose=0)
        return probabilities, (probabilities >= threshold).astype(np.int64)

    def get_activation_model(self, conv_idx: Iterable[int]) -> keras.Model:
        """A new model, whose outputs are those of the convolutional layers."""
        model = self.loaded_model
        convolutions = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]
        return keras.Model(model.inputs, [convolutions[index].output for index in conv_idx])

    def visualize_conv_layers(
        self, imgs: NDArray[np.float32], conv_idx: list[int], storage: FileSystemStorage
    ) -> Iterator[list[str]]:
        """Names of the plots, a list for each image."""
        activations = self.get_activation_model(conv_idx).predict(imgs, verbose=0)
        for number in range(len(imgs)):
            yield [
                storage.save(
                    f"plots/plot_img{number}_conv{idx}.png",
                    File(draw_feature_maps(layer[number], idx)),
                )
                for layer, idx in zip(activations, conv_idx, strict=True)
            ]
