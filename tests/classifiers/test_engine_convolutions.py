import numpy as np
import pytest

from classifiers.engine import KerasGraph, build_activation_model, describe_conv_layers
from classifiers.exceptions import InvalidConvIndex
from tests.networks import build_brightness, build_nested

NAMES = ["delta", "alpha", "beta", "gamma", "epsilon"]


@pytest.fixture(scope="module")
def nested():
    return build_nested()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((2, 16, 16, 3)).astype("float32")


@pytest.fixture(scope="module")
def step_by_step(nested, images):
    """The output of every convolution, by calling one layer after the other."""
    inner, chain = nested.get_layer("inner"), nested.get_layer("chain")
    delta = nested.get_layer("delta")(images)
    alpha = inner.get_layer("alpha")(delta)
    beta = inner.get_layer("beta")(alpha)
    gamma = chain.get_layer("gamma")(beta)
    epsilon = nested.get_layer("epsilon")(chain(beta))
    return [np.asarray(output) for output in (delta, alpha, beta, gamma, epsilon)]


def test_convolutions_are_found_by_what_they_are(nested):
    assert describe_conv_layers(nested) == [
        [4, [3, 3]],
        [8, [3, 3]],  # depthwise: two feature maps for each of four channels
        [5, [3, 5]],
        [6, [1, 1]],
        [2, [2, 2]],
    ]


def test_a_nested_layers_output_is_the_one_it_has_in_the_whole_model(nested, images, step_by_step):
    outputs = build_activation_model(nested, range(5)).predict(images, verbose=0)
    for name, output, expected in zip(NAMES, outputs, step_by_step, strict=True):
        np.testing.assert_allclose(output, expected, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("conv_idx", [[3, 0], (1, 4, 1), np.array([2, 1]), iter([4, 2])])
def test_outputs_come_in_the_callers_order(nested, images, step_by_step, conv_idx):
    conv_idx = list(conv_idx)
    outputs = build_activation_model(nested, np.array(conv_idx)).predict(images, verbose=0)
    assert isinstance(outputs, list)
    for index, output in zip(conv_idx, outputs, strict=True):
        np.testing.assert_allclose(output, step_by_step[index], atol=1e-6)


def test_one_layer_gives_an_array(nested, images, step_by_step):
    output = build_activation_model(nested, [3]).predict(images, verbose=0)
    assert isinstance(output, np.ndarray)
    np.testing.assert_allclose(output, step_by_step[3], atol=1e-6)


def test_the_model_itself_stays_as_it_was(nested, images):
    before = nested.predict(images, verbose=0)
    for _ in range(2):
        build_activation_model(nested, [1])
    np.testing.assert_array_equal(nested.predict(images, verbose=0), before)
    assert nested.get_layer("inner").get_layer("alpha").output.shape == (None, 16, 16, 8)


def test_a_plain_model_shares_its_input_and_its_layers():
    model = build_brightness()
    activation_model = build_activation_model(model, [0, 1])
    assert activation_model.inputs[0] is model.inputs[0]
    assert activation_model.get_layer("second") is model.get_layer("second")


def test_a_layer_used_twice_counts_once_where_it_is_first_used():
    import keras

    images = keras.Input((8, 8, 2))
    shared = keras.layers.Conv2D(2, 1, use_bias=False)
    x = keras.layers.GlobalAveragePooling2D()(shared(shared(images)))
    model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
    shared.set_weights([2 * np.eye(2).reshape(1, 1, 2, 2)])
    assert describe_conv_layers(model) == [[2, [1, 1]]]
    ones = np.ones((1, 8, 8, 2), "float32")
    np.testing.assert_allclose(build_activation_model(model, [0]).predict(ones, verbose=0), 2)


@pytest.mark.parametrize(
    ("conv_idx", "received"),
    [([-1], "-1"), ([0, 5, 9], "5, 9"), ([], "an empty list"), ([0.5], "0.5"), (["0"], "'0'")],
)
def test_a_wrong_index_is_named_beside_what_is_allowed(nested, conv_idx, received):
    with pytest.raises(InvalidConvIndex, match=f"5 of them.*Received: .*{received}"):
        build_activation_model(nested, conv_idx)


def test_a_model_without_a_graph_gives_the_same_feature_maps(nested, images, step_by_step):
    outputs = KerasGraph(nested).run(images[1:2], [4, 0])
    for index, feature_maps in zip([4, 0], outputs.feature_maps, strict=True):
        np.testing.assert_allclose(feature_maps[0], step_by_step[index][1], atol=1e-6)
    expected = nested.predict(images[1:2], verbose=0)
    np.testing.assert_allclose(outputs.probability, expected, atol=1e-6)
    np.testing.assert_allclose(1 / (1 + np.exp(-outputs.logit)), expected, atol=1e-6)
