"""Small networks around each kind of layer, in which a feature map shows what comes out of it."""

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from classifiers.modelfile.values import ACTIVATIONS

SHAPE = (11, 14, 3)  # one side odd and one even, so that paddings differ
BEFORE: dict[str, Callable[[Any, Any], Any]] = {
    "": lambda layers, x: x,
    "of units": lambda layers, x: layers.GlobalMaxPooling2D()(x),
    "of a list": lambda layers, x: layers.Reshape((-1, 6))(x),
    "of four axes": lambda layers, x: layers.Reshape((2, 7, 11, 3))(x),
}


class Case(NamedTuple):
    name: str
    build: Callable[[Any, Any], Any]
    shape: tuple[int, ...]
    spread: float


CASES: list[Case] = []


def several(
    name: str, build: Callable[[Any, Any], Any], shape: tuple[int, ...] = SHAPE, spread: float = 1
) -> None:
    """A case of layers that a function of `keras.layers` and an image calls."""
    CASES.append(Case(name, build, shape, spread))


def one(
    class_name: str,
    before: str = "",
    shape: tuple[int, ...] = SHAPE,
    spread: float = 1,
    **settings: Any,
) -> None:
    """A case of one layer."""

    def build(layers: Any, x: Any) -> Any:
        return getattr(layers, class_name)(**settings)(BEFORE[before](layers, x))

    several(" ".join([class_name, before, *map(str, settings.values())]), build, shape, spread)


@cache
def build(case: Case):
    """A Keras model of one sigmoid unit behind a case's layers, whose output is a feature map."""
    import keras
    from keras import layers

    images = keras.Input(case.shape)
    x = case.build(layers, images)
    if len(x.shape) != 4:
        x = layers.Reshape((1, 1, -1))(x)
    x = layers.Conv2D(x.shape[-1], 1, use_bias=False, name="shown")(x)
    x = layers.Activation("tanh")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, layers.Dense(1, activation="sigmoid", name="unit")(x))


def show(model) -> None:
    """Makes the last feature map what the case's layers give."""
    shown = model.get_layer("shown")
    shown.set_weights([np.eye(shown.filters)[None, None]])


# Convolutions
for padding, strides in itertools.product(("same", "valid"), (1, 2, 3, (2, 3))):
    how = {"padding": padding, "strides": strides}
    for kernel_size in (1, 2, 3, (4, 5)):
        one("Conv2D", filters=4, kernel_size=kernel_size, **how)
        one("Conv2DTranspose", filters=4, kernel_size=kernel_size, activation="relu", **how)
    one("DepthwiseConv2D", kernel_size=(3, 2), depth_multiplier=2, activation="relu", **how)
    one("SeparableConv2D", filters=5, kernel_size=(2, 5), depth_multiplier=3, activation="tanh",
        padding=padding, strides=3 if strides == (2, 3) else strides)  # fmt: skip
for padding in ("same", "valid"):
    how = {"kernel_size": (3, 2), "padding": padding}
    one("Conv2D", filters=4, dilation_rate=(2, 3), **how)
    one("Conv2DTranspose", filters=4, dilation_rate=(2, 3), **how)
    one("DepthwiseConv2D", dilation_rate=2, **how)
    one("SeparableConv2D", filters=4, dilation_rate=2, **how)
one("Conv2D", filters=4, kernel_size=3, use_bias=False)
one("Conv2DTranspose", filters=4, kernel_size=3, use_bias=False)
one("DepthwiseConv2D", kernel_size=3, use_bias=False)
one("SeparableConv2D", filters=4, kernel_size=3, use_bias=False)
one("Conv2D", filters=6, kernel_size=3, groups=3)
one("Conv2D", filters=4, kernel_size=3, activation="softmax")
one("Conv2D", filters=4, kernel_size=3, shape=(9, 8, 1))
one("Conv2D", filters=2, kernel_size=9, strides=2, padding="same", shape=(3, 4, 3))

# Units
one("Dense", units=4, use_bias=False)
for before in BEFORE:
    one("Dense", before, units=4, activation="tanh")

# Functions
for function in sorted(ACTIVATIONS):
    one("Activation", activation=function, spread=4)
    one("Dense", "of units", units=5, activation=function, spread=2)
