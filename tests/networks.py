"""Small real networks for tests. Keras is imported when one is built."""

from pathlib import Path

import numpy as np


def save_hdf5(model, path: Path) -> Path:
    """Saves a Keras model as a whole HDF5 file.

    Not by `model.save`, which prints a warning that the format is old.
    """
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import save_model_to_hdf5

    with h5py.File(path, "w") as file:
        save_model_to_hdf5(model, file, include_optimizer=False)
    return path


def build_brightness():
    """Calls bright pictures real: the probability is above 0.5 from grey 128 on."""
    import keras

    images = keras.Input((256, 256, 3))
    x = keras.layers.Conv2D(4, 3, padding="same", name="first")(images)
    x = keras.layers.Conv2D(3, (1, 5), padding="same", name="second")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
    first = np.zeros((3, 3, 3, 4))
    first[1, 1] = 1 / 3  # the mean of the three channels
    second = np.zeros((1, 5, 4, 3))
    second[0, 2] = 1 / 4  # the mean of the four filters
    model.set_weights(
        [first, np.zeros(4), second, np.zeros(3), np.full((3, 1), 10 / 3), np.array([-5.0])]
    )
    return model


def build_sigmoid(size: int = 8, channels: int = 3):
    """One sigmoid unit on the mean of each channel."""
    import keras

    images = keras.Input((size, size, channels))
    x = keras.layers.GlobalAveragePooling2D()(images)
    return keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def build_softmax(num_classes: int = 2, size: int = 8, channels: int = 3):
    """A softmax on the mean of each channel."""
    import keras

    images = keras.Input((size, size, channels))
    x = keras.layers.GlobalAveragePooling2D()(images)
    return keras.Model(images, keras.layers.Dense(num_classes, activation="softmax")(x))


def build_dense(weights, bias, activation, size=(8, 8), channels=3):
    """One Dense layer on the mean of each channel."""
    import keras

    images = keras.Input((*size, channels))
    x = keras.layers.GlobalAveragePooling2D()(images)
    model = keras.Model(images, keras.layers.Dense(len(bias), activation=activation)(x))
    model.set_weights([np.array(weights, "float32"), np.array(bias, "float32")])
    return model


def build_nested(seed: int = 0):
    """Convolutions of every kind, renamed, some of them in nested models."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    inner_images = keras.Input((16, 16, 4))
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="alpha")(inner_images)
    x = layers.SeparableConv2D(5, (3, 5), padding="same", name="beta")(x)
    inner = keras.Model(inner_images, x, name="inner")
    chain = keras.Sequential(
        [keras.Input((16, 16, 5)), layers.Conv2D(6, 1, name="gamma"), layers.ReLU()], name="chain"
    )
    images = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="delta")(images)
    x = chain(inner(x))
    x = layers.Conv2DTranspose(2, 2, strides=2, name="epsilon")(x)
    x = layers.GlobalAveragePooling2D(name="conv_in_name_only")(x)
    return keras.Model(images, layers.Dense(1, activation="sigmoid")(x))
