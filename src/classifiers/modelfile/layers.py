"""The layers that a model may have: an allow-list of classes, their keys, their shapes, their cost.

A deny-list would always miss something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from classifiers.modelfile import shapes, values
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.shapes import Config, Shape
from classifiers.modelfile.values import Check

# Allowed for every layer.
_COMMON: dict[str, Check] = {
    "trainable": values.flag,
    "dtype": values.dtype,
    "batch_input_shape": values.shape,
    "batch_shape": values.shape,
    "input_dtype": values.dtype,
    "data_format": values.one_of("channels_last", None),
    "seed": values.dropped,
    "noise_shape": values.dropped,
    "quantization_config": values.one_of(None),
}
_TRAINING = ("initializer", "regularizer", "constraint")


@dataclass(frozen=True)
class LayerKind:
    """What is known of a class of layers.

    Attributes:
        keys: the keys of its own that a configuration may have.
        defaults: values that Keras takes where a key is missing.
        output_shape: shape that comes out, for the shapes that go in.
        weight_shapes: shapes of the weights, in Keras's order.
        multiply_adds: for one output; None where there are none worth counting.
    """

    keys: Mapping[str, Check] = field(default_factory=dict)
    defaults: Config = field(default_factory=dict)
    output_shape: Callable[[Config, list[Shape]], Shape] = lambda config, inputs: inputs[0]
    weight_shapes: Callable[[Config, list[Shape]], list[tuple[int, ...]]] = lambda config, i: []
    multiply_adds: Callable[[Config, list[Shape], Shape], int] | None = None

    def clean(self, class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
        """A configuration with allowed keys and values only, and nothing that is for training.

        Raises:
            Refused: a key or a value is not allowed.
        """
        cleaned = dict(self.defaults)
        for key, value in config.items():
            check = self.keys.get(key) or _COMMON.get(key)
            if key == "name":
                continue
            if key.endswith(_TRAINING):
                values.of_training(key, value)
            elif check is None:
                raise Refused(
                    Code.UNKNOWN_KEY, f"A {class_name} layer has no `{key[:100]}` in Keras."
                )
            else:
                cleaned[key] = check(key, value)
        return cleaned


_CONVOLUTION: dict[str, Check] = {
    "filters": values.whole(1),
    "kernel_size": values.pair(1, 1_000),
    "strides": values.pair(1),
    "padding": values.one_of("valid", "same"),
    "dilation_rate": values.pair(1, 64),
    "groups": values.whole(1),
    "activation": values.activation,
    "use_bias": values.flag,
}
_CONVOLUTION_DEFAULTS = {
    "strides": [1, 1],
    "padding": "valid",
    "dilation_rate": [1, 1],
    "groups": 1,
    "activation": "linear",
    "use_bias": True,
}


def _pooling() -> LayerKind:
    return LayerKind(
        keys={
            "pool_size": values.pair(1),
            "strides": values.optional(values.pair(1)),
            "padding": values.one_of("valid", "same"),
        },
        defaults={"pool_size": [2, 2], "strides": None, "padding": "valid"},
        output_shape=lambda c, i: shapes.windows(c, i, "pool_size", shapes.image(i)[2]),
        multiply_adds=lambda c, i, output: shapes.size(output) * math.prod(c["pool_size"]),
    )


_GLOBAL_POOLING = LayerKind(
    keys={"keepdims": values.flag}, defaults={"keepdims": False}, output_shape=shapes.channels_only
)
_MERGE = LayerKind(output_shape=shapes.merged)
_NO_CHANGE = LayerKind()
_SPATIAL = {k: v for k, v in _CONVOLUTION.items() if k not in {"filters", "groups"}}
_NORMALIZATION = {
    "axis": values.axes,
    "epsilon": values.not_negative,
    "center": values.flag,
    "scale": values.flag,
}
_NORMALIZATION_DEFAULTS = {"axis": [-1], "epsilon": 0.001, "center": True, "scale": True}
# What these layers do to pictures is done in training only.
_AUGMENTATION: dict[str, Check] = dict.fromkeys(
    (
        *("mode", "factor", "height_factor", "width_factor", "lower", "upper", "value_range"),
        *("fill_mode", "fill_value", "interpolation"),
    ),
    values.dropped,
)
_SLOPE: dict[str, Check] = {"negative_slope": values.number, "alpha": values.number}

KINDS: dict[str, LayerKind] = {
    "InputLayer": LayerKind(
        keys={
            "sparse": values.one_of(False),
            "ragged": values.one_of(False),
            "optional": values.one_of(False),
        },
    ),
    "Conv2D": LayerKind(
        _CONVOLUTION,
        _CONVOLUTION_DEFAULTS,
        lambda c, i: shapes.windows(c, i, "kernel_size", c["filters"]),
        shapes.convolution_weights,
        shapes.kernel_work(shapes.convolution_weights),
    ),
    "DepthwiseConv2D": LayerKind(
        {**_SPATIAL, "depth_multiplier": values.whole(1)},
        {**_CONVOLUTION_DEFAULTS, "depth_multiplier": 1},
        lambda c, i: shapes.windows(
            c, i, "kernel_size", shapes.image(i)[2] * c["depth_multiplier"]
        ),
        shapes.depthwise_weights,
        shapes.kernel_work(shapes.depthwise_weights),
    ),
    "SeparableConv2D": LayerKind(
        {**_SPATIAL, "filters": values.whole(1), "depth_multiplier": values.whole(1)},
        {**_CONVOLUTION_DEFAULTS, "depth_multiplier": 1},
        lambda c, i: shapes.windows(c, i, "kernel_size", c["filters"]),
        shapes.separable_weights,
        shapes.kernel_work(shapes.separable_weights),
    ),
    "Conv2DTranspose": LayerKind(
        {**_SPATIAL, "filters": values.whole(1), "output_padding": values.one_of(None)},
        _CONVOLUTION_DEFAULTS,
        shapes.transposed_shape,
        shapes.transposed_weights,
        shapes.transposed_work,
    ),
    "Dense": LayerKind(
        {
            "units": values.whole(1),
            "activation": values.activation,
            "use_bias": values.flag,
        },
        {"activation": "linear", "use_bias": True},
        lambda c, i: (*i[0][:-1], c["units"]),
        shapes.dense_weights,
        shapes.kernel_work(shapes.dense_weights),
    ),
    "BatchNormalization": LayerKind(
        {
            **_NORMALIZATION,
            "momentum": values.number,
            "renorm": values.one_of(False),
            "renorm_clipping": values.one_of(None),
            "renorm_momentum": values.dropped,
            "synchronized": values.flag,
            "fused": values.dropped,
            "virtual_batch_size": values.one_of(None),
        },
        {**_NORMALIZATION_DEFAULTS, "moving": True},
        weight_shapes=shapes.normalization_weights,
    ),
    "LayerNormalization": LayerKind(
        {**_NORMALIZATION, "rms_scaling": values.one_of(False)},
        {**_NORMALIZATION_DEFAULTS, "moving": False},
        weight_shapes=shapes.normalization_weights,
    ),
    "Activation": LayerKind({"activation": values.activation}),
    "ReLU": LayerKind(
        {**_SLOPE, "max_value": values.optional(values.number), "threshold": values.number}
    ),
    "LeakyReLU": LayerKind(_SLOPE),
    "ELU": LayerKind({"alpha": values.number}),
    "PReLU": LayerKind(
        {"shared_axes": values.optional(values.axes)},
        {"shared_axes": None},
        weight_shapes=shapes.prelu_weights,
    ),
    "Softmax": LayerKind({"axis": values.axes}),
    "MaxPooling2D": _pooling(),
    "AveragePooling2D": _pooling(),
    "GlobalMaxPooling2D": _GLOBAL_POOLING,
    "GlobalAveragePooling2D": _GLOBAL_POOLING,
    "ZeroPadding2D": LayerKind(
        {"padding": values.margins}, {"padding": [[1, 1], [1, 1]]}, shapes.framed(1, "padding")
    ),
    "Cropping2D": LayerKind(
        {"cropping": values.margins}, {"cropping": [[0, 0], [0, 0]]}, shapes.framed(-1, "cropping")
    ),
    "UpSampling2D": LayerKind(
        {"size": values.pair(1), "interpolation": values.one_of("nearest", "bilinear")},
        {"size": [2, 2]},
        shapes.enlarged,
    ),
    "Flatten": LayerKind(output_shape=shapes.flat),
    "Reshape": LayerKind({"target_shape": values.target_shape}, output_shape=shapes.reshaped),
    "Rescaling": LayerKind({"scale": values.numbers, "offset": values.numbers}),
    "Resizing": LayerKind(
        {
            "height": values.whole(1),
            "width": values.whole(1),
            "interpolation": values.one_of(
                "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"
            ),
            "crop_to_aspect_ratio": values.one_of(False),
            "pad_to_aspect_ratio": values.one_of(False),
            "antialias": values.one_of(False),
            "fill_mode": values.dropped,
            "fill_value": values.dropped,
        },
        output_shape=lambda c, i: (c["height"], c["width"], shapes.image(i)[2]),
    ),
    "RandomFlip": LayerKind(_AUGMENTATION),
    "RandomRotation": LayerKind(_AUGMENTATION),
    "RandomZoom": LayerKind(_AUGMENTATION),
    "RandomTranslation": LayerKind(_AUGMENTATION),
    "RandomContrast": LayerKind(_AUGMENTATION),
    "RandomBrightness": LayerKind(_AUGMENTATION),
    "Dropout": LayerKind({"rate": values.fraction}),
    "SpatialDropout2D": LayerKind({"rate": values.fraction}),
    "AlphaDropout": LayerKind({"rate": values.fraction}),
    "GaussianDropout": LayerKind({"rate": values.fraction}),
    "GaussianNoise": LayerKind({"stddev": values.not_negative}),
    "Identity": _NO_CHANGE,
    "ActivityRegularization": LayerKind({"l1": values.number, "l2": values.number}),
    "Add": _MERGE,
    "Subtract": _MERGE,
    "Multiply": _MERGE,
    "Average": _MERGE,
    "Maximum": _MERGE,
    "Minimum": _MERGE,
    "Concatenate": LayerKind({"axis": values.axes}, {"axis": [-1]}, shapes.concatenated),
}
