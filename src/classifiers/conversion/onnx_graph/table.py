"""How each class of layers is written; the same classes as in the allow-list."""

from __future__ import annotations

from collections.abc import Callable

from classifiers.conversion.onnx_graph import (
    activations,
    convolutions,
    images,
    normalizations,
    pooling,
    reshaping,
)
from classifiers.conversion.onnx_graph.tensors import Use

_AT_INFERENCE_IDLE = (
    *("InputLayer", "Identity", "ActivityRegularization", "Dropout", "SpatialDropout2D"),
    *("AlphaDropout", "GaussianDropout", "GaussianNoise", "RandomFlip", "RandomRotation"),
    *("RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness"),
)

LAYERS: dict[str, Callable[[Use], str]] = {
    **dict.fromkeys(_AT_INFERENCE_IDLE, reshaping.identity),
    # Its function is applied as that of any layer that has one: by who goes through the layers.
    "Activation": reshaping.identity,
    "Conv2D": convolutions.convolution,
    "DepthwiseConv2D": convolutions.depthwise,
    "SeparableConv2D": convolutions.separable,
    "Conv2DTranspose": convolutions.transposed,
    "Dense": convolutions.dense,
    "BatchNormalization": normalizations.batch_normalization,
    "LayerNormalization": normalizations.layer_normalization,
    "ReLU": activations.relu,
    "LeakyReLU": activations.leaky_relu,
    "ELU": activations.elu,
    "PReLU": activations.prelu,
    "Softmax": activations.softmax,
    "MaxPooling2D": pooling.max_pooling,
    "AveragePooling2D": pooling.average_pooling,
    "GlobalMaxPooling2D": pooling.global_max_pooling,
    "GlobalAveragePooling2D": pooling.global_average_pooling,
    "ZeroPadding2D": images.zero_padding,
    "Cropping2D": images.cropping,
    "UpSampling2D": images.upsampling,
    "Resizing": images.resizing,
    "Rescaling": images.rescaling,
    "Flatten": reshaping.flatten,
    "Reshape": reshaping.reshape,
    "Add": reshaping.merge("Add"),
    "Subtract": reshaping.subtract,
    "Multiply": reshaping.merge("Mul"),
    "Average": reshaping.average,
    "Maximum": reshaping.merge("Max"),
    "Minimum": reshaping.merge("Min"),
    "Concatenate": reshaping.concatenate,
}
