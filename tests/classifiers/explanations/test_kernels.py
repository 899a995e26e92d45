"""Kernels as Keras has them, whatever kind of layer and wherever it stands."""

import json

import numpy as np
import pytest

from classifiers.conversion.endings import Output
from classifiers.engine.convolutions import _conv_layers
from classifiers.exceptions import InvalidConvIndex, ModelFileError
from classifiers.explanations import read_kernels, reading
from tests.networks import build_brightness, build_nested, build_sigmoid


def read_all(path, num_layers: int, **unconfined) -> list[np.ndarray]:
    return [read_kernels(path, place, **unconfined) for place in range(num_layers)]


def test_they_are_those_of_keras(copy_model, unconfined):
    path, _ = copy_model(build_nested())
    outer, depthwise, separable, plain, transposed = read_all(path, 5, **unconfined)
    layers = list(_conv_layers(build_nested()))
    assert [layer.name for layer in layers] == ["delta", "alpha", "beta", "gamma", "epsilon"]
    delta, alpha, _, gamma, epsilon = layers
    np.testing.assert_array_equal(outer, np.asarray(delta.kernel))
    np.testing.assert_array_equal(plain, np.asarray(gamma.kernel))
    assert depthwise.shape == (3, 3, 1, 8)
    np.testing.assert_array_equal(depthwise[:, :, 0, 5], np.asarray(alpha.kernel)[:, :, 2, 1])
    assert transposed.shape == (2, 2, 6, 2)
    np.testing.assert_array_equal(transposed[:, :, 4, 1], np.asarray(epsilon.kernel)[:, :, 1, 4])
    assert separable.shape == (3, 5, 8, 5)


def test_a_separable_layer_is_the_convolution_that_it_amounts_to(copy_model, unconfined):
    import keras
    from keras import layers

    images = keras.Input((9, 9, 3))
    layer = layers.SeparableConv2D(4, 3, depth_multiplier=2, use_bias=False)
    x = layers.GlobalAveragePooling2D()(layer(images))
    path, _ = copy_model(keras.Model(images, layers.Dense(1, activation="sigmoid")(x)))
    found = read_kernels(path, 0, **unconfined)
    image = np.random.default_rng(0).uniform(-1, 1, (1, 9, 9, 3)).astype("float32")
    expected = np.asarray(layer(image))
    np.testing.assert_allclose(keras.ops.conv(image, found), expected, atol=1e-5)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("model2_17epochs_valacc0.89.hdf5", Output.SIGMOID),
        ("963n-01__keras_model.h5", Output.SOFTMAX),
    ],
)
def test_of_real_networks(shared, copy_file, unconfined, name, output):
    from classifiers.modelfile import load_hdf5

    path, graph = copy_file(shared / "models" / name, output)
    layers = list(_conv_layers(load_hdf5(path)))
    assert graph.num_feature_maps == len(layers)
    for place in {0, 1, len(layers) // 2, len(layers) - 1}:
        expected = np.asarray(layers[place].kernel)
        found = read_kernels(path, place, **unconfined)
        if type(layers[place]).__name__ == "DepthwiseConv2D":
            expected = expected.transpose(0, 1, 3, 2)
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("conv_idx", [2, -1, 10**9])
def test_a_layer_that_is_not_there(copy_model, unconfined, conv_idx):
    path, _ = copy_model(build_brightness())
    with pytest.raises(InvalidConvIndex, match=f"has 2 of them. Received: {conv_idx}"):
        read_kernels(path, conv_idx, **unconfined)


def test_a_model_without_convolutions(copy_model, unconfined):
    with pytest.raises(InvalidConvIndex, match="has 0 of them"):
        read_kernels(copy_model(build_sigmoid())[0], 0, **unconfined)


def test_a_file_that_is_no_copy_of_ours(tmp_path, unconfined):
    (tmp_path / "model.h5").write_bytes(b"text")
    with pytest.raises(ModelFileError, match="our own copy of a model"):
        read_kernels(tmp_path / "model.h5", 0, **unconfined)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"null\n",
        b"[" * 100_000,
        json.dumps({"num_layers": 1}).encode() + b"\n",
        json.dumps({"num_layers": 1, "shape": [1, 1, 1, 2]}).encode() + b"\n" + bytes(4),
        json.dumps({"num_layers": 1, "shape": [1, 1, 1, -1]}).encode() + b"\n" + bytes(4),
        json.dumps({"num_layers": 1, "shape": [1, 1]}).encode() + b"\n" + bytes(4),
        json.dumps({"num_layers": 1, "shape": 4}).encode() + b"\n" + bytes(4),
    ],
)
def test_bad_answers_are_refused(said):
    """The process that answers may have been taken over by the file."""
    with pytest.raises(ModelFileError, match="our own copy of a model"):
        reading._understand_kernels(said, 0)
