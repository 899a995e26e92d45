"""Networks that do not end in one sigmoid unit, and what answers as they do and does."""

import copy

import numpy as np
import pytest

from classifiers.conversion.endings import Output, end_in_sigmoid
from classifiers.modelfile import references
from classifiers.modelfile.graph import follow
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.mends import structure
from classifiers.modelfile.report import Code, Refused
from tests.classifiers.conversion.comparison import draw, load, randomize, read
from tests.networks import save_hdf5

SHAPE = (6, 5, 3)


def a_unit(keras, layers, units, function):
    images = keras.Input(SHAPE)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(images))
    return keras.Model(images, layers.Dense(units, activation=function)(x))


def a_sequence(keras, layers, units, function):
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Flatten(),
            layers.Dense(units, activation=function, name="sigmoid"),  # not to be used twice
            layers.Dropout(0.5),
        ]
    )


def a_sequence_in_a_sequence(keras, layers, units, function):
    inner = [keras.Input((90,)), layers.Dense(8), layers.Dense(units, activation=function)]
    return keras.Sequential([keras.Input(SHAPE), layers.Flatten(), keras.Sequential(inner)])


def a_graph_in_a_sequence(keras, layers, units, function):
    inner = a_unit(keras, layers, units, function)
    return keras.Sequential([keras.Input(SHAPE), layers.Rescaling(2.0), inner])


def a_graph_in_a_graph(keras, layers, units, function):
    images = keras.Input(SHAPE)
    return keras.Model(images, a_unit(keras, layers, units, function)(layers.ReLU()(images)))


def a_sequence_in_a_graph(keras, layers, units, function):
    images = keras.Input(SHAPE)
    x = a_sequence(keras, layers, units, function)(images)
    return keras.Model(images, layers.Activation("linear")(x))


def a_layer_behind_pooling(keras, layers, units, function):
    images = keras.Input(SHAPE)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(units, 3)(images))
    return keras.Model(images, layers.Activation(function)(x))


def a_layer_before_reshaping(keras, layers, units, function):
    images = keras.Input(SHAPE)
    x = layers.Conv2D(units, (6, 5))(images)
    x = layers.Activation(function)(x)
    return keras.Model(images, layers.Reshape((units,))(x))


def a_convolution(keras, layers, units, function):
    images = keras.Input(SHAPE)
    return keras.Model(
        images, layers.Flatten()(layers.Conv2D(units, (6, 5), activation=function)(images))
    )


NETWORKS = [
    a_unit,
    a_sequence,
    a_sequence_in_a_sequence,
    a_graph_in_a_sequence,
    a_graph_in_a_graph,
    a_sequence_in_a_graph,
    a_layer_behind_pooling,
    a_layer_before_reshaping,
    a_convolution,
]


def build(network, units, function):
    import keras

    return randomize(network(keras, keras.layers, units, function))


def as_keras_2(config):
    """References between layers as lists, the way that Keras 2 wrote them."""
    config = copy.deepcopy(config)
    for model in structure.models(config):
        for entry in model["config"]["layers"]:
            nodes = references.nodes(entry)
            if nodes:
                entry["inbound_nodes"] = [[[*key, {}] for key in node] for node in nodes]
    return config


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("rewrite", [as_keras_2, copy.deepcopy])
@pytest.mark.parametrize(
    ("output", "units", "function", "expect"),
    [
        (Output.LOGIT, 1, "linear", lambda given: 1 / (1 + np.exp(-given))),
        (Output.SOFTMAX, 2, "softmax", lambda given: given[:, 1:]),
    ],
)
def test_a_network_answers_as_before(network, rewrite, output, units, function, expect, tmp_path):
    model = build(network, units, function)
    inspected = read(save_hdf5(model, tmp_path / "model.h5"))
    config = rewrite(inspected.config)
    before = copy.deepcopy(config)
    ended, weights = end_in_sigmoid(config, inspected.weights, output)
    (tensor,) = follow(ended, Limits()).outputs
    assert (tensor.shape, tensor.ending) == ((1,), "sigmoid")
    images = draw(SHAPE, spread=0.1)
    expected = expect(np.asarray(model(images, training=False)))
    assert 0.001 < expected.min() < expected.max() < 0.999
    found = load(ended, weights, tmp_path)(images, training=False)
    assert found.shape == expected.shape  # and no list of one tensor
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    assert config == before


