"""Known architectures, for files that hold nothing but weights.

The networks of Afchar et al., "MesoNet: a Compact Facial Video Forgery Detection Network"
(WIFS 2018, https://arxiv.org/abs/1809.00888). What the shapes of weights do not tell, such as
dilation rates, pooling and the slope of the leaky unit, is the paper's.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from classifiers.modelfile.report import Mend

Array = TypeVar("Array")
Shapes = tuple[tuple[int, ...], ...]
Layer = dict[str, Any]

IMAGE_SIZE = 256
_CHANNELS = 3


@dataclass(frozen=True)
class KnownArchitecture:
    """A network that can be recognised by the shapes of its weights.

    Attributes:
        name: what its authors call it.
        config: its configuration, as Keras 3 reads it from an HDF5 file.
        weight_shapes: the layers with weights and their shapes, in the order of the Keras model;
            no two have the same name.
        nested_models: names of those of them that are models: files order their weights by
            whether they are trained.
        other_orders: orders, by layer name, in which files list the same layers.
        mends: what was mended in the configuration.
        file_layers: for each of our layers the file's, once a file was recognised.
    """

    name: str
    config: dict[str, Any]
    weight_shapes: tuple[tuple[str, Shapes], ...]
    nested_models: frozenset[str] = frozenset()
    other_orders: tuple[tuple[str, ...], ...] = ()
    mends: tuple[Mend, ...] = ()
    file_layers: Mapping[str, str] = field(default_factory=dict)

    def orders(self) -> Iterable[tuple[str, ...]]:
        """The orders in which a file may list the layers."""
        return (tuple(name for name, _ in self.weight_shapes), *self.other_orders)


def recognise(
    weight_shapes: Sequence[tuple[str, Sequence[tuple[int, ...]]]],
    architectures: Iterable[KnownArchitecture] | None = None,
) -> KnownArchitecture | None:
    """Finds the architecture whose layers have the shapes of a file's, in an order it may list.

    Layers of the same names as ours are ours, in whatever order they are listed.

    Args:
        weight_shapes: the file's layers, in its order, each with the shapes of its weights.
        architectures: those to choose from; all that are built in if not given.

    Returns:
        The architecture with its own copy of the configuration, and with `file_layers`.
    """
    listed = {name: tuple(map(tuple, shapes)) for name, shapes in weight_shapes if shapes}
    if not listed or len(listed) < sum(1 for _, shapes in weight_shapes if shapes):
        return None
    for known in KNOWN_ARCHITECTURES.values() if architectures is None else architectures:
        ours = {name.replace("/", "_"): name for name in listed}  # as the mends rename them
        by_name = [tuple(ours)] if ours.keys() == dict(known.weight_shapes).keys() else []
        for order in (*by_name, *known.orders()):
            if _fit(known, order, list(listed.values())):
                file_layers = dict(zip(order, listed, strict=True))
                return replace(known, config=copy.deepcopy(known.config), file_layers=file_layers)
    return None


def _fit(known: KnownArchitecture, order: tuple[str, ...], listed: list[Shapes]) -> bool:
    expected = dict(known.weight_shapes)
    return len(order) == len(listed) and all(
        shapes == expected[name]
        or (name in known.nested_models and sorted(shapes) == sorted(expected[name]))
        for name, shapes in zip(order, listed, strict=True)
    )


def assign_weights(
    known: KnownArchitecture, layers: Mapping[str, Sequence[Array]]
) -> list[tuple[str, list[Array]]]:
    """Hands a recognised file's weights to our layers.

    Args:
        known: what `recognise` returned.
        layers: the file's layers by name, each with its weights.

    Returns:
        Our layers with weights, in the order of the Keras model, each with its weights.
    """
    return [(name, list(layers[known.file_layers[name]])) for name, _ in known.weight_shapes]


class _Builder:
    """Lines layers up, each behind the last one unless told otherwise."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.weight_shapes: list[tuple[str, Shapes]] = []
        shape = [None, IMAGE_SIZE, IMAGE_SIZE, _CHANNELS]
        self.add("InputLayer", "images", [], batch_shape=shape)
        self.layers[0]["inbound_nodes"] = []

    @property
    def last(self) -> str:
        name: str = self.layers[-1]["name"]
        return name

    def add(
        self, class_name: str, name: str, sources: list[str] | None = None, **settings: Any
    ) -> None:
        """Adds a layer without weights."""
        behind = [self.last] if sources is None else sources
        self.layers.append(
            {
                "class_name": class_name,
                "name": name,
                "config": {"name": name, "dtype": "float32", **settings},
                "inbound_nodes": [[[source, 0, 0, {}] for source in behind]],
            }
        )

    def convolve(
        self, name: str, source: str, channels: tuple[int, int], kernel_size: int, dilation: int = 1
    ) -> None:
        """Adds a convolution from so many channels to so many, with a ReLU."""
        self.add(
            "Conv2D",
            name,
            [source],
            filters=channels[1],
            kernel_size=[kernel_size, kernel_size],
            dilation_rate=[dilation, dilation],
            padding="same",
            activation="relu",
        )
        kernel = (kernel_size, kernel_size, *channels)
        self.weight_shapes.append((name, (kernel, (channels[1],))))

    def normalise_and_pool(self, block: int, channels: int, pool_size: int) -> None:
        """Adds a batch normalisation and a maximum over squares of so many pixels a side."""
        self.add("BatchNormalization", f"norm_{block}", axis=-1, epsilon=0.001)
        self.weight_shapes.append((f"norm_{block}", ((channels,),) * 4))
        pool = [pool_size, pool_size]
        self.add("MaxPooling2D", f"pool_{block}", pool_size=pool, strides=pool, padding="same")

    def join_branches(self, block: int, channels: int, branches: tuple[int, int, int, int]) -> int:
        """Adds an inception module: one look at each pixel, three dilated ones around it.

        The layers stand in the order in which Keras sorts their weights: by depth.

        Returns:
            How many channels it gives.
        """
        source, point = self.last, f"inception_{block}_point"
        dilations = range(1, len(branches))
        for dilation in dilations:
            narrow = (channels, branches[dilation])
            self.convolve(f"inception_{block}_narrow_{dilation}", source, narrow, 1)
        self.convolve(point, source, (channels, branches[0]), 1)
        for dilation in dilations:
            same = (branches[dilation], branches[dilation])
            narrow_name = f"inception_{block}_narrow_{dilation}"
            self.convolve(f"inception_{block}_dilated_{dilation}", narrow_name, same, 3, dilation)
        joined = [point, *(f"inception_{block}_dilated_{dilation}" for dilation in dilations)]
        self.add("Concatenate", f"inception_{block}_join", joined, axis=-1)
        return sum(branches)

    def connect(self, name: str, channels: tuple[int, int], activation: str) -> None:
        """Adds dropout and a dense layer from so many numbers to so many."""
        self.add("Dropout", f"drop_{name}", rate=0.5)
        self.add("Dense", name, units=channels[1], activation=activation)
        self.weight_shapes.append((name, (channels, (channels[1],))))

    def finish(
        self, name: str, other_orders: tuple[tuple[str, ...], ...] = ()
    ) -> KnownArchitecture:
        config = {
            "name": name.lower(),
            "layers": self.layers,
            "input_layers": ["images", 0, 0],
            "output_layers": [self.last, 0, 0],
        }
        whole = {"class_name": "Functional", "config": config}
        return KnownArchitecture(name, whole, tuple(self.weight_shapes), other_orders=other_orders)


