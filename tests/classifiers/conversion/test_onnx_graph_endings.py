"""The logit: what goes into the final sigmoid, wherever that stands."""

import numpy as np
import pytest

from classifiers.modelfile.report import Code, Refused
from tests.classifiers.conversion.comparison import assert_same, draw, export, randomize

SHAPE = (4, 4, 3)


def sigmoid(logit):
    return 1 / (1 + np.exp(-logit.astype("float64")))


def of_a_unit(keras, layers, x):
    return layers.Dense(1, activation="sigmoid")(layers.Flatten()(x))


def of_a_layer_behind_a_unit(keras, layers, x):
    x = layers.Dropout(0.5)(layers.Dense(1)(layers.Flatten()(x)))
    return layers.Activation("linear")(layers.Activation("sigmoid")(x))


def of_a_convolution(keras, layers, x):
    return layers.Flatten()(layers.Conv2D(1, 4, activation="sigmoid")(x))


def of_a_convolution_and_other_layers(keras, layers, x):
    x = layers.Activation("sigmoid")(layers.Conv2D(1, 4)(x))
    return layers.Reshape((-1,))(layers.AlphaDropout(0.5)(layers.SpatialDropout2D(0.5)(x)))


def of_a_nested_model(keras, layers, x):
    part = keras.Input(SHAPE)
    unit = layers.Dense(1, activation="sigmoid")(layers.Flatten()(part))
    return layers.GaussianDropout(0.5)(keras.Model(part, layers.Reshape((1,))(unit))(x))


def of_a_nested_sequence(keras, layers, x):
    inner = [keras.Input(SHAPE), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
    return keras.Sequential([keras.Sequential(inner), layers.Dropout(0.5)])(x)


def build(end):
    import keras

    images = keras.Input(SHAPE)
    return keras.Model(images, end(keras, keras.layers, images))


@pytest.mark.parametrize(
    "end",
    [
        of_a_unit,
        of_a_layer_behind_a_unit,
        of_a_convolution,
        of_a_convolution_and_other_layers,
        of_a_nested_model,
        of_a_nested_sequence,
    ],
)
@pytest.mark.parametrize("spread", [0.3, 3e4])
def test_the_logit_is_what_the_sigmoid_gets(end, spread, tmp_path):
    model = randomize(build(end))
    images = draw(SHAPE, spread=spread)
    outputs = assert_same(model, export(model, tmp_path), images)
    kernel, bias = model.get_weights()
    expected = images.reshape(3, -1) @ kernel.reshape(-1, 1) + bias
    np.testing.assert_allclose(outputs.logit, expected, rtol=1e-5)
    np.testing.assert_allclose(sigmoid(outputs.logit), outputs.probability, rtol=0, atol=1e-6)


def hard_function(keras, layers, x):
    return layers.Activation("hard_sigmoid")(layers.Dense(1)(layers.Flatten()(x)))


def hard_unit(keras, layers, x):
    return layers.Dense(1, activation="hard_sigmoid")(layers.Flatten()(x))


def hard_as_mended(keras, layers, x):
    x = layers.Rescaling(0.2, offset=0.5)(layers.Dense(1)(layers.Flatten()(x)))
    return layers.ReLU(max_value=1.0)(x)


@pytest.mark.parametrize("end", [hard_function, hard_unit, hard_as_mended])
@pytest.mark.parametrize("spread", [0.3, 3e4])
def test_a_hard_sigmoid_has_the_logit_of_its_probability(end, spread, tmp_path):
    model = randomize(build(end))
    outputs = assert_same(model, export(model, tmp_path), draw(SHAPE, count=9, spread=spread))
    np.testing.assert_allclose(sigmoid(outputs.logit), outputs.probability, rtol=0, atol=1e-6)
    assert np.abs(outputs.logit).max() < 17
    if spread > 1:
        assert set(outputs.probability.flatten().tolist()) == {0, 1}


def no_sigmoid(keras, layers, x):
    return layers.Dense(1, activation="tanh")(layers.Flatten()(x))


def a_mean(keras, layers, x):
    return layers.Average()([of_a_unit(keras, layers, x), of_a_unit(keras, layers, x)])


def two_units(keras, layers, x):
    return layers.Dense(2, activation="sigmoid")(layers.Flatten()(x))


def two_outputs(keras, layers, x):
    return [of_a_unit(keras, layers, x), of_a_unit(keras, layers, x)]


@pytest.mark.parametrize("end", [no_sigmoid, a_mean, two_units, two_outputs])
def test_any_other_end_is_refused(end, tmp_path):
    with pytest.raises(Refused) as caught:
        export(build(end), tmp_path)
    assert caught.value.code is Code.CANNOT_CONVERT