def test_one_sigmoid_unit_stays_as_it_is(tmp_path):
    inspected = read(save_hdf5(build(a_unit, 1, "sigmoid"), tmp_path / "model.h5"))
    ended = end_in_sigmoid(inspected.config, inspected.weights, Output.SIGMOID)
    assert ended == (inspected.config, inspected.weights)


def a_softmax_layer(keras, layers):
    images = keras.Input(SHAPE)
    x = layers.Dense(2)(layers.GlobalAveragePooling2D()(images))
    return keras.Model(images, layers.Softmax()(x))


def a_softmax_layer_and_others(keras, layers):
    images = keras.Input(SHAPE)
    x = layers.Softmax()(layers.Conv2D(2, (6, 5))(images))
    x = layers.Activation("linear")(layers.Dropout(0.5)(layers.Flatten()(x)))
    return keras.Model(images, x)


@pytest.mark.parametrize("network", [a_softmax_layer, a_softmax_layer_and_others])
def test_a_softmax_may_be_a_layer_of_its_own(network, tmp_path):
    import keras

    model = randomize(network(keras, keras.layers))
    inspected = read(save_hdf5(model, tmp_path / "model.h5"))
    ended, weights = end_in_sigmoid(inspected.config, inspected.weights, Output.SOFTMAX)
    images = draw(SHAPE)
    expected = np.asarray(model(images, training=False))[:, 1:]
    found = load(ended, weights, tmp_path)(images, training=False)
    assert found.shape == expected.shape  # and no list of one tensor
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def a_shared_unit(keras, layers):
    images = keras.Input(SHAPE)
    shared = layers.Dense(2, activation="softmax")
    x = shared(layers.Dense(2)(layers.GlobalAveragePooling2D()(images)))
    return keras.Model(images, shared(x))


def a_shared_model(keras, layers):
    images = keras.Input(SHAPE)
    shared = keras.Sequential([keras.Input((2,)), layers.Dense(2, activation="softmax")])
    x = shared(layers.Dense(2)(layers.GlobalAveragePooling2D()(images)))
    return keras.Model(images, shared(x))


def a_unit_of_one(keras, layers):
    """Each of the two is the only one of its place, and 1 therefore."""
    images = keras.Input((6, 4, 1))
    x = layers.Reshape((2, 12))(images)
    return keras.Model(images, layers.Flatten()(layers.Dense(1, activation="softmax")(x)))


def a_function_of_one(keras, layers):
    images = keras.Input((6, 4, 1))
    x = layers.Dense(1)(layers.Reshape((2, 12))(images))
    return keras.Model(images, layers.Flatten()(layers.Activation("softmax")(x)))


def an_axis_of_one(keras, layers):
    images = keras.Input(SHAPE)
    x = layers.Softmax(axis=1)(layers.Conv2D(2, (6, 5))(images))
    return keras.Model(images, layers.Flatten()(x))


@pytest.mark.parametrize(
    "network", [a_shared_unit, a_shared_model, a_unit_of_one, a_function_of_one, an_axis_of_one]
)
def test_what_cannot_be_exchanged_is_refused(network, tmp_path):
    import keras

    model = network(keras, keras.layers)
    inspected = read(save_hdf5(model, tmp_path / "model.h5"))
    (tensor,) = inspected.architecture.outputs
    assert (tensor.shape, tensor.ending) == ((2,), "softmax")
    with pytest.raises(Refused) as caught:
        end_in_sigmoid(inspected.config, inspected.weights, Output.SOFTMAX)
    assert caught.value.code is Code.NO_BINARY_OUTPUT
