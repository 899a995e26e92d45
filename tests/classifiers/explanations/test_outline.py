"""Layers as Keras has them, followed on paper."""

import json
from itertools import pairwise

import pytest

from classifiers.conversion.endings import Output
from classifiers.engine.convolutions import _conv_layers, _walk
from classifiers.exceptions import ModelFileError
from classifiers.explanations import read_layers, reading
from tests.networks import build_nested

FACTS = {
    "name": "n",
    "kind": "k",
    "activation": "",
    "inputs": [],
    "output_shape": [1],
    "num_parameters": 0,
    "conv_idx": None,
}


def test_they_are_those_of_keras_also_in_nested_models(copy_model, unconfined):
    layers = read_layers(copy_model(build_nested())[0], **unconfined)
    assert [layer.name for layer in layers][1:] == [
        *("delta", "inner/alpha", "inner/beta", "chain/gamma"),
        *(layers[5].name, "epsilon", "conv_in_name_only", layers[8].name),
    ]
    shown = [(layer.kind, layer.output_shape, layer.num_parameters) for layer in layers]
    assert shown == [
        ("InputLayer", (16, 16, 3), 0),
        ("Conv2D", (16, 16, 4), 3 * 3 * 3 * 4 + 4),
        ("DepthwiseConv2D", (16, 16, 8), 3 * 3 * 4 * 2 + 8),
        ("SeparableConv2D", (16, 16, 5), 3 * 5 * 8 + 8 * 5 + 5),
        ("Conv2D", (16, 16, 6), 5 * 6 + 6),
        ("ReLU", (16, 16, 6), 0),
        ("Conv2DTranspose", (32, 32, 2), 2 * 2 * 6 * 2 + 2),
        ("GlobalAveragePooling2D", (2,), 0),
        ("Dense", (1,), 3),
    ]
    assert sum(layer.num_parameters for layer in layers) == build_nested().count_params()
    assert [layer.activation for layer in layers if layer.activation] == ["relu", "sigmoid"]
    assert [layer.conv_idx for layer in layers] == [None, 0, 1, 2, 3, None, 4, None, None]


def test_each_says_where_its_input_comes_from(copy_model, unconfined):
    layers = read_layers(copy_model(build_nested())[0], **unconfined)
    assert layers[0].inputs == ()
    for before, layer in pairwise(layers):
        assert layer.inputs == (before.name,)


def test_branches_and_layers_that_are_used_twice(copy_model, unconfined):
    import keras
    from keras import layers

    images = keras.Input((8, 8, 3), name="images")
    shared = layers.Conv2D(3, 1, name="shared")
    left, right = shared(images), shared(layers.ReLU(name="right")(images))
    x = layers.Concatenate(name="both")([left, right])
    x = layers.GlobalMaxPooling2D(name="pool")(x)
    model = keras.Model(images, layers.Dense(1, activation="sigmoid", name="end")(x))
    found = {layer.name: layer for layer in read_layers(copy_model(model)[0], **unconfined)}
    assert {*found} == {"images", "shared", "right", "both", "pool", "end"}
    assert found["shared"].inputs == ("images",)
    assert found["both"].inputs == ("shared", "shared")
    assert found["both"].output_shape == (8, 8, 6)
    assert found["shared"].conv_idx == 0


def test_open_sides(copy_model, unconfined):
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(2, 3, name="first"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    found = read_layers(copy_model(model)[0], **unconfined)
    assert [layer.output_shape for layer in found][:2] == [(None, None, 3), (None, None, 2)]


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
    model = load_hdf5(path)
    found = read_layers(path, **unconfined)
    assert sum(layer.num_parameters for layer in found) == model.count_params()
    convolutions = [layer for layer in found if layer.conv_idx is not None]
    assert sorted(layer.conv_idx for layer in convolutions) == [*range(graph.num_feature_maps)]
    expected = {
        conv_idx: (layer.name, layer.output.shape[1:])
        for conv_idx, layer in enumerate(_conv_layers(model))
    }
    assert {
        layer.conv_idx: (layer.name.rpartition("/")[2], layer.output_shape)
        for layer in convolutions
    } == expected
    names = {layer.name for layer in _walk(model) if type(layer).__name__ != "InputLayer"}
    assert {layer.name.rpartition("/")[2] for layer in found[1:]} == names


def test_a_file_that_is_no_copy_of_ours(tmp_path, unconfined):
    (tmp_path / "model.h5").write_bytes(b"text")
    with pytest.raises(ModelFileError, match="our own copy of a model"):
        read_layers(tmp_path / "model.h5", **unconfined)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"null",
        b"[" * 100_000,
        json.dumps({"layers": 1}).encode(),
        json.dumps({"layers": [["name"]]}).encode(),
        json.dumps({"layers": [{"name": "n"}]}).encode(),
        json.dumps({"layers": [FACTS | {"output_shape": ["wide"]}]}).encode(),
        json.dumps({"layers": [FACTS | {"inputs": 1}]}).encode(),
        json.dumps({"layers": [FACTS | {"num_parameters": None}]}).encode(),
    ],
)
def test_bad_answers_are_refused(said):
    """The process that answers may have been taken over by the file."""
    with pytest.raises(ModelFileError, match="our own copy of a model"):
        reading._understand_layers(said)
