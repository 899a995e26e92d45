"""A Keras model beside the ONNX graph that was made of it."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from classifiers.conversion.onnx_graph import export_graph
from classifiers.engine import build_open_model
from classifiers.modelfile import canonical
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from tests.networks import save_hdf5


class Outputs(NamedTuple):
    probability: np.ndarray
    logit: np.ndarray
    feature_maps: list[np.ndarray]


def draw(shape, count=3, spread=1.0, seed=0):
    """Images of any numbers, below zero as well."""
    return np.random.default_rng(seed).normal(0, spread, (count, *shape)).astype("float32")


def randomize(model, seed=0):
    """Weights that tell every place from every other."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        if "variance" in weight.path:
            weight.assign(random.uniform(0.5, 1.5, weight.shape))
        else:
            weight.assign(random.normal(0, 0.4, weight.shape))
    return model


def read(path: Path) -> Inspected:
    inspected = Inspected()
    with path.open("rb") as file:
        inspected.read(file, Limits())
    return inspected


def export(model, folder: Path, *, archive: bool = False) -> bytes:
    """The way of an uploaded file: saved by Keras, read through all gates, exported."""
    if archive:
        model.save(path := folder / "model.keras")
    else:
        path = save_hdf5(model, folder / "model.h5")
    inspected = read(path)
    return export_graph(inspected.config, inspected.weights)


def load(config, weights, folder: Path):
    """What Keras reads from our copy."""
    import keras

    canonical.write(path := folder / "canonical.h5", config, weights)
    return keras.models.load_model(path, compile=False)


def run(graph: bytes, images) -> Outputs:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    probability, logit, *feature_maps = session.run(None, {"images": images})
    return Outputs(probability, logit, feature_maps)


def run_keras(model, images) -> tuple[np.ndarray, list[np.ndarray]]:
    """The probability and all feature maps."""
    outputs = build_open_model(model)(images, training=False)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    probability, *feature_maps = map(np.asarray, outputs)
    return probability, feature_maps


def assert_same(model, graph: bytes, images) -> Outputs:
    """Asserts that a graph gives what Keras gives, and returns it."""
    probability, feature_maps = run_keras(model, images)
    outputs = run(graph, images)
    assert outputs.probability.shape == outputs.logit.shape == (len(images), 1)
    np.testing.assert_allclose(outputs.probability, probability, rtol=0, atol=1e-5)
    assert len(outputs.feature_maps) == len(feature_maps)
    for number, (found, expected) in enumerate(
        zip(outputs.feature_maps, feature_maps, strict=True)
    ):
        assert found.dtype == expected.dtype == np.float32
        largest = float(np.abs(expected).max())
        np.testing.assert_allclose(
            found, expected, rtol=0, atol=1e-5 * largest, err_msg=f"conv_{number}"
        )
    return outputs


def check(graph: bytes) -> None:
    """Asserts that a graph is what ONNX calls valid, its shapes included."""
    import onnx

    onnx.checker.check_model(onnx.load_from_string(graph), full_check=True)