def _build_meso1() -> KnownArchitecture:
    """The smallest, with one pooling; its authors set no dilation."""
    builder = _Builder()
    builder.convolve("conv_1", builder.last, (_CHANNELS, 16), 3)
    builder.convolve("conv_2", builder.last, (16, 4), 1)
    builder.normalise_and_pool(1, 4, pool_size=8)
    builder.add("Flatten", "flatten")
    builder.connect("probability", (4 * (IMAGE_SIZE // 8) ** 2, 1), "sigmoid")
    return builder.finish("Meso1")


def _build_meso4() -> KnownArchitecture:
    builder, channels = _Builder(), _CHANNELS
    for block, (filters, kernel_size) in enumerate(((8, 3), (8, 5)), start=1):
        builder.convolve(f"conv_{block}", builder.last, (channels, filters), kernel_size)
        builder.normalise_and_pool(block, filters, pool_size=2)
        channels = filters
    _end(builder, channels)
    return builder.finish("Meso4")


def _build_meso_inception4() -> KnownArchitecture:
    builder, channels = _Builder(), _CHANNELS
    for block, branches in enumerate(((1, 4, 4, 2), (2, 4, 4, 2)), start=1):
        channels = builder.join_branches(block, channels, branches)
        builder.normalise_and_pool(block, channels, pool_size=2)
    _end(builder, channels)
    names = [name for name, _ in builder.weight_shapes]
    return builder.finish("MesoInception4", (_branch_by_branch(names),))


def _branch_by_branch(names: list[str]) -> tuple[str, ...]:
    """The order in which the layers are written down, one branch after the other."""
    parts = ("point", *(f"{kind}_{n}" for n in (1, 2, 3) for kind in ("narrow", "dilated")))
    blocks = [[*(f"inception_{b}_{part}" for part in parts), f"norm_{b}"] for b in (1, 2)]
    first = [name for block in blocks for name in block]
    return (*first, *(name for name in names if name not in first))


def _end(builder: _Builder, channels: int) -> None:
    """The half that Meso-4 and MesoInception-4 have in common."""
    for block, pool_size in ((3, 2), (4, 4)):
        builder.convolve(f"conv_{block}", builder.last, (channels, 16), 5)
        builder.normalise_and_pool(block, 16, pool_size)
        channels = 16
    builder.add("Flatten", "flatten")
    builder.connect("dense", (16 * (IMAGE_SIZE // 32) ** 2, 16), "linear")
    builder.add("LeakyReLU", "leaky", negative_slope=0.1)
    builder.connect("probability", (16, 1), "sigmoid")


KNOWN_ARCHITECTURES: Mapping[str, KnownArchitecture] = {
    known.name: known for known in (_build_meso1(), _build_meso4(), _build_meso_inception4())
}
"""The architectures that weights alone are recognised as, by name."""
