"""Keras's HDF5 layout, written by hand: small networks as data, without Keras.

The layout is described by `keras/src/legacy/saving/legacy_h5_format.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np

SIDE = 32
FILE_NAME = "model.h5"
CONFIG = "model_config"
WEIGHTS = "model_weights"


@dataclass(frozen=True)
class Layer:
    """One layer: its configuration, the names of the layers before it, and its weights by name."""

    class_name: Any
    config: dict[str, Any]
    after: tuple[str, ...] = ()
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.config["name"]

    def but(self, **config: Any) -> Layer:
        """The same with some of the configuration changed, and the weights as they were."""
        return replace(self, config=self.config | config)

    def without(self, *keys: str) -> Layer:
        return replace(self, config={k: v for k, v in self.config.items() if k not in keys})

    def marked(self, **keys: Any) -> Layer:
        """The same with more keys beside its class and configuration."""
        return replace(self, keys=self.keys | keys)

    def called(self, class_name: Any) -> Layer:
        return replace(self, class_name=class_name)

    def behind(self, *names: str) -> Layer:
        return replace(self, after=names)

    def with_weights(self, **weights: np.ndarray) -> Layer:
        return replace(self, weights=self.weights | weights)

    def to_json(self, *, in_graph: bool) -> dict[str, Any]:
        entry = {"class_name": self.class_name, "config": self.config}
        if in_graph:
            nodes = [[[name, 0, 0, {}] for name in self.after]] if self.after else []
            entry |= {"name": self.name, "inbound_nodes": nodes}
        return entry | self.keys


def numbers(*shape: int) -> np.ndarray:
    """Weights that are the same in every run."""
    return np.random.default_rng(7).normal(0, 0.1, shape).astype(np.float32)


def initializer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def image(shape: Sequence[int | None] = (SIDE, SIDE, 3), name: str = "images") -> Layer:
    config = {
        "batch_input_shape": [None, *shape],
        "dtype": "float32",
        "sparse": False,
        "ragged": False,
        "name": name,
    }
    return Layer("InputLayer", config)


def plain(class_name: str, name: str | None = None, /, **config: Any) -> Layer:
    """A layer without weights."""
    base = {"name": name or class_name.lower(), "trainable": True, "dtype": "float32"}
    return Layer(class_name, base | config)


def conv(
    name: str = "conv",
    *,
    filters: int = 4,
    channels: int = 3,
    kernel: int | tuple[int, int] = 3,
    padding: str = "same",
    strides: int = 1,
    activation: str = "relu",
) -> Layer:
    size = (kernel, kernel) if isinstance(kernel, int) else kernel
    config = {
        "filters": filters,
        "kernel_size": list(size),
        "strides": [strides, strides],
        "padding": padding,
        "data_format": "channels_last",
        "dilation_rate": [1, 1],
        "groups": 1,
        "activation": activation,
        "use_bias": True,
        "kernel_initializer": initializer("GlorotUniform", seed=None),
        "bias_initializer": initializer("Zeros"),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }
    weights = {"kernel": numbers(*size, channels, filters), "bias": numbers(filters)}
    return replace(plain("Conv2D", name, **config), weights=weights)


def transposed(
    name: str = "transposed", filters: int = 4, channels: int = 4, **config: Any
) -> Layer:
    layer = conv(name, filters=filters, channels=channels).called("Conv2DTranspose")
    weights = {"kernel": numbers(3, 3, filters, channels), "bias": numbers(filters)}
    return replace(layer.without("groups").but(output_padding=None, **config), weights=weights)


def depthwise(name: str = "depthwise", channels: int = 4, multiplier: int = 1) -> Layer:
    layer = conv(name).called("DepthwiseConv2D").without("filters", "groups")
    config = {k.replace("kernel_i", "depthwise_i"): v for k, v in layer.config.items()}
    config = {k.replace("kernel_r", "depthwise_r"): v for k, v in config.items()}
    config = {k.replace("kernel_c", "depthwise_c"): v for k, v in config.items()}
    weights = {
        "depthwise_kernel": numbers(3, 3, channels, multiplier),
        "bias": numbers(channels * multiplier),
    }
    return replace(layer, config=config | {"depth_multiplier": multiplier}, weights=weights)


def separable(name: str = "separable", filters: int = 4, channels: int = 4) -> Layer:
    layer = conv(name, filters=filters).called("SeparableConv2D")
    layer = layer.without("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
    config = {"depth_multiplier": 1}
    for part in ("depthwise", "pointwise"):
        config |= {
            f"{part}_initializer": initializer("GlorotUniform", seed=None),
            f"{part}_regularizer": None,
            f"{part}_constraint": None,
        }
    weights = {
        "depthwise_kernel": numbers(3, 3, channels, 1),
        "pointwise_kernel": numbers(1, 1, channels, filters),
        "bias": numbers(filters),
    }
    return replace(layer.but(**config), weights=weights)


def norm(name: str = "norm", channels: int = 4, axis: Any = -1) -> Layer:
    config = {
        "axis": axis,
        "momentum": 0.99,
        "epsilon": 0.001,
        "center": True,
        "scale": True,
        "beta_initializer": initializer("Zeros"),
        "gamma_initializer": initializer("Ones"),
        "moving_mean_initializer": initializer("Zeros"),
        "moving_variance_initializer": initializer("Ones"),
        "beta_regularizer": None,
        "gamma_regularizer": None,
        "beta_constraint": None,
        "gamma_constraint": None,
    }
    weights = {
        "gamma": 1 + numbers(channels),
        "beta": numbers(channels),
        "moving_mean": numbers(channels),
        "moving_variance": 1 + numbers(channels) ** 2,
    }
    return replace(plain("BatchNormalization", name, **config), weights=weights)


def pooling(name: str = "pooling", size: int | tuple[int, int] = 2, padding: str = "same") -> Layer:
    sides = [size, size] if isinstance(size, int) else list(size)
    config = {"pool_size": sides, "padding": padding, "strides": sides}
    return plain("MaxPooling2D", name, **config, data_format="channels_last")


def gap(name: str = "gap") -> Layer:
    return plain("GlobalAveragePooling2D", name, data_format="channels_last")


def flatten(name: str = "flatten") -> Layer:
    return plain("Flatten", name, data_format="channels_last")


def dense(
    name: str = "dense", *, units: int = 1, inputs: int = 4, activation: str = "sigmoid"
) -> Layer:
    config = {
        "units": units,
        "activation": activation,
        "use_bias": True,
        "kernel_initializer": initializer("GlorotUniform", seed=None),
        "bias_initializer": initializer("Zeros"),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }
    weights = {"kernel": numbers(inputs, units), "bias": numbers(units)}
    return replace(plain("Dense", name, **config), weights=weights)


def chain(*layers: Layer) -> list[Layer]:
    """Each behind the one before it."""
    first, *rest = layers
    before = (first, *rest[:-1]) if rest else ()
    return [first, *(b.behind(a.name) for a, b in zip(before, rest, strict=True))]


def network(*middle: Layer) -> list[Layer]:
    """A network that must be accepted, with `middle` behind its convolution."""
    return chain(image(), conv(), *middle, gap(), dense())


def functional(
    layers: Sequence[Layer], inputs: Any = None, outputs: Any = None, name: str = "model"
) -> dict[str, Any]:
    config = {
        "name": name,
        "layers": [layer.to_json(in_graph=True) for layer in layers],
        "input_layers": [[layers[0].name, 0, 0]] if inputs is None else inputs,
        "output_layers": [[layers[-1].name, 0, 0]] if outputs is None else outputs,
    }
    return {"class_name": "Functional", "config": config}


def sequential(layers: Iterable[Layer], name: str = "model") -> dict[str, Any]:
    entries = [layer.to_json(in_graph=False) for layer in layers]
    return {"class_name": "Sequential", "config": {"name": name, "layers": entries}}


def nested(layers: Sequence[Layer], name: str = "inner", in_sequence: bool = False) -> Layer:
    """A model that is a layer of another one."""
    model = sequential(layers, name) if in_sequence else functional(layers, name=name)
    weights = {
        f"{layer.name}/{weight}": values
        for layer in layers
        for weight, values in layer.weights.items()
    }
    return Layer(model["class_name"], model["config"], weights=weights)


def fill(
    file: h5py.File,
    layers: Sequence[Layer],
    config: dict[str, Any] | str | bytes | None = None,
    version: str = "2.15.0",
) -> None:
    """Writes a whole model: the architecture as text, and the weights."""
    text = functional(layers) if config is None else config
    file.attrs[CONFIG] = json.dumps(text) if isinstance(text, dict) else text
    file.attrs["keras_version"] = version
    file.attrs["backend"] = "tensorflow"
    fill_weights(file.create_group(WEIGHTS), layers, version)


def fill_weights(group: h5py.Group, layers: Sequence[Layer], version: str = "2.15.0") -> None:
    group.attrs["layer_names"] = np.array([layer.name.encode() for layer in layers], dtype="S")
    group.attrs["keras_version"] = version
    group.attrs["backend"] = "tensorflow"
    for layer in layers:
        place = group.create_group(layer.name)
        # A nested model's weights carry the names of its own layers.
        prefix = "" if "layers" in layer.config else f"{layer.name}/"
        names = [f"{prefix}{weight}:0" for weight in layer.weights]
        place.attrs["weight_names"] = np.array([n.encode() for n in names]) if names else []
        for name, values in zip(names, layer.weights.values(), strict=True):
            place.create_dataset(name, data=values)


def save(
    folder: Path,
    layers: Sequence[Layer],
    config: dict[str, Any] | str | bytes | None = None,
    version: str = "2.15.0",
) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w") as file:
        fill(file, layers, config, version)
    return path


def saving(
    layers: Callable[[], Sequence[Layer]], version: str = "2.15.0"
) -> Callable[[Path, Path], Path]:
    """A case's `write` for a functional model of these layers."""
    return lambda folder, decoy: save(folder, layers(), version=version)