for settings in (
    {},
    {"max_value": 2.5},
    {"max_value": 6.0},
    {"negative_slope": 0.3},
    {"threshold": 0.7},
    {"negative_slope": 0.3, "max_value": 2.0},
    {"negative_slope": 0.3, "threshold": 0.7},
    {"max_value": 2.0, "threshold": 0.7},
    {"negative_slope": 0.3, "max_value": 2.0, "threshold": 0.7},
):
    one("ReLU", **settings, spread=3)
one("LeakyReLU")
one("LeakyReLU", negative_slope=0.05)
one("ELU")
one("PReLU")
one("PReLU", "of units")
one("PReLU", shared_axes=[1, 2])
one("PReLU", shared_axes=[2, 3])
one("Softmax", "of units")
for axis in (-1, 1, 2, 3, -2):
    one("Softmax", axis=axis)

# Normalizations
for kind in ("BatchNormalization", "LayerNormalization"):
    for scale, center in itertools.product((True, False), repeat=2):
        one(kind, scale=scale, center=center, epsilon=0.01)
    for before in BEFORE:
        one(kind, before)

# Pooling
for kind, padding in itertools.product(("MaxPooling2D", "AveragePooling2D"), ("same", "valid")):
    for pool_size, strides in ((2, None), (3, 2), ((2, 3), 1), (2, 3), (3, (1, 2))):
        one(kind, pool_size=pool_size, strides=strides, padding=padding)
for keepdims in (False, True):
    one("GlobalMaxPooling2D", keepdims=keepdims)
    one("GlobalAveragePooling2D", keepdims=keepdims)

# Sizes
one("ZeroPadding2D", padding=((1, 0), (2, 3)))
one("Cropping2D", cropping=((1, 0), (2, 3)))
one("Cropping2D", cropping=((0, 2), (3, 0)))
one("Cropping2D", cropping=0)
for interpolation in ("nearest", "bilinear"):
    one("UpSampling2D", size=(2, 3), interpolation=interpolation)
for interpolation in ("nearest", "bilinear", "bicubic"):
    for shape, (height, width) in (
        ((11, 14, 3), (5, 24)),
        ((6, 5, 3), (6, 17)),
        ((1, 2, 3), (4, 3)),
        # Here places lie just between two pixels, for which ONNX's own operator rounds otherwise.
        ((14, 26, 3), (23, 11)),
        ((2, 30, 3), (41, 9)),
    ):
        how = {"height": height, "width": width, "interpolation": interpolation}
        one("Resizing", **how, shape=shape)
one("Flatten")
one("Flatten", "of units")
one("Reshape", target_shape=(7, -1, 6))
one("Reshape", target_shape=(22, 21))
one("Reshape", "of units", target_shape=(1, 3, 1))
one("Rescaling", scale=2.5, offset=-1)
for before in BEFORE:
    scale = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0][: 6 if before == "of a list" else 3]
    one("Rescaling", before, scale=scale, offset=scale[::-1])

# What only shapes a training
one("RandomFlip", spread=300)
one("RandomRotation", factor=0.4, spread=300)
one("RandomZoom", height_factor=0.4, spread=300)
one("RandomTranslation", height_factor=0.4, width_factor=0.4, spread=300)
one("RandomContrast", factor=0.4, spread=300)
one("RandomBrightness", factor=0.4, spread=300)
one("Dropout", rate=0.4)
one("SpatialDropout2D", rate=0.4)
one("AlphaDropout", rate=0.4)
one("GaussianDropout", rate=0.4)
one("GaussianNoise", stddev=0.4)
one("Identity")
one("ActivityRegularization", l2=0.4)

# Several tensors
for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
    several(
        f"{kind} of three",
        lambda layers, x, kind=kind: getattr(layers, kind)()(
            [x, layers.Conv2D(3, 1)(x), layers.Activation("tanh")(x)]
        ),
    )
for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
    several(
        f"{kind} of an image and one number for each channel",
        lambda layers, x, kind=kind: getattr(layers, kind)()(
            [layers.GlobalMaxPooling2D(keepdims=True)(x), x]
        ),
    )
    several(
        f"{kind} of an image and a grey one",
        lambda layers, x, kind=kind: getattr(layers, kind)()([x, layers.Conv2D(1, 1)(x)]),
    )
for before, axis in itertools.product(BEFORE, (-1, None)):
    several(
        f"Concatenate {before} {axis}",
        lambda layers, x, before=BEFORE[before], axis=axis: layers.Concatenate(
            axis=axis or len(before(layers, x).shape) - 1
        )([before(layers, x), layers.Dense(2)(before(layers, x))]),
    )
