"""Networks whose reasons are known, as our copies, and their graphs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from classifiers.conversion.endings import Output, end_in_sigmoid
from classifiers.conversion.onnx_graph import export_graph
from classifiers.engine import Graph, open_graph
from classifiers.isolation import is_available
from classifiers.modelfile import canonical
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from tests.networks import save_hdf5


@pytest.fixture(scope="session")
def unconfined() -> dict[str, bool]:
    return {"allow_unconfined": not is_available()}


@pytest.fixture(scope="session")
def copy_file(tmp_path_factory) -> Callable[..., tuple[Path, Graph]]:
    """Makes our copy of a model file, and its graph, as an upload's are made."""

    def copy_file(path: Path, output: Output = Output.SIGMOID) -> tuple[Path, Graph]:
        inspected = Inspected()
        with path.open("rb") as file:
            inspected.read(file, Limits())
        config, weights = end_in_sigmoid(inspected.config, inspected.weights, output)
        copy = tmp_path_factory.mktemp("copies") / "model.h5"
        canonical.write(copy, config, weights)
        return copy, open_graph(export_graph(config, weights))

    return copy_file


@pytest.fixture(scope="session")
def copy_model(copy_file, tmp_path_factory) -> Callable[..., tuple[Path, Graph]]:
    """The same of a Keras model."""
    folder = tmp_path_factory.mktemp("models")

    def copy_model(model, output: Output = Output.SIGMOID) -> tuple[Path, Graph]:
        return copy_file(save_hdf5(model, folder / "model.hdf5"), output)

    return copy_model


@pytest.fixture(scope="session")
def red_detector():
    """One filter for red, one for blue; the redder, the more of class 1."""
    return build_red_detector()


def build_red_detector(scale: float = 1.0, activation: str = "sigmoid"):
    import keras
    import numpy as np
    from keras import layers

    images = keras.Input((32, 32, 3))
    x = layers.Conv2D(2, 1, activation="relu", name="colours")(images)
    x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(images, layers.Dense(1, activation=activation)(x))
    colours = np.array([[1, 0], [-1, -1], [0, 1]], "float32").reshape(1, 1, 3, 2)
    model.set_weights(
        [
            colours,
            np.zeros(2, "float32"),
            scale * np.array([[60], [-60]], "float32"),
            np.zeros(1, "float32"),
        ]
    )
    return model