def saving_config(
    config: Callable[[], dict[str, Any] | str | bytes],
    layers: Callable[[], Sequence[Layer]] = network,
) -> Callable[[Path, Path], Path]:
    """A case's `write` for this architecture beside the weights of these layers."""
    return lambda folder, decoy: save(folder, layers(), config())


def edit(path: Path, change: Callable[[h5py.File], Any]) -> Path:
    """Changes a file that was written before."""
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def overwrite(path: Path, position: int, new: bytes) -> Path:
    with path.open("r+b") as file:
        file.seek(position)
        file.write(new)
    return path


def find(path: Path, wanted: bytes) -> int:
    """Where these bytes first stand in a file."""
    position = path.read_bytes().find(wanted)
    if position < 0:
        msg = f"These bytes must be in the file. Received: {wanted!r}"
        raise ValueError(msg)
    return position


def kernel(file: h5py.File, layer: str = "conv") -> h5py.Dataset:
    return file[f"{WEIGHTS}/{layer}/{layer}/kernel:0"]


def replace_kernel(file: h5py.File, layer: str = "conv") -> tuple[h5py.Group, str]:
    """Takes a layer's kernel away and says where it was."""
    group = file[f"{WEIGHTS}/{layer}/{layer}"]
    del group["kernel:0"]
    return group, "kernel:0"
