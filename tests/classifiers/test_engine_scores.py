import numpy as np
import pytest

from classifiers.engine import (
    KerasGraph,
    check_output,
    classify,
    predict_probabilities,
    score_images,
)
from classifiers.exceptions import IncompatibleImages, InvalidThreshold, UnsupportedModel
from tests.networks import build_sigmoid


@pytest.fixture(scope="module")
def model():
    return build_sigmoid()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((5, 8, 8, 3)).astype("float32")


@pytest.fixture(scope="module")
def expected(model, images):
    """The probabilities by hand: the mean of each channel, weighted, through the sigmoid."""
    kernel, bias = model.get_weights()
    return 1 / (1 + np.exp(-(images.mean(axis=(1, 2)) @ kernel + bias)))


def test_an_array(model, images, expected):
    probabilities = predict_probabilities(model, images)
    assert probabilities.shape == (5, 1)
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_a_tensor(model, images, expected):
    import tensorflow as tf

    probabilities = predict_probabilities(model, tf.constant(images))
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_a_dataset_with_and_without_steps(model, images, expected):
    import tensorflow as tf

    batches = tf.data.Dataset.from_tensor_slices(images).batch(2)
    np.testing.assert_allclose(predict_probabilities(model, batches), expected, atol=1e-6)
    endless = batches.repeat()
    np.testing.assert_allclose(
        predict_probabilities(model, endless, steps=2), expected[:4], atol=1e-6
    )


def test_a_generator_of_images_and_labels(model, images, expected):
    def generate():
        while True:
            yield images[:2], np.zeros(2)

    probabilities = predict_probabilities(model, generate(), steps=3)
    np.testing.assert_allclose(probabilities, np.tile(expected[:2], (3, 1)), atol=1e-6)


def test_a_directory_iterator(dataset):
    from classifiers.utils import get_data_generator

    model = build_sigmoid(size=256)
    kernel, bias = model.get_weights()
    greys = np.array([10, 11, 12, 13, 200, 201, 202]) / 255
    expected = 1 / (1 + np.exp(-(greys * kernel.sum() + bias)))
    probabilities = predict_probabilities(model, get_data_generator(batch_size=3, shuffle=False))
    # Keras adds 65,536 pixels up in single precision.
    np.testing.assert_allclose(probabilities.ravel(), expected, atol=2e-4)


def test_an_image_without_its_batch_or_of_another_size_is_named(model, images):
    with pytest.raises(IncompatibleImages, match=r"\(None, 8, 8, 3\).*Received: \(8, 8, 3\)"):
        score_images(KerasGraph(model), images[0])
    with pytest.raises(IncompatibleImages, match=r"Received: \(5, 8, 4, 3\)"):
        score_images(KerasGraph(model), images[:, :, :4])


def test_a_size_that_the_model_leaves_open_may_be_any(images):
    import keras

    anything = keras.Input((None, None, 3))
    x = keras.layers.GlobalAveragePooling2D()(anything)
    model = keras.Model(anything, keras.layers.Dense(1, activation="sigmoid")(x))
    assert score_images(KerasGraph(model), images[:, :5]).shape == (5, 1)


def test_not_a_number_is_an_error_and_no_decision(images):
    model = build_sigmoid()
    kernel, bias = model.get_weights()
    model.set_weights([kernel * np.nan, bias])
    with pytest.raises(UnsupportedModel, match="NaN for 5 of 5 images"):
        predict_probabilities(model, images)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_must_be_a_probability(threshold):
    with pytest.raises(InvalidThreshold, match="from 0 to 1"):
        classify(np.array([[0.5]]), threshold)


def test_the_threshold_itself_is_class_1():
    probabilities = np.array([[0.49], [0.5], [0.51]], dtype="float32")
    assert classify(probabilities, 0.5).tolist() == [[0], [1], [1]]
    assert classify(probabilities, 0).tolist() == [[1], [1], [1]]
    assert classify(probabilities, 1).tolist() == [[0], [0], [0]]


def head(build):
    """A model that ends as told, after a hidden layer."""
    import keras

    images = keras.Input((8, 8, 3))
    return keras.Model(images, build(keras.layers.Flatten()(images)))


def test_a_sigmoid_may_stand_alone_be_handed_on_or_come_from_a_nested_model():
    import keras
    from keras import layers

    def nested(x):
        inner = keras.Input((192,))
        return keras.Model(inner, layers.Dense(1, activation="sigmoid")(inner))(x)

    for build in (
        lambda x: layers.Activation("sigmoid")(layers.Dense(1)(x)),
        lambda x: layers.Flatten()(layers.Dropout(0.5)(layers.Dense(1, activation="sigmoid")(x))),
        lambda x: layers.Activation("linear")(layers.Dense(1, activation="sigmoid")(x)),
        lambda x: keras.ops.sigmoid(layers.Dense(1)(x)),
        layers.Dense(1, activation="hard_sigmoid"),
        lambda x: layers.ReLU(max_value=1)(layers.Dense(1)(x)),
        nested,
    ):
        check_output(head(build))
    check_output(keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="sigmoid")]))


def test_anything_but_one_sigmoid_unit_is_refused():
    import keras
    from keras import layers

    two_outputs = head(lambda x: [layers.Dense(1, activation="sigmoid")(x) for _ in "ab"])
    for model, said in (
        (head(layers.Dense(1)), "linear"),
        (head(layers.Dense(1, activation="tanh")), "tanh"),
        (head(lambda x: layers.Dense(1)(layers.Activation("sigmoid")(x))), "linear"),
        (head(layers.Dense(2, activation="softmax")), r"\(None, 2\)"),
        (head(layers.Dense(2, activation="sigmoid")), r"\(None, 2\)"),
        (head(lambda x: keras.ops.relu(layers.Dense(1)(x))), "relu"),
        (head(lambda x: layers.ReLU(max_value=6)(layers.Dense(1)(x))), "relu"),
        (two_outputs, r"\(None, 1\), \(None, 1\)"),
    ):
        with pytest.raises(UnsupportedModel, match=f"one sigmoid unit.*Received.*{said}"):
            check_output(model)


@pytest.mark.parametrize("score", [0.3, 0.5, 0.9999998, 0.99999994, 1e-30])
def test_a_threshold_between_two_neighbours_parts_them(score):
    low = np.float32(score)
    high = np.nextafter(low, np.float32(1))
    between = (float(low) + float(high)) / 2
    assert classify(np.array([[low], [high]]), between).tolist() == [[0], [1]]
